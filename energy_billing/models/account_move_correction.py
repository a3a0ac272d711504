# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Credit notes that corrections make: of the lines of some periods and items, and gone only with the correction."""

    _inherit = "account.move"

    energy_correction_id = fields.Many2one(
        "energy.billing.correction",
        "Billing Correction",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        readonly=True,
    )

    def unlink(self):
        self._check_not_of_correction()
        return super().unlink()

    def button_cancel(self):
        self._check_not_of_correction()
        return super().button_cancel()

    def _check_not_of_correction(self):
        for move in self.filtered("energy_correction_id"):
            raise UserError(
                self.env._(
                    "The credit note %(credit)s belongs to the correction %(correction)s: take that back (Reopen), and "
                    "the credit note goes with it.",
                    credit=move.display_name,
                    correction=move.energy_correction_id.display_name,
                )
            )

    def _give_up_drafts(self):
        """These drafts are not to be: those that once had a number are cancelled, the others deleted."""
        numbered = self.filtered("posted_before")
        numbered.button_cancel()
        (self - numbered).unlink()

    def _credit_energy(self, period_lines, items):
        """Draft credit notes, dated today, of what these posted invoices charge for these lines and items, no more."""
        for move in self.filtered(lambda move: move.state != "posted"):
            raise UserError(
                self.env._(
                    "A former correction is on the draft invoice %(invoice)s of contract %(contract)s: post or delete "
                    "that invoice, then settle the later correction.",
                    invoice=move.display_name,
                    contract=move.energy_contract_id.name,
                )
            )
        today = fields.Date.context_today(self)
        credit_notes = self._reverse_moves(
            [{"invoice_date": today, "energy_run_id": move.energy_run_id.id} for move in self]
        )
        others = credit_notes.invoice_line_ids.filtered(
            lambda line: line.energy_period_line_id not in period_lines and line.energy_item_id not in items
        )
        others.unlink()
        return credit_notes
