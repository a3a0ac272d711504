# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The oracle prices what is subscribed by band and what is declared for spans of days, rather than read as an index."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from oracles.french_billing import bill
from oracles.french_contract import PARIS, Event, Quantity
from oracles.french_prices import Rates, half_up
from oracles.published_rates import published_rates

RATES = Rates(published_rates(), unverified="use")
JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
SEPTEMBER = (date(2025, 9, 1), date(2025, 10, 1))
FOUR = ("hph", "hch", "hpb", "hcb")
KVA_60 = dict.fromkeys(FOUR, 60_000)


def entry(fta="BTINFCU4", power_va=6000, **facts):
    return Event(datetime(2024, 1, 10, tzinfo=PARIS), "MES", "CONTRAT", fta, power_va, **facts)


def only_period(events, quantities=()):
    [period], _refusals = bill(events, [], RATES, *SEPTEMBER, "hold", quantities)
    return period


def measured(quantity, values, start=SEPTEMBER[0], end=SEPTEMBER[1], **facts):
    return [Quantity(start, end, quantity, value, band, **facts) for band, value in values.items()]


def test_who_names_a_power_names_them_all_and_who_names_none_changes_none():
    silent = Event(datetime(2025, 9, 6, tzinfo=PARIS), "MDPRM", "TECHNIQUE")
    change = Event(datetime(2025, 9, 11, tzinfo=PARIS), "CPS", powers={**KVA_60, "hcb": 90_000})
    period = only_period([entry("BTSUPCU4", None, powers=KVA_60), silent, change])
    assert [(part.days, part.situation.powers) for part in period.subscriptions] == [
        (10, (None, 60_000, 60_000, 60_000, 60_000)),
        (20, (None, 60_000, 60_000, 60_000, 90_000)),
    ]
    assert (period.mean_power_va, period.accise_category) == (80_000, "SME")
    partial = Event(datetime(2025, 9, 11, tzinfo=PARIS), "CPS", powers={"hcb": 90_000})
    _periods, refusals = bill([entry("BTSUPCU4", None, powers=KVA_60), partial], [], RATES, *SEPTEMBER)
    assert [refusal.reason for refusal in refusals] == ["unknown_power"]


def test_declared_energy_takes_the_place_of_the_index_when_it_covers_the_period_once():
    events = [entry("BTSUPCU4", None, powers=KVA_60)]
    whole = measured("energy_wh", {"hph": 1_000_000, "hch": -20_000}, nature="estimated")
    period = only_period(events, whole)
    assert (period.total_kwh, period.quality) == (980, "estimated")
    assert period.euros["variable"] == Decimal("68.26")
    half = measured("energy_wh", {"hph": 1_000_000}, end=date(2025, 9, 20))
    assert only_period(events, half).quality == "missing"


def test_of_several_quantities_of_one_span_the_highest_sequence_counts():
    told = [measured("energy_wh", {"hph": kwh * 1000}, sequence=number) for kwh, number in ((5, 2), (9, None), (7, 1))]
    events = [entry("BTSUPCU4", None, powers=KVA_60)]
    assert only_period(events, sum(told, [])).total_kwh == 5


def test_a_quantity_that_crosses_a_month_is_shared_by_days_or_told():
    crossing = measured("surplus_wh", {"": 100}, date(2025, 8, 22), date(2025, 9, 11))
    periods, refusals = bill([entry()], [], RATES, *SEPTEMBER, "bridge", crossing)
    assert [period.quantities for period in periods] == [{("surplus_wh", ""): 50}]
    periods, refusals = bill([entry()], [], RATES, *SEPTEMBER, "hold", crossing)
    assert [period.quantities for period in periods] == [{}]
    assert [refusal.reason for refusal in refusals] == ["missing_reading", "quantity_across_periods"]


HTA = entry("HTACU5", None, powers=dict.fromkeys(("peak", *FOUR), 300_000))


def test_overrun_reactive_energy_and_backup_of_a_large_point():
    """0.04 x (14.41 x 10 + 11.22 x 5) kW; (500 - 0.4 x 1000) kVArh at 2.44 c€; 30 days of a cell and 2 km."""
    quantities = [
        *measured("energy_wh", {"hph": 1_000_000}),
        *measured("overrun_w", {"peak": 10_000, "hcb": 5_000}),
        *measured("reactive_varh", {"hph": 500_000, "hpb": 900_000}),
        *measured("backup_cells", {"": 1}),
        *measured("backup_overhead_m", {"": 2000}),
    ]
    euros = only_period([HTA], quantities).euros
    assert [str(euros[name]) for name in ("overrun", "reactive", "backup")] == ["8.01", "2.44", "513.97"]
    assert euros["cta"] == half_up((euros["fixed"] + euros["backup"]) * Decimal("0.2193"))


def test_overruns_of_one_month_add_as_squares_and_have_no_share_in_another():
    """0.04 x 14.41 x 5 kW: 3 and 4 kW."""
    parts = [
        *measured("overrun_w", {"hph": 3_000}, end=date(2025, 9, 11)),
        *measured("overrun_w", {"hph": 4_000}, start=date(2025, 9, 11)),
    ]
    assert only_period([HTA], parts).euros["overrun"] == Decimal("2.88")
    crossing = measured("overrun_w", {"hph": 3_000}, end=date(2025, 10, 11))
    for gaps in ("hold", "bridge"):
        [period], refusals = bill([HTA], [], RATES, *SEPTEMBER, gaps, crossing)
        assert period.euros["overrun"] == 0
        assert "quantity_across_periods" in [refusal.reason for refusal in refusals]


@pytest.mark.parametrize(
    "management, euros", [(None, "65.97"), ("card", "68.61"), ("injection", "77.56"), ("acc", "71.26")]
)
def test_the_management_of_a_point_decides_its_price(management, euros):
    """30 days of 30.16 x 10 kVA, 283.27 and the management of 2025."""
    events = [entry("BTSUPLU", None, powers=dict.fromkeys(FOUR, 10_000), management=management)]
    assert only_period(events).euros["fixed"] == Decimal(euros)


def test_an_unverified_rate_is_refused_unless_it_may_be_used():
    refusing = Rates(published_rates())
    assert [each.reason for each in bill([entry()], [], refusing, JANUARY, FEBRUARY)[1]] == ["unverified_rate"]
    [period], _refusals = bill([entry()], [], refusing, *SEPTEMBER)
    assert period.euros["fixed"] == Decimal("8.17")
