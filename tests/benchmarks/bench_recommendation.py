"""Time the advice on contracts, and say what it would have lost on years that it had not seen.

    setup/python tests/benchmarks/bench_recommendation.py [--units 100000] [--seed 1] [--only NAME…] [--json]

brazil     milliseconds of processor time a unit, of so many drawn units: exact (which contract, and its legal dates),
           in detail (months, curves, scenarios and plans too), and by the percentile method
campuses   the regret of contracts chosen on one year and paid in the next, in percent, of each method
france     milliseconds a supply point in high voltage with a year of intervals
spain      the same of 6.1TD

One processor is used. Each part is a module of `advice_benchmark` with `measured()`, which returns what it found as a
dict, or None where its data is not there; those of PARAMETERS take settings.
"""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PARTS = ("brazil", "campuses", "france", "spain")
PARAMETERS = {"brazil": ("units", "seed")}


def main(arguments):
    options = parse(arguments)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    report = {}
    for name in options.only or PARTS:
        given = {parameter: getattr(options, parameter) for parameter in PARAMETERS.get(name, ())}
        report[name] = importlib.import_module(f"advice_benchmark.{name}").measured(**given)
    print(json.dumps(report) if options.json else "\n".join(told(report)))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=100_000, help="Brazilian units that are drawn; default: 100000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="NAME", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of lines")
    return parser.parse_args(arguments)


def told(report, names=()):
    """The figures of the report, one a line, each below the names that lead to it."""
    for name, value in report.items():
        if isinstance(value, dict):
            yield from told(value, (*names, name))
        else:
            yield f"{' '.join((*names, name)):<48}{'not measured' if value is None else value:>16}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
