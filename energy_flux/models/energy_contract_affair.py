# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    affair_count = fields.Integer("Affairs", compute="_compute_affair_count")

    def _compute_affair_count(self):
        for company, contracts in self.grouped("company_id").items():
            references = contracts.event_ids.mapped("affair_ref")
            counts = dict(
                self.env["energy.affair"]._read_group(
                    [("company_id", "=", company.id), ("name", "in", references)], ["name"], ["__count"]
                )
            )
            for contract in contracts:
                contract.affair_count = sum(
                    counts.get(name, 0) for name in set(contract.event_ids.mapped("affair_ref"))
                )

    def action_view_affairs(self):
        self.ensure_one()
        references = self.event_ids.mapped("affair_ref")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_affair")
        return dict(action, domain=[("company_id", "=", self.company_id.id), ("name", "in", references)], context={})
