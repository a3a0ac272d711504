"""Write what bench_flux.py reads, and print the sizes as one JSON line.

    setup/python tests/benchmarks/flux_benchmark/corpus.py FOLDER --points=10000 --months=12 --seed=1 --megabytes=60
                                                           --curve_points=1000 --curve_days=30

FOLDER gets zips/ (C15 and R151 of a synthetic grid), xml/C15 and xml/R151 (of each the first `megabytes` unfolded) and
curves/R50 and curves/R63 (half-hourly loads in XML and JSON).
"""

import argparse
import json
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from make_flux import make_flux

from odoo.addons.energy_flux.tests import curve_documents

FIRST_YEAR = 2025
FIRST_DAY = date(FIRST_YEAR, 1, 1)
CURVE_POINTS_PER_DOCUMENT = 100
BYTES_PER_MEGABYTE = 10**6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    for size in ("points", "months", "seed", "megabytes", "curve_points", "curve_days"):
        parser.add_argument(f"--{size}", type=int, required=True)
    options = parser.parse_args()
    counts = make_flux(options.folder / "zips", options.points, options.months, options.seed, FIRST_DAY)
    sizes = {flux: unfold(options.folder, flux, options.megabytes * BYTES_PER_MEGABYTE) for flux in ("C15", "R151")}
    write_curves(options.folder / "curves", options.curve_points, options.curve_days)
    print(json.dumps({**counts, "xml_bytes": sizes}))


def unfold(folder, flux, size):
    """Write the first documents of a flux, of so many bytes together; returns how many were written."""
    target, written = folder / "xml" / flux, 0
    target.mkdir(parents=True)
    for path in sorted((folder / "zips").glob(f"*_{flux}_*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if written < size:
                    written += (target / name).write_bytes(archive.read(name))
    return written


def write_curves(folder, points, days):
    for flux in ("R50", "R63"):
        (folder / flux).mkdir(parents=True)
    codes = [f"{99100000000000 + number}" for number in range(points)]
    for start in range(0, points, CURVE_POINTS_PER_DOCUMENT):
        some = codes[start : start + CURVE_POINTS_PER_DOCUMENT]
        (folder / "R50" / f"{start}.xml").write_bytes(r50(some, days))
        (folder / "R63" / f"{start}.json").write_bytes(r63(some, days))


def days_of(count):
    return [(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(count)]


def loads_of(instants, number):
    return [str((number * 7 + position * 13) % 9000) for position in range(len(instants))]


def r50(codes, days):
    points = [
        curve_documents.r50_point(
            *(curve_documents.r50_day(day, loads_of(curve_documents.ends_of(day), number)) for day in days_of(days)),
            point=code,
        )
        for number, code in enumerate(codes)
    ]
    return curve_documents.r50(*points)


def r63(codes, days):
    instants = [instant for day in days_of(days) for instant in curve_documents.ends_of(day)]
    curves = (
        curve_documents.r6x_curve(curve_documents.r63_points(instants, loads_of(instants, number)))
        for number in range(len(codes))
    )
    measures = [curve_documents.r6x_measure(curve, point=code) for curve, code in zip(curves, codes, strict=True)]
    return curve_documents.r6x("R63", *measures)


if __name__ == "__main__":
    main()
