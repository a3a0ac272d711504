# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What else is on a Brazilian bill, one bill at a time: flags, reactive, group B, rural demands. `Decimal` and loops.

Source: REN ANEEL 1.000/2021, articles 290 to 292, 294 I, 300, 301, 302 to 304, 307.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def half_up(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def flag_amount(start, end, kwh, flags):
    """flags: [(first day, end excluded, surcharge per kWh)]. None if a day has none."""
    day, total, days = start, Decimal(0), 0
    while day < end:
        found = [surcharge for first, after, surcharge in flags if first <= day < after]
        if not found:
            return None
        total += found[0]
        days += 1
        day += timedelta(days=1)
    return half_up(kwh * total / days)


def group_b_amount(kwh, price):
    """At least the availability cost of three phases is billed."""
    return half_up(max(kwh, Decimal(100)) * price)


def may_choose_group_b(kva, cooperative=False, hotel=False, sports=False, scee=False, shares=False):
    if scee:
        return kva is not None and kva <= Decimal("112.5") and not shares
    if hotel or sports:
        return True
    if kva is None:
        return False
    return kva <= (1125 if cooperative else Decimal("112.5"))


def reactive_energy_of_hours(hours):
    """hours: [(active kWh, power factor)] that count. The equation of article 304, hour by hour, in kWh."""
    total = Decimal(0)
    for active, factor in hours:
        if factor < Decimal("0.92"):
            total += active * (Decimal("0.92") / factor - 1)
    return total


def reactive_demand_amount(reactive_kw, billed_kw, price):
    return half_up(max(reactive_kw - billed_kw, Decimal(0)) * price)


def rural_billed(measured, position):
    """Billed kW of one cycle of a list of measured kW, oldest first."""
    before = measured[max(position - 11, 0) : position]
    tenth = max(before, default=Decimal(0)) / 10
    return max(measured[position], tenth)


def rural_complementary(contracted, billed):
    """kW of the complementary demands of at most 12 cycles."""
    reached = [c <= b for c, b in zip(contracted, billed, strict=True)]
    missing = 3 - sum(reached)
    differences = sorted(
        (c - b for c, b, is_reached in zip(contracted, billed, reached, strict=True) if not is_reached), reverse=True
    )
    return sum(differences[: max(missing, 0)], Decimal(0))


def rural_cost(contracted, measured, earlier, prices):
    """All of it, in R$, without any rounding."""
    every = [*earlier, *measured]
    billed = [rural_billed(every, len(earlier) + position) for position in range(len(measured))]
    total = sum((kw * price for kw, price in zip(billed, prices, strict=True)), Decimal(0))
    for c, m, price in zip(contracted, measured, prices, strict=True):
        if m > c * Decimal("1.05"):
            total += (m - c) * 2 * price
    return total + rural_complementary(contracted, billed) * prices[-1]
