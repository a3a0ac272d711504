"""R4x: each curve of a C1 to C4 point, in kilowatts, kilovars and volts, named by the start of the step."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import SHARED, assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import flux_of_name, parse
from odoo.addons.energy_flux.tests.curve_documents import POINT, R4Q_NAME, r4x, r4x_curve
from odoo.addons.energy_flux.tests.flux_documents import zipped

SCHEMA = "enedis/flux/schemas/Enedis.SGE.XSD.0409.R4x_v1.1.1.xsd"
SAMPLE = "enedis/sge-exchanges/CommandeCollectePublicationMesures/C4-CDC/R4Q.xml"
DAY = "2026-01-15"
KILOWATTS = list(range(144))


def read(*curves, **document):
    return parse("r4x.xml", r4x(*curves, **document))


def only_day(*curves):
    parsed = read(*curves)
    assert parsed.rejections == []
    [row] = parsed.frames["curves"].to_dict("records")
    return row


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_xml(SCHEMA, r4x(r4x_curve(DAY, [1, None, 2]), r4x_curve(DAY, [1], physical="E", unit="V")))


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse("R4Q.xml", (SHARED / SAMPLE).read_bytes())
    active, reactive = parsed.frames["curves"].to_dict("records")
    assert parsed.rejections == []
    assert parsed.header.published_at == datetime(2022, 2, 3, 2, 36, 48, tzinfo=UTC)
    assert (active["point_code"], active["day"]) == ("30001642617347", pd.Timestamp("2022-02-02"))
    assert (active["quantity"], reactive["quantity"]) == ("active_consumption", "inductive_consumption")
    assert (active["step_s"], active["started_at"]) == (600, datetime(2022, 2, 1, 23, tzinfo=UTC))
    assert active["values"][:4] == [28_000, 29_000, 31_000, 31_000]  # from 00:00, 00:10, 00:20, 00:30
    assert active["values"][101] == 18_000  # from 16:50
    assert (len(active["values"]), active["qualities"]) == (144, "R" * 144)


@pytest.mark.parametrize(
    ("direction", "physical", "unit", "quantity", "value"),
    [
        ("CONS", "EA", "kW", "active_consumption", 7000),
        ("PROD", "EA", "W", "active_production", 7),
        ("CONS", "ERI", "kVAr", "inductive_consumption", 7000),
        ("CONS", "ERC", "kWr", "capacitive_consumption", 7000),
        ("PROD", "ERI", "kVAr", "inductive_production", 7000),
        ("PROD", "ERC", "VAr", "capacitive_production", 7),
        ("CONS", "E", "V", "voltage", 7),
        ("", "E", "kV", "voltage", 7000),
    ],
)
def test_quantities_and_units(direction, physical, unit, quantity, value):
    row = only_day(r4x_curve(DAY, [7], direction=direction, physical=physical, unit=unit))
    assert (row["quantity"], row["values"][0]) == (quantity, value)


@pytest.mark.parametrize(("day", "hours"), [(DAY, 24), ("2026-03-29", 23), ("2026-10-25", 25)])
@pytest.mark.parametrize("minutes", [5, 10, 60])
def test_a_day_has_its_hours(day, hours, minutes):
    count = hours * 60 // minutes
    row = only_day(r4x_curve(day, range(count), minutes=minutes))
    assert (row["step_s"], row["values"]) == (60 * minutes, [1000 * position for position in range(count)])


def test_a_point_without_value_is_a_gap_and_keeps_its_letter():
    row = only_day(r4x_curve(DAY, [1, None, 3], statuses="RSE"))
    assert (row["values"][:4], row["qualities"][:4]) == ([1000, None, 3000, None], "RSE-")


def test_steps_that_change_within_a_day_go_on_the_finest_grid_without_changing_the_energy():
    half_hours, minutes_10 = r4x_curve(DAY, [1, 2], minutes=30), r4x_curve(DAY, [None] * 6 + [3], minutes=10)
    row = only_day(half_hours, minutes_10)
    assert (row["step_s"], row["values"][:8]) == (600, [1000] * 3 + [2000] * 3 + [3000, None])
    assert sum(filter(None, row["values"])) * 600 == 1000 * 1800 + 2000 * 1800 + 3000 * 600


@pytest.mark.parametrize(
    ("curve", "reason"),
    [
        (r4x_curve(DAY, [1], physical="PMA"), "CONS PMA, which is not known"),
        (r4x_curve(DAY, [1], direction=""), "– EA, which is not known"),
        (r4x_curve(DAY, [1], unit="kWh"), "counts in kWh; readable are W, kW"),
        (r4x_curve(DAY, [1], minutes=7), "no steps of 7 minutes"),
        (r4x_curve(DAY, ["x"]), "v is x, which is not a number"),
        (r4x_curve(DAY, [99_999_999]), "too large"),
        (r4x_curve(DAY, [1], statuses="1"), "Statut_Point is 1, which is not a letter"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_sentence_and_the_others_load(curve, reason):
    parsed = read(curve, r4x_curve(DAY, KILOWATTS, direction="PROD"))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert "<" in rejection.payload["xml"]
    assert "active_production" in set(parsed.frames["curves"]["quantity"])


def test_a_bad_point_code_refuses_its_curves():
    parsed = read(r4x_curve(DAY, [1]), point="12")
    assert [str(rejection.reason) for rejection in parsed.rejections] == [
        "12 is not a PRM, which has 14 digits.",
        "Identifiant_PRM is missing.",
    ]


def test_archives_and_their_documents_are_known_by_their_names():
    for frequency in "QHM":
        assert flux_of_name(R4Q_NAME.replace("R4Q", f"R4{frequency}")).code == "R4X"
    document = f"ENEDIS_900000001_R4Q_CDC_Q_C_{POINT}_60000001_20260202030000.xml"
    assert flux_of_name(document).code == "R4X"
    assert len(parse(R4Q_NAME, zipped({document: r4x(r4x_curve(DAY, KILOWATTS))})).frames["curves"]) == 1
