# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from odoo.addons.energy_core.calc import supply_provision

YEAR = relativedelta(years=1)


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    billed_energy_count = fields.Integer("Billed Energies", compute="_compute_billed_energy_count")

    def _compute_billed_energy_count(self):
        counts = dict(
            self.env["energy.billed.energy"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"])
        )
        for cups in self:
            cups.billed_energy_count = counts.get(cups._origin, 0)

    def action_view_billed_energies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_billed_energy")
        return dict(action, domain=[("cups_id", "=", self.id)], context={})

    def _supply_provisions(self, as_of):
        """What these points use in a year and in a month, by what was billed in the twelve months before a day.

        Returns a row of energy_core.calc.supply_provision for each point of which anything was billed then.
        """
        self.check_access("read")
        return supply_provision(self.env["energy.billed.energy"]._billed_frame(self.ids, as_of - YEAR, as_of), as_of)
