# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The advice on many Brazilian units at once.

A unit is compared in the modalities that it may have: blue, green below 69 kV, group B where its transformers are small
enough. Each month is priced with the tariff that was in force, of the code that its contract had then. `exact` says
which contract is chosen, `frames` how amounts are told; the frames of the answer are those of `calc.advice`.
"""

import numpy as np
import pandas as pd

from ..advice import ROLES, advice
from .case import case_of, notes_of
from .exact import choose, least_terms
from .frames import POWER_COLUMNS, curve_rows, decisive_months, month_rows, option_rows, scenario_rows
from .legal_dates import legal_dates
from .legal_notes import legal_notes
from .notes import notes_on_choice
from .percentile_units import chosen_by_percentile
from .plans import notes_on_plans
from .rural_notes import notes_on_schedules
from .schemas import OF_LAW
from .terms import Terms

UNITS_AT_ONCE = 2000  # bounds the memory of their cost tables
SCENARIOS = {"demand_minus_10": 90, "demand_plus_10": 110}  # percent of the measured demand


def advise(bills, contracts, units, tariffs, method="exact", clearance=100, months=12, details=True, flags=None):
    """The Advice on some units.

    bills, contracts, units, tariffs: BILLS, CONTRACTS, UNITS, TARIFFS of `schemas`; the units are those that are
    advised, each on its day. method: how the proposed contract is found, "exact" or "percentile"; the other options
    are exact. clearance: in parts of ten thousand. months: of the window before that day; bills of the window before
    that make a scenario. details: whether months, curves, scenarios, plans and schedules are told; a ranking of very
    many units needs none of them. flags: FLAGS of `flags`; without them their surcharges are left out.
    """
    case = case_of(bills, contracts, units, tariffs, months, flags)
    parts = [_of_some(case, chosen, dtype, method, clearance, details) for chosen, dtype in _chunks(case)]
    found = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    options, of_law = _with_law(case, found["options"])
    is_kept = np.zeros(len(case.units), dtype=bool)
    is_kept[found["kept"]["unit"]] = True
    is_unlawful = (case.current.modality == "green") & ~case.may_have["green"]
    of_choice = notes_on_choice(case.points, is_kept, is_unlawful)
    notes = [*notes_of(case), *of_choice, _keyed(case, found["notes"]), of_law]
    keyed = {name: _keyed(case, found[name]) for name in ("months", "curve", "scenarios")}
    return advice(case.points, options=_keyed(case, options), notes=pd.concat(notes), **keyed)


def _chunks(case):
    """(positions, type of numbers) of groups of units that are computed together."""
    highest = np.maximum(case.current.peak_w, case.current.off_peak_w)
    fits, is_rural = case.counted.load.fits(highest) & case.before.load.fits(highest), case.is_rural
    groups = ((fits & ~is_rural, "int64"), (~fits & ~is_rural, object), (is_rural, object))
    for chosen, dtype in ((np.flatnonzero(group), dtype) for group, dtype in groups):
        for start in range(0, max(len(chosen), dtype == "int64"), UNITS_AT_ONCE):
            yield chosen[start : start + UNITS_AT_ONCE], dtype


def _of_some(case, chosen, dtype, method, clearance, details):
    """The frames of some units, by name; their `unit` is its position in the case."""
    load, before = case.loads(chosen, dtype)
    may_have = {name: may[chosen] for name, may in case.comparable(case.counted).items()}
    current = case.current.take(chosen)
    choice, noted = choose(load, current, may_have, clearance), []
    if method == "percentile":
        choice, noted = chosen_by_percentile(case, chosen, load, choice)
    terms = choice.terms | {"current": current.where(case.has_cost[chosen], Terms.nothing(len(chosen)))}
    frames = {
        "options": _option_rows(load, [*terms.items(), ("", choice.third)]),
        "kept": pd.DataFrame({"unit": np.flatnonzero(choice.is_kept)}),
        "months": pd.DataFrame({"unit": []}),
        "curve": pd.DataFrame({"unit": []}),
        "scenarios": pd.DataFrame({"unit": []}),
    }
    if details:
        frames |= _details(load, terms, choice.is_kept, clearance)
        frames["scenarios"] = _scenarios(load, before, case, chosen, terms, may_have)
        noted = [
            *noted,
            notes_on_plans(case, chosen, load, choice, clearance),
            notes_on_schedules(case, chosen, load, choice),
        ]
    frames["notes"] = pd.concat([_NO_NOTES, *noted])
    return {name: frame.assign(unit=chosen[frame["unit"].to_numpy(dtype="int64")]) for name, frame in frames.items()}


_NO_NOTES = pd.DataFrame({"unit": [], "code": [], "detail": [], "is_blocking": []})


def _option_rows(load, terms):
    return pd.concat([option_rows(load, each).assign(role=role) for role, each in terms])


def _by_role(frames):
    return pd.concat([frame.assign(role=role) for role, frame in frames.items()])


def _details(load, terms, is_kept, clearance):
    decisive = decisive_months(load, terms["cheapest"])
    never = np.zeros_like(decisive)
    moves = {"cheapest": decisive, "proposed": decisive & ~is_kept[:, None]}
    months = {role: month_rows(load, each, moves.get(role, never)) for role, each in terms.items() if role}
    curve = curve_rows(load, terms["proposed"], terms["cheapest"], terms["current"], clearance)
    return {"months": _by_role(months), "curve": curve}


def _scenarios(load, before, case, chosen, terms, may_have):
    """What the current and the proposed terms cost under other loads, and what would be the cheapest then."""
    may_before = {name: may[chosen] for name, may in case.comparable(case.before).items()}
    loads = {name: (load.with_demand(percent), may_have) for name, percent in SCENARIOS.items()}
    loads["previous_year"] = before, may_before
    frames = []
    for name, (other, may) in loads.items():
        told = {role: _priced(terms[role], may) for role in ("current", "proposed")}
        told["cheapest"] = least_terms(other, terms["current"], may)
        frames.append(scenario_rows(other, name, told))
    return pd.concat(frames)


def _priced(terms, may):
    """The terms of those units whose modality is priced in a load."""
    is_priced = np.logical_or.reduce([(terms.modality == modality) & each for modality, each in may.items()])
    return terms.where(is_priced, Terms.nothing(len(is_priced)))


def _with_law(case, options):
    """The options with what the law says of them and their rank, and its notes on those that are proposed."""
    changes = _changes(case, options)
    dates = legal_dates(changes)
    in_order = options.assign(order=options["role"].map({role: place for place, role in enumerate(ROLES)}))
    in_order = in_order.sort_values(["unit", "annual_cents", "order"], kind="stable")
    rank = in_order.groupby("unit").cumcount().reindex(options.index) + 1
    told = (options["role"] == "proposed").to_numpy()
    noted = legal_notes(changes[told], dates[told])
    return options.assign(is_allowed=dates["is_allowed"], earliest=dates["earliest"], rank=rank), noted


def _changes(case, options):
    """From the current contract to each option, as `legal_dates` asks for it; without a current one nothing changes."""
    unit = options["unit"].to_numpy()
    of_unit = case.units.take(unit).reset_index(drop=True)
    new = _demands(options)
    old = {name: _watts(getattr(case.current, name)[unit]) for name in ("peak_w", "off_peak_w")}
    known = case.current.are_complete[unit]
    return pd.DataFrame(
        {
            **of_unit[["supply_point", "on", "subgroup", "voltage_v"]],
            "modality": np.where(known, case.current.modality[unit], options["tariff"]),
            **{name: watts.where(known, new[name]) for name, watts in old.items()},
            "new_modality": options["tariff"].to_numpy(),
            **{f"new_{name}": watts for name, watts in new.items()},
            **of_unit[["last_decrease", "last_modality_change", "supply_start"]],
            **of_unit[[name for name in OF_LAW if name in of_unit]],
        }
    )


def _demands(options):
    """The demands of options as `legal_dates` counts them: green's single one is that of the off-peak."""
    single, off_peak = (options[POWER_COLUMNS[name]].to_numpy() for name in ("single_w", "off_peak_w"))
    return {
        "peak_w": _watts(options[POWER_COLUMNS["peak_w"]].to_numpy()),
        "off_peak_w": _watts(np.where(single >= 0, single, off_peak)),
    }


def _watts(values):
    return pd.Series(values, dtype="Int64").mask(values < 0)


def _keyed(case, frame):
    """Rows with the key of their unit in place of its position, and nothing where a power is NONE."""
    powers = {name: _watts(frame[name].to_numpy()) for name in POWER_COLUMNS.values() if name in frame}
    keys = case.points[frame["unit"].to_numpy(dtype="int64")]
    return frame.reset_index(drop=True).assign(supply_point=keys, **powers).drop(columns="unit")
