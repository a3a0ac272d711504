"""The supply provision of one point from its R67 rows, the plainest way: plain dicts, one row after the other.

A row: start, end (dates), grid, calendar, band, value_wh, nature, status, created_at.
"""

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FOUR = ("hph", "hch", "hpb", "hcb")
FINEST = (*FOUR, "peak")
COARSER = {"hph": "hp", "peak": "hp", "hpb": "hp", "hch": "hc", "hcb": "hc"}


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def rows_in_force(rows):
    """The last told of each span, calendar, band and kind (measured or regularised), but for those taken back."""
    last = {}
    for row in sorted(rows, key=lambda row: (row["created_at"], ["I", "A", "R"].index(row["status"] or "I"))):
        kind = "regularised" if row["nature"] == "C" else "measured"
        last[row["start"], row["end"], row["grid"], row["calendar"], row["band"], kind] = row
    return [row for row in last.values() if row["status"] != "A"]


def grid_rank(row):
    if row["grid"] == "D":
        return {"DI000003": 0, "DI000001": 1}.get(row["calendar"], 2)
    return 3


def provision(rows, as_of):
    """kWh of the year by register, and what is said of them."""
    first_day = months_later(as_of, -12)
    spans = {}
    for row in rows_in_force([row for row in rows if first_day <= row["start"] < as_of]):
        spans.setdefault((row["start"], row["end"]), []).append(row)
    if not spans:
        return {"quality": "missing", "coverage_months": 0, "is_alert": True}

    depth, kwh, natures = 2, dict.fromkeys(("base", "hp", "hc", *FINEST), 0), []
    for span, told in spans.items():
        best = min(grid_rank(row) for row in told)
        told = [row for row in told if grid_rank(row) == best]
        newest = max(row["created_at"] for row in told)
        calendar = min(row["calendar"] for row in told if row["created_at"] == newest)
        told = [row for row in told if row["calendar"] == calendar]
        bands = {row["band"] for row in told}
        own = 2 if bands & set(FINEST) else 1 if bands & {"hp", "hc"} else 0
        depth = min(depth, own)
        for row in told:
            if row["band"] in (("base",), ("hp", "hc"), FINEST)[own]:
                for register in {"base", row["band"], COARSER.get(row["band"], row["band"])}:
                    kwh[register] += row["value_wh"] // 1000
        natures += [(span, nature) for nature in {row["nature"] or "E" for row in told}]
    actual = sum(nature == "R" for _span, nature in natures)
    quality = "actual" if 2 * actual > len(natures) else "estimated"
    days, overlaps = covered_days(spans)
    months = covered_months(days)
    registers = {0: ("base",), 1: ("base", "hp", "hc"), 2: tuple(kwh)}[depth]
    return {
        "kwh": {register: kwh[register] for register in registers},
        "coverage_start": min(start for start, _end in spans),
        "coverage_end": max(end for _start, end in spans),
        "coverage_months": months,
        "quality": quality,
        "has_regularisation": any(nature == "C" for _span, nature in natures),
        "has_overlap": overlaps,
        "is_alert": months < 12 or overlaps or quality != "actual",
    }


def covered_days(spans):
    days, overlaps = set(), False
    for start, end in spans:
        own = {start + number * ONE_DAY for number in range((end - start).days)}
        overlaps |= bool(days & own)
        days |= own
    return days, overlaps


def covered_months(days):
    """How many of the twelve months from the first day on have all their days."""
    first, months = min(days), 0
    for number in range(12):
        day, end = months_later(first, number), months_later(first, number + 1)
        months += all(day + ahead * ONE_DAY in days for ahead in range((end - day).days))
    return months
