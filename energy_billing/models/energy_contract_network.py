# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

BATCH_SIZE = 250


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    network_match_ids = fields.One2many("energy.network.match", "contract_id", "Network Comparisons", readonly=True)
    network_compared_on = fields.Date(readonly=True, copy=False, index="btree_not_null")

    def action_compare_network(self):
        """Compare what the grid operators charge for these contracts with what was computed, and show it."""
        self.env["energy.network.match"].check_access("write")
        self.check_access("read")
        self.env["energy.network.match"].sudo()._compare_contracts(self.sudo())
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_billing.action_energy_network_match")
        return dict(action, domain=[("contract_id", "in", self.ids)], context={})

    @api.model
    def _cron_compare_network(self, batch_size=BATCH_SIZE):
        """Compare every contract once a day, batch after batch, and what is charged for unknown ones."""
        cron, today = self.env["ir.cron"], fields.Date.context_today(self)
        matches, unknown = self.env["energy.network.match"], [("contract_id", "=", False)]
        companies = self.env["res.company"].union(
            *(
                company
                for charged in (self.env["energy.network.invoice.line"], matches)
                for (company,) in charged._read_group(unknown, ["company_id"])
            )
        )
        for company in companies:
            matches._compare_unknown(company)
        due = ["|", ("network_compared_on", "=", False), ("network_compared_on", "<", today)]
        cron._commit_progress(remaining=self.search_count(due))
        while contracts := self.search(due, limit=batch_size, order="id"):
            matches._compare_contracts(contracts)
            contracts.write({"network_compared_on": today})
            if not cron._commit_progress(len(contracts)):
                break
