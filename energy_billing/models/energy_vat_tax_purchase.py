# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class EnergyVatTax(models.Model):
    _inherit = "energy.vat.tax"

    purchase_tax_id = fields.Many2one(
        "account.tax",
        ondelete="restrict",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent'), ('amount', '=', vat_rate)]",
        context={"active_test": False},
        help="On the bills of grid operators. Empty: the domestic purchase tax of this rate.",
    )

    @api.constrains("vat_rate", "purchase_tax_id")
    def _check_purchase_rate(self):
        for line in self.filtered("purchase_tax_id"):
            if float_compare(line.purchase_tax_id.amount, line.vat_rate, precision_digits=3) != 0:
                raise UserError(
                    self.env._(
                        "Tax %(tax)s is not a tax of %(rate)s %%. Choose a purchase tax of that rate.",
                        tax=line.purchase_tax_id.display_name,
                        rate=f"{line.vat_rate:g}",
                    )
                )

    @api.model
    def _purchase_taxes_by_rate(self, company, rates):
        """The purchase tax of each rate: the one that was chosen, else the company's domestic one; none for nothing."""
        lines = self.search([("company_id", "=", company.id), ("purchase_tax_id", "!=", False)])
        chosen = {round(line.vat_rate, 3): line.purchase_tax_id for line in lines}
        missing = sorted({round(rate, 3) for rate in rates} - {*chosen, 0})
        found = {rate: self._find_tax(company, rate, use="purchase") for rate in missing}
        for rate, tax in found.items():
            if not tax:
                raise UserError(
                    self.env._(
                        "Company %(company)s has no purchase tax of %(rate)s %%. Create it (Invoicing › Configuration ›"
                        " Taxes), or choose one for that VAT rate (Energy › Configuration › VAT Taxes), then make the "
                        "bill again.",
                        company=company.name,
                        rate=f"{rate:g}",
                    )
                )
        return {0: self.env["account.tax"]} | chosen | found
