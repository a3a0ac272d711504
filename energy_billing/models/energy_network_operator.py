# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class EnergyNetworkOperator(models.Model):
    """The vendor that stands for each grid operator, company by company."""

    _name = "energy.network.operator"
    _description = "Grid Operator"
    _order = "company_id, code, id"
    _rec_name = "code"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company
    )
    code = fields.Char(required=True, help="As the files name the operator: its EIC, its REE code, or its name.")
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, ondelete="restrict", check_company=True)

    _company_code_uniq = models.UniqueIndex(
        "(company_id, code)", "This company already has a vendor for this grid operator."
    )

    @api.model
    def _vendors_of(self, invoices):
        """{code: vendor} of the operators of these network invoices of one company.

        A vendor with the tax ID that the invoice tells is taken and remembered; where there is none somebody chooses.
        """
        company = invoices.company_id
        chosen = {operator.code: operator.partner_id for operator in self.search([("company_id", "=", company.id)])}
        missing = {invoice.operator: invoice.operator_vat for invoice in invoices if invoice.operator not in chosen}
        found = {code: self._find_vendor(company, vat) for code, vat in missing.items()}
        self._require({code: missing[code] for code, vendor in found.items() if not vendor})
        self.create(
            [{"company_id": company.id, "code": code, "partner_id": vendor.id} for code, vendor in found.items()]
        )
        return chosen | found

    @api.model
    def _find_vendor(self, company, vat):
        partners = self.env["res.partner"]
        if not vat:
            return partners
        domain = [*partners._check_company_domain(company), ("vat", "=", vat), ("parent_id", "=", False)]
        return partners.search(domain, order="supplier_rank desc, id", limit=1)

    @api.model
    def _require(self, vat_of_code):
        if vat_of_code:
            names = [f"{code} ({vat})" if vat else code for code, vat in vat_of_code.items()]
            raise UserError(
                self.env._(
                    "No vendor stands for the grid operator %(operators)s. Choose one (Energy › Configuration › Grid "
                    "Operators), or enter the tax ID on the vendor, then make the bill again.",
                    operators=format_list(self.env, names),
                )
            )
