# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Customer invoices made by the hundred: the ordinary way of Odoo, or one that tells it beforehand what it would find.

The ordinary `create` writes an invoice's lines, reads them, computes the taxes and writes every line again. In bulk the
taxes are computed first, by the same engine, and each line is written once, complete. Headers, accounts, due dates,
payment terms, analytic distributions and every check remain Odoo's own. Invoices for which that could differ from the
ordinary way take the ordinary way: see `_fits_bulk`.
"""

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from .account_move_line_bulk import BULK

BULK_CONTEXT = {
    BULK: True,
    "tracking_disable": True,  # neither notes nor followers for drafts that a run makes
    "skip_analytic_sync": True,  # drafts have no analytic items to follow their distribution
    "skip_invoice_line_sync": True,  # amounts are given in both currencies
    "skip_is_manually_modified": True,
}
GIVEN_LINE_FIELDS = frozenset({"product_id", "name", "quantity", "price_unit", "tax_ids"})
LINE_FIELDS = GIVEN_LINE_FIELDS | {"product_uom_id", "discount", "sequence", "analytic_distribution", "display_type"}
TEXT_LINES = ("line_section", "line_subsection", "line_note")
TOTALS = ("price_subtotal", "price_total")
LOADED_TABLES = ("account_move", "account_move_line", "account_partial_reconcile")
STALE_SHARE = 10  # statistics are taken again when the new rows are more than a tenth of the old ones


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.model
    def _create_invoices(self, vals_list):
        """Create customer invoices in the way that the environment's company has chosen.

        :param vals_list: values of `create`, with `invoice_line_ids`.
        :return: the draft invoices, in the order of their values.
        """
        in_bulk = self.env.company.energy_bulk_invoices
        if in_bulk:
            self._read_bulk_partners(vals_list)
        stretches = []  # of consecutive invoices that go the same way: numbers are given in the order of creation
        for vals in vals_list:
            fits = bool(in_bulk and self._fits_bulk(vals))
            if not stretches or stretches[-1][0] != fits:
                stretches.append((fits, []))
            stretches[-1][1].append(vals)
        return self.concat(*(self._create_in_bulk(part) if fits else self.create(part) for fits, part in stretches))

    @api.model
    def _read_bulk_partners(self, vals_list):
        """Read at once what is asked of each customer."""
        partners = self.env["res.partner"].browse({vals["partner_id"] for vals in vals_list if vals.get("partner_id")})
        partners.fetch(["property_payment_term_id"])

    # -- Which invoices --------------------------------------------------------

    @api.model
    def _fits_bulk(self, vals):
        """Whether these values give the same invoice in bulk: a customer's invoice or credit note, whose lines tell
        product, text, quantity, price and taxes, without storno accounting, without a discount booked apart, and
        without an early payment discount that lowers the tax at once. Cash rounding fits.
        """
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        return (
            vals.get("move_type") in ("out_invoice", "out_refund")
            and not {"line_ids", "tax_totals"} & set(vals)
            and not company.account_storno
            and not company.account_discount_expense_allocation_id
            and not self._has_mixed_discount(vals, company)
            and all(self._line_fits_bulk(command) for command in vals.get("invoice_line_ids") or [None])
        )

    @api.model
    def _has_mixed_discount(self, vals, company):
        if "invoice_payment_term_id" in vals:
            term = self.env["account.payment.term"].browse(vals["invoice_payment_term_id"])
        else:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            term = partner.with_company(company).property_payment_term_id
        return term.early_discount and term.early_pay_discount_computation == "mixed"

    @api.model
    def _line_fits_bulk(self, command):
        if not command or command[0] != Command.CREATE:
            return False
        vals = command[2]
        if not set(vals) <= self._get_bulk_line_fields():
            return False
        if vals.get("display_type") in TEXT_LINES:
            return True
        taxes = vals.get("tax_ids") or ()
        return (
            GIVEN_LINE_FIELDS <= set(vals)
            and vals.get("display_type", "product") == "product"
            and [tax[0] for tax in taxes] == [Command.SET]
        )

    @api.model
    def _get_bulk_line_fields(self):
        """The fields of invoice lines that may be given in bulk. A hook for fields on which no amount depends."""
        return LINE_FIELDS | {"energy_period_line_id", "energy_item_id"}

    # -- Creation --------------------------------------------------------------

    @api.model
    def _create_in_bulk(self, vals_list):
        headers = [{name: value for name, value in vals.items() if name != "invoice_line_ids"} for vals in vals_list]
        lines = [[command[2] for command in vals["invoice_line_ids"]] for vals in vals_list]
        container = {"records": self}
        with self._check_balanced(container), self._disable_recursion(container, "skip_invoice_sync"):
            with self._batch_memory():
                moves = container["records"] = self.with_context(**BULK_CONTEXT).create(headers)
            with moves._sync_payment_terms():
                moves._create_bulk_lines(lines)
                for move in moves.filtered("invoice_cash_rounding_id"):
                    move._recompute_cash_rounding_lines()
            moves._refresh_statistics()
        return moves.with_env(self.env)

    def _sync_payment_terms(self):
        """Odoo's own making of the payment term lines, for all these invoices together."""
        return self._sync_dynamic_line(
            existing_key_fname="term_key",
            needed_vals_fname="needed_terms",
            needed_dirty_fname="needed_terms_dirty",
            line_type="payment_term",
            container={"records": self},
        )

    def _create_bulk_lines(self, lines_of_moves):
        """Create the invoice lines of these moves, then their tax lines."""
        base_lines = [move._prepare_bulk_base_lines(lines) for move, lines in zip(self, lines_of_moves, strict=True)]
        common = self._get_bulk_line_defaults()
        values = [
            self._prepare_bulk_line(move, {**common, **vals}, base_line)
            for move, lines, bases in zip(self, lines_of_moves, base_lines, strict=True)
            for vals, base_line in zip(lines, bases, strict=True)
        ]
        created = iter(self._create_complete_lines(values))
        tax_lines = []
        for move, bases in zip(self, base_lines, strict=True):
            move._follow_created_lines([(base_line, next(created)) for base_line in bases])
            tax_lines += move._prepare_bulk_tax_lines([base_line for base_line in bases if base_line])
        self._create_complete_lines(tax_lines)

    @api.model
    def _get_bulk_line_defaults(self):
        """Without analytic models nothing has to be looked up for each line."""
        models_exist = self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1)
        return {} if models_exist else {"analytic_distribution": False}

    def _create_complete_lines(self, values):
        lines = self.env["account.move.line"].create(values)
        for name in TOTALS:
            self.env.remove_to_compute(lines._fields[name], lines)
        lines._settle_later_values()
        return lines

    # -- Taxes -----------------------------------------------------------------

    def _prepare_bulk_base_lines(self, lines):
        """What Odoo's tax engine makes of the lines of one invoice, rounded together; None for a section or a note."""
        taxes, company = self.env["account.tax"], self.company_id
        base_lines = [self._prepare_bulk_base_line(vals) for vals in lines]
        taxed = [base_line for base_line in base_lines if base_line]
        taxes._add_tax_details_in_base_lines(taxed, company)
        taxes._round_base_lines_tax_details(taxed, company)
        taxes._add_accounting_data_in_base_lines_tax_details(taxed, company)
        return base_lines

    def _prepare_bulk_base_line(self, vals):
        if vals.get("display_type") in TEXT_LINES:
            return None
        lines = self.env["account.move.line"]
        product = self.env["product.product"].browse(vals["product_id"])
        rounded = {
            name: lines._fields[name].convert_to_cache(vals.get(name, 0.0), lines)
            for name in ("price_unit", "quantity", "discount")
        }
        [(_command, _id, tax_ids)] = vals["tax_ids"]
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            **rounded,
            product_id=product,
            product_uom_id=self.env["uom.uom"].browse(vals.get("product_uom_id")) or product.uom_id,
            tax_ids=self.env["account.tax"].browse(tax_ids),
            currency_id=self.currency_id,
            rate=self.invoice_currency_rate,
            sign=self.direction_sign,
            is_refund=self.move_type == "out_refund",
            partner_id=self.commercial_partner_id,
            account_id=self._get_bulk_account(product),
            analytic_distribution=vals.get("analytic_distribution"),
            name=vals["name"],
        )

    def _get_bulk_account(self, product):
        template = product.with_company(self.company_id).product_tmpl_id
        return template.get_product_accounts(fiscal_pos=self.fiscal_position_id)["income"]

    def _prepare_bulk_line(self, move, vals, base_line):
        """Values of one invoice line, with all that Odoo would write on it later."""
        if not base_line:
            return {**vals, "move_id": move.id} | dict.fromkeys(TOTALS, False)
        details, sign = base_line["tax_details"], base_line["sign"]
        complete = {
            **vals,
            "move_id": move.id,
            "display_type": "product",
            "tax_tag_ids": [Command.set(base_line["tax_tag_ids"].ids)],
            "price_subtotal": details["total_excluded_currency"],
            "price_total": details["total_included_currency"],
            "balance": sign * (details["total_excluded"] + details["delta_total_excluded"]),
            "amount_currency": sign * (details["total_excluded_currency"] + details["delta_total_excluded_currency"]),
        }
        if base_line["account_id"]:
            complete["account_id"] = base_line["account_id"].id
        return complete

    def _follow_created_lines(self, pairs):
        """Where Odoo has given lines another account or an analytic distribution, their taxes follow."""
        for base_line, line in pairs:
            distribution = line.analytic_distribution or None
            if base_line and (line.account_id, distribution) != (
                base_line["account_id"],
                base_line["analytic_distribution"] or None,
            ):
                base_line.update(account_id=line.account_id, analytic_distribution=line.analytic_distribution)
                self.env["account.tax"]._add_accounting_data_to_base_line_tax_details(base_line, self.company_id)

    def _prepare_bulk_tax_lines(self, base_lines):
        prepared = self.env["account.tax"]._prepare_tax_lines(base_lines, self.company_id)
        more = {"move_id": self.id, "display_type": "tax"} | dict.fromkeys(TOTALS, False)
        return [{**vals, **more} for vals in prepared["tax_lines_to_add"]]

    # -- Statistics ------------------------------------------------------------

    def _refresh_statistics(self):
        """Tell PostgreSQL's planner of a load that its statistics do not know.

        After a large load it takes the tables for small and reads the payments of a batch in a minute instead of
        milliseconds. Where another transaction does the same at this moment, nobody waits.
        """
        [(known,)] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", "account_move_line")
        )
        if len(self.line_ids) * STALE_SHARE > known:
            self.env.flush_all()
            tables = SQL(", ").join(SQL.identifier(table) for table in LOADED_TABLES)
            self.env.cr.execute(SQL("ANALYZE (SKIP_LOCKED) %s", tables))
