# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What contracts cost: the months of a load and a year of it, under each network tariff and powers that are compared.

Every amount is that of the bill: `energy_core.calc` prices power, energy and overruns, each rounded once a month, and
the CTA is rounded once a month on the fixed part. A year is priced as one period of 365 days, each part rounded once.
All are at the rates in force on the day of the advice, whatever the month: they price the coming year. The accise and
the VAT are not counted: they are the same for all contracts of a segment.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import MANAGEMENTS, divide_half_up, turpe_fixed_cost, turpe_variable_cost

from .energies import BANDS
from .schemas import CLASSES, COLUMN_OF_CLASS
from .segments import HOURS
from .tariffs import MICRO_PER_PERCENT

DAYS_A_YEAR = 365
POWER_COLUMNS = ("power_va", *COLUMN_OF_CLASS.values())
OVERRUNS = ("overrun_s", *(f"overrun_w_{band}" for band in CLASSES))
ENERGIES = tuple(f"{band}_wh" for band in BANDS)
UNKNOWN = -1


@dataclass(frozen=True)
class Contract:
    """A network tariff with its powers (VA), in the order of the segment's columns."""

    tariff: str
    powers: tuple


class Bills:
    """The periods to be priced, gathered contract by contract, and priced at once."""

    def __init__(self):
        self.contracts, self.counts, self.columns = [], [], []

    def add(self, segment, contract, management, days, energy, overruns):
        """Periods of a contract: days, energies by band and overruns (classes, periods) of each. Returns its number."""
        count = len(days)
        columns = {"days": days, "mean_power_va": np.full(count, max(contract.powers))}
        columns |= {f"{band}_wh": values for band, values in energy.items()}
        if segment.overrun == HOURS:
            columns["overrun_s"] = overruns.sum(axis=0)
        elif segment.overrun:
            columns |= {f"overrun_w_{band}": values for band, values in zip(segment.classes, overruns, strict=True)}
        powers = dict(zip(segment.columns, contract.powers, strict=True))
        self.contracts.append({"fta": contract.tariff, "management": MANAGEMENTS.index(management), **powers})
        self.counts.append(count)
        self.columns.append(columns)
        return len(self.counts) - 1

    def priced(self, rates, cta, day):
        """For each number its amounts (`fixed`, `overrun`, `energy`, `other` cents: arrays of its periods), or None
        where the rates do not price them. cta: the percentage in micro-units."""
        if not self.counts:
            return []
        rows = self._frame(day)
        fixed, _problems = turpe_fixed_cost(rows, rates)
        charged, _problems = turpe_variable_cost(fixed, rates)
        names = {"fixed_cents": "fixed", "overrun_cents": "overrun", "variable_cents": "energy"}
        amounts = {name: charged[column].to_numpy() for column, name in names.items()}
        amounts["other"] = divide_half_up(amounts["fixed"] * cta, MICRO_PER_PERCENT)
        period = charged["period"].to_numpy()
        starts = np.append(0, np.cumsum(self.counts))
        bounds = np.searchsorted(period, starts)
        return [
            {name: values[first:last] for name, values in amounts.items()} if last - first == count else None
            for first, last, count in zip(bounds[:-1], bounds[1:], self.counts, strict=True)
        ]

    def _frame(self, day):
        number = np.repeat(np.arange(len(self.counts)), self.counts)
        frame = {
            "period": np.arange(len(number)),
            "fta": pd.Series([each["fta"] for each in self.contracts], dtype=object).to_numpy()[number],
            "management": pd.Categorical.from_codes(
                np.array([each["management"] for each in self.contracts], dtype="int64")[number], categories=MANAGEMENTS
            ),
            "start": np.full(len(number), np.datetime64(day, "ns")),
            "refuses_meter": np.zeros(len(number), dtype="int64"),
            "shares_cover": np.zeros(len(number), dtype=bool),
        }
        frame |= {"period_start": frame["start"], "period_end": frame["start"], "end": frame["start"]}
        frame |= {"contract": frame["period"], "supply_point": frame["period"]}
        for name in POWER_COLUMNS:
            values = np.array([each.get(name, UNKNOWN) for each in self.contracts], dtype="int64")
            if name == "power_va" or (values >= 0).any():
                frame[name] = values[number]
        for name in ("days", "mean_power_va", *ENERGIES, *OVERRUNS):
            if any(name in columns for columns in self.columns):
                frame[name] = self._stacked(name)
        frame["max_power_va"] = frame["mean_power_va"]
        frame["total_wh"] = sum((frame[name] for name in ENERGIES if name in frame), np.zeros(len(number), "int64"))
        return pd.DataFrame(frame)

    def _stacked(self, name):
        """The column of all periods, 0 where a contract has none of that name."""
        parts = [
            columns[name] if name in columns else np.zeros(count, dtype="int64")
            for columns, count in zip(self.columns, self.counts, strict=True)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype="int64")
