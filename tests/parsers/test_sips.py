# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""SIPS: columns by name in any order and layout, exact units, lines read in pieces."""

import gc
import json
import tracemalloc

import pandas as pd
import pytest
from reference_data import SHARED, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, parse, sips
from odoo.addons.energy_flux.tests.flux_documents import zipped
from odoo.addons.energy_flux.tests.spanish_documents import CUPS, OTHER_CUPS, sips_month
from odoo.addons.energy_flux.tests.spanish_documents import sips as sips_file

SAMPLES = "accounting/samples/sips"
MONTHS_NAME = "202604_SIPS2_CONSUMOS_ELECTRICIDAD_peninsular"
POINTS_NAME = "202604_SIPS2_PS_ELECTRICIDAD_peninsular"
POINT = {"cups": CUPS, "codigoTarifaATREnVigor": "018", "fechaAltaSuministro": "2010-05-10"}


def months(*rows, **table):
    return parse(f"{MONTHS_NAME}.csv", sips_file(*rows, **table))


def points(*rows, **table):
    return parse(f"{POINTS_NAME}.csv", sips_file(*rows, **table))


def reasons(parsed):
    return [str(rejection.reason) for rejection in parsed.rejections]


@needs(SAMPLES)
def test_the_sample_of_points_is_read_as_a_person_reads_it():
    name = "SIPS2_PS_ELECTRICIDAD.csv"
    parsed = parse(name, (SHARED / SAMPLES / name).read_bytes())
    assert parsed.rejections == []
    frame = parsed.frames["sips_points"]
    assert len(frame) == 10
    point = frame.set_index("point_code").loc["ES0022900000015838SS0F"]
    assert (point["operator"], point["fta"], point["zip"], point["cnae"]) == ("0022", "3.0TD", "28002", "5510")
    assert point["started_on"] == pd.Timestamp(2012, 5, 12)
    assert [point[f"power_p{period}_w"] for period in range(1, 7)] == [20_000] * 5 + [30_000]
    assert point["max_power_w"] == 60_000
    assert json.loads(point["other"])["codigoTipoContrato"] == "01"
    assert frame.iloc[0]["power_p3_w"] is pd.NA


@needs(SAMPLES)
def test_the_sample_of_consumption_is_read_as_a_person_reads_it():
    name = "SIPS2_CONSUMOS_ELECTRICIDAD.csv"
    parsed = parse(name, (SHARED / SAMPLES / name).read_bytes())
    assert parsed.rejections == []
    frame = parsed.frames["sips_consumptions"]
    assert len(frame) == 240
    first = frame.iloc[0]
    assert (first["point_code"], first["fta"]) == (CUPS, "2.0TD")
    assert (first["start"], first["end"]) == (pd.Timestamp(2024, 4, 1), pd.Timestamp(2024, 5, 1))
    assert [first[f"active_p{period}_wh"] for period in range(1, 7)] == [90160, 80500, 151340, 0, 0, 0]
    assert (first["max_p1_w"], first["reading_type"], first["meter_periods"]) == (3886, "10", "9")


def test_columns_are_known_by_name_in_any_order_and_with_any_separator():
    row = sips_month("2026-02", [1, 2, 3])
    backwards = dict(reversed(row.items()))
    for table in ({}, {"separator": ";"}):
        [read] = months(backwards, **table).frames["sips_consumptions"].to_dict("records")
        assert [read[f"active_p{period}_wh"] for period in (1, 2, 3)] == [1, 2, 3]
        assert read["active_p4_wh"] is None


def test_the_newer_layout_parts_reactive_energy():
    row = sips_month("2026-02", consumoEnergiaReactivaInductivaEnVArhP1=7, consumoEnergiaReactivaCapacitivaEnVArhP1=8)
    [read] = months(row | {"segmentoCargo": "1"}).frames["sips_consumptions"].to_dict("records")
    assert (read["reactive_p1_varh"], read["capacitive_p1_varh"]) == (7, 8)
    older = months(sips_month("2026-02", consumoEnergiaReactivaEnVArhP1=9)).frames["sips_consumptions"]
    assert older["reactive_p1_varh"].tolist() == [9]
    assert older["capacitive_p1_varh"].isna().all()


def test_columns_without_a_place_are_kept_or_counted():
    assert months(sips_month("2026-02") | {"segmentoCargo": "1"}).skipped == {"segmentoCargo": 1}
    [point] = points(POINT | {"segmentoCargo": "1", "empty": ""}).frames["sips_points"].to_dict("records")
    assert json.loads(point["other"]) == {"segmentoCargo": "1"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cups", "99000000000018"),
        ("cups", ""),
        ("fechaInicioMesConsumo", "01/02/2026"),
        ("consumoEnergiaActivaEnWhP1", "1.5"),
        ("consumoEnergiaActivaEnWhP1", "many"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_alone(column, value):
    good = sips_month("2026-02")
    parsed = months(good, sips_month("2026-03") | {column: value}, sips_month("2026-04"))
    assert len(parsed.frames["sips_consumptions"]) == 2
    [reason] = reasons(parsed)
    assert column in reason
    assert parsed.rejections[0].record_ref.endswith(" 3")


@pytest.mark.parametrize(("last", "told"), [("2026-01-31", "to 2026-01-31"), ("", "to –")])
def test_a_consumption_without_days_is_refused(last, told):
    [reason] = reasons(months(sips_month("2026-02") | {"fechaFinMesConsumo": last}))
    assert reason == f"The line covers no day: it goes from 2026-02-01 {told}."


@pytest.mark.parametrize("written", ["4600", "4600.0", "4600,00"])
def test_whole_numbers_may_have_empty_decimals(written):
    [read] = (
        points(POINT | {"potenciasContratadasEnWP1": written}, separator=";").frames["sips_points"].to_dict("records")
    )
    assert read["power_p1_w"] == 4600


def test_an_archive_is_read_too():
    content = zipped({f"{MONTHS_NAME}.csv": sips_file(sips_month("2026-02"), sips_month("2026-02", cups=OTHER_CUPS))})
    parsed = parse(f"{MONTHS_NAME}.zip", content)
    assert parsed.header.flux_code == "SIPS_CONSUMOS"
    assert parsed.frames["sips_consumptions"]["point_code"].tolist() == [CUPS, OTHER_CUPS]


def test_a_file_named_as_the_other_one_is_refused():
    with pytest.raises(RefusedDocument, match="should hold flux SIPS_PS"):
        parse(f"{POINTS_NAME}.csv", sips_file(sips_month("2026-02")))


class Lines:
    """A document of `count` months, written as it is read."""

    def __init__(self, count):
        self.name, self.count = f"{MONTHS_NAME}.csv", count
        first = sips_file(sips_month("2026-02"))
        self.head, _end, self.line = first.partition(b"\n")
        self.head += b"\n"
        self.unread = self.head

    def next_bytes(self, size):
        if self.unread:
            unread, self.unread = self.unread, b""
            return unread
        lines = min(self.count, max(size // len(self.line), 1))
        self.count -= lines
        return self.line * lines


class Nothing:
    """Takes frames and keeps none."""

    rows = 0

    def add_frame(self, _name, frame):
        self.rows += len(frame)
        gc.collect()  # pandas leaves cycles, which count only until they are collected

    def skip(self, kind, count):
        """Nothing is skipped here."""


def peak_of(count):
    collector = Nothing()
    tracemalloc.start()
    sips.read_sips_consumptions(Lines(count), collector)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert collector.rows == count
    return peak


def test_memory_does_not_grow_with_the_file(monkeypatch):
    monkeypatch.setattr(sips, "LINES_AT_ONCE", 2_000)
    assert peak_of(20_000) < 1.1 * peak_of(6_000)
