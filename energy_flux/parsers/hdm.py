# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""HDM: the history of a supply point as a CSV file, as the operator sent it before the R6x flux.

Blocks of three headings, `Identifiant PRM;Type de donnees;…`, its values, `Horodate;Valeur`, then a line a point, with
its offset. Only load curves are read; indexes and highest powers are counted. Values are W, VAr and V, also where the
unit is left empty. The step is rarely told: it is the shortest one between two points of a day. Nor is it told whether
an instant starts its step (C1 to C4) or ends it (C5): the first point of a block is at midnight, or else the last one.
Source: reference/enedis.md 1.5, 2.2; files of the public collection consometers/sge-tiers.
"""

from itertools import pairwise

import numpy as np

from .csv_reader import check_text
from .curve_columns import STEPS_S, TextColumn, quantity_of, read_instant, step_seconds, value_reader
from .curve_days import DAY_S, UNREADABLE, CurvePoints, midnights
from .enedis_values import integer, prm
from .sentences import RefusedDocument, Unreadable, _lt

MAX_BYTES, MAX_LINES = 64 * 2**20, 1_000_000  # three years in steps of ten minutes are 158 000 a quantity
FIRST_COLUMN, HEADINGS = "Identifiant PRM", 3
CURVE = "courbe de charge"
DIRECTIONS = {"consommation": "CONS", "production": "PROD"}
PHYSICALS = {
    **{f"{kind} active": "PA" for kind in ("energie", "puissance")},
    **{f"{kind} reactive inductive": "PRI" for kind in ("energie", "puissance")},
    **{f"{kind} reactive capacitive": "PRC" for kind in ("energie", "puissance")},
    "tension": "E",
}
NO_STEP = DAY_S  # longer than any
UNITS = {"PA": "W", "PRI": "VAr", "PRC": "VAr", "E": "V"}


def read_hdm(member, collector):
    """The days of a document; a point that cannot be used is refused alone."""
    lines = _text_of(member).splitlines()
    firsts = [number for number, line in enumerate(lines) if line.startswith(FIRST_COLUMN)]
    points = CurvePoints()
    for first, end in pairwise([*firsts, len(lines)]):
        heading = dict(zip(lines[first].split(";"), "".join(lines[first + 1 : first + 2]).split(";"), strict=False))
        with collector.attempt(heading.get(FIRST_COLUMN) or member.name, heading):
            read_block(heading, lines[first + HEADINGS : end], points, collector)
    points.give(collector)


def _text_of(member):
    data = member.all_bytes()
    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_LINES:
        raise RefusedDocument(_lt("%(name)s is larger than any history of a point. It was not read.", name=member.name))
    check_text(data, member.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_block(heading, lines, points, collector):
    code, kind = prm(heading.get(FIRST_COLUMN) or ""), _plain(heading.get("Type de donnees"))
    if kind != CURVE:
        collector.skip(f"lines of {kind}", len(lines))
        return
    physical = PHYSICALS.get(_plain(heading.get("Grandeur physique")))
    unit = (heading.get("Unite") or "").strip() or UNITS.get(physical)
    quantity, factor = quantity_of(DIRECTIONS.get(_plain(heading.get("Grandeur metier"))), physical, unit)
    stamps, values = _columns([line for line in lines if line.strip()], code, factor, collector)
    if not len(stamps):
        return
    order = np.argsort(stamps, kind="stable")
    stamps, values = stamps[order], values[order]
    ends_step = _ends_step(stamps)
    minutes = (heading.get("Pas en minutes") or "").strip()
    steps = np.full(len(stamps), step_seconds(integer(minutes, "Pas en minutes"))) if minutes else None
    steps = _steps(stamps, ends_step) if steps is None else steps
    points.add((code, quantity), stamps - steps * ends_step, steps, values)


def _plain(name):
    return (name or "").strip().lower().replace("é", "e")


def _columns(lines, code, factor, collector):
    """UTC seconds and values of the lines that can be used; the others are refused."""
    instants, numbers = TextColumn(read_instant), TextColumn(value_reader(factor))
    parts = [line.partition(";") for line in lines]
    stamps = instants.numbers([stamp for stamp, _separator, _value in parts])
    values = numbers.numbers([value.strip() for _stamp, _separator, value in parts])
    is_bad = (stamps == UNREADABLE) | (values == UNREADABLE)
    for position in np.flatnonzero(is_bad).tolist():
        stamp, _separator, value = parts[position]
        with collector.attempt(f"{code} {stamp}", {"line": lines[position]}):
            instants.read(stamp)
            numbers.read(value.strip())
    return stamps[~is_bad], values[~is_bad]


def _ends_step(stamps):
    """Whether the instants (UTC seconds, ascending) end their steps."""
    starts_at_midnight, ends_at_midnight = np.isin(stamps[[0, -1]], midnights()).tolist()
    if starts_at_midnight == ends_at_midnight:
        raise Unreadable(
            _lt(
                "Nothing tells whether the points stand for the start or the end of their steps: neither the first nor"
                " the last one, or both, are at midnight. Order whole days."
            )
        )
    return ends_at_midnight


def _steps(stamps, ends_step):
    """The step of each point, in seconds: the shortest distance of its day; of a day without one, the last day's."""
    distances = np.diff(stamps)
    distances = np.append(distances[:1], distances) if ends_step else np.append(distances, distances[-1:])
    distances = np.where(np.isin(distances, STEPS_S), distances, NO_STEP)
    day = np.searchsorted(midnights(), stamps - ends_step, side="right")
    first = np.flatnonzero(np.diff(day, prepend=-1))
    shortest = np.minimum.reduceat(distances, first)
    is_known = shortest != NO_STEP
    if not is_known.any():
        raise Unreadable(_lt("Nothing tells the step of the curve: no two points follow each other."))
    last_known = np.maximum.accumulate(np.where(is_known, np.arange(len(first)), np.argmax(is_known)))
    return np.repeat(shortest[last_known], np.diff(first, append=len(stamps)))
