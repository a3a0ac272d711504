# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was measured or declared of a supply point for spans of days, brought to the billing periods of a contract.

Of one quantity, band and span the highest sequence counts. What lies inside a period is added to it; what crosses a
period's bound is shared by whole days with gaps="bridge" and told, not counted, with gaps="hold". Highest powers and
overruns, which are roots of squares, are neither added nor shared. What stands there is held for its days.
"""

from collections import defaultdict, namedtuple
from decimal import ROUND_HALF_UP, Decimal

from oracles.french_energy import ACTUAL, ESTIMATED, worst

HELD_FOR_THEIR_DAYS = {"backup_cells", "backup_overhead_m", "backup_underground_m", "backup_reserved_w"}
HELD_FOR_THEIR_DAYS |= {"backup_htb2_reserved_w", "backup_htb1_reserved_w"}
HELD_FOR_THEIR_DAYS |= {"grouping_overhead_m", "grouping_underground_m", "transformation_w"}
WH_PER_KWH = 1000
ENERGIES = {"energy_wh", "auto_wh", "allo_wh"}
IN_WHOLE_KWH = ENERGIES | {"backup_htb2_energy_wh", "backup_htb1_energy_wh"}
HIGHEST = "max_power_w"
ROOTS_OF_SQUARES = {"overrun_w", "backup_htb2_overrun_w", "backup_htb1_overrun_w"}

Portion = namedtuple("Portion", "start end quantity band value quality")  # of a quantity, inside one period


class Counted:
    """The quantities of one period. `across`: whether some could not be counted since they cross its bounds."""

    def __init__(self, start, end, portions, across):
        self.start, self.end = start, end
        self.portions = portions
        self.across = across

    def values(self):
        """(quantity, band) → what its portions come to."""
        told = defaultdict(list)
        for portion in self.portions:
            told[portion.quantity, portion.band].append(portion.value)
        return {(quantity, band): together(quantity, values) for (quantity, band), values in told.items()}

    def of(self, quantity):
        """band → what the portions of one quantity come to."""
        return {band: value for (name, band), value in self.values().items() if name == quantity}

    def covers(self, quantity):
        """Whether the spans of this quantity cover each day of the period once."""
        spans = sorted({(each.start, each.end) for each in self.portions if each.quantity == quantity})
        day = self.start
        for start, end in spans:
            if start != day:
                return False
            day = end
        return day == self.end

    def quality_by_band(self, quantity):
        qualities = defaultdict(list)
        for each in self.portions:
            if each.quantity == quantity:
                qualities[each.band].append(each.quality)
        return {band: worst(told) for band, told in qualities.items()}


def together(quantity, values):
    if quantity == HIGHEST:
        return max(values)
    if quantity in ROOTS_OF_SQUARES:
        return int(Decimal(sum(value**2 for value in values)).sqrt().quantize(Decimal(1), ROUND_HALF_UP))
    return sum(values)


def counted(quantities, start, end, gaps):
    """What counts for the period from `start` until `end`."""
    portions, across = [], False
    for each in last_sequences(quantities):
        first, last = max(start, each.start), min(end, each.end)
        if each.quantity in HELD_FOR_THEIR_DAYS or first >= last:
            continue
        is_inside = (first, last) == (each.start, each.end)
        can_be_shared = gaps == "bridge" and each.quantity not in {HIGHEST, *ROOTS_OF_SQUARES}
        if is_inside or can_be_shared:
            is_estimated = each.nature == "estimated" or not is_inside
            quality = ESTIMATED if is_estimated else ACTUAL
            portions.append(Portion(first, last, each.quantity, each.band, value_of_days(each, first, last), quality))
        else:
            across = True
    return Counted(start, end, portions, across)


def last_sequences(quantities):
    chosen = {}
    for each in sorted(quantities, key=lambda each: -1 if each.sequence is None else each.sequence):
        chosen[each.quantity, each.band, each.start, each.end] = each
    return list(chosen.values())


def value_of_days(quantity, first, last):
    """What is due until `last` less what was due until `first`; energy in whole kWh."""
    unit = WH_PER_KWH if quantity.quantity in IN_WHOLE_KWH else 1
    due = [quantity.value // unit * (day - quantity.start).days // quantity.days for day in (first, last)]
    return (due[1] - due[0]) * unit


def held(quantities, start, end):
    """Quantity → its value times the days for which it was held in the period."""
    sums = defaultdict(int)
    for each in last_sequences(quantities):
        days = (min(end, each.end) - max(start, each.start)).days
        if each.quantity in HELD_FOR_THEIR_DAYS and days > 0:
            sums[each.quantity] += each.value * days
    return dict(sums)
