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
POWERS = ("power_va", *POWER_COLUMNS)
MIDNIGHT_SOURCES = ("R64", "R151", "R67", "SGE")  # read from afar: a month bound's reading is dated at midnight
POSITIONS = ("before", "after")
SOURCES = ("C15", "R64", "R151", "R171", "R15", "R67", "R17", "SGE", "manual", "takeover")  # first known of an instant
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
    "reactive_outside_varh",
    "overrun_s",
    "overrun_w",
    "max_power_w",
    "backup_cells",
    "backup_overhead_m",
    "backup_underground_m",
    "backup_reserved_w",
    "backup_htb2_reserved_w",
    "backup_htb2_energy_wh",
    "backup_htb2_overrun_w",
    "backup_htb1_reserved_w",
    "backup_htb1_energy_wh",
    "backup_htb1_overrun_w",
    "grouping_overhead_m",
    "grouping_underground_m",
    "transformation_w",
)

UTC = pd.DatetimeTZDtype("ns", "UTC")
DAY = np.dtype("datetime64[ns]")


def _text(nullable=True, required=True):
    return pa.Column(object, nullable=nullable, coerce=True, required=required)


def _one_of(values, nullable=False, required=True):
    """A column whose cells are among `values`; its distinct cells are compared, not each."""
    check = pa.Check(lambda cells: set(cells.unique()) <= {*values}, error=f"one of {', '.join(values)}")
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
        "is_unmetered": _flag(required=False),
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
        "calendar": pa.Column(nullable=True),
        **{column: _integer(pa.Check.ge(0), required=False) for column in BAND_COLUMNS},
        "digits": _integer(pa.Check.in_range(1, 12)),
        "is_doubtful": pa.Column(bool, coerce=True),
        "coefficient": _integer(pa.Check.gt(0), required=False),
        "passed_zero": _flag(required=False),
        "validity_bits": _integer(pa.Check.in_range(0, 15), required=False),
        "is_opening": pa.Column(bool, coerce=True, required=False),
    },
    name="readings",
)

OPENINGS = pa.DataFrameSchema(
    {
        "contract": pa.Column(nullable=False, unique=True),
        "supply_point": _key(),
        "day": pa.Column(DAY, coerce=True),
        "reading_id": pa.Column(nullable=True),
        "nature": _one_of(NATURES, nullable=True),
        **{column: _integer(pa.Check.ge(0), required=False) for column in BAND_COLUMNS},
        "digits": _integer(pa.Check.in_range(1, 12)),
        "coefficient": _integer(pa.Check.gt(0), required=False),
    },
    name="openings",
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
        "kind": pa.Column(nullable=False),
        "code": pa.Column(nullable=False),
        "component": pa.Column(nullable=False),
        "band": pa.Column(nullable=True),
        "start": pa.Column(DAY, coerce=True),
        "end": pa.Column(DAY, nullable=True, coerce=True),
        "value_micro": _integer(nullable=False),
        "mark": _one_of(("", *MARKS), nullable=True, required=False),
    },
    name="rates",
)


def _period_types(country):
    """The type of each column of the periods of a country, in order; keys and ids of the caller are of any type."""
    bands = COUNTRIES[country].bands
    energies = [f"{band}_wh" for band in bands]
    amounts = [f"{component}_cents" for component in COUNTRIES[country].components]
    return {
        "contract": None,
        "supply_point": None,
        "start": str(DAY),
        "end": str(DAY),
        "fta": "category",
        "calendar": "category",
        **dict.fromkeys(["days", "mean_power_va", *energies, "total_wh", *amounts], "int64"),
        "quality": "category",
        **{f"{band}_quality": "category" for band in bands},
        "reading_start_id": None,
        "reading_end_id": None,
        "country": "category",
        **({"accise_category": "category"} if country == "FR" else {}),
    }


def _are_of_types(found, types):
    return all(found[name] == kind for name, kind in types.items() if kind)


def _periods(country):
    """Few columns are looked at one by one: a user waits for a single contract, and each costs a millisecond."""
    types = PERIOD_TYPES[country]
    return pa.DataFrameSchema(
        {"contract": _key(), "supply_point": _key(), "fta": pa.Column(nullable=False)},
        checks=[
            pa.Check(lambda frame: list(frame) == list(types), name="columns"),
            pa.Check(lambda frame: _are_of_types(frame.dtypes.to_dict(), types), name="types"),
            pa.Check(lambda frame: bool((frame["start"] < frame["end"]).all()), name="start before end"),
            pa.Check(lambda frame: bool((frame["days"] > 0).all()), name="days"),
            pa.Check(
                lambda frame: not frame.duplicated(["contract", "start"]).any(), name="one row a contract and day"
            ),
        ],
        name="periods",
    )


PERIOD_TYPES = {country: _period_types(country) for country in COUNTRIES}
PERIODS = {country: _periods(country) for country in COUNTRIES}
