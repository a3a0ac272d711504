# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sheets that people filled in become frames of texts, whichever program wrote them and wherever the headers stand."""

from datetime import date

import pytest
from spreadsheets import archive, csv_file, ods_file, xlsx_file

from odoo.addons.energy_core.parsers import UnreadableTable, below_header, read_cells, read_table

ROWS = [["Guide:\n- fill in, all of it", None], ["Mês", "Energia (kWh)"], [date(2024, 4, 1), 1234.5], ["mai/24", "x "]]
HEADERS = {"month": ("Mês", "Month"), "energy": ("Energia (kWh)",)}


def texts(frame):
    return frame.to_numpy().tolist()


@pytest.mark.parametrize(("ending", "make"), [("xlsx", xlsx_file), ("ods", ods_file), ("XLSX", xlsx_file)])
def test_a_workbook_becomes_texts(ending, make):
    cells = read_cells(f"bills.{ending}", make(ROWS))
    assert [each.removesuffix(" 00:00:00") for each in cells[0]] == [ROWS[0][0], "Mês", "2024-04-01", "mai/24"]
    assert list(cells[1]) == ["", "Energia (kWh)", "1234.5", "x"]
    assert list(cells.index) == [1, 2, 3, 4]


@pytest.mark.parametrize(("ending", "make"), [("xlsx", xlsx_file), ("ods", ods_file)])
def test_numbers_of_a_workbook_are_written_with_the_mark_that_is_asked_for(ending, make):
    content = make([["a"], [1234.125], [5], [1e-7], [-3.0], ["1.5"]])
    expected = ["a", "1234,125", "5", "0,0000001", "-3", "1.5"]
    got = list(read_cells(f"a.{ending}", content, decimal=",")[0])
    if ending == "ods":
        expected[4] = "-3,0"  # as the program wrote it
    assert got == expected


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_of_a_csv_file_is_found_below_a_block_of_instructions(separator):
    rows = [["Use , as decimal; or nothing", "", ""], ["A", "B", "C"], ["1,5", "2,5", "x"], ["1,5", "2,5", "y"]]
    assert texts(read_cells("a.csv", csv_file(rows, separator))) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_file_may_have_any_usual_encoding(encoding):
    assert texts(read_cells("a.csv", csv_file([["Início"]], encoding=encoding))) == [["Início"]]


def test_rows_that_are_shorter_are_filled_up():
    assert texts(read_cells("a.csv", b"a;b;c\n1\n\n2;3")) == [
        ["a", "b", "c"],
        ["1", "", ""],
        ["", "", ""],
        ["2", "3", ""],
    ]


def test_repeated_cells_of_an_ods_file_are_laid_out_and_empty_ones_at_the_end_are_not():
    table = (
        "<table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"/><table:covered-table-cell/>'
        '<table:table-cell table:number-columns-repeated="2"><text:p>a<text:s text:c="2"/>b<text:tab/>'
        "<text:span>c</text:span></text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table-header-rows>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value="7"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    )
    cells = read_cells("a.ods", ods_file([], table))
    assert texts(cells) == [["", "", "", "a  b\tc", "a  b\tc"], [""] * 5, [""] * 5, ["7", *[""] * 4], ["7", *[""] * 4]]


def test_a_comment_in_an_ods_cell_is_none_of_its_text():
    table = (
        "<table:table-row><table:table-cell><office:annotation><text:p>look</text:p></office:annotation>"
        "<text:p>value</text:p></table:table-cell></table:table-row>"
    )
    assert texts(read_cells("a.ods", ods_file([], table))) == [["value"]]


BOMB = (
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="1024" office:value="1"/></table:table-row>'
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"no archive", "not an XLSX workbook"),
        ("a.xlsx", archive("<x/>"), "not an XLSX workbook"),
        ("a.xlsx", xlsx_file([["a"]])[:-40], "not an XLSX workbook"),
        ("a.ods", b"no archive", "not an ODS workbook"),
        ("a.ods", archive("<x>"), "not an ODS workbook"),
        ("a.ods", archive("<x/>"), "not an ODS workbook"),
        ("a.ods", ods_file([], '<table:table-row table:number-rows-repeated="-1"/>'), "not an ODS workbook"),
        ("a.ods", ods_file([], BOMB), "too large"),
        ("a.ods", ods_file([], BOMB.replace('"1"', '"one"')), "not an ODS workbook"),
        ("a.csv", xlsx_file([["a"]]), "not a CSV table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not a CSV table"),
        ("a.csv", b'a\n"open', "not a CSV table"),
        ("a.csv", b"", "is empty"),
        ("a.xlsx", xlsx_file([]), "is empty"),
        ("a.ods", ods_file([]), "is empty"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(UnreadableTable, match=sentence):
        read_cells(name, content)


def test_entities_of_a_hostile_ods_file_are_not_unfolded():
    content = ods_file([["x"]])
    assert b"<!ENTITY" not in content
    hostile = archive(
        f'<?xml version="1.0"?>{ENTITIES}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:'
        'office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:'
        'opendocument:xmlns:text:1.0"><office:spreadsheet><table:table><table:table-row><table:table-cell><text:p>x&b;'
        "</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:document-content>"
    )
    assert texts(read_cells("a.ods", hostile)) == [["x"]]


def test_the_first_row_of_a_table_names_its_columns():
    table = read_table("a.csv", b" Name ;Power\nx;1\n;\ny;2")
    assert (list(table), list(table.index), texts(table)) == (["name", "power"], [2, 4], [["x", "1"], ["y", "2"]])


def test_the_header_is_found_below_instructions():
    table = below_header(read_cells("a.xlsx", xlsx_file(ROWS)), HEADERS)
    assert (table.header_row, table.missing, table.others.empty) == (2, (), True)
    assert list(table.rows.index) == [3, 4]
    assert list(table.rows["energy"]) == ["1234.5", "x"]


def test_headers_are_known_whatever_their_case_accents_and_spaces_and_order():
    table = below_header(read_cells("a.csv", b"ENERGIA  (KWH);mes\n7;8"), HEADERS)
    assert texts(table.rows) == [["8", "7"]]


def test_columns_that_lack_are_empty_and_named_and_others_are_kept_by_header_or_letter():
    table = below_header(
        read_cells("a.csv", "Mês;Energia (kWh);Note;\n1;2;n;\n3;4;;z".encode()), HEADERS | {"other": ("Other",)}
    )
    assert table.missing == ("other",)
    assert list(table.rows["other"]) == ["", ""]
    assert (list(table.others), texts(table.others)) == (["Note", "D"], [["n", ""], ["", "z"]])


def test_of_two_columns_of_one_name_the_first_is_read_and_the_second_kept_apart():
    table = below_header(read_cells("a.csv", "Mês;Energia (kWh);mes\n1;2;3".encode()), HEADERS)
    assert (texts(table.rows), list(table.others), texts(table.others)) == ([["1", "2"]], ["mes"], [["3"]])


def test_a_spoilt_row_of_headers_is_still_pointed_at():
    table = below_header(read_cells("a.csv", "Guide\nMês|Energia (kWh)|x\n1|2|3".encode()), HEADERS)
    assert (table.header_row, table.missing) == (2, ("month", "energy"))


def test_a_sheet_without_headers_has_no_rows():
    table = below_header(read_cells("a.csv", b"1;2\n3;4"), HEADERS)
    assert (table.header_row, len(table.rows), len(table.others)) == (None, 0, 0)
