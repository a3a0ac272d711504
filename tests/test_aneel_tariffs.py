# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The tariffs of ANEEL: the rows that an ordinary consumer is charged by become rates, and no row is lost."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from spreadsheets import csv_file, ods_file, xlsx_file

from odoo.addons.energy_core.parsers import UnreadableTable
from odoo.addons.energy_recommendation.parsers import tariff_rates

SHEET = Path(__file__).resolve().parents[2] / "shared/data/recommendation/tariffs/tariffs.xlsx"
N = "Não se aplica"
HEADERS = "Sigla|Resolução ANEEL|Início Vigência|Fim Vigência|Base Tarifária|Subgrupo|Modalidade|Classe|Subclasse"
HEADERS = [*HEADERS.split("|"), "Detalhe", "Acessante", "Posto", "Unidade", "TUSD", "TE"]
OPEN_DATA = "SigAgente DscREH DatInicioVigencia DatFimVigencia DscBaseTarifaria DscSubGrupo DscModalidadeTarifaria"
OPEN_DATA = [*OPEN_DATA.split(), "DscClasse", "DscSubClasse", "DscDetalhe", "SigAgenteAcessante", "NomPostoTarifario"]
OPEN_DATA += ["DscUnidadeTerciaria", "VlrTUSD", "VlrTE"]
ROW = {
    "Sigla": "Luz",
    "Resolução ANEEL": "REH Nº 1, DE 2024",
    "Início Vigência": "2024-04-08",
    "Fim Vigência": "2025-04-07",
    "Base Tarifária": "Tarifa de Aplicação",
    "Subgrupo": "A4",
    "Modalidade": "Verde",
    "Classe": N,
    "Subclasse": N,
    "Detalhe": N,
    "Acessante": N,
    "Posto": "Ponta",
    "Unidade": "R$/MWh",
    "TUSD": "2280,15",
    "TE": "413,03",
}
DEMAND = {"Posto": N, "Unidade": "R$/kW", "TUSD": "31,53", "TE": "0"}
BLUE = {"Modalidade": "Azul"}


def row(**cells):
    named = {
        "Resolução": "Resolução ANEEL",
        "Início": "Início Vigência",
        "Fim": "Fim Vigência",
        "Base": "Base Tarifária",
    }
    return list((ROW | {named.get(name, name): value for name, value in cells.items()}).values())


def read(*rows):
    return tariff_rates("tariffs.csv", csv_file([HEADERS, *rows]))


def prices(file):
    return {
        (rate.code, rate.kind, rate.component, rate.band): Decimal(rate.value_micro) / 10**6
        for rate in file.rates.itertuples()
    }


def faults(file):
    return [(error.row, error.column) for error in file.errors.itertuples()]


def test_a_row_of_energy_becomes_a_price_of_each_part_per_kwh():
    assert prices(read(row())) == {
        ("Luz A4 GREEN", "tusd", "energy", "peak"): Decimal("2.28015"),
        ("Luz A4 GREEN", "te", "energy", "peak"): Decimal("0.41303"),
    }


def test_a_row_of_demand_becomes_a_price_per_kw_which_green_has_without_post():
    assert prices(read(row(**DEMAND))) == {("Luz A4 GREEN", "demand", "power", ""): Decimal("31.53")}
    blue = read(row(**DEMAND | BLUE | {"Posto": "Fora ponta"}))
    assert prices(blue) == {("Luz A4 BLUE", "demand", "power", "off_peak"): Decimal("31.53")}


def test_the_price_of_generation_goes_with_both_modalities_below_69_kv_and_with_blue_above():
    a4 = prices(read(row(**DEMAND, Modalidade="Geração")))
    assert {code for code, *_ in a4} == {"Luz A4 BLUE", "Luz A4 GREEN"}
    assert set(a4.values()) == {Decimal("31.53")}
    assert list(prices(read(row(**DEMAND, Modalidade="Geração", Subgrupo="A3")))) == [
        ("Luz A3 BLUE", "generation", "power", "")
    ]


@pytest.mark.parametrize(
    ("subgroup", "kind", "subclass"), [("B1", "Residencial", "Residencial"), ("B2", "Rural", N), ("B3", N, N)]
)
def test_the_one_price_of_group_b_is_that_of_both_posts(subgroup, kind, subclass):
    file = read(row(Subgrupo=subgroup, Modalidade="Convencional", Classe=kind, Subclasse=subclass, Posto=N))
    assert {key[0] for key in prices(file)} == {f"Luz {subgroup} B"}
    assert sorted(key[1:] for key in prices(file)) == sorted(
        (kind, "energy", band) for kind in ("te", "tusd") for band in ("off_peak", "peak")
    )


def test_the_last_day_is_the_day_before_the_end():
    rate = read(row()).rates.iloc[0]
    assert (rate["start"], rate["end"]) == (pd.Timestamp(2024, 4, 8), pd.Timestamp(2025, 4, 8))
    assert (rate["act"], rate["distributor"], rate["subgroup"]) == ("REH Nº 1, DE 2024", "Luz", "A4")


@pytest.mark.parametrize("end", ["", "9999-12-31"])
def test_a_tariff_may_have_no_end(end):
    assert pd.isna(read(row(Fim=end)).rates["end"].iloc[0])


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"Base": "Base Econômica"}, "tariff base"),
        ({"Detalhe": "APE"}, "special case"),
        ({"Detalhe": "SCEE"}, "special case"),
        ({"Acessante": "Cergal"}, "another distributor"),
        ({"Subgrupo": "B4a", "Modalidade": "Convencional"}, "subgroup"),
        ({"Modalidade": "Branca", "Subgrupo": "B3"}, "modality"),
        ({"Modalidade": "Convencional"}, "modality"),
        ({"Modalidade": "Azul", "Subgrupo": "B3"}, "modality"),
        ({"Classe": "Poder Público"}, "class of consumers"),
        (
            {"Subgrupo": "B1", "Modalidade": "Convencional", "Classe": "Residencial", "Subclasse": "Baixa Renda"},
            "class",
        ),
    ],
)
def test_a_row_of_special_consumers_is_skipped_and_counted(cells, word):
    file = read(row(), row(**cells))
    assert (len(file.rates), len(file.errors), list(file.skipped["row"])) == (2, 0, [3])
    assert word in str(file.skipped["reason"].iloc[0])


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Sigla": ""}, "Sigla"),
        ({"Resolução": ""}, "Resolução ANEEL"),
        ({"Início": "8 de abril"}, "Início Vigência"),
        ({"Início": ""}, "Início Vigência"),
        ({"Início": "9999-12-31"}, "Início Vigência"),
        ({"Fim": "2024-02-31"}, "Fim Vigência"),
        ({"Fim": "2024-04-07"}, "Fim Vigência"),
        ({"Unidade": "R$/kVA"}, "Unidade"),
        ({"Modalidade": "Geração", "Posto": N}, "Unidade"),
        ({"Posto": "Intermediário"}, "Posto"),
        ({"Posto": N}, "Posto"),
        ({**DEMAND, "Posto": "Ponta"}, "Posto"),
        ({"TUSD": "free"}, "TUSD"),
        ({"TUSD": "-1"}, "TUSD"),
        ({"TUSD": ""}, "TUSD"),
        ({"TUSD": "9" * 20}, "TUSD"),
        ({"TE": "1,2,3"}, "TE"),
        ({**DEMAND, "TE": "5"}, "TE"),
    ],
)
def test_a_wrong_cell_is_named_and_its_row_is_no_rate(cells, column):
    file = read(row(Posto="Fora ponta"), row(**cells))
    assert faults(file) == [(3, column)]
    assert set(file.rates["row"]) == {2}


def test_a_price_that_is_told_twice_is_one():
    file = read(row(), row(Fim="2025-08-30"))
    assert (set(file.rates["row"]), list(file.skipped["row"]), len(file.errors)) == ({3}, [2], 0)
    assert file.rates["end"].iloc[0] == pd.Timestamp(2025, 8, 31)


def test_of_two_prices_of_one_day_none_is_taken():
    file = read(row(), row(TUSD="2280,16"), row(Posto="Fora ponta"))
    assert faults(file) == [(2, "TUSD"), (3, "TUSD")]
    assert set(file.rates["row"]) == {4}


def test_the_price_of_another_day_is_another_price():
    file = read(row(), row(TUSD="1", Início="2025-04-08", Fim="2026-04-07"))
    assert (len(file.rates), len(file.errors)) == (4, 0)


@pytest.mark.parametrize(("ending", "make"), [("xlsx", xlsx_file), ("ods", ods_file)])
def test_a_workbook_with_real_numbers_is_read_alike(ending, make):
    numbers = row(TUSD=2280.15, TE=413.03)
    file = tariff_rates(f"t.{ending}", make([["Exported on 2024-05-01"], HEADERS, numbers]))
    assert prices(file) == prices(read(row()))


def test_the_open_data_are_read_alike():
    names = ["DatGeracaoConjuntoDados", "NumCNPJDistribuidora", *OPEN_DATA]
    cells = ["2024-05-01", "07522669000192", *row(Unidade="MWh", TE=",03")]
    file = tariff_rates("tarifas.csv", csv_file([names, cells], encoding="cp1252"))
    assert list(prices(file).values()) == [Decimal("0.00003"), Decimal("2.28015")]
    assert set(file.rates["cnpj"]) == {"07522669000192"}
    broken = tariff_rates("tarifas.csv", csv_file([names, [*cells[:-1], "x"]], encoding="cp1252"))
    assert faults(broken) == [(2, "VlrTE")]


@pytest.mark.parametrize("headers", [HEADERS[:-2], ["a", "b"]])
def test_a_file_without_the_columns_is_refused(headers):
    with pytest.raises(UnreadableTable, match="no table of tariffs of ANEEL"):
        tariff_rates("t.csv", csv_file([headers, row()[: len(headers)]]))


needs_sheet = pytest.mark.skipif(not SHEET.is_file(), reason=f"the tariffs of ANEEL are not at {SHEET}")


@pytest.fixture(scope="module")
def published():
    return tariff_rates(SHEET.name, SHEET.read_bytes())


@needs_sheet
def test_no_row_of_the_published_sheet_is_lost(published):
    assert published.row_count == 5392
    assert (len(published.errors), published.rates["row"].nunique()) == (0, 2287)
    assert dict(published.skipped["value"].value_counts()) == {"APE": 1995, "SCEE": 1108, "TIPO 01": 1, "TIPO 02": 1}
    assert set(published.rates["row"]) | set(published.skipped["row"]) == set(range(2, 5394))
    assert not set(published.rates["row"]) & set(published.skipped["row"])


@needs_sheet
def test_the_published_rates_have_these_kinds(published):
    counts = published.rates.groupby(["kind", "band"]).size().to_dict()
    assert counts == {
        ("demand", ""): 221,
        ("demand", "off_peak"): 333,
        ("demand", "peak"): 333,
        ("generation", ""): 56 + 2 * 210,
        ("te", "off_peak"): 567,
        ("te", "peak"): 567,
        ("tusd", "off_peak"): 567,
        ("tusd", "peak"): 567,
    }
    assert published.rates["distributor"].nunique() == 104


@needs_sheet
@pytest.mark.parametrize(
    ("code", "day", "kind", "band", "value"),
    [  # read in the sheet by eye
        ("Neoenergia Brasília A4 GREEN", "2024-01-15", "demand", "", "13"),
        ("Neoenergia Brasília A4 GREEN", "2024-01-15", "tusd", "peak", "0.85245"),
        ("Neoenergia Brasília A4 GREEN", "2024-01-15", "te", "peak", "0.62043"),
        ("Neoenergia Brasília A4 GREEN", "2024-01-15", "tusd", "off_peak", "0.12720"),
        ("Neoenergia Brasília A4 GREEN", "2024-01-15", "te", "off_peak", "0.39271"),
        ("Neoenergia Brasília A4 BLUE", "2024-01-15", "demand", "peak", "29.84"),
        ("Neoenergia Brasília A4 BLUE", "2024-01-15", "demand", "off_peak", "13"),
        ("Neoenergia Brasília A4 BLUE", "2024-01-15", "generation", "", "3.44"),
        ("Amazonas Energia A3 BLUE", "2024-05-25", "demand", "off_peak", "7.12"),
        ("Amazonas Energia A3 BLUE", "2024-05-25", "tusd", "off_peak", "0.08442"),
        ("Amazonas Energia A3 BLUE", "2024-05-25", "te", "off_peak", "0.27276"),
    ],
)
def test_a_published_price_is_the_one_of_an_ordinary_consumer(published, code, day, kind, band, value):
    rates, on = published.rates, pd.Timestamp(day)
    found = rates[rates["code"].eq(code) & rates["kind"].eq(kind) & rates["band"].eq(band)]
    found = found[found["start"].le(on) & found["end"].gt(on)]
    assert list(found["value_micro"]) == [int(Decimal(value) * 10**6)]
