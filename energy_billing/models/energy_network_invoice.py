# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Vendor bills of what the grid operators charge."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

F1, VOIDING, REPLACING = "F1", "A", "R"
PRODUCTS = {"01": "network", "02": "service", "03": "provision", "04": "contribution"}
CENT = 0.01


class EnergyNetworkInvoice(models.Model):
    _inherit = "energy.network.invoice"

    bill_id = fields.Many2one(
        "account.move",
        "Vendor Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
    )
    bill_state = fields.Selection(related="bill_id.state", string="State of the Bill", tracking=False)
    is_replaced = fields.Boolean(
        "Replaced",
        compute="_compute_is_replaced",
        help="Another invoice stands in its place, and none voids it: it is neither paid nor compared (F1).",
    )

    @api.depends("correction_ids.document_type", "kind")
    def _compute_is_replaced(self):
        for invoice in self:
            kinds = set(invoice.correction_ids.mapped("document_type"))
            invoice.is_replaced = invoice.kind == F1 and REPLACING in kinds and VOIDING not in kinds

    def action_create_bills(self):
        """A draft vendor bill for each of these invoices that has none: a refund where the operator owes."""
        self.check_access("write")
        waiting = self.filtered(lambda invoice: not invoice.bill_id or invoice.bill_id.state == "cancel")
        waiting = waiting.filtered(lambda invoice: not invoice.is_replaced)
        if not waiting:
            raise UserError(
                self.env._(
                    "Each of these invoices has its vendor bill, or another invoice stands in its place: there is "
                    "nothing to do. Delete or cancel a bill to make it anew."
                )
            )
        waiting.lock_for_update()
        waiting._check_complete()
        bills = self.env["account.move"].union(
            *(own._create_bills(company) for company, own in waiting.grouped("company_id").items())
        )
        waiting._void_bills_of_replaced()
        return self._open_bills(bills)

    def action_view_bill(self):
        self.ensure_one()
        return self._open_bills(self.bill_id)

    def _open_bills(self, bills):
        action = bills._energy_open(self.env._("Vendor Bills"))
        if len(bills) > 1:
            action["views"] = [(self.env.ref("account.view_in_invoice_bill_tree").id, "list"), (False, "form")]
        return action

    def _check_complete(self):
        for invoice in self:
            if not invoice.has_totals:
                raise UserError(
                    self.env._(
                        "The totals of invoice %s have not come yet. Load the general file of its archive, then make "
                        "the bill again.",
                        invoice.number,
                    )
                )
            if invoice.is_unbalanced:
                raise UserError(
                    self.env._(
                        "The lines of invoice %(number)s do not add up to its untaxed amount: %(difference)s is not "
                        "explained. Load the detail files that are missing, or ask the grid operator, then make the "
                        "bill again.",
                        number=invoice.number,
                        difference=invoice.currency_id.format(invoice.difference),
                    )
                )

    def _create_bills(self, company):
        """The draft bills of these invoices of one company, each with the tax that its operator tells."""
        invoices = self.with_company(company)
        vendors = invoices.env["energy.network.operator"]._vendors_of(invoices)
        parts = {invoice: invoice._bill_parts() for invoice in invoices}
        rates = {part["vat_rate"] for own in parts.values() for part in own}
        taxes = invoices.env["energy.vat.tax"]._purchase_taxes_by_rate(company, rates)
        bills = invoices.env["account.move"].create(
            [invoice._prepare_bill(vendors[invoice.operator], parts[invoice], taxes) for invoice in invoices]
        )
        for invoice, bill in zip(invoices, bills, strict=True):
            invoice.bill_id = bill
            invoice._settle_tax(bill)
        return bills

    def _prepare_bill(self, vendor, parts, taxes):
        """Values of the vendor bill. parts: as `_bill_parts` gives them."""
        sign = self._bill_sign()
        values = {
            "move_type": "in_invoice" if sign > 0 else "in_refund",
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": vendor.id,
            "fiscal_position_id": False,
            "ref": self.number,
            "invoice_origin": self.number,
            "invoice_date": self.issued_on,
            "invoice_payment_term_id": False,
            "invoice_date_due": self.due_on or self.issued_on,
            "invoice_line_ids": [Command.create(self._prepare_bill_line(part, sign, taxes)) for part in parts],
        }
        corrected = self.corrected_id.bill_id
        if sign < 0 and corrected.state == "posted":
            values["reversed_entry_id"] = corrected.id
        return values

    def _bill_sign(self):
        return -1 if self.amount_total < 0 else 1

    def _prepare_bill_line(self, part, sign, taxes):
        return {
            "product_id": self._get_bill_product(part["nature"]).id,
            "name": part["name"],
            "quantity": 1,
            "price_unit": sign * part["amount"],
            "tax_ids": [Command.set(taxes[part["vat_rate"]].ids)],
        }

    def _bill_parts(self):
        """What the bill says line by line: dicts with nature, vat_rate, amount and name.

        One for each nature and VAT rate, or for each line of the invoice, as the company has chosen.
        """
        lines = self.env["energy.network.invoice.line"]
        if self.company_id.energy_network_bill_lines == "line":
            return [line._prepare_bill_part() for line in self.line_ids]
        natures = dict(lines._fields["nature"]._description_selection(self.env))
        sums = lines._read_group(
            [("invoice_id", "=", self.id)], ["nature", "vat_rate", "is_vat_subject"], ["amount:sum"]
        )
        return [
            {
                "nature": nature,
                "vat_rate": round(rate, 3) if is_subject else 0,
                "amount": amount,
                "name": self._describe_bill_part(natures.get(nature, self.env._("Other"))),
            }
            for nature, rate, is_subject, amount in sums
            if amount
        ]

    def _describe_bill_part(self, nature):
        if not self.date_start or not self.date_end:
            return nature
        return self.env._(
            "%(what)s — %(first)s to %(last)s",
            what=nature,
            first=format_date(self.env, self.date_start),
            last=format_date(self.env, fields.Date.subtract(self.date_end, days=1)),
        )

    @api.model
    def _get_bill_product(self, nature):
        return self.env["product.product"]._of_energy(f"bought_{PRODUCTS.get(nature, 'network')}")

    def _settle_tax(self, bill):
        """The bill's tax becomes the operator's where rounding makes cents of difference; more is told on the bill."""
        difference = self.currency_id.round(abs(self.amount_tax) - bill.amount_tax)
        tax_lines = bill.line_ids.filtered("tax_line_id").sorted(lambda line: abs(line.balance))
        if not difference:
            return
        if tax_lines and abs(difference) <= CENT * len(bill.invoice_line_ids):
            direction = 1 if bill.move_type == "in_invoice" else -1
            tax_lines[-1].amount_currency += direction * difference
        else:
            bill.message_post(
                body=self.env._(
                    "The grid operator charges a tax of %(theirs)s, and the taxes of this bill make %(ours)s. Check "
                    "its rates before you post it.",
                    theirs=self.currency_id.format(abs(self.amount_tax)),
                    ours=self.currency_id.format(bill.amount_tax),
                )
            )

    def _void_bills_of_replaced(self):
        """What these invoices replace without an invoice that voids it: its draft bill is cancelled, a posted one gets
        its refund."""
        replaced = self.filtered(lambda invoice: invoice.document_type == REPLACING).corrected_id
        bills = replaced.filtered("is_replaced").bill_id
        bills.filtered(lambda bill: bill.state == "draft").button_cancel()
        posted = bills.filtered(lambda bill: bill.state == "posted" and not bill.reversal_move_ids)
        if posted:
            posted._reverse_moves([{"ref": bill.ref, "invoice_date": fields.Date.today()} for bill in posted])

    def action_compare(self):
        """Compare the contracts that these invoices charge with what was computed, and show their lines."""
        matches = self.env["energy.network.match"]
        matches.check_access("write")
        self.check_access("read")
        lines = self.sudo().line_ids
        matches.sudo()._compare_contracts(lines.contract_id)
        for company in lines.filtered(lambda line: not line.contract_id).company_id:
            matches.sudo()._compare_unknown(company)
        return self.action_view_matches()

    def action_view_matches(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_billing.action_energy_network_match")
        return dict(action, domain=[("share_ids.line_id.invoice_id", "in", self.ids)], context={})
