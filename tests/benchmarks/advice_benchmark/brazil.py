"""Time the advice on Brazilian units: a year of bills each, drawn from a seed, priced with tariffs that changed once.

A unit is blue or green, of 30 kW to 3 MW, with a summer and a peak of its own; one in fifty has generation. Its tariff
changes within a cycle, as it does each year, so that no price is simple.
"""

import time

import numpy as np
import pandas as pd
from core_benchmark.measuring import peak_mb

from odoo.addons.energy_recommendation.calc.brazil import advise

ON = pd.Timestamp("2024-01-10")
MONTHS = 12
DISTRIBUTORS = 60
DEMAND_PRICES = ("demand_micro", "demand_peak_micro", "demand_off_peak_micro")
GENERATION_EVERY = 50
UNITS_IN_DETAIL = 2_000
UNITS_BY_PERCENTILE = 500


def measured(units=100_000, seed=1):
    """Milliseconds of processor time a unit; the totals are there to be compared between runs."""
    frames = drawn(units, seed)
    advise(**some(frames, 10))  # warm
    chosen, advice = timed(frames, units, details=False)
    options = advice.options.set_index("role")["annual_cents"]
    some_frames, percentile_frames = some(frames, UNITS_IN_DETAIL), some(frames, UNITS_BY_PERCENTILE)
    in_detail, _advice = timed(some_frames, min(units, UNITS_IN_DETAIL))
    by_percentile, _advice = timed(
        percentile_frames, min(units, UNITS_BY_PERCENTILE), method="percentile", details=False
    )
    return {
        "units": units,
        "exact_ms_a_unit": chosen,
        "exact_seconds": round(chosen * units / 1000, 1),
        "exact_in_detail_ms_a_unit": in_detail,
        "percentile_ms_a_unit": by_percentile,
        "peak_mb": peak_mb(),
        "annual_reais": {role: int(options[role].sum()) // 100 for role in ("current", "proposed", "cheapest")},
    }


def timed(frames, units, **settings):
    began = time.process_time()
    advice = advise(**frames, **settings)
    return round((time.process_time() - began) * 1000 / units, 3), advice


def some(frames, units):
    """The first units of the frames."""
    return {
        name: frame if name == "tariffs" else frame[frame["supply_point"] < units] for name, frame in frames.items()
    }


def drawn(count, seed):
    random = np.random.default_rng(seed)
    point = np.arange(count)
    base = np.exp(random.uniform(np.log(30), np.log(3000), count))  # kW
    season = 1 + random.uniform(0, 0.5, (count, 1)) * np.sin(np.arange(MONTHS) * 2 * np.pi / 12)
    off_peak = (base[:, None] * season * random.normal(1, 0.08, (count, MONTHS)).clip(0.3) * 100).astype("int64") * 10
    peak = (off_peak * random.uniform(0.2, 1.1, (count, 1)) * random.uniform(0.9, 1.1, (count, MONTHS))).astype("int64")
    is_blue, code = random.random(count) < 0.4, random.integers(0, DISTRIBUTORS, count)
    starts = pd.date_range("2023-01-01", periods=MONTHS + 1, freq="MS") + pd.Timedelta(days=12)
    bills = {
        "supply_point": np.repeat(point, MONTHS),
        "month": np.tile(starts[:MONTHS].to_period("M").to_timestamp(), count),
        "start": np.tile(starts[:MONTHS], count),
        "end": np.tile(starts[1:], count),
        "peak_w": peak.ravel(),
        "off_peak_w": off_peak.ravel(),
        "peak_wh": (peak * 40).ravel(),
        "off_peak_wh": (off_peak * 300).ravel(),
        "amount_cents": 0,
        "is_atypical": False,
    }
    contracted = (base * random.uniform(0.7, 1.4, count)).astype("int64") * 1000
    nothing, never = pd.array([pd.NA] * count, dtype="Int64"), pd.to_datetime([None] * count)
    contracts = {
        "supply_point": point,
        "start": pd.Timestamp("2020-01-01"),
        "end": never,
        "modality": np.where(is_blue, "blue", "green").astype(object),
        "peak_w": contracted // 2,
        "off_peak_w": contracted,
        "subgroup": "A4",
        "voltage_v": 13_800,
        "tariff": [f"distributor {number}" for number in code],
    }
    generation = np.where(point % GENERATION_EVERY == 0, (base * 1.2).astype("int64") * 1000, 0)
    units = {
        "supply_point": point,
        "on": ON,
        "voltage_v": 13_800,
        "subgroup": "A4",
        "is_rural": False,
        "transformers_va": nothing,
        "generation_w": generation,
        **dict.fromkeys(("last_decrease", "last_modality_change", "supply_start"), never),
    }
    return {
        "bills": pd.DataFrame(bills),
        "contracts": pd.DataFrame(contracts),
        "units": pd.DataFrame(units),
        "tariffs": pd.DataFrame(tariff_rows(random)).astype(dict.fromkeys(DEMAND_PRICES, "Int64")),
    }


def tariff_rows(random):
    """Two years of blue and green prices of each distributor; each changes on a day of its own."""
    for number in range(DISTRIBUTORS):
        changes = pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(random.integers(20, 340)))
        for start, end in ((pd.Timestamp("2022-01-01"), changes), (changes, pd.NaT)):
            demand = int(random.integers(12_000, 40_000)) * 1000
            row = {
                "code": f"distributor {number}",
                "start": start,
                "end": end,
                "generation_micro": 10_000_000,
                "te_peak_micro": 450_000 + 10 * number,
                "te_off_peak_micro": 280_000 + 10 * number,
                "tusd_off_peak_micro": 120_000,
            }
            absent = dict.fromkeys(DEMAND_PRICES)
            blue = {"demand_peak_micro": demand * 2, "demand_off_peak_micro": demand, "tusd_peak_micro": 120_000}
            yield row | absent | blue | {"modality": "blue"}
            yield row | absent | {"modality": "green", "demand_micro": demand, "tusd_peak_micro": 1_600_000}
