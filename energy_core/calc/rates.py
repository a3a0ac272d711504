# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Regulated rates in force on a day, looked up once for each distinct code and day."""

import numpy as np
import pandas as pd

from .civil_days import count_of_day
from .columns import frame_of
from .sentences import sentences_of

_lt = sentences_of("energy_core")
UNKNOWN_CODE, NO_RATE, UNVERIFIED = "unknown", "no_rate", "unverified"
DAY_BITS = 20
FOREVER = (1 << DAY_BITS) - 1


def rates_in_force(rates, kind, prices, codes, days):
    """Rates of `kind` for each code on each day.

    rates: as `open_rates` gives them. prices: the names wanted, of a component (`power`) or of a band of it
    (`energy_hp`). codes, days: Series of one length. Returns a frame aligned on `codes`: one int64 column in
    micro-units for each price (-1: there is none), and `gap`: empty, UNKNOWN_CODE (no rate of any day), NO_RATE (none
    on that day) or UNVERIFIED (one of them is not verified against its act).
    """
    of_kind = rates[rates["kind"].to_numpy() == kind]
    code, known = pd.factorize(codes)
    day = count_of_day(days)
    pair, pairs = pd.factorize((code + 1) << DAY_BITS | day)
    wanted_code = pd.Index(of_kind["code"].unique()).get_indexer(np.append(np.asarray(known, dtype=object), None))
    table, gap = _table(of_kind, prices, wanted_code[(pairs >> DAY_BITS) - 1], pairs & FOREVER)
    none = np.full(len(pair), -1)
    occurs = (table >= 0).any(axis=0)
    columns = {name: table[pair, number] if occurs[number] else none for number, name in enumerate(prices)}
    return frame_of(columns | {"gap": pd.Categorical.from_codes(gap[pair], GAPS)}, codes.index)


GAPS = ("", UNKNOWN_CODE, NO_RATE, UNVERIFIED)


def _table(rates, prices, code, day):
    """For each code (position, -1 unknown) and day the prices, and why there is none (position in GAPS)."""
    names = _price_names(rates)
    place = pd.Index(prices).get_indexer(names)
    own = pd.factorize(rates["code"])[0]
    start, end = count_of_day(rates["start"]), _end_days(rates["end"])
    value, is_verified = rates["value_micro"].to_numpy("int64"), rates["is_verified"].to_numpy()
    in_force = (own == code[:, None]) & (start <= day[:, None]) & (day[:, None] < end)
    pairs, rows = np.nonzero(in_force & (place >= 0))
    table = np.full((len(code), len(prices)), -1)
    table[pairs, place[rows]] = value[rows]
    doubtful = np.zeros(len(code), dtype=bool)
    doubtful[pairs[~is_verified[rows]]] = True
    return table, np.select([code < 0, ~in_force.any(axis=1), doubtful], [1, 2, 3], default=0)


def _end_days(ends):
    return np.where(ends.isna(), FOREVER, count_of_day(ends.fillna(pd.Timestamp(0))))


def _price_names(rates):
    """The name of each price: the component, and the band if there is one."""
    band = rates["band"].fillna("").to_numpy(dtype=object)
    return np.where(band == "", rates["component"], rates["component"] + "_" + band)


def unverified(kind, code, day):
    """The sentence of a rate that is not verified."""
    return _lt(
        "The %(kind)s rates of %(code)s on %(day)s are not verified against their act. Verify them and mark them so "
        "(Energy › Configuration › Rates), or let the company bill with unverified rates in the settings.",
        kind=kind,
        code=code,
        day=f"{day:%Y-%m-%d}",
    )
