# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The frames that parsers hand out, checked at the door, and their rows as JSON for those that must wait.

Instants are UTC, indexes watt-hours, powers volt-ampere. `point_code` and `contract_ref` are the operator's.
"""

import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS

BAND_COLUMNS = [f"{band}_wh" for band in BANDS]
UTC = pd.DatetimeTZDtype("ns", "UTC")
INTEGER = pd.Int64Dtype()
BOOLEAN = pd.BooleanDtype()


def _text(*checks, nullable=True):
    return pa.Column(object, *checks, nullable=nullable)


def _instant(nullable=False):
    return pa.Column(UTC, nullable=nullable)


def _integer(*checks, nullable=True):
    return pa.Column(INTEGER, *checks, nullable=nullable)


READINGS = pa.DataFrameSchema(
    {
        "point_code": _text(pa.Check.str_length(min_value=1), nullable=False),
        "at": _instant(),
        "measured_at": _instant(nullable=True),
        "position": _text(pa.Check.isin(["before", "after"]), nullable=False),
        "source": _text(nullable=False),
        "nature": _text(pa.Check.isin(["actual", "estimated", "self_read", "corrected"]), nullable=False),
        "calendar": _text(),
        **{column: _integer(pa.Check.ge(0)) for column in BAND_COLUMNS},
        "digits": _integer(pa.Check.in_range(1, 12)),
        "coefficient": _integer(pa.Check.ge(1)),
        "passed_zero": pa.Column(bool),
        "is_doubtful": pa.Column(bool),
    },
    strict=True,
    name="readings",
)

EVENTS = pa.DataFrameSchema(
    {
        "point_code": _text(pa.Check.str_length(min_value=1), nullable=False),
        "contract_ref": _text(pa.Check.str_length(min_value=1), nullable=False),
        "at": _instant(),
        "nature": _text(nullable=False),
        "event_type": _text(nullable=False),
        "fta": _text(),
        "power_va": _integer(pa.Check.gt(0)),
        "calendar": _text(),
        "client_category": _text(pa.Check.isin(["RES", "PRO"])),
        "refuses_meter": pa.Column(BOOLEAN, nullable=True),
        "service_level": _text(),
        "num_sequence": _integer(pa.Check.ge(0), nullable=False),
        "meter_number": _text(),
        "meter_type": _text(),
        "affair_ref": _text(nullable=False),
        "started_on": _text(pa.Check.str_matches(r"^\d{4}-\d\d-\d\d$"), nullable=False),
        **{column: _text() for column in ("segment", "street", "zip", "city")},
        **{column: _text() for column in ("holder_name", "holder_registry", "holder_street", "holder_zip")},
        "holder_city": _text(),
        "holder_is_company": pa.Column(bool),
    },
    strict=True,
    name="events",
)

SCHEMAS = {schema.name: schema for schema in (EVENTS, READINGS)}


def frame_of(name, rows):
    """Rows (dicts with the schema's columns) as a checked frame."""
    schema = SCHEMAS[name]
    columns = {
        column: pd.Series([row[column] for row in rows], dtype=definition.dtype.type)
        for column, definition in schema.columns.items()
    }
    return schema.validate(pd.DataFrame(columns))


def to_payloads(frame):
    """One JSON-able dict a row; what is empty is left out."""
    return [
        {
            column: value.isoformat() if isinstance(value, pd.Timestamp) else value
            for column, value in zip(frame.columns, row, strict=True)
            if not pd.isna(value)
        }
        for row in frame.astype(object).itertuples(index=False, name=None)
    ]


def from_payloads(name, payloads):
    """The frame whose rows `to_payloads` has written."""
    columns = SCHEMAS[name].columns
    return frame_of(name, [{column: payload.get(column) for column in columns} for payload in payloads])
