"""R63: Paris clock time without offset, at the end of the step for C5 and at its start for C1 to C4."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import assert_valid_json, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, parse
from odoo.addons.energy_flux.tests.curve_documents import (
    POINT,
    R63_NAME,
    ends_of,
    r6x,
    r6x_curve,
    r6x_measure,
    r63_points,
    starts_of,
)
from odoo.addons.energy_flux.tests.flux_documents import zipped

SCHEMA = "enedis/flux/schemas/json-R6X-M023/Enedis.SGE.JSON.0510.Flux.R63_v1.2.0.json"
RECURRENT_SCHEMA = "enedis/flux/schemas/json-R6X-REC/Enedis.SGE.JSON.0532.Flux.R63Xv1.1.0.json"
DAY = "2026-01-15"
WATTS = list(range(100, 148))


def of_c5(day, values, **points):
    return r63_points(ends_of(day), values, **points)


def of_c4(day, values, **points):
    return r63_points(starts_of(day), values, nature="R", validity=None, **points)


def read(*measures, code="R63"):
    return parse("r63.json", r6x(code, *measures))


def days(points, code="R63", **curve):
    parsed = read(r6x_measure(r6x_curve(points, **curve)), code=code)
    assert parsed.rejections == []
    return parsed.frames["curves"].to_dict("records")


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    measure = r6x_measure(r6x_curve(of_c5(DAY, WATTS)))
    assert_valid_json(SCHEMA, json.loads(r6x("R63", measure)))
    for code in ("R63A", "R63B"):
        assert_valid_json(RECURRENT_SCHEMA, json.loads(r6x(code, measure)))


@pytest.mark.parametrize(
    ("points", "code"),
    [(of_c5, "R63"), (of_c4, "R63"), (of_c4, "R63A"), (of_c5, "R63B")],
)
@pytest.mark.parametrize(
    ("day", "count", "start"),
    [
        (DAY, 48, datetime(2026, 1, 14, 23, tzinfo=UTC)),
        ("2026-03-29", 46, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-10-25", 50, datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
)
def test_a_day_has_its_hours_whichever_end_of_the_step_is_told(points, code, day, count, start):
    values = list(range(count))
    [row] = days(points(day, values), code=code)
    assert (row["day"], row["started_at"], row["step_s"]) == (pd.Timestamp(day), start, 1800)
    assert row["values"] == values


def test_the_second_coming_of_the_october_hour_begins_where_the_clock_goes_back():
    points = of_c4("2026-10-25", range(50))
    told_once = [point for position, point in enumerate(points) if position != 5]  # 02:30, summer time
    [row] = days(told_once)
    assert row["values"] == [position if position != 5 else None for position in range(50)]


def test_a_flux_that_tells_the_segment_is_believed_before_the_points():
    [row] = days(of_c5(DAY, WATTS, nature="R", validity=None), code="R63B")
    assert row["values"] == WATTS


@pytest.mark.parametrize(("nature", "validity"), [("E", None), ("B", 0)])
def test_points_that_tell_nothing_of_their_segment_or_both_are_refused(nature, validity):
    points = r63_points(ends_of(DAY), WATTS, nature=nature, validity=validity)
    points[0]["n"] = "R" if nature == "B" else nature
    parsed = read(r6x_measure(r6x_curve(points)))
    assert "Nothing tells whether the points stand for the start or the end" in str(parsed.rejections[0].reason)


def test_qualities():
    points = of_c5(DAY, WATTS)
    for position, (nature, validity) in enumerate([("B", 0), ("C", 0), ("B", 1), ("B", 2), ("H", None)]):
        points[position] |= {"n": nature, "iv": validity}
    [row] = days(points)
    assert row["qualities"][:6] == "BCUXHB"


def test_a_point_without_value_is_a_gap():
    [row] = days(of_c5(DAY, [1, None, *WATTS[2:]]))
    assert row["values"][:3] == [1, None, 102]


@pytest.mark.parametrize(
    ("direction", "physical", "unit", "quantity", "value"),
    [
        ("CONS", "PA", "W", "active_consumption", 7),
        ("PROD", "PA", "kW", "active_production", 7000),
        ("CONS", "PRI", "VAr", "inductive_consumption", 7),
        ("CONS", "PRC", "VAr", "capacitive_consumption", 7),
        ("CONS", "E", "V", "voltage", 7),
    ],
)
def test_quantities_and_units(direction, physical, unit, quantity, value):
    [row] = days(of_c4(DAY, [7]), direction=direction, physical=physical, unit=unit)
    assert (row["quantity"], row["values"][0]) == (quantity, value)


def test_decimals_of_kilowatts_are_watts_and_half_watts_are_refused():
    [row] = days(of_c4(DAY, ["7.25"]), unit="kW")
    assert row["values"][0] == 7250
    parsed = read(r6x_measure(r6x_curve(of_c4(DAY, ["7.5", "8"]))))
    assert "7.5 is not a whole number" in str(parsed.rejections[0].reason)


def test_steps_that_change_within_a_day_go_on_the_finest_grid():
    hours = r63_points(starts_of(DAY, 60)[:12], [60] * 12, step="PT60M", nature="R", validity=None)
    quarters = r63_points(starts_of(DAY, 15)[48:], [15] * 48, step="PT15M", nature="R", validity=None)
    [row] = days(hours + quarters)
    assert (row["step_s"], row["values"]) == (900, [60] * 48 + [15] * 48)


def test_the_corrected_state_counts_before_the_raw_one_wherever_it_stands():
    corrected = r6x_measure(r6x_curve(of_c5(DAY, [1, 2], nature="C")), stage="BEST")
    raw = r6x_measure(r6x_curve(of_c5(DAY, WATTS)))
    for measures in ((corrected, raw), (raw, corrected)):
        [row] = read(*measures).frames["curves"].to_dict("records")
        assert (row["values"], row["qualities"][:3]) == ([1, 2, *WATTS[2:]], "CCB")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"v": "x"}, "not a number"),
        ({"v": "-5"}, "not a number from 0"),
        ({"v": ["5"]}, "not a number"),
        ({"v": {}}, "not a number"),
        ({"d": "2026-01-15 04:61:00"}, "not a date and time in Paris"),
        ({"d": "2026-01-15T04:00:00+01:00"}, "not a date and time in Paris"),
        ({"d": None}, "None is not a date and time"),
        ({"d": "2026-03-29 02:30:00"}, "does not exist in Paris"),
        ({"p": "PT7M"}, "The step PT7M is not known"),
        ({"p": None}, "The step None is not known"),
        ({"n": "Z"}, "The nature Z of the point is not known"),
        ({"n": ["B"]}, "The nature ['B'] of the point is not known"),
        ({"iv": 9}, "The validity index 9 of the point is not known"),
    ],
)
def test_a_bad_point_is_refused_with_its_sentence_and_the_others_load(change, reason):
    points = of_c5(DAY, WATTS)
    points[7] |= change
    parsed = read(r6x_measure(r6x_curve(points)))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert json.loads(rejection.payload["json"]) == points[7]
    [row] = parsed.frames["curves"].to_dict("records")
    assert row["values"] == [*WATTS[:7], None, *WATTS[8:]]


@pytest.mark.parametrize(
    ("measure", "reason"),
    [
        (r6x_measure(r6x_curve([]), point="12"), "12 is not a PRM"),
        (r6x_measure(r6x_curve([]), stage="ELSE"), "etapeMetier is ELSE"),
        (r6x_measure(r6x_curve([], physical="TF")), "CONS TF, which is not known"),
        (r6x_measure(r6x_curve([], unit="Wh")), "counts in Wh"),
        (r6x_measure(r6x_curve("none")), "points is not a list"),
        (r6x_measure("none"), "grandeur is not a list of objects"),
    ],
)
def test_a_bad_curve_is_refused_with_its_sentence_and_the_others_load(measure, reason):
    parsed = read(measure, r6x_measure(r6x_curve(of_c5(DAY, WATTS))))
    assert [reason in str(rejection.reason) for rejection in parsed.rejections] == [True]
    assert list(parsed.frames["curves"]["point_code"]) == [POINT]


def test_a_document_may_be_a_list_and_tells_its_date_by_its_name():
    documents = [json.loads(r6x("R63", r6x_measure(r6x_curve(of_c5(day, WATTS))))) for day in (DAY, "2026-01-16")]
    name = R63_NAME.format(3, "20260202030000")
    parsed = parse(name.replace(".json", ".zip"), zipped({name.upper(): json.dumps(documents).encode()}))
    assert len(parsed.frames["curves"]) == 2
    header = parsed.header
    assert (header.flux_code, header.sequence_key, header.sequence_number) == ("R63", "M0000001", 3)
    assert header.published_at == datetime(2026, 2, 2, 2, tzinfo=UTC)


def test_a_document_that_is_not_json_is_refused():
    with pytest.raises(RefusedDocument, match="not valid JSON"):
        parse("r63.json", r6x("R63")[:-1])
