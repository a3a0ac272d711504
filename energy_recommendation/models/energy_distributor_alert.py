# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Managers are told of tariffs that are missing or end, of distributors that supply points are supplied by."""

from odoo import api, models
from odoo.tools import format_date

from .res_users import TODO


class EnergyDistributor(models.Model):
    _inherit = "energy.distributor"

    @api.model
    def _cron_alert(self):
        """Tell each manager of the tariffs of a distributor with supply points that are missing or end, once."""
        for distributor in self.search([("cups_ids", "!=", False)]):
            reminder = distributor._what_to_remind_of()
            if reminder and reminder != distributor.tariff_reminder:
                for manager in self.env["res.users"]._with_energy_role("manager"):
                    distributor.with_context(lang=manager.lang)._schedule_tariff_alert(manager)
            distributor.tariff_reminder = reminder

    def _what_to_remind_of(self):
        if self.tariff_state == "missing":
            return self.missing_subgroups or self.code
        return str(self.tariff_end) if self.tariff_state in ("expired", "expiring") else False

    def _schedule_tariff_alert(self, manager):
        if self.tariff_state == "missing":
            summary = self.env._("No tariffs of %s", self.missing_subgroups or self.name)
        else:
            summary = self.env._("Tariffs until %s", format_date(self.env, self.tariff_end))
        self.activity_schedule(
            TODO,
            date_deadline=self.tariff_end or False,
            summary=summary,
            note=self.env._(
                "Contracts of %(distributor)s cannot be advised on without the tariffs in force. Import them: Energy ›"
                " Advice › Import Tariffs.",
                distributor=self.name,
            ),
            user_id=manager.id,
        )

    def _tell_imported(self, file_name, counts):
        """Keep on each distributor what was imported, and close the reminders of tariffs that are there now."""
        new, changed, removed = counts
        for distributor in self:
            distributor.message_post(
                body=distributor.env._(
                    "Tariffs imported from %(file)s. In all: %(new)s new rates, %(changed)s changed, %(removed)s"
                    " removed.",
                    file=file_name or "",
                    new=new,
                    changed=changed,
                    removed=removed,
                )
            )
        self.filtered(lambda each: each.tariff_state == "current").activity_feedback([TODO])
