"""What changes of months once issued, the plainest way: dicts by contract and month, one after the other.

Rows are dicts, as `DataFrame.to_dict("records")` makes them.
"""

HELD = {"missing_reading", "missing_register", "index_decrease", "implausible_energy"}


def month_of(row):
    return row["contract"], row["start"].year, row["start"].month


def sums_by_month(rows, components):
    sums = {}
    for row in rows:
        month = sums.setdefault(month_of(row), dict.fromkeys(components, 0))
        for component in components:
            month[component] += row[component]
    return sums


def corrected(issued, periods, exceptions, idle, components):
    """({(contract, year, month, component): (before, after)}, {(contract, year, month): reasons that it waits}).

    issued: of the months of the window alone.
    """
    before, after = sums_by_month(issued, components), sums_by_month(periods, components)
    computed = {row["contract"] for row in [*periods, *exceptions]} | set(idle)
    differences, waiting = {}, {}
    for month in {*before, *after}:
        old = before.get(month, dict.fromkeys(components, 0))
        new = after.get(month, dict.fromkeys(components, 0))
        reasons = reasons_to_wait(month, old, new, periods, exceptions, computed)
        if reasons:
            waiting[month] = reasons
            continue
        for component in components:
            if old[component] != new[component]:
                differences[*month, component] = (old[component], new[component])
    return differences, waiting


def reasons_to_wait(month, old, new, periods, exceptions, computed):
    contract, year, number = month
    if contract not in computed:
        return {"not_computed"}
    of_month = [row for row in exceptions if row["contract"] == contract and touches(row, year, number)]
    blocking = {row["reason"] for row in of_month if row["is_blocking"] and row["reason"] != "cancelled"}
    if blocking and old != new:
        return blocking
    is_held = any(row["quality"] == "missing" for row in periods if month_of(row) == month)
    changed = any(old[component] != new[component] for component in old if component.endswith("_wh"))
    return {row["reason"] for row in of_month if row["reason"] in HELD} if is_held and changed else set()


def touches(row, year, number):
    first, last = row["start"], row["end"]
    following = (year, number + 1) if number < 12 else (year + 1, 1)
    return (first.year, first.month) <= (year, number) and (
        (last.year, last.month, last.day) > (year, number, 1) and (first.year, first.month) < following
    )
