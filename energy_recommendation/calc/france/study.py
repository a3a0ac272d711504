# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The contracts that a supply point could have, each priced on what was measured and on loads that were not.

A scenario is another load: 10 % more or less power and energy in every hour, or what was measured the year before.
"""

from dataclasses import dataclass, field

import numpy as np

from . import notes as say
from .powers import decisive_months, forbidden_levels, levels_of, powers_of, step_of, table_of
from .pricing import DAYS_A_YEAR, Contract
from .segments import C5, MOBILE, division_of

PRESENT, BEST, RAISED = "present", "best", "raised"  # raised: with clearance
AS_MEASURED = {BEST: "measured_best", RAISED: "measured_raised"}  # in a scenario: what is best on what was measured
MEASURED, PREVIOUS_YEAR = "", "previous_year"
PERCENTS = {"demand_minus_10": 90, "demand_plus_10": 110}


@dataclass
class Study:
    """numbers: {(scenario, kind, FTA): (Contract, its number among the bills)}; tables: those of what was measured, by
    FTA, and their overruns by month, by division of hours."""

    case: object
    numbers: dict = field(default_factory=dict)
    tables: dict = field(default_factory=dict)
    overruns: dict = field(default_factory=dict)
    _divided: dict = field(default_factory=dict)
    _decisive: dict = field(default_factory=dict)

    def add(self, bills, scenario, kind, contract, load):
        """Price a contract: a year of it, after the months that are used where it is what was measured."""
        case, used, overruns = self.case, _months_priced(scenario, load), None
        days, energy = self._periods(scenario, load)
        if case.segment.overrun:
            is_present = kind == PRESENT and scenario == MEASURED
            by_month = load.powers.at(contract.powers, is_present)
            annual = load.annual_overruns(by_month, case.segment.classes)
            overruns = np.concatenate([by_month[:, used], annual[:, None]], axis=1)
        number = bills.add(case.segment, contract, case.management, days, energy, overruns)
        self.numbers[scenario, kind, contract.tariff] = contract, number

    def periods(self, fta, scenario):
        """The days, and energies by band, of the periods that are priced under an FTA."""
        return self._divided[scenario, division_of(fta)]

    def _periods(self, scenario, load):
        key = scenario, load.division
        if key not in self._divided:
            used, year = _months_priced(scenario, load), load.annual_energy()
            energy = {band: np.append(values[used], year[band]) for band, values in load.energy.items()}
            self._divided[key] = np.append(_days(load.months)[used], DAYS_A_YEAR), energy
        return self._divided[key]

    def contracts(self, kind, scenario=MEASURED):
        """{FTA: (Contract, number)} of a kind."""
        return {fta: told for (name, of, fta), told in self.numbers.items() if (name, of) == (scenario, kind)}

    def decisive(self, fta):
        """Which months decide the powers under an FTA: none where it was not compared."""
        if fta not in self._decisive:
            case, load = self.case, self.case.loads[division_of(fta)]
            if fta not in self.contracts(BEST):
                found = np.zeros(len(load.months), dtype=bool)
            elif case.segment is C5:
                found = _decisive_steps(case, load)
            else:
                found = decisive_months(
                    self.tables[fta], case.tariffs[fta], self.overruns[load.division], load, case.segment.classes
                )
            self._decisive[fta] = found
        return self._decisive[fta]


def study(case, bills, settings):
    """The Study of a case whose loads are told; only the present contract is priced where the case is blocked."""
    found = Study(case)
    comparable = _comparable(case, case.loads)
    if case.present.tariff not in comparable:
        case.tell("unpriced", say.unpriced(case.present.tariff))
        return found
    found.add(bills, MEASURED, PRESENT, case.present, case.load)
    if case.is_blocked:
        return found
    _tell_not_compared(case, comparable, settings)
    for scenario, loads in _scenarios(case):
        own = _comparable(case, loads)
        if case.present.tariff in own:
            _compare(found, bills, scenario, loads, own, settings)
    return found


def _scenarios(case):
    yield MEASURED, case.loads
    for name, percent in PERCENTS.items():
        yield name, {division: load.scaled(percent) for division, load in case.loads.items()}
    told = {division: load for division, load in case.previous.items() if load.is_told}
    if told:
        yield PREVIOUS_YEAR, told


def _comparable(case, loads):
    """The FTA of which a load tells all that they price; without energy the present one alone."""
    drawn = {name: {band for band, values in load.energy.items() if values.any()} for name, load in loads.items()}
    found = []
    for fta, tariff in case.tariffs.items():
        load = loads.get(division_of(fta))
        if load is None or not drawn[load.division] <= tariff.told:
            continue
        if fta == case.present.tariff or (load.energy and load.is_told):
            found.append(fta)
    return found


def _tell_not_compared(case, comparable, settings):
    lacking = [fta for fta in case.tariffs if fta not in comparable]
    is_hidden = settings.mobile_peak_days is None
    mobile = [fta for fta in lacking if division_of(fta) == MOBILE and is_hidden]
    others = [fta for fta in lacking if fta not in mobile]
    if mobile:
        case.tell("mobile_peak_unknown", say.mobile_peak_unknown(mobile))
    if others and case.load.energy:
        case.tell("bands_not_told", say.bands_not_told(others))
    derogatory = [fta for fta in comparable if fta in case.segment.derogatory]
    if derogatory and not case.may_be_derogatory:
        case.tell("derogatory", say.derogatory(derogatory))


def _compare(found, bills, scenario, loads, comparable, settings):
    """Price the best contract of each FTA, and with clearance; in scenarios also those that were best as measured."""
    case = found.case
    if scenario != MEASURED:
        found.add(bills, scenario, PRESENT, case.present, loads[division_of(case.present.tariff)])
    tables = _tables(found, scenario, loads, comparable) if case.segment.classes else {}
    for fta in comparable:
        load = loads[division_of(fta)]
        found.add(bills, scenario, BEST, _best(case, fta, load, tables), load)
        if settings.clearance and tables:
            raised = Contract(fta, powers_of(tables[fta].raised(settings.clearance)))
            found.add(bills, scenario, RAISED, raised, load)
        for kind in (BEST, RAISED) if scenario != MEASURED else ():
            for contract, _number in filter(None, [found.contracts(kind).get(fta)]):
                found.add(bills, scenario, AS_MEASURED[kind], contract, load)


def _best(case, fta, load, tables):
    return Contract(fta, powers_of(tables[fta].best()) if tables else _step(case, load))


def _tables(found, scenario, loads, comparable):
    """{FTA: its Table}; those of what was measured are kept."""
    case, annual, tables = found.case, {}, {}
    levels = levels_of(case.segment, *loads.values())
    for division in {division_of(fta) for fta in comparable}:
        by_month = loads[division].powers.table(levels)
        annual[division] = loads[division].annual_overruns(by_month, case.segment.classes)
        if scenario == MEASURED:
            found.overruns[division] = by_month
    for fta in comparable:
        load = loads[division_of(fta)]
        forbidden = forbidden_levels(case.segment, load, levels, case.limit_va)
        tables[fta] = table_of(case.tariffs[fta], levels, annual[load.division], forbidden)
    if scenario == MEASURED:
        found.tables = tables
    return tables


def _step(case, load):
    known = load.highest_va[load.highest_va >= 0]
    present = case.present.powers[0]
    return (step_of(int(known.max()), present, case.steps_kva) if len(known) else present,)


def _decisive_steps(case, load):
    """The months without which a lower power would be enough."""
    chosen, decisive = _step(case, load), np.zeros(len(load.months), dtype=bool)
    for month in np.flatnonzero(load.highest_va == load.highest_va.max()):
        without = load.highest_va.copy()
        without[month] = -1
        known = without[without >= 0]
        decisive[month] = len(known) and step_of(int(known.max()), case.present.powers[0], case.steps_kva) < chosen[0]
    return decisive & load.used


def _months_priced(scenario, load):
    return load.used if scenario == MEASURED else np.zeros(len(load.months), dtype=bool)


def _days(months):
    return np.diff(np.append(months, months[-1] + 1).astype("datetime64[D]")).astype("int64")
