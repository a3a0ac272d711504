# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The prices of an access tariff on a day, as the costs of a contracted power need them.

Which rule of excess power holds is told by the rates in force, as in energy_core: one price for all bands (before
2025-04-01, of a maximeter twice, of quarter-hours times K of the band), or a price for each.
Source: CNMC Circular 3/2020 article 9.4 as amended by Circular 1/2025; reference/recommendation.md 6.2.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import UNVERIFIED, rates_in_force

from .schemas import BANDS, BREAKER, MAXIMETER, QUARTER_HOUR
from .structures import SMALL, SMALL_POWER_BANDS

SMALL_ENERGY_BANDS = 3
PENALTY = 2  # of one price for all bands
MICRO = 1_000_000
CHARGED = ("toll", "charge")
POWER, ENERGY = ([f"{component}_{band}" for band in BANDS] for component in ("power", "energy"))
EXCESS = {
    MAXIMETER: ["max_power", *(f"max_power_{band}" for band in BANDS)],
    QUARTER_HOUR: [
        "quarter_hour",
        *(f"quarter_hour_{band}" for band in BANDS),
        *(f"overrun_factor_{band}" for band in BANDS),
    ],
}


@dataclass(frozen=True)
class Prices:
    """int64 arrays by band, -1 where there is no price.

    toll, charge: µ€/kW and year. energy_toll, energy_charge: µ€/kWh. excess: by rule, of a maximeter in µ€/kW and day,
    of quarter-hours in millionths of a µ€/kW and 30 days. missing: the names of the prices of power and energy that
    there are not, as (kind, name). unverified: kinds of which one is not verified against its act.
    """

    tariff: str
    toll: np.ndarray
    charge: np.ndarray
    energy_toll: np.ndarray
    energy_charge: np.ndarray
    excess: dict
    missing: tuple
    unverified: tuple

    @property
    def bands(self):
        return _count(self.tariff)

    def missing_excess(self, rule):
        """The names of the prices of excess power that the rule needs and that there are not."""
        if rule == BREAKER:
            return []
        lacks = self.excess[rule][: self.bands] < 0
        return [name for name, absent in zip(EXCESS[rule][1 : 1 + self.bands], lacks, strict=True) if absent]


def prices_on(rates, tariffs, day):
    """{tariff: Prices on a day} of the tariffs that have a toll on any day. rates: as `open_rates` gives them."""
    codes = pd.Series(sorted(set(tariffs)), dtype=object)
    days = pd.Series(np.full(len(codes), np.datetime64(day, "ns")))
    names = {kind: [*POWER, *ENERGY] for kind in CHARGED} | {"excess": [*EXCESS[MAXIMETER], *EXCESS[QUARTER_HOUR]]}
    tables = {kind: rates_in_force(rates, kind, names[kind], codes, days) for kind in names}
    known = set(rates.loc[rates["kind"] == CHARGED[0], "code"])
    return {
        code: _prices(code, {kind: table.iloc[row] for kind, table in tables.items()})
        for row, code in enumerate(codes)
        if code in known
    }


def _prices(tariff, rows):
    """The Prices of a tariff from a row for each kind."""
    needed = [*POWER[: _count(tariff)], *ENERGY[: SMALL_ENERGY_BANDS if tariff == SMALL else len(BANDS)]]
    power, energy = ({kind: _array(rows[kind], names) for kind in CHARGED} for names in (POWER, ENERGY))
    return Prices(
        tariff,
        *(power[kind] for kind in CHARGED),
        *(energy[kind] for kind in CHARGED),
        excess={
            MAXIMETER: _by_maximeter(_array(rows["excess"], EXCESS[MAXIMETER])),
            QUARTER_HOUR: _by_quarter_hours(_array(rows["excess"], EXCESS[QUARTER_HOUR])),
        },
        missing=tuple((kind, name) for kind in CHARGED for name in needed if rows[kind][name] < 0),
        unverified=tuple(kind for kind, row in rows.items() if row["gap"] == UNVERIFIED),
    )


def _array(row, names):
    return row[names].to_numpy(dtype="int64")


def _count(tariff):
    """How many powers the tariff has."""
    return SMALL_POWER_BANDS if tariff == SMALL else len(BANDS)


def _by_maximeter(prices):
    one, each = prices[0], prices[1:]
    return PENALTY * np.full(len(BANDS), one) if one >= 0 else each


def _by_quarter_hours(prices):
    one, each, factor = prices[0], prices[1 : 1 + len(BANDS)], prices[1 + len(BANDS) :]
    return np.where((one >= 0) & (factor >= 0), one * factor, np.where(each >= 0, each * MICRO, -1))
