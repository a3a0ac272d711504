# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Powers with what they would have cost, month by month, and the rows that tell it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up

from .costs import MICRO_PER_CENT, amounts, energy_cents
from .schemas import BREAKER, POWERS

MONTHS_A_YEAR = 12
CURVE_LEVELS = 100  # of each band that are told


@dataclass(frozen=True)
class Costed:
    """role: of an option. powers: W by band. fixed, overrun, energy: cents by month."""

    role: str
    powers: np.ndarray
    fixed: np.ndarray
    overrun: np.ndarray
    energy: np.ndarray
    is_allowed: bool = True

    @property
    def total(self):
        return int((self.fixed + self.overrun + self.energy).sum())

    @property
    def annual(self):
        return int(divide_half_up(self.total * MONTHS_A_YEAR, len(self.fixed)))


def costed(case, load, role, powers, is_allowed=True):
    """The Costed of powers under a load."""
    fixed, overrun = amounts(load, case.prices, case.rule_of(powers), powers)
    return Costed(role, powers, fixed, overrun, energy_cents(load, case.prices), is_allowed)


def without_excess(case, load):
    """The Costed of the current contract where its excess power cannot be told."""
    fixed, overrun = amounts(load, case.prices, BREAKER, case.powers)
    return Costed("current", case.powers, fixed, overrun, energy_cents(load, case.prices))


def option_rows(case, options):
    """The rows of the cost table: all but the current contract from the earliest day on."""
    annual = [each.annual for each in options]
    return [
        {
            "supply_point": case.point.supply_point,
            "role": each.role,
            "tariff": case.tariff,
            **_powers(each.powers),
            "fixed_cents": int(each.fixed.sum()),
            "overrun_cents": int(each.overrun.sum()),
            "energy_cents": int(each.energy.sum()),
            "total_cents": each.total,
            "annual_cents": each.annual,
            "is_allowed": each.is_allowed,
            "earliest": pd.NaT if each.role == "current" else case.earliest,
            "rank": 1 + sum(other < each.annual for other in annual),
        }
        for each in options
    ]


def month_rows(case, load, options, decisive):
    """The rows of the months of the options that have a role. decisive: bool by month."""
    ends = load.months + pd.DateOffset(months=1)
    return [
        {
            "supply_point": case.point.supply_point,
            "role": each.role,
            "start": start,
            "end": end,
            "fixed_cents": fixed,
            "overrun_cents": overrun,
            "energy_cents": energy,
            "total_cents": fixed + overrun + energy,
            "is_decisive": is_decisive,
        }
        for each in options
        if each.role
        for start, end, fixed, overrun, energy, is_decisive in zip(
            load.months,
            ends,
            *(column.tolist() for column in (each.fixed, each.overrun, each.energy, decisive)),
            strict=True,
        )
    ]


def curve_rows(case, choice, months):
    """The rows of what the levels of each band cost in a year, a hundred of a band and those that are proposed."""
    last = len(choice.levels) - 1
    evenly = np.linspace(0, last, CURVE_LEVELS).astype(int)
    rows = []
    for band, power in enumerate(POWERS[: choice.structure.bands]):
        told = np.unique(np.concatenate([evenly, [choice.chosen[band], choice.raised[band]]]))
        told = told[choice.is_open[band, told]]
        annual = divide_half_up(choice.costs[band, told] * MONTHS_A_YEAR, months * MICRO_PER_CENT)
        rows += [
            {
                "supply_point": case.point.supply_point,
                "tariff": case.tariff,
                "band": power.split("_")[1],
                "power_va": level,
                "annual_cents": cents,
                "is_flat": is_flat,
            }
            for level, cents, is_flat in zip(
                *(column.tolist() for column in (choice.levels[told], annual, choice.flat[band, told])), strict=True
            )
        ]
    return rows


def scenario_row(case, scenario, option):
    """The row of an option under another load."""
    return {
        "supply_point": case.point.supply_point,
        "scenario": scenario,
        "role": option.role,
        "tariff": case.tariff,
        **_powers(option.powers),
        "annual_cents": option.annual,
    }


def note_rows(point, notes, is_blocking=False):
    """The rows of notes, code → sentence."""
    return [
        {"supply_point": point.supply_point, "code": code, "detail": detail, "is_blocking": is_blocking}
        for code, detail in notes.items()
    ]


def _powers(powers):
    return dict(zip(POWERS, powers.tolist(), strict=False))
