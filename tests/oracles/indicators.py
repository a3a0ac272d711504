"""What one contract's months tell, the plainest way: one month after the other, no rolling.

Months: (year, month) → {"bands": {band: Wh}, "days": in service, "whole": days of the month, "held": days held}.
"""

from fractions import Fraction
from statistics import median


def earlier(month, count):
    year, number = divmod(month[0] * 12 + month[1] - 1 - count, 12)
    return year, number + 1


def energy_of(months, month):
    """Wh of a whole month with all of its energy, else None."""
    told = months.get(month)
    if told is None or told["held"] or told["days"] != told["whole"]:
        return None
    return sum(told["bands"].values())


def per_mille(part, whole):
    """Rounded half away from zero; None where the whole is not above zero."""
    if whole <= 0:
        return None
    size = Fraction(abs(part) * 1000, whole) + Fraction(1, 2)
    return int(size) if part >= 0 else -int(size)


def year_on_year(months):
    for month in sorted(months):
        now, before = energy_of(months, month), energy_of(months, earlier(month, 12))
        if now is not None and before is not None:
            yield month, now, before, now - before, per_mille(now - before, before)


def anomalies(months, thresholds, whole_days):
    """(month, kind, severity, value, reference), in order. whole_days: (year, month) → days of that month."""
    found = []
    month, last = min(months), max(months)
    while month <= last:
        for kind, rule in (("drift", drift), ("gap", gap), ("negative", negative), ("spike", spike), ("zero", zero)):
            answer = rule(months, month, thresholds, whole_days)
            if answer:
                found.append((month, kind, *answer))
        month = earlier(month, -1)
    return found


def drift(months, month, thresholds, _whole_days):
    year, before = ([energy_of(months, earlier(month, count)) for count in span] for span in (range(12), range(12, 24)))
    if None in year or None in before or sum(before) <= 0:
        return None
    change = Fraction(abs(sum(year) - sum(before)) * 1000, sum(before))
    if change <= thresholds.drift_per_mille:
        return None
    return "alert" if change > thresholds.drift_alert_per_mille else "warning", sum(year), sum(before)


def has_gap(months, month):
    if month not in months:
        return min(months) < month < max(months)
    return months[month]["held"] > 0


def run(holds, month):
    length = 0
    while holds(month):
        month, length = earlier(month, 1), length + 1
    return length


def gap(months, month, thresholds, whole_days):
    if not has_gap(months, month):
        return None
    in_a_row = run(lambda each: has_gap(months, each), month)
    days = months[month]["held"] if month in months else whole_days[month]
    return "alert" if in_a_row >= thresholds.gap_alert_months else "warning", days, whole_days[month]


def negative(months, month, thresholds, _whole_days):
    below = sum(min(wh, 0) for wh in months.get(month, {"bands": {}})["bands"].values())
    if below == 0:
        return None
    return "warning" if -below > thresholds.negative_warning_wh else "info", below, 0


def spike(months, month, thresholds, _whole_days):
    now = energy_of(months, month)
    before = [energy_of(months, earlier(month, count)) for count in range(1, 13)]
    known = [Fraction(energy) for energy in before if energy is not None]
    if now is None or len(known) < thresholds.spike_known_months or median(known) <= 0:
        return None
    middle = median(known)
    if now * 1000 <= thresholds.spike_per_mille * middle or now - middle <= thresholds.spike_least_wh:
        return None
    return "alert" if now * 1000 > thresholds.spike_alert_per_mille * middle else "warning", now, int(middle)


def zero(months, month, thresholds, _whole_days):
    before = [energy_of(months, each) for each in sorted(months) if each < month]
    some = [energy for energy in before if energy is not None and energy > 0]
    if energy_of(months, month) != 0 or not some:
        return None
    in_a_row = run(lambda each: energy_of(months, each) == 0, month)
    return "alert" if in_a_row >= thresholds.zero_alert_months else "warning", 0, some[-1]
