# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is told beside an advice on a Spanish supply point, or in its place: code → the sentence of its values."""

from odoo.addons.energy_core.calc import sentences_of

_lt = sentences_of("energy_recommendation")
W_PER_KW = 1_000


def kw(watts):
    """A power in kW, as text without needless decimals."""
    return f"{watts / W_PER_KW:g}" if watts % W_PER_KW else str(watts // W_PER_KW)


def day(value):
    return f"{value:%Y-%m-%d}"


def months(values):
    return ", ".join(f"{value:%Y-%m}" for value in values)


def no_situation(on):
    return _lt(
        "No contract of the supply point is in force on %(day)s, or its tariff is not known. Record its entry and its"
        " tariff among the events of the contract.",
        day=day(on),
    )


def unknown_tariff(tariff):
    return _lt(
        "No toll of the access tariff %(tariff)s is known. Correct the tariff in the contract's events, or load its"
        " rates (Energy › Configuration › Rates).",
        tariff=tariff,
    )


def missing_rate(tariff, kind, price, on):
    names = {"toll": _lt("toll"), "charge": _lt("charge"), "excess": _lt("excess power")}
    return _lt(
        "There is no %(kind)s rate of %(tariff)s for %(price)s on %(day)s, so that no power can be compared. Load the"
        " rates that apply on that day (Energy › Configuration › Rates), then compute again. What is told as current"
        " cost has no excess power in it.",
        kind=names[kind],
        tariff=tariff,
        price=price,
        day=day(on),
    )


def unknown_power(tariff, band):
    return _lt(
        "The power that is contracted in %(band)s of %(tariff)s is not known. Enter the power of each band in the"
        " contract's events.",
        band=band.upper(),
        tariff=tariff,
    )


def power_order(tariff):
    return _lt(
        "The contracted powers of %(tariff)s do not ascend from P1 to P6, as they must. Correct them in the contract's"
        " events if they were entered wrongly; the current cost is that of the powers as they are.",
        tariff=tariff,
    )


def too_few_months(used, least, asked):
    return _lt(
        "What was demanded is known of %(used)s of the %(asked)s months before, and %(least)s are needed. Load the"
        " maximeter of each month and band, or the quarter-hours above 50 kW. What is told as current cost has no"
        " excess power in it.",
        used=used,
        least=least,
        asked=asked,
    )


def missing_months(values):
    return _lt(
        "Nothing is known of %(months)s: a year is counted as the mean of the other months times 12.",
        months=months(values),
    )


def prices_of_a_day(on):
    return _lt(
        "The coming year is priced at the rates in force on %(day)s: those of next year are not known yet.", day=day(on)
    )


def unverified_rate(tariff, on):
    return _lt(
        "Some rates of %(tariff)s on %(day)s are told by a secondary source and not verified against their act.",
        tariff=tariff,
        day=day(on),
    )


def partial_months(values):
    return _lt(
        "Some quarter-hours of %(months)s are missing: excess power may be higher than it is told.",
        months=months(values),
    )


def hours_hide_peaks():
    return _lt(
        "Some of the load curve is hourly, and the mean of an hour hides the quarter-hours in which more was demanded:"
        " excess power is told too low, and the powers may be too small. Ask the distributor for the quarter-hours."
    )


def maximum_from_curve(values):
    return _lt(
        "The maximeter of %(months)s is not known: the highest quarter-hour of each band stands for it.",
        months=months(values),
    )


def breaker_from_curve():
    return _lt(
        "A breaker reacts in seconds, and the mean of a quarter-hour hides short peaks: leave some room above the"
        " proposed powers."
    )


def beyond_breaker():
    return _lt(
        "More was demanded than the contracted powers, which a breaker should not let through. Check the powers and how"
        " the point is controlled: with less than what was demanded the supply may be cut."
    )


def above_15_kw(highest):
    return _lt(
        "Up to %(highest)s kW were demanded, more than the 15 kW of 2.0TD: behind a breaker that needs a contract of"
        " 3.0TD.",
        highest=kw(highest),
    )


def below_15_kw():
    return _lt(
        "No more than 15 kW were demanded in any month: a contract of 2.0TD may be cheaper. It has other time bands,"
        " and is not compared here."
    )


def energy_unknown(values):
    return _lt(
        "The energy of %(months)s is not known and not in the costs: it costs the same whatever powers are contracted.",
        months=months(values),
    )


def keep():
    return _lt("No other powers are cheaper than the contracted ones: keep them.")


def other_type_unpriced(tariff, price, on, is_large):
    return _lt(
        "Powers %(side)s 50 kW were not compared: there is no excess power rate of %(tariff)s for %(price)s on %(day)s."
        " Load it (Energy › Configuration › Rates), then compute again.",
        side=_side(is_large),
        tariff=tariff,
        price=price,
        day=day(on),
    )


def other_type_unmeasured(is_large):
    return _lt(
        "Powers %(side)s 50 kW were not compared: they are charged by what is not known of all these months. Load the"
        " quarter-hours, or the maximeter of each band.",
        side=_side(is_large),
    )


def type_change(is_large):
    if is_large:
        return _lt(
            "With a power above 50 kW the point becomes one of type 3: its excess is charged by quarter-hours, and its"
            " meter may have to be changed. Ask the distributor what that costs."
        )
    return _lt(
        "Without a power above 50 kW the point becomes one of type 4 or 5: its excess is charged by the maximeter. Ask"
        " the distributor whether the meter can stay."
    )


def demand_above_50_kw(highest):
    return _lt(
        "Up to %(highest)s kW were demanded, and the maximeter charges what exceeds powers up to 50 kW. Ask the"
        " distributor before: it may insist on quarter-hours for such a demand, and then more is charged.",
        highest=kw(highest),
    )


def _side(is_large):
    return _lt("above") if is_large else _lt("up to")


def one_change_a_year(last, earliest):
    return _lt(
        "The powers were changed on %(last)s, and may be changed once in 12 months: again from %(earliest)s on.",
        last=day(last),
        earliest=day(earliest),
    )


def extension(right, beyond, fee, months_to_pay):
    return _lt(
        "The extension right goes up to %(right)s kW. The %(beyond)s kW beyond it cost %(fee)s once, which the saving"
        " pays back in %(months)s months.",
        right=kw(right),
        beyond=kw(beyond),
        fee=fee,
        months=months_to_pay,
    )


def extension_unpriced(right, beyond):
    return _lt(
        "The extension right goes up to %(right)s kW, and %(beyond)s kW more are proposed. What they cost once is not"
        " known: enter the fee at the supply point, or ask the distributor.",
        right=kw(right),
        beyond=kw(beyond),
    )


def coarse_steps(step):
    return _lt("Powers were compared in steps of %(step)s kW.", step=kw(step))
