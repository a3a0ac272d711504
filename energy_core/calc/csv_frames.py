# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Frames from CSV text, typed by the schemas of the doors; what is unusable is refused with its line and column.

Texts stand as they are. Instants are ISO 8601 with their offset from UTC, days ISO 8601 dates, numbers whole (Wh, VA),
statements true or false. A column that may be empty may be left out; an empty statement is false.
"""

import csv
from decimal import Decimal

import pandas as pd
from pandera.errors import SchemaError

from .schemas import RATES

INSTANT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)"
DAY = r"\d{4}-\d\d-\d\d"
WHOLE_NUMBER = r"[+-]?\d{1,18}"
MICRO_DECIMAL = r"-?\d{1,12}(\.\d{1,6})?"
STATEMENTS = {"true": True, "false": False, "1": True, "0": False}
OTHER_UNITS = ("_kwh", "_mwh", "_kva", "_kw")
RATE_COLUMNS = {"date_start": "start", "date_end": "end", "value": "value_micro"}
COUNTRY_COLUMN = "country_id:id"


class UnusableInput(ValueError):
    """A file that cannot be computed from; the text says which, where, and what to do."""


def read_frame(stream, name, schema):
    """The rows of CSV text as a frame of `schema`, and the names of columns that it has no use for.

    stream: text, opened with newline="". name: of the file, for sentences. Raises UnusableInput.
    """
    texts = _texts(stream, name)
    return _typed(texts, name, schema), [column for column in texts if column not in schema.columns]


def read_rates(stream, name, country):
    """The rates of a country in the form of the addon's data/energy.rate.csv, as a frame of schema RATES.

    Needed are kind, code, component, band, date_start, date_end (excluded) and value, a decimal in the unit of the
    row; where there is a column country_id:id, only the rows of the country (base.fr for FR) count.
    """
    texts = _texts(stream, name)
    _refuse_missing(texts, name, ["kind", "code", "component", "band", *RATE_COLUMNS])
    if COUNTRY_COLUMN in texts:
        texts = texts[texts[COUNTRY_COLUMN].eq(f"base.{country.lower()}")]
    _refuse(texts["value"], ~texts["value"].str.fullmatch(MICRO_DECIMAL), name, "is not a number of at most 6 decimals")
    micro = pd.Series([str(int(Decimal(value).scaleb(6))) for value in texts["value"]], texts.index, dtype=object)
    return _typed(texts.assign(value=micro).rename(columns=RATE_COLUMNS), name, RATES)


def _texts(stream, name):
    """The cells as they stand, by line number."""
    reader = csv.reader(stream, strict=True)
    try:
        header = next(reader, [])
        numbered = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise UnusableInput(f"{name}, line {reader.line_num}: {error}. Write it as CSV, separated by commas.") from None
    except UnicodeDecodeError:
        raise UnusableInput(f"{name} is not text in UTF-8. Save it as CSV in UTF-8.") from None
    _refuse_header(header, name)
    ragged = [(line, len(row)) for line, row in numbered if len(row) != len(header)]
    if ragged:
        line, cells = ragged[0]
        raise UnusableInput(
            f"{name}, line {line} has {cells} cells, and line 1 names {len(header)} columns. Give each column a cell."
        )
    lines, rows = [line for line, _row in numbered], [row for _line, row in numbered]
    return pd.DataFrame(rows, columns=header, index=lines, dtype=object)


def _refuse_header(header, name):
    if not header:
        raise UnusableInput(f"{name} is empty. Name the columns in its first line.")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise UnusableInput(f"{name}, line 1: the column {twice[0]} is there twice. Remove one of them.")


def _typed(texts, name, schema):
    """The columns of a schema from their texts."""
    for column in texts:
        if column not in schema.columns and column.endswith(OTHER_UNITS):
            raise UnusableInput(
                f"{name}, line 1: the column {column} is in another unit. Give energies in Wh (…_wh) and powers in VA"
                " (…_va), as whole numbers."
            )
    _refuse_missing(texts, name, [column for column, facts in schema.columns.items() if _is_needed(facts)])
    empty = pd.Series("", index=texts.index, dtype=object)
    columns = {
        column: _column(texts.get(column, empty).rename(column), facts, name)
        for column, facts in schema.columns.items()
        if facts.required or column in texts
    }
    try:
        return schema.validate(pd.DataFrame(columns, index=texts.index)).reset_index(drop=True)
    except SchemaError as error:
        raise UnusableInput(_broken_rule(error, name)) from None


def _is_needed(facts):
    return facts.required and not _may_be_empty(facts)


def _may_be_empty(facts):
    return facts.nullable or str(facts.dtype) == "bool"


def _column(texts, facts, name):
    lines = texts.index[texts.eq("")]
    if len(lines) and not _may_be_empty(facts):
        raise UnusableInput(f"{name}, line {lines[0]}, column {texts.name} is empty. Write a value there.")
    return READERS.get(str(facts.dtype), _text)(texts, name)


def _refuse_missing(texts, name, needed):
    missing = [column for column in needed if column not in texts]
    if missing:
        raise UnusableInput(
            f"{name}, line 1: there is no column {', '.join(missing)}, only {', '.join(texts)}."
            " Add what is missing, or correct its name."
        )


def _refuse(texts, is_bad, name, what):
    """Refuse a column for the first of its cells that cannot be read."""
    bad = texts[is_bad]
    if len(bad):
        others = f"; so in {len(bad)} lines" if len(bad) > 1 else ""
        raise UnusableInput(f"{name}, line {bad.index[0]}, column {bad.name}: {bad.iloc[0]!r} {what}{others}.")


def _text(texts, _name):
    return texts.where(texts.ne(""), None)


def _whole_numbers(texts, name):
    is_empty = texts.eq("")
    _refuse(texts, ~is_empty & ~texts.str.fullmatch(WHOLE_NUMBER), name, "is not a whole number")
    numbers = texts.where(~is_empty, "0").astype("int64").to_numpy()
    return pd.Series(pd.arrays.IntegerArray(numbers, is_empty.to_numpy()), index=texts.index)


def _instants(texts, name):
    instants = pd.to_datetime(texts.where(texts.str.fullmatch(INSTANT)), format="ISO8601", utc=True, errors="coerce")
    what = "is not an instant with its offset: write it as 2026-01-01T00:00:00+01:00, or with Z for UTC"
    _refuse(texts, instants.isna() & texts.ne(""), name, what)
    return instants


def _days(texts, name):
    days = pd.to_datetime(texts.where(texts.str.fullmatch(DAY)), format="%Y-%m-%d", errors="coerce")
    _refuse(texts, days.isna() & texts.ne(""), name, "is not a day: write it as 2026-01-31")
    return days


def _statements(texts, name):
    statements = texts.str.lower().map(STATEMENTS)
    _refuse(texts, statements.isna() & texts.ne(""), name, "is neither true nor false")
    return statements.astype("boolean")


def _decided_statements(texts, name):
    return _statements(texts, name).fillna(False).astype(bool)


READERS = {
    "Int64": _whole_numbers,
    "int64": _whole_numbers,
    "datetime64[ns, UTC]": _instants,
    "datetime64[ns]": _days,
    "boolean": _statements,
    "bool": _decided_statements,
}
RULES = {
    "greater_than_or_equal_to": lambda min_value: f"is below {min_value}",
    "greater_than": lambda min_value: f"is not above {min_value}",
    "in_range": lambda min_value, max_value, **_: f"is not between {min_value} and {max_value}",
}


def _broken_rule(error, name):
    """The sentence of a schema's refusal."""
    check, frame, column = error.check, error.data, error.schema.name
    if column not in frame:
        line = next(line for line in frame.index if not check(frame.loc[[line]]).check_passed)
        return f"{name}, line {line} breaks the rule: {check.name}."
    cells = frame[column]
    value = next(value for value in cells.dropna().unique() if not check(pd.Series([value])).check_passed)
    line = cells.index[cells.eq(value)][0]
    rule = RULES[check.name](**check.statistics) if check.name in RULES else f"is not {check.error}"
    return f"{name}, line {line}, column {column}: '{value}' {rule}."
