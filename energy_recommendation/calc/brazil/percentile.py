# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The percentile method: the tables of the Brazilian universities' open tool, figure by figure, for comparison.

Eleven percentiles of the measured demands are tried as contracted demands; the cheapest is raised by 5 % and to whole
kW. It is not the law's bill, nor the cheapest contract (both are in this folder beside it): every kW above the contract
costs three times its price from the first on, green adds the overruns of both posts, blue is compared by its cost
before the margin and green after it, both posts take the same percentile, and each of them is at least 30 kW.

Here, and nowhere else in this addon, amounts are binary floats in R$: the tool's are, and the last kW depends on how
pandas interpolates a quantile and where a product falls beside a whole number. Nothing but the kW is rounded.
Columns and names are the tool's. Source: reference/recommendation.md 2.3 to 2.6 and 4.4.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pandera.pandas as pa

PERCENTILES = ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "0.95", "0.98")
NAMES = np.array(PERCENTILES, dtype=object)
PERCENTS = NAMES.astype(float) * 100
MINIMUM_KW = 30.0
MARGIN = 1.05
OVERRUN_FACTOR = 3  # the measured kW itself and its overrun, counted from the first kW
TIE_IN_REAIS = 0.01  # green: a dearer percentile has to be beaten by more than this
BLUE_ONLY = ("A2", "A3")


def _amount():
    return pa.Column(float, pa.Check.in_range(0, 1e12), coerce=True)


HISTORY = pa.DataFrameSchema(
    {
        "date": pa.Column("datetime64[ns]", coerce=True, unique=True),
        "peak_consumption_in_kwh": _amount(),
        "off_peak_consumption_in_kwh": _amount(),
        "peak_measured_demand_in_kw": _amount(),
        "off_peak_measured_demand_in_kw": _amount(),
        "contract_peak_demand_in_kw": _amount(),
        "contract_off_peak_demand_in_kw": _amount(),
    },
    checks=pa.Check(lambda rows: len(rows) > 0, error="a unit has at least one bill"),
    strict="filter",
)


@dataclass(frozen=True)
class ModalityTables:
    """What the method finds in one modality; frames are built when they are asked for.

    percentile_columns: of the eleven tables one below the other. summary_columns: of the months with the demand that
    the best percentile leads to. scalars: the tool's single figures, by its names. totals: demand cost of each
    percentile over all months, by its name.
    """

    percentile_columns: dict
    summary_columns: dict
    scalars: dict
    totals: dict

    @cached_property
    def percentiles(self):
        return pd.DataFrame(self.percentile_columns)

    @cached_property
    def summary(self):
        return pd.DataFrame(self.summary_columns)

    def table(self, percentile):
        """The table of one percentile, by its name ("0.95"), a row a month."""
        rows = self.percentiles[self.percentiles["percentile"] == percentile]
        return rows.drop(columns="percentile").reset_index(drop=True)


@dataclass(frozen=True)
class PercentileTables:
    """All tables of a unit. Where nothing is saved (`is_saving` false) the tool recommends nothing and shows less.

    demands: the recommended ones, (peak, off-peak) kW; green's one demand stands for both.
    """

    blue: ModalityTables
    green: ModalityTables | None
    current_columns: dict
    recommended_columns: dict
    modality: str
    demands: tuple
    is_saving: bool

    @cached_property
    def current(self):
        return pd.DataFrame(self.current_columns)

    @cached_property
    def recommended(self):
        return pd.DataFrame(self.recommended_columns)


def percentile_tables(history, blue, green, current_modality, subgroup="A4", installed_kw=0):
    """The tables of one unit.

    history: HISTORY or a dict of its columns, a row a bill, oldest first; today's contract on every row. blue, green:
    prices by the tool's names (`peak_tusd_in_reais_per_kw`, …); green may be None, where the tool fails: then blue is
    recommended.
    current_modality: "blue" or "green". installed_kw: generation at the same point; where it exceeds the recommended
    demand, both contracts pay for what it exceeds theirs, and a current one above the generation is paid for it.
    """
    months, prices = _Months(history), {"blue": blue, "green": green}
    tables = {"blue": _blue(months, blue), "green": green and _green(months, green)}
    modality = _recommended_modality(tables, subgroup)
    demands = _recommended_demands(tables[modality])
    injected_kw = installed_kw if installed_kw and installed_kw > max(demands) else None
    before = _contract_cost(months, current_modality, prices[current_modality], months.contracted, injected_kw)
    after = _contract_cost(months, modality, prices[modality], demands, injected_kw)
    recommended = _recommended_columns(months, demands, after, before)
    is_saving = bool(recommended["absolute_difference"].sum() > 0)
    current = _current_columns(months, before)
    return PercentileTables(tables["blue"], tables["green"], current, recommended, modality, demands, is_saving)


class _Months:
    """The columns of a history as arrays; a meter without peak register is read as if its one register were both."""

    def __init__(self, history):
        self.date = np.asarray(history["date"])
        self.peak_kwh = np.asarray(history["peak_consumption_in_kwh"])
        self.off_peak_kwh = np.asarray(history["off_peak_consumption_in_kwh"])
        self.off_peak = np.asarray(history["off_peak_measured_demand_in_kw"])
        peak = np.asarray(history["peak_measured_demand_in_kw"])
        self.peak = peak if peak.any() else self.off_peak
        contracted = history["contract_peak_demand_in_kw"], history["contract_off_peak_demand_in_kw"]
        self.contracted = tuple(np.asarray(column) for column in contracted)

    def consumption_cost(self, prices):
        peak = prices["peak_tusd_in_reais_per_mwh"] + prices["peak_te_in_reais_per_mwh"]
        off_peak = prices["off_peak_tusd_in_reais_per_mwh"] + prices["off_peak_te_in_reais_per_mwh"]
        return self.peak_kwh * peak / 1000 + self.off_peak_kwh * off_peak / 1000

    def excess(self, peak, off_peak):
        """kW above these demands, of each post."""
        return np.maximum(self.peak - peak, 0.0), np.maximum(self.off_peak - off_peak, 0.0)

    def demand_cost(self, modality, prices, peak, off_peak):
        """What these demands cost with what is above them; added up in the tool's order, as ties hang on the last bit.

        (cost, excess of peak, excess of off-peak): arrays of the months, or of candidates x months.
        """
        if modality == "green":
            price, excess = prices["na_tusd_in_reais_per_kw"], self.excess(off_peak, off_peak)
            return price * off_peak + OVERRUN_FACTOR * price * (excess[0] + excess[1]), *excess
        of_peak, of_off_peak = prices["peak_tusd_in_reais_per_kw"], prices["off_peak_tusd_in_reais_per_kw"]
        excess = self.excess(peak, off_peak)
        cost = of_peak * peak + OVERRUN_FACTOR * of_peak * excess[0]
        return cost + of_off_peak * off_peak + OVERRUN_FACTOR * of_off_peak * excess[1], *excess


def _candidates(measured):
    """The demand of each percentile, as a column."""
    return np.maximum(np.percentile(measured, PERCENTS), MINIMUM_KW)[:, None]


def _blue(months, prices):
    peak, off_peak = _candidates(months.peak), _candidates(months.off_peak)
    found = months.demand_cost("blue", prices, peak, off_peak)
    totals = found[0].sum(axis=1)
    best = int(totals.argmin())
    demands = {
        "peak_demand_in_kw": np.ceil(MARGIN * peak[best, 0]),
        "off_peak_demand_in_kw": np.ceil(MARGIN * off_peak[best, 0]),
    }
    summary = _summary(months, prices, demands, months.demand_cost("blue", prices, *demands.values()))
    consumption = summary["consumption_cost_in_reais"].sum()
    scalars = {
        "smallest_total_demand_cost_in_reais": totals[best],
        **demands,
        "total_consumption_cost_in_reais": consumption,
        "total_total_cost_in_reais": consumption + totals[best],  # before the margin
    }
    rows = _percentile_columns({"peak_demand_in_kw": peak, "off_peak_demand_in_kw": off_peak}, found, totals)
    return ModalityTables(rows, summary, _floats(scalars), _by_percentile(totals))


def _green(months, prices):
    demand = _candidates(months.off_peak)
    found = months.demand_cost("green", prices, demand, demand)
    totals = found[0].sum(axis=1)
    best = 0
    for position, total in enumerate(totals):
        if total < totals[best] - TIE_IN_REAIS:
            best = position
    raised = np.ceil(MARGIN * demand[best, 0])
    demands = {"off_peak_demand_in_kw": raised}
    summary = _summary(months, prices, demands, months.demand_cost("green", prices, raised, raised))
    consumption, total_demand = summary["consumption_cost_in_reais"].sum(), summary["demand_cost_in_reais"].sum()
    scalars = {
        "smallest_total_demand_cost_in_reais": totals[best],
        **demands,
        "total_consumption_cost_in_reais": consumption,
        "total_demand_cost_in_reais": total_demand,
        "total_total_cost_in_reais": consumption + total_demand,  # after the margin
    }
    rows = _percentile_columns({"off_peak_demand_in_kw": demand}, found, totals)
    return ModalityTables(rows, summary, _floats(scalars), _by_percentile(totals))


def _by_percentile(totals):
    return dict(zip(PERCENTILES, totals.tolist(), strict=True))


def _floats(scalars):
    return {name: float(value) for name, value in scalars.items()}


def _summary(months, prices, demands, found):
    cost, over_peak, over_off_peak = found
    consumption = months.consumption_cost(prices)
    return {
        "consumption_cost_in_reais": consumption,
        "demand_cost_in_reais": cost,
        "total_cost_in_reais": cost + consumption,
        **demands,
        "exceeded_peak_demand_in_kw": over_peak,
        "exceeded_off_peak_demand_in_kw": over_off_peak,
    }


def _percentile_columns(demands, found, totals):
    """The eleven tables one below the other; every value is an array of percentiles x months, or broadcasts to one."""
    cost, over_peak, over_off_peak = found
    months = cost.shape[1]
    columns = {name: np.repeat(values, months) for name, values in demands.items()}
    columns["exceeded_peak_demand_in_kw"] = over_peak.ravel()
    columns["exceeded_off_peak_demand_in_kw"] = over_off_peak.ravel()
    columns["demand_total_cost_in_reais"] = cost.ravel()
    columns["total_in_reais"] = np.repeat(totals, months)
    return {"percentile": np.repeat(NAMES, months), **columns}


def _recommended_modality(tables, subgroup):
    if tables["green"] is None or subgroup in BLUE_ONLY:
        return "blue"
    blue, green = (tables[modality].scalars["total_total_cost_in_reais"] for modality in ("blue", "green"))
    return "blue" if blue < green else "green"


def _recommended_demands(tables):
    """(peak, off-peak) kW; green's one demand stands for both."""
    off_peak = tables.scalars["off_peak_demand_in_kw"]
    return tables.scalars.get("peak_demand_in_kw", off_peak), off_peak


def _contract_cost(months, modality, prices, demands, injected_kw):
    """(consumption, demand) of each month under (peak, off-peak) demands; injected_kw: generation that is charged."""
    cost = months.demand_cost(modality, prices, *demands)[0]
    if injected_kw is not None:
        cost = cost + (injected_kw - np.maximum(*demands)) * prices["power_generation_tusd_in_reais_per_kw"]
    return months.consumption_cost(prices), cost


def _current_columns(months, cost):
    consumption, demand = cost
    total = consumption + demand
    return {
        "date": months.date,
        "consumption_cost_in_reais": consumption,
        "demand_cost_in_reais": demand,
        "cost_in_reais": total,
        **_shares(consumption, demand, total),
    }


def _recommended_columns(months, demands, cost, current_cost):
    consumption, demand = cost
    total, current = consumption + demand, current_cost[0] + current_cost[1]
    with np.errstate(invalid="ignore", divide="ignore"):  # a month that cost nothing has no percentage
        percentage = 1 - total / current
    return {
        "date": months.date,
        "peak_demand_in_kw": demands[0],
        "off_peak_demand_in_kw": demands[1],
        "consumption_cost_in_reais": consumption,
        "demand_cost_in_reais": demand,
        "contract_cost_in_reais": total,
        **_shares(consumption, demand, total),
        "absolute_difference": current - total,
        "percentage_difference": percentage,
    }


def _shares(consumption, demand, total):
    with np.errstate(invalid="ignore"):  # a month that costs nothing has no shares
        return {"percentage_consumption": consumption / total, "percentage_demand": demand / total}
