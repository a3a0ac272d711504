# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Inductive reactive energy of Spanish access tariffs other than 2.0TD, in P1 to P5.

In each band what exceeds the free share of the active energy (33 %) is charged at the price of the band's power
factor: nothing from 0.95 on, one price from 0.80 on, another below. The power factor is rounded to two decimals first.
Capacitive energy in P6 has a price of zero since 2021, and is not charged. Priced at the rates of the first day;
rounded once a period. Source: RD 1164/2001 article 9.3, kept by CNMC Circular 3/2020; CNMC CNS/DE/1467/20 section 6.4;
the acts named in data/energy.rate-es.csv; reference/accounting.md 7.1.
"""

import numpy as np
import pandas as pd

from ..priced_spans import failures, first_days, prices_of_spans
from ..rounding import MICRO_PER_CENT, divide_half_up

CHARGED_BANDS = ("p1", "p2", "p3", "p4", "p5")
SHARE, MODERATE, LOW = "INDUCTIVE", "COS_080_095", "COS_000_080"  # the codes of the free share and of the two prices
# The power factors from which 0.95 and 0.80 are reached when rounded, squared, in thousandths
FREE_FROM, MODERATE_FROM = 945**2, 795**2
MICRO = 1_000_000
VARH_PER_KVARH = 1_000


def reactive_cost(periods, rates, energy, is_subject):
    """Price the reactive energy of periods.

    periods: start and the columns `reactive_varh_<band>` that occur (-1: unknown). energy: Wh, array of rows x bands.
    is_subject: which rows have a tariff that charges it. Returns (cents, failed): int64 by row, and the `failures` of
    rows that lack a price. The arithmetic is on Python integers, and only of the bands with reactive energy: squares of
    a month's energy do not fit in 64 bits.
    """
    reactive = np.column_stack([_known(periods, f"reactive_varh_{band}") for band in CHARGED_BANDS])
    row, band = np.nonzero((reactive > 0) & is_subject[:, None])
    drawn, active = reactive[row, band].astype(object), np.maximum(energy[row, band], 0).astype(object)
    is_free, is_moderate = _reaches(drawn, active, FREE_FROM), _reaches(drawn, active, MODERATE_FROM)
    share, failed = _rate(periods, rates, SHARE, "reactive_threshold", np.unique(row))
    excess = np.where(is_free, 0, np.maximum(MICRO * drawn - share[row] * active, 0))
    is_charged = excess > 0
    moderate, failed_moderate = _rate(periods, rates, MODERATE, "reactive", row[is_charged & is_moderate])
    low, failed_low = _rate(periods, rates, LOW, "reactive", row[is_charged & ~is_moderate])
    micro = np.zeros(len(periods), dtype=object)
    np.add.at(micro, row, excess * np.where(is_moderate, moderate[row], low[row]))
    cents = divide_half_up(micro, MICRO * VARH_PER_KVARH * MICRO_PER_CENT).astype("int64")
    return cents, pd.concat([failed, failed_moderate, failed_low])


def _known(periods, name):
    return periods[name].to_numpy() if name in periods else np.full(len(periods), -1)


def _reaches(reactive, active, squared):
    """Whether active / √(active² + reactive²) is at least the root of `squared`, in thousandths."""
    return (1_000**2 * active**2 >= squared * (active**2 + reactive**2)).astype(bool)


def _rate(periods, rates, code, component, needing):
    """The rate of a code on the first day of each period (0 where there is none), and where it lacks but is needed."""
    spans, codes = first_days(periods), pd.Series(code, index=periods.index)
    prices, gap = prices_of_spans(spans, rates, "reactive", [component], codes)
    needed = np.isin(np.arange(len(periods)), needing)[:, None]
    return np.maximum(prices[:, 0], 0), failures(spans, "reactive", [component], needed, prices, gap, codes)
