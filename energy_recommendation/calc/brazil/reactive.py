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

Bills name both quantities, kvarh (UFER) and kW (DMCR), after the formulas. Where they name a power factor instead, the
formulas are applied to the whole month: a fair guess, not the hourly figure.
One rounding, half-up to the cent, a line: energy of a post, demand of a post.
Source: REN ANEEL 1.000/2021, articles 302 to 304 (the equations are pictures there; the form is that of their lists of
variables), 316. Where the demand price is zero, that of the next lower voltage is taken (304 § 3): the caller's task.
"""

import numpy as np

from odoo.addons.energy_core.calc import charge_cents, divide_half_up

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


def excess_of_hours(active_wh, reactive_varh, is_capacitive_time):
    """(energy Wh, demand W) of the hours of one post, along the last axis.

    active_wh, reactive_varh: int64, inductive reactive positive, capacitive negative. is_capacitive_time: the six hours
    of the night. As P·0.92/f is 0.92 of the apparent power S, what counts is the part of 0.92·S above P.
    """
    counted = np.where(is_capacitive_time, np.maximum(-reactive_varh, 0), np.maximum(reactive_varh, 0))
    apparent = np.hypot(active_wh.astype(float), counted.astype(float))  # quantities: money comes after
    reference = apparent * (REFERENCE_MILLI / 1000)
    is_charged = reference > active_wh
    energy = np.where(is_charged, reference - active_wh, 0.0).sum(axis=-1)
    demand = np.where(is_charged, reference, 0.0).max(axis=-1)
    return np.rint(energy).astype("int64"), np.rint(demand).astype("int64")


def reactive_energy_cents(excess_wh, price_days, days):
    """Cents of the excess energy of a post. int64 arrays that broadcast.

    price_days: TE of B1 per kWh of each day of the cycle, added up. days: of the cycle.
    """
    return charge_cents(excess_wh, price_days, days)


def reactive_demand_cents(reactive_w, billed_w, price_days, days):
    """Cents of the excess demand of a post under a billed demand, which may have an axis of candidates. int64 arrays.

    price_days: off-peak demand price of blue per kW of each day of the cycle, added up. days: of the cycle.
    """
    return charge_cents(np.maximum(reactive_w - billed_w, 0), price_days, days)


def reactive_demand_posts(modality, reactive_w, measured_w, contracted_w):
    """(reactive, billed) demands of the lines of a modality: int64 arrays with the posts as last axis.

    reactive_w, measured_w: (…, 2), peak and off-peak. contracted_w: (…, 2) of blue, (…, 1) of green, None of b.
    """
    if modality == "blue":
        return reactive_w, np.maximum(measured_w, contracted_w)
    highest, measured = reactive_w.max(axis=-1, keepdims=True), measured_w.max(axis=-1, keepdims=True)
    return highest, measured if modality == "b" else np.maximum(measured, contracted_w)
