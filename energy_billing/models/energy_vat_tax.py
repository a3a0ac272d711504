# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_list


class EnergyVatTax(models.Model):
    """Which sale tax stands for each VAT rate of the regulated rates, company by company."""

    _name = "energy.vat.tax"
    _description = "Sale Tax of a VAT Rate"
    _order = "company_id, vat_rate desc, id"
    _rec_name = "tax_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company
    )
    vat_rate = fields.Float("VAT Rate (%)", required=True, digits=(6, 3), aggregator=None)
    tax_id = fields.Many2one(
        "account.tax",
        "Sale Tax",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale'), ('amount_type', '=', 'percent'), ('amount', '=', vat_rate)]",
        context={"active_test": False},
    )

    _company_rate_uniq = models.UniqueIndex(
        "(company_id, vat_rate)", "This company already has a sale tax for this VAT rate."
    )

    @api.constrains("vat_rate", "tax_id")
    def _check_same_rate(self):
        for line in self:
            tax = line.tax_id
            if tax.amount_type != "percent" or float_compare(tax.amount, line.vat_rate, precision_digits=3) != 0:
                raise UserError(
                    self.env._(
                        "Tax %(tax)s is not a tax of %(rate)s %%. Choose a sale tax of that rate.",
                        tax=tax.display_name,
                        rate=f"{line.vat_rate:g}",
                    )
                )

    @api.model
    def _taxes_by_rate(self, company, rates):
        """The tax of each rate, found in the company's chart where nobody has chosen one yet.

        Where the law has no VAT there is no tax, unless one of 0 % was chosen: those of the charts are of exports.
        """
        chosen = {round(line.vat_rate, 3): line.tax_id for line in self.search([("company_id", "=", company.id)])}
        missing = [rate for rate in sorted({round(rate, 3) for rate in rates}) if rate not in chosen]
        no_tax = self.env["account.tax"]
        found = {rate: self._find_tax(company, rate) if rate else no_tax for rate in missing}
        self._require(company, [rate for rate, tax in found.items() if rate and not tax])
        self.create(
            [{"company_id": company.id, "vat_rate": rate, "tax_id": tax.id} for rate, tax in found.items() if tax]
        )
        return chosen | found

    @api.model
    def _find_tax(self, company, rate, use="sale"):
        """The ordinary domestic tax of this rate and use, with the price excluded.

        Electricity is goods and its VAT falls due with the invoice, so taxes on services come last. One that the chart
        of accounts holds in reserve is put to use.
        """
        taxes = self.env["account.tax"].with_context(active_test=False)
        candidates = taxes.search(
            [
                *taxes._check_company_domain(company),
                ("type_tax_use", "=", use),
                ("amount_type", "=", "percent"),
                ("amount", "=", rate),
                ("price_include", "=", False),
                ("country_id", "=", company.account_fiscal_country_id.id),
                ("is_domestic", "=", True),
            ]
        ).filtered(lambda tax: tax.original_tax_ids <= tax and not tax.has_negative_factor)
        best = candidates.sorted(
            lambda tax: (
                tax.tax_exigibility == "on_payment",
                tax.tax_scope == "service",
                not tax.active,
                tax.sequence,
                tax.id,
            )
        )[:1]
        best.filtered(lambda tax: not tax.active).active = True
        return best

    def _require(self, company, rates):
        if rates:
            raise UserError(
                self.env._(
                    "Company %(company)s has no sale tax of %(rates)s. Create it (Invoicing › Configuration › Taxes), "
                    "or choose one for that VAT rate (Energy › Configuration › VAT Taxes), then invoice again.",
                    company=company.name,
                    rates=format_list(self.env, [f"{rate:g} %" for rate in rates]),
                )
            )
