# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What people do with a recommendation: compute, decide, show it to the customer."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, formatLang

MAY_ADVISE = ("energy_core.group_energy_operator", "energy_core.group_energy_integration")
MAY_DECIDE = ("energy_core.group_energy_accountant",)


class EnergyRecommendation(models.Model):
    _inherit = "energy.recommendation"

    def action_compute(self):
        """Compute these drafts as they are set."""
        drafts = self._allowed(MAY_ADVISE).filtered(lambda each: each.state == "draft")
        for recommendation in drafts:
            recommendation.contract_id._recommend(
                recommendation._settings(), drafts={recommendation.contract_id: recommendation}
            )

    def action_compute_again(self):
        """Another recommendation with the same settings, as of today, in place of this one."""
        recommendations = self._allowed(MAY_ADVISE)
        made = self.browse()
        for recommendation in recommendations:
            settings = recommendation._settings() | {"on": None}
            made |= recommendation.contract_id._recommend(settings).with_env(self.env)
        return made._action_open()

    def action_accept(self):
        """Take the advice: whoever accepts it gets the task to request the change."""
        for recommendation in self._allowed(MAY_DECIDE):
            recommendation._check_decidable()
            if not recommendation.is_change:
                raise UserError(
                    self.env._(
                        "The recommendation %s says to keep the contract as it is: there is nothing to request.",
                        recommendation.display_name,
                    )
                )
            recommendation._decide("accepted")
            recommendation.contract_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=recommendation._task_summary(),
                note=recommendation._task_note(),
                user_id=self.env.uid,
                date_deadline=self.env.ref("mail.mail_activity_data_todo")._get_date_deadline(),
            )

    def action_decline(self):
        for recommendation in self._allowed(MAY_DECIDE):
            recommendation._check_decidable()
            recommendation._decide("declined")

    def action_publish(self):
        """Holder and payer of the contract see it in the portal from now on."""
        recommendations = self._allowed(MAY_DECIDE)
        for recommendation in recommendations:
            if recommendation.state == "draft":
                raise UserError(
                    self.env._("Compute the recommendation %s before you publish it.", recommendation.display_name)
                )
        recommendations.is_published = True

    def action_unpublish(self):
        self._allowed(MAY_DECIDE).is_published = False

    def action_print(self):
        self.check_access("read")
        return self.env.ref("energy_recommendation.action_report_recommendation").report_action(self)

    def _settings(self):
        return {
            "method": self.method,
            "clearance": round(self.clearance_percent * 100),
            "months": self.months,
            "on": self.date,
        }

    def _check_decidable(self):
        if self.state != "computed":
            raise UserError(
                self.env._(
                    "The recommendation %(name)s cannot be decided on: it is “%(state)s”. Compute it again first.",
                    name=self.display_name,
                    state=self._state_label(),
                )
            )

    def _decide(self, state):
        today = self.env["energy.contract"]._advice_day()
        self.write({"state": state, "decided_by_id": self.env.uid, "decided_on": today})

    def _state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _task_summary(self):
        return self.env._("Request the contract that recommendation %s proposes", self.name)

    def _task_note(self):
        """What to request, by when, and what it brings."""
        proposed, current = self._option("proposed"), self._option("current")
        if self.earliest_date:
            when = self.env._("The earliest legal date is %s.", format_date(self.env, self.earliest_date))
        else:
            when = self.env._("No notice keeps it from holding at once.")
        return self.env._(
            "Request %(proposed)s for the supply point %(point)s, in place of %(current)s. %(when)s It costs %(amount)s"
            " a year instead of %(current_amount)s, by what was measured (%(window)s).",
            proposed=proposed._tell(),
            point=self.cups_id.name,
            current=current._tell(),
            when=when,
            amount=self._tell_money(self.proposed_amount),
            current_amount=self._tell_money(self.current_amount),
            window=self._tell_window(),
        )

    def _last_day(self):
        return self.window_end and fields.Date.subtract(self.window_end, days=1)

    def _option(self, role):
        """The option of a role, with all rights; empty where there is none."""
        return self.sudo().option_ids.filtered(lambda option: option.role == role)[:1]

    def _tell_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_recommendation")
        if len(self) == 1:
            return dict(action, view_mode="form", views=[(False, "form")], res_id=self.id)
        return dict(action, domain=[("id", "in", self.ids)], context={})

    def _allowed(self, groups):
        """These recommendations with all rights, for a user of one of these groups and of their companies."""
        if not self.env.su:
            if not any(self.env.user.has_group(group) for group in groups):
                raise AccessError(
                    self.env._(
                        "This step of a recommendation is for other users: ask your administrator for the right to it."
                    )
                )
            self.check_access("read")
        return self.sudo()
