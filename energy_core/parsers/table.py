# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A table that somebody filled in, XLSX, ODS or CSV, as a frame of texts."""

import csv
import zipfile
import zlib
from collections import Counter
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice

import pandas as pd

from ..calc import sentences_of
from .open_document import NoSpreadsheet, TooManyCells, rows_of_spreadsheet

_lt = sentences_of("energy_core")
FIRST_ROW = 1  # as spreadsheets count
MOST_BYTES = 200_000_000  # of the sheets, unpacked
SEPARATORS = ";,\t"
SNIFFED_ROWS = 50
DAMAGE = (  # what the libraries make of a workbook that is none
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),
    *(AttributeError, LookupError, SyntaxError, TypeError, ValueError),
)
BINARY_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of archives, and of the spreadsheets of before 2007


class UnreadableTable(Exception):
    """The file is no table. `sentence` says why and what to do."""

    def __init__(self, sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def read_table(name, content):
    """The first sheet of a workbook (XLSX, ODS), or a CSV file, by its name: its first row names the columns.

    Returns a frame of texts without spaces around them, "" where a cell is empty; its index is the row in the file, its
    columns are the headers in lower case. Rows without any text are left out. Raises UnreadableTable.
    """
    cells = read_cells(name, content)
    headers = cells.iloc[0].str.lower()
    width = headers.ne("").to_numpy().nonzero()[0].max(initial=-1) + 1
    beyond = cells.iloc[:, width:].ne("").any(axis=1)
    if beyond.any():
        row = beyond.idxmax()
        raise UnreadableTable(
            _lt(
                "Row %(row)s has more cells than there are headers. Put texts with separators in quotes, and remove"
                " what stands to the right of the headers.",
                row=row,
            )
        )
    table = cells.iloc[1:, :width].set_axis(headers.iloc[:width].to_list(), axis=1)
    repeated = table.columns[table.columns.duplicated() & (table.columns != "")]
    if len(repeated):
        raise UnreadableTable(_lt("Two columns are called %(header)s: leave one of them.", header=repeated[0]))
    return table.loc[table.ne("").any(axis=1), table.columns != ""]


def read_cells(name, content, decimal="."):
    """All cells of the first sheet of a workbook, or of a CSV file, by its name.

    decimal: how the numbers of a workbook write theirs, which are no texts there. Returns a frame of texts without
    spaces around them, "" where a cell is empty; its index is the row in the file, from 1. Raises UnreadableTable.
    """
    ending = name.lower().rpartition(".")[2]
    rows = READERS.get(ending, _rows_of_csv)(content, decimal)
    if not rows:
        raise UnreadableTable(_lt("The file is empty. Download the template and fill it in."))
    width = max(map(len, rows))
    rows = [[*map(str.strip, row), *[""] * (width - len(row))] for row in rows]
    return pd.DataFrame(rows, index=pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(rows), name="row"), dtype=str)


def _rows_of_xlsx(content, decimal):
    try:
        _check_size(content)
        cells = pd.read_excel(BytesIO(content), header=None, dtype=object, na_filter=False, engine="openpyxl")
    except DAMAGE as error:
        raise UnreadableTable(
            _lt("The file is not an XLSX workbook. Save it again as XLSX from your spreadsheet program, or as CSV.")
        ) from error
    return [[_text(cell, decimal) for cell in row] for row in cells.itertuples(index=False)]


def _rows_of_ods(content, decimal):
    try:
        _check_size(content)
        return rows_of_spreadsheet(content, decimal)
    except TooManyCells as error:
        raise UnreadableTable(TOO_LARGE) from error
    except (*DAMAGE, NoSpreadsheet) as error:
        raise UnreadableTable(
            _lt("The file is not an ODS workbook. Save it again as ODS from your spreadsheet program, or as CSV.")
        ) from error


TOO_LARGE = _lt("The file is too large. Divide it into several ones.")
NO_CSV = _lt("The file is not a CSV table. Save it again as CSV from your spreadsheet program, or as XLSX.")


def _check_size(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
            raise UnreadableTable(TOO_LARGE)


def _text(cell, decimal):
    """What a cell of a workbook shows; a number in full, with this decimal mark."""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".replace(".", decimal)
    return str(cell)


def _rows_of_csv(content, _decimal):
    if content.startswith(BINARY_STARTS):
        raise UnreadableTable(NO_CSV)
    text = _decoded(content)
    separator = max(SEPARATORS, key=lambda each: _cells_told_apart(text, each))
    same = {}  # tables repeat themselves: each text is kept once
    try:
        return [[same.setdefault(cell, cell) for cell in row] for row in _csv_rows(text, separator)]
    except csv.Error as error:
        raise UnreadableTable(NO_CSV) from error


def _csv_rows(text, separator):
    return csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)


def _cells_told_apart(text, separator):
    """How many cells of the first rows this separator tells apart, in the rows that have equally many.

    A decimal comma splits some rows as well, but not into as many cells as the headers.
    """
    try:
        widths = Counter(map(len, islice(_csv_rows(text, separator), SNIFFED_ROWS)))
    except csv.Error:
        return -1
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


READERS = {"xlsx": _rows_of_xlsx, "ods": _rows_of_ods}
