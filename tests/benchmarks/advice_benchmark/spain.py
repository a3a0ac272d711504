"""Time the advice on Spanish supply points of 6.1TD from a year of quarter-hours each.

The load is drawn: working hours of a factory of 450 kW with noise, from a seed. Rates are those of the addon's file on
a day of 2025: the prices of excess power are known until that year's end.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from core_benchmark.measuring import warm_milliseconds

from odoo.addons.energy_core.calc import open_rates
from odoo.addons.energy_core.calc.csv_frames import read_rates
from odoo.addons.energy_recommendation.calc import spain

ROOT = Path(__file__).resolve().parents[3]
BANDS = ("p1", "p2", "p3", "p4", "p5", "p6")
ON = pd.Timestamp("2025-11-15")
POINTS = 10
LARGEST_W = 450_000


def measured():
    """Milliseconds of one point alone, and of each of several at once."""
    frames, rates = drawn(POINTS), rates_of_file()
    alone = {name: frame[frame["supply_point"] == 0] for name, frame in frames.items()}
    several = warm_milliseconds(lambda: spain.advise(**frames, rates=rates, on=ON))
    return {
        "points": POINTS,
        "quarter_hours_a_point": len(alone["quarter_hours"]),
        "one_point_ms": warm_milliseconds(lambda: spain.advise(**alone, rates=rates, on=ON)),
        "each_of_several_ms": {name: round(time / POINTS, 1) for name, time in several.items()},
    }


def rates_of_file():
    with (ROOT / "energy_core" / "data" / "energy.rate-es.csv").open(encoding="utf-8", newline="") as file:
        return open_rates(read_rates(file, "rates", "ES"), "use")


def drawn(count, seed=1):
    """The frames of so many points, all with the same contract."""
    random = np.random.default_rng(seed)
    at = pd.date_range("2024-10-31T23:00Z", "2025-10-31T23:00Z", freq="15min", inclusive="left")
    hours = at.hour.to_numpy()
    works = (at.dayofweek < 5) & (hours >= 6) & (hours < 20)
    shape = np.where(works, 0.8, 0.25)
    watts = [
        np.clip((shape * LARGEST_W + random.normal(0, 30_000, len(at))).astype("int64"), 0, None) for _ in range(count)
    ]
    quarter_hours = pd.DataFrame(
        {
            "supply_point": np.repeat(np.arange(count), len(at)),
            "at": at.append([at] * (count - 1)),
            "step_s": 900,
            "power_w": pd.array(np.concatenate(watts), dtype="Int64"),
        }
    )
    points = pd.DataFrame(
        {
            "supply_point": np.arange(count),
            "territory": "peninsula",
            "power_control": "",
            "step_w": pd.array([None] * count, dtype="Int64"),
            "extension_right_w": pd.array([None] * count, dtype="Int64"),
            "extension_fee_cents": pd.array([None] * count, dtype="Int64"),
        }
    )
    situations = pd.DataFrame(
        {
            "supply_point": np.arange(count),
            "contract": np.arange(count),
            "start": pd.Timestamp("2023-01-01"),
            "end": pd.NaT,
            "fta": "6.1TD",
            **{f"power_{band}_va": LARGEST_W for band in BANDS},
        }
    )
    months = {"supply_point": [], "month": pd.to_datetime([]), "band": []}
    return {
        "points": points,
        "situations": situations,
        "maxima": pd.DataFrame(months | {"max_power_w": []}),
        "quarter_hours": quarter_hours,
        "energies": pd.DataFrame(months | {"energy_wh": []}),
    }
