# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a level payment plan proposes to pay a month, and what it takes that from."""

import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..calc import MICRO, level_amounts
from .energy_level_plan_invoice import AMOUNT_COLUMNS, CENTS

DAYS_A_YEAR = 365
WH_PER_KWH = 1000
REGISTERS = {"base": ("base",), "hp_hc": ("hp", "hc"), "four_bands": ("peak", "hph", "hch", "hpb", "hcb")}  # by depth


class EnergyLevelPlan(models.Model):
    _inherit = "energy.level.plan"

    def action_propose(self):
        """Compute the proposed amounts of these plans anew; what the customer has chosen stays."""
        self.check_access("write")
        for plan in self:
            if plan.state != "proposed":
                raise UserError(self.env._("The level payment plan %s is not a proposal any more.", plan.display_name))
        for basis, plans in self.grouped("basis").items():
            if basis != "hand":
                plans._propose(plans._get_years(basis))

    def _get_years(self, basis):
        """What these plans would have owed (calc.level_payment.YEARS). A hook for further bases."""
        if basis == "periods":
            return self._years_of_periods()
        consumption = self._consumption_entered() if basis == "reference" else self._consumption_billed()
        return self._years_estimated(consumption)

    def _propose(self, years):
        proposals = dict(list(level_amounts(years).groupby("plan")))
        for plan in self:
            if plan.id not in proposals:
                raise UserError(plan._nothing_known())
            rows = proposals[plan.id]
            plan.write(
                {
                    "basis_days": int(rows["days"].iloc[0]),
                    "line_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                {"vat_rate": row.vat_micro / MICRO, "proposed_amount": row.monthly_cents / CENTS}
                            )
                            for row in rows.itertuples(index=False)
                        ),
                    ],
                }
            )

    def _nothing_known(self):
        return self.env._(
            "Nothing tells what contract %s will use: on this basis nothing is known of the twelve months before its "
            "first month. Choose another basis, or enter the amounts by hand.",
            self.contract_id.name,
        )

    def _years_of_periods(self):
        """What the periods of the twelve months before the plans cost, with the days that they cover."""
        rows = []
        for plan in self:
            periods = self.env["energy.billing.period"].search(plan._year_before_domain())
            days = sum(periods.mapped("days"))
            rows += [
                (plan.id, round(line.vat_rate * MICRO), round(line.amount * CENTS), days) for line in periods.line_ids
            ]
        years = pd.DataFrame(rows, columns=[*AMOUNT_COLUMNS, "days"])
        return years.groupby(["plan", "vat_micro", "days"], as_index=False)["amount_cents"].sum()

    def _year_before_domain(self):
        year = Domain("start_date", ">=", fields.Date.subtract(self.start_date, years=1)) & Domain(
            "end_date", "<=", self.start_date
        )
        return year & Domain("contract_id", "=", self.contract_id.id) & Domain("replaced_by_id", "=", False)

    def _propose_next(self):
        """A proposal for the year after each of these plans, of what the year has cost; the customer's choice stays."""
        ending = self.filtered(lambda plan: not plan.contract_id.date_end)
        waiting = self.search([("contract_id", "in", ending.contract_id.ids), ("state", "=", "proposed")])
        plans = self.create([plan._prepare_next() for plan in ending if plan.contract_id not in waiting.contract_id])
        for plan in plans | waiting:
            years = plan._years_of_periods()
            if not years.empty:
                plan._propose(years)

    def _prepare_next(self):
        return {
            "contract_id": self.contract_id.id,
            "start_date": fields.Date.add(self.last_month, months=1),
            "chosen_total": self.chosen_total,
            "previous_id": self.id,
        }

    # -- Estimates from a consumption ------------------------------------------------

    def _years_estimated(self, consumption):
        """What a year of this consumption, {plan: {band: kWh}}, costs from the first month of each plan on."""
        years = []
        for start, plans in self.grouped("start_date").items():
            plan_of = {plan.contract_id.id: plan.id for plan in plans}
            of_contracts = {plan.contract_id: consumption[plan] for plan in plans}
            lines = plans.contract_id._estimate_year(of_contracts, start)
            years.append(lines.assign(plan=lines["contract"].map(plan_of), days=DAYS_A_YEAR))
        rows = pd.concat(years, ignore_index=True)
        return rows.groupby(["plan", "vat_micro", "days"], as_index=False)["amount_cents"].sum()

    def _consumption_entered(self):
        """{plan: {band: kWh}} of the annual consumption that was entered, spread by the hours of the registers."""
        for plan in self.filtered(lambda plan: plan.annual_kwh <= 0):
            raise UserError(
                self.env._("Enter the annual consumption of contract %s, then propose.", plan.contract_id.name)
            )
        return {plan: plan.contract_id._spread_over_bands(plan.annual_kwh) for plan in self}

    def _consumption_billed(self):
        """{plan: {band: kWh}} that the grid operator billed in the twelve months before the plan (R67)."""
        consumption = {}
        for start, plans in self.grouped("start_date").items():
            provisions = plans.contract_id.cups_id._supply_provisions(start)
            known = provisions[provisions["quality"] != "missing"].set_index("supply_point")
            for plan in plans:
                if plan.contract_id.cups_id.id not in known.index:
                    raise UserError(plan._nothing_known())
                consumption[plan] = _kwh_by_band(known.loc[plan.contract_id.cups_id.id], plan.contract_id)
        return consumption

    @api.model
    def _propose_for(self, contracts):
        """A proposal for each of these contracts that has neither a proposal nor an active plan."""
        known = self.search([("contract_id", "in", contracts.ids), ("state", "in", ("proposed", "active"))])
        plans = self.create([{"contract_id": contract.id} for contract in contracts - known.contract_id])
        for plan in plans:
            years = plan._years_of_periods()
            if not years.empty:
                plan._propose(years)
        return plans | known


def _kwh_by_band(provision, contract):
    """The year of a provision (row of energy_core.calc.supply_provision) by the registers that the contract has."""
    told = {band: provision[f"annual_{band}_wh"] for band in REGISTERS[provision["depth"]]}
    kwh = {band: int(wh) // WH_PER_KWH for band, wh in told.items() if pd.notna(wh) and wh}
    wanted = contract._spread_over_bands(0)
    return kwh if set(kwh) <= set(wanted) else contract._spread_over_bands(sum(kwh.values()))
