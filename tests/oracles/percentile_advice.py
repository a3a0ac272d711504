# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The tables of the percentile method, one small table after the other, as the formulas are written down.

Source: reference/recommendation.md 2.3 to 2.6. pandas gives the quantile and the sums, as in the tool that is compared.
"""

import math

import pandas as pd

QUANTILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]


def above(measured, demand):
    return (measured - demand).clip(lower=0)


def at_least_30(demand):
    return 30 if demand < 30 else demand


def energy_cost(bills, prices):
    peak = prices["peak_tusd_in_reais_per_mwh"] + prices["peak_te_in_reais_per_mwh"]
    off_peak = prices["off_peak_tusd_in_reais_per_mwh"] + prices["off_peak_te_in_reais_per_mwh"]
    return bills["peak_consumption_in_kwh"] * peak / 1000 + bills["off_peak_consumption_in_kwh"] * off_peak / 1000


def blue_cost(bills, prices, peak, off_peak):
    tp, to = prices["peak_tusd_in_reais_per_kw"], prices["off_peak_tusd_in_reais_per_kw"]
    over_peak = above(bills["peak_measured_demand_in_kw"], peak)
    over_off_peak = above(bills["off_peak_measured_demand_in_kw"], off_peak)
    return tp * peak + 3 * tp * over_peak + to * off_peak + 3 * to * over_off_peak, over_peak, over_off_peak


def green_cost(bills, prices, demand):
    t = prices["na_tusd_in_reais_per_kw"]
    over_peak = above(bills["peak_measured_demand_in_kw"], demand)
    over_off_peak = above(bills["off_peak_measured_demand_in_kw"], demand)
    return t * demand + 3 * t * (over_peak + over_off_peak), over_peak, over_off_peak


def as_read(history):
    """A bill with one demand register has it in both posts."""
    bills = history.copy()
    if (bills["peak_measured_demand_in_kw"] == 0).all():
        bills["peak_measured_demand_in_kw"] = bills["off_peak_measured_demand_in_kw"]
    return bills


def blue_tables(bills, prices):
    """{percentile: (peak, off-peak, excess of both, cost)}, totals, and what the best one leads to."""
    tables, totals = {}, {}
    for p in QUANTILES:
        peak = at_least_30(bills["peak_measured_demand_in_kw"].quantile(p))
        off_peak = at_least_30(bills["off_peak_measured_demand_in_kw"].quantile(p))
        cost, over_peak, over_off_peak = blue_cost(bills, prices, peak, off_peak)
        tables[str(p)] = (peak, off_peak, over_peak, over_off_peak, cost)
        totals[str(p)] = cost.sum()
    best = min(totals, key=totals.get)
    peak, off_peak = (math.ceil(1.05 * demand) for demand in tables[best][:2])
    energy = energy_cost(bills, prices)
    after, over_peak, over_off_peak = blue_cost(bills, prices, peak, off_peak)
    return {
        "tables": tables,
        "totals": totals,
        "demands": (peak, off_peak),
        "summary": [energy, after, energy + after, peak, off_peak, over_peak, over_off_peak],
        "smallest": totals[best],
        "energy": energy.sum(),
        "total": energy.sum() + totals[best],
    }


def green_tables(bills, prices):
    """As `blue_tables`; the one demand comes from the off-peak register alone."""
    tables, totals = {}, {}
    for p in QUANTILES:
        demand = at_least_30(bills["off_peak_measured_demand_in_kw"].quantile(p))
        cost, over_peak, over_off_peak = green_cost(bills, prices, demand)
        tables[str(p)] = (demand, over_peak, over_off_peak, cost)
        totals[str(p)] = cost.sum()
    best, smallest = "", math.inf
    for p, total in totals.items():
        if total < smallest - 0.01:
            best, smallest = p, total
    demand = math.ceil(1.05 * tables[best][0])
    energy = energy_cost(bills, prices)
    after, over_peak, over_off_peak = green_cost(bills, prices, demand)
    return {
        "tables": tables,
        "totals": totals,
        "demands": (demand, demand),
        "summary": [energy, after, energy + after, demand, over_peak, over_off_peak],
        "smallest": smallest,
        "energy": energy.sum(),
        "after_margin": after.sum(),
        "total": energy.sum() + after.sum(),
    }


def contract_cost(bills, modality, prices, peak, off_peak):
    if modality == "blue":
        return energy_cost(bills, prices), blue_cost(bills, prices, peak, off_peak)[0]
    return energy_cost(bills, prices), green_cost(bills, prices, off_peak)[0]


def percentile_advice(history, tariffs, current_modality, subgroup, installed_kw):
    """{"blue", "green", "modality", "demands", "current", "recommended"}; the last two are lists of rows."""
    bills = as_read(history)
    blue, green = blue_tables(bills, tariffs["blue"]), green_tables(bills, tariffs["green"])
    modality = "blue" if subgroup in ("A2", "A3") or blue["total"] < green["total"] else "green"
    peak, off_peak = (blue if modality == "blue" else green)["demands"]
    contracted = bills["contract_peak_demand_in_kw"], bills["contract_off_peak_demand_in_kw"]
    energy, demand = contract_cost(bills, modality, tariffs[modality], peak, off_peak)
    energy_now, demand_now = contract_cost(bills, current_modality, tariffs[current_modality], *contracted)
    if installed_kw > max(peak, off_peak):
        price, price_now = (
            tariffs[name]["power_generation_tusd_in_reais_per_kw"] for name in (modality, current_modality)
        )
        demand = demand + (installed_kw - max(peak, off_peak)) * price
        demand_now = demand_now + (installed_kw - pd.concat(contracted, axis=1).max(axis=1)) * price_now
    total, total_now = energy + demand, energy_now + demand_now
    current = [energy_now, demand_now, total_now, energy_now / total_now, demand_now / total_now]
    recommended = [energy, demand, total, energy / total, demand / total, total_now - total, 1 - total / total_now]
    return {
        "blue": blue,
        "green": green,
        "modality": modality,
        "demands": (peak, off_peak),
        "current": current,
        "recommended": recommended,
    }
