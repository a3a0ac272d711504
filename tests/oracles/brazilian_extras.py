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
