# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL, format_date

WINDOW_MONTHS = 12


class EnergyBillPending(models.Model):
    """The months of the last twelve of which a supplied Brazilian unit has no bill. Rows of a query, not of a table.

    The twelve months are those before the current one; as soon as the bill of the current month is there, they end
    with it. Months before the first supply of the unit are not pending.
    """

    _name = "energy.bill.pending"
    _description = "Pending Bill"
    _auto = False
    _order = "month, cups_id"
    _depends = {
        "energy.bill": ["cups_id", "month"],
        "energy.contract": ["cups_id", "date_start", "state"],
        "energy.cups": ["active", "company_id", "country_id"],
    }

    cups_id = fields.Many2one("energy.cups", "Supply Point", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    month_name = fields.Char(compute="_compute_month_name")

    @property
    def _table_query(self):
        """A row's id tells its point and month, so that it stays the same while others go."""
        return SQL(
            """
            SELECT point.id::int8 * 4096 + (extract(year FROM month)::int - 2000) * 12 + extract(month FROM month)::int
                       AS id,
                   point.id AS cups_id, point.company_id, month::date AS month
              FROM energy_cups AS point
              JOIN res_country AS country ON country.id = point.country_id AND country.code = 'BR'
             CROSS JOIN LATERAL (
                       SELECT min(date_start) AS day
                         FROM energy_contract
                        WHERE cups_id = point.id
                       HAVING bool_or(state = 'active')
                   ) AS supply
             CROSS JOIN LATERAL (
                       SELECT date_trunc('month', %(today)s::timestamp) - make_interval(months => %(months)s) AS first
                   ) AS before
             CROSS JOIN LATERAL (
                       SELECT before.first + CASE WHEN EXISTS (
                                  SELECT FROM energy_bill
                                   WHERE cups_id = point.id AND month = date_trunc('month', %(today)s::timestamp)
                              ) THEN interval '1 month' ELSE interval '0' END AS first
                   ) AS shown
             CROSS JOIN LATERAL generate_series(
                       shown.first, shown.first + make_interval(months => %(months)s - 1), interval '1 month'
                   ) AS month
             WHERE point.active
               AND month >= date_trunc('month', supply.day)
               AND NOT EXISTS (SELECT FROM energy_bill WHERE cups_id = point.id AND energy_bill.month = month.month)
            """,
            today=fields.Date.context_today(self),
            months=WINDOW_MONTHS,
        )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for pending in self:
            pending.month_name = format_date(self.env, pending.month, date_format="MMMM y")

    @api.depends("cups_id.name", "month_name")
    def _compute_display_name(self):
        for pending in self:
            pending.display_name = f"{pending.cups_id.name}, {pending.month_name}"

    def action_enter(self):
        """Open the form of the bill of this month."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter a Bill"),
            "res_model": "energy.bill",
            "view_mode": "form",
            "target": "new",
            "context": {"default_cups_id": self.cups_id.id, "default_month": self.month},
        }
