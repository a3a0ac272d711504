# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the frames at the doors of the chain hold; a frame that does not is refused with the column and the rows named.

`contract` and `supply_point` are any hashable keys of the caller: they come back as they were given.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

BANDS = ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")
BAND_COLUMNS = [f"{band}_wh" for band in BANDS]
POSITIONS = ("before", "after")
SOURCES = ("C15", "R64", "R151", "R15", "R17", "SGE", "manual")  # the first known wins at one instant
NATURES = ("actual", "corrected", "self_read", "estimated")
QUALITIES = ("actual", "estimated", "missing")  # from best to worst

UTC = pd.DatetimeTZDtype("ns", "UTC")
DAY = np.dtype("datetime64[ns]")


def _text(nullable=True):
    return pa.Column(object, nullable=nullable, coerce=True)


def _integer(*checks, nullable=True):
    return pa.Column(pd.Int64Dtype() if nullable else "int64", *checks, nullable=nullable, coerce=True)


def _key():
    return pa.Column(nullable=False)


def _instant():
    return pa.Column(UTC, nullable=False, coerce=True)


EVENTS = pa.DataFrameSchema(
    {
        "contract": _key(),
        "supply_point": _key(),
        "at": _instant(),
        "nature": _text(nullable=False),
        "event_type": _text(),
        "fta": _text(),
        "power_va": _integer(pa.Check.ge(0)),
        "calendar": _text(),
        "num_sequence": _integer(pa.Check.ge(0)),
    },
    name="events",
)

READINGS = pa.DataFrameSchema(
    {
        "reading_id": _key(),
        "supply_point": _key(),
        "at": _instant(),
        "position": pa.Column(object, pa.Check.isin(POSITIONS), coerce=True),
        "source": pa.Column(object, pa.Check.isin(SOURCES), coerce=True),
        "nature": pa.Column(object, pa.Check.isin(NATURES), coerce=True),
        "calendar": _text(),
        **{column: _integer(pa.Check.ge(0)) for column in BAND_COLUMNS},
        "digits": _integer(pa.Check.in_range(1, 12)),
        "is_doubtful": pa.Column(bool, coerce=True),
    },
    name="readings",
)

RATES = pa.DataFrameSchema(
    {
        "kind": _text(nullable=False),
        "code": _text(nullable=False),
        "component": _text(nullable=False),
        "band": _text(),
        "start": pa.Column(DAY, coerce=True),
        "end": pa.Column(DAY, nullable=True, coerce=True),
        "value_micro": _integer(nullable=False),
    },
    name="rates",
)

PERIODS = pa.DataFrameSchema(
    {
        "contract": _key(),
        "supply_point": _key(),
        "start": pa.Column(DAY),
        "end": pa.Column(DAY),
        "days": _integer(pa.Check.gt(0), nullable=False),
        "fta": _text(nullable=False),
        "calendar": _text(),
        "mean_power_va": _integer(pa.Check.gt(0), nullable=False),
        **{column: _integer(nullable=False) for column in [*BAND_COLUMNS, "total_wh"]},
        "quality": pa.Column(object, pa.Check.isin(QUALITIES)),
        **{
            column: _integer(nullable=False)
            for column in ("fixed_cents", "variable_cents", "cta_cents", "accise_cents")
        },
        "reading_start_id": _text(),
        "reading_end_id": _text(),
        "country": _text(nullable=False),
    },
    checks=pa.Check(lambda frame: frame["start"] < frame["end"], name="start before end"),
    unique=["contract", "start"],
    name="periods",
)
