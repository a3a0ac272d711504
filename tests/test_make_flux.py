"""The synthetic grid writes what Enedis could have sent."""

import io
import re
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "benchmarks"))

from make_flux import make_flux  # noqa: E402

SCHEMAS = HERE.parents[1] / "shared" / "data" / "enedis" / "flux" / "schemas"
SCHEMA_OF_FLUX = {"C15": "GRD.XSD.0301.Flux_C15_v5.2.0.xsd", "R151": "Enedis.SGE.XSD.0315.Flux_R151_v1.2.0.xsd"}
NAMES = {
    "C15": r"17X100A100A0001A_C15_\w{16}_GRD-F\d{3}_032[1-8]_\d{5}_\d{14}\.zip",
    "R151": r"ERDF_R151_\w{16}_GRD-F\d{3}_\d+_\d{5}_Q_\d{5}_\d{5}_\d{14}\.zip",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flux")
    make_flux(folder, points=60, months=3, seed=7)
    return folder


def documents(folder, flux):
    for path in sorted(folder.glob(f"*_{flux}_*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield etree.parse(io.BytesIO(archive.read(name)))


def blocks(folder, flux):
    return [block for document in documents(folder, flux) for block in document.iterfind("PRM")]


def natures(folder):
    return [block.findtext(".//Nature_Evenement") for block in blocks(folder, "C15")]


@pytest.mark.parametrize("flux", SCHEMA_OF_FLUX)
def test_documents_are_valid_against_the_schema(folder, flux):
    schema_file = SCHEMAS / SCHEMA_OF_FLUX[flux]
    if not schema_file.exists():
        pytest.skip(f"{schema_file} is not on this machine")
    schema = etree.XMLSchema(etree.parse(schema_file))
    for document in documents(folder, flux):
        schema.assertValid(document)


@pytest.mark.parametrize("flux", NAMES)
def test_file_names_are_the_operators(folder, flux):
    paths = list(folder.glob(f"*_{flux}_*"))
    assert paths
    assert [path.name for path in paths if not re.fullmatch(NAMES[flux], path.name)] == []


def test_sequence_numbers_have_no_gap(folder):
    numbers = sorted(int(path.name.split("_")[5]) for path in folder.glob("*_C15_*_0327_*"))
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    make_flux(tmp_path, points=60, months=3, seed=7)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_another_seed_tells_of_other_points(folder, tmp_path):
    make_flux(tmp_path, points=60, months=3, seed=8)
    codes = [{block.findtext("Id_PRM") for block in blocks(each, "C15")} for each in (folder, tmp_path)]
    assert codes[0].isdisjoint(codes[1])


def test_every_kind_of_event_happens(folder):
    expected = {"MES", "PMES", "CFNE", "RES", "CFNS", "MCT", "CMAT", "MDPRM", "MDACT", "AUTRE"}
    assert expected <= set(natures(folder))


def test_most_points_entered_before_the_window(folder):
    entries = [
        block for block in blocks(folder, "C15") if block.findtext(".//Nature_Evenement") in {"MES", "PMES", "CFNE"}
    ]
    early = [entry for entry in entries if entry.findtext(".//Date_Evenement") < "2026"]
    assert len(early) > len(entries) / 2


def test_every_network_tariff_appears(folder):
    tariffs = {block.findtext(".//Formule_Tarifaire_Acheminement") for block in blocks(folder, "C15")}
    assert tariffs == {"BTINFCU4", "BTINFCUST", "BTINFMU4", "BTINFMUDT", "BTINFLU"}


def test_a_power_change_leaves_the_index_alone_and_a_meter_change_does_not(folder):
    def index_pairs(nature):
        for block in blocks(folder, "C15"):
            readings = block.findall(".//Donnees_Releve")
            if block.findtext(".//Nature_Evenement") == nature and len(readings) == 2:
                yield [[value.text for value in r.iterfind("Classe_Temporelle_Distributeur/Valeur")] for r in readings]

    assert any(before == after for before, after in index_pairs("MCT"))
    assert any(before != after for before, after in index_pairs("MCT"))
    assert all(before != after for before, after in index_pairs("CMAT"))


def test_an_index_rolls_over(folder):
    """Some dial counts less at the end than at the start, without a new meter or a reset."""
    changed = {
        block.findtext("Id_PRM")
        for block in blocks(folder, "C15")
        if block.findtext(".//Nature_Evenement") in {"CMAT", "MCT"}
    }
    last = {}
    rolled = set()
    for block in blocks(folder, "R151"):
        point = block.findtext("Id_PRM")
        for band in block.iterfind(".//Classe_Temporelle_Distributeur"):
            key, value = (point, band.findtext("Id_Classe_Temporelle")), int(band.findtext("Valeur"))
            if value < last.get(key, 0) and point not in changed:
                rolled.add(point)
            last[key] = value
    assert rolled


def test_a_month_bound_is_missing_between_days_that_were_sent(folder):
    sent = {}
    for block in blocks(folder, "R151"):
        sent.setdefault(block.findtext("Id_PRM"), set()).update(day.text for day in block.iterfind(".//Date_Releve"))
    bounds = {"2026-01-31", "2026-02-28"}
    missing = [point for point, days in sent.items() if any(min(days) < bound < max(days) for bound in bounds - days)]
    assert missing


def test_a_late_day_comes_with_the_next_delivery(folder):
    assert any(len(block.findall("Donnees_Releve")) == 2 for block in blocks(folder, "R151"))


def test_a_reading_is_doubtful(folder):
    assert any(block.findtext(".//Indice_Vraisemblance") == "1" for block in blocks(folder, "R151"))


def test_daily_files_cover_every_day(tmp_path):
    make_flux(tmp_path, points=3, months=1, seed=1, daily=True)
    days = {element.text for block in blocks(tmp_path, "R151") for element in block.iterfind(".//Date_Releve")}
    assert len(days) == 32
