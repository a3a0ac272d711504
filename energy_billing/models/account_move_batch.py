# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What Odoo looks up for each invoice and is the same for many of a batch is looked up once."""

from contextlib import contextmanager

from odoo import api, models

MEMORY = "energy_billing.batch_memory"
REFUNDS = ("out_refund", "in_refund")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post_invoices(self):
        """Post these drafts at once. In bulk, their change of state is noted only where an audit trail is kept, and
        lines are not looked at again: drafts that have their date, round no cash and reverse nothing are posted as they
        stand.
        """
        if not self.env.company.energy_bulk_invoices:
            return self._post(soft=False)
        moves = self if self.env.company.restrictive_audit_trail else self.with_context(tracking_disable=True)
        stands = all(self.mapped("invoice_date")) and not self.reversed_entry_id and not self.invoice_cash_rounding_id
        self.line_ids.fetch(["tax_ids", "tax_tag_ids"])
        with (
            self._disable_recursion({}, "skip_invoice_sync", target=stands),
            self._batch_memory(),
            self.env["res.partner"]._ranks_raised_together(),
        ):
            return moves._post(soft=False)

    @api.model
    @contextmanager
    def _batch_memory(self):
        """While this lasts, journals and formats of numbers are remembered."""
        data = self.env.cr.precommit.data
        data[MEMORY] = {}
        try:
            yield
        finally:
            data.pop(MEMORY, None)

    def _search_default_journal(self):
        memory = self.env.cr.precommit.data.get(MEMORY)
        if memory is None or self.statement_line_ids:
            return super()._search_default_journal()
        told = self.env.cache.contains(self, self._fields["currency_id"])
        key = ("journal", self.company_id.id, self.move_type, told and self.currency_id.id)
        if key not in memory:
            memory[key] = super()._search_default_journal()
        return memory[key].with_env(self.env)

    def _get_next_sequence_format(self):
        """Invoices of one kind, journal and day continue one sequence, however many are numbered."""
        memory = self.env.cr.precommit.data.get(MEMORY)
        if memory is None or self.origin_payment_id or self.journal_id.is_self_billing:
            return super()._get_next_sequence_format()
        key = ("sequence", self.journal_id.id, self.move_type in REFUNDS, self.date)
        if key not in memory:
            memory[key] = super()._get_next_sequence_format()
        format_string, format_values = memory[key]
        return format_string, dict(format_values)
