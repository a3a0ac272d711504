# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A table that somebody filled in, XLSX or CSV, as a frame of texts."""

import csv
import zipfile
from io import BytesIO, StringIO

import pandas as pd

from odoo.addons.energy_core.calc import sentences_of

_lt = sentences_of("energy_billing")
FIRST_ROW = 2  # of the spreadsheet: the first one names the columns
MOST_BYTES = 200_000_000  # of the sheets, unpacked
SEPARATORS = ";,\t"


class UnreadableTable(Exception):
    """The file is no table. `sentence` says why and what to do."""

    def __init__(self, sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def read_table(name, content):
    """The first sheet of an XLSX file, or a CSV file, by its name.

    Returns a frame of texts without spaces around them, "" where a cell is empty; its index is the row in the file, its
    columns are the headers in lower case. Rows without any text are left out. Raises UnreadableTable.
    """
    table = _read_xlsx(content) if name.lower().endswith(".xlsx") else _read_csv(content)
    table.index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(table), name="row")
    table.columns = [str(header).strip().lower() for header in table.columns]
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise UnreadableTable(_lt("Two columns are called %(header)s: leave one of them.", header=repeated[0]))
    table = table.fillna("").apply(lambda cells: cells.str.strip())
    return table[table.ne("").any(axis=1)]


def _read_xlsx(content):
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(each.file_size for each in archive.infolist())
        if size > MOST_BYTES:
            raise UnreadableTable(_lt("The file is too large. Divide it into several ones."))
        return pd.read_excel(BytesIO(content), dtype=str, engine="openpyxl")
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableTable(
            _lt("The file is not an XLSX workbook. Save it again as XLSX from your spreadsheet program, or as CSV.")
        ) from error


def _read_csv(content):
    text = _decoded(content)
    header = text.partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    try:
        rows = list(csv.reader(StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableTable(
            _lt("The file is not a CSV table. Save it again as CSV from your spreadsheet program, or as XLSX.")
        ) from error
    if not rows:
        raise UnreadableTable(_lt("The file is empty. Download the template and fill it in."))
    width = len(rows[0])
    ragged = next((number for number, row in enumerate(rows[1:], start=FIRST_ROW) if len(row) > width), None)
    if ragged:
        raise UnreadableTable(
            _lt("Row %(row)s has more cells than there are headers: put texts with separators in quotes.", row=ragged)
        )
    return pd.DataFrame([row + [""] * (width - len(row)) for row in rows[1:]], columns=rows[0], dtype=str)


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
