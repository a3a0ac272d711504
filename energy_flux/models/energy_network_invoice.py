# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..staging import Outcome, stage, upsert

KEY = {"company_id": "int", "operator": "varchar", "number": "varchar"}
VALUES = {
    "operator_vat": "varchar",
    "kind": "varchar",
    "document_type": "varchar",
    "issued_on": "date",
    "due_on": "date",
    "date_start": "date",
    "date_end": "date",
    "contract_ref": "varchar",
    "reference": "varchar",
    "amount_untaxed": "numeric",
    "amount_tax": "numeric",
    "amount_total": "numeric",
    "has_totals": "boolean",
    "currency_id": "int",
}
NEW = "new"
COLUMN_OF_FRAME = {
    "start": "date_start",
    "end": "date_end",
    "contract": "contract_ref",
    "untaxed": "amount_untaxed",
    "tax": "amount_tax",
    "total": "amount_total",
}


class EnergyNetworkInvoice(models.Model):
    """What a grid operator charges: one record an invoice, whatever number of documents tell of it."""

    _name = "energy.network.invoice"
    _description = "Network Invoice"
    _order = "issued_on desc, number desc, id desc"
    _rec_name = "number"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    number = fields.Char(required=True, readonly=True, index="trigram")
    operator = fields.Char(required=True, readonly=True, help="Code of the grid operator that issued the invoice.")
    operator_vat = fields.Char("Tax ID of the Operator", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True, help="Format that it came in: F15, F12 or F1.")
    document_type = fields.Char(
        "Type",
        readonly=True,
        help="As the operator says it: C, R, I, H, Z in F15; N normal, A voiding, R replacing, C, G in F1.",
    )
    issued_on = fields.Date("Date", required=True, readonly=True, index=True)
    due_on = fields.Date("Due", readonly=True)
    date_start = fields.Date("From", readonly=True)
    date_end = fields.Date("To", readonly=True, help="First day that the invoice does not cover.")
    contract_ref = fields.Char("Contract", readonly=True, help="Reference of the contract with the grid operator.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_untaxed = fields.Monetary("Untaxed Amount", readonly=True)
    amount_tax = fields.Monetary("Tax", readonly=True)
    amount_total = fields.Monetary("Total", readonly=True)
    has_totals = fields.Boolean(readonly=True, help="The document with the totals has come.")
    reference = fields.Char("Corrects", readonly=True, help="Number of the invoice that this one voids or replaces.")
    corrected_id = fields.Many2one("energy.network.invoice", "Corrected Invoice", readonly=True, check_company=True)
    correction_ids = fields.One2many("energy.network.invoice", "corrected_id", "Corrections", readonly=True)
    line_ids = fields.One2many("energy.network.invoice.line", "invoice_id", "Lines", readonly=True)
    amount_lines = fields.Monetary("Sum of the Lines", compute="_compute_amount_lines", store=True)
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="What the untaxed amount exceeds the sum of the lines by."
    )
    is_unbalanced = fields.Boolean("Unbalanced", compute="_compute_difference", store=True)
    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    state = fields.Selection(
        [(NEW, "New"), ("checked", "Checked"), ("disputed", "Disputed")],
        required=True,
        readonly=True,
        default=NEW,
        index=True,
        tracking=True,
        group_expand=True,
    )

    _number_uniq = models.UniqueIndex(
        "(company_id, operator, number)", "This grid operator has already issued an invoice with this number."
    )
    _unlinked = models.Index("(company_id, operator, reference) WHERE corrected_id IS NULL AND reference IS NOT NULL")

    def init(self):
        """Invoices do not come through the ORM: the database knows their first state too."""
        self.env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN state SET DEFAULT %s", SQL.identifier(self._table), NEW))

    @api.depends("line_ids.amount")
    def _compute_amount_lines(self):
        sums = self.env["energy.network.invoice.line"]._read_group(
            [("invoice_id", "in", self.ids)], ["invoice_id"], ["amount:sum"]
        )
        amounts = dict(sums)
        for invoice in self:
            invoice.amount_lines = amounts.get(invoice._origin, 0)

    @api.depends("amount_untaxed", "amount_lines", "has_totals")
    def _compute_difference(self):
        for invoice in self:
            difference = invoice.amount_untaxed - invoice.amount_lines if invoice.has_totals else 0
            invoice.difference = invoice.currency_id.round(difference)
            invoice.is_unbalanced = bool(invoice.difference)

    def action_view_lines(self):
        """The lines of these invoices, added up by nature and supply point."""
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_network_invoice_line")
        views = [(False, kind) for kind in ("pivot", "list", "form")]
        return dict(
            action, domain=[("invoice_id", "in", self.ids)], context={}, view_mode="pivot,list,form", views=views
        )

    def action_check(self):
        self._change_state("checked")

    def action_dispute(self):
        self._change_state("disputed")

    def action_reset(self):
        self._change_state(NEW)

    def _change_state(self, state):
        self.check_access("write")
        self.state = state

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the invoices. Each of their documents tells a part: what one leaves empty another fills."""
        company = file.company_id
        currencies = self._currency_ids(frame["currency"].unique().tolist())
        is_known = frame["currency"].isin(currencies)
        invoices = self._merge_documents(frame[is_known], currencies, company)
        staging = stage(self.env.cr, invoices, {**KEY, **VALUES})
        self._fill(staging, SQL.identifier(self._table))
        loaded = upsert(self.env.cr, self, staging, KEY, VALUES, file)
        self._fill(SQL.identifier(self._table), staging)
        self.invalidate_model()
        self._link_corrections(company)
        self._settle(self._ids_of_numbers(invoices, company).values())
        return Outcome(
            loaded,
            int(is_known.sum()) - loaded,
            {row.Index: self._explain_unknown_currency(row) for row in frame[~is_known].itertuples()},
        )

    def _explain_unknown_currency(self, row):
        return self.env._(
            "The invoice %(number)s is in %(currency)s, which is no currency here. Create the currency, then load the"
            " file again.",
            number=row.number,
            currency=row.currency,
        )

    @api.model
    def _currency_ids(self, names):
        currencies = self.env["res.currency"].with_context(active_test=False).search([("name", "in", names)])
        return {currency.name: currency.id for currency in currencies}

    @api.model
    def _merge_documents(self, frame, currencies, company):
        """One row an invoice, of what its documents tell together, in the columns of the table."""
        invoices = frame.groupby(["operator", "number"], as_index=False, sort=False).first()
        invoices = invoices.rename(columns=COLUMN_OF_FRAME)
        return invoices.assign(
            company_id=company.id,
            has_totals=invoices["amount_untaxed"].notna().map({True: True, False: None}),
            currency_id=invoices["currency"].map(currencies),
        )

    @api.model
    def _fill(self, incomplete, told):
        """Where the invoices of the one table (SQL) have nothing, they get what the other one tells."""
        columns = [SQL.identifier(name) for name in VALUES]
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(incomplete)s AS invoice SET (%(columns)s) = ROW(%(filled)s) FROM %(told)s AS told
                WHERE (invoice.company_id, invoice.operator, invoice.number)
                    = (told.company_id, told.operator, told.number)
                    AND (%(present)s) IS DISTINCT FROM (%(filled)s)
                """,
                incomplete=incomplete,
                told=told,
                columns=SQL(", ").join(columns),
                present=SQL(", ").join(SQL("invoice.%s", name) for name in columns),
                filled=SQL(", ").join(SQL("COALESCE(invoice.%s, told.%s)", name, name) for name in columns),
            )
        )

    @api.model
    def _link_corrections(self, company):
        """Whichever comes first: the invoice that corrects, or the one that is corrected."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_network_invoice AS invoice SET corrected_id = corrected.id
                FROM energy_network_invoice AS corrected
                WHERE invoice.corrected_id IS NULL AND invoice.reference IS NOT NULL
                    AND invoice.company_id = %s
                    AND (corrected.company_id, corrected.operator, corrected.number)
                        = (invoice.company_id, invoice.operator, invoice.reference)
                """,
                company.id,
            )
        )

    @api.model
    def _ids_of_numbers(self, frame, company):
        """{(operator, number): id} of the invoices that these rows name."""
        self.flush_model(["company_id", "operator", "number"])
        self.env.cr.execute(
            SQL(
                """
                SELECT operator, number, id FROM energy_network_invoice
                WHERE company_id = %s AND (operator, number) IN (
                    SELECT * FROM unnest(%s::text[], %s::text[])
                )
                """,
                company.id,
                frame["operator"].tolist(),
                frame["number"].tolist(),
            )
        )
        return {(operator, number): invoice_id for operator, number, invoice_id in self.env.cr.fetchall()}

    @api.model
    def _settle(self, ids):
        """Compute again what depends on the lines: they do not come through the ORM."""
        invoices = self.browse(set(ids))
        for name in ("amount_lines", "difference", "is_unbalanced"):
            self.env.add_to_compute(self._fields[name], invoices)
        self.env.flush_all()

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these invoices are in the database already."""
        return len(self._ids_of_numbers(frame, company))
