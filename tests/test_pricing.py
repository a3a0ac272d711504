"""Pricing of billing periods: hand-computed lines, refusals, and properties of random portfolios."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.energy_billing.calc import price_periods
from odoo.addons.energy_core.calc import BANDS

JANUARY = date(2025, 1, 1)
FEBRUARY = date(2025, 2, 1)
CENT = Decimal("0.01")


def period(start=JANUARY, end=FEBRUARY, contract=1, **values):
    wh = {f"{band}_wh": values.pop(band, 0) * 1000 for band in BANDS}
    costs = {"fixed_cents": 0, "variable_cents": 0, "cta_cents": 0, "accise_cents": 0}
    row = {"contract": contract, "supply_point": 7, "start": start, "end": end, "days": (end - start).days}
    row |= {"accise_category": "HOUSEHOLD", "fta": "BTINFCU4", "country": "FR", "mean_power_va": 6000}
    return row | wh | {"total_wh": sum(wh.values())} | costs | values


def stretch(start=JANUARY, end=FEBRUARY, power_va=6000, contract=1, period_start=JANUARY):
    days = (end - start).days
    return {
        "contract": contract, "supply_point": 7, "period_start": period_start, "start": start, "end": end, "days": days,
        "fta": "BTINFCU4", "power_va": power_va, "fixed_cents": 0,
    }  # fmt: skip


def price(component, value, band="", power_va=0, start=date(2024, 1, 1), end=None, offer=10):
    micro = int(Decimal(value) * 1_000_000)
    return {
        "offer": offer, "component": component, "band": band, "power_va": power_va, "start": start, "end": end,
        "price_micro": micro,
    }  # fmt: skip


def vat(code, percent, start, end=None):
    return {
        "kind": "vat", "code": code, "component": "rate", "band": "", "start": start, "end": end,
        "value_micro": int(Decimal(percent) * 1_000_000),
    }  # fmt: skip


VAT = [
    vat("SUBSCRIPTION", "5.5", date(2014, 1, 1), date(2025, 8, 1)),
    vat("SUBSCRIPTION", "20", date(2025, 8, 1)),
    vat("ENERGY", "20", date(2014, 1, 1)),
]
OFFER = {"contract": 1, "offer": 10, "offer_name": "Green", "territory": ""}
OFFER |= {"network_included": False, "tax_included": False}
PRICES = [price("subscription", "10.00"), price("energy", "0.20")]


def frame(rows):
    days = {name: "datetime64[ns]" for name in ("start", "end", "period_start") if rows and name in rows[0]}
    return pd.DataFrame(rows).astype(days)


def priced(periods=None, stretches=None, offers=(OFFER,), prices=tuple(PRICES), rates=tuple(VAT), **options):
    offers = pd.DataFrame(list(offers), columns=list(OFFER))
    periods, stretches = frame(periods or [period()]), frame(stretches or [stretch()])
    return price_periods(periods, stretches, offers, frame(list(prices)), frame(list(rates)), **options)


def amounts(result):
    return [(line.component, line.band, line.amount_cents) for line in result.lines.itertuples()]


def reasons(result):
    return list(result.exceptions["reason"])


def test_a_whole_month_costs_the_monthly_subscription_and_each_band_its_energy():
    result = priced(
        [period(hp=100, hc=33)],
        prices=[price("subscription", "12.34"), price("energy", "0.2146", "hp"), price("energy", "0.1696", "hc")],
    )
    assert amounts(result) == [("subscription", "", 1234), ("energy", "hp", 2146), ("energy", "hc", 560)]
    assert reasons(result) == []


def test_network_cost_and_taxes_are_passed_on_as_they_were_computed():
    costs = {"fixed_cents": 792, "variable_cents": 875, "cta_cents": 174, "accise_cents": 520}
    result = priced([period(base=1, **costs)])
    assert amounts(result)[2:] == [
        ("network_fixed", "", 792),
        ("network_variable", "", 875),
        ("cta", "", 174),
        ("accise", "", 520),
    ]


def test_what_the_grid_charges_beside_subscription_and_energy_has_lines_of_its_own():
    extras = {"backup_cents": 11, "non_communicating_cents": 12, "overrun_cents": 13, "reactive_cents": 14}
    extras["connection_cents"] = 15
    result = priced([period(base=1, fixed_cents=792, variable_cents=875, cta_cents=174, accise_cents=520, **extras)])
    assert amounts(result)[2:] == [
        ("network_fixed", "", 792),
        ("network_backup", "", 11),
        ("network_connection", "", 15),
        ("network_non_communicating", "", 12),
        ("network_variable", "", 875),
        ("network_overrun", "", 13),
        ("network_reactive", "", 14),
        ("cta", "", 174),
        ("accise", "", 520),
    ]
    assert amounts(priced([period(base=1, **extras)], offers=[OFFER | {"network_included": True}]))[2:] == []


def test_what_else_than_power_changes_does_not_split_the_subscription():
    change = date(2025, 1, 15)
    result = priced(stretches=[stretch(end=change), stretch(change)])
    assert amounts(result) == [("subscription", "", 1000)]


@pytest.mark.parametrize(
    ("mode", "kept"),
    [("network_included", ["cta", "accise"]), ("tax_included", ["network_fixed", "network_variable"])],
)
def test_an_offer_that_includes_them_has_no_line_for_them(mode, kept):
    costs = {"fixed_cents": 792, "variable_cents": 875, "cta_cents": 174, "accise_cents": 520}
    result = priced([period(**costs)], offers=[OFFER | {mode: True}])
    assert [component for component, _band, _cents in amounts(result)] == ["subscription", *kept]


def test_part_of_a_month_costs_its_share_of_the_days_of_that_month():
    start = date(2025, 1, 15)
    result = priced([period(start)], [stretch(start, period_start=start)])
    assert amounts(result) == [("subscription", "", 548)]  # 10.00 × 17 ÷ 31 = 5.483…
    assert list(result.lines["quantity_micro"]) == [548387]


def test_a_power_change_makes_one_subscription_line_for_each_power():
    change = date(2025, 1, 15)
    result = priced(
        stretches=[stretch(end=change), stretch(change, power_va=9000)],
        prices=[price("subscription", "10.00", power_va=6000), price("subscription", "13.00", power_va=9000)],
    )
    assert amounts(result) == [("subscription", "", 452), ("subscription", "", 713)]  # 10 × 14 ÷ 31, 13 × 17 ÷ 31


def test_a_subscription_price_that_changes_inside_the_month_splits_the_line():
    change = date(2025, 1, 11)
    result = priced(
        prices=[price("subscription", "10.00", end=change), price("subscription", "12.00", start=change)],
    )
    assert amounts(result) == [("subscription", "", 323), ("subscription", "", 813)]  # 10 × 10 ÷ 31, 12 × 21 ÷ 31
    assert list(result.lines["start"].dt.day) == [1, 11]


def test_half_a_cent_is_rounded_up():
    result = priced([period(base=1)], prices=[price("subscription", "10.005"), price("energy", "0.125")])
    assert amounts(result) == [("subscription", "", 1001), ("energy", "base", 13)]


def test_a_price_of_the_very_power_or_band_hides_the_price_for_any():
    result = priced(
        [period(hp=10, hc=10)],
        prices=[
            price("subscription", "9.00"),
            price("subscription", "11.00", power_va=6000),
            price("energy", "0.20"),
            price("energy", "0.10", "hc"),
        ],
    )
    assert amounts(result) == [("subscription", "", 1100), ("energy", "hp", 200), ("energy", "hc", 100)]


@pytest.mark.parametrize(
    ("prices", "detail"),
    [
        ([PRICES[1]], "Offer Green has no subscription price for 6 kVA on 2025-01-01."),
        (
            [price("subscription", "10", end=date(2025, 1, 20)), PRICES[1]],
            "Offer Green has no subscription price for 6 kVA on 2025-01-20.",
        ),
        (
            [price("subscription", "10", power_va=9000), PRICES[1]],
            "Offer Green has no subscription price for 6 kVA on 2025-01-01.",
        ),
        ([PRICES[0]], "Offer Green has no energy price for band BASE on 2025-01-01."),
        (
            [PRICES[0], price("energy", "0.2", start=date(2025, 1, 2))],
            "Offer Green has no energy price for band BASE on 2025-01-01.",
        ),
    ],
)
def test_a_missing_price_is_an_exception_that_names_offer_day_and_power_or_band(prices, detail):
    result = priced([period(base=5, accise_cents=17)], prices=prices)
    assert list(map(str, result.exceptions["detail"])) == [detail]
    assert reasons(result) == ["no_price"]
    assert result.exceptions["is_blocking"].all()
    assert list(result.exceptions["at_stake_wh"]) == [5000]
    assert list(result.exceptions["at_stake_cents"]) == [17]
    assert result.lines.empty


def test_an_energy_price_that_changes_inside_the_period_shares_its_kwh_by_days():
    change = date(2025, 1, 16)
    prices = [PRICES[0], price("energy", "0.20", end=change), price("energy", "0.25", start=change)]
    result = priced([period(base=5)], prices=prices)
    assert amounts(result)[1:] == [("energy", "base", 40), ("energy", "base", 75)]  # 5 × 15 ÷ 31 = 2.4, 2.6 remain
    assert list(result.lines["split"])[1:] == ["days", "days"]


def test_an_energy_price_that_changes_on_the_bound_of_the_period_is_the_one_of_its_start():
    prices = [PRICES[0], price("energy", "0.20", end=FEBRUARY), price("energy", "0.25", start=FEBRUARY)]
    assert amounts(priced([period(base=5)], prices=prices))[1:] == [("energy", "base", 100)]


def test_a_contract_without_offer_is_an_exception_and_does_not_hinder_the_others():
    result = priced([period(), period(contract=2)], [stretch(), stretch(contract=2)], offers=[OFFER | {"contract": 2}])
    assert reasons(result) == ["no_offer"]
    assert set(result.lines["contract"]) == {2}


def test_subscription_fixed_network_cost_and_cta_bear_the_reduced_vat_until_july_2025():
    costs = {"fixed_cents": 792, "variable_cents": 875, "cta_cents": 174, "accise_cents": 520}
    result = priced([period(base=1, **costs)])
    rates = dict(zip(result.lines["component"], result.lines["vat_micro"] / 1_000_000, strict=True))
    assert {component for component, rate in rates.items() if rate == 5.5} == {"subscription", "network_fixed", "cta"}
    assert {component for component, rate in rates.items() if rate == 20} == {"energy", "network_variable", "accise"}


def test_above_36_kva_everything_bears_the_normal_vat():
    result = priced([period(base=1, fixed_cents=792, cta_cents=174, accise_category="SME")])
    assert set(result.lines["vat_micro"]) == {20_000_000}


def test_everything_bears_the_normal_vat_from_august_2025():
    start, end = date(2025, 8, 1), date(2025, 9, 1)
    result = priced([period(start, end, base=1, fixed_cents=792)], [stretch(start, end, period_start=start)])
    assert set(result.lines["vat_micro"]) == {20_000_000}


def test_an_unknown_vat_rate_is_an_exception_that_names_the_day():
    result = priced(rates=[VAT[2]])
    assert reasons(result) == ["no_rate"]
    assert str(result.exceptions["detail"].item()) == "No VAT rate SUBSCRIPTION is known on 2025-01-01."


CORSICA = OFFER | {"territory": "corsica"}
CORSICAN_VAT = [
    *VAT,
    vat("CORSICA_SUBSCRIPTION", "2.1", date(2021, 1, 1)),
    vat("CORSICA_ENERGY", "10", date(2021, 1, 1)),
    vat("CORSICA_HIGH_VOLTAGE", "20", date(2021, 1, 1)),
]


@pytest.mark.parametrize(
    ("fta", "category", "fixed", "energy"),
    [("BTINFCU4", "HOUSEHOLD", 2.1, 10), ("BTSUPCU4", "SME", 10, 10), ("HTACU5", "HIGH_POWER", 20, 20)],
)
def test_a_corsican_point_bears_the_rates_of_corsica_at_low_voltage_only(fta, category, fixed, energy):
    result = priced([period(base=1, fta=fta, accise_category=category)], offers=[CORSICA], rates=CORSICAN_VAT)
    assert list(result.lines["vat_micro"] / 1_000_000) == [fixed, energy]


def test_a_territory_without_rates_of_its_own_is_taxed_as_the_mainland():
    result = priced([period(base=1)], offers=[OFFER | {"territory": "mainland"}], rates=CORSICAN_VAT)
    assert list(result.lines["vat_micro"] / 1_000_000) == [5.5, 20]


def test_a_period_of_which_no_vat_rate_is_known_is_one_exception():
    assert reasons(priced([period(base=1)], rates=[vat("GENERAL", "21", date(2024, 1, 1))])) == ["no_rate"]


def test_an_unverified_vat_rate_bills_only_where_such_rates_are_used():
    rates = [rate | {"mark": "derived" if "SUBSCRIPTION" in rate["code"] else "verified"} for rate in VAT]
    refused = priced(rates=rates)
    assert (reasons(refused), len(refused.lines)) == (["unverified_rate"], 0)
    assert "VAT rates of SUBSCRIPTION on 2025-01-01" in str(refused.exceptions["detail"].item())
    assert amounts(priced(rates=rates, unverified_rates="use")) == [("subscription", "", 1000)]


def test_stretches_that_do_not_cover_the_period_are_refused_at_once():
    with pytest.raises(ValueError, match="do not add up"):
        priced(stretches=[stretch(end=date(2025, 1, 15))])


def test_energy_given_back_to_the_customer_keeps_its_sign():
    assert amounts(priced([period(base=-5)]))[1:] == [("energy", "base", -100)]


@settings(max_examples=60, deadline=None)
@given(
    kwh=st.lists(st.integers(0, 50_000), min_size=len(BANDS), max_size=len(BANDS)),
    energy_micro=st.integers(0, 900_000),
    subscription_micro=st.integers(0, 90_000_000),
    first_day=st.integers(1, 31),
)
def test_every_line_equals_the_decimal_product_rounded_once(kwh, energy_micro, subscription_micro, first_day):
    start = date(2025, 1, first_day)
    energy, subscription = Decimal(energy_micro) / 1_000_000, Decimal(subscription_micro) / 1_000_000
    result = priced(
        [period(start, **dict(zip(BANDS, kwh, strict=True)))],
        [stretch(start, period_start=start)],
        prices=[price("subscription", subscription), price("energy", energy)],
    )
    expected = [subscription * (32 - first_day) / 31] + [energy * quantity for quantity in kwh if quantity]
    cents = [int(amount.quantize(CENT, ROUND_HALF_UP) * 100) for amount in expected]
    assert list(result.lines["amount_cents"]) == cents
