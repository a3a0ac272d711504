# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The dials of many readings as arrays: watt-hours of each reading and band, and the readings that make no sense."""

import numpy as np
import pandas as pd

from .enedis_values import BAND_OF_CLASS, MAX_INDEX_WH, check_bands, index_wh, missing
from .record_columns import read_distinct, reasons_at
from .sentences import Unreadable, _lt

BANDS = tuple(BAND_OF_CLASS.values())
BIT_OF_BAND = 1 << np.arange(len(BANDS))


def band_number(name):
    """The place in BANDS of a class of the distributor's calendars."""
    if name not in BAND_OF_CLASS:
        raise Unreadable(_lt("The dial %(dial)s is not known.", dial=name))
    return BANDS.index(BAND_OF_CLASS[name])


def watt_hours(document, spans, factors, place):
    """(watt-hours of each dial as int64, {dial: why it has none}) of indexes written at these spans.

    factors: the watt-hours that one unit counts, whole numbers or Decimal; place: which of them is each dial's.
    """
    limits = [int(MAX_INDEX_WH // factor) if factor and factor == int(factor) else 0 for factor in factors]
    whole = [int(factor) if limit else 0 for factor, limit in zip(factors, limits, strict=True)]
    counted, is_plain = document.whole_numbers(spans)
    is_plain &= counted < np.array(limits, dtype=np.int64)[place]
    counted = np.where(is_plain, counted, 0) * np.array(whole, dtype=np.int64)[place]
    reasons = {}
    for dial in map(int, np.flatnonzero(~is_plain)):
        try:
            counted[dial] = index_wh(_told(document, spans, dial), factors[place[dial]])
        except Unreadable as problem:
            reasons[dial] = problem.sentence
    return counted, reasons


def _told(document, spans, dial):
    told = document.at(spans, dial)
    if not told:
        raise Unreadable(missing("Valeur"))
    return told


def by_band(reading, band, counted, count):
    """An array of `count` readings and all BANDS, -1 where a reading has no such dial; of two the last one counts."""
    indexes = np.full((count, len(BANDS)), -1, order="F")  # a column is asked for at once
    indexes[reading, band] = counted
    return indexes


def band_columns(indexes):
    """The columns of a frame of readings."""
    return {f"{band}_wh": column for band, column in zip(BANDS, indexes.T, strict=True)}


def wrong_bands(calendar, calendars, indexes):
    """{reading: why} of those whose dials are not those of their calendar; calendar: its place in `calendars`."""
    shown, pairs = pd.factorize(calendar << len(BANDS) | (indexes >= 0) @ BIT_OF_BAND)

    def check(pair):
        bands = [band for number, band in enumerate(BANDS) if pair >> number & 1]
        check_bands(calendars[pair >> len(BANDS)], bands)

    _none, reasons = read_distinct(pairs.tolist(), check)
    return reasons_at(shown, reasons)
