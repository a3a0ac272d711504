# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a bill would be now beside what was invoiced: by component, band and VAT rate, against the plainest way."""

from dataclasses import replace
from random import Random

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from oracles.correction import corrected_lines
from oracles.portfolio import rates_frame
from oracles.portfolios import portfolios, windows
from oracles.published_rates import published_rates
from test_corrections import (
    FEBRUARY,
    JANUARY,
    READ,
    billed,
    computed,
    each_way_with_gaps,
    entry,
    event,
    known_before,
    random_portfolios,
)

from odoo.addons.energy_billing.calc import correct_lines, price_periods

WINDOW = (JANUARY, FEBRUARY)
OFFER = ["contract", "offer", "offer_name", "territory", "network_included", "tax_included"]
LINE = ["component", "band", "vat_micro", "before_wh", "before_cents", "after_wh", "after_cents"]


def price(component, micro, start="2000-01-01", end=None):
    return {"offer": 1, "component": component, "band": "", "power_va": 0, "start": start, "end": end} | {
        "price_micro": micro
    }


PRICES = [price("subscription", 10_000_000), price("energy", 200_000)]


RATES = rates_frame(published_rates())


def priced(figures, prices=PRICES, included=False, rates=RATES):
    contracts = figures.periods["contract"].unique()
    rows = [(contract, 1, "Green", "", included, included) for contract in contracts]
    offers = pd.DataFrame(rows, columns=OFFER)
    frame = pd.DataFrame(prices).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
    return price_periods(figures.periods, figures.subscriptions, offers, frame, rates, "use")


def as_issued(figures, lines):
    """Lines as the database tells them once they are invoiced."""
    points = dict(zip(figures.periods["contract"], figures.periods["supply_point"], strict=True))
    rows = [
        {
            "contract": line.contract,
            "supply_point": points[line.contract],
            "start": line.period_start,
            "component": line.component,
            "band": line.band,
            "vat_micro": line.vat_micro,
            "wh": line.quantity_micro // 1000 if line.component == "energy" else 0,
            "cents": line.amount_cents,
        }
        for line in lines.itertuples()
    ]
    types = {"start": "datetime64[ns]", "vat_micro": "int64", "wh": "int64", "cents": "int64"}
    columns = ["contract", "supply_point", "start", "component", "band", "vat_micro", "wh", "cents"]
    return pd.DataFrame(rows, columns=columns).astype(types)


def invoiced(figures, **options):
    return as_issued(figures, priced(figures, **options).lines)


def told(corrections):
    return [tuple(row) for row in corrections.lines[LINE].values.tolist()]


BEFORE = computed([entry()], READ, WINDOW)


def test_what_is_computed_again_corrects_nothing():
    result = correct_lines(invoiced(BEFORE), BEFORE, priced(BEFORE))
    assert result.lines.empty and result.unsettled.empty
    assert list(result.lines) == ["contract", "supply_point", "start", "end", *LINE]


def test_more_energy_in_one_band_is_a_line_of_energy_and_those_of_the_costs_that_go_by_energy():
    more = READ[1].__class__(**{**vars(READ[1]), "wh": READ[1].wh | {"hph": 72_000}})
    now = computed([entry()], [READ[0], more], WINDOW)
    assert told(correct_lines(invoiced(BEFORE), now, priced(now))) == [
        ("accise", "", 20_000_000, 0, 521, 0, 542),
        ("energy", "hph", 20_000_000, 62_000, 1240, 72_000, 1440),
        ("network_variable", "", 20_000_000, 0, 875, 0, 945),
    ]


def test_a_power_that_was_told_late_changes_the_fixed_parts_alone():
    now = computed([entry(), event("2025-01-15", "MCT", power_va=9000)], READ, WINDOW)
    assert told(correct_lines(invoiced(BEFORE), now, priced(now))) == [
        ("cta", "", 5_500_000, 0, 174, 0, 202),
        ("network_fixed", "", 5_500_000, 0, 792, 0, 923),
    ]


def test_a_price_that_was_told_late_changes_the_energy_alone():
    dearer = [PRICES[0], price("energy", 210_000)]
    assert told(correct_lines(invoiced(BEFORE), BEFORE, priced(BEFORE, prices=dearer))) == [
        ("energy", band, 20_000_000, 62_000, 1240, 62_000, 1302) for band in ("hcb", "hch", "hpb", "hph")
    ]


def test_what_an_offer_includes_is_not_corrected():
    now = computed([entry(), event("2025-01-15", "MCT", power_va=9000)], READ, WINDOW)
    result = correct_lines(invoiced(BEFORE, included=True), now, priced(now, included=True))
    assert result.lines.empty and result.unsettled.empty


def test_another_rate_of_vat_takes_all_back_and_charges_it_again():
    reduced = RATES.assign(value_micro=RATES["value_micro"].mask(RATES["kind"].eq("vat"), 10_000_000))
    result = correct_lines(invoiced(BEFORE), BEFORE, priced(BEFORE, rates=reduced))
    assert set(result.lines["vat_micro"]) == {5_500_000, 10_000_000, 20_000_000}
    by_component = result.lines.groupby("component")[["before_cents", "after_cents"]].sum()
    assert by_component["before_cents"].eq(by_component["after_cents"]).all()
    assert (result.lines["before_cents"].eq(0) | result.lines["after_cents"].eq(0)).all()


def test_a_cancelled_contract_owes_nothing():
    now = computed([replace(entry(), num_sequence=0)], READ, WINDOW)
    result = correct_lines(invoiced(BEFORE), now, priced(now))
    assert result.lines[["after_wh", "after_cents"]].eq(0).all(axis=None)
    assert result.lines["before_cents"].sum() == invoiced(BEFORE)["cents"].sum()


def test_a_former_correction_counts_as_invoiced():
    issued = invoiced(BEFORE)
    former = issued.iloc[[0]].assign(start=pd.Timestamp(JANUARY), cents=100)
    result = correct_lines(pd.concat([issued, former], ignore_index=True), BEFORE, priced(BEFORE))
    assert told(result) == [("subscription", "", 5_500_000, 0, 1100, 0, 1000)]


def test_a_month_without_price_waits():
    result = correct_lines(invoiced(BEFORE), BEFORE, priced(BEFORE, prices=PRICES[:1]))
    assert result.lines.empty
    assert result.unsettled["reason"].tolist() == ["no_price"]


def test_a_month_that_was_never_invoiced_is_left_to_its_run():
    both = computed([entry()], READ)
    result = correct_lines(invoiced(BEFORE), both, priced(both))
    assert result.lines.empty and result.unsettled.empty


@each_way_with_gaps
@random_portfolios
@given(portfolios(least_points=20, most_points=30), windows(), st.integers(0, 10**6))
def test_what_became_known_is_corrected_line_by_line_the_plainest_way(gaps, portfolio, window, seed):
    random = Random(seed)
    prices = [PRICES[0], price("energy", random.choice([200_000, 210_500]))]
    earlier, now = billed(known_before(portfolio, seed), window, gaps), billed(portfolio, window, gaps)
    issued, again = invoiced(earlier), priced(now, prices=prices)
    result = correct_lines(issued, now, again)
    exceptions = [*now.exceptions.to_dict("records"), *again.exceptions.to_dict("records")]
    records = [frame.to_dict("records") for frame in (issued, as_issued(now, again.lines), now.periods)]
    differences, waiting = corrected_lines(*records, exceptions, now.idle["contract"])
    rows = result.lines.to_dict("records")
    assert {
        (row["contract"], row["start"].year, row["start"].month, row["component"], row["band"], row["vat_micro"]): (
            (row["before_wh"], row["before_cents"]),
            (row["after_wh"], row["after_cents"]),
        )
        for row in rows
    } == differences
    assert len(rows) == len(differences)
    for row in result.unsettled.to_dict("records"):
        assert row["reason"] in waiting.pop((row["contract"], row["start"].year, row["start"].month))
    assert waiting == {}
