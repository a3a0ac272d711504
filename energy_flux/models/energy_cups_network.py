# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from .energy_cups import CUPS_CHARACTERS


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    network_invoice_line_ids = fields.One2many("energy.network.invoice.line", "cups_id", "Network Invoice Lines")
    network_invoice_count = fields.Integer("Network Invoices", compute="_compute_network_invoice_count")
    sips_point_count = fields.Integer("In SIPS", compute="_compute_sips_point_count")

    @api.depends("network_invoice_line_ids")
    def _compute_network_invoice_count(self):
        counts = dict(
            self.env["energy.network.invoice.line"]._read_group(
                [("cups_id", "in", self.ids)], ["cups_id"], ["invoice_id:count_distinct"]
            )
        )
        for cups in self:
            cups.network_invoice_count = counts.get(cups._origin, 0)

    @api.depends("name", "kind")
    def _compute_sips_point_count(self):
        spanish = self.filtered(lambda cups: cups.kind == "cups")
        (self - spanish).sips_point_count = 0
        for cups in spanish:
            cups.sips_point_count = self.env["energy.sips.point"].search_count(cups._sips_domain())

    def _sips_domain(self):
        """The same point, with or without the last two characters."""
        return [("company_id", "=", self.company_id.id), ("point_code", "=like", f"{self.name[:CUPS_CHARACTERS]}%")]

    def _wake_flux_rejections(self):
        """Lines of invoices that came before the point or its contract are its own from now on."""
        woken = super()._wake_flux_rejections()
        self._claim_network_lines()
        return woken

    def _claim_network_lines(self):
        codes = [name[:CUPS_CHARACTERS] for name in self.mapped("name")]
        self.env["energy.network.invoice.line"].sudo()._link_to_points(
            SQL("left(line.point_code, %s) = ANY(%s)", CUPS_CHARACTERS, codes)
        )

    def action_view_network_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_network_invoice_line")
        return dict(action, domain=[("cups_id", "=", self.id)], context={})

    def action_view_sips_points(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_sips_point")
        return dict(action, domain=self._sips_domain(), context={})
