# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the parsers make of files: `setup/python tests/oracles/parse_flux.py FILE…` prints one JSON line a file.

Either {"file", "flux", "frames": {frame: {"rows", "sums": {column: sum of its numbers}}}, "rejections": [sentence],
"skipped": {kind: count}}, or {"file", "quarantined": sentence}. Sums are exact: decimals are written as text.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd

from odoo.addons.energy_flux.parsers import FluxError, parse


def column_sums(frame):
    """{column: exact sum} of the columns that hold numbers; of lists of numbers all that they hold."""
    sums = {}
    for column in frame:
        values = [value for value in frame[column].tolist() if isinstance(value, list) or not pd.isna(value)]
        if values and isinstance(values[0], list):
            values = [number for several in values for number in several if number is not None]
        if values and all(isinstance(value, int | Decimal) and not isinstance(value, bool) for value in values):
            total = sum(values)
            sums[column] = str(total) if isinstance(total, Decimal) else total
    return sums


def told(path):
    """What is said of one file."""
    try:
        parsed = parse(path.name, path.read_bytes())
    except FluxError as error:
        return {"file": path.name, "quarantined": str(error.sentence)}
    return {
        "file": path.name,
        "flux": parsed.header.flux_code,
        "frames": {name: {"rows": len(rows), "sums": column_sums(rows)} for name, rows in parsed.frames.items()},
        "rejections": [str(rejection.reason) for rejection in parsed.rejections],
        "skipped": parsed.skipped,
    }


def main(paths):
    for path in map(Path, paths):
        print(json.dumps(told(path), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
