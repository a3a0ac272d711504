# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class EnergyBillingNote(models.Model):
    """Something to remember about a month's billing. Until it is done, it is read again in the runs that follow."""

    _name = "energy.billing.note"
    _description = "Billing Note"
    _order = "is_done, month desc, id desc"
    _check_company_auto = True

    run_id = fields.Many2one("energy.billing.run", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    month = fields.Date(related="run_id.month", store=True, index=True)
    name = fields.Char("Note", required=True)
    contract_id = fields.Many2one(
        "energy.contract",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: the note is about the month as a whole.",
    )
    user_id = fields.Many2one("res.users", "Who Sees To It", default=lambda self: self.env.user)
    is_done = fields.Boolean("Done", compute="_compute_is_done", store=True)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    done_at = fields.Datetime("Done On", readonly=True, copy=False)

    @api.depends("done_at")
    def _compute_is_done(self):
        for note in self:
            note.is_done = bool(note.done_at)

    def action_done(self):
        self.write({"done_by_id": self.env.uid, "done_at": fields.Datetime.now()})

    def action_reopen(self):
        self.write({"done_by_id": False, "done_at": False})
