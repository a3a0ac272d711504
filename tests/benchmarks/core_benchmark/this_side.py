"""One run of this suite's core over events.pickle and readings.pickle, printed as one JSON line.

    setup/python tests/benchmarks/core_benchmark/this_side.py FOLDER 2025-01-01 2026-01-01 hold

The window is FOLDER's; the figure of one contract is that of the last month of it.
"""

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from measuring import Stopwatch, peak_mb, warm_milliseconds

clock = Stopwatch()

import pandas as pd  # noqa: E402

from odoo.addons.energy_core.calc import billing_periods  # noqa: E402
from odoo.addons.energy_core.calc.csv_frames import read_rates  # noqa: E402

clock("import")

RATES = Path(__file__).resolve().parents[3] / "energy_core" / "data" / "energy.rate.csv"
USE_ALL_RATES = {"unverified_rates": "use"}  # those of 2025 come from a secondary source
WH_PER_KWH = 1000


def main(folder, start, end, gaps):
    events, readings = (pd.read_pickle(folder / f"{name}.pickle") for name in ("events", "readings"))
    with RATES.open(encoding="utf-8", newline="") as stream:
        rates = read_rates(stream, RATES.name, "FR")
    clock("load")
    before_mb, processor_before = peak_mb(), time.process_time()
    stages = Stopwatch()
    result = billing_periods(events, readings, rates, start, end, gaps=gaps, clock=stages, **USE_ALL_RATES)
    clock("core")
    processor_seconds = round(time.process_time() - processor_before, 4)
    report = {
        "name": "this suite",
        "seconds": clock.seconds,
        "processor_seconds": processor_seconds,
        "stage_seconds": stages.seconds,
        "peak_mb": peak_mb(),
        "peak_mb_before": before_mb,
        "exceptions": len(result.exceptions),
        **figures(result.periods),
    }
    point = events["supply_point"].iloc[0]
    of_one = [frame[frame["supply_point"].eq(point)] for frame in (events, readings)]
    month = (end - timedelta(days=1)).replace(day=1)
    report["one_contract_ms"] = warm_milliseconds(
        lambda: billing_periods(*of_one, rates, month, end, gaps=gaps, **USE_ALL_RATES)
    )
    print(json.dumps(report))


def figures(periods):
    months = periods["start"].dt.to_period("M")
    return {
        "rows": len(periods),
        "totals": {
            "contract_months": periods.groupby(["contract", months]).ngroups,
            "days": int(periods["days"].sum()),
            "kwh": int(periods["total_wh"].sum()) // WH_PER_KWH,
            "fixed_cents": int(periods["fixed_cents"].sum()),
            "variable_cents": int(periods["variable_cents"].sum()),
        },
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(date.fromisoformat, sys.argv[2:4]), sys.argv[4])
