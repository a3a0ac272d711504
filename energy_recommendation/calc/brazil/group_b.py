# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A group A unit billed as group B, at its consumer's option: energy at one price, no demand.

Who may choose it: units whose transformers add up to 112.5 kVA at most; rural electrification cooperatives up to
1 125 kVA; hotels in an officially recognised resort, and sports grounds and exhibition parks whose floodlights are two
thirds of the installed load, whatever their transformers. A unit in the compensation of own generation (SCEE) may only
within 112.5 kVA, with the generation at the unit itself and no credits from or to another.

What is billed is the energy, at least that of the availability cost, 100 kWh: units of group A have three phases. The
price is that of B3, or of B2 for the rural class; the white tariff is not compared, as bills of group A do not measure
its intermediate hours. Excess reactive is charged as in group A (`reactive`). The option is in force by the second
cycle, and so is the way back, which then has a test period (`legal_dates`).
One rounding, half-up to the cent, a bill. Source: REN ANEEL 1.000/2021, articles 148 § 1, 185, 290, 291 IV, 292, 304.
"""

import numpy as np

from odoo.addons.energy_core.calc import charge_cents, sentences_of

_lt = sentences_of("energy_recommendation")
HIGHEST_VA = 112_500
HIGHEST_COOPERATIVE_VA = 1_125_000
MINIMUM_WH = 100_000  # availability cost of three phases
EXCEPTIONS = ("is_resort_hotel", "is_sports_lighting")  # whatever the transformers are
PRICES = ("tusd_off_peak_micro", "te_off_peak_micro")  # a tariff of modality b holds its one price here


def may_choose_group_b(units):
    """Whether each unit may be billed as group B.

    units: `transformers_va` Int64, and, where they are known, the flags `is_rural_cooperative`, `is_resort_hotel`,
    `is_sports_lighting`, `is_scee` and `shares_credits` (with another unit).
    Returns (is_allowed, reasons): bool array, and a list with a Sentence where it is not, else None.
    """
    flags = {name: _flag(units, name) for name in ("is_rural_cooperative", *EXCEPTIONS, "is_scee", "shares_credits")}
    power = units["transformers_va"].to_numpy(dtype="int64", na_value=-1)
    is_small = (power >= 0) & (power <= HIGHEST_VA)
    is_cooperative = flags["is_rural_cooperative"] & (power >= 0) & (power <= HIGHEST_COOPERATIVE_VA)
    is_exception = np.logical_or.reduce([flags[name] for name in EXCEPTIONS])
    of_scee = is_small & ~flags["shares_credits"]
    is_allowed = np.where(flags["is_scee"], of_scee, is_small | is_cooperative | is_exception)
    shares = flags["is_scee"] & flags["shares_credits"]
    facts = zip(is_allowed, power, shares, strict=True)
    return is_allowed, [None if allowed else _reason(*unit) for allowed, *unit in facts]


def group_b_cents(energy_wh, price_days, days):
    """Cents of each cycle: int64 arrays that broadcast.

    energy_wh: of all posts together. price_days: TUSD + TE per kWh of each day of the cycle, added up. days: of the
    cycle.
    """
    return charge_cents(billed_wh(energy_wh), price_days, days)


def billed_wh(energy_wh):
    """The energy that is billed, and that the flags are charged on."""
    return np.maximum(energy_wh, MINIMUM_WH)


def _flag(units, name):
    if name not in units:
        return np.zeros(len(units), dtype=bool)
    return units[name].to_numpy(dtype=bool)


def _reason(power, shares):
    if power < 0:
        return _lt(
            "The power of the transformers is not known, so that group B was not compared. Enter it: up to %(kva)s kVA "
            "the consumer may choose to be billed as group B.",
            kva=_kva(HIGHEST_VA),
        )
    if shares:
        return _lt("A unit that shares credits of own generation with another may not be billed as group B.")
    return _lt(
        "The transformers add up to %(power)s kVA, more than the %(kva)s kVA up to which group B may be chosen.",
        power=_kva(power),
        kva=_kva(HIGHEST_VA),
    )


def _kva(power):
    return f"{int(power) / 1000:g}"
