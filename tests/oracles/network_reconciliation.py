# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Network invoices against computed costs, one contract and component at a time, day by day, in the plainest way.

A line or a cost is (first day, day after the last, cents). Its amount up to a day is its amount times the days until
then over all its days, rounded half up to the cent: what a piece of it bears is what comes between two days.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

METERED = ("network_variable", "network_overrun", "network_reactive")
ONE_DAY = timedelta(days=1)


def rounded(amount):
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def days_of(start, end):
    return [start + ONE_DAY * number for number in range((end - start).days)]


def share(span, start, end):
    """The cents of a span between two of its days."""
    first, last, cents = span
    whole = (last - first).days
    until_start = rounded(Decimal(cents) * (start - first).days / whole)
    until_end = rounded(Decimal(cents) * (end - first).days / whole)
    return until_end - until_start


def pieces(span, cuts):
    """[(start, end, cents, whether the span was cut)]"""
    start, end, _cents = span
    marks = sorted({start, end, *(day for day in cuts if start < day < end)})
    return [(a, b, share(span, a, b), len(marks) > 2) for a, b in zip(marks, marks[1:], strict=False)]


def without_cancelled(lines):
    """The lines, without those that cancel each other: same sequence, same days, nothing in all."""
    kept = []
    for line in lines:
        same = [other for other in lines if other[:3] == line[:3]]
        if sum(other[3] for other in same) != 0:
            kept.append(line)
    return kept


def sequence_on(day, sequences):
    """The sequence in force; sequences: [(first day, number)]."""
    begun = [(first, number) for first, number in sequences if first <= day]
    return max(begun)[1] if begun else None


def reconciled(component, lines, costs, sequences, settled_until, opening=None, tolerance=5, spread_percent=25):
    """[(start, end, theirs, ours, spread, stray, state)] of one contract and component.

    lines: [(sequence or None, start, end, cents)]; costs: [(start, end, cents)]; opening: the first day billed here, or
    None where another tool has never billed.
    """
    lines = without_cancelled(lines)
    line_days = {day for line in lines for day in line[1:3]}
    cost_days = {day for cost in costs for day in cost[:2]}
    theirs = []
    for sequence, start, end, cents in lines:
        cuts = {min(cost_days), max(cost_days)} if costs else set()
        cuts |= {opening} if opening else set()
        if component not in METERED:
            cuts |= cost_days | {first for first, _number in sequences}
        theirs += [(sequence, *piece) for piece in pieces((start, end, cents), cuts)]
    ours = []
    for start, end, cents in costs:
        cuts = {min(line_days), max(line_days)} if lines else set()
        if component in METERED and not (start in line_days and end in line_days):
            cuts |= line_days
        ours += pieces((start, end, cents), cuts)
    spans = [piece[1:3] for piece in theirs] + [piece[:2] for piece in ours]
    found = []
    for start, end in runs(spans):
        their_part = [piece for piece in theirs if start <= piece[1] < end]
        our_part = [piece for piece in ours if start <= piece[0] < end]
        charged, computed = sum(piece[3] for piece in their_part), sum(piece[2] for piece in our_part)
        if not their_part and not computed:
            continue
        spread = 0
        if component in METERED:
            spread += sum(abs(piece[3]) for piece in their_part if piece[4])
            spread += sum(abs(piece[2]) for piece in our_part if piece[3])
        stray = stray_of(their_part, sequences)
        state = state_of(charged, computed, end, spread, settled_until, tolerance, spread_percent)
        if opening and end <= opening and not computed:
            state = "elsewhere"
        found.append((start, end, charged, computed, spread, stray, state))
    return found


def runs(spans):
    """[(start, end)]: days follow each other in a run when a span has both."""
    days = sorted({day for start, end in spans for day in days_of(start, end)})
    joined = {day for start, end in spans for day in days_of(start, end)[1:]}
    found = []
    for day in days:
        if day in joined:
            found[-1][1] = day + ONE_DAY
        else:
            found.append([day, day + ONE_DAY])
    return found


def stray_of(their_part, sequences):
    total = 0
    for sequence, start in {(piece[0], piece[1]) for piece in their_part}:
        known = sequence_on(start, sequences)
        if sequence is not None and known is not None and known != sequence:
            total += abs(sum(piece[3] for piece in their_part if piece[:2] == (sequence, start)))
    return total


def state_of(charged, computed, end, spread, settled_until, tolerance, spread_percent):
    difference = abs(charged - computed)
    if difference == 0:
        return "matched"
    if difference <= tolerance + rounded(Decimal(spread) * spread_percent / 100):
        return "tolerated"
    if charged and computed:
        return "differs"
    if end > settled_until:
        return "waiting"
    return "missing_ours" if charged else "missing_theirs"
