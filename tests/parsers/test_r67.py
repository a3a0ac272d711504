# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R67: billed energies with the codes that tell which of them count."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import assert_valid_json, needs

from odoo.addons.energy_core.calc import BILLED_ENERGIES
from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, zipped
from odoo.addons.energy_flux.tests.meter_documents import (
    R67_NAME,
    quantity_of,
    r6x,
    r6x_measure,
    r67_calendar,
    r67_context,
    r67_energy,
    written,
)

SCHEMA = "enedis/flux/schemas/json-R6X-M023/Enedis.SGE.JSON.0515.Flux.R67_v1.3.0.json"


def read(*quantities, **measure):
    return parse("r67.json", written(r6x("R67", r6x_measure(r67_context(*quantities), **measure))))


def billed(*energies, name="BASE", unit="Wh", **calendar):
    parsed = read(quantity_of(r67_calendar({name: list(energies)}, **calendar), unit=unit))
    assert parsed.rejections == []
    return parsed.frames["billed"].to_dict("records")


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_json(
        SCHEMA, r6x("R67", r6x_measure(r67_context(quantity_of(r67_calendar({"BASE": [r67_energy(1)]})))))
    )


def test_an_energy_is_read_as_a_person_reads_it():
    [row] = billed(r67_energy(93_000))
    assert row == {
        "point_code": POINT,
        "start": pd.Timestamp("2026-01-02"),
        "end": pd.Timestamp("2026-02-02"),
        "grid": "D",
        "calendar": "DI000001",
        "band": "base",
        "value_wh": 93_000,
        "nature": "R",
        "status": "I",
        "created_at": datetime(2026, 2, 3, 4, 5, 21, tzinfo=UTC),
    }


def test_the_frame_is_what_the_calculation_takes():
    frame = read(quantity_of(r67_calendar({"HPE": [r67_energy(1), r67_energy(-2, nature="C", status="R")]}))).frames[
        "billed"
    ]
    known = frame.assign(created_at=frame["created_at"].dt.tz_localize(None)).rename(
        columns={"point_code": "supply_point"}
    )
    assert list(BILLED_ENERGIES.validate(known)["band"]) == ["hpb", "hpb"]


@pytest.mark.parametrize(("nature", "status"), [("R", "I"), ("E", "A"), ("C", "R"), ("I", None), (None, None)])
def test_codes_are_kept(nature, status):
    [row] = billed(r67_energy(1, nature=nature, status=status))
    assert (row["nature"], row["status"]) == (nature, status)


def test_regularisations_may_be_negative_and_units_are_converted():
    assert [row["value_wh"] for row in billed(r67_energy(-7), r67_energy(8), unit="kWh")] == [-7_000, 8_000]


def test_energy_on_the_suppliers_calendar_is_loaded_as_such():
    [row] = billed(r67_energy(1), grid="F", label="Fournisseur", code="FC022034")
    assert (row["grid"], row["calendar"]) == ("F", "FC022034")


def test_a_calendar_without_codes_is_told_by_its_label():
    [row] = billed(r67_energy(1), grid=None, code=None)
    assert (row["grid"], row["calendar"]) == ("D", None)


@pytest.mark.parametrize(
    ("created", "told"),
    [
        ("2026-03-29 00:00:00", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-30 00:00:00", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2026-10-25 00:00:00", datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("2026-10-26 00:00:00", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_it_is_made_at_an_instant_of_paris(created, told):
    assert billed(r67_energy(1, created=created))[0]["created_at"] == told


@pytest.mark.parametrize(("start", "end"), [("2026-03-29", "2026-03-30"), ("2026-10-25", "2026-10-26")])
def test_a_day_of_the_clock_change_is_one_day(start, end):
    [row] = billed(r67_energy(1, start=start, end=end))
    assert (str(row["start"].date()), (row["end"] - row["start"]).days) == (start, 1)


def test_what_nobody_needs_is_counted():
    parsed = read(
        quantity_of(business="PROD"),
        quantity_of(physical="ER", unit="VArh"),
        quantity_of(r67_calendar({"BUHC": [r67_energy(1)]}, grid="F")),
    )
    assert parsed.rejections == [] and parsed.frames["billed"].empty
    assert parsed.skipped == {"production": 1, "measures of type ER": 1, "classes of supplier calendars": 1}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (quantity_of(unit="VA"), "which is not energy"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(1)]}, grid="X")), "codeGrille is neither D nor F"),
        (quantity_of(r67_calendar({"BUHC": [r67_energy(1)]})), "The time class BUHC is not known"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(1, nature="Z")]})), "codeNature is Z"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(1, status="Z")]})), "codeStatut is Z"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(1, end="2026-01-02")]})), "not after its start"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(1, start=None)]})), "dbtMesure is missing"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(10**15)]})), "which no point uses"),
        (quantity_of(r67_calendar({"BASE": [r67_energy(1.5)]})), "quantite is 1.5, which is not a whole number"),
        (
            quantity_of(r67_calendar({"BASE": [r67_energy(1, created="2026-03-29 02:30:00")]})),
            "does not exist in Paris",
        ),
    ],
)
def test_a_bad_energy_is_rejected_with_its_reason_and_the_others_go_on(bad, reason):
    parsed = read(bad, quantity_of(r67_calendar({"BASE": [r67_energy(9)]})))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert rejection.record_ref.startswith(POINT)
    assert list(parsed.frames["billed"]["value_wh"]) == [9]


def test_a_list_of_documents_is_read_and_the_archive_tells_the_sequence_and_the_date():
    measure = r6x_measure(r67_context(quantity_of(r67_calendar({"BASE": [r67_energy(1)]}))))
    parsed = parse(R67_NAME.format(7), zipped({"one.json": written([r6x("R67", measure), r6x("R67", measure)])}))
    header = parsed.header
    assert len(parsed.frames["billed"]) == 2
    assert (header.flux_code, header.sequence_key, header.sequence_number) == ("R67", "45000001", 7)
    assert header.published_at == datetime(2026, 6, 2, 3, 10, 13, tzinfo=UTC)
