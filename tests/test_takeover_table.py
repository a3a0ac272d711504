# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The table of contracts that another tool has billed: read from XLSX and CSV, wrong cells named one by one."""

from io import BytesIO

import pandas as pd
import pytest
from openpyxl import Workbook

from odoo.addons.energy_billing.parsers import columns_of, takeover_rows
from odoo.addons.energy_core.parsers import UnreadableTable, read_table

HEADERS = "contract point start holder fta power_kva first_day_to_bill index_base_kwh".split()
GOOD = ["C1", "12345678901234", "2021-05-01", "Marie", "BTINFCUST", "6", "2026-01-01", "12345"]


def table(*rows, headers=HEADERS):
    text = "\n".join(";".join(row) for row in (headers, *rows))
    return read_table("contracts.csv", text.encode())


def errors(*rows, headers=HEADERS):
    _, found = takeover_rows(table(*rows, headers=headers), "FR", ["Green"], ["BTINFCUST"])
    return [(row.row, row.column, row.value) for row in found.itertuples()]


def changed(**cells):
    return [cells.get(header, cell) for header, cell in zip(HEADERS, GOOD, strict=True)]


def test_a_right_row_is_read_in_wh_va_and_days():
    rows, found = takeover_rows(table(GOOD), "FR", [], ["BTINFCUST"])
    row = rows.iloc[0]
    assert found.empty
    assert (row["index_base_kwh"], row["power_kva"]) == (12_345_000, 6000)
    assert row["first_day_to_bill"] == pd.Timestamp("2026-01-01")
    assert pd.isna(row["index_hp_kwh"])
    assert row["reading_nature"] == "actual"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("contract", ""),
        ("start", "2021-13-01"),
        ("start", "2026-02-01"),
        ("fta", "BTINF"),
        ("power_kva", "0"),
        ("power_kva", "six"),
        ("power_kva", ""),
        ("first_day_to_bill", ""),
        ("first_day_to_bill", "31.12.2025"),
        ("index_base_kwh", ""),
        ("index_base_kwh", "123.4"),
        ("index_base_kwh", "-1"),
        ("index_base_kwh", "9" * 30),
    ],
)
def test_a_wrong_cell_is_named(column, value):
    told = "first_day_to_bill" if (column, value) == ("start", "2026-02-01") else column
    found = errors(
        GOOD, changed(contract="C2", point="2", **{column: value}) if column != "contract" else ["", "2", *GOOD[2:]]
    )
    assert [(row, name) for row, name, _ in found] == [(3, told)]


def test_numbers_and_days_are_read_as_people_write_them():
    rows, found = takeover_rows(
        table(changed(power_kva="9,5", first_day_to_bill="15/01/2026", index_base_kwh="12\u202f345")), "FR", [], []
    )
    assert found.empty
    assert rows.iloc[0][["power_kva", "index_base_kwh"]].tolist() == [9500, 12_345_000]
    assert rows.iloc[0]["first_day_to_bill"] == pd.Timestamp("2026-01-15")


def test_what_is_there_twice_is_named_twice():
    assert errors(GOOD, GOOD) == [(row, name, GOOD[place]) for row in (2, 3) for place, name in enumerate(HEADERS[:2])]


def test_headers_that_lack_or_that_nobody_knows_are_errors_of_the_first_row():
    headers = ["contract", "pdl", *HEADERS[2:]]
    found = errors(GOOD, headers=headers)
    assert [(row, name) for row, name, _ in found if row == 1] == [(1, "point"), (1, "pdl")]


def test_a_larger_point_may_be_without_index():
    assert errors([*changed(index_base_kwh=""), "C4"], headers=[*HEADERS, "segment"]) == []


def test_a_workbook_is_read_like_a_csv():
    book, content = Workbook(), BytesIO()
    book.active.append(HEADERS)
    book.active.append(["C1", 12345678901234, pd.Timestamp("2021-05-01"), "Marie", "BTINFCUST", 6, "2026-01-01", 12345])
    book.save(content)
    pd.testing.assert_frame_equal(
        takeover_rows(read_table("Contracts.XLSX", content.getvalue()), "FR", [], [])[0],
        takeover_rows(table(GOOD), "FR", [], [])[0],
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no archive"),
        ("a.csv", b""),
        ("a.csv", b'contract\n"open'),
        ("a.csv", b"contract;point\nC1;P1;more"),
        ("a.csv", b"contract;contract\nC1;C1"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(name, content):
    with pytest.raises(UnreadableTable) as refused:
        read_table(name, content)
    assert str(refused.value.sentence).endswith((".", "quotes."))


def test_the_columns_are_those_of_the_country():
    assert {"index_p6_kwh", "power_p6_kva"} <= {column.name for column in columns_of("ES")}
    assert "index_p1_kwh" not in {column.name for column in columns_of("FR")}
