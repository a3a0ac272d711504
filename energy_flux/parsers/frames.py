# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows as checked frames, and frames as JSON for rows that must wait."""

from decimal import Decimal

import pandas as pd

from .schemas import IS_DECIMAL, SCHEMAS


def frame_of(name, rows):
    """Rows (dicts; columns of the schema that one leaves out are empty in it) as a frame of the schema's types."""
    columns = {
        column: pd.Series([row.get(column) for row in rows], dtype=definition.dtype.type)
        for column, definition in SCHEMAS[name].columns.items()
    }
    return pd.DataFrame(columns)


def validated(name, frame):
    """The frame, checked against its schema; pandera's SchemaError tells a mistake of the parser."""
    return SCHEMAS[name].validate(frame)


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
