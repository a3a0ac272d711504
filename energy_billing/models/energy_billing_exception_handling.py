# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Working off the exceptions of a run where they are listed: whose they are, what to open, computing again."""

from odoo import fields, models

CAUSES = {  # of each reason: where what is to be mended is found; of others, the contract
    "missing_reading": "readings",
    "missing_register": "readings",
    "index_decrease": "readings",
    "implausible_energy": "readings",
    "energy_without_day": "readings",
    "missing_allocation": "quantities",
    "missing_demand": "quantities",
    "quantity_across_periods": "quantities",
    "overrun_cap": "quantities",
    "no_entry": "events",
    "cancelled": "events",
    "unknown_fta": "events",
    "unknown_power": "events",
    "power_order": "events",
    "unpriced_band": "rates",
    "no_rate": "rates",
    "unverified_rate": "rates",
    "no_price": "offer",
    "no_curve": "curves",
    "no_market_price": "market_prices",
    "correction": "correction",
}


class EnergyBillingException(models.Model):
    _inherit = "energy.billing.exception"

    user_id = fields.Many2one(
        "res.users", "Assigned To", index="btree_not_null", domain="[('share', '=', False)]", help="Who sees to it."
    )

    def action_assign_to_me(self):
        self.check_access("write")
        self.sudo().user_id = self.env.uid

    def action_compute_again(self):
        """Compute the contracts of these exceptions again, in their run, and nothing else of it."""
        self.check_access("write")
        for run, exceptions in self.grouped("run_id").items():
            run._compute_again(exceptions.contract_id)
        return self.run_id._tell_pending()

    def action_open_cause(self):
        """What is to be mended: the readings, quantities, events, rates, offer or correction, else the contract."""
        self.ensure_one()
        return getattr(self, f"_open_{CAUSES.get(self.reason, 'contract')}")()

    def _open_readings(self):
        return self.contract_id.action_view_readings()

    def _open_quantities(self):
        return self.cups_id.action_view_quantities()

    def _open_events(self):
        return self.contract_id.action_view_events()

    def _open_rates(self):
        return self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_rate")

    def _open_curves(self):
        return self.cups_id.action_view_curves()

    def _open_market_prices(self):
        return self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_market_price")

    def _open_offer(self):
        return self._open_record(self.contract_id._get_offer() or self.contract_id)

    def _open_contract(self):
        return self._open_record(self.contract_id)

    def _open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
