# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables of Brazilian bills: read as people write them, each wrong cell named with its row, column and a remedy."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from spreadsheets import csv_file, ods_file, xlsx_file

from odoo.addons.energy_core.parsers import UnreadableTable
from odoo.addons.energy_recommendation.parsers import BILL_COLUMNS, bill_rows, read_bills

SAMPLES = Path(__file__).resolve().parents[2] / "shared/data/recommendation/upload"
GUIDE = [
    "Orientações:\n- Consumo Ponta (kWh), com vírgula decimal; não mude os cabeçalhos",
    None,
    None,
    None,
    None,
    None,
]
HEADERS = [column.header for column in BILL_COLUMNS[:6]]
GOOD = ["04/2024", "325", "12325,5", "350", "412,25", "3245,77"]
MAKERS = {"csv": csv_file, "xlsx": xlsx_file, "ods": ods_file}


def read(*rows, headers=HEADERS, ending="csv"):
    file = read_bills(f"bills.{ending}", MAKERS[ending]([GUIDE, headers, *rows]))
    return *bill_rows(file.texts), file.errors


def changed(**cells):
    names = [column.name for column in BILL_COLUMNS[:6]]
    return [cells.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


def faults(*rows, **options):
    _rows, errors, _ = read(*rows, **options)
    return [(error.row, error.column, str(error.detail)) for error in errors.itertuples()]


def headers_at_fault(*rows, **options):
    _rows, _errors, errors = read(*rows, **options)
    return [(error.row, error.column, str(error.detail)) for error in errors.itertuples()]


@pytest.mark.parametrize("ending", MAKERS)
def test_a_bill_is_read_in_wh_w_and_cents(ending):
    rows, errors, unknown = read(GOOD, ending=ending)
    assert (len(errors), len(unknown), list(rows.index)) == (0, 0, [3])
    bill = rows.iloc[0]
    assert bill["month"] == pd.Timestamp(2024, 4, 1)
    assert bill[["peak_wh", "off_peak_wh"]].tolist() == [325_000, 12_325_500]
    assert bill[["peak_w", "off_peak_w", "amount_cents"]].tolist() == [350_000, 412_250, 324_577]
    assert bill[["start", "end", "injected_w", "peak_reactive_varh"]].isna().all()


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_numbers_and_days_of_a_workbook_need_not_be_texts(ending):
    rows, errors, _ = read([date(2024, 4, 17), 325, 12325.5, 454.125, 412.25, 3245.77], ending=ending)
    assert errors.empty
    assert rows.iloc[0][["month", "peak_w", "amount_cents"]].tolist() == [pd.Timestamp(2024, 4, 1), 454_125, 324_577]


@pytest.mark.parametrize("separator", [";", ","])
def test_either_separator_is_read(separator):
    content = csv_file([GUIDE, HEADERS, GOOD, changed(month="05/2024")], separator)
    rows, errors = bill_rows(read_bills("bills.csv", content).texts)
    assert (len(errors), rows["amount_cents"].tolist()) == (0, [324_577, 324_577])


@pytest.mark.parametrize(
    "text",
    ["04/2024", "4/2024", "abr/2024", "Abr/24", "abril/2024", "abr. /2024", "abr-24", "17/04/2024", "1/4/2024"]
    + ["2024-04-30", "2024-04", "2024-04-01 00:00:00"],
)
def test_a_month_may_be_written_in_all_usual_ways(text):
    rows, errors, _ = read(changed(month=text))
    assert (errors.empty, rows["month"].iloc[0]) == (True, pd.Timestamp(2024, 4, 1))


@pytest.mark.parametrize(
    "text", ["04-2024", "24-07-11", "13/2024", "00/2024", "abc/2024", "31/02/2024", "04/1824", "04/24", "2024", "April"]
)
def test_what_is_no_month_is_told(text):
    ((row, column, detail),) = faults(changed(month=text))
    assert (row, column) == (3, "month")
    assert "This is no month. Write it as 04/2024" in detail


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("3245,77", 324_577),
        ("3.245,77", 324_577),
        ("1.003.245,7", 100_324_570),
        ("R$ 3.245,77", 324_577),
        ("3 245,77", 324_577),
        ("3.245", 324_500),
        ("3245", 324_500),
        ("0", 0),
        ("0,005", 1),
        ("0,004", 0),
        ("99999999,99", 9_999_999_999),
    ],
)
def test_an_amount_is_read_as_it_is_written_in_brazil(text, cents):
    rows, errors, _ = read(changed(amount_cents=text))
    assert (errors.empty, rows["amount_cents"].iloc[0]) == (True, cents)


@pytest.mark.parametrize(
    ("column", "text", "sentence"),
    [
        ("off_peak_wh", "", "The cell is empty"),
        ("off_peak_w", "", "The cell is empty"),
        ("month", "", "The cell is empty"),
        ("peak_wh", "abd", "This is no number"),
        ("peak_wh", "1,2,3", "This is no number"),
        ("peak_wh", "12.34,5", "This is no number"),
        ("peak_wh", "1.2345,5", "This is no number"),
        ("peak_wh", "1e3", "This is no number"),
        ("peak_wh", "-1", "below zero"),
        ("amount_cents", "-1.234,00", "below zero"),
        ("peak_wh", "1234.5", "write 1234,56 instead of 1234.56"),
        ("peak_w", "10000000000", "above 9.999.999,99"),
        ("peak_w", "9.999.999,995", "above 9.999.999,99"),
        ("amount_cents", "100000000", "above 99.999.999,99"),
    ],
)
@pytest.mark.parametrize("ending", MAKERS)
def test_a_wrong_cell_is_named(ending, column, text, sentence):
    found = faults(changed(month="03/2024"), changed(**{column: text}), ending=ending)
    assert [(row, name) for row, name, _ in found] == [(4, column)]
    assert sentence in found[0][2]


@pytest.mark.parametrize("column", ["peak_wh", "peak_w", "amount_cents"])
def test_what_a_bill_need_not_tell_may_be_empty(column):
    rows, errors, _ = read(changed(**{column: ""}))
    assert errors.empty
    assert pd.isna(rows[column].iloc[0])


def test_a_point_before_three_digits_groups_thousands_unless_other_cells_write_decimals_behind_a_point():
    rows, errors, _ = read(changed(peak_w="454.125"))
    assert (errors.empty, rows["peak_w"].iloc[0]) == (True, 454_125_000)
    found = faults(changed(peak_w="454.125"), changed(month="05/2024", peak_w="319.22"))
    assert [(row, column) for row, column, _ in found] == [(3, "peak_w"), (4, "peak_w")]
    assert "454.125 may be either. Write 454,125 or 454125." in found[0][2]


def test_a_month_that_is_there_twice_is_named_twice():
    found = faults(GOOD, changed(month="15/04/2024"), changed(month="05/2024"))
    assert [(row, column) for row, column, _ in found] == [(3, "month"), (4, "month")]
    assert "The same month is in another row" in found[0][2]


def test_bills_of_several_units_may_be_of_the_same_month():
    rows, errors, unknown = read([*GOOD, "10/1"], [*GOOD, "10/2"], headers=[*HEADERS, "Unidade Consumidora"])
    assert (len(errors), len(unknown), rows["point"].tolist()) == (0, 0, ["10/1", "10/2"])


@pytest.mark.parametrize(("text", "milli"), [("0,92", 920), ("1", 1000), ("1,000", 1000), ("", None)])
def test_a_power_factor_is_read_in_thousandths(text, milli):
    rows, errors, _ = read([*GOOD, text], headers=[*HEADERS, "Fator de Potência Fora Ponta"])
    assert errors.empty
    value = rows["off_peak_power_factor_milli"].iloc[0]
    assert value == milli if milli else pd.isna(value)


@pytest.mark.parametrize(("text", "sentence"), [("0", "above 0 and at most 1"), ("92", "above 1"), ("x", "no number")])
def test_what_is_no_power_factor_is_told(text, sentence):
    found = faults([*GOOD, text], headers=[*HEADERS, "Fator de Potência Fora Ponta"])
    assert [(row, name) for row, name, _ in found] == [(3, "off_peak_power_factor_milli")]
    assert sentence in found[0][2]


CYCLE = [*HEADERS, "Leitura Anterior", "Leitura Atual"]


def test_the_days_of_the_cycle_are_read():
    rows, errors, _ = read([*GOOD, "18/03/2024", "17/04/2024"], headers=CYCLE)
    assert errors.empty
    assert rows.iloc[0][["start", "end"]].tolist() == [pd.Timestamp(2024, 3, 18), pd.Timestamp(2024, 4, 17)]


@pytest.mark.parametrize(
    ("start", "end", "column", "sentence"),
    [
        ("18/03/2024", "", "end", "Enter both"),
        ("", "17/04/2024", "end", "Enter both"),
        ("17/04/2024", "18/03/2024", "end", "the end after the start"),
        ("17/04/2023", "18/03/2024", "end", "some 30 days"),
        ("17/04", "18/05/2024", "start", "This is no day"),
    ],
)
def test_a_cycle_without_end_or_of_a_strange_length_is_told(start, end, column, sentence):
    found = faults([*GOOD, start, end], headers=CYCLE)
    assert [(row, name) for row, name, _ in found] == [(3, column)]
    assert sentence in found[0][2]


def test_errors_come_in_the_order_of_the_file():
    found = faults(changed(month="x", amount_cents="x"), changed(month="y", peak_wh="x"))
    assert [(row, column) for row, column, _ in found] == [
        (3, "month"), (3, "amount_cents"), (4, "month"), (4, "peak_wh")
    ]  # fmt: skip


def test_a_number_that_commas_made_into_two_cells_is_told():
    content = ",".join(HEADERS) + "\n04/2024,325,12325,350,412,3245,77\n05/2024,1,2,3,4,5\n"
    file = read_bills("bills.csv", content.encode())
    _rows, errors = bill_rows(file.texts)
    assert [(error.row, error.column, error.value) for error in errors.itertuples()] == [(2, "outside", "77")]
    assert "Separate its cells by ;" in str(errors["detail"].iloc[0])


def test_a_column_that_nobody_knows_is_told_and_the_others_are_read():
    rows, errors, unknown = read([*GOOD, "x"], headers=[*HEADERS, "Bandeira"])
    assert (len(rows), len(errors)) == (1, 0)
    assert [(error.row, error.column) for error in unknown.itertuples()] == [(2, "Bandeira")]


def test_a_column_that_is_there_twice_is_told():
    found = headers_at_fault([*GOOD, "1"], headers=[*HEADERS, "demanda fora de ponta (kW)"])
    assert [(row, column) for row, column, _ in found] == [(2, "demanda fora de ponta (kW)")]
    assert "Another column holds the same" in found[0][2]


def test_a_column_that_is_needed_and_missing_is_told_with_the_row_of_the_headers():
    rows, _errors, unknown = read(GOOD[:5], headers=HEADERS[:4] + [HEADERS[5]])
    assert len(rows) == 0
    assert [(error.row, error.column) for error in unknown.itertuples()] == [(2, "Demanda Fora Ponta (kW)")]


def test_a_sheet_without_headers_is_told():
    file = read_bills("bills.csv", csv_file([GOOD, GOOD]))
    assert [(error.row, error.column) for error in file.errors.itertuples()] == [(1, "Data")]
    assert "No row names the columns" in str(file.errors["detail"].iloc[0])


def test_cells_corrected_by_hand_are_checked_again():
    texts = read_bills("bills.csv", csv_file([HEADERS, changed(peak_wh="x")])).texts
    assert len(bill_rows(texts)[1]) == 1
    texts.loc[2, "peak_wh"] = "7,5"
    rows, errors = bill_rows(texts)
    assert (errors.empty, rows.loc[2, "peak_wh"]) == (True, 7500)


def test_what_is_no_table_is_refused():
    with pytest.raises(UnreadableTable, match="not an XLSX workbook"):
        read_bills("bills.xlsx", b"nothing")


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the samples are not at {SAMPLES}")


def sample_faults(name):
    file = read_bills(name, (SAMPLES / name).read_bytes())
    _rows, errors = bill_rows(file.texts)
    return [(error.row, error.column) for error in [*file.errors.itertuples(), *errors.itertuples()]]


MISSING = [(2, "Data"), (2, "Consumo Fora Ponta (kWh)"), (2, "Demanda Fora Ponta (kW)")]


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("modelo_importacao_xlsx.xlsx", []),
        ("modelo_importar_tarifas.xlsx", []),
        ("modelo_importar_tarifas.csv", []),
        ("file_invalid_date_all.csv", [(5, "month"), (6, "month")]),  # 04/2020 is too early: Odoo knows that
        ("file_invalid_date_all.xlsx", [(5, "month"), (6, "month")]),
        ("file_invalid_date_format.csv", [(3, "month")]),
        ("file_invalid_date_format.xlsx", [(3, "month")]),
        ("file_invalid_numbers.csv", [(3, "off_peak_wh"), (4, "month"), (4, "peak_wh"), (5, "peak_wh")]),
        ("file_invalid_numbers.xlsx", [(3, "off_peak_wh"), (4, "month"), (4, "peak_wh"), (5, "peak_wh")]),
    ],
)
def test_the_known_samples_have_these_faults(name, expected):
    assert sample_faults(name) == expected


@needs_samples
@pytest.mark.parametrize("name", ["file_invalid_header.csv", "file_invalid_header.xlsx", "file_invalid_separator.csv"])
def test_samples_with_spoilt_headers_are_told_column_by_column(name):
    assert sample_faults(name)[:3] == MISSING
    assert {row for row, _column in sample_faults(name)} == {2}
