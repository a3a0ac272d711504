# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows as checked frames, and frames as JSON for rows that must wait."""

from decimal import Decimal

import numpy as np
import pandas as pd

from .schemas import INTEGER, IS_DECIMAL, SCHEMAS, UTC


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


def frame_of_columns(name, columns):
    """A frame of the schema's types from arrays of one length, of which single values stand for whole columns.

    Instants are datetime64[ns] in UTC; whole numbers that may be empty are as `integers` gives them. A column that is
    left out is empty, or stays out where the schema allows it.
    """
    count = next(len(column) for column in columns.values() if not isinstance(column, str | bool))
    return pd.DataFrame(
        {
            column: _column(columns.get(column), definition.dtype.type, count)
            for column, definition in SCHEMAS[name].columns.items()
            if definition.required or column in columns
        },
        copy=False,
    )


def _column(values, kind, count):
    if values is None and kind == INTEGER:
        return integers(np.full(count, -1))
    if values is None or isinstance(values, str | bool):
        return np.full(count, values, dtype=kind) if kind != UTC else pd.array([pd.NaT] * count, dtype=UTC)
    return pd.DatetimeIndex(values, tz="UTC") if kind == UTC else values


def integers(values):
    """Whole numbers of which the negative ones are empty."""
    return pd.arrays.IntegerArray(values, values < 0)


def integers_of(values):
    """Whole numbers, or None, as a column that may be empty."""
    return integers(np.array([-1 if value is None else value for value in values], dtype=np.int64))


def flags_of(values):
    """True, False or None as a column that may be empty."""
    is_empty = np.array([value is None for value in values], dtype=bool)
    return pd.arrays.BooleanArray(np.array([value is True for value in values], dtype=bool), is_empty)


def objects(values):
    """An array that holds these values as they are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


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
