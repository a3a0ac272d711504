# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which row of a sheet names its columns, where others may stand above it: instructions, a title, a date of export."""

import unicodedata
from dataclasses import dataclass

import pandas as pd

HEADER_WITHIN = 50  # rows
LEAST_HEADERS = 2  # that make a row the one of the headers


@dataclass(frozen=True)
class Table:
    """What stands below the headers. Frames of texts whose index is the row in the file.

    header_row: the row of the headers; None where no row names any. rows: the columns that are known, by their names;
    those that are missing are empty. missing: their names. headers: {name: header} of those that are there, as written.
    others: the remaining columns, by their header; what has none goes by its letter, which is in `letters`. Rows
    without any text are left out of both.
    """

    header_row: int | None
    rows: pd.DataFrame
    missing: tuple
    headers: dict
    others: pd.DataFrame
    letters: frozenset


def below_header(cells, headers):
    """The table below the row that names most of the columns.

    cells: as `read_cells` gives them. headers: {name: the headers it may have}; case, accents and spaces do not matter.
    """
    names = {normalized(header): name for name, accepted in headers.items() for header in accepted}
    header_row = _header_row(cells.head(HEADER_WITHIN).map(normalized), names)
    told = cells.loc[header_row] if header_row else pd.Series("", index=cells.columns)
    found = {}
    for place, header in told.items():
        found.setdefault(names.get(normalized(header)), place)
    found.pop(None, None)
    below = cells.loc[header_row + 1 :] if header_row else cells.iloc[:0]
    below = below[below.ne("").any(axis=1)]
    rows = pd.DataFrame({name: below[found[name]] if name in found else "" for name in headers}, index=below.index)
    rest = [place for place in cells if place not in found.values() and (told[place] or below[place].ne("").any())]
    others = below[rest].set_axis([told[place] or column_letters(place) for place in rest], axis=1)
    letters = frozenset(column_letters(place) for place in rest if not told[place])
    missing = tuple(name for name in headers if name not in found)
    return Table(header_row, rows, missing, {name: told[place] for name, place in found.items()}, others, letters)


def normalized(text):
    """A header as it is compared: small letters without accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def column_letters(place):
    """The letters by which spreadsheets call a column, the first being 0."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _header_row(cells, names):
    """The row with most of the headers; else one that holds most of them among other signs, as a spoilt one does."""
    exact = cells.isin(list(names)).sum(axis=1)
    if exact.max() >= LEAST_HEADERS:
        return int(exact.idxmax())
    whole = cells.agg(" ".join, axis=1)
    within = sum(whole.str.contains(header, regex=False).astype(int) for header in names)
    return int(within.idxmax()) if within.max() >= LEAST_HEADERS else None
