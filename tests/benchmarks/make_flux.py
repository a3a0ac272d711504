"""Write C15 and R151 zips of a synthetic grid, as Enedis would send them.

    make_flux.py --points 50 --months 6 --seed 19 OUT

The same arguments write the same bytes. R151 covers the last day of each month and two days inside it; with --daily,
every day. What is told of the points: synthetic_grid/portfolio.py.
"""

import argparse
import json
from datetime import date, datetime
from pathlib import Path

from synthetic_grid import build_points, write_archives


def main():
    options = parse()
    counts = make_flux(options.out, options.points, options.months, options.seed, options.start, daily=options.daily)
    print(json.dumps(counts))


def make_flux(out, points, months, seed, start=date(2026, 1, 1), *, daily=False):
    """Write the files into the folder `out` and return counts of files, points, events and readings."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    portfolio, window = build_points(points, months, seed, start)
    counts = write_archives(portfolio, window, out, daily=daily)
    return {"files": len(list(out.glob("*.zip"))), "points": points, **counts}


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, required=True, help="number of supply points")
    parser.add_argument("--months", type=int, required=True, help="number of months told, from --start")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--start", type=month, default=date(2026, 1, 1), metavar="YYYY-MM", help="default: 2026-01")
    parser.add_argument("--daily", action="store_true", help="R151 of every day")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write into")
    return parser.parse_args()


def month(text):
    return datetime.strptime(text, "%Y-%m").date()


if __name__ == "__main__":
    main()
