# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The advice on one supply point: its options, their months, the cost of each level, other loads, and what to know."""

import numpy as np

from odoo.addons.energy_core.calc import LARGEST_MAXIMETER_W, divide_half_up

from . import sentences
from .case import notes_of
from .choice import choose, decisive_months
from .costed import costed, curve_rows, month_rows, note_rows, option_rows, scenario_row, without_excess
from .schemas import BREAKER, MAXIMETER, QUARTER_HOUR
from .structures import LARGEST_SMALL_W, LOW_VOLTAGE

MONTHS_A_YEAR = 12
CENTS = 100
W_PER_KW = 1_000
WHOLE_W, TENTH_W = 1_000, 100
SCENARIOS = {"demand_minus_10": 90, "demand_plus_10": 110}  # percent
PREVIOUS_YEAR = "previous_year"


def point_advice(case):
    """The rows of the frames of an Advice (name → list of dicts) on a Case.

    Where no other powers can be compared: its current contract with what is known of it, and a blocking note.
    """
    lacking = case.prices.missing_excess(case.rule)
    if lacking:
        sentence = sentences.missing_rate(case.tariff, "excess", lacking[0], case.settings.on)
        return _current_alone(case, {"missing_rate": sentence})
    if len(case.used) < case.settings.least_months:
        few = sentences.too_few_months(len(case.used), *case.settings.asked)
        return _current_alone(case, {"too_few_months": few})
    load = case.measured.load.of_months(case.used)
    choices = choices_of(case, load, case.settings.clearance)
    if not choices:
        return _current_alone(case, {"above_15_kw": sentences.above_15_kw(int(load.highest.max()))})
    return _advised(case, load, choices)


def choices_of(case, load, clearance):
    """The Choice of each structure that is compared and has one, the cheapest first."""
    each = [choose(load, case.prices, one, case.step_w, clearance) for one in case.compared]
    return sorted(filter(None, each), key=lambda choice: choice.cost)


def _current_alone(case, problem):
    load = case.measured.load.of_months(np.flatnonzero(case.in_window))
    current = without_excess(case, load)
    notes = {"prices_of_a_day": sentences.prices_of_a_day(case.settings.on)}
    return {
        "options": option_rows(case, [current]),
        "months": month_rows(case, load, [current], np.zeros(len(load.months), dtype=bool)),
        "notes": note_rows(case.point, problem, is_blocking=True) + note_rows(case.point, notes),
    }


def _advised(case, load, choices):
    best = choices[0]
    current = costed(case, load, "current", case.powers)
    proposed = costed(case, load, "proposed", best.proposed)
    keeps = proposed.total >= current.total
    if keeps:
        proposed = costed(case, load, "proposed", case.powers)
    options = [current, proposed, costed(case, load, "cheapest", best.cheapest)]
    options += [*_runners_up(case, load, choices), *_within_right(case, load, proposed)]
    notes = notes_of(case, load) | _notes_of_choice(case, load, best, current, proposed, keeps)
    return {
        "options": option_rows(case, options),
        "months": month_rows(case, load, options, decisive_months(choices)),
        "curve": curve_rows(case, best, len(load.months)),
        "scenarios": _scenarios(case, load, current, proposed),
        "notes": note_rows(case.point, notes),
    }


def _runners_up(case, load, choices):
    """The best of the other type of measuring point, or else of the other step between powers."""
    if len(choices) > 1:
        return [costed(case, load, "runner_up", choices[1].cheapest)]
    step_w = TENTH_W if case.step_w >= WHOLE_W else WHOLE_W
    other = choose(load, case.prices, choices[0].structure, step_w, 0)
    is_allowed = step_w % case.step_w == 0
    return [costed(case, load, "runner_up", other.cheapest, is_allowed)] if other else []


def _within_right(case, load, proposed):
    """The cheapest powers that need no extension, where those proposed do."""
    if not _beyond_right(case, proposed):
        return []
    right_w = int(case.point.extension_right_w)
    within = [choose(load, case.prices, one.within(right_w), case.step_w, 0) for one in case.compared]
    cheapest = min(filter(None, within), key=lambda choice: choice.cost, default=None)
    return [costed(case, load, "", cheapest.cheapest)] if cheapest else []


def _beyond_right(case, proposed):
    """W of the proposed powers beyond the extension right, and beyond what is contracted already."""
    right_w = case.point.extension_right_w
    highest, held = int(proposed.powers.max()), int(case.powers.max())
    return 0 if right_w is None or highest <= held else max(highest - max(right_w, held), 0)


def _scenarios(case, load, current, proposed):
    others = {name: load.scaled(percent) for name, percent in SCENARIOS.items()}
    if len(case.before) >= case.settings.least_months:
        others[PREVIOUS_YEAR] = case.measured.load.of_months(case.before)
    rows = []
    for name, other in others.items():
        options = [costed(case, other, option.role, option.powers) for option in (current, proposed)]
        options += [costed(case, other, "cheapest", choice.cheapest) for choice in choices_of(case, other, 0)[:1]]
        rows += [scenario_row(case, name, option) for option in options]
    return rows


def _notes_of_choice(case, load, best, current, proposed, keeps):
    """What is to be known of the proposed powers, code → sentence."""
    found = {}
    for structure in case.structures:
        if reason := case.hindrance(structure):
            found["other_type"] = reason
    if best.step_w > case.step_w:
        found["coarse_steps"] = sentences.coarse_steps(best.step_w)
    if case.tariff == LOW_VOLTAGE and load.largest_w <= LARGEST_SMALL_W:
        found["below_15_kw"] = sentences.below_15_kw()
    if case.rule_of(proposed.powers) == MAXIMETER and load.largest_w > LARGEST_MAXIMETER_W:
        found["demand_above_50_kw"] = sentences.demand_above_50_kw(load.largest_w)
    if case.rule == BREAKER and (load.highest.max(axis=0)[: len(case.powers)] > case.powers).any():
        found["beyond_breaker"] = sentences.beyond_breaker()
    if keeps:
        return found | {"keep": sentences.keep()}
    if case.rule_of(proposed.powers) != case.rule:
        found["type_change"] = sentences.type_change(case.rule != QUARTER_HOUR)
    if case.earliest > case.settings.on:
        found["one_change_a_year"] = sentences.one_change_a_year(case.last_change, case.earliest)
    if beyond_w := _beyond_right(case, proposed):
        found |= _extension(case, beyond_w, current.annual - proposed.annual)
    return found


def _extension(case, beyond_w, annual_saving):
    """The note of what the extension costs once, and in how many months the saving (cents a year) pays it back."""
    point = case.point
    if point.extension_fee_cents is None:
        return {"extension_unpriced": sentences.extension_unpriced(point.extension_right_w, beyond_w)}
    fee = int(divide_half_up(beyond_w * point.extension_fee_cents, W_PER_KW))
    months = -(-fee * MONTHS_A_YEAR // annual_saving)
    told = f"{fee // CENTS}.{fee % CENTS:02d} €"
    paid_back = sentences.extension(point.extension_right_w, beyond_w, told, months)
    return {"extension": paid_back}
