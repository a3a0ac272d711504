# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows as checked frames, and frames as JSON for rows that must wait."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd

from .schemas import BOOLEAN, INTEGER, IS_DECIMAL, RULES, SCHEMAS, UTC

INSTANT = "datetime64[ns]"
NO_NUMBER, NO_INSTANT = -1, np.datetime64("NaT", "ns")


def _beyond_types(schema):
    """What a schema checks besides the types of its columns, and that those needed are there and no others."""
    names = [
        name
        for name, column in schema.columns.items()
        if column.checks or not column.nullable and str(column.dtype) != "bool"
    ]
    untyped = schema.select_columns(names).update_columns({name: {"dtype": None} for name in names})
    untyped.strict = False
    return untyped


BEYOND_TYPES = {name: _beyond_types(schema) for name, schema in SCHEMAS.items()}


def frame_of(name, rows):
    """Rows (dicts; columns of the schema that one leaves out are empty in it) as a frame of the schema's types."""
    columns = {
        column: pd.Series([row.get(column) for row in rows], dtype=definition.dtype.type)
        for column, definition in SCHEMAS[name].columns.items()
    }
    return pd.DataFrame(columns)


def integers(values):
    """Whole numbers of which the negative ones are empty."""
    return pd.arrays.IntegerArray(values, values < 0)


def flags_of(values):
    """True, False or None as a column that may be empty."""
    is_empty = np.array([value is None for value in values], dtype=bool)
    return pd.arrays.BooleanArray(np.array([value is True for value in values], dtype=bool), is_empty)


def objects(values):
    """An array that holds these values as they are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


class Form(NamedTuple):
    """How parsers hand out a column of a type: as an array of `dtype`, with `empty` where nothing is known."""

    dtype: type
    empty: object
    is_empty: Callable
    as_column: Callable


FORM_OF_TYPE = {
    "object": Form(object, None, pd.isna, np.asarray),
    "bool": Form(bool, False, np.logical_not, np.asarray),
    str(BOOLEAN): Form(object, None, pd.isna, flags_of),
    str(INTEGER): Form(np.int64, NO_NUMBER, lambda numbers: numbers < 0, integers),
    str(UTC): Form(INSTANT, NO_INSTANT, np.isnat, lambda instants: pd.DatetimeIndex(instants, tz="UTC")),
}
FORMS = {
    name: {
        column: (FORM_OF_TYPE[str(definition.dtype.type)], definition.required)
        for column, definition in SCHEMAS[name].columns.items()
    }
    for name in RULES
}


def frame_of_columns(name, pieces):
    """A checked frame of the columns of one or several pieces; pandera's SchemaError tells a mistake of the parser.

    A piece is {column: array, or one text or flag for all rows of all pieces}. Instants are datetime64[ns] in UTC, what
    is empty is None, NO_INSTANT, or a number below 0. A column that is left out is empty; one that the schema does not
    require stays out when all of it is empty.
    """
    columns = {column: _joined([piece[column] for piece in pieces]) for column in pieces[0]}
    count = next(len(cells) for cells in columns.values() if isinstance(cells, np.ndarray))
    arrays = {}
    for column, (form, is_required) in FORMS[name].items():
        cells = columns.get(column, form.empty)
        if not isinstance(cells, np.ndarray):
            cells = np.full(count, cells, dtype=form.dtype)
        if is_required or not form.is_empty(cells).all():
            arrays[column] = form.as_column(cells)
    frame = pd.DataFrame(arrays, index=pd.RangeIndex(count), copy=False)
    types = SCHEMAS[name].columns
    fits = columns.keys() <= types.keys() and all(
        cells.dtype == types[column].dtype.type for column, cells in arrays.items()
    )
    return frame if fits and RULES[name].hold(arrays) else SCHEMAS[name].validate(frame)


def _joined(cells):
    return np.concatenate(cells) if isinstance(cells[0], np.ndarray) else cells[0]


def validated(name, frame):
    """The frame, checked against its schema; pandera's SchemaError tells a mistake of the parser.

    Where every column has its type, pandera is not asked about types: that costs more than all checks together.
    """
    columns, types = SCHEMAS[name].columns, frame.dtypes.to_dict()
    needed = {column for column, definition in columns.items() if definition.required}
    fits = needed <= types.keys() <= columns.keys()
    fits = fits and all(columns[column].dtype.type == kind for column, kind in types.items())
    return (BEYOND_TYPES[name] if fits else SCHEMAS[name]).validate(frame, inplace=True)


def to_payloads(frame):
    """One JSON-able dict a row; what is empty is left out."""
    return [
        {
            column: _jsonable(value)
            for column, value in zip(frame.columns, row, strict=True)
            if isinstance(value, list) or not pd.isna(value)
        }
        for row in frame.astype(object).itertuples(index=False, name=None)
    ]


def from_payloads(name, payloads):
    """The frame whose rows `to_payloads` has written."""
    decimals = [column for column, definition in SCHEMAS[name].columns.items() if IS_DECIMAL in definition.checks]
    rows = [
        payload | {column: Decimal(payload[column]) for column in decimals if column in payload} for payload in payloads
    ]
    return validated(name, frame_of(name, rows))


def _jsonable(value):
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
