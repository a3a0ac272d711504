# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is known of the units that are advised: their contracts, the bills that count, the modalities they may have."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .contracts_in_force import ContractsInForce
from .counted_bills import CountedBills, counted_bills
from .cycle_prices import price_days
from .group_b import may_be_small, may_choose_group_b
from .notes import (
    FEWEST_MONTHS,
    notes_on_bills,
    notes_on_changes,
    notes_on_contracts,
    notes_on_group_b,
    notes_on_tariffs,
)
from .rural_load import RuralLoad
from .schemas import BILLS, CONTRACTS, TARIFFS, UNITS
from .subgroups import may_be_green, subgroup_of
from .terms import NONE, Terms, costs_of_terms

MODALITIES_OF_A = ("blue", "green")
ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Case:
    """Units by position; arrays are of units.

    contracts: ContractsInForce. contract: the row in force on the day of the advice; code: of its tariff; current: its
    Terms. counted, before: the CountedBills of the window, and of the one before it. may_have: by modality, whether the
    law lets the unit have it.
    """

    units: pd.DataFrame
    tariffs: pd.DataFrame
    contracts: ContractsInForce
    contract: np.ndarray
    code: np.ndarray
    current: Terms
    counted: CountedBills
    before: CountedBills
    may_have: dict
    months: int

    @property
    def points(self):
        return self.units["supply_point"].to_numpy(dtype=object)

    def comparable(self, counted):
        """By modality, the units that may have it and whose bills of a window are enough and priced in it."""
        is_enough = (counted.load.count >= FEWEST_MONTHS) & self.current.exist
        return {name: is_enough & may & counted.load.is_priced[name] for name, may in self.may_have.items()}

    @property
    def is_rural(self):
        return self.units["is_rural"].to_numpy(dtype=bool)

    def loads(self, chosen, dtype):
        """The exact loads of the window and of the one before it, of units that are all rural or all not."""
        load, before = (each.load.take(chosen) for each in (self.counted, self.before))
        if self.is_rural[chosen].any():
            load, before = RuralLoad.of(load, before), RuralLoad.of(before, None)
        return load.exact(dtype), before.exact(dtype)

    @property
    def has_cost(self):
        """Whether the cost of the current contract can be told."""
        return self.current.are_complete & (self.counted.load.count > 0)


def case_of(bills, contracts, units, tariffs, months, flags=None):
    """The Case of these frames (`schemas`, FLAGS), checked."""
    bills, tariffs = BILLS.validate(bills), TARIFFS.validate(tariffs)
    units = UNITS.validate(units).reset_index(drop=True)
    contracts = ContractsInForce(CONTRACTS.validate(contracts), units)
    contract, _is_in_force = contracts.at(np.arange(len(units)), units["on"])
    current = _terms(contracts, contract)
    units = _completed(units, contracts, contract)
    known = units, contracts, tariffs, current.modality, months
    windows = [counted_bills(bills, *known, ago=years, flags=flags) for years in (0, 1)]
    may_have = {
        "blue": np.ones(len(units), dtype=bool),
        "green": may_be_green(units),
        "b": may_choose_group_b(units),
    }
    code = contracts.column("tariff", contract)
    return Case(units, tariffs, contracts, contract, code, current, *windows, may_have, months)


def _terms(contracts, row):
    """The Terms of rows of contracts."""

    def watts(name):
        values = contracts.column(name, row)
        return np.where(pd.isna(values), NONE, values).astype("int64")

    modality = contracts.column("modality", row)
    peak = np.where(modality == "blue", watts("peak_w"), NONE)
    return Terms(modality, peak, np.where(modality == "b", NONE, watts("off_peak_w")))


def _completed(units, contracts, contract):
    """The units with the voltage and subgroup of their contract where they name none, at last that of the voltage."""
    voltage = units["voltage_v"].fillna(pd.Series(contracts.column("voltage_v", contract), dtype="Int64"))
    by_voltage = voltage.map({volts: subgroup_of(volts) for volts in voltage.dropna().unique()})
    subgroup = units["subgroup"].fillna(pd.Series(contracts.column("subgroup", contract), dtype=object))
    return units.assign(voltage_v=voltage, subgroup=subgroup.fillna(by_voltage.astype(object)))


def notes_of(case):
    """What the advice rests on or lacks, before anything is chosen: frames of notes."""
    points, has_code = case.points, (case.contract >= 0) & pd.notna(case.code)
    _row, is_in_force = case.contracts.at(np.arange(len(points)), case.units["on"])
    of_contracts = notes_on_contracts(points, case.units, case.contract, case.code, case.current, is_in_force)
    of_bills = notes_on_bills(points, case.counted, case.months, _known_from(case), case.current.modality)
    coded = set(points[has_code])  # what lacks a code is priced by nothing, whatever its bills are
    is_enough = (case.counted.load.count >= FEWEST_MONTHS) & has_code
    lacks = {name: is_enough & case.may_have[name] & ~case.counted.load.is_priced[name] for name in MODALITIES_OF_A}
    return [
        *of_contracts,
        *(frame[frame["supply_point"].isin(coded)] for frame in of_bills),
        *notes_on_group_b(points, _is_asked_for_group_b(case)),
        *notes_on_tariffs(points, lacks, has_code & _is_expired(case), case.units["on"].to_numpy()),
        *_notes_on_changes(case),
    ]


def _is_asked_for_group_b(case):
    """The units that would be compared as group B if their transformers were known, and small."""
    load = case.counted.load
    is_priced = load.is_priced["b"] & (load.count >= FEWEST_MONTHS)
    return is_priced & ~case.may_have["b"] & may_be_small(case.units, load.measured["single"].max(axis=1))


def _known_from(case):
    """The month from which on bills are expected: of the start of supply, or of the first contract."""
    first = case.contracts.first_start(len(case.units))
    start = case.units["supply_start"].to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(start), first, start).astype("datetime64[D]").astype("datetime64[M]").astype("int64")


def _is_expired(case):
    """Whether the tariff of the contract has no price on the day of the advice."""
    on = case.units["on"]
    day = pd.DataFrame({"code": case.code, "start": on, "end": on + ONE_DAY})
    expired = np.zeros(len(on), dtype=bool)
    for modality in case.may_have:
        of_modality = case.tariffs[case.tariffs["modality"] == modality]
        _sums, is_known = price_days(day, of_modality, ["te_off_peak_micro"])
        expired |= (case.current.modality == modality) & ~is_known[:, 0]
    return expired


def _notes_on_changes(case):
    """Of contracts that changed within the months that count: what those in force month by month would have cost."""
    rows = case.counted.rows
    rows = rows[(rows["status"] == "counted") & (case.contract[rows["unit"]] != rows["contract"])]
    units = np.unique(rows["unit"].to_numpy())
    if not len(units):
        return []
    by_unit = np.zeros((2, len(case.units)), dtype="int64")
    for some in (units[case.is_rural[units]], units[~case.is_rural[units]]):
        by_unit[:, some] = billed_cents(case, some)
    day = case.contracts.rows["start"].to_numpy()[case.contract]
    return notes_on_changes(case.points, units, *by_unit, day)


def billed_cents(case, units):
    """(what the contracts in force month by month cost, what today's costs) over the months that count, in cents.

    units: positions, all of rural units or of none. -1 where a contract does not name its demands, or has no tariff.
    """
    load, _before = case.loads(units, object)
    rows = case.counted.rows
    rows = rows[(rows["status"] == "counted") & rows["unit"].isin(units)]
    place = np.searchsorted(units, rows["unit"].to_numpy()), rows["slot"].to_numpy()
    contract = np.full(load.used.shape, -1)
    contract[place] = rows["contract"].to_numpy()
    sums, is_told = np.zeros(len(units), dtype=object), np.ones(len(units), dtype=bool)
    for slot in range(case.months):
        used = load.used[:, slot]
        terms = _terms(case.contracts, np.where(used, contract[:, slot], -1))
        priced = np.logical_or.reduce([(terms.modality == name) & known for name, known in load.is_priced.items()])
        is_told &= ~used | (terms.are_complete & priced)
        sums = sums + sum(amounts[:, slot] for amounts in costs_of_terms(load, terms).values())
    kept = sum(costs_of_terms(load, case.current.take(units)).values()).sum(axis=1)
    return np.where(is_told, load.cents(sums), -1), load.cents(kept)
