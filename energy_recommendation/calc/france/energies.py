# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The energy of each month and band of a point, and what it makes in a year.

Where the meter counts peak and off-peak hours without seasons, the season of the month tells which season's they are.
A year is made season by season: the months of the season that are known stand for all of them.
"""

import numpy as np

from odoo.addons.energy_core.calc import COUNTRIES, divide_half_up

from .segments import HIGH_SEASON, LOW_SEASON, MONTHS_OF_CLASS

BANDS = COUNTRIES["FR"].bands
OF_SEASON = {"hp": ("hph", "hpb"), "hc": ("hch", "hcb")}
SEASONS = (HIGH_SEASON, LOW_SEASON)
ALL_YEAR = (tuple(range(1, 13)),)
MINIMUM_MONTHS = 6  # below which no year is made of them
LEAST_SHARE = 90  # percent of the days or seconds of a month that is used


def energies_by_month(energies, months):
    """{band: energy of each month} of the columns of a point (schema ENERGIES), with `month`: its place in `months`."""
    found, told = {}, set(energies["band"].tolist())
    for band in filter(told.__contains__, BANDS):
        own = energies["band"] == band
        found[band] = np.zeros(len(months), dtype="int64")
        np.add.at(found[band], energies["month"][own], energies["energy_wh"][own])
    if "hph" in found:
        return found
    is_high = np.isin(numbers_of(months), HIGH_SEASON)
    for band, (high, low) in OF_SEASON.items():
        if band in found:
            energy = found.pop(band)
            found |= {high: energy * is_high, low: energy * ~is_high}
    return found


def days_known(spans, months):
    """Of which months (bool) the spans (`start`, `end`: datetime64[ns] arrays) tell enough days."""
    first, last = months[0].astype("datetime64[D]"), (months[-1] + 1).astype("datetime64[D]")
    length = (last - first).astype("int64")
    begins, ends = (
        np.clip((spans[name].astype("datetime64[D]") - first).astype("int64"), 0, length) for name in ("start", "end")
    )
    changes = np.zeros(length + 1, dtype="int64")
    np.add.at(changes, begins, 1)
    np.add.at(changes, ends, -1)
    is_known = np.cumsum(changes[:-1]) > 0
    month = (first + np.arange(length)).astype("datetime64[M]") - months[0]
    known = np.bincount(month.astype("int64"), is_known, minlength=len(months))
    return 100 * known >= LEAST_SHARE * np.bincount(month.astype("int64"), minlength=len(months))


def numbers_of(months):
    """1 to 12 of each datetime64[M]."""
    return months.astype("int64") % 12 + 1


def years_of(division, months, used, is_told):
    """{band: of each season in which it occurs the used months (positions), how many stand for how many of a year}.

    used: bool of each month. A season of which no month is used counts for nothing. Where the months do not tell a
    year (`tells_a_year`), they stand for it alike, whatever their season.
    """
    number, years, found = numbers_of(months), {}, {}
    for band in BANDS:
        own = MONTHS_OF_CLASS.get((division, band))
        seasons = (SEASONS if own is None else (own,)) if is_told else ALL_YEAR
        if seasons not in found:
            places = [np.flatnonzero(used & np.isin(number, season)) for season in seasons]
            found[seasons] = [(place, len(season)) for place, season in zip(places, seasons, strict=True) if len(place)]
        years[band] = found[seasons]
    return years


def of_a_year(values, year):
    """What values (…, months) make in a year: int64, each season rounded once. year: of `years_of`, of their band."""
    total = np.zeros(values.shape[:-1], dtype="int64")
    for place, length in year:
        total += divide_half_up(values[..., place].sum(axis=-1) * length, len(place))
    return total


def tells_a_year(used, months, division, classes):
    """Whether each class, and each season, has a month that is used, and enough months are."""
    number = numbers_of(months)[used]
    wanted = [*SEASONS, *(MONTHS_OF_CLASS[division, band] for band in classes)]
    return len(number) >= MINIMUM_MONTHS and all(np.isin(season, number).any() for season in wanted)


def scaled(energy, percent):
    """The energies by band at so many percent, in Wh rounded half up."""
    return {band: divide_half_up(values * percent, 100) for band, values in energy.items()}
