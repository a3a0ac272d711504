# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Terms of contracts, one for each of many units, and what they cost under a load."""

from dataclasses import dataclass

import numpy as np

from .demand_levels import W_PER_KW
from .load import AMOUNTS, POSTS

NONE = -1  # the demand of a post that a modality does not have
COLUMN_OF = {"peak": "peak_w", "off_peak": "off_peak_w", "single": "off_peak_w"}


@dataclass(frozen=True)
class Terms:
    """modality: object array, None for a unit without terms. peak_w, off_peak_w: int64, NONE where there is none.

    Green's single demand is in off_peak_w.
    """

    modality: np.ndarray
    peak_w: np.ndarray
    off_peak_w: np.ndarray

    @classmethod
    def nothing(cls, units):
        return cls(np.full(units, None, dtype=object), np.full(units, NONE), np.full(units, NONE))

    @classmethod
    def of_demands(cls, modality, demands, units):
        """The same modality for so many units. demands: kW of each of its posts."""
        terms = cls.nothing(units)
        terms.modality[:] = modality
        for post, kw in demands.items():
            getattr(terms, COLUMN_OF[post])[:] = kw * W_PER_KW
        return terms

    def take(self, units):
        return Terms(self.modality[units], self.peak_w[units], self.off_peak_w[units])

    def where(self, condition, other):
        """These terms where the condition holds, the other ones elsewhere."""
        return Terms(
            np.where(condition, self.modality, other.modality),
            np.where(condition, self.peak_w, other.peak_w),
            np.where(condition, self.off_peak_w, other.off_peak_w),
        )

    @property
    def exist(self):
        return np.not_equal(self.modality, None)

    @property
    def are_complete(self):
        """Whether the terms name a demand for each post of their modality."""
        known = {column: getattr(self, column) >= 0 for column in COLUMN_OF.values()}
        return np.select(
            [self.modality == modality for modality in POSTS],
            [
                np.logical_and.reduce([known[COLUMN_OF[post]] for post in posts], initial=True)
                for posts in POSTS.values()
            ],
            default=False,
        )


def costs_of_terms(load, terms):
    """What terms cost in each month: {fixed, overrun, energy, other}, arrays of units x months; 0 without terms."""
    amounts = {name: np.zeros(load.used.shape, dtype=load.parts.dtype) for name in AMOUNTS}
    for modality, posts in POSTS.items():
        units = np.flatnonzero(terms.modality == modality)
        if not len(units):
            continue
        demands = {post: getattr(terms, COLUMN_OF[post])[units] for post in posts}
        for name, values in load.take(units).costs(modality, demands).items():
            amounts[name][units] = values
    return amounts


def total(amounts):
    """The sum of all parts of all months, of each unit."""
    return sum(amounts.values()).sum(axis=1)
