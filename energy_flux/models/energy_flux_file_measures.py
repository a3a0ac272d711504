# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    quantity_count = fields.Integer("Quantities", compute="_compute_quantity_count")
    billed_energy_count = fields.Integer("Billed Energies", compute="_compute_billed_energy_count")
    curve_day_count = fields.Integer("Days of Curves", compute="_compute_curve_day_count")

    def _compute_quantity_count(self):
        counts = self._count_rows("energy.quantity")
        for file in self:
            file.quantity_count = counts.get(file, 0)

    def _compute_billed_energy_count(self):
        counts = self._count_rows("energy.billed.energy")
        for file in self:
            file.billed_energy_count = counts.get(file, 0)

    def _compute_curve_day_count(self):
        counts = self._count_rows("energy.curve.day")
        for file in self:
            file.curve_day_count = counts.get(file, 0)

    def action_view_quantities(self):
        return self._action_view_rows("energy_core.action_energy_quantity")

    def action_view_billed_energies(self):
        return self._action_view_rows("energy_flux.action_energy_billed_energy")

    def action_view_curves(self):
        return self._action_view_rows("energy_core.action_energy_curve_day")
