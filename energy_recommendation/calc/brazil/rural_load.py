# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The load of rural and seasonal units: as any `Load`, but billed as `rural` says, whatever is contracted.

Injection and excess reactive demand are held against the billed demand, so that they depend on no contract here.
A complementary demand is charged, under `other`, in the last month that counts, at its price.
Source: REN ANEEL 1.000/2021, articles 294 I and 300.
"""

from dataclasses import dataclass, field

import numpy as np

from odoo.addons.energy_core.calc import OVERRUN_PRICE_FACTOR, billed_demand

from .load import POSTS, Load
from .rural import CYCLES_BEFORE, TENTHS, W_PER_KW, billed_tenths, complementary_tenths, rural_levels


@dataclass(frozen=True)
class RuralLoad(Load):
    """earlier: measured W by post of the 11 months before the window, oldest first (units, 11); 0 where not known."""

    earlier: dict = field(default_factory=dict)

    @classmethod
    def of(cls, load, before):
        """The rural load of units. before: the load of the window before, or None where there is none."""
        months = load.used.shape[1]
        none = np.zeros((len(load.used), months), dtype="int64")
        earlier = {
            post: (before.measured[post] if before is not None else none)[:, -CYCLES_BEFORE:] for post in load.measured
        }
        return cls(**vars(load), earlier=earlier)

    def with_demand(self, percent):
        earlier = {post: (watts * percent + 50) // 100 for post, watts in self.earlier.items()}
        return super().with_demand(percent).replaced(earlier=earlier)

    def fits(self, contracted_w):
        """No unit: a digit more is needed for the tenths, and rural units are few enough for Python's integers."""
        return np.zeros(len(self.used), dtype=bool)

    def exact(self, dtype):
        """As of any load; the parts are tenths of what they would be, as billed demands are tenths of W."""
        load = super().exact(dtype)
        prices = {
            modality: {name: price * TENTHS for name, price in named.items()} for modality, named in load.prices.items()
        }
        return load.replaced(prices=prices, parts=load.parts * TENTHS, scale=load.scale * TENTHS)

    def billed(self, post):
        """Tenths of W of a post that are billed in each month that counts."""
        measured = np.hstack([self.earlier[post], self.measured[post]])
        return np.where(self.used, billed_tenths(measured, self.used.shape[1]), 0)

    def levels(self, modality, post):
        return rural_levels(self.measured[post], self.billed(post))

    def turns_at(self, modality, post, kw):
        reached = self.billed(post) // (W_PER_KW * TENTHS)
        return super().turns_at(modality, post, kw) | (kw == reached)

    def level_costs(self, modality, post, levels):
        prices = self.prices[modality]
        contracted = levels[:, :, None] * W_PER_KW
        _regular, exceeding = billed_demand(contracted, self.measured[post][:, None, :])
        overrun = (OVERRUN_PRICE_FACTOR * exceeding * prices[post][:, None, :]).sum(axis=-1)
        whatever = self.billed(post) * (prices[post] // TENTHS) + self._reactive(modality, post)
        if post == "single":
            whatever = whatever + self._injection(modality, self.billed(post))
        return whatever.sum(axis=1)[:, None] + overrun + self._complementary(modality, post, contracted)

    def injection_costs(self, modality, levels):
        highest = np.max([self.billed(post) for post in POSTS[modality]], axis=0)
        return np.repeat(self._injection(modality, highest).sum(axis=1)[:, None], levels.shape[1], axis=1)

    def costs(self, modality, demands):
        if modality == "b":
            return super().costs(modality, demands)
        prices, fixed, overrun, other, highest = self.prices[modality], 0, 0, 0, 0
        last = np.arange(self.used.shape[1]) == self._last[:, None]
        for post in POSTS[modality]:
            contracted, billed = demands[post][:, None], self.billed(post)
            _regular, exceeding = billed_demand(contracted, self.measured[post])
            fixed = fixed + billed * (prices[post] // TENTHS)
            overrun = overrun + OVERRUN_PRICE_FACTOR * exceeding * prices[post]
            extra = self._complementary(modality, post, contracted[:, :, None])
            other = other + np.where(last, extra, 0) + self._reactive(modality, post)
            highest = np.maximum(highest, billed)
        other = other + self._injection(modality, highest)
        other = other + sum(self.wh[name] * prices[f"energy_{name}"] for name in ("reactive", "flag"))
        energy = sum(self.wh[post] * prices[f"energy_{post}"] for post in ("peak", "off_peak"))
        return {"fixed": fixed, "overrun": overrun, "energy": energy, "other": other}

    @property
    def _last(self):
        """The last month that counts of each unit."""
        return self.used.shape[1] - 1 - self.used[:, ::-1].argmax(axis=1)

    def _complementary(self, modality, post, contracted):
        """What the complementary demands of contracts cost: (units, levels). contracted: (units, levels, 1)."""
        tenths = complementary_tenths(contracted, self.billed(post)[:, None, :], self.used[:, None, :])
        price = np.take_along_axis(self.prices[modality][post], self._last[:, None], axis=1)
        return tenths * (price // TENTHS)

    def _reactive(self, modality, post):
        """What excess reactive demand costs in each month."""
        return _shortfall(self.reactive[post], self.billed(post)) * (self.prices[modality]["reactive"] // TENTHS)

    def _injection(self, modality, billed):
        return _shortfall(self.injected, billed) * (self.prices[modality]["generation"] // TENTHS)


def _shortfall(target_w, billed):
    """Tenths of W that a billed demand, in tenths of W, falls short of a target in W."""
    return np.maximum(target_w * TENTHS - billed, 0)
