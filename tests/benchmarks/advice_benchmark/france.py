# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time the advice on French supply points in high voltage from a year of ten-minute points, or quarter-hours, each.

The load is drawn: days and seasons of 1 500 kW with noise, from a seed. Rates are those of the addon's file. Each
network tariff is looked at over all whole kW of five classes; there are two of a fixed peak, and two more where the
days of the mobile peak are known, which divide the hours of the year in another way.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from core_benchmark.measuring import warm_milliseconds

from odoo.addons.energy_core.calc.csv_frames import read_rates
from odoo.addons.energy_recommendation.calc import france

ROOT = Path(__file__).resolve().parents[3]
ON = date(2026, 1, 10)
POINTS = 10
LARGEST_W = 1_500_000
SUBSCRIBED_W = 1_200_000
MOBILE_PEAK_DAYS = tuple(date(2025, 1, day) for day in (8, 9, 14, 15, 16, 21, 22)) + (date(2025, 12, 3),)


def measured():
    """Milliseconds of each of several points at once, and of one alone, by the steps of their curves."""
    mobile = france.Settings(mobile_peak_days=MOBILE_PEAK_DAYS)
    return {
        "points": POINTS,
        "quarter_hours": times(900, france.Settings()),
        "ten_minutes": times(600, france.Settings()),
        "ten_minutes_fixed_and_mobile_peak": times(600, mobile),
    }


def times(step_s, settings):
    rates, frames = rates_of_file(), drawn(POINTS, step_s)
    alone = {name: frame[frame["supply_point"] == 0] for name, frame in frames.items()}
    several = warm_milliseconds(lambda: france.advise(**frames, rates=rates, on=ON, settings=settings))
    return {
        "steps_a_point": len(alone["curves"]),
        "one_point_ms": warm_milliseconds(lambda: france.advise(**alone, rates=rates, on=ON, settings=settings)),
        "each_of_several_ms": {name: round(time / POINTS, 1) for name, time in several.items()},
    }


def rates_of_file():
    with (ROOT / "energy_core" / "data" / "energy.rate.csv").open(encoding="utf-8", newline="") as file:
        return read_rates(file, "rates", "FR")


def drawn(count, step_s, seed=1):
    """The frames of so many points, all with the same contract."""
    random = np.random.default_rng(seed)
    at = pd.date_range("2024-12-31T23:00Z", "2025-12-31T23:00Z", freq=f"{step_s}s", inclusive="left")
    day = np.arange(len(at)) * step_s / 86_400
    shape = 0.35 + 0.25 * np.sin(2 * np.pi * day) + 0.2 * np.sin(2 * np.pi * day / 365 + 1.5)
    watts = [(shape * LARGEST_W + random.normal(0, 60_000, len(at))).clip(0).astype("int64") for _ in range(count)]
    curves = pd.DataFrame(
        {
            "supply_point": np.repeat(np.arange(count), len(at)),
            "at": at.append([at] * (count - 1)),
            "step_s": step_s,
            "power_w": pd.array(np.concatenate(watts), dtype="Int64"),
        }
    )
    hours = "22:00-06:00\nPointe 09:00-11:00;18:00-20:00"
    points = pd.DataFrame({"supply_point": np.arange(count), "off_peak_hours": hours})
    powers = dict.fromkeys(france.COLUMN_OF_CLASS.values(), SUBSCRIBED_W)
    situations = pd.DataFrame(
        {
            "supply_point": np.arange(count),
            "start": pd.Timestamp("2024-03-01"),
            "fta": "HTACU5",
            "power_va": SUBSCRIBED_W,
            **powers,
        }
    )
    return {"points": points, "situations": situations, "curves": curves}
