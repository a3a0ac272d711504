# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R17: what is billed of C2 to C4 for a span of days, in the unit of each quantity, and indexes that count kWh."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, zipped
from odoo.addons.energy_flux.tests.meter_documents import R17_NAME, r17, r17_measure, r17_point, r17_span

SCHEMA = "enedis/flux/schemas/ENEDIS.SGE.XSD.0132.R17_v1.9.1.xsd"
FIVE = {"Pointe": 10, "HPH": 20, "HCH": 30, "HPE": 40, "HCE": 50}
FOUR = {"HPH": 20, "HCH": 30, "HPE": 40, "HCE": 50}
INDEXES = {"HPH": (100, 120), "HCH": (200, 230), "HPE": (300, 340), "HCE": ("400.50", "450.50")}


def read(*spans):
    return parse("r17.xml", r17(r17_point(*spans)))


def quantities(kind, unit, used, **span):
    parsed = read(r17_span(r17_measure(kind, unit, used), **span))
    assert parsed.rejections == []
    return parsed.frames["quantities"].to_dict("records")


def readings(used, indexes, **span):
    parsed = read(r17_span(r17_measure("EA", "kWh", used, indexes), **span))
    return parsed.frames["readings"].to_dict("records"), parsed


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    measures = (
        r17_measure("EA", "kWh", FOUR, INDEXES),
        r17_measure("DQ", "kW", FIVE),
        r17_measure("EA", "kWh", {"JOUR": 3}, supplier=True),
    )
    spans = [r17_span(*measures, status=status) for status in ("INITIAL", "ANNULE", "RECTIFICATIF")]
    assert_valid_xml(SCHEMA, r17(r17_point(*spans)))


def test_energy_is_read_as_a_person_reads_it():
    rows = quantities("EA", "kWh", FIVE)
    assert {row["band"]: row["value"] for row in rows} == {
        "peak": 10_000,
        "hph": 20_000,
        "hch": 30_000,
        "hpb": 40_000,
        "hcb": 50_000,
    }
    expected = {
        "point_code": POINT,
        "start": pd.Timestamp("2026-01-01"),
        "end": pd.Timestamp("2026-02-01"),
        "quantity": "energy_wh",
        "nature": "actual",
        "sequence": 0,
        "source": "R17",
        "reference": "000000000042",
        "is_cancelled": False,
    }
    assert all({name: row[name] for name in expected} == expected for row in rows)


@pytest.mark.parametrize(
    ("kind", "unit", "quantity", "value"),
    [
        ("EA", "kWh", "energy_wh", 7_000),
        ("EAAUTO", "kWh", "auto_wh", 7_000),
        ("EAALLO", "kWh", "allo_wh", 7_000),
        ("ER", "kVArh", "reactive_varh", 7_000),
        ("ERN", "kVArh", "reactive_varh", 7_000),
        ("DD", "h", "overrun_s", 25_200),
        ("DQ", "kW", "overrun_w", 7_000),
        ("PA", "kVA", "max_power_w", 7_000),
    ],
)
def test_each_type_of_measure_is_a_quantity_in_its_unit(kind, unit, quantity, value):
    [row] = quantities(kind, unit, {"HPH": 7})
    assert (row["quantity"], row["band"], row["value"]) == (quantity, "hph", value)


def test_hours_above_the_power_may_be_told_for_all_classes_together():
    [row] = quantities("DD", "h", {"P+HP+HC": 2})
    assert (row["band"], row["value"]) == (None, 7_200)


def test_net_reactive_energy_is_left_where_the_total_is_told():
    measures = r17_measure("ER", "kVArh", {"HPH": 9}), r17_measure("ERN", "kVArh", {"HPH": 4})
    parsed = read(r17_span(*measures))
    assert list(parsed.frames["quantities"]["value"]) == [9_000]
    assert parsed.skipped == {"measures of type ERN": 1}


def test_what_nobody_needs_is_counted():
    measures = (
        r17_measure("TF", "h", {"HPH": 300}),
        r17_measure("DP", "kW", {"HPH": 1}),
        r17_measure("EA", "kWh", {"JOUR": 3}, supplier=True),
    )
    parsed = read(r17_span(*measures))
    assert parsed.skipped == {"measures of type TF": 1, "measures of type DP": 1, "supplier measures": 1}
    assert parsed.frames["quantities"].empty and parsed.rejections == []


@pytest.mark.parametrize(
    ("nature", "expected"), [("REEL", "actual"), ("ESTIME", "estimated"), ("REGULARISE", "corrected")]
)
def test_natures_are_translated(nature, expected):
    assert quantities("EA", "kWh", {"HPH": 1}, nature=nature)[0]["nature"] == expected


def test_a_regularisation_may_be_negative():
    assert quantities("EA", "kWh", {"HPH": -7}, nature="REGULARISE")[0]["value"] == -7_000


def test_what_is_taken_back_is_marked():
    assert [
        quantities("EA", "kWh", {"HPH": 1}, status=status)[0]["is_cancelled"] for status in ("ANNULE", "INITIAL")
    ] == [
        True,
        False,
    ]


def test_indexes_that_the_consumption_confirms_are_readings_at_both_ends():
    (first, last), parsed = readings(FOUR, INDEXES)
    assert (first["at"], first["position"]) == (datetime(2025, 12, 31, 23, tzinfo=UTC), "after")
    assert (last["at"], last["position"]) == (datetime(2026, 1, 31, 23, tzinfo=UTC), "before")
    assert (first["hph_wh"], first["hcb_wh"], last["hpb_wh"], last["hcb_wh"]) == (100_000, 400_500, 340_000, 450_500)
    assert {row["calendar"] for row in (first, last)} == {"DI000003"}
    assert {(row["source"], row["nature"]) for row in (first, last)} == {("R17", "actual")}
    assert len(parsed.frames["quantities"]) == 4


def test_the_five_classes_of_high_voltage_have_no_calendar_of_their_own():
    (first, _last), _parsed = readings(FIVE, INDEXES | {"Pointe": (0, 10)})
    assert (first["calendar"], first["peak_wh"]) == (None, 0)


@pytest.mark.parametrize(
    "indexes",
    [
        {name: (0, used * 10) for name, used in FOUR.items()},  # a coefficient of ten
        INDEXES | {"HPH": (None, 120)},
        {"HPH": (100, 120)},
    ],
)
def test_indexes_that_the_consumption_does_not_confirm_are_counted(indexes):
    rows, parsed = readings(FOUR, indexes)
    assert rows == [] and parsed.rejections == []
    assert parsed.skipped == {"indexes that the consumption does not confirm": 1}


def test_indexes_of_what_is_taken_back_are_no_readings():
    rows, _parsed = readings(FOUR, INDEXES, status="ANNULE")
    assert rows == []


@pytest.mark.parametrize(
    ("start", "end", "instants"),
    [
        ("2026-03-29", "2026-03-30", ["2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00"]),
        ("2026-10-25", "2026-10-26", ["2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"]),
    ],
)
def test_days_of_the_clock_change_begin_at_their_own_midnight(start, end, instants):
    rows, _parsed = readings(FOUR, INDEXES, start=start, end=end)
    assert [row["at"].isoformat() for row in rows] == instants


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        (r17_span(r17_measure("EA", "kWh", {"HPH": 1}), status="AUTRE"), "Statut_Mesure is AUTRE"),
        (r17_span(r17_measure("EA", "kWh", {"HPH": 1}), nature="AUTRE"), "Nature_Mesure is AUTRE"),
        (r17_span(r17_measure("EA", "kWh", {"HPH": 1}), start=None), "Date_Debut_Mesure is missing"),
        (r17_span(r17_measure("EA", "kWh", {"HPH": 1}), end="2026-01-01"), "not after its start"),
        (r17_span(r17_measure("EA", "kW", {"HPH": 1})), "EA is in kW"),
        (r17_span(r17_measure("EA", "kWh", {"JA": 1})), "The time class JA is not known"),
        (r17_span(r17_measure("EA", "kWh", {"P+HP+HC": 1})), "The time class P+HP+HC is not known"),
        (r17_span(r17_measure("EA", "kWh", {"HPH": "1.5"})), "not a whole number"),
        (r17_span(r17_measure("EA", "kWh", {"HPH": None})), "Quantite_Mesure is missing"),
    ],
)
def test_a_bad_span_is_rejected_with_its_reason_and_the_others_go_on(span, reason):
    parsed = read(span, r17_span(r17_measure("EA", "kWh", {"HPH": 9})))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert rejection.record_ref.startswith(POINT)
    assert list(parsed.frames["quantities"]["value"]) == [9_000]


def test_the_file_name_gives_the_sequence():
    parsed = parse(R17_NAME.format(7), zipped({"one.xml": r17(r17_point(r17_span()))}))
    header = parsed.header
    assert (header.flux_code, header.sequence_key, header.sequence_number) == ("R17", "GRD-F999", 7)
