# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice says of a supply point, once its contracts are priced: rows of options, months, curves and scenarios.

The cheapest contract is the one of least cost a year of those that may be chosen. It is proposed, with clearance where
that still costs less than the present contract; where nothing costs less, the present contract is kept.
"""

import numpy as np

from ..solver import CLEARANCE_UNIT, FORBIDDEN
from . import notes as say
from .dates import earliest
from .powers import VA_PER_LEVEL, shown_levels
from .segments import C5, division_of
from .study import AS_MEASURED, BEST, MEASURED, PRESENT, RAISED

AMOUNTS = ("fixed", "overrun", "energy", "other")


class Answer:
    """The rows of a point. amounts: by number of the bill, the amounts of its months and of a year, as cents."""

    def __init__(self, found, amounts, on, clearance):
        self.study, self.case, self.amounts, self.on = found, found.case, amounts, on
        self.clearance, self.present_offer = clearance, found.case.present_offer
        self.options, self.months, self.curve, self.scenarios = [], [], [], []

    def tell(self):
        """Fill the rows; returns self."""
        priced = {PRESENT: self.study.contracts(PRESENT)}
        if not priced[PRESENT]:
            return self
        present = priced[PRESENT][self.case.present.tariff]
        if self.case.is_blocked:
            self._options({"current": present}, [])
            return self
        roles, others = self._roles(present)
        self._options(roles, others)
        self._scenarios(roles)
        self._curves(roles["proposed"][0])
        if self.is_kept:
            self.case.tell("keep", say.keep())
        elif roles["proposed"][0] != self.case.present:
            day = self._earliest(roles["proposed"][0])
            if day > np.datetime64(self.on, "D"):
                self.case.tell("waits_until", say.waits_until(day))
        return self

    def _roles(self, present):
        """({role: (Contract, number)}, the best contracts of the other FTA)."""
        best, raised = self.study.contracts(BEST), self.study.contracts(RAISED)
        allowed = {fta: told for fta, told in best.items() if self._is_allowed(told[0])}
        ranked = sorted([present, *allowed.values()], key=self._annual)
        cheapest = ranked[0]
        proposed = raised.get(cheapest[0].tariff, cheapest) if cheapest is not present else present
        if self._annual(proposed) >= self._annual(present):
            proposed = cheapest
        self.is_kept = proposed is present
        roles = {"current": present, "cheapest": cheapest, "proposed": proposed}
        runners = [told for told in ranked if told is not present and told[0].tariff != cheapest[0].tariff]
        if runners:
            roles["runner_up"] = runners[0]
        shown = {contract for contract, _number in roles.values()}
        return roles, [told for told in best.values() if told[0] not in shown]

    def _options(self, roles, others):
        rows = [self._option(role, *told) for role, told in roles.items()]
        rows += [self._option("", *told) for told in others]
        _rank(rows)
        self.options = rows + self._offer_rows(roles.get("proposed", roles["current"]))
        for role, (contract, number) in roles.items():
            self._months(role, contract, number)

    def _option(self, role, contract, number, offer=None):
        parts = self._parts(contract, number, offer or self.present_offer)
        total = {f"{name}_cents": int(values[:-1].sum()) for name, values in parts.items()}
        return {
            **self._terms(contract),
            "role": role,
            "offer": offer.name if offer else "",
            **total,
            "total_cents": sum(total.values()),
            "annual_cents": sum(int(values[-1]) for values in parts.values()),
            "is_allowed": contract == self.case.present or self._is_allowed(contract),
            "earliest": self._earliest(contract),
        }

    def _parts(self, contract, number, offer, scenario=MEASURED):
        """The amounts of the months and of a year, with those of a supplier's offer."""
        parts = self.amounts[number]
        if offer is None:
            return parts
        days, energy = self.study.periods(contract.tariff, scenario)
        supply = offer.fixed_cents(days, max(contract.powers)), offer.energy_cents(energy, len(days))
        if offer.includes_network:
            return parts | {"fixed": supply[0], "energy": supply[1]}
        return parts | {"fixed": parts["fixed"] + supply[0], "energy": parts["energy"] + supply[1]}

    def _offer_rows(self, told):
        """The offers on the contract that is proposed; the present one is among them."""
        contract, number = told
        return _rank([self._option("", contract, number, offer) for offer in self.case.offers])

    def _months(self, role, contract, number):
        load = self.case.loads[division_of(contract.tariff)]
        parts = self._parts(contract, number, self.present_offer)
        decisive = self.study.decisive(contract.tariff)
        for place, month in enumerate(np.flatnonzero(load.used)):
            amounts = {f"{name}_cents": int(parts[name][place]) for name in AMOUNTS}
            self.months.append(
                {
                    "supply_point": self.case.point,
                    "role": role,
                    "start": load.months[month].astype("datetime64[D]"),
                    "end": (load.months[month] + 1).astype("datetime64[D]"),
                    **amounts,
                    "total_cents": sum(amounts.values()),
                    "is_decisive": bool(decisive[month]),
                }
            )

    def _scenarios(self, roles):
        kinds = {BEST: AS_MEASURED[BEST], RAISED: AS_MEASURED[RAISED], PRESENT: PRESENT}
        scenarios = dict.fromkeys(name for name, _kind, _fta in self.study.numbers if name != MEASURED)
        for scenario in scenarios:
            of_present = self.study.numbers[scenario, PRESENT, self.case.present.tariff]
            told = {"current": of_present}
            proposed = roles["proposed"][0]
            for kind in (PRESENT, BEST, RAISED):
                same = self.study.numbers.get((scenario, kinds[kind], proposed.tariff))
                if same and same[0] == proposed:
                    told["proposed"] = same
            best = [each for each in self.study.contracts(BEST, scenario).values() if self._is_allowed(each[0])]
            told["cheapest"] = min([of_present, *best], key=lambda each: self._annual(each, scenario))
            for role, each in told.items():
                row = {**self._terms(each[0]), "scenario": scenario, "role": role}
                self.scenarios.append(row | {"annual_cents": self._annual(each, scenario)})

    def _curves(self, proposed):
        """What each power costs that could be subscribed, class by class."""
        tariff = self.case.tariffs[proposed.tariff]
        if self.case.segment is C5:
            enough = [kva for kva in self.case.steps_kva if kva * VA_PER_LEVEL >= proposed.powers[0]]
            levels = np.array(enough or [proposed.powers[0] // VA_PER_LEVEL])
            self._curve(tariff, "", levels, tariff.level_costs(levels, np.zeros((1, 1), dtype="int64"))[0])
            return
        table = self.study.tables[proposed.tariff]
        for number, band in enumerate(self.case.segment.classes):
            chosen = min(proposed.powers[number] // VA_PER_LEVEL, len(table.levels) - 1)
            shown = shown_levels(len(table.levels), table.best()[number], chosen)
            shown = shown[table.costs[number, shown] < FORBIDDEN]
            self._curve(tariff, band, table.levels[shown], table.own[number, shown])

    def _curve(self, tariff, band, levels, costs):
        cents = tariff.in_cents(costs)
        flat = cents <= cents.min() + cents.min() * self.clearance // CLEARANCE_UNIT
        for level, amount, is_flat in zip(levels.tolist(), cents.tolist(), flat.tolist(), strict=True):
            self.curve.append(
                {
                    "supply_point": self.case.point,
                    "tariff": tariff.fta,
                    "band": band,
                    "power_va": level * VA_PER_LEVEL,
                    "annual_cents": amount,
                    "is_flat": is_flat,
                }
            )

    def _terms(self, contract):
        powers = dict(zip(self.case.segment.columns, contract.powers, strict=True))
        return {"supply_point": self.case.point, "tariff": contract.tariff, **powers}

    def _annual(self, told, scenario=MEASURED):
        parts = self._parts(*told, self.present_offer, scenario)
        return sum(int(values[-1]) for values in parts.values())

    def _is_allowed(self, contract):
        case = self.case
        if contract.tariff in case.segment.derogatory and not case.may_be_derogatory:
            return False
        return case.limit_va == 0 or max(contract.powers) <= max(case.limit_va, *case.present.powers)

    def _earliest(self, contract):
        return earliest(contract, self.case.present, self.case.changed, self.on)


def _rank(rows):
    """The rows with their `rank` by annual cost; equal ones share it."""
    annual = sorted(row["annual_cents"] for row in rows)
    for row in rows:
        row["rank"] = annual.index(row["annual_cents"]) + 1
    return rows
