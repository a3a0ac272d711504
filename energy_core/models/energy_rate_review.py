# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When regulated rates are due for another look, and who is told."""

from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

REVIEW_DAYS = {  # (month, day) on which rates of a country and kind usually change
    ("FR", "turpe"): ((8, 1),),  # yearly adjustment: CRE 2025-78
    ("FR", "accise"): ((2, 1), (8, 1)),  # indexation, CIBS L. 312-37-1; finance laws of 2025 and 2026
    ("FR", "cta"): ((2, 1),),  # no day by law: the last arrêté applies from 1 February 2026
    ("ES", "toll"): ((1, 1),),  # yearly resolution of the CNMC: Circular 3/2020
    ("ES", "charge"): ((1, 1),),  # yearly order of the ministry: Real Decreto 148/2021
    ("ES", "excess"): ((1, 1),),
    ("ES", "social_bonus"): ((1, 1),),
}


class EnergyRate(models.Model):
    """A rate that nothing follows is due when it ends, or on the next of the days on which its kind usually changes.

    Somebody then enters the next rate, or looks the rate up and marks it as checked.
    """

    _inherit = "energy.rate"

    date_checked = fields.Date(
        "Checked On", copy=False, tracking=True, help="When somebody last made sure that no other rate follows."
    )
    date_review = fields.Date(
        "Due for Review",
        compute="_compute_date_review",
        store=True,
        help="From this day on the rate may be out of date: it has ended, or rates of its kind usually change then.",
    )
    date_reminded = fields.Date(copy=False, help="The due date that people have been reminded of.")
    is_stale = fields.Boolean("To Review", compute="_compute_is_stale", search="_search_is_stale")

    @api.depends("kind", "country_id", "date_start", "date_end", "date_checked")
    def _compute_date_review(self):
        for rate in self:
            rate.date_review = rate._next_review()

    def _next_review(self):
        if self.date_end:
            is_settled = self.date_checked and self.date_checked >= self.date_end
            return False if is_settled else self.date_end
        days = REVIEW_DAYS.get((self.country_id.code, self.kind))
        if not days or not self.date_start:
            return False
        since = max(self.date_start, self.date_checked or self.date_start)
        return min(
            day for year in (since.year, since.year + 1) for day in (date(year, *each) for each in days) if day > since
        )

    @api.depends("date_review")
    def _compute_is_stale(self):
        stale = self.search(Domain("id", "in", self.ids) & Domain("is_stale", "=", True))
        for rate in self:
            rate.is_stale = rate._origin in stale

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        last = SQL("(SELECT id FROM (%s) AS line WHERE next_id IS NULL)", self._lines_query(self.browse()))
        stale = Domain("date_review", "<=", fields.Date.context_today(self)) & Domain("id", "in", last)
        return stale if True in value else ~stale

    def action_mark_checked(self):
        """Somebody looked these rates up: nothing else follows them up to today."""
        self.date_checked = fields.Date.context_today(self)

    def action_enter_next(self):
        """Open the form of the rate that follows this one."""
        self.ensure_one()
        same = ("kind", "code", "component", "band", "unit")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Next Rate"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                **{f"default_{name}": self[name] for name in same},
                "default_country_id": self.country_id.id,
                "default_date_start": self.date_review,
            },
        }

    @api.model
    def _cron_remind_to_review(self):
        """Give every manager one activity for the rates of a country and kind that fall due on a day, once."""
        stale = self.search(Domain("is_stale", "=", True) & self._domain_to_remind())
        unknown = stale.filtered(lambda rate: rate.date_reminded != rate.date_review)
        managers = self.env.ref("energy_core.group_energy_manager").all_user_ids - self.env.ref("base.user_root")
        for rates in unknown.grouped(lambda rate: (rate.country_id, rate.kind, rate.date_review)).values():
            for manager in managers:
                rates._schedule_review(manager)
            rates.date_reminded = rates[0].date_review

    @api.model
    def _domain_to_remind(self):
        """The rates of whose review people are told here; those that are told of elsewhere are left out."""
        return Domain.TRUE

    def _schedule_review(self, manager):
        first = self.with_context(lang=manager.lang)[0]
        kind = dict(first._fields["kind"]._description_selection(first.env))[first.kind]
        first.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=first.date_review,
            summary=first.env._("%(kind)s: rates to review (%(count)s)", kind=kind, count=len(self)),
            note=first.env._(
                "They ended on %(day)s, or usually change on that day, and no other rate follows. Enter the rates that"
                " apply since, or mark these as checked: Energy › Configuration › Rates, filter “To review”.",
                day=format_date(first.env, first.date_review),
            ),
            user_id=manager.id,
        )
