# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the frames at the doors of the chain hold; a frame that does not is refused with the column and the rows named.

`contract` and `supply_point` are any hashable keys of the caller: they come back as they were given. Columns said to be
optional may be absent; the bands of which a frame has no column are registers that none of its meters has.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from .countries import BANDS, COUNTRIES, POWER_BANDS

BAND_COLUMNS = [f"{band}_wh" for band in BANDS]
POWER_COLUMNS = [f"power_{band}_va" for band in POWER_BANDS]
MIDNIGHT_SOURCES = ("R64", "R151", "R67", "SGE")  # read from afar: a month bound's reading is dated at midnight
POSITIONS = ("before", "after")
SOURCES = ("C15", "R64", "R151", "R15", "R67", "R17", "SGE", "manual")  # the first known wins at one instant
NATURES = ("actual", "corrected", "self_read", "estimated")
QUALITIES = ("actual", "estimated", "missing")  # from best to worst
MANAGEMENTS = ("", "card", "injection", "acc", "acc_card", "acc_injection")
MARKS = ("verified", "derived", "secondary", "missing")
QUANTITY_KINDS = (
    "energy_wh",
    "auto_wh",
    "allo_wh",
    "self_consumed_wh",
    "surplus_wh",
    "injected_wh",
    "reactive_varh",
    "injected_reactive_varh",
    "overrun_s",
    "overrun_w",
    "max_power_w",
    "backup_cells",
    "backup_overhead_m",
    "backup_underground_m",
    "backup_reserved_w",
)

UTC = pd.DatetimeTZDtype("ns", "UTC")
DAY = np.dtype("datetime64[ns]")


def _text(nullable=True, required=True):
    return pa.Column(object, nullable=nullable, coerce=True, required=required)


def _one_of(values, nullable=False, required=True):
    """A column whose cells are among `values`; its distinct cells are compared, not each."""
    check = pa.Check(lambda cells: set(cells.dropna().unique()) <= {*values}, error=f"one of {', '.join(values)}")
    return pa.Column(None, check, nullable=nullable, required=required)


def _integer(*checks, nullable=True, required=True):
    return pa.Column(
        pd.Int64Dtype() if nullable else "int64", *checks, nullable=nullable, coerce=True, required=required
    )


def _flag(required=True):
    return pa.Column(pd.BooleanDtype(), nullable=True, coerce=True, required=required)


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
        **{column: _integer(pa.Check.ge(0), required=False) for column in POWER_COLUMNS},
        "management": _one_of(MANAGEMENTS, nullable=True, required=False),
        "refuses_meter": _flag(required=False),
    },
    name="events",
)

READINGS = pa.DataFrameSchema(
    {
        "reading_id": _key(),
        "supply_point": _key(),
        "at": _instant(),
        "position": _one_of(POSITIONS),
        "source": _one_of(SOURCES),
        "nature": _one_of(NATURES),
        "calendar": _text(),
        **{column: _integer(pa.Check.ge(0), required=False) for column in BAND_COLUMNS},
        "digits": _integer(pa.Check.in_range(1, 12)),
        "is_doubtful": pa.Column(bool, coerce=True),
        "coefficient": _integer(pa.Check.gt(0), required=False),
        "passed_zero": _flag(required=False),
        "validity_bits": _integer(pa.Check.in_range(0, 15), required=False),
    },
    name="readings",
)

QUANTITIES = pa.DataFrameSchema(
    {
        "supply_point": _key(),
        "start": pa.Column(DAY, coerce=True),
        "end": pa.Column(DAY, coerce=True),
        "quantity": _one_of(QUANTITY_KINDS),
        "band": _one_of(("", *BANDS), nullable=True),
        "value": _integer(nullable=False),
        "nature": _one_of(NATURES),
        "sequence": _integer(),
    },
    checks=pa.Check(lambda frame: frame["start"] < frame["end"], name="start before end"),
    name="quantities",
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
        "mark": _one_of(("", *MARKS), nullable=True, required=False),
    },
    name="rates",
)


def _periods(country):
    bands = COUNTRIES[country].bands
    amounts = [f"{component}_cents" for component in COUNTRIES[country].components]
    integers = ["days", "mean_power_va", *(f"{band}_wh" for band in bands), "total_wh", *amounts]
    qualities = [f"{band}_quality" for band in bands]
    own = {"accise_category": pa.Column(pa.Category)} if country == "FR" else {}
    return pa.DataFrameSchema(
        {
            "contract": _key(),
            "supply_point": _key(),
            "start": pa.Column(DAY),
            "end": pa.Column(DAY),
            "fta": pa.Column(pa.Category),
            "calendar": pa.Column(pa.Category, nullable=True),
            **{column: pa.Column() for column in integers},
            "quality": pa.Column(pa.Category),
            **{column: pa.Column(nullable=True) for column in qualities},
            "reading_start_id": pa.Column(object, nullable=True),
            "reading_end_id": pa.Column(object, nullable=True),
            "country": pa.Column(pa.Category),
            **own,
        },
        checks=[
            pa.Check(lambda frame: frame["start"] < frame["end"], name="start before end"),
            pa.Check(lambda frame: bool(frame.dtypes[integers].eq("int64").all()), name="integers"),
            pa.Check(lambda frame: bool(frame.dtypes[qualities].eq("category").all()), name="qualities"),
            pa.Check(lambda frame: frame["days"] > 0, name="days"),
        ],
        unique=["contract", "start"],
        name="periods",
    )


PERIODS = {country: _periods(country) for country in COUNTRIES}
