# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a French advice rests on or lacks, in sentences."""

from odoo.addons.energy_core.calc import sentences_of

from .segments import ROOT

_lt = sentences_of("energy_recommendation")
BLOCKING = {
    "no_situation",
    "unknown_tariff",
    "unknown_power",
    "too_large",
    "no_rate",
    "no_load",
    "few_months",
    "unpriced",
}
W_PER_MW = 1_000_000
SECONDS_AN_HOUR = 3_600


def note(point, code, detail):
    return {"supply_point": point, "code": code, "detail": detail, "is_blocking": code in BLOCKING}


def no_situation(day):
    return _lt(
        "No contract event tells the network tariff and power on %(day)s. Load the C15 or C12 file that holds it.",
        day=_day(day),
    )


def unknown_tariff(fta):
    return _lt(
        "The network tariff %(fta)s is not compared: advice is for the tariffs of consumption up to 36 kVA, above 36"
        " kVA and in high voltage (HTA). Correct the contract's events if it is wrong.",
        fta=fta,
    )


def unknown_power(fta, day):
    return _lt(
        "The subscribed powers of %(fta)s on %(day)s are not all known, or do not ascend. Check the contract's events.",
        fta=fta,
        day=_day(day),
    )


def too_large(highest):
    return _lt(
        "The subscribed power is above %(highest)s MW, more than a supply of high voltage (HTA) has here. Check the"
        " contract's events.",
        highest=highest // W_PER_MW,
    )


def no_rate(fta, day):
    return _lt(
        "The rates of %(fta)s on %(day)s are not complete. Load them (Energy › Configuration › Rates), then compute"
        " again.",
        fta=fta,
        day=_day(day),
    )


def tariff_without_rate(ftas, day):
    return _lt(
        "%(ftas)s is not compared: its rates on %(day)s are not complete. Load them (Energy › Configuration › Rates),"
        " then compute again.",
        ftas=", ".join(ftas),
        day=_day(day),
    )


def unverified(ftas, day):
    return _lt(
        "The rates of %(ftas)s on %(day)s are not verified against their act.", ftas=", ".join(ftas), day=_day(day)
    )


def no_cta(day):
    return _lt(
        "No CTA rate covers %(day)s; the amounts are without it. Load the rate (Energy › Configuration › Rates).",
        day=_day(day),
    )


def rates_of_day(day):
    return _lt(
        "All months are priced at the rates in force on %(day)s, the current contract too: the advice is for the coming"
        " year. Accise and VAT are not counted.",
        day=_day(day),
    )


def no_load(months):
    return _lt(
        "No month from %(start)s to %(end)s (excluded) has a load curve, or energies with highest powers. Load them, or"
        " choose another day.",
        start=_day(months[0]),
        end=_day(months[-1] + 1),
    )


def few_months(count, wanted):
    return _lt(
        "%(count)s months are known well enough, and %(wanted)s are needed, some of them in each season that the"
        " network tariff prices. Only the current contract is priced.",
        count=count,
        wanted=wanted,
    )


def unpriced(fta):
    return _lt(
        "%(fta)s does not price the time bands that the meter counted: what the current contract costs is not known."
        " Check the network tariff and the calendar of the contract.",
        fta=fta,
    )


def months_missing(months):
    return _lt(
        "Months not counted, as too little of them is known: %(months)s. Those of the same season stand for them.",
        months=", ".join(map(str, months)),
    )


def points_missing(seconds):
    return _lt(
        "The curve does not tell %(hours)s hours of the months used; they count as nothing.",
        hours=f"{seconds / SECONDS_AN_HOUR:g}",
    )


def hours_assumed(hours):
    return _lt(
        "The off-peak hours of the supply point are not known: %(hours)s are assumed. Enter them on the supply point.",
        hours=hours,
    )


def hours_unreadable(text, hours):
    return _lt(
        "The off-peak hours of the supply point, “%(text)s”, cannot be read: %(hours)s are assumed. Write them as"
        " 22:00-06:00, one line a season.",
        text=text,
        hours=hours,
    )


def peak_assumed(hours):
    return _lt(
        "The peak hours of the supply point are not known: %(hours)s from December to February are assumed. Add a line"
        " “Pointe 09:00-11:00;18:00-20:00” to its off-peak hours.",
        hours=hours,
    )


def mobile_peak_unknown(ftas):
    return _lt("%(ftas)s is not compared: the days of the mobile peak are not known.", ftas=", ".join(ftas))


def bands_not_told(ftas):
    return _lt(
        "%(ftas)s is not compared: the energy of the bands that it prices is not measured, and no curve tells it.",
        ftas=", ".join(ftas),
    )


def steps_of_curve(seconds, segment):
    if segment.overrun == ROOT:
        return _lt(
            "The curve has steps of %(minutes)s minutes: overruns are charged by means of ten minutes, which exceed the"
            " power by more, so that they cost more than what is told.",
            minutes=seconds // 60,
        )
    return _lt(
        "The curve has steps of %(minutes)s minutes: shorter peaks are hidden in them, and the hours of overrun may be"
        " more.",
        minutes=seconds // 60,
    )


def unusable_points(count):
    return _lt(
        "%(count)s points of the curve are left out: their step is not 5, 10, 15, 30 or 60 minutes, their power is"
        " negative or above 30 MW, or they come twice.",
        count=count,
    )


def unusable_maxima(count, highest):
    return _lt(
        "%(count)s highest powers are left out: they are above %(highest)s MW.",
        count=count,
        highest=highest // W_PER_MW,
    )


def active_power():
    return _lt(
        "The curve tells active power: a subscribed kVA is exceeded above 0.93 kW, as TURPE counts where active power"
        " is measured."
    )


def means_hide_peaks():
    return _lt(
        "The highest mean power is at most 36 kVA, but means of ten minutes and more hide short peaks, which would trip"
        " the breaker of a supply up to 36 kVA. It is not compared: ask for the highest powers first."
    )


def from_maxima():
    return _lt(
        "There are highest powers and no load curve: powers below the highest measured are not proposed, and the"
        " overruns told are the least that they were. A load curve would tell which lower powers pay."
    )


def highest_of_year(count):
    return _lt(
        "The highest power is known in %(count)s months only; the other months may have a higher one.", count=count
    )


def power_not_measured():
    return _lt(
        "No highest power is known, and means of a curve hide peaks: the subscribed power stays as it is. Load the"
        " daily highest powers (R66)."
    )


def power_exceeded(highest_va, present_va):
    return _lt(
        "The highest power was %(highest)s kVA, above the %(present)s kVA subscribed: the breaker may trip. It is not"
        " proposed to pay for more.",
        highest=f"{highest_va / 1_000:g}",
        present=f"{present_va / 1_000:g}",
    )


def steps_offered():
    return _lt(
        "Powers of 3, 6, 9, 12, 15, 18, 24, 30 and 36 kVA are compared, which every supplier offers. With a"
        " communicating meter the grid operator allows every whole kVA."
    )


def energy_unknown():
    return _lt("No energy is known: only the power is compared, under the present network tariff.")


def keep():
    return _lt("Nothing that may be chosen is cheaper: keep the present contract.")


def waits_until(day):
    return _lt(
        "The proposed contract may hold from %(day)s: a power is lowered, and a network tariff changed, twelve months"
        " after the last change at the earliest. Check with the catalogue of the grid operator.",
        day=_day(day),
    )


def derogatory(ftas):
    return _lt("%(ftas)s may not be chosen: it is for points whose meter does not communicate.", ftas=", ".join(ftas))


def offer_unpriced(offer, bands):
    return _lt(
        "The offer %(offer)s is not compared: it has no price for %(bands)s. Enter one.",
        offer=offer,
        bands=", ".join(bands),
    )


def _day(day):
    return str(day)[:10]
