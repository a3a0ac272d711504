# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A table of bills (CSV, XLSX, ODS), below instructions or not, with what is wrong in each cell.

What Odoo alone knows is not told here: bills that are there already, months before the contract or after today.
Source: reference/recommendation.md 3.3 (formats and limits).
"""

from dataclasses import dataclass

import pandas as pd

from odoo.addons.energy_core.calc import sentences_of
from odoo.addons.energy_core.parsers import below_header, normalized, read_cells

from .bill_cells import READERS, number_style
from .bill_columns import BILL_COLUMNS

_lt = sentences_of("energy_recommendation")
DECIMAL = ","
OUTSIDE = "outside"
ERROR_COLUMNS = ["row", "column", "value", "detail"]
HEADERS = {column.name: (column.header, *column.also) for column in BILL_COLUMNS}
KNOWN = {normalized(header) for headers in HEADERS.values() for header in headers}
HEADER_OF = {column.name: column.header for column in BILL_COLUMNS}
REQUIRED = [column.name for column in BILL_COLUMNS if column.is_required]
NUMBERS = ("quantity", "factor", "money")
LONGEST_CYCLE_DAYS = 62  # cycles of up to 47 days are legal (REN ANEEL 1.000/2021, articles 260 and 261)


@dataclass(frozen=True)
class BillFile:
    """What a file of bills holds.

    texts: the cells as they stand there, a column for each of BILL_COLUMNS, `outside` for those that stand under no
    header, the index the row in the file; empty where a column is missing that is needed.
    errors: `row`, `column` (a header), `value`, `detail` (a Sentence): what is wrong with the headers. What is wrong
    with the cells of `texts` is told by `bill_rows`.
    """

    texts: pd.DataFrame
    errors: pd.DataFrame


def read_bills(name, content):
    """The BillFile of a file, its format by its name. Raises UnreadableTable for what is no table."""
    table = below_header(read_cells(name, content, DECIMAL), HEADERS)
    errors = _frame([*_missing(table), *_unknown(table)])
    outside = table.others[[header for header in table.others if header in table.letters]]
    texts = table.rows.assign(**{OUTSIDE: outside.agg(" ".join, axis=1).str.strip() if outside.size else ""})
    return BillFile(texts.iloc[:0] if set(REQUIRED) & set(table.missing) else texts, errors)


def bill_rows(texts):
    """What the cells tell, and what is wrong in them.

    texts: as in BillFile; the index may be any. Returns (rows, errors). rows: the same index; `month`, `start`, `end`
    datetime64 (month: its first day), quantities in W, Wh, varh or thousandths and `amount_cents` Int64, empty where
    the cell is empty or wrong; `point` text. errors: as in BillFile, but `row` is of the index and `column` a name of
    BILL_COLUMNS.
    """
    rows, errors = pd.DataFrame(index=texts.index), []
    style = number_style(texts[column.name] for column in BILL_COLUMNS if column.kind in NUMBERS)
    for column in BILL_COLUMNS:
        read, dtype = READERS[column.kind]
        cells = [read(text, style) if text else (None, None) for text in texts[column.name]]
        rows[column.name] = pd.Series([value for value, _ in cells], index=texts.index, dtype=dtype)
        errors += _told(texts, column.name, [detail for _, detail in cells])
    for name in REQUIRED:
        errors += _told(texts, name, [None if text else EMPTY for text in texts[name]])
    errors += _told(texts, OUTSIDE, [NO_COLUMN if text else None for text in texts[OUTSIDE]])
    errors += _told(texts, "month", [REPEATED if each else None for each in _is_repeated(rows)])
    errors += _told(texts, "end", [WRONG_CYCLE if each else None for each in _is_no_cycle(texts, rows)])
    order = {name: place for place, name in enumerate(texts)}
    errors.sort(key=lambda error: (texts.index.get_loc(error["row"]), order[error["column"]]))
    return rows, _frame(errors)


EMPTY = _lt("The cell is empty: fill it in.")
REPEATED = _lt("The same month is in another row: keep one of them.")
WRONG_CYCLE = _lt(
    "A billing cycle has a first day and an end some 30 days later. Enter both, the end after the start, or leave both"
    " empty."
)
MISSING_COLUMN = _lt(
    "The column is missing. Download the template, name the columns as it does, and separate the cells of a CSV file by"
    " ; or by commas."
)
NO_HEADER = _lt(
    "No row names the columns. Download the template, and keep its row of headers; the cells of a CSV file are"
    " separated by ; or by commas."
)
REPEATED_COLUMN = _lt("Another column holds the same. Leave one of them.")
UNKNOWN_COLUMN = _lt("There is no such column. Name it as the template does, or remove it.")
NO_COLUMN = _lt(
    "The row has more cells than there are headers: a number with a decimal comma makes two of a file that is separated"
    " by commas. Separate its cells by ;, or correct the row here and empty this cell."
)


def _missing(table):
    if table.header_row is None:
        yield {"row": 1, "column": HEADER_OF["month"], "value": "", "detail": NO_HEADER}
        return
    for name in REQUIRED:
        if name in table.missing:
            yield {"row": table.header_row, "column": HEADER_OF[name], "value": "", "detail": MISSING_COLUMN}


def _unknown(table):
    """Columns that nobody knows, and those that hold the same as another."""
    for header in table.others:
        if header not in table.letters:
            detail = REPEATED_COLUMN if normalized(header) in KNOWN else UNKNOWN_COLUMN
            yield {"row": table.header_row, "column": header, "value": header, "detail": detail}


def _told(texts, column, details):
    """An error for each cell of a column that has a sentence."""
    for row, value, detail in zip(texts.index, texts[column], details, strict=True):
        if detail:
            yield {"row": row, "column": column, "value": value, "detail": detail}


def _is_repeated(rows):
    return rows["month"].notna() & rows.duplicated(["point", "month"], keep=False)


def _is_no_cycle(texts, rows):
    """Whether only one day of a cycle is there, or both and not so far apart as they are in a cycle."""
    is_half = texts["start"].eq("") != texts["end"].eq("")
    days = (rows["end"] - rows["start"]).dt.days
    return is_half | (days.notna() & ~days.between(1, LONGEST_CYCLE_DAYS))


def _frame(errors):
    return pd.DataFrame(errors, columns=ERROR_COLUMNS)
