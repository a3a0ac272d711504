# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The percentile method on the units of a case, so that its choice can be set against the exact one.

The method knows one contract and one tariff: today's, for all months that count. What it chooses is priced like any
other option, by the law and with the tariffs of each month; its own amounts are in its tables.
Source: reference/recommendation.md 2.3 (input), 2.6 (choice).
"""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import sentences_of

from .exact import Choice
from .notes import notes
from .percentile import percentile_tables
from .terms import NONE, Terms

_lt = sentences_of("energy_recommendation")
W_PER_KW = 1000
PRICES = {  # the method's names of what it needs of each modality, in R$ per kW and per MWh
    "blue": {
        "peak_tusd_in_reais_per_kw": "demand_peak_micro",
        "off_peak_tusd_in_reais_per_kw": "demand_off_peak_micro",
    },
    "green": {"na_tusd_in_reais_per_kw": "demand_micro"},
}
ENERGY_PRICES = {
    "peak_tusd_in_reais_per_mwh": "tusd_peak_micro",
    "peak_te_in_reais_per_mwh": "te_peak_micro",
    "off_peak_tusd_in_reais_per_mwh": "tusd_off_peak_micro",
    "off_peak_te_in_reais_per_mwh": "te_off_peak_micro",
}
MICRO_PER_REAL = 1_000_000
MICRO_PER_REAL_OF_MWH = 1000  # a millionth a kWh is a thousandth of R$ a MWh


def tables_of_units(case, units):
    """{position: PercentileTables} of those of some units that the method can be applied to.

    case: of `case_of`. units: positions. It takes a contract of blue or green with its demands, and prices of blue and
    of the contract's modality.
    """
    prices = {modality: _prices(case, modality) for modality in PRICES}
    found = {}
    for unit in units:
        blue, green = (prices[modality][unit] for modality in ("blue", "green"))
        modality = case.current.modality[unit]
        own = {"blue": blue, "green": green}.get(modality)
        if blue is None or own is None or not case.current.are_complete[unit]:
            continue
        history = _history(case.counted.load, case.current, unit)
        injected_kw = _number(case.units["generation_w"].iloc[unit]) / W_PER_KW
        subgroup = case.units["subgroup"].iloc[unit]
        found[unit] = percentile_tables(history, blue, green, modality, subgroup, injected_kw)
    return found


def chosen_by_percentile(case, units, load, choice):
    """(Choice, notes): what the method recommends is proposed; nothing, and a note, where it cannot be applied.

    units: positions. load, choice: of them, the exact one. The other roles stay as they are.
    """
    found = percentile_terms(case, units)
    is_priced = np.logical_or.reduce([(found.modality == name) & priced for name, priced in load.is_priced.items()])
    is_advised = choice.terms["cheapest"].exist
    is_found = found.exist & is_priced & is_advised
    current = case.current.take(units)
    is_kept = is_found & (found.modality == current.modality)
    is_kept &= (found.peak_w == current.peak_w) & (found.off_peak_w == current.off_peak_w)
    terms = choice.terms | {"proposed": found.where(is_found, Terms.nothing(len(units)))}
    silent = notes(
        np.arange(len(units)), is_advised & ~is_found, "no_percentile", lambda _unit: _SILENT, is_blocking=True
    )
    return Choice(terms, choice.third, is_kept), [silent.rename(columns={"supply_point": "unit"})]


_SILENT = _lt(
    "The percentile method has nothing to say: it takes a contract of blue or green with its demands, and the prices "
    "of blue and of the contract's modality. Enter them, or choose the exact method."
)


def percentile_terms(case, units):
    """The Terms that the method recommends to some units, by its place in `units`.

    Units that save nothing by its own figures keep what they have, as the tool does; those that it cannot be applied to
    have no terms.
    """
    chosen = Terms.nothing(len(units))
    tables = tables_of_units(case, units)
    for place, unit in enumerate(units):
        if unit not in tables:
            continue
        found = tables[unit]
        if not found.is_saving:
            terms = case.current.take([unit])
            values = terms.modality[0], terms.peak_w[0], terms.off_peak_w[0]
        else:
            peak, off_peak = (int(kw) * W_PER_KW for kw in found.demands)
            values = found.modality, peak if found.modality == "blue" else NONE, off_peak
        chosen.modality[place], chosen.peak_w[place], chosen.off_peak_w[place] = values
    return chosen


def _prices(case, modality):
    """The method's prices of each unit: those of the last tariff of its code that began until its day, or None."""
    names = PRICES[modality] | ENERGY_PRICES
    tariffs = case.tariffs[case.tariffs["modality"] == modality].sort_values("start")
    asked = pd.DataFrame({"code": case.code, "on": case.units["on"], "unit": np.arange(len(case.units))})
    asked = asked[asked["code"].notna()].sort_values("on", kind="stable")
    columns = [*names.values(), "generation_micro"]
    found = pd.merge_asof(asked, tariffs[["code", "start", *columns]], left_on="on", right_on="start", by="code")
    prices = [None] * len(case.units)
    for row in found.dropna(subset=[*names.values()]).to_dict("records"):
        of_unit = {name: row[column] / _micro(name) for name, column in names.items()}
        of_unit["power_generation_tusd_in_reais_per_kw"] = _number(row["generation_micro"]) / MICRO_PER_REAL
        prices[row["unit"]] = of_unit
    return prices


def _micro(name):
    return MICRO_PER_REAL if name.endswith("per_kw") else MICRO_PER_REAL_OF_MWH


def _number(value):
    return 0 if pd.isna(value) else int(value)


def _history(load, current, unit):
    """The method's columns of the months that count of one unit."""
    used = load.used[unit]
    columns = {
        "peak_consumption_in_kwh": load.wh["peak"],
        "off_peak_consumption_in_kwh": load.wh["off_peak"],
        "peak_measured_demand_in_kw": load.measured["peak"],
        "off_peak_measured_demand_in_kw": load.measured["off_peak"],
    }
    off_peak = current.off_peak_w[unit]
    peak = current.peak_w[unit] if current.modality[unit] == "blue" else off_peak
    contracted = {"contract_peak_demand_in_kw": peak, "contract_off_peak_demand_in_kw": off_peak}
    return {
        "date": load.start[unit][used].astype("datetime64[ns]"),
        **{name: values[unit][used] / W_PER_KW for name, values in columns.items()},
        **{name: np.full(used.sum(), watts / W_PER_KW) for name, watts in contracted.items()},
    }
