# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class EnergyCorrectionSearch(models.TransientModel):
    """Compute invoiced months again, to find what would be invoiced otherwise now."""

    _name = "energy.correction.search"
    _description = "Look for Billing Corrections"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    first_month = fields.Date(
        required=True, default=lambda self: self._last_month(), help="Any day of the first month to compute again."
    )
    last_month = fields.Date(
        required=True, default=lambda self: self._last_month(), help="Any day of the last month to compute again."
    )
    contract_ids = fields.Many2many(
        "energy.contract",
        string="Only These Contracts",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        default=lambda self: self._selected(),
        help="Empty: every contract that was invoiced for these months.",
    )

    _months_ordered = models.Constraint(
        "CHECK (last_month >= first_month)", "The last month to look at is not before the first one."
    )

    @api.model
    def _last_month(self):
        return self.env["energy.billing.run"]._last_finished_month()

    @api.model
    def _selected(self):
        is_contract = self.env.context.get("active_model") == "energy.contract"
        return self.env["energy.contract"].browse(self.env.context.get("active_ids") if is_contract else ())

    def action_search(self):
        """Compute the months again, in the background where there is much to do, and show their corrections."""
        self.ensure_one()
        invoiced = self._invoiced_contracts()
        if not invoiced:
            raise UserError(
                self.env._(
                    "Nothing of these contracts was invoiced for these months: choose other months or contracts. What "
                    "was never invoiced is computed by its billing run."
                )
            )
        for run, contracts in invoiced:
            run._compute_again(contracts)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrections"),
            "res_model": "energy.billing.correction",
            "view_mode": "list,pivot,form",
            "domain": self._get_month_domain("month"),
            "context": {"search_default_open": 1, "search_default_group_contract": 1},
        }

    def _invoiced_contracts(self):
        """[(run, contracts)] of these months."""
        chosen = [("contract_id", "in", self.contract_ids.ids)] if self.contract_ids else []
        return self.env["energy.billing.period"]._read_group(
            [("move_id", "!=", False), *self._get_month_domain("start_date"), *chosen],
            ["run_id"],
            ["contract_id:recordset"],
        )

    def _get_month_domain(self, field):
        end = fields.Date.add(self.last_month.replace(day=1), months=1)
        return [
            ("company_id", "=", self.company_id.id),
            (field, ">=", self.first_month.replace(day=1)),
            (field, "<", end),
        ]
