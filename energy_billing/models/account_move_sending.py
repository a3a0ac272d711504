# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def _check_sendable(self):
        """Odoo's own checks; and whoever gets invoices by e-mail has an address, which Odoo asks of single invoices."""
        sending = self.env["account.move.send"]
        sending._check_sending_data(self)
        for move in self:
            if "email" in sending._get_default_sending_methods(move) and not move.partner_id.email:
                raise UserError(
                    self.env._(
                        "%(payer)s, who pays contract %(contract)s, gets invoices by e-mail but has no e-mail address: "
                        "enter one, or choose another way of sending, then send again.",
                        payer=move.partner_id.display_name,
                        contract=move.energy_contract_id.name,
                    )
                )
