# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contract would have been the cheapest of all, and which is proposed: many units at once.

cheapest   the least cost of all modalities that the unit may have, over all whole kW; of modalities that cost the same
           the unit's own
proposed   the cheapest with clearance; what the unit has, if that costs no more
runner_up  the cheapest of the other modalities
""         the cheapest with clearance, where what the unit has is proposed; and the cheapest of a third modality
"""

from dataclasses import dataclass

import numpy as np

from .cheapest_demands import cheapest_demands, demands_within
from .load import POSTS
from .terms import Terms, costs_of_terms, total


@dataclass(frozen=True)
class Choice:
    """Terms by role (those of a unit that has none do not `exist`), those of the modality that is neither the cheapest
    nor the runner-up, and whether the current ones are kept (units,)."""

    terms: dict
    third: Terms
    is_kept: np.ndarray


def choose(load, current, may_have, clearance):
    """The Choice of each unit.

    load: exact. current: Terms. may_have: of each modality, whether the unit may have it and it is priced (units,).
    clearance: in parts of ten thousand.
    """
    cheapest, demands = cheapest_terms(load, may_have)
    totals = {modality: total(costs_of_terms(load, terms)) for modality, terms in cheapest.items()}
    best = _least(cheapest, totals, may_have, current.modality)
    others = {modality: may & (best.modality != modality) for modality, may in may_have.items()}
    runner_up = _least(cheapest, totals, others, current.modality)
    rest = {modality: may & (runner_up.modality != modality) for modality, may in others.items()}
    cleared = _cleared(load, best, demands, clearance)
    is_kept = _is_no_dearer(load, current, cleared, may_have)
    terms = {
        "current": current,
        "proposed": current.where(is_kept, cleared),
        "cheapest": best,
        "runner_up": runner_up,
        "": cleared.where(is_kept, Terms.nothing(len(is_kept))),
    }
    return Choice(terms, _least(cheapest, totals, rest, current.modality), is_kept)


def cheapest_terms(load, may_have):
    """({modality: Terms}, {modality: {post: kW}}): the cheapest of each modality; of no unit that may not have it."""
    terms, demands = {}, {}
    for modality in POSTS:
        units = np.flatnonzero(may_have[modality])
        found = cheapest_demands(load.take(units), modality) if len(units) else {}
        demands[modality] = {post: _spread(found, post, units, len(load.used)) for post in POSTS[modality]}
        terms[modality] = Terms.of_demands(modality, demands[modality], len(load.used))
    return terms, demands


def least_terms(load, current, may_have):
    """The cheapest terms of each unit."""
    cheapest, _demands = cheapest_terms(load, may_have)
    totals = {modality: total(costs_of_terms(load, terms)) for modality, terms in cheapest.items()}
    return _least(cheapest, totals, may_have, current.modality)


def _spread(found, post, units, count):
    kw = np.zeros(count, dtype="int64")
    if len(units):
        kw[units] = found[post]
    return kw


def _least(terms, totals, may_have, own):
    """The cheapest of some terms, of each unit; those of its own modality where they cost as little."""
    best = Terms.nothing(len(own))
    least = next(iter(totals.values()))
    for modality, candidate in terms.items():
        is_better = (totals[modality] < least) | ((totals[modality] == least) & (own == modality)) | ~best.exist
        is_better &= may_have[modality]
        best, least = candidate.where(is_better, best), np.where(is_better, totals[modality], least)
    return best


def _cleared(load, best, demands, clearance):
    """The cheapest terms with clearance."""
    cleared = best
    for modality, posts in POSTS.items():
        units = np.flatnonzero(best.modality == modality)
        if not (len(units) and posts):
            continue
        raised = demands_within(
            load.take(units), modality, {post: kw[units] for post, kw in demands[modality].items()}, clearance
        )
        spread = {post: _spread(raised, post, units, len(load.used)) for post in posts}
        cleared = Terms.of_demands(modality, spread, len(load.used)).where(best.modality == modality, cleared)
    return cleared


def _is_no_dearer(load, current, cleared, may_have):
    """Whether the unit may keep what it has and would pay no more for it."""
    may_keep = np.logical_or.reduce([(current.modality == modality) & may for modality, may in may_have.items()])
    may_keep &= current.are_complete & cleared.exist
    paid, proposed = (total(costs_of_terms(load, terms)) for terms in (current, cleared))
    return may_keep & (paid <= proposed)
