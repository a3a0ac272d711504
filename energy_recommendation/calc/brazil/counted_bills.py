# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which bills an advice rests on, with the contract and the tariffs that were in force, as a `Load`.

The window are the months before the one of the advice, and that one instead of the earliest if its bill is there. Of
them those count whose bill is not atypical, names all its measured values and has a price for each of its days. What
does not count is never estimated month by month: the year is the mean of the months that count x 12.

A unit whose peak demands are all zero or empty has a meter with one demand register: it measures both posts.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from .cycle_prices import count_of_day, price_days
from .flags import flag_price_days
from .load import POSTS, Load
from .reactive import with_excess
from .schemas import DEMAND_PRICES, ENERGY_PRICES

REGISTERS = ["off_peak_w", "peak_wh", "off_peak_wh"]  # and peak_w, where there are two registers
REACTIVE_PRICES = {  # name of the price: modality and column of the tariff, ending of the bills' columns it is for
    "reactive": ("blue", DEMAND_PRICES["blue"]["off_peak"], "reactive_w"),
    "energy_reactive": ("b", ENERGY_PRICES["off_peak"][1], "reactive_varh"),
}
STATUSES = ("counted", "atypical", "incomplete", "unpriced")


@dataclass(frozen=True)
class CountedBills:
    """The bills of the window of some units (`rows`), and the load of those that count.

    rows: the bills with `unit` (position), `slot` (month of the window), `status` (STATUSES) and `contract` (row in the
    contracts, -1 if there is none). first_month: of the window, as a count since 1970 (units,). has_one_register:
    (units,).
    """

    rows: pd.DataFrame
    load: Load
    first_month: np.ndarray
    has_one_register: np.ndarray


def counted_bills(bills, units, contracts, tariffs, modality, months, ago=0, flags=None):
    """The CountedBills of a window of so many months, `ago` windows before the last one.

    bills, units, tariffs: as the schemas say. contracts: ContractsInForce. modality: of each unit's contract, object
    array; a bill has to be priced in it to count. flags: FLAGS, or None where they are left out.
    """
    rows, first_month = _of_window(bills, units, months, ago)
    row, _is_in_force = contracts.at(rows["unit"].to_numpy(), rows["start"])
    rows = rows.assign(contract=row, code=contracts.column("tariff", row))
    has_one_register = ~_any_of_unit(rows, (rows["peak_w"].fillna(0) > 0) & ~rows["is_atypical"], len(units))
    one = has_one_register[rows["unit"]]
    rows["peak_w"] = rows["peak_w"].mask(one, rows["off_peak_w"])
    rows["injected_w"] = _injection(rows, units)
    rows = with_excess(rows)
    surcharge, is_flagged = _surcharges(rows, flags)
    reactive, is_reactive_priced = _reactive_prices(rows, tariffs)
    prices, is_priced = _prices(rows, tariffs, reactive | {"energy_flag": surcharge})
    status = np.select(
        [
            rows["is_atypical"].to_numpy(),
            rows[["peak_w", *REGISTERS]].isna().any(axis=1).to_numpy(),
            ~_priced_as(modality[rows["unit"]], is_priced),
        ],
        STATUSES[1:],
        default=STATUSES[0],
    )
    rows = rows.assign(
        status=status.astype(object),
        is_flagged=is_flagged,
        is_reactive_priced=is_reactive_priced,
        **{f"is_{name}_priced": known for name, known in is_priced.items()},
    )
    is_counted = status == STATUSES[0]
    load = _load(rows[is_counted], {name: each[is_counted] for name, each in prices.items()}, len(units), months)
    return CountedBills(rows, load, first_month, has_one_register)


def _of_window(bills, units, months, ago):
    """The bills of each unit's window, with their places, and the first month of each window."""
    unit = pd.Index(units["supply_point"], dtype=object).get_indexer(bills["supply_point"])
    month, now = _month(bills["month"]), _month(units["on"])
    is_now = (unit >= 0) & (month == now[unit])
    has_now = np.zeros(len(units), dtype=bool)
    has_now[unit[is_now]] = True
    first_month = now - (1 + ago) * months + has_now
    slot = month - first_month[unit]
    chosen = (unit >= 0) & (slot >= 0) & (slot < months)
    return bills[chosen].assign(unit=unit[chosen], slot=slot[chosen]).reset_index(drop=True), first_month


def _month(days):
    return days.to_numpy().astype("datetime64[M]").astype("int64")


def _any_of_unit(rows, condition, count):
    """Whether a condition holds for some row of each unit: bool array."""
    held = np.zeros(count, dtype=bool)
    held[rows["unit"].to_numpy()[condition.to_numpy(dtype=bool)]] = True
    return held


def _injection(rows, units):
    """W of injection of each bill: its own, else what the unit's generation is, else none."""
    of_unit = units["generation_w"].to_numpy(dtype="int64", na_value=0)[rows["unit"]]
    if "injected_w" not in rows:
        return of_unit
    return rows["injected_w"].fillna(pd.Series(of_unit, rows.index)).to_numpy(dtype="int64")


def _surcharges(rows, flags):
    """(surcharges of the days of each bill, added up; whether each of its days has a flag). Unknown ones are zero."""
    if flags is None:
        return np.zeros(len(rows), dtype="int64"), np.ones(len(rows), dtype=bool)
    surcharge, is_flagged = flag_price_days(rows, flags)
    return np.where(is_flagged, surcharge, 0), is_flagged


def _reactive_prices(rows, tariffs):
    """(prices of excess reactive, whether each bill has those it needs): `reactive`. What has no price is left out."""
    prices, is_priced = {}, np.ones(len(rows), dtype=bool)
    for name, (modality, column, excess) in REACTIVE_PRICES.items():
        sums, known = price_days(rows, tariffs[tariffs["modality"] == modality], [column])
        is_needed = np.logical_or.reduce([_known(rows, f"{post}_{excess}") > 0 for post in ENERGY_PRICES])
        prices[name], is_priced = sums[:, 0], is_priced & (known[:, 0] | ~is_needed)
    return prices, is_priced


def _prices(rows, tariffs, beside):
    """(prices, is_priced): by modality, the sum of each price over the days of each bill, and whether it has them all.

    Prices are a frame: a column for each name of a Load's prices. Only bills with injection need a price for it.
    beside: the prices of all modalities alike.
    """
    of_modality = {modality: tariffs[tariffs["modality"] == modality] for modality in POSTS}
    injects = rows["injected_w"].to_numpy() > 0
    prices, is_priced = {}, {}
    for modality, posts in DEMAND_PRICES.items():
        wanted = [*posts.values(), *chain(*ENERGY_PRICES.values()), "generation_micro"]
        sums, known = price_days(rows, of_modality[modality], wanted)
        is_priced[modality] = known[:, :-1].all(axis=1) & (known[:, -1] | ~injects)
        found = dict(zip(wanted, sums.T, strict=True))
        named = {post: found[name] for post, name in posts.items()} | {"generation": found["generation_micro"]}
        named |= {f"energy_{post}": sum(found[name] for name in names) for post, names in ENERGY_PRICES.items()}
        prices[modality] = pd.DataFrame(named | beside)
    sums, known = price_days(rows, of_modality["b"], list(ENERGY_PRICES["off_peak"]))
    is_priced["b"] = known.all(axis=1)
    prices["b"] = pd.DataFrame(dict.fromkeys(("energy_peak", "energy_off_peak"), sums.sum(axis=1)) | beside)
    return prices, is_priced


def _priced_as(modality, is_priced):
    """Whether each bill is priced in its unit's modality."""
    return np.select([modality == name for name in is_priced], list(is_priced.values()), default=False)


def _load(rows, prices, count, months):
    """The Load of the bills that count; each fits in its unit and month."""
    place = rows["unit"].to_numpy(), rows["slot"].to_numpy()

    def dense(values, dtype="int64", filling=0):
        array = np.full((count, months), filling, dtype=dtype)
        array[place] = values
        return array

    days = count_of_day(rows["end"]) - count_of_day(rows["start"])
    common = np.gcd.reduce(np.column_stack([days, *(frame.to_numpy() for frame in prices.values())]), axis=1)
    measured, reactive = (
        {post: dense(_known(rows, f"{post}_{name}")) for post in POSTS["blue"]} for name in ("w", "reactive_w")
    )
    for demands in (measured, reactive):
        demands["single"] = np.maximum(demands["peak"], demands["off_peak"])
    wh = {post: _known(rows, f"{post}_wh") for post in ENERGY_PRICES}
    wh["flag"] = sum(wh.values())
    wh["reactive"] = sum(_known(rows, f"{post}_reactive_varh") for post in ENERGY_PRICES)
    return Load(
        used=dense(True, bool, False),
        start=dense(rows["start"].to_numpy(), "datetime64[D]", np.datetime64("NaT")),
        end=dense(rows["end"].to_numpy(), "datetime64[D]", np.datetime64("NaT")),
        measured=measured,
        reactive=reactive,
        injected=dense(rows["injected_w"].to_numpy()),
        wh={name: dense(watt_hours) for name, watt_hours in wh.items()},
        prices={
            modality: {name: dense(frame[name].to_numpy() // common) for name in frame}
            for modality, frame in prices.items()
        },
        parts=dense(days // common, filling=1),
        is_priced={name: ~_any_of_unit(rows, ~rows[f"is_{name}_priced"], count) for name in prices},
    )


def _known(rows, name):
    """A column of whole numbers, 0 where it is empty or not there."""
    return rows[name].to_numpy(dtype="int64", na_value=0) if name in rows else np.zeros(len(rows), dtype="int64")
