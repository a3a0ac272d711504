# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a unit pays for reactive energy and demand beyond a power factor of 0.92.

    energy   sum over the hours T of EEAM_T·(0.92/f_T − 1), at the TE of B1 under the green flag
    demand   of each post, max over its hours of DAM_T·0.92/f_T, less the demand that is billed, at the off-peak demand
             price of the subgroup's blue modality, whatever modality the unit has

Only hours with f < 0.92 count: capacitive in the six hours of the night that the distributor names, inductive in the
others. The energy is the same whatever is contracted. The demand is not: every kW that is contracted, and so billed,
above the measured one is a kW less of it. Green bills one demand, which stands against the highest of both posts: that
is our reading of a formula per post where there is no price per post. Group B by option pays both as well, its demand
against the measured one, as nothing is contracted. The first three cycles of supply are not charged (article 316).

Bills name both quantities, kvarh (UFER) and kW (DMCR), after the formulas; `load` prices them. Where they name a power
factor instead, the formulas are applied to the whole month, each quantity rounded half-up to the Wh or W once: a fair
guess, not the hourly figure.
Source: REN ANEEL 1.000/2021, articles 302 to 304 (the equations are pictures there; the form is that of their lists of
variables), 316. Where the demand price is zero, that of the next lower voltage is taken (304 § 3): the caller's task.
"""

import numpy as np

from odoo.addons.energy_core.calc import divide_half_up

REFERENCE_MILLI = 920  # the power factor up to which nothing is charged, in thousandths


def excess_of_factor(active_wh, demand_w, factor_milli):
    """(energy Wh, demand W) of a month of which only the power factor is known.

    int64 arrays that broadcast. factor_milli: the power factor in thousandths, 1 to 1000. The demand is what is set
    against the billed one, 0 where the factor is good.
    """
    is_charged = factor_milli < REFERENCE_MILLI
    energy = divide_half_up(active_wh * (REFERENCE_MILLI - factor_milli), factor_milli)
    demand = divide_half_up(demand_w * REFERENCE_MILLI, factor_milli)
    return np.where(is_charged, energy, 0), np.where(is_charged, demand, 0)


def with_excess(bills):
    """The bills with the columns `<post>_reactive_varh` and `<post>_reactive_w`, whole numbers, 0 where there is none.

    bills: BILLS; what a bill does not tell is what its `<post>_power_factor_milli` makes of the post's energy and
    demand, if it tells that.
    """
    found = {}
    for post in ("peak", "off_peak"):
        factor = _known(bills, f"{post}_power_factor_milli", REFERENCE_MILLI)
        of_factor = excess_of_factor(_known(bills, f"{post}_wh"), _known(bills, f"{post}_w"), factor)
        for name, guess in zip(("reactive_varh", "reactive_w"), of_factor, strict=True):
            found[f"{post}_{name}"] = _known(bills, f"{post}_{name}", guess)
    return bills.assign(**found)


def _known(bills, name, otherwise=0):
    """A column of whole numbers as an array, with something else where it is empty or not there."""
    if name not in bills:
        return np.broadcast_to(otherwise, len(bills))
    return np.where(bills[name].isna(), otherwise, bills[name].fillna(0).to_numpy(dtype="int64"))
