# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each network tariff (FTA) asks on a day for a power and its overruns, as the solver counts it.

A power costs b x (power - the power of the class before), which is power x (b - b of the next class); the CTA is a
percentage of it. The published prices have two decimals, so that a price with CTA is a whole number of µ€.
Source: CRE délibération 2025-78; the rates are those of energy_core, with the act of each.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import TURPE_FAMILIES, UNVERIFIED, divide_half_up, rates_in_force

from .schemas import CLASSES
from .segments import HOURS, ROOT

MICRO = 1_000_000
MICRO_PER_PERCENT = 100_000_000  # a percentage in micro-units, as a share of one
SECONDS_AN_HOUR = 3_600
W_PER_KW = 1_000
GRID = "DISTRIBUTION"
PRICES = (
    "power",
    *(f"power_{band}" for band in CLASSES),
    "overrun",
    "overrun_factor",
    "management",
    "metering",
    *(f"energy_{band}" for family in TURPE_FAMILIES for band in family),
)


@dataclass(frozen=True)
class Tariff:
    """steps: µ€ a year of one kVA or kW more of each class, the others as they are, with CTA. overruns: µ€ of an hour,
    or of a kW of root, of each class. unit: parts of a µ€ in which a year of both is whole. told: the bands it prices.
    """

    fta: str
    prices: dict  # as they are published, in µ€
    steps: np.ndarray
    overruns: np.ndarray
    unit: int
    told: frozenset
    is_verified: bool

    def level_costs(self, levels, overruns):
        """What each level of each class costs in a year: (classes, levels), in parts of a µ€.

        levels: whole kVA or kW. overruns: seconds or W of a year (classes, levels).
        """
        return np.array([self.class_costs(number, levels, own) for number, own in enumerate(overruns)])

    def class_costs(self, number, levels, overruns):
        """The same of one class (…, levels)."""
        return self.steps[number] * levels * self.unit + self.overruns[number] * overruns

    def with_supply(self, power_micro):
        """The same where the supplier asks an amount a year for each kVA or kW of the highest power, in µ€."""
        steps = self.steps.copy()
        steps[-1] += power_micro
        return replace(self, steps=steps)

    def in_cents(self, costs):
        return divide_half_up(costs, self.unit * MICRO // 100)


def tariffs_on(rates, segment, day):
    """({FTA: Tariff}, FTAs without a rate on that day, CTA): those of a segment.

    rates: of `open_rates`. CTA: micro-units of percent, -1 where there is none.
    """
    codes, days = pd.Series(segment.ftas), pd.Series([pd.Timestamp(day)] * len(segment.ftas))
    found = rates_in_force(rates, "turpe", list(PRICES), codes, days)
    cta = rates_in_force(rates, "cta", ["rate"], pd.Series([GRID]), days[:1])
    percent = int(cta["rate"].iloc[0])
    tariffs = {}
    for fta, row in zip(segment.ftas, found.to_dict("records"), strict=True):
        prices = {name: value for name, value in row.items() if name != "gap" and value >= 0}
        if _is_complete(segment, prices):
            tariffs[fta] = _tariff(segment, fta, prices, max(percent, 0), row["gap"] != UNVERIFIED)
    return tariffs, [fta for fta in segment.ftas if fta not in tariffs], percent


def _is_complete(segment, prices):
    wanted = {"management", "metering", *(f"power_{band}" for band in segment.classes)}
    wanted |= set() if segment.classes else {"power"}
    wanted |= {HOURS: {"overrun"}, ROOT: {"overrun_factor"}}.get(segment.overrun, set())
    return wanted <= prices.keys() and bool(_told(prices))


def _tariff(segment, fta, prices, cta, is_verified):
    if segment.classes:
        powers = np.array([prices[f"power_{band}"] for band in segment.classes], dtype="int64")
    else:
        powers = np.array([prices["power"]], dtype="int64")
    steps = powers - np.append(powers[1:], 0)
    if segment.overrun == ROOT:
        overruns, unit = divide_half_up(powers * prices["overrun_factor"], MICRO), W_PER_KW
    else:
        overruns, unit = np.full(len(powers), prices.get("overrun", 0)), SECONDS_AN_HOUR
    with_cta = divide_half_up(steps * (MICRO_PER_PERCENT + cta), MICRO_PER_PERCENT)
    return Tariff(fta, prices, with_cta, overruns, unit, _told(prices), is_verified)


def _told(prices):
    """The measured bands that a tariff prices."""
    families = [family for family in TURPE_FAMILIES if all(f"energy_{band}" in prices for band in family)]
    return frozenset(measured for family in families for bands in family.values() for measured in bands)
