# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was issued, corrected by what became known later: late readings, retro-active events, what is now held."""

from dataclasses import replace
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracles.correction import corrected
from oracles.french_contract import Event, Reading
from oracles.french_meters import month_after
from oracles.portfolio import Portfolio
from oracles.portfolios import portfolios, windows

from odoo.addons.energy_core.calc import billing_periods
from odoo.addons.energy_core.calc.corrections import corrections

PARIS = ZoneInfo("Europe/Paris")
JANUARY, FEBRUARY, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
FOUR = ("hph", "hch", "hpb", "hcb")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def event(day, nature="MES", **situation):
    return Event(at(day), nature, **situation)


def entry(day="2025-01-01"):
    return event(day, fta="BTINFCU4", power_va=6000, calendar="DI000003")


def reading(day, kwh, position="after", source="R151", bands=FOUR):
    wh = dict.fromkeys(bands, kwh * 1000)
    return Reading(hash((day, position, source)) % 10**9, at(day), position, source, "actual", wh)


def computed(events, readings, window=(JANUARY, MARCH), contract="A", **options):
    portfolio = Portfolio({contract: ("P", events)}, {"P": readings})
    return billing_periods(*portfolio.frames(), *window, unverified_rates="use", **options)


def lines(result, *columns):
    return result.lines[[*columns]].values.tolist()


def deltas(result, month):
    of_month = result.lines[result.lines["start"].eq(pd.Timestamp(month))]
    return dict(zip(of_month["component"], of_month["delta"], strict=True))


READ = [reading("2025-01-01", 0), reading("2025-02-01", 62), reading("2025-03-01", 118)]


def test_an_unchanged_computation_corrects_nothing():
    result = computed([entry()], READ)
    again = corrections(result.periods, result)
    assert len(result.periods) == 2
    assert again.lines.empty and again.unsettled.empty


def test_energy_that_was_held_is_corrected_when_it_is_known():
    """62 kWh of each of the four bands: 8.75 € as published, and 248 × 21 €/MWh."""
    issued = computed([entry()], READ[:1] + READ[2:], gaps="hold")
    assert set(issued.periods["quality"]) == {"missing"}
    result = corrections(issued.periods, computed([entry()], READ, gaps="hold"))
    energies = {f"{band}_wh": 62_000 for band in FOUR}
    assert deltas(result, "2025-01-01") == {**energies, "variable_cents": 875, "accise_cents": 521}
    assert result.unsettled.empty


def test_a_retro_active_power_corrects_the_charges_alone():
    known_late = [entry(), event("2025-01-15", "MCT", power_va=9000)]
    issued = computed([entry()], READ, (JANUARY, FEBRUARY))
    result = corrections(issued.periods, computed(known_late, READ, (JANUARY, FEBRUARY)))
    assert lines(result, "component", "unit", "before", "after", "delta") == [
        ["fixed_cents", "cents", 792, 923, 131],
        ["cta_cents", "cents", 174, 202, 28],
    ]


def test_a_retro_active_split_of_a_month_is_one_correction_of_it():
    known_late = [entry(), event("2025-01-15", "MCT", fta="BTINFMU4")]
    after = computed(known_late, READ, (JANUARY, FEBRUARY))
    assert len(after.periods) == 2
    issued = computed([entry()], READ, (JANUARY, FEBRUARY))
    result = corrections(issued.periods, after)
    assert result.lines["component"].is_unique
    assert set(result.lines["start"]) == {pd.Timestamp(JANUARY)}
    assert deltas(result, JANUARY)["fixed_cents"] == after.periods["fixed_cents"].sum() - 792


def test_a_contract_that_had_left_gives_back_what_it_was_billed():
    issued = computed([entry()], READ)
    left = computed([entry(), event("2025-02-01", "RES")], READ)
    result = corrections(issued.periods, left)
    february = issued.periods[issued.periods["start"].eq(pd.Timestamp(FEBRUARY))].iloc[0]
    assert deltas(result, FEBRUARY)["fixed_cents"] == -february["fixed_cents"]
    assert deltas(result, FEBRUARY)["hph_wh"] == -56_000
    assert deltas(result, JANUARY) == {}


def test_a_contract_idle_in_all_of_the_window_gives_everything_back():
    issued = computed([entry()], READ)
    left = computed([entry(), event("2025-01-01T00:00", "RES")], READ)
    assert left.periods.empty
    result = corrections(issued.periods, left)
    assert (result.lines["after"] == 0).all()
    assert set(result.lines["start"]) == {pd.Timestamp(JANUARY), pd.Timestamp(FEBRUARY)}


def test_a_cancelled_contract_gives_everything_back():
    issued = computed([entry()], READ)
    result = corrections(issued.periods, computed([replace(entry(), num_sequence=0)], READ))
    totals = result.lines.groupby("component")["delta"].sum()
    assert totals["fixed_cents"] == -issued.periods["fixed_cents"].sum()
    assert totals["accise_cents"] == -issued.periods["accise_cents"].sum()
    assert result.unsettled.empty


def test_a_late_entry_owes_the_month_that_was_never_issued():
    after = computed([entry()], READ)
    issued = after.periods[after.periods["start"].eq(pd.Timestamp(FEBRUARY))]
    assert deltas(corrections(issued, after), JANUARY)["fixed_cents"] == 792


def test_energy_that_is_held_now_waits():
    issued = computed([entry()], READ, gaps="hold")
    result = corrections(issued.periods, computed([entry()], READ[:2], gaps="hold"))
    assert result.lines.empty
    assert result.unsettled[["contract", "supply_point", "start", "end", "reason"]].values.tolist() == [
        ["A", "P", pd.Timestamp(FEBRUARY), pd.Timestamp(MARCH), "missing_reading"]
    ]
    assert "2025-03-01" in str(result.unsettled["detail"].iloc[0])


def test_energy_still_held_does_not_keep_the_charges_from_being_corrected():
    issued = computed([entry()], [], (JANUARY, FEBRUARY))
    result = corrections(
        issued.periods, computed([entry(), event("2025-01-15", "MCT", power_va=9000)], [], (JANUARY, FEBRUARY))
    )
    assert deltas(result, JANUARY) == {"fixed_cents": 131, "cta_cents": 28}
    assert result.unsettled.empty


def test_a_month_that_is_blocked_now_waits():
    issued = computed([entry()], READ)
    result = corrections(issued.periods, computed([entry(), event("2025-02-10", "MCT", fta="BTINFXX")], READ))
    assert result.lines.empty
    assert result.unsettled[["start", "reason"]].values.tolist() == [[pd.Timestamp(FEBRUARY), "unknown_fta"]]


def test_a_month_of_which_a_part_was_blocked_already_and_still_is_does_not_wait():
    events = [entry(), event("2025-02-10", "MCT", fta="BTINFXX")]
    result = computed(events, READ)
    again = corrections(result.periods, result)
    assert set(result.exceptions["reason"]) == {"unknown_fta"}
    assert again.lines.empty and again.unsettled.empty


def test_a_contract_that_is_not_part_of_the_computation_is_not_touched():
    issued = computed([entry()], READ, contract="B")
    result = corrections(issued.periods, computed([entry()], READ, contract="A"))
    assert set(result.lines["contract"]) == {"A"}
    assert result.unsettled[["contract", "reason"]].values.tolist() == [["B", "not_computed"]] * 2


@pytest.mark.parametrize("window", [(JANUARY, FEBRUARY), (FEBRUARY, MARCH)])
def test_months_outside_the_window_are_not_touched(window):
    issued = computed([entry()], READ)
    result = corrections(issued.periods, computed([entry(), event("2025-01-01", "RES")], READ, window))
    assert set(result.lines["start"]) == {pd.Timestamp(window[0])}
    assert result.unsettled.empty


def test_amounts_that_were_not_known_when_issued_count_from_zero():
    result = computed([entry()], READ)
    issued = result.periods.drop(columns="cta_cents")
    assert set(corrections(issued, result).lines["component"]) == {"cta_cents"}


def test_nothing_issued_and_nothing_computed_correct_nothing():
    nothing = computed([entry("2026-01-01")], [])
    result = corrections(nothing.periods, nothing)
    assert result.lines.empty and result.unsettled.empty
    assert list(result.lines) == "contract supply_point start end component unit before after delta".split()
    assert list(result.unsettled) == "contract supply_point start end reason detail".split()


random_portfolios = settings(
    max_examples=6,
    derandomize=True,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
each_way_with_gaps = pytest.mark.parametrize("gaps", ["hold", "bridge"])


def known_before(portfolio, seed):
    """The portfolio as it was known before some events, readings, quantities and contracts came in."""
    random = Random(seed)
    contracts = {
        contract: (point, events[:1] + [each for each in events[1:] if random.random() < 0.8])
        for contract, (point, events) in portfolio.contracts.items()
        if random.random() < 0.95
    }
    readings, quantities = (
        {point: [each for each in told if random.random() < 0.85] for point, told in sorted(by_point.items())}
        for by_point in (portfolio.readings, portfolio.quantities)
    )
    return Portfolio(contracts, readings, quantities)


def billed(portfolio, window, gaps):
    frames, quantities = portfolio.frames(), portfolio.quantities_frame()
    return billing_periods(*frames, *window, quantities=quantities, gaps=gaps, unverified_rates="use")


def components(periods):
    return [name for name in periods if name.endswith(("_wh", "_cents")) and name != "total_wh"]


@each_way_with_gaps
@random_portfolios
@given(portfolios(least_points=20, most_points=30), windows(), st.integers(0, 10**6))
def test_what_became_known_is_corrected_the_plainest_way(gaps, portfolio, window, seed):
    now, issued = billed(portfolio, window, gaps), billed(known_before(portfolio, seed), window, gaps).periods
    result = corrections(issued, now)
    names = components(issued)
    told = [frame.to_dict("records") for frame in (issued, now.periods, now.exceptions)]
    differences, waiting = corrected(*told, now.idle["contract"], names)
    rows = result.lines.to_dict("records")
    months = [(row["contract"], row["start"].year, row["start"].month) for row in rows]
    assert {
        (*month, row["component"]): (row["before"], row["after"]) for month, row in zip(months, rows, strict=True)
    } == differences
    assert all(row["delta"] == row["after"] - row["before"] for row in rows)
    for row in result.unsettled.to_dict("records"):
        assert row["reason"] in waiting.pop((row["contract"], row["start"].year, row["start"].month))
    assert waiting == {}


@each_way_with_gaps
@random_portfolios
@given(portfolios(least_points=20, most_points=30), windows(), st.integers(0, 10**6))
def test_the_deltas_are_the_difference_of_the_totals(gaps, portfolio, window, seed):
    now, issued = billed(portfolio, window, gaps), billed(known_before(portfolio, seed), window, gaps).periods
    result = corrections(issued, now)
    names, waiting = components(issued), pd.MultiIndex.from_frame(result.unsettled[["contract", "start"]])
    before, after = (total_but(periods, waiting)[names].sum() for periods in (issued, now.periods))
    by_component = result.lines.groupby("component")["delta"].sum().reindex(names, fill_value=0)
    assert by_component.to_dict() == (after - before).to_dict()


def total_but(periods, waiting):
    month = periods["start"].dt.to_period("M").dt.to_timestamp()
    return periods[~pd.MultiIndex.from_arrays([periods["contract"], month]).isin(waiting)]


@each_way_with_gaps
@random_portfolios
@given(portfolios(least_points=20, most_points=30), windows())
def test_computing_again_what_was_issued_changes_nothing(gaps, portfolio, window):
    longer = (month_after(window[0], -1), window[1])
    issued = billed(portfolio, longer, gaps).periods
    result = corrections(issued, billed(portfolio, window, gaps))
    assert result.lines.empty and result.unsettled.empty
