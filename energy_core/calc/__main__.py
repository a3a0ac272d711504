# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Compute the billing periods of CSV files, without a database.

Periods go to standard output. What could not be computed and a summary go to standard error. Ends with 0, with 1 when
a period is missing because something blocks it, with 2 when the input cannot be used.

events, readings and quantities have the columns of EVENTS, READINGS and QUANTITIES (energy_core/calc/schemas.py),
instants as 2026-01-01T00:00:00+01:00, energies in Wh, powers in VA, all whole. Give the whole history of each contract,
and the readings as far as you have them. rates has the form of energy_core/data/energy.rate.csv.
"""

import argparse
import os
import re
import sys
from datetime import date
from pathlib import Path

import pandas as pd

from .billing_periods import GAPS, UNVERIFIED_RATES, billing_periods
from .countries import COUNTRIES
from .csv_frames import UnusableInput, read_frame, read_rates
from .schemas import EVENTS, QUANTITIES, READINGS

OWN_RATES = sorted(Path(__file__).resolve().parents[1].joinpath("data").glob("energy.rate*.csv"))
FINE, BLOCKED, UNUSABLE = 0, 1, 2


def main(arguments):
    options = parse(arguments)
    try:
        events = frame_of(options.events, EVENTS)
        readings = frame_of(options.readings, READINGS)
        quantities = frame_of(options.quantities, QUANTITIES) if options.quantities else None
        rates = pd.concat([opened(path, read_rates, options.country) for path in options.rates], ignore_index=True)
    except UnusableInput as refusal:
        tell(refusal)
        return UNUSABLE
    result = billing_periods(
        events,
        readings,
        rates,
        *window(options.month, options.months),
        quantities=quantities,
        country=options.country,
        gaps=options.gaps,
        unverified_rates=options.unverified_rates,
    )
    show(result.periods, options.format)
    for problem in result.exceptions.itertuples():
        tell(sentence(problem))
    tell(summary(result))
    return BLOCKED if result.exceptions["is_blocking"].any() else FINE


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m odoo.addons.energy_core.calc",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    file = {"metavar": "CSV", "type": Path}
    parser.add_argument("--events", required=True, **file, help="contract events")
    parser.add_argument("--readings", required=True, **file, help="meter readings")
    parser.add_argument("--quantities", **file, help="what is measured or declared for spans of days")
    parser.add_argument("--rates", nargs=1, default=OWN_RATES, **file, help="regulated rates; default: the suite's own")
    parser.add_argument("--month", required=True, type=month, help="the first month to compute, as 2026-01")
    parser.add_argument("--months", type=count, default=1, help="how many months; default: 1")
    parser.add_argument("--country", choices=COUNTRIES, default="FR", help="default: FR")
    gaps = "energy between indexes of which some lack: billed once the next is known, or held; default: bridge"
    parser.add_argument("--gaps", choices=GAPS, default="bridge", help=gaps)
    unverified = "what needs a rate that nobody has read in its legal act; default: refuse"
    parser.add_argument("--unverified-rates", choices=UNVERIFIED_RATES, default="refuse", help=unverified)
    parser.add_argument("--format", choices=["csv", "json"], default="csv", help="of the periods; default: csv")
    return parser.parse_args(arguments)


def month(text):
    if not re.fullmatch(r"2[01]\d\d-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month: write it as 2026-01")
    return date.fromisoformat(f"{text}-01")


def count(text):
    if not re.fullmatch(r"[1-9]\d{0,2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of months: give one from 1 to 999")
    return int(text)


def window(first, months):
    following = first.year * 12 + first.month - 1 + months
    return first, date(following // 12, following % 12 + 1, 1)


def frame_of(path, schema):
    frame, unused = opened(path, read_frame, schema)
    if unused:
        tell(f"{path}: not used: {', '.join(unused)}.")
    return frame


def opened(path, read, *arguments):
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            return read(stream, str(path), *arguments)
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}. Give the path of a CSV file.") from None


def show(periods, form):
    days = periods.select_dtypes("datetime").columns
    texts = periods.assign(**{day: periods[day].dt.strftime("%Y-%m-%d") for day in days})
    text = texts.to_csv(index=False) if form == "csv" else texts.to_json(orient="records", force_ascii=False, indent=2)
    sys.stdout.write(text.rstrip("\n") + "\n")


def sentence(problem):
    blocks = ", blocks the period" if problem.is_blocking else ""
    return (
        f"{problem.contract}, {problem.start:%Y-%m-%d} to {problem.end:%Y-%m-%d}:"
        f" {problem.detail} ({problem.reason}{blocks})"
    )


def summary(result):
    blocking = result.exceptions["is_blocking"].sum()
    return (
        f"Periods: {len(result.periods)}. Exceptions: {len(result.exceptions)}, of which {blocking} block a period."
        f" Contracts not in service: {len(result.idle)}."
    )


def tell(text):
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FINE)
