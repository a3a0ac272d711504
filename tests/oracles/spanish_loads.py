"""Spanish supply points with a demand, as the tests draw and write them, and the frames of their advice.

A point is a dict: tariff, territory, control, watts (of the contract), on (day of the advice), firsts (first days of
its months) and curve (month: array of W of its quarter-hours, in order).
"""

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from odoo.addons.energy_recommendation.calc import spain

from oracles import spanish_advice as oracle
from oracles.spanish_points import BANDS, RATES

POWERS = [f"power_{band}_va" for band in BANDS]
DAYS = {  # of advice, with the months before it: a leap February, clocks that change, and the rules of both years
    date(2024, 3, 10): [date(2024, 2, 1)],
    date(2024, 11, 5): [date(2024, 10, 1)],
    date(2025, 3, 15): [date(2025, 1, 1), date(2025, 2, 1)],
    date(2025, 4, 10): [date(2025, 3, 1)],
    date(2025, 11, 5): [date(2025, 9, 1), date(2025, 10, 1)],
}


@st.composite
def points(draw, tariffs=("3.0TD", "6.1TD"), controls=("",), largest=(40_000, 60_000, 90_000), most=80):
    on = draw(st.sampled_from(sorted(DAYS)))
    tariff, territory = draw(st.sampled_from(tariffs)), draw(st.sampled_from(sorted(oracle.CLOCKS)))
    highest = draw(st.sampled_from(largest))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    level, spread = draw(st.sampled_from([0.2, 0.5, 0.8])), draw(st.sampled_from([0.02, 0.3]))
    curve = {}
    for first in DAYS[on]:
        count = len(oracle.quarter_hours_of(first, territory))
        drawn = highest * (level + spread * random.standard_normal(count))
        curve[first] = np.clip(drawn, 0, highest).astype("int64")
    bands = 2 if tariff == "2.0TD" else 6
    most = 15 if tariff == "2.0TD" else most
    watts = sorted(1000 * draw(st.integers(1, most)) for _band in range(bands))
    control = draw(st.sampled_from(controls))
    return point_of(tariff, watts, on, curve, territory=territory, control=control)


def point_of(tariff, watts, on, curve, territory="peninsula", control=""):
    return {
        "tariff": tariff,
        "territory": territory,
        "control": control,
        "watts": tuple(watts),
        "on": on,
        "firsts": sorted(curve),
        "curve": curve,
    }


def months_of(point):
    """The oracle's months."""
    return [
        oracle.month_of(first, point["tariff"], point["territory"], point["curve"][first].tolist())
        for first in point["firsts"]
    ]


def frames_of(point, has_curve=True, has_maxima=True, key="S", **changes):
    """The frames of one point. changes: columns of its row of points."""
    months = months_of(point)
    told = {
        "supply_point": key,
        "territory": point["territory"],
        "power_control": point["control"],
        "step_w": None,
        "extension_right_w": None,
        "extension_fee_cents": None,
    }
    situation = {"supply_point": key, "contract": key, "start": date(2020, 1, 1), "end": None, "fta": point["tariff"]}
    situation |= dict.fromkeys(POWERS) | dict(zip(POWERS, point["watts"], strict=False))
    maxima = [
        {"supply_point": key, "month": month["first"], "band": band, "max_power_w": watts}
        for month in months
        for band, watts in month["highest"].items()
        if has_maxima
    ]
    return {
        "points": _frame([told | changes], spain.POINTS),
        "situations": _frame([situation], spain.SITUATIONS),
        "maxima": _frame(maxima, spain.MAXIMA),
        "quarter_hours": _frame(_quarter_hours(point, key) if has_curve else [], spain.QUARTER_HOURS),
        "energies": _frame([], spain.ENERGIES),
    }


def _quarter_hours(point, key):
    return [
        {"supply_point": key, "at": instant, "step_s": 900, "power_w": watts}
        for first in point["firsts"]
        for (instant, _local), watts in zip(
            oracle.quarter_hours_of(first, point["territory"]), point["curve"][first].tolist(), strict=True
        )
    ]


def _frame(rows, schema):
    """Rows with the types that the schema gives."""
    frame = pd.DataFrame(rows, columns=list(schema.columns))
    for name, column in schema.columns.items():
        kind = str(column.dtype)
        if kind.startswith("datetime64[ns, "):
            frame[name] = pd.to_datetime(frame[name], utc=True).astype(kind)
        elif kind.startswith("datetime"):
            frame[name] = pd.to_datetime(frame[name]).astype(kind)
        elif column.dtype is not None and kind != "object":
            frame[name] = frame[name].astype(kind)
    return schema.validate(frame)


def advised(point, rates=RATES, step_w=10_000, has_curve=True, has_maxima=True, months=None, clearance=0, **changes):
    """The Advice on one point, of the months that it has."""
    frames = frames_of(point, has_curve, has_maxima, **changes)
    months = months or len(point["firsts"])
    return spain.advise(**frames, rates=rates, on=point["on"], step_w=step_w, months=months, clearance=clearance)


def powers_of(advice, role, tariff="6.1TD"):
    """The W of an option by band, or None where there is none of that role."""
    rows = advice.options[advice.options["role"] == role]
    return tuple(rows[POWERS[: 2 if tariff == "2.0TD" else 6]].iloc[0].tolist()) if len(rows) else None
