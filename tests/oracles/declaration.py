# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A declaration of CTA or accise in the plainest way: one charge at a time, in Decimal.

MWh have three decimals, amounts two, the total is in whole euros (practice of electricore.md 3.7).
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal


def declare(charges, declared, rates):
    """{(category, rate): {source: [MWh, euros]}} of charges and of what was declared before.

    charges: (source, category, day, MWh or None, euros). declared: (category, rate, MWh, euros). rates: (category,
    first day, day after the last one or None, rate in euros a MWh, or None where the tax is none on energy).
    """
    lines = defaultdict(lambda: defaultdict(lambda: [Decimal(0), Decimal(0)]))
    for source, category, day, mwh, euros in charges:
        rate = rate_on(day, category, rates)
        line = lines[category, rate][source]
        line[0] += energy_of(euros, rate) if mwh is None else mwh
        line[1] += euros
    for category, rate, mwh, euros in declared:
        line = lines[category, rate]["late"]
        line[0] -= mwh
        line[1] -= euros
    return lines


def rate_on(day, category, rates):
    for of_category, first, end, rate in rates:
        if of_category == category and first <= day and (end is None or day < end):
            return rate
    return None


def energy_of(euros, rate):
    if not rate:
        return Decimal(0)
    return (euros / rate).quantize(Decimal("0.001"), ROUND_HALF_UP)


def due(lines):
    """What is paid: all that was charged, in whole euros."""
    total = sum(
        line[source][1] for line in lines.values() for source in ("invoiced", "included", "late") if source in line
    )
    return int(Decimal(total).quantize(Decimal(1), ROUND_HALF_UP))
