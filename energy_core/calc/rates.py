# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Regulated rates in force on a day, looked up once for each distinct code and day."""

import numpy as np
import pandas as pd

from .civil_days import count_of_day
from .columns import columns_at, frame_of
from .sentences import sentences_of

_lt = sentences_of("energy_core")
UNKNOWN_CODE, NO_RATE, UNVERIFIED = "unknown", "no_rate", "unverified"
GAPS = pd.CategoricalDtype(["", UNKNOWN_CODE, NO_RATE, UNVERIFIED])
OF_A_PRICE = ["component", "band", "start", "end", "value_micro", "is_verified"]
DAY_BITS = 20
FOREVER = (1 << DAY_BITS) - 1


def rates_in_force(rates, kind, prices, codes, days):
    """Rates of `kind` for each code on each day.

    rates: as `open_rates` gives them. prices: the names wanted, of a component (`power`) or of a band of it
    (`energy_hp`). codes, days: Series of one length. Returns a frame aligned on `codes`: one int64 column in
    micro-units for each price (-1: there is none), and `gap`: empty, UNKNOWN_CODE (no rate of any day), NO_RATE (none
    on that day) or UNVERIFIED (one of them is not verified against its act).
    """
    code, known = pd.factorize(codes)
    pair, pairs = pd.factorize((code + 1) << DAY_BITS | count_of_day(days))
    of_kind = np.flatnonzero(rates["kind"].to_numpy() == kind)
    own = pd.Index(known, dtype=object).get_indexer(rates["code"].to_numpy()[of_kind])
    of_codes = columns_at(rates, of_kind[own >= 0], OF_A_PRICE)
    table, gap = _table(of_codes, prices, own[own >= 0], (pairs >> DAY_BITS) - 1, pairs & FOREVER)
    none = np.full(len(pair), -1)
    occurs = (table >= 0).any(axis=0)
    columns = {name: table[pair, number] if occurs[number] else none for number, name in enumerate(prices)}
    return frame_of(columns | {"gap": pd.Categorical.from_codes(gap[pair], dtype=GAPS)}, codes.index)


def _table(rates, prices, own, code, day):
    """For each code and day the prices, and why there is none (position in GAPS). own: the code of each rate."""
    place = pd.Index(prices).get_indexer(_price_names(rates))
    start, end = count_of_day(rates["start"]), rates["end"]
    end = np.where(np.isnat(end), FOREVER, count_of_day(end))
    in_force = (own == code[:, None]) & (start <= day[:, None]) & (day[:, None] < end)
    pairs, rows = np.nonzero(in_force & (place >= 0))
    table = np.full((len(code), len(prices)), -1)
    table[pairs, place[rows]] = np.asarray(rates["value_micro"], dtype="int64")[rows]
    doubtful = np.zeros(len(code), dtype=bool)
    doubtful[pairs[~rates["is_verified"][rows]]] = True
    unknown = ~np.isin(code, own)
    return table, np.select([unknown, ~in_force.any(axis=1), doubtful], [1, 2, 3], default=0)


def _price_names(rates):
    """The name of each price: the component, and the band if there is one."""
    component, band = rates["component"], np.where(pd.isna(rates["band"]), "", rates["band"])
    return np.where(band == "", component, component + "_" + band)


def unverified(kind, code, day):
    """The sentence of a rate that is not verified."""
    return _lt(
        "The %(kind)s rates of %(code)s on %(day)s are not verified against their act. Verify them and mark them so "
        "(Energy › Configuration › Rates), or let the company bill with unverified rates in the settings.",
        kind=kind,
        code=code,
        day=f"{day:%Y-%m-%d}",
    )
