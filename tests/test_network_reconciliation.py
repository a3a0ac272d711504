# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a grid operator charges against what we computed: cases worked out by hand, random ones against the oracle."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.network_reconciliation import reconciled

from odoo.addons.energy_billing.calc.network_items import components_of, settlements_of
from odoo.addons.energy_billing.calc.reconciliation import NO_SEQUENCE, reconcile

FIXED, VARIABLE = "network_fixed", "network_variable"
JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
SETTLED = date(2026, 12, 31)
CODES = Path(__file__).resolve().parents[2] / "shared" / "data" / "enedis" / "flux" / "f15_id_ev.csv"


def line(start, end, cents, component=FIXED, sequence=NO_SEQUENCE, contract="A"):
    return {
        "contract": contract, "component": component, "sequence": sequence, "start": start, "end": end, "cents": cents,
    }  # fmt: skip


def cost(start, end, cents, component=FIXED, contract="A"):
    return {"contract": contract, "component": component, "start": start, "end": end, "cents": cents}


def frame(rows, columns):
    return pd.DataFrame(rows, columns=columns)


def compared(lines, costs, sequences=(), settled_until=SETTLED, opening=None, **options):
    shared = ["contract", "component", "start", "end", "cents"]
    theirs = frame([{"line": number, **each} for number, each in enumerate(lines)], ["line", "sequence", *shared])
    ours = frame([{"period": number, **each} for number, each in enumerate(costs)], ["period", *shared])
    known = frame([{"contract": "A", "sequence": number, "start": day} for day, number in sequences],
                  ["contract", "sequence", "start"])  # fmt: skip
    openings = frame([{"contract": "A", "day": opening}] if opening else [], ["contract", "day"])
    return reconcile(theirs, ours, known, openings, settled_until, **options)


def rows(result):
    told = ["start", "end", "theirs_cents", "ours_cents", "spread_cents", "stray_cents", "state"]
    days = result.groups.assign(start=result.groups["start"].dt.date, end=result.groups["end"].dt.date)
    return [tuple(row) for row in days.sort_values(["contract", "component", "start"])[told].to_numpy().tolist()]


def test_a_line_of_our_very_period_is_matched():
    result = compared([line(JANUARY, FEBRUARY, 1034)], [cost(JANUARY, FEBRUARY, 1034)])
    assert rows(result) == [(JANUARY, FEBRUARY, 1034, 1034, 0, 0, "matched")]


def test_two_months_in_advance_are_compared_with_each_of_our_months():
    result = compared([line(JANUARY, MARCH, 5900)], [cost(JANUARY, FEBRUARY, 3100), cost(FEBRUARY, MARCH, 2800)])
    assert [row[2:4] for row in rows(result)] == [(3100, 3100), (2800, 2800)]


def test_what_was_charged_in_advance_and_taken_back_at_the_exit_is_netted():
    exit_day = date(2026, 1, 20)
    lines = [line(JANUARY, MARCH, 5900, sequence=1), line(exit_day, MARCH, -4000, sequence=1)]
    result = compared(lines, [cost(JANUARY, exit_day, 1900)], [(JANUARY, 1)])
    assert [row[2:] for row in rows(result)] == [(1900, 1900, 0, 0, "matched"), (0, 0, 0, 0, "matched")]


def test_a_power_change_taken_back_under_the_old_sequence_and_charged_under_the_new_one():
    change = date(2026, 1, 11)
    lines = [
        line(JANUARY, FEBRUARY, 3100, sequence=1),
        line(change, FEBRUARY, -2100, sequence=1),
        line(change, FEBRUARY, 3150, sequence=2),
    ]
    result = compared(lines, [cost(JANUARY, FEBRUARY, 4150)], [(JANUARY, 1), (change, 2)])
    assert rows(result) == [(JANUARY, FEBRUARY, 4150, 4150, 0, 0, "matched")]


def test_a_reversal_that_was_forgotten_is_told_by_the_sequence_that_is_no_longer_in_force():
    change = date(2026, 1, 11)
    lines = [line(JANUARY, FEBRUARY, 3100, sequence=1), line(change, FEBRUARY, 3150, sequence=2)]
    result = compared(lines, [cost(JANUARY, FEBRUARY, 4150)], [(JANUARY, 1), (change, 2)])
    assert rows(result) == [(JANUARY, FEBRUARY, 6250, 4150, 0, 2100, "differs")]


def test_a_cancelled_valuation_is_left_aside_and_the_new_one_compared():
    lines = [
        line(JANUARY, MARCH, 900, VARIABLE),
        line(JANUARY, MARCH, -900, VARIABLE),
        line(JANUARY, FEBRUARY, 500, VARIABLE),
        line(FEBRUARY, MARCH, 410, VARIABLE),
    ]
    result = compared(lines, [cost(JANUARY, FEBRUARY, 500, VARIABLE), cost(FEBRUARY, MARCH, 400, VARIABLE)])
    assert [row[2:4] + row[6:] for row in rows(result)] == [(500, 500, "matched"), (410, 400, "differs")]
    assert result.outside.to_numpy().tolist() == [[0, "cancelled"], [1, "cancelled"]]


def test_energy_of_two_months_is_compared_with_both_together_and_nothing_is_spread():
    costs = [cost(JANUARY, FEBRUARY, 480, VARIABLE), cost(FEBRUARY, MARCH, 420, VARIABLE)]
    result = compared([line(JANUARY, MARCH, 900, VARIABLE)], costs)
    assert rows(result) == [(JANUARY, MARCH, 900, 900, 0, 0, "matched")]


def test_energy_read_in_the_middle_of_months_is_compared_between_its_readings_and_the_rest_waits():
    reading = date(2026, 1, 12)
    lines = [line(JANUARY, reading, 110, VARIABLE), line(reading, date(2026, 2, 12), 320, VARIABLE)]
    costs = [cost(JANUARY, FEBRUARY, 310, VARIABLE), cost(FEBRUARY, MARCH, 280, VARIABLE)]
    result = compared(lines, costs, settled_until=FEBRUARY)
    assert rows(result) == [
        (JANUARY, reading, 110, 110, 110, 0, "matched"),
        (reading, date(2026, 2, 12), 320, 310, 310, 0, "tolerated"),
        (date(2026, 2, 12), MARCH, 0, 170, 170, 0, "waiting"),
    ]


@pytest.mark.parametrize(
    ("cents", "state"), [(1034, "matched"), (1029, "tolerated"), (1039, "tolerated"), (1028, "differs")]
)
def test_cents_of_rounding_are_tolerated(cents, state):
    assert rows(compared([line(JANUARY, FEBRUARY, cents)], [cost(JANUARY, FEBRUARY, 1034)]))[0][-1] == state


@pytest.mark.parametrize(("settled_until", "state"), [(FEBRUARY, "missing_theirs"), (JANUARY, "waiting")])
def test_what_they_have_not_charged_waits_before_it_is_missing(settled_until, state):
    assert rows(compared([], [cost(JANUARY, FEBRUARY, 100)], settled_until=settled_until))[0][-1] == state


@pytest.mark.parametrize(("settled_until", "state"), [(FEBRUARY, "missing_ours"), (JANUARY, "waiting")])
def test_what_we_have_not_computed_waits_before_it_is_missing(settled_until, state):
    assert rows(compared([line(JANUARY, FEBRUARY, 100)], [], settled_until=settled_until))[0][-1] == state


def test_days_that_another_tool_billed_are_not_missing_on_our_side():
    result = compared([line(JANUARY, MARCH, 5900)], [cost(FEBRUARY, MARCH, 2800)], opening=FEBRUARY)
    assert [row[2:4] + row[6:] for row in rows(result)] == [(3100, 0, "elsewhere"), (2800, 2800, "matched")]


def test_services_and_lines_without_days_are_outside_with_their_reason():
    lines = [line(JANUARY, FEBRUARY, 100, "service"), line(pd.NaT, pd.NaT, 100)]
    result = compared(lines, [])
    assert result.groups.empty
    assert result.outside["reason"].tolist() == ["service", "no_days"]


def test_codes_name_components():
    codes = {
        "ASG-R": FIXED, "ASGA-U": FIXED, "AISGACC-E": FIXED, "ASCEL-0036-E": FIXED, "ASCSL-0036-U": FIXED,
        "ASSFCU4-0036-U": FIXED, "ASSVMU4-0036-1-A": VARIABLE, "AR_CA": VARIABLE, "ASCS-U": "network_non_communicating",
        "ASCA": "network_non_communicating", "ASCGCU-E": "compensation", "POTENCIA-P1": FIXED,
        "CARGO_ENERGIA-P2": VARIABLE, "EXCESO-P6": "network_overrun", "CAPACITIVA-P6": "network_reactive",
    }  # fmt: skip
    items = pd.DataFrame({"ev_id": list(codes), "nature": "01", "summary": None})
    assert dict(zip(codes, components_of(items), strict=True)) == codes


@pytest.mark.skipif(not CODES.exists(), reason=f"{CODES} is not on this machine")
def test_every_network_code_of_the_operators_list_is_what_its_label_says():
    with CODES.open(encoding="utf-8") as file:
        listed = [row for row in csv.DictReader(file) if row["section"].startswith("Acheminement")]
    items = pd.DataFrame({"ev_id": [row["id_ev"] for row in listed], "nature": "01", "summary": None})
    for row, component in zip(listed, components_of(items), strict=True):
        if "art variable" in row["libelle"]:
            assert component == VARIABLE, row
        elif "art fixe" in row["libelle"]:
            assert component == FIXED, row
        elif "clients CU" in row["section"]:
            assert component == "compensation", row
        else:
            assert component in (FIXED, VARIABLE, "network_non_communicating"), row


def test_what_is_no_component_is_told_by_its_nature_and_an_unknown_code_as_unknown():
    items = pd.DataFrame(
        [("F120BOCM", "02", None), ("DCOUP_PEN", "03", None), ("CSPE", "04", None), ("NEW", "01", None)]
        + [("FSOUECHO", "01", "CSF"), ("FXX", "01", "CMDPS"), (None, None, None), ("FCGUECHO", "01", "CGCU")],
        columns=["ev_id", "nature", "summary"],
    )
    told = ["service", "provision", "contribution", "unknown_item", FIXED, "network_overrun", "unknown_item"]
    assert components_of(items).tolist() == [*told, "compensation"]


def test_the_end_of_a_code_tells_how_it_is_settled():
    codes = pd.Series(["ASGA-E", "ASGA-U", "ASG-R", "ASGA-A", "ASGA-F", "FCGEECHO", "FSOUECHU", "AR_CA", None])
    told = ["advance", "arrears", "reversal", "cancelled", "charged_anew", "advance", "arrears", "", ""]
    assert settlements_of(codes).tolist() == told


@st.composite
def both_sides(draw, component):
    """Our months, some of them missing, and lines of any days, some of them taken back."""
    costs, day = [], JANUARY
    for length in draw(st.lists(st.integers(20, 40), max_size=4)):
        costs.append((day, day + timedelta(length), draw(st.integers(0, 5000))))
        day += timedelta(length)
    costs = [each for each in costs if draw(st.integers(0, 3))]
    ours = sorted({day for each in costs for day in each[:2]})
    lines = [draw(charged(ours)) for _number in range(draw(st.integers(0, 5)))]
    if lines and draw(st.booleans()):
        *same, cents = draw(st.sampled_from(lines))
        lines.append((*same, -cents))
    change = draw(st.integers(0, 90))
    sequences = [(JANUARY, 1)] + ([(JANUARY + timedelta(change), 2)] if change else [])
    opening = JANUARY + timedelta(draw(st.integers(0, 60))) if draw(st.booleans()) else None
    return component, lines, costs, sequences, opening


@st.composite
def charged(draw, ours):
    """A line (sequence, start, end, cents) that begins and ends on some of our days, or on any."""
    start = draw(st.sampled_from(ours) if ours and draw(st.booleans()) else any_day(JANUARY, 0, 90))
    later = [day for day in ours if day > start]
    end = draw(st.sampled_from(later) if later and draw(st.booleans()) else any_day(start, 1, 70))
    return draw(st.sampled_from([None, 1, 2])), start, end, draw(st.integers(-4000, 6000))


def any_day(day, least, most):
    return st.integers(least, most).map(lambda days: day + timedelta(days))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([FIXED, VARIABLE]).flatmap(both_sides), st.integers(0, 120))
def test_any_invoices_are_compared_as_the_oracle_does_it_day_by_day(drawn, settled_days):
    component, lines, costs, sequences, opening = drawn
    settled_until = JANUARY + timedelta(settled_days)
    result = compared(
        [line(start, end, cents, component, NO_SEQUENCE if sequence is None else sequence)
         for sequence, start, end, cents in lines],
        [cost(*each, component) for each in costs],
        sequences,
        settled_until,
        opening,
    )  # fmt: skip
    expected = reconciled(component, lines, costs, sequences, settled_until, opening)
    assert rows(result) == expected


@settings(max_examples=40, deadline=None)
@given(both_sides(FIXED), both_sides(VARIABLE))
def test_no_line_and_no_cent_is_lost(fixed, variable):
    lines = [
        line(start, end, cents, component, NO_SEQUENCE if sequence is None else sequence, contract)
        for contract, (component, drawn, *_rest) in (("A", fixed), ("B", variable))
        for sequence, start, end, cents in drawn
    ]
    result = compared(lines, [cost(*each, "network_variable", "B") for each in variable[2]])
    shares = result.line_shares.groupby("line")["cents"].sum().to_dict()
    left_out = set(result.outside["line"])
    assert shares == {number: each["cents"] for number, each in enumerate(lines) if number not in left_out}
    assert result.groups["theirs_cents"].sum() == sum(shares.values())
