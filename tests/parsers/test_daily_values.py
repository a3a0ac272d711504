"""R65 and R66: a value a day, of days of 23 and 25 hours too."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import assert_valid_json, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.curve_documents import R65_NAME, R66_NAME, r6x, r6x_curve, r6x_measure

SCHEMAS = {
    "R65": "enedis/flux/schemas/json-R6X-M023/Enedis.SGE.JSON.0512.Flux.R65_v1.2.0.json",
    "R66": "enedis/flux/schemas/json-R6X-M023/Enedis.SGE.JSON.0513.Flux.R66_v1.2.0.json",
    "R66B": "enedis/flux/schemas/json-R6X-REC/Enedis.SGE.JSON.0534.Flux.R66Xv1.1.0.json",
}
MORE = {"R65": {"pas": "P1D", "typeValeur": "CONSO"}, "R66": {"pas": "P1D"}, "R66B": {"pas": "P1D"}}
CLOCK_CHANGES = ("2026-03-29", "2026-10-25")


def measure(code, *curves, **more):
    return r6x_measure(*curves, **(MORE[code] | more))


def energy(*told, unit="Wh", direction="CONS", physical="EA"):
    return r6x_curve([{"d": day, "v": value} for day, value in told], direction, physical, unit)


def peak(*told, unit="VA", direction="CONS", physical="PMA"):
    return r6x_curve([{"d": at, "v": value} for at, value in told], direction, physical, unit)


def rows(code, *curves):
    parsed = parse(f"{code}.json", r6x(code, measure(code, *curves)))
    assert parsed.rejections == []
    return parsed.frames["curves"].to_dict("records")


@needs("enedis/flux/schemas")
@pytest.mark.parametrize("code", SCHEMAS)
def test_the_documents_of_these_tests_are_valid(code):
    assert_valid_json(SCHEMAS[code], json.loads(r6x(code, measure(code, energy(("2026-01-15", "5"))))))


def test_the_energy_of_days_also_where_the_clock_changes():
    told = rows("R65", energy(*((day, str(1000 + number)) for number, day in enumerate(CLOCK_CHANGES))))
    assert [(row["day"], row["step_s"], row["values"]) for row in told] == [
        (pd.Timestamp("2026-03-29"), 86_400, [1000]),
        (pd.Timestamp("2026-10-25"), 86_400, [1001]),
    ]
    assert [row["started_at"] for row in told] == [
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 10, 24, 22, tzinfo=UTC),
    ]
    assert {row["qualities"] for row in told} == {""}


@pytest.mark.parametrize(
    ("direction", "unit", "quantity", "value"),
    [("CONS", "Wh", "energy_consumption", 7), ("PROD", "kWh", "energy_production", 7000)],
)
def test_energies_and_units(direction, unit, quantity, value):
    [row] = rows("R65", energy(("2026-01-15 00:00:00", "7"), direction=direction, unit=unit))
    assert (row["quantity"], row["values"]) == (quantity, [value])


def test_a_day_without_energy_is_a_gap():
    [row] = rows("R65", energy(("2026-01-15", None)))
    assert row["values"] == [None]


@pytest.mark.parametrize(
    ("physical", "direction", "quantity"),
    [
        ("PMA", "CONS", "max_power_consumption"),
        ("PMA", "PROD", "max_power_production"),
        ("PMA1", "CONS", "max_power_phase_1"),
        ("PMA2", "CONS", "max_power_phase_2"),
        ("PMA3", "CONS", "max_power_phase_3"),
    ],
)
@pytest.mark.parametrize("code", ["R66", "R66B"])
def test_the_highest_power_counts_on_the_day_of_its_instant(code, physical, direction, quantity):
    told = [(f"{day} 02:30:12", "6400") for day in CLOCK_CHANGES]
    found = rows(code, peak(*told, ("2026-01-15 00:00:00", "7"), physical=physical, direction=direction))
    assert [(row["quantity"], str(row["day"].date()), row["values"]) for row in found] == [
        (quantity, "2026-01-15", [7]),
        (quantity, "2026-03-29", [6400]),
        (quantity, "2026-10-25", [6400]),
    ]


@pytest.mark.parametrize(("code", "physical"), [("R65", "ER"), ("R65", "TF"), ("R66", "DD")])
def test_other_measures_are_counted(code, physical):
    parsed = parse("r6x.json", r6x(code, measure(code, energy(("2026-01-15", "5"), physical=physical))))
    assert (len(parsed.frames["curves"]), parsed.skipped) == (0, {f"measures of type {physical}": 1})


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (measure("R65", energy(("2026-01-15", "5")), pas="P1M"), "steps of P1M; only days"),
        (measure("R65", energy(("2026-01-15", "5"), unit="s")), "in s; readable are Wh"),
        (measure("R65", energy(("2026-01-32", "5"))), "2026-01-32 is not a date"),
        (measure("R65", energy(("2026-01-15", "x"))), "not a number"),
        (measure("R65", energy(("2026-01-15", "9" * 12))), "too large"),
        (measure("R65", energy(("2026-01-15", "5")), point="12"), "12 is not a PRM"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_sentence_and_the_others_load(bad, reason):
    parsed = parse("r65.json", r6x("R65", bad, measure("R65", energy(("2026-01-16", "9")))))
    assert [reason in str(rejection.reason) for rejection in parsed.rejections] == [True]
    assert list(parsed.frames["curves"]["values"]) == [[9]]


@pytest.mark.parametrize(("code", "name"), [("R65", R65_NAME), ("R66", R66_NAME)])
def test_the_file_name_gives_the_sequence(code, name):
    header = parse(name, r6x(code)).header
    assert (header.flux_code, header.sequence_key, header.sequence_number) == (code, "M0000001", 1)
