# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

COUNTED = {
    "quantity_count": "energy.quantity",
    "billed_energy_count": "energy.billed.energy",
    "curve_day_count": "energy.curve.day",
    "affair_count": "energy.affair",
    "network_invoice_count": "energy.network.invoice",
    "sips_point_count": "energy.sips.point",
    "sips_consumption_count": "energy.sips.consumption",
}


class EnergyFluxFile(models.Model):
    _inherit = "energy.flux.file"

    quantity_count = fields.Integer("Quantities", compute="_compute_row_counts")
    billed_energy_count = fields.Integer("Billed Energies", compute="_compute_row_counts")
    curve_day_count = fields.Integer("Days of Curves", compute="_compute_row_counts")
    affair_count = fields.Integer("Affairs", compute="_compute_row_counts")
    network_invoice_count = fields.Integer("Network Invoices", compute="_compute_row_counts")
    sips_point_count = fields.Integer("SIPS Supply Points", compute="_compute_row_counts")
    sips_consumption_count = fields.Integer("SIPS Consumption", compute="_compute_row_counts")

    def _compute_row_counts(self):
        for field, model in COUNTED.items():
            counts = self._count_rows(model)
            for file in self:
                file[field] = counts.get(file, 0)

    def action_view_quantities(self):
        return self._action_view_rows("energy_core.action_energy_quantity")

    def action_view_billed_energies(self):
        return self._action_view_rows("energy_flux.action_energy_billed_energy")

    def action_view_curves(self):
        return self._action_view_rows("energy_core.action_energy_curve_day")

    def action_view_affairs(self):
        return self._action_view_rows("energy_flux.action_energy_affair")

    def action_view_network_invoices(self):
        return self._action_view_rows("energy_flux.action_energy_network_invoice")

    def action_view_sips_points(self):
        return self._action_view_rows("energy_flux.action_energy_sips_point")

    def action_view_sips_consumption(self):
        return self._action_view_rows("energy_flux.action_energy_sips_consumption")
