"""HDM: blocks of a CSV file, of which nothing says the step nor which end of it is told."""

import pandas as pd
import pytest

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.curve_documents import HDM_NAME, POINT, ends_of, hdm_block, hdm_lines, starts_of
from odoo.addons.energy_flux.tests.flux_documents import zipped

DAY = "2026-01-15"
WATTS = list(range(100, 148))


def read(*blocks):
    return parse(HDM_NAME, "".join(blocks).encode("utf-8-sig"))


def days(*blocks):
    parsed = read(*blocks)
    assert parsed.rejections == []
    return parsed.frames["curves"].to_dict("records")


@pytest.mark.parametrize("instants", [starts_of, ends_of])
@pytest.mark.parametrize(("day", "count"), [(DAY, 48), ("2026-03-29", 46), ("2026-10-25", 50)])
def test_a_day_has_its_hours_whichever_end_of_the_step_is_told(instants, day, count):
    values = list(range(count))
    [row] = days(hdm_block(hdm_lines(instants(day), values)))
    assert (row["point_code"], row["day"], row["step_s"]) == (POINT, pd.Timestamp(day), 1800)
    assert (row["values"], row["qualities"]) == (values, "")


@pytest.mark.parametrize(("minutes", "told"), [(10, ""), (10, "10"), (60, "")])
def test_the_step_is_told_or_the_shortest_distance_of_the_day(minutes, told):
    instants = starts_of(DAY, minutes)
    [row] = days(hdm_block(hdm_lines(instants, range(len(instants))), minutes=told))
    assert (row["step_s"], row["values"]) == (60 * minutes, list(range(len(instants))))


def test_the_step_may_change_from_one_day_to_the_next():
    lines = hdm_lines(ends_of(DAY, 60), [60] * 24) + hdm_lines(ends_of("2026-01-16"), WATTS)
    first, second = days(hdm_block(lines))
    assert (first["step_s"], first["values"]) == (3600, [60] * 24)
    assert (second["step_s"], second["values"]) == (1800, WATTS)


def test_what_is_empty_or_left_out_is_a_gap():
    lines = hdm_lines(ends_of(DAY), [1, None, *WATTS[2:]])
    del lines[5], lines[20]
    [row] = days(hdm_block([*lines, ""]))
    assert [position for position, value in enumerate(row["values"]) if value is None] == [1, 5, 21]


@pytest.mark.parametrize(
    ("physical", "unit", "quantity", "value"),
    [
        ("Energie active", "", "active_consumption", 7),
        ("Puissance active", "kW", "active_consumption", 7000),
        ("Energie réactive inductive", "", "inductive_consumption", 7),
        ("Puissance réactive capacitive", "VAr", "capacitive_consumption", 7),
        ("Tension", "", "voltage", 7),
    ],
)
def test_quantities_and_units(physical, unit, quantity, value):
    [row] = days(hdm_block(hdm_lines(starts_of(DAY), [7] * 48), physical=physical, unit=unit))
    assert (row["quantity"], row["values"]) == (quantity, [value] * 48)


def test_windows_encoding_is_read():
    document = hdm_block(hdm_lines(starts_of(DAY), WATTS), physical="Energie réactive inductive").encode("cp1252")
    assert list(parse(HDM_NAME, document).frames["curves"]["quantity"]) == ["inductive_consumption"]


def test_other_blocks_are_counted():
    parsed = read(hdm_block(["a", "b"], kind="Index"), hdm_block(hdm_lines(starts_of(DAY), WATTS)))
    assert (len(parsed.frames["curves"]), parsed.skipped) == (1, {"lines of index": 2})


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (hdm_block([], point="12"), "12 is not a PRM"),
        (hdm_block(hdm_lines(starts_of(DAY)[1:9], WATTS)), "Nothing tells whether the points stand for the start"),
        (hdm_block(hdm_lines(starts_of(DAY)[:1], WATTS)), "Nothing tells whether the points stand for the start"),
        (hdm_block([*hdm_lines(starts_of(DAY)[::5], WATTS)]), "Nothing tells the step"),
        (hdm_block(hdm_lines(starts_of(DAY), WATTS), unit="Wh"), "counts in Wh"),
        (hdm_block(hdm_lines(starts_of(DAY), WATTS), physical="Chaleur"), "CONS –, which is not known"),
        (hdm_block([*hdm_lines(starts_of("2026-01-14"), WATTS), "yesterday;5"]), "yesterday is not a date and time"),
        (hdm_block([*hdm_lines(starts_of("2026-01-14"), WATTS), f"{DAY}T00:00:00+01:00;x"]), "not a number"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_sentence_and_the_others_load(block, reason):
    parsed = read(block, hdm_block(hdm_lines(starts_of(DAY), WATTS)))
    assert [reason in str(rejection.reason) for rejection in parsed.rejections] == [True]
    assert WATTS in list(parsed.frames["curves"]["values"])


def test_an_archive_of_histories_is_known_by_its_name_or_its_columns():
    document = hdm_block(hdm_lines(starts_of(DAY), WATTS)).encode()
    assert parse("history.csv", document).header.flux_code == "HDM"
    assert len(parse("Enedis_SGE_HDM_A1.zip", zipped({HDM_NAME: document})).frames["curves"]) == 1
