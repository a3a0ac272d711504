# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    offer_id = fields.Many2one(
        "energy.offer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Empty: the default offer of the company.",
    )
    billing_period_ids = fields.One2many("energy.billing.period", "contract_id", string="Billing Periods")
    billing_period_count = fields.Integer(compute="_compute_billing_period_count")
    move_ids = fields.One2many("account.move", "energy_contract_id", string="Invoices")
    invoice_count = fields.Integer(compute="_compute_invoice_count", compute_sudo=True)

    @api.depends("billing_period_ids")
    def _compute_billing_period_count(self):
        counts = dict(
            self.env["energy.billing.period"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.billing_period_count = counts.get(contract._origin, 0)

    @api.depends("move_ids")
    def _compute_invoice_count(self):
        counts = dict(
            self.env["account.move"]._read_group(
                [("energy_contract_id", "in", self.ids)], ["energy_contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.invoice_count = counts.get(contract._origin, 0)

    def _get_offer(self):
        """The offer that prices the contract. A hook for companies with a rule of their own."""
        return self.offer_id or self.company_id.energy_default_offer_id

    def _get_offers(self, start, end):
        """The offer of each of these contracts that prices the months from `start` to `end` (excluded)."""
        return {contract: contract._get_offer() for contract in self}

    def _get_payer(self):
        return self.payer_id or self.partner_id

    def action_energy_compute(self):
        """Compute these contracts in the run of the month that has just ended."""
        self._require_contracts()
        runs = self.env["energy.billing.run"]
        for company, contracts in self.grouped("company_id").items():
            run = runs.with_company(company)._run_of_month(runs._last_finished_month())
            run._add_to_scope(contracts)
            run._compute_contracts(contracts)
            runs |= run
        return runs._open(self.env._("Billing Runs"))

    def action_energy_invoice(self):
        """Invoice what is computed and not yet invoiced of these contracts, in whichever run it is."""
        self._require_contracts()
        periods = self.env["energy.billing.period"].search([("contract_id", "in", self.ids), ("move_id", "=", False)])
        if not periods:
            raise UserError(
                self.env._(
                    "Nothing of these contracts is waiting to be invoiced. Compute them first (Action › Compute)."
                )
            )
        for run, periods_of_run in periods.grouped("run_id").items():
            run._invoice_contracts(periods_of_run.contract_id)
        return periods.run_id._open(self.env._("Billing Runs"))

    def _require_contracts(self):
        if not self:
            raise UserError(self.env._("Select at least one contract first."))

    def action_open_billing_periods(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billing periods of %s", self.name),
            "res_model": "energy.billing.period",
            "view_mode": "list,form,pivot,graph",
            "domain": [("contract_id", "=", self.id)],
        }

    def action_open_invoices(self):
        self.ensure_one()
        return self.move_ids._energy_open(self.env._("Invoices of %s", self.name))
