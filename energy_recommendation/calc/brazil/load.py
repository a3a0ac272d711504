# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A year of many units as arrays of units x months: what was measured, and the prices of each cycle as whole numbers.

The price of a cycle in which a tariff changed is a fraction of its days. All prices of a unit are therefore counted in
parts of a millionth of R$ that the days of all its cycles have in common (`scale` parts, 1 where no tariff changed
within a cycle), so that W or Wh times a price is a whole number too and nothing is rounded before the cents.
Where 64 bits are too few for what a unit may cost, Python's integers are used.

Injection at a unit that consumes too is charged, each month, the price for generation (TUSDg) times what it exceeds the
highest demand by that the consumption was billed for; nothing where it does not exceed it. Excess reactive demand is
charged by post in the same way (`reactive`). More contracted demand lowers both.
Source: REN ANEEL 1.000/2021, articles 173 § 2, 294 (§ 1 II: injection), 301, 304 and 655-J.
"""

from dataclasses import dataclass, fields

import numpy as np

from odoo.addons.energy_core.calc import OVERRUN_PRICE_FACTOR, billed_demand, multiply_divide_half_up

from .demand_levels import (
    W_PER_KW,
    costs_at,
    levels_of,
    lowest_without_overrun,
    shortfall,
    shortfall_costs_at,
)
from .group_b import billed_wh

NANO_PER_CENT = 10_000_000  # W or Wh x millionths of R$
MONTHS_A_YEAR = 12
POSTS = {"blue": ("peak", "off_peak"), "green": ("single",), "b": ()}
AMOUNTS = ("fixed", "overrun", "energy", "other")
LARGEST = 2.0**62
ROOM = 4  # a demand of zero costs three times what is measured, and a tenth more demand a little more


@dataclass(frozen=True)
class Load:
    """What some units used in the months that count. Arrays of units x months; what is not `used` holds zeros.

    start, end: days of the cycle. measured: W by post; `single` is the highest of both. reactive: W by post, what the
    billed demand must not fall short of. injected: W. wh: energy of peak, off_peak, reactive, and both posts (flag).
    prices: by modality and name (a post; energy_ and a name of wh; generation, reactive), in parts of a millionth of
    R$; group B has one price for the energy of both posts. parts: how many of them a millionth has, in each month;
    scale: in all months of the unit, set by `exact`. is_priced: of each modality, whether the unit has its prices in
    all months that count (units,).
    """

    used: np.ndarray
    start: np.ndarray
    end: np.ndarray
    measured: dict
    reactive: dict
    injected: np.ndarray
    wh: dict
    prices: dict
    parts: np.ndarray
    is_priced: dict
    scale: np.ndarray | None = None

    def take(self, units):
        """The load of some of the units, by position or slice."""
        return type(self)(**{field.name: _taken(getattr(self, field.name), units) for field in fields(self)})

    def replaced(self, **values):
        return type(self)(**{field.name: getattr(self, field.name) for field in fields(self)} | values)

    def with_demand(self, percent):
        """The same months with so many percent of each measured demand, rounded half-up to the W once."""
        return self.replaced(measured={post: (watts * percent + 50) // 100 for post, watts in self.measured.items()})

    def fits(self, contracted_w):
        """Whether 64 bits hold all that the units may cost. contracted_w: their highest contracted demand (units,)."""
        highest_w = np.max([*self.measured.values(), *self.reactive.values(), self.injected], axis=0)
        highest_w = np.maximum(highest_w, np.maximum(contracted_w, 10**6)[:, None])
        costs = []
        for prices in self.prices.values():
            energy = sum(watt_hours * prices[f"energy_{name}"].astype(float) for name, watt_hours in self.wh.items())
            demand = sum(price.astype(float) for name, price in prices.items() if not name.startswith("energy"))
            costs.append(((energy + ROOM * highest_w * demand) / self.parts).sum(axis=1))
        return (np.max(costs, axis=0) + 1) * np.prod(self.parts.astype(float), axis=1) < LARGEST

    def exact(self, dtype):
        """The load with all prices of a unit in the same parts. dtype: int64 for units that `fits`, else object."""
        parts = self.parts.astype(dtype)
        scale = np.lcm.reduce(parts, axis=1)
        factor = scale[:, None] // parts
        prices = {
            modality: {name: price * factor for name, price in named.items()} for modality, named in self.prices.items()
        }
        return self.replaced(prices=prices, parts=parts, scale=scale)

    @property
    def count(self):
        """Months that count, of each unit."""
        return self.used.sum(axis=1)

    def has_injection(self, modality):
        """Whether injection is charged in some month of each unit."""
        return ((self.injected > 0) & (self.prices[modality]["generation"] > 0)).any(axis=1)

    def levels(self, modality, post):
        """The whole kW between which the cost of a post is straight (`demand_levels`)."""
        targets = [self.injected] if post == "single" else []
        return levels_of(self.measured[post], self.reactive[post], *targets)

    def level_costs(self, modality, post, levels):
        """What contracting each level in a post costs over the months: (units, levels).

        With what else depends on it: the charge for reactive demand, and that for injection where there is one post.
        """
        prices, measured = self.prices[modality], self.measured[post]
        costs = costs_at(levels, measured, prices[post])
        if self.reactive[post].any():
            costs = costs + shortfall_costs_at(levels, measured, self.reactive[post], prices["reactive"])
        if post == "single" and self.injected.any():
            costs = costs + self.injection_costs(modality, levels)
        return costs

    def turns_at(self, modality, post, kw):
        """Whether the measured demand of a month makes a level of these kW: bool array. kw: (units, 1)."""
        measured = self.measured[post]
        turns = [measured // W_PER_KW, -(-measured // W_PER_KW), lowest_without_overrun(measured)]
        return np.logical_or.reduce([kw == turn for turn in turns])

    def injection_costs(self, modality, levels):
        """What injection costs over the months with each level as the highest contracted demand: (units, levels)."""
        prices = self.prices[modality]["generation"]
        return shortfall_costs_at(levels, self.measured["single"], self.injected, prices)

    def costs(self, modality, demands):
        """What contracted demands cost in each month: {fixed, overrun, energy, other}, arrays of units x months.

        demands: W of each post of the modality (units,); group B has none.
        """
        prices = self.prices[modality]
        other = self.wh["reactive"] * prices["energy_reactive"]
        if modality == "b":
            billed = billed_wh(self.wh["flag"])
            energy = billed * prices["energy_off_peak"]
            other = other + billed * prices["energy_flag"]
            other = other + shortfall(self.reactive["single"], self.measured["single"]) * prices["reactive"]
            return {"fixed": 0 * energy, "overrun": 0 * energy, "energy": energy, "other": other}
        highest, overrun, fixed = 0, 0, 0
        for post in POSTS[modality]:
            regular, exceeding = billed_demand(demands[post][:, None], self.measured[post])
            fixed = fixed + regular * prices[post]
            overrun = overrun + OVERRUN_PRICE_FACTOR * exceeding * prices[post]
            other = other + shortfall(self.reactive[post], regular) * prices["reactive"]
            highest = np.maximum(highest, regular)
        other = other + shortfall(self.injected, highest) * prices["generation"]
        other = other + self.wh["flag"] * prices["energy_flag"]
        energy = sum(self.wh[post] * prices[f"energy_{post}"] for post in ("peak", "off_peak"))
        return {"fixed": fixed, "overrun": overrun, "energy": energy, "other": other}

    def cents(self, amounts):
        """Amounts of units (and months) in cents, rounded half-up once."""
        return _rounded(amounts, 1, NANO_PER_CENT * self.scale)

    def annual_cents(self, amounts):
        """What amounts over the months that count are for a year: their mean a month x 12, rounded half-up once."""
        return _rounded(amounts, MONTHS_A_YEAR, NANO_PER_CENT * self.scale * np.maximum(self.count, 1))


def _rounded(amounts, factor, denominator):
    denominator = denominator.reshape(-1, *[1] * (np.ndim(amounts) - 1))
    return multiply_divide_half_up(amounts, factor, denominator).astype("int64")


def _taken(value, units):
    if isinstance(value, dict):
        return {name: _taken(each, units) for name, each in value.items()}
    return None if value is None else value[units]
