# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One supply point as its advice sees it: contract, demand and prices, and which months and structures count."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from . import sentences
from .measured import Measured
from .prices import Prices
from .schemas import BREAKER, MAXIMETER, POWERS, QUARTER_HOUR
from .structures import rule_of, structures_of

LEAST_MONTHS = 6


@dataclass(frozen=True)
class Settings:
    """on: the day (Timestamp). clearance: parts of ten thousand. step_w: between two powers. months: of the window."""

    on: pd.Timestamp
    clearance: int
    step_w: int
    months: int

    @cached_property
    def window_end(self):
        return self.on.to_period("M").to_timestamp()

    @cached_property
    def window_start(self):
        return self.window_end - pd.DateOffset(months=self.months)

    @cached_property
    def least_months(self):
        return min(LEAST_MONTHS, self.months)

    @cached_property
    def asked(self):
        """How many months are needed, and how many are looked at."""
        return self.least_months, self.months


@dataclass(frozen=True)
class Case:
    """point: its row of POINTS. powers: W of the current contract by band. last_change: of the powers, or NaT."""

    point: tuple
    tariff: str
    powers: np.ndarray
    last_change: pd.Timestamp
    prices: Prices
    measured: Measured
    settings: Settings

    @cached_property
    def step_w(self):
        return self.point.step_w or self.settings.step_w

    @cached_property
    def rule(self):
        """The rule by which the current contract is charged."""
        return self.rule_of(self.powers)

    def rule_of(self, powers):
        return rule_of(self.tariff, self.point.power_control, powers)

    @cached_property
    def structures(self):
        return structures_of(self.tariff, self.point.power_control)

    @cached_property
    def in_window(self):
        """Which months of what was measured belong to the window (bool)."""
        return np.asarray(self.measured.load.months >= self.settings.window_start)

    def known(self, rule):
        """Of which months (bool) is known what the rule charges."""
        return self.measured.has_quarters if rule == QUARTER_HOUR else self.measured.has_highest

    @cached_property
    def used(self):
        """Positions of the months of the window that are used: those of which the current contract's rule is known."""
        return np.flatnonzero(self.in_window & self.known(self.rule))

    @cached_property
    def before(self):
        """Positions of the months before the window of which as much is known: each rule that is compared, energy."""
        known = np.logical_and.reduce([self.known(structure.rule) for structure in self.compared])
        if self.measured.has_energy[self.used].all():
            known = known & self.measured.has_energy
        return np.flatnonzero(~self.in_window & known & self.known(self.rule))

    @cached_property
    def compared(self):
        """The structures whose prices and loads are known for the months used."""
        return [structure for structure in self.structures if not self.hindrance(structure)]

    def hindrance(self, structure):
        """Why a structure cannot be compared, or None."""
        is_large = structure.rule == QUARTER_HOUR
        lacking = self.prices.missing_excess(structure.rule)
        if lacking:
            return sentences.other_type_unpriced(self.tariff, lacking[0], self.settings.on, is_large)
        if not self.known(structure.rule)[self.used].all():
            return sentences.other_type_unmeasured(is_large)
        return None

    @cached_property
    def earliest(self):
        """The first day on which the powers may be changed: once in 12 months (RD 1955/2000 article 83)."""
        if pd.isna(self.last_change):
            return self.settings.on
        return max(self.settings.on, self.last_change + pd.DateOffset(years=1))


def notes_of(case, load):
    """The notes of what an advice rests on, code → sentence."""
    on, measured, used = case.settings.on, case.measured, case.used
    found = {"prices_of_a_day": sentences.prices_of_a_day(on)}
    missing = case.measured.load.months[case.in_window].difference(load.months)
    by_curve = load.months[measured.is_from_curve[used]]
    partial = load.months[measured.is_partial[used]]
    unknown_energy = load.months[~measured.has_energy[used]]
    if len(missing):
        found["missing_months"] = sentences.missing_months(missing)
    if case.prices.unverified:
        found["unverified_rate"] = sentences.unverified_rate(case.tariff, on)
    if len(partial):
        found["partial_months"] = sentences.partial_months(partial)
    counts_curve = len(by_curve) or any(structure.rule == QUARTER_HOUR for structure in case.compared)
    if measured.has_hours and counts_curve:
        found["hours_hide_peaks"] = sentences.hours_hide_peaks()
    if len(by_curve) and case.rule == BREAKER:
        found["breaker_from_curve"] = sentences.breaker_from_curve()
    if len(by_curve) and case.rule == MAXIMETER:
        found["maximum_from_curve"] = sentences.maximum_from_curve(by_curve)
    if len(unknown_energy):
        found["energy_unknown"] = sentences.energy_unknown(unknown_energy)
    if case.structures[0].ascends and (np.diff(case.powers) < 0).any():
        found["power_order"] = sentences.power_order(case.tariff)
    return found


def last_change(situations):
    """The first day of the last powers that a contract had after others, NaT if there are none. In order of start."""
    powers, contract = situations[POWERS].to_numpy(dtype="int64", na_value=0), situations["contract"].to_numpy()
    changed = np.flatnonzero((powers[1:] != powers[:-1]).any(axis=1) & (contract[1:] == contract[:-1])) + 1
    return situations["start"].iloc[changed[-1]] if len(changed) else pd.NaT
