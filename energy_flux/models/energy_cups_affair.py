# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    affair_count = fields.Integer("Affairs", compute="_compute_affair_count")

    def _compute_affair_count(self):
        counts = {
            (company.id, code): count
            for company, code, count in self.env["energy.affair"]._read_group(
                [("point_code", "in", self.mapped("name"))], ["company_id", "point_code"], ["__count"]
            )
        }
        for cups in self:
            cups.affair_count = counts.get((cups.company_id.id, cups.name), 0)

    def action_view_affairs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_affair")
        domain = [("company_id", "=", self.company_id.id), ("point_code", "=", self.name)]
        return dict(action, domain=domain, context={})
