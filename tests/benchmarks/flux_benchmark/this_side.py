"""One run of what this suite does with the files of a corpus (see corpus.py), printed as one JSON line.

    setup/python tests/benchmarks/flux_benchmark/this_side.py frames FOLDER/xml/R151 1
    setup/python tests/benchmarks/flux_benchmark/this_side.py frames FOLDER/zips 2 --megabytes 1000 --flux R151
    setup/python tests/benchmarks/flux_benchmark/this_side.py periods FOLDER/zips 2025-01-01 2026-01-01

Bytes are those of the unfolded documents. With two processes the files are dealt out to two workers that have read one
file before; seconds are those of the whole, memory is that of the worker that holds most.
"""

import argparse
import itertools
import json
import sys
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd
from core_benchmark.measuring import Stopwatch, peak_mb

from odoo.addons.energy_core.calc import billing_periods
from odoo.addons.energy_core.calc.csv_frames import read_rates
from odoo.addons.energy_flux.parsers import parse

RATES = Path(__file__).resolve().parents[3] / "energy_core" / "data" / "energy.rate.csv"
BYTES_PER_MEGABYTE = 10**6
CURVE_FRAME = "curves"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    frames = commands.add_parser("frames")
    frames.add_argument("folder", type=Path)
    frames.add_argument("processes", type=int)
    frames.add_argument("--flux", default="", help="only files with this in their names")
    frames.add_argument("--megabytes", type=int, default=0, help="read files again until so many are read")
    periods = commands.add_parser("periods")
    periods.add_argument("folder", type=Path)
    periods.add_argument("start", type=date.fromisoformat)
    periods.add_argument("end", type=date.fromisoformat)
    options = parser.parse_args()
    told = frames_of(options) if options.command == "frames" else periods_of(options)
    print(json.dumps({"name": "this suite", **told}))


def frames_of(options):
    files = chosen(options.folder, options.flux, options.megabytes * BYTES_PER_MEGABYTE)
    if options.processes == 1:
        read(files[:1])
        return measured(lambda: [read(files)], files)
    with ProcessPoolExecutor(options.processes) as pool:
        hands = [files[start :: options.processes] for start in range(options.processes)]
        list(pool.map(read, [files[:1]] * options.processes))
        return measured(lambda: list(pool.map(read, hands)), files)


def chosen(folder, flux, size):
    """The files to read, again and again until their documents have so many bytes."""
    paths = [path for path in sorted(folder.iterdir()) if not flux or f"_{flux}_" in path.name]
    sizes = dict(zip(paths, map(unfolded, paths), strict=True))
    files = list(paths)
    for path in itertools.cycle(paths):
        if sum(map(sizes.get, files)) >= size:
            return files
        files.append(path)


def unfolded(path):
    if path.suffix != ".zip":
        return path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        return sum(info.file_size for info in archive.infolist())


def read(files):
    """What a worker found in the files: rows, curve points, and its memory."""
    rows = points = 0
    for path in files:
        parsed = parse(path.name, path.read_bytes())
        rows += parsed.row_count
        points += sum(map(len, parsed.frames[CURVE_FRAME]["values"])) if CURVE_FRAME in parsed.frames else 0
    return {"rows": rows, "points": points, "peak_mb": peak_mb()}


def measured(work, files):
    processor, began = time.process_time(), time.perf_counter()
    told = work()
    return {
        "seconds": round(time.perf_counter() - began, 4),
        "processor_seconds": round(time.process_time() - processor, 4),
        "bytes": sum(map(unfolded, files)),
        "rows": sum(worker["rows"] for worker in told),
        "points": sum(worker["points"] for worker in told),
        "peak_mb": max(worker["peak_mb"] for worker in told),
    }


def periods_of(options):
    """Raw zips to billing periods of the whole window, no database, in one process."""
    with RATES.open(encoding="utf-8", newline="") as stream:
        rates = read_rates(stream, RATES.name, "FR")
    clock, began, processor = Stopwatch(), time.perf_counter(), time.process_time()
    parsed = [parse(path.name, path.read_bytes()) for path in sorted(options.folder.iterdir())]
    clock("parse")
    events, readings = (together(parsed, name) for name in ("events", "readings"))
    events = events.rename(columns={"contract_ref": "contract", "point_code": "supply_point"})
    readings = readings.rename(columns={"point_code": "supply_point"}).assign(reading_id=range(len(readings)))
    clock("join")
    result = billing_periods(events, readings, rates, options.start, options.end, unverified_rates="use")
    clock("core")
    return {
        "seconds": round(time.perf_counter() - began, 4),
        "processor_seconds": round(time.process_time() - processor, 4),
        "stage_seconds": clock.seconds,
        "events": len(events),
        "readings": len(readings),
        "rows": len(result.periods),
        "exceptions": len(result.exceptions),
        "peak_mb": peak_mb(),
    }


def together(parsed, name):
    return pd.concat([each.frames[name] for each in parsed if name in each.frames], ignore_index=True)


if __name__ == "__main__":
    main()
