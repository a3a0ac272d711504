# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What other programs are told of a recommendation, over JSON-2 or XML-RPC. Everything given back is plain JSON.

The keys are those of the Brazilian universities' open tool, so that programs written for it go on (reference:
recommendation.md 3.1). What is not known is `false`, as everywhere in Odoo's API: XML-RPC has no null.
"""

from odoo import models

from odoo.addons.energy_core.calc import BANDS

VA_PER_KVA = 1000
MICRO = 1_000_000
RENEWAL_RATIO = 0.05  # the tool speaks of renewing a contract when more than this share of its cost is saved
MONEY_NAMES = {"BRL": "Reais", "EUR": "Euros"}
FLAGS = {"blue": "B", "green": "G"}
BILLING_TIMES = {"peak": "Ponta", "off_peak": "Fora ponta", "": "NA"}
SIDES = {"current": "Current", "proposed": "Recommended"}


def _camel(*words):
    first, *others = [part for word in words for part in word.split("_") if part]
    return first + "".join(part[:1].upper() + part[1:] for part in others)


class EnergyRecommendation(models.Model):
    _inherit = "energy.recommendation"

    def as_json(self):
        """These recommendations as plain data.

        :return: a list of dicts. `generatedOn`; `errors` and `warnings`, lists of [code, text]; `dates` of the months;
            `shouldRenewContract` (more than 5 % would be saved); `energyBillsCount`; `nominalSavingsPercentage`;
            `currentContract` and `recommendedContract` (`university`, `distributor`, `consumerUnit`,
            `consumerUnitCode`, `supplyVoltage` in kV, `tariffFlag`, `subgroup`, `peakDemandInKw`, `offPeakDemandInKw`,
            `powersInKw` of each band); `consumptionHistoryTable`, `consumptionHistoryPlot`; `currentContractCostsPlot`,
            `detailedContractsCostsComparisonPlot`, `costsComparisonPlot`, `contractsComparisonTable`,
            `contractsComparisonTotals`; `tariffDates`, `tariffsTable`; `currentTotalCost`. Beyond the tool: `id`,
            `state`, `method`, `country`, `currency`, `isChangeAdvised`, `annualCost`, `earliestDate`, `options`.

        Without advice the keys of the recommended contract and of the comparisons are left out. Amounts are numbers
        with two decimals, over the months used, in the money that their names say; those of `annualCost` and `options`
        are of a year.
        """
        self.check_access("read")
        return [recommendation._as_dict() for recommendation in self.sudo()]

    def _as_dict(self):
        current, proposed = self._option("current"), self._option("proposed")
        blocking = self.note_ids.filtered("is_blocking")
        said = {
            "id": self.id,
            "state": self.state,
            "method": self.method,
            "country": self.country_code or "",
            "currency": self.currency_id.name,
            "generatedOn": self.create_date.isoformat() + "Z",
            "errors": [[note.code, note.detail] for note in blocking],
            "warnings": [[note.code, note.detail] for note in self.note_ids - blocking],
            "dates": [month.isoformat() for month in self._months_of_window()],
            "shouldRenewContract": self.saving_percent > 100 * RENEWAL_RATIO,
            "isChangeAdvised": self.is_change,
            "currentContract": self._contract_as_dict(current),
            "consumptionHistoryPlot": self._columns(self._history(with_contracted=True)),
            "currentContractCostsPlot": self._costs_of(current),
            "currentTotalCost": current.total_amount,
            "annualCost": {"current": self.current_amount, "recommended": self.proposed_amount},
        }
        if self.state in ("draft", "no_advice") or not proposed:
            return said
        rows = self._comparison()
        return said | {
            "energyBillsCount": self.months_used,
            "nominalSavingsPercentage": max(0, round(self.saving_percent, 1)),
            "earliestDate": self.earliest_date and self.earliest_date.isoformat(),
            "recommendedContract": self._contract_as_dict(proposed),
            "consumptionHistoryTable": self._history(),
            "contractsComparisonTable": rows,
            "contractsComparisonTotals": self._totals(rows),
            "costsComparisonPlot": self._costs_plot(rows),
            "detailedContractsCostsComparisonPlot": self._detailed_plot(rows),
            "tariffDates": self._tariff_dates(),
            "tariffsTable": self._tariffs_as_rows(),
            "options": [self._option_as_dict(option) for option in self.option_ids.sorted("rank")],
        }

    # -- Contracts ---------------------------------------------------------------

    def _contract_as_dict(self, option):
        header, facts = (self.inputs or {}).get("header", {}), {row["code"]: row for row in self._known("facts")}
        powers = option.power_values or {}
        voltage = facts.get("voltage_v", {}).get("value")
        single = next(iter(powers.values())) if len(powers) == 1 else None
        return {
            "university": header.get("holder", ""),
            "distributor": self._told(facts.get("distributor")),
            "consumerUnit": header.get("address") or header.get("contract", ""),
            "consumerUnitCode": header.get("point", ""),
            "supplyVoltage": voltage / 1000 if isinstance(voltage, int | float) else False,
            "tariffFlag": FLAGS.get(option.tariff, option.tariff or ""),
            "subgroup": self._told(facts.get("subgroup")),
            "peakDemandInKw": self._kilo_or_false(powers.get("peak", single)),
            "offPeakDemandInKw": self._kilo_or_false(powers.get("off_peak", single)),
            "powersInKw": self._powers_in_kw(option),
        }

    def _option_as_dict(self, option):
        return {
            "rank": option.rank,
            "role": option.role or "",
            "tariff": option.tariff or "",
            "offer": option.offer or "",
            "powersInKw": self._powers_in_kw(option),
            "annualCost": option.annual_amount,
            "isAllowed": option.is_allowed,
            "earliestDate": option.earliest_date and option.earliest_date.isoformat(),
        }

    def _powers_in_kw(self, option):
        """By band; `all` where one power is contracted for all hours."""
        powers = self._powers_by_band(option)
        return {_camel(band) if band else "all": powers[band] / VA_PER_KVA for band in option._bands_of(powers)}

    def _told(self, fact):
        return self._tell_fact(fact) if fact else ""

    @staticmethod
    def _kilo_or_false(power):
        return False if power is None else power / VA_PER_KVA

    # -- Months ------------------------------------------------------------------

    def _history(self, with_contracted=False):
        """A row for each month of the window with what was measured in each band."""
        months = {}
        for row in sorted(self._known("measured"), key=lambda row: ("", *BANDS).index(row["band"])):
            month = months.setdefault(row["start"], {"date": row["start"]})
            month[_camel(row["band"], "consumption_in_kwh")] = self._kilo_or_false(row["energy_wh"])
            month[_camel(row["band"], "measured_demand_in_kw")] = self._kilo_or_false(row["measured_va"])
            if with_contracted:
                month[_camel("contract", row["band"], "demand_in_kw")] = self._kilo_or_false(row["contracted_va"])
        names = dict.fromkeys(name for start in sorted(months) for name in months[start])
        return [{name: months[start].get(name, False) for name in names} for start in sorted(months)]

    def _comparison(self):
        """A row for each month of the window with the costs of both contracts."""
        sides = {role: {month.start_date: month for month in self._months_of(role)} for role in SIDES}
        rows = []
        for start in self._months_of_window():
            costs = {side: self._month_costs(sides[role].get(start), side) for role, side in SIDES.items()}
            row = {"date": start.isoformat()} | costs["Current"] | costs["Recommended"]
            both = [sides[role].get(start) for role in SIDES]
            row["absoluteDifference"] = round(both[0].total_amount - both[1].total_amount, 2) if all(both) else False
            rows.append(row)
        return rows

    def _month_costs(self, month, side):
        costs = {
            "total": month and month.total_amount,
            "demand": month and round(month.fixed_amount + month.overrun_amount, 2),
            "consumption": month and month.energy_amount,
        }
        return {self._cost_key(name, side): False if amount is None else amount for name, amount in costs.items()}

    def _cost_key(self, name, side):
        return f"{name}CostIn{self._money_name()}In{side}"

    def _money_name(self):
        return MONEY_NAMES.get(self.currency_id.name, self.currency_id.name)

    def _costs_of(self, option):
        months = self._months_of(option.role) if option else self.month_ids.browse()
        return {
            f"consumptionCostIn{self._money_name()}": months.mapped("energy_amount"),
            f"demandCostIn{self._money_name()}": [
                round(month.fixed_amount + month.overrun_amount, 2) for month in months
            ],
        }

    def _totals(self, rows):
        names = [name for name in (rows[0] if rows else {}) if name != "date"]
        return {name: round(sum(row[name] or 0 for row in rows), 2) for name in names}

    def _costs_plot(self, rows):
        names = [self._cost_key("total", side) for side in SIDES.values()]
        totals = self._totals(rows)
        plot = self._columns([{name: row[name] for name in ("date", *names)} for row in rows])
        return plot | {f"total{name[:1].upper()}{name[1:]}": totals[name] for name in names if name in totals}

    def _detailed_plot(self, rows):
        names = [
            self._cost_key("total", "Current"),
            self._cost_key("demand", "Recommended"),
            self._cost_key("consumption", "Recommended"),
        ]
        return self._columns([{name: row[name] for name in names} for row in rows])

    @staticmethod
    def _columns(rows):
        names = dict.fromkeys(name for row in rows for name in row)
        return {name: [row.get(name, False) for row in rows] for name in names}

    # -- Tariffs -----------------------------------------------------------------

    def _last_prices(self):
        """Of each price of each tariff the one that held last."""
        last = {}
        for row in self._known("prices"):
            key = row["tariff"], row["code"], row["band"]
            if key not in last or last[key]["start"] <= row["start"]:
                last[key] = row
        return list(last.values())

    def _tariff_dates(self):
        rows = self._last_prices()
        ends = [row["end"] for row in rows if row["end"]]
        return {
            "startDate": max((row["start"] for row in rows), default=False),
            "endDate": min(ends, default=False),
        }

    def _tariffs_as_rows(self):
        """A row for each price and band, with what it is in each tariff."""
        prices = self._last_prices()
        tariffs = list(dict.fromkeys(row["tariff"] for row in prices))
        rows = {}
        for row in prices:
            empty = {
                "label": row["code"],
                "billingTime": BILLING_TIMES.get(row["band"], row["band"]),
                "per": row["per"],
                **dict.fromkeys(tariffs, False),
            }
            rows.setdefault((row["code"], row["band"], row["per"]), empty)[row["tariff"]] = row["price_micro"] / MICRO
        return list(rows.values())
