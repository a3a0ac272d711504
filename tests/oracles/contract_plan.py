# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cheapest plan of contracted demands: every plan is tried.

A plan says the level of each post in each month. A month in which some post is lower than before is a decrease: at most
one, and not before its time. A month in which some post is higher is an increase: not before its time either.
"""

from itertools import product


def is_lawful(plan, current, first_raise, first_decrease, steps):
    """plan: a tuple of levels of each month, each a tuple of posts."""
    decreases = changes = 0
    before = current
    for month, levels in enumerate(plan):
        falls = any(level < old for level, old in zip(levels, before, strict=True))
        rises = any(level > old for level, old in zip(levels, before, strict=True))
        if falls and month < first_decrease or rises and month < first_raise:
            return False
        decreases += falls
        changes += falls or rises
        before = levels
    return decreases <= 1 and (steps is None or changes <= steps)


def cheapest_total(costs, current, first_raise, first_decrease, steps):
    """costs: [post][month][level]."""
    posts, months, levels = len(costs), len(costs[0]), len(costs[0][0])
    least = None
    for plan in product(product(range(levels), repeat=posts), repeat=months):
        if not is_lawful(plan, current, first_raise, first_decrease, steps):
            continue
        total = sum(costs[post][month][plan[month][post]] for month in range(months) for post in range(posts))
        least = total if least is None else min(least, total)
    return least
