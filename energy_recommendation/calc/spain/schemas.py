# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on Spanish supply points is computed from, and what is asked of it at the door.

Powers are in W, of the bands p1 to p6 (2.0TD has p1 and p2); months are told by their first day.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import COUNTRIES, TERRITORIES

BANDS = COUNTRIES["ES"].power_bands
POWERS = [f"power_{band}_va" for band in BANDS]
BREAKER, MAXIMETER, QUARTER_HOUR = "breaker", "maximeter", "quarter_hour"
CONTROLS = ("", BREAKER, MAXIMETER, QUARTER_HOUR)
STEPS_S = (900, 3600)
LARGEST_W = 1_000_000_000
DAY = np.dtype("datetime64[ns]")
UTC = pd.DatetimeTZDtype("ns", "UTC")


def _watts(nullable=False):
    return pa.Column("Int64", pa.Check.in_range(0, LARGEST_W), nullable=nullable, coerce=True)


def _day(nullable=False):
    return pa.Column(DAY, nullable=nullable, coerce=True)


def _band():
    return pa.Column(object, pa.Check.isin(BANDS), coerce=True)


POINTS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(unique=True),
        "territory": pa.Column(object, pa.Check.isin(("", *TERRITORIES["ES"])), coerce=True),  # "": the mainland
        # quarter_hour: by quarter-hours whatever the powers are. maximeter: of 2.0TD, in place of a breaker.
        "power_control": pa.Column(object, pa.Check.isin(CONTROLS), coerce=True),
        "step_w": _watts(nullable=True),  # between two powers; empty: as the settings of the advice say
        "extension_right_w": _watts(nullable=True),  # up to where no extension has to be paid for
        "extension_fee_cents": pa.Column(
            "Int64", pa.Check.ge(0), nullable=True, coerce=True
        ),  # once, for each kW above
    },
    name="points",
)
SITUATIONS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "contract": pa.Column(),  # its powers may be changed once in 12 months
        "start": _day(),
        "end": _day(nullable=True),  # excluded
        "fta": pa.Column(object, nullable=True, coerce=True),
        **{name: _watts(nullable=True) for name in POWERS},
    },
    name="situations",
)
MAXIMA = pa.DataFrameSchema(
    {"supply_point": pa.Column(), "month": _day(), "band": _band(), "max_power_w": _watts()},
    name="maxima",
)
QUARTER_HOURS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "at": pa.Column(UTC, coerce=True),  # when it begins
        "step_s": pa.Column("int64", pa.Check.isin(STEPS_S), coerce=True),  # an hour counts as four equal quarters
        "power_w": _watts(nullable=True),  # mean; empty where it is not known
    },
    name="quarter_hours",
)
ENERGIES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": _day(),
        "band": _band(),
        "energy_wh": pa.Column("Int64", pa.Check.ge(0), coerce=True),
    },
    name="energies",
)
