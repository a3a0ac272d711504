# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What contracted powers would have cost over the months of a load, at the prices of one day.

Tables of many levels are in whole µ€, rounded half up once a level and band: what is compared. Amounts are in cents,
rounded half up as energy_core does, once a month for the toll, the charge and the excess power: what is told.
Power costs its part of a year's price in the month's own calendar year; a maximeter counts for all days of the month,
the root of the quarter-hours for its days / 30.
Source: CNMC Circular 3/2020 article 9; reference/recommendation.md 6.2.
"""

from dataclasses import dataclass

import numpy as np

from odoo.addons.energy_core.calc import divide_half_up

from .prices import MICRO
from .schemas import MAXIMETER, QUARTER_HOUR

W_PER_KW = WH_PER_KWH = 1_000
MICRO_PER_CENT = 10_000
DAYS_A_MONTH = 30
BOTH_YEARS = 365 * 366
PARTS = W_PER_KW * BOTH_YEARS  # of a µ€: what a day's W at a year's price is counted in; 1000 x 30 divides it
UNITS = {MAXIMETER: W_PER_KW, QUARTER_HOUR: W_PER_KW * DAYS_A_MONTH}  # of a rule's charge in a µ€


def excess_w(load, rule, powers):
    """What is demanded beyond powers, in W: months x bands x levels. powers: int64, bands x levels."""
    if rule == MAXIMETER:
        return np.maximum(load.highest[:, : len(powers), None] - powers, 0)
    excess = np.zeros((len(load.months), *powers.shape), dtype="int64")
    if rule == QUARTER_HOUR:
        for (month, band), curve in load.curves.items():
            excess[month, band] = curve.root_beyond(powers[band])
    return excess


@dataclass(frozen=True)
class CostTable:
    """What each level of each band costs (bands x levels) in the PARTS of a µ€: whole ones and the rest.

    power: of the contracted power. excess: by month, beyond it (months x bands x levels).
    """

    power: tuple
    excess: tuple

    @property
    def costs(self):
        """µ€ of all months, bands x levels."""
        return self._rounded(*(part.sum(axis=0) for part in self.excess))

    @property
    def costs_without_a_month(self):
        """µ€ if nothing had been demanded in a month: months x bands x levels."""
        return self._rounded(*(part.sum(axis=0) - part for part in self.excess))

    def _rounded(self, whole, rest):
        return self.power[0] + whole + divide_half_up(self.power[1] + rest, PARTS)


def cost_table(load, prices, rule, powers):
    """The CostTable of powers (W, bands x levels)."""
    bands = len(powers)
    years = (load.days * (BOTH_YEARS // load.days_of_year)).sum()
    whole, rest = np.divmod((prices.toll + prices.charge)[:bands, None] * years, PARTS)
    power = (powers * whole, powers * rest)
    if rule not in UNITS:
        nothing = np.zeros((len(load.months), *powers.shape), dtype="int64")
        return CostTable(power, (nothing, nothing))
    price, excess = prices.excess[rule][:bands, None], excess_w(load, rule, powers)
    days = load.days[:, None, None]
    charged = excess * days * price if rule == MAXIMETER else _by_whole_micro(excess * days, price).sum(axis=0)
    whole, rest = np.divmod(charged, UNITS[rule])
    return CostTable(power, (whole, rest * (PARTS // UNITS[rule])))


def _by_whole_micro(amounts, price):
    """Amounts x a price in millionths of a µ€: the products with its whole µ€, and those with the rest, in whole µ€."""
    whole, rest = np.divmod(price, MICRO)
    return np.stack([amounts * whole, amounts * rest // MICRO])


def amounts(load, prices, rule, powers):
    """(fixed, overrun) cents by month of one choice of powers (W, by band)."""
    days, bands = load.days, len(powers)
    fixed = sum(
        divide_half_up((powers * price[:bands]).sum() * days, W_PER_KW * load.days_of_year * MICRO_PER_CENT)
        for price in (prices.toll, prices.charge)
    )
    if rule not in UNITS:
        return fixed, np.zeros_like(fixed)
    excess, price = excess_w(load, rule, powers[:, None])[:, :, 0], prices.excess[rule][:bands]
    if rule == MAXIMETER:
        charged = (excess * price).sum(axis=1) * days
    else:
        whole, rest = ((excess * part).sum(axis=1) * days for part in np.divmod(price, MICRO))
        charged = whole + rest // MICRO
    return fixed, divide_half_up(charged, UNITS[rule] * MICRO_PER_CENT)


def energy_cents(load, prices):
    """Cents by month of the energy, which no choice of powers changes."""
    return sum(
        divide_half_up((load.energy_wh * np.maximum(price, 0)).sum(axis=1), WH_PER_KWH * MICRO_PER_CENT)
        for price in (prices.energy_toll, prices.energy_charge)
    )
