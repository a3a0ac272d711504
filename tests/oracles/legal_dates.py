# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When a Brazilian consumer may have another contract, one change at a time, as the articles are read aloud.

Source: REN ANEEL 1.000/2021, articles 147, 148, 154 with 64, 155, 220, 221, 292 § 2, 311; Civil Code, article 132 § 3.
"""

from datetime import date, timedelta

NOTHING = date.min


def day_after_months(day, months):
    """The same day so many months later; where that month has no such day, the first of the next one."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(number + 1, 12)
        return date(year, month + 1, 1)


def legal_date(change):
    """(earliest day or None, kinds of change as a set) of a dict that names what CHANGES names, in kW and kV."""
    on = change["on"]
    old, new = change["from"], change["to"]  # ("blue", peak, off-peak), ("green", demand), ("b",)
    kinds = kinds_of(old, new)
    if not is_possible(change, new):
        return None, kinds
    days = [on]
    if "decrease" in kinds and not change["exempt"]:
        days.append(on + timedelta(days=90 if change["subgroup"] in ("A4", "AS") else 180))
        if change["last_decrease"]:
            days.append(day_after_months(change["last_decrease"], 12))
    if "modality" in kinds and change["last_modality_change"]:
        review = change["tariff_review"]
        if not (review and review <= on <= day_after_months(review, 3)):
            days.append(day_after_months(change["last_modality_change"], 12))
    if "increase" in kinds:
        days.append(on + timedelta(days=45 if is_high(change) else 15))
    if "group" in kinds:
        first = on.replace(day=1)
        days.append(day_after_months(first, 2))
    return max(days), kinds


def is_high(change):
    return change["kv"] >= 69 if change["kv"] else change["subgroup"] in ("A1", "A2", "A3")


def is_possible(change, new):
    if new[0] == "green" and is_high(change):
        return False
    return new[0] == "b" or max(new[1:]) >= change["minimum_kw"]


def kinds_of(old, new):
    kinds = set()
    if (old[0] == "b") != (new[0] == "b"):
        kinds.add("group")
        if old[0] == "b":
            kinds.add("test")
        return kinds
    if new[0] == "b":
        return kinds
    if old[0] != new[0]:
        kinds |= {"modality"} | ({"test"} if new[0] == "blue" else set())
        pairs = [(old[1], new[2])] if new[0] == "blue" else [(max(old[1:]), new[1])]
    else:
        pairs = list(zip(old[1:], new[1:], strict=True))
    for before, after in pairs:
        if after < before:
            kinds.add("decrease")
        if after > before:
            kinds.add("increase")
            if after * 100 > before * 105:
                kinds.add("test")
    return kinds
