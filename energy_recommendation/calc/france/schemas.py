# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on French supply points is made of: the frames at the door, and the settings.

`supply_point` is any hashable key of the caller. Powers are VA, or W in high voltage, as the tariff counts them; the
mean powers of curves are W. Days and months are legal ones of France, ends excluded, instants UTC. A frame that is not
as it should be is refused with the column and the rows named.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS, MANAGEMENTS

CLASSES = ("peak", "hph", "hch", "hpb", "hcb")  # in the order in which powers ascend
COLUMN_OF_CLASS = {name: f"power_{name}_va" for name in CLASSES}
STEPS_S = (300, 600, 900, 1800, 3600)  # of curves
HIGHEST_POWER = 30_000_000  # W or VA that is advised on: sums of squares of a month of it stay in 64 bits
HIGHEST_VALUE = 10**12  # of any column: what is above what can be is a note of its point, and no error of all points
HIGHEST_ENERGY_WH = 10**15
LADDER_KVA = (3, 6, 9, 12, 15, 18, 24, 30, 36)  # up to 36 kVA every supplier offers these
WHOLE_KVA = tuple(range(1, 37))  # and communicating meters these
DAY = "datetime64[ns]"


def _integer(lowest=0, highest=HIGHEST_VALUE, nullable=True, required=True):
    check = pa.Check.in_range(lowest, highest)
    return pa.Column("Int64" if nullable else "int64", check, nullable=nullable, coerce=True, required=required)


def _text(required=True):
    return pa.Column(object, nullable=True, coerce=True, required=required)


def _one_of(values):
    return pa.Column(object, pa.Check(lambda cells: set(cells.unique()) <= {*values}), coerce=True)


def _day():
    return pa.Column(DAY, coerce=True)


def _spans():
    return pa.Check(lambda rows: rows["start"] < rows["end"], name="start before end")


POINTS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(unique=True),
        "off_peak_hours": _text(),  # as `hours_of` reads them; empty: not known
        "is_communicating": pa.Column("boolean", nullable=True, coerce=True, required=False),  # the meter
        "power_limit_va": _integer(required=False),  # what the connection bears; empty: not known
    },
    name="points",
)
SITUATIONS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "start": _day(),  # it holds until the next of the point
        "fta": _text(),
        "power_va": _integer(),
        **{name: _integer(required=False) for name in COLUMN_OF_CLASS.values()},
        "management": pa.Column(object, pa.Check.isin(MANAGEMENTS), nullable=True, coerce=True, required=False),
    },
    unique=["supply_point", "start"],
    name="situations",
)
CURVES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "at": pa.Column(pd.DatetimeTZDtype("ns", "UTC"), coerce=True),  # the step begins
        "step_s": _integer(1, nullable=False),
        "power_w": pa.Column("Int64", nullable=True, coerce=True),  # mean; empty: not known
    },
    name="curves",
)
MAXIMA = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "start": _day(),
        "end": _day(),
        "quantity": _one_of(("max_power", "overrun_s", "overrun_w")),  # the overruns are those of the powers of then
        "band": _one_of(("", *CLASSES)),  # empty: of all hours
        "value": _integer(nullable=False),
    },
    checks=_spans(),
    name="maxima",
)
ENERGIES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "start": _day(),
        "end": _day(),
        "band": _one_of(BANDS),
        "energy_wh": _integer(-HIGHEST_ENERGY_WH, HIGHEST_ENERGY_WH, nullable=False),  # less than nothing: corrected
    },
    checks=_spans(),
    name="energies",
)
DOORS = (POINTS, SITUATIONS, CURVES, MAXIMA, ENERGIES)


@dataclass(frozen=True)
class Settings:
    """What is assumed or chosen where the data do not tell.

    steps_kva: the powers that may be subscribed up to 36 kVA; None: LADDER_KVA, and WHOLE_KVA where the present power
    is not among these. off_peak_hours: of points that do not tell theirs. peak_hours: of high voltage where the text of
    the point tells none. mobile_peak_days: days (dates) of the mobile peak, None where nobody knows them.
    """

    clearance: int = 0  # parts of ten thousand
    steps_kva: tuple | None = None
    off_peak_hours: str = "22:00-06:00"
    peak_hours: str = "09:00-11:00;18:00-20:00"
    mobile_peak_days: tuple | None = None


def opened(schema, frame):
    """The frame as its schema wants it, without index; of an empty one or none only the columns."""
    if frame is None or frame.empty:
        types = {name: column.dtype and str(column.dtype) for name, column in schema.columns.items()}
        return pd.DataFrame({name: pd.Series(dtype=types[name] or object) for name in types})
    return schema.validate(frame).reset_index(drop=True)


def rows_of(frame, points):
    """{point: positions of its rows in the frame, in order}."""
    code = pd.Index(points).get_indexer(frame["supply_point"])
    order = np.argsort(code, kind="stable")
    bounds = np.searchsorted(code[order], np.arange(len(points) + 1))
    return {point: order[bounds[number] : bounds[number + 1]] for number, point in enumerate(points)}
