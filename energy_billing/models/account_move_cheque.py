# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Energy cheques that are not used up pay the invoices of their contracts as soon as these are posted."""
        posted = super()._post(soft)
        contracts = posted.energy_contract_id
        if contracts:
            self.env["energy.cheque"].sudo()._pay_contracts(contracts)
        return posted
