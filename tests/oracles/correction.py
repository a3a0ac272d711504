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
        energy_differs = any(old[component] != new[component] for component in old if component.endswith("_wh"))
        reasons = reasons_to_wait(month, old != new, energy_differs, periods, exceptions, computed)
        if reasons:
            waiting[month] = reasons
            continue
        for component in components:
            if old[component] != new[component]:
                differences[*month, component] = (old[component], new[component])
    return differences, waiting


def corrected_lines(issued, priced, periods, exceptions, idle):
    """As `corrected`, for lines of bills: keys end in component, band and VAT rate; values are pairs of (Wh, cents).

    issued, priced: lines with contract, start (of the period), component, band, vat_micro, wh, cents. Months of which
    nothing was issued are not of interest.
    """
    before, after = lines_by_month(issued), lines_by_month(priced)
    computed = {row["contract"] for row in [*periods, *exceptions]} | set(idle)
    differences, waiting = {}, {}
    for month, old in before.items():
        new = after.get(month, {})
        changed = {}
        for name in {*old, *new}:
            pair = old.get(name, (0, 0)), new.get(name, (0, 0))
            if pair[0] != pair[1]:
                changed[*month, *name] = pair
        energy_differs = any(was[0] != becomes[0] for was, becomes in changed.values())
        reasons = reasons_to_wait(month, bool(changed), energy_differs, periods, exceptions, computed)
        if reasons:
            waiting[month] = reasons
        else:
            differences |= changed
    return differences, waiting


def lines_by_month(lines):
    months = {}
    for line in lines:
        month = months.setdefault(month_of(line), {})
        name = line["component"], line["band"], line["vat_micro"]
        wh, cents = month.get(name, (0, 0))
        month[name] = wh + line["wh"], cents + line["cents"]
    return months


def reasons_to_wait(month, differs, energy_differs, periods, exceptions, computed):
    contract, year, number = month
    if contract not in computed:
        return {"not_computed"}
    of_month = [row for row in exceptions if row["contract"] == contract and touches(row, year, number)]
    blocking = {row["reason"] for row in of_month if row["is_blocking"] and row["reason"] != "cancelled"}
    if blocking and differs:
        return blocking
    is_held = any(row["quality"] == "missing" for row in periods if month_of(row) == month)
    return {row["reason"] for row in of_month if row["reason"] in HELD} if is_held and energy_differs else set()


def touches(row, year, number):
    first, last = row["start"], row["end"]
    following = (year, number + 1) if number < 12 else (year + 1, 1)
    return (first.year, first.month) <= (year, number) and (
        (last.year, last.month, last.day) > (year, number, 1) and (first.year, first.month) < following
    )
