# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The oracles compute what the grid operator's published examples say, and see a single wrong cent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from oracles.comparison import differences
from oracles.french_billing import bill
from oracles.french_contract import BANDS, PARIS, Event, Reading
from oracles.french_prices import Rates
from oracles.portfolio import Portfolio
from oracles.published_rates import published_rates
from oracles.telescoping import untold_energy

from odoo.addons.energy_core.calc import billing_periods

RATES = Rates(published_rates(), unverified="use")
JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (1, 2, 3, 4))
FOUR = ("hph", "hch", "hpb", "hcb")
NOTHING = dict.fromkeys(BANDS, 0)
KVA_60 = dict.fromkeys(FOUR, 60_000)


def paris(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=PARIS)


ENTERED = paris(2024, 1, 10)


def entry(fta="BTINFCU4", power_va=6000, at=ENTERED, **facts):
    return Event(at, "MES", "CONTRAT", fta, power_va, "DI000003", 1, **facts)


def reading(number, at, kwh, bands=FOUR, digits=None, source="R151", position="after", **facts):
    return Reading(number, at, position, source, "actual", {band: kwh * 1000 for band in bands}, digits, **facts)


def only_period(events, readings=(), start=JANUARY, end=FEBRUARY):
    [period], _refusals = bill(events, list(readings), RATES, start, end, "hold")
    return period


def bridged(events, readings, start=JANUARY, end=APRIL):
    """Start, energy and quality of each period."""
    periods, _refusals = bill(events, readings, RATES, start, end, gaps="bridge")
    return [(period.start, period.total_kwh, period.quality) for period in periods]


def reasons(events, readings=(), start=JANUARY, end=FEBRUARY, gaps="hold"):
    return [refusal.reason for refusal in bill(events, list(readings), RATES, start, end, gaps)[1]]


@pytest.mark.parametrize(
    "fta, power_va, start, end, euros",
    [
        ("BTINFCUST", 6000, date(2024, 11, 1), date(2024, 12, 1), "8.20"),
        ("BTINFCU4", 9000, JANUARY, FEBRUARY, "10.30"),
        ("BTINFCU4", 9000, date(2024, 2, 1), date(2024, 3, 1), "9.25"),
        ("BTINFCU4", 6000, JANUARY, FEBRUARY, "7.92"),
        ("BTINFCU4", 6000, FEBRUARY, MARCH, "7.66"),
        ("BTINFCU4", 6000, MARCH, APRIL, "8.48"),
    ],
)
def test_fixed_cost_of_a_month(fta, power_va, start, end, euros):
    assert only_period([entry(fta, power_va)], start=start, end=end).euros["fixed"] == Decimal(euros)


def test_a_change_of_power_is_priced_by_the_days_on_each_side():
    change = Event(paris(2025, 1, 15, 10), "MCT", "CONTRAT", "BTINFCU4", 9000, "DI000003", 2)
    period = only_period([entry(), change])
    assert (period.euros["fixed"], period.mean_power_va) == (Decimal("9.23"), 7645)
    assert [(part.days, part.situation.power_va) for part in period.subscriptions] == [(14, 6000), (17, 9000)]


@pytest.mark.parametrize("start, end, kwh, euros", [(JANUARY, FEBRUARY, 62, "8.75"), (FEBRUARY, MARCH, 56, "8.53")])
def test_variable_cost_of_a_month(start, end, kwh, euros):
    bounds = [reading(1, paris(2025, start.month, 1), 1000), reading(2, paris(2025, end.month, 1), 1000 + kwh)]
    period = only_period([entry()], bounds, start, end)
    assert (period.total_kwh, period.euros["variable"]) == (4 * kwh, Decimal(euros))


def test_taxes_are_a_share_of_the_fixed_cost_and_a_price_of_the_energy():
    bounds = [reading(1, paris(2025, 3, 1), 0, ("base",)), reading(2, paris(2025, 4, 1), 1234, ("base",))]
    period = only_period([entry("BTINFCUST")], bounds, MARCH, APRIL)
    assert (period.euros["cta"], period.euros["accise"]) == (Decimal("1.99"), Decimal("41.59"))


def test_the_civil_day_of_paris_decides_and_the_exit_day_is_not_billed():
    late_in_utc = entry(at=datetime(2025, 1, 9, 23, 30, tzinfo=UTC))
    leaving = Event(paris(2025, 1, 20, 9), "RES", "CONTRAT")
    period = only_period([late_in_utc, leaving])
    assert (period.start, period.end, period.days) == (date(2025, 1, 10), date(2025, 1, 20), 10)


def test_indexes_are_cut_to_whole_kwh_before_they_are_subtracted():
    opening, closing = reading(1, paris(2025, 1, 1), 0, ("base",)), reading(2, paris(2025, 2, 1), 0, ("base",))
    bounds = [replace(opening, wh={"base": 1999}), replace(closing, wh={"base": 3001})]
    assert only_period([entry("BTINFCUST")], bounds).total_kwh == 2


def test_a_meter_that_passes_its_last_digit_is_followed_only_where_its_digits_are_known():
    bounds = [reading(1, paris(2025, 1, 1), 99_990, ("base",), 5), reading(2, paris(2025, 2, 1), 9, ("base",), 5)]
    assert only_period([entry("BTINFCUST")], bounds).total_kwh == 19
    assert reasons([entry("BTINFCUST")], [replace(each, digits=None) for each in bounds]) == ["index_decrease"]


def test_an_index_that_fell_is_no_roll_over_when_the_power_does_not_allow_it():
    bounds = [reading(1, paris(2025, 1, 1), 500, ("base",), 5), reading(2, paris(2025, 2, 1), 400, ("base",), 5)]
    assert reasons([entry("BTINFCUST")], bounds) == ["index_decrease"]


@pytest.mark.parametrize("power_va, is_accepted", [(3000, False), (6000, True)])
def test_a_roll_over_is_judged_by_the_energy_of_all_bands_and_the_power_at_its_start(power_va, is_accepted):
    """2400 kWh in 744 hours; 3 kVA, told for the first day, allow 2232 kWh whatever is subscribed later."""
    opening, closing = reading(1, paris(2025, 1, 1), 0, digits=5), reading(2, paris(2025, 2, 1), 600)
    rolled = replace(opening, wh={**opening.wh, "hph": 99_999_000}), replace(closing, wh={**closing.wh, "hph": 599_000})
    change = Event(paris(2025, 1, 15), "MCT", "CONTRAT", "BTINFCU4", 36_000, "DI000003", 2)
    assert reasons([entry(power_va=power_va), change], rolled) == ([] if is_accepted else ["index_decrease"])


def test_another_meter_in_the_month_is_read_on_both_sides_of_its_change():
    swap = Event(paris(2025, 1, 12, 10), "CMAT", "TECHNIQUE", "BTINFCUST", 6000, "DI000003", 1)
    readings = [
        reading(1, paris(2025, 1, 1), 8_000, ("base",)),
        reading(2, swap.at, 8_100, ("base",), source="C15", position="before"),
        reading(3, swap.at, 0, ("base",), source="C15"),
        reading(4, paris(2025, 2, 1), 50, ("base",)),
    ]
    assert only_period([entry("BTINFCUST"), swap], readings).total_kwh == 150


@pytest.mark.parametrize(
    "events, reason",
    [
        ([entry("BTINFXX")], "unknown_fta"),
        ([entry("BTINFCU4ACC")], "missing_allocation"),
        ([entry(power_va=None)], "unknown_power"),
        ([entry("BTSUPCU4", None, powers={**KVA_60, "hcb": None})], "unknown_power"),
        ([entry("BTSUPCU4", None, powers={**KVA_60, "hch": 59_000})], "power_order"),
        ([entry(management="card")], "no_rate"),
        ([replace(entry(), nature="MCT")], "no_entry"),
        ([entry(), Event(paris(2025, 1, 8), "AUTRE", num_sequence=0)], "cancelled"),
        ([entry()], "missing_reading"),
    ],
)
def test_what_cannot_be_billed_has_its_reason(events, reason):
    assert reasons(events) == [reason]


def test_a_known_tariff_without_a_rate_that_day_has_its_reason():
    assert reasons([entry(at=paris(2022, 1, 1))], start=date(2022, 3, 1), end=date(2022, 4, 1)) == ["no_rate"]


def test_over_a_reading_that_never_came_each_band_is_spread_by_days():
    """472 kWh in January and February: 31/59 and 28/59 of the 118 kWh in each band."""
    bounds = [reading(1, paris(2025, 1, 1), 1000), reading(3, paris(2025, 3, 1), 1118)]
    periods, refusals = bill([entry()], bounds, RATES, JANUARY, MARCH, gaps="bridge")
    assert [period.kwh for period in periods] == [{**NOTHING, **dict.fromkeys(FOUR, kwh)} for kwh in (62, 56)]
    assert [period.euros["variable"] for period in periods] == [Decimal("8.75"), Decimal("8.53")]
    assert {(period.quality, period.reading_start_id, period.reading_end_id) for period in periods} == {
        ("estimated", 1, 3)
    }
    assert refusals == []
    assert reasons([entry()], bounds, JANUARY, MARCH) == ["missing_reading", "missing_reading"]


def test_a_bridge_gives_whole_kwh_and_keeps_what_is_left_for_the_next_piece():
    """100 kWh over 31, 28 and 31 days: 34.4 and 65.5 kWh are due at the first two bounds."""
    bounds = [reading(1, paris(2025, 1, 1), 0, ("base",)), reading(4, paris(2025, 4, 1), 100, ("base",))]
    assert bridged([entry("BTINFCUST")], bounds) == [
        (JANUARY, 34, "estimated"),
        (FEBRUARY, 31, "estimated"),
        (MARCH, 35, "estimated"),
    ]


def test_what_no_later_reading_closes_stays_held():
    bounds = [reading(1, paris(2025, 1, 1), 0, ("base",)), reading(2, paris(2025, 2, 1), 60, ("base",))]
    assert bridged([entry("BTINFCUST")], bounds) == [
        (JANUARY, 60, "actual"),
        (FEBRUARY, 0, "missing"),
        (MARCH, 0, "missing"),
    ]


def test_each_month_alone_has_the_energy_that_it_has_among_the_others():
    bounds = [reading(1, paris(2025, 1, 1), 0, ("base",)), reading(4, paris(2025, 4, 1), 100, ("base",))]
    months = [(JANUARY, FEBRUARY), (FEBRUARY, MARCH), (MARCH, APRIL)]
    alone = [period for start, end in months for period in bridged([entry("BTINFCUST")], bounds, start, end)]
    assert alone == bridged([entry("BTINFCUST")], bounds)


CHANGE_OF_TARIFF = Event(paris(2025, 1, 15, 10), "MCT", "CONTRAT", "BTINFMU4", 6000, "DI000003", 2)


def test_a_tariff_change_within_one_calendar_is_bridged_where_it_was_not_read():
    """400 kWh in January, 14 days under the first tariff: 45 of the 100 kWh in each band."""
    readings = [reading(1, paris(2025, 1, 1), 0), reading(4, paris(2025, 2, 1), 100)]
    assert bridged([entry(), CHANGE_OF_TARIFF], readings, JANUARY, FEBRUARY) == [
        (JANUARY, 180, "estimated"),
        (date(2025, 1, 15), 220, "estimated"),
    ]


@pytest.mark.parametrize("side", ["before", "after"])
def test_where_the_index_runs_on_one_side_of_a_tariff_change_tells_the_other(side):
    readings = [reading(1, paris(2025, 1, 1), 0), reading(4, paris(2025, 2, 1), 100)]
    readings.append(reading(2, CHANGE_OF_TARIFF.at, 90, source="C15", position=side))
    assert bridged([entry(), CHANGE_OF_TARIFF], readings, JANUARY, FEBRUARY) == [
        (JANUARY, 360, "actual"),
        (date(2025, 1, 15), 40, "actual"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        Event(paris(2025, 1, 15, 10), "MCT", "CONTRAT", "BTINFMUDT", 6000, "DI000002", 2),
        Event(paris(2025, 1, 15, 10), "CMAT", "TECHNIQUE"),
    ],
)
def test_another_calendar_or_a_meter_read_on_one_side_of_its_change_is_not_bridged(change):
    readings = [
        reading(1, paris(2025, 1, 1), 0),
        reading(2, change.at, 40, source="C15", position="before"),
        reading(4, paris(2025, 2, 1), 100),
    ]
    assert bridged([entry(), change], readings, JANUARY, FEBRUARY)[-1][1:] == (0, "missing")


def test_the_day_of_exit_has_no_share_of_a_bridge():
    leaving = Event(paris(2025, 2, 1, 10), "RES", "CONTRAT")
    readings = [
        reading(1, paris(2025, 1, 1), 0, ("base",)),
        reading(2, leaving.at, 60, ("base",), source="C15", position="before"),
    ]
    assert bridged([entry("BTINFCUST"), leaving], readings) == [(JANUARY, 60, "estimated")]


def test_a_bridge_follows_the_meter_past_its_last_digit():
    bounds = [reading(1, paris(2025, 1, 1), 99_990, ("base",), 5), reading(3, paris(2025, 3, 1), 49, ("base",), 5)]
    assert bridged([entry("BTINFCUST")], bounds, JANUARY, MARCH) == [
        (JANUARY, 31, "estimated"),
        (FEBRUARY, 28, "estimated"),
    ]
    unknown = [replace(each, digits=None) for each in bounds]
    _periods, refusals = bill([entry("BTINFCUST")], unknown, RATES, JANUARY, MARCH, gaps="bridge")
    assert [refusal.reason for refusal in refusals] == ["index_decrease", "index_decrease"]


def test_one_register_that_was_not_read_is_bridged_by_itself():
    """2 of the 59 days are 31 and 28: the other registers keep what was read."""
    middle = reading(2, paris(2025, 2, 1), 70, ("hph", "hch", "hpb"))
    readings = [reading(1, paris(2025, 1, 1), 0), middle, reading(3, paris(2025, 3, 1), 118)]
    periods, refusals = bill([entry()], readings, RATES, JANUARY, MARCH)
    assert [(period.kwh["hph"], period.kwh["hcb"]) for period in periods] == [(70, 62), (48, 56)]
    assert [(period.band_quality["hph"], period.band_quality["hcb"]) for period in periods] == [
        ("actual", "estimated")
    ] * 2
    assert refusals == []
    assert reasons([entry()], readings, JANUARY, MARCH) == ["missing_register"] * 2


def test_a_register_that_no_other_reading_knows_holds_the_whole_run():
    readings = [reading(1, paris(2025, 1, 1), 0), reading(2, paris(2025, 2, 1), 10, (*FOUR, "base"))]
    assert reasons([entry()], readings, gaps="bridge") == ["missing_register"]


def test_a_told_passage_of_zero_needs_no_power_that_allows_it():
    bounds = [reading(1, paris(2025, 1, 1), 99_000, ("base",), 5), reading(2, paris(2025, 2, 1), 4_000, ("base",))]
    assert reasons([entry("BTINFCUST")], bounds) == ["index_decrease"]
    bounds[1] = replace(bounds[1], passed_zero=True, nature="corrected")
    assert only_period([entry("BTINFCUST")], bounds).total_kwh == 5_000


def test_a_coefficient_multiplies_what_the_dial_can_show():
    opening = reading(1, paris(2025, 1, 1), 999_990, ("base",), 5, coefficient=10)
    assert only_period([entry("BTINFCUST")], [opening, reading(2, paris(2025, 2, 1), 90, ("base",))]).total_kwh == 100


@pytest.mark.parametrize("kwh, nature, is_held", [(2233, "actual", False), (2234, "actual", True)])
@pytest.mark.parametrize("corrected", [False, True])
def test_more_than_the_power_allows_is_held_unless_it_was_corrected(kwh, nature, is_held, corrected):
    """3 kVA allow 2232 kWh in the 744 hours of January, and one more for the register."""
    closing = reading(2, paris(2025, 2, 1), kwh, ("base",))
    bounds = [
        reading(1, paris(2025, 1, 1), 0, ("base",)),
        replace(closing, nature="corrected") if corrected else closing,
    ]
    _periods, refusals = bill([entry("BTINFCUST", 3000)], bounds, RATES, JANUARY, FEBRUARY)
    held = [("implausible_energy", kwh)] if is_held and not corrected else []
    assert [(refusal.reason, refusal.at_stake_kwh) for refusal in refusals] == held


@pytest.mark.parametrize(
    "other, kwh",
    [
        (reading(3, paris(2025, 2, 1), 70, ("base",), source="R64"), 70),
        (reading(3, paris(2025, 2, 1), 70, ("base",), source="R64", validity_bits=1), 60),
        (reading(3, paris(2025, 2, 1, 12), 70, ("base",), source="R64"), 60),
        (reading(3, paris(2025, 2, 1, 12), 70, ("base",), source="R17"), 60),
    ],
)
def test_the_best_periodic_reading_of_a_bound(other, kwh):
    bounds = [reading(1, paris(2025, 1, 1), 0, ("base",)), reading(2, paris(2025, 2, 1), 60, ("base",)), other]
    assert only_period([entry("BTINFCUST")], bounds).total_kwh == kwh


def test_a_reading_of_an_event_on_a_bound_is_the_index_of_both_sides_of_it():
    """Whatever other readings of the day say."""
    change = replace(CHANGE_OF_TARIFF, at=paris(2025, 2, 1), fta="BTINFCU4")
    readings = [reading(1, paris(2025, 1, 1), 0), reading(2, paris(2025, 2, 1), 70), reading(3, paris(2025, 3, 1), 90)]
    readings.append(reading(4, change.at, 62, source="C15", position="before"))
    assert bridged([entry(), change], readings, JANUARY, MARCH) == [(JANUARY, 248, "actual"), (FEBRUARY, 112, "actual")]


def test_some_readings_stand_for_any_hour_of_their_day():
    bounds = [
        reading(1, paris(2025, 1, 1), 0, ("base",)),
        reading(2, paris(2025, 2, 1, 12), 60, ("base",), source="R17"),
    ]
    assert only_period([entry("BTINFCUST")], bounds).total_kwh == 60


def test_a_correction_of_one_instant_holds_whatever_the_order_of_the_rows():
    correction = Event(ENTERED, "MDCTR", "CONTRAT", power_va=9000)
    for events in ([entry(), correction], [correction, entry()]):
        assert only_period(events).mean_power_va == 9000


def test_a_single_wrong_cent_of_the_chain_is_told():
    portfolio = Portfolio({1: (7, [entry()])}, {7: []})
    result = billing_periods(*portfolio.frames(), JANUARY, FEBRUARY, unverified_rates="use")
    bills = portfolio.bills(JANUARY, FEBRUARY)
    assert differences(bills, result) == []
    result.periods["cta_cents"] += 1
    assert differences(bills, result) == ["Period 1 2025-01-01 2025-02-01: cta_cents is 175, expected 174."]


def test_a_single_kwh_that_a_bridge_loses_is_told():
    bounds = [reading(1, paris(2025, 1, 1), 0, ("base",)), reading(4, paris(2025, 4, 1), 100, ("base",))]
    portfolio = Portfolio({1: (7, [entry("BTINFCUST")])}, {7: bounds})
    result = billing_periods(*portfolio.frames(), JANUARY, APRIL, unverified_rates="use")
    assert list(untold_energy(portfolio, result, APRIL)) == []
    result.periods.loc[1, "total_wh"] -= 1000
    assert list(untold_energy(portfolio, result, APRIL)) == ["Contract 1: 99 kWh are billed, its meter counted 100."]
