# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cheapest demands of a modality, and the highest that cost little more (reference/recommendation.md 5.4)."""

import numpy as np

from .demand_levels import (
    MINIMUM_KW,
    cheapest_level,
    cheapest_pair,
    cheapest_pair_of_highest,
    highest_within,
    levels_of,
)
from .load import POSTS


def cheapest_demands(load, modality):
    """The cheapest whole kW of each post of a modality over the months of the load: {post: kW (units,)}.

    Of several that cost the same the lowest; 30 kW at least in one post.
    """
    posts = POSTS[modality]
    levels = [load.levels(modality, post) for post in posts]
    costs = [load.level_costs(modality, post, each) for post, each in zip(posts, levels, strict=True)]
    if len(posts) < 2:
        return {post: cheapest_level(*each, MINIMUM_KW)[0] for post, *each in zip(posts, levels, costs, strict=True)}
    pair = cheapest_pair(levels, costs)
    injects = load.has_injection(modality)
    if injects.any():
        for demand, of_highest in zip(pair, _pair_with_injection(load.take(injects), modality), strict=True):
            demand[injects] = of_highest
    return dict(zip(posts, pair, strict=True))


def _pair_with_injection(load, modality):
    """The cheapest pair where injection is charged by the higher demand of both."""
    posts = POSTS[modality]
    levels = np.hstack([*(load.levels(modality, post) for post in posts), levels_of(load.injected)])
    levels = np.sort(levels, axis=1)
    costs = [load.level_costs(modality, post, levels) for post in posts]
    return cheapest_pair_of_highest(levels, costs, load.injection_costs(modality, levels))


def demands_within(load, modality, demands, clearance):
    """The highest whole kW of each post that cost no more than these demands and the clearance: {post: kW (units,)}.

    clearance: in parts of ten thousand of what each post costs by itself. Where there are two posts, the charge for
    injection is not part of that: more demand only lowers it.
    """
    return {post: _within(load, modality, post, kw, clearance) for post, kw in demands.items()}


def _within(load, modality, post, kw, clearance):
    levels = load.levels(modality, post)
    costs = load.level_costs(modality, post, levels)
    best = load.level_costs(modality, post, kw[:, None])[:, 0]
    beyond = load.level_costs(modality, post, levels[:, -1:] + 1)[:, 0] - costs[:, -1]
    return highest_within(levels, costs, best, clearance, beyond)
