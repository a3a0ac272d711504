# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class EnergyNetworkInvoiceLine(models.Model):
    _inherit = "energy.network.invoice.line"

    def _service_day(self):
        """The day of a service: its first day, or where it has none that of the operator's invoice."""
        return self.date_start or self.invoice_id.issued_on
