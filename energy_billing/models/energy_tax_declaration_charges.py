# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was charged of CTA and accise, as rows: from posted invoices and credit notes, and from billing periods."""

import pandas as pd

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_core.frames import fetch_frame

CATEGORY = {  # of a period: the powers for the accise, the grid for the CTA
    "accise": SQL("COALESCE(period.accise_category, '')"),
    "cta": SQL(
        "CASE WHEN period.fta IS NULL THEN '' WHEN starts_with(period.fta, 'HTB') THEN 'TRANSPORT' "
        "ELSE 'DISTRIBUTION' END"
    ),
}
AMOUNT = {"accise": SQL("period.accise_amount"), "cta": SQL("period.cta_amount")}
POSTED = SQL(
    """
    FROM account_move_line AS line
    JOIN account_move AS move ON move.id = line.move_id
    """
)


class EnergyTaxDeclaration(models.Model):
    _inherit = "energy.tax.declaration"

    def _charged(self, start, end):
        """What posted invoices dated from `start` to `end` (excluded) charge, on lines of their own or in the price.

        Frame as calc.CHARGES, with `move`, `contract` and `period_id` for whoever looks into it.
        """
        self.env.flush_all()
        frames = [self._fetch(query) for query in (self._invoiced_query(start, end), self._included_query(start, end))]
        return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)

    def _fetch(self, query):
        return fetch_frame(self.env.cr, query, integers=("wh",), days=("day",)).astype({"cents": "int64"})

    def _posted_between(self, start, end):
        return SQL(
            """
            line.company_id = %s AND line.parent_state = 'posted' AND line.display_type = 'product'
            AND move.move_type IN ('out_invoice', 'out_refund')
            AND move.invoice_date >= %s AND move.invoice_date < %s
            """,
            self.company_id.id,
            start,
            end,
        )

    def _invoiced_query(self, start, end):
        """The lines of this tax. One that charges or credits the whole of a period tells its energy."""
        return SQL(
            """
            SELECT 'invoiced' AS source, %(category)s AS category,
                   COALESCE(period.start_date, move.invoice_date) AS day,
                   CASE WHEN own.amount <> 0 AND abs(line.balance) = abs(own.amount)
                        THEN round(period.total_kwh * 1000 * sign(-line.balance * own.amount))::bigint
                   END AS wh,
                   round(-line.balance * 100)::bigint AS cents,
                   move.name AS move, move.invoice_origin AS contract, period.id AS period_id
            %(posted)s
              LEFT JOIN energy_billing_period AS period ON period.id = line.energy_period_id
              LEFT JOIN energy_billing_period_line AS own ON own.id = line.energy_period_line_id
             WHERE line.energy_component = %(tax)s AND %(between)s
             ORDER BY move.invoice_date, line.id
            """,
            category=CATEGORY[self.tax],
            posted=POSTED,
            tax=self.tax,
            between=self._posted_between(start, end),
        )

    def _included_query(self, start, end):
        """Periods whose offer includes the tax: they owe it as far as each invoice charges or credits them."""
        return SQL(
            """
            SELECT 'included' AS source, %(category)s AS category, period.start_date AS day,
                   round(period.total_kwh * sum(-line.balance) / period.amount_untaxed)::bigint * 1000 AS wh,
                   round(%(amount)s * 100 * sum(-line.balance) / period.amount_untaxed)::bigint AS cents,
                   move.name AS move, move.invoice_origin AS contract, period.id AS period_id
            %(posted)s
              JOIN energy_billing_period AS period ON period.id = line.energy_period_id
             WHERE %(between)s AND %(amount)s <> 0 AND period.amount_untaxed <> 0
               AND NOT EXISTS (
                   SELECT FROM energy_billing_period_line AS own
                    WHERE own.period_id = period.id AND own.component = %(tax)s
               )
             GROUP BY move.id, period.id
             ORDER BY move.invoice_date, move.id, period.id
            """,
            category=CATEGORY[self.tax],
            amount=AMOUNT[self.tax],
            posted=POSTED,
            tax=self.tax,
            between=self._posted_between(start, end),
        )

    def _periods_frame(self, start, end):
        """What the periods that begin from `start` to `end` (excluded) owe, invoiced or not."""
        return self._fetch(
            SQL(
                """
                SELECT 'periods' AS source, %(category)s AS category, period.start_date AS day,
                       round(period.total_kwh * 1000)::bigint AS wh, round(%(amount)s * 100)::bigint AS cents,
                       move.name AS move, contract.name AS contract, period.id AS period_id
                  FROM energy_billing_period AS period
                  JOIN energy_contract AS contract ON contract.id = period.contract_id
                  LEFT JOIN account_move AS move ON move.id = period.move_id
                 WHERE period.company_id = %(company)s AND period.replaced_by_id IS NULL
                   AND period.start_date >= %(start)s AND period.start_date < %(end)s
                 ORDER BY period.start_date, contract.name
                """,
                category=CATEGORY[self.tax],
                amount=AMOUNT[self.tax],
                company=self.company_id.id,
                start=start,
                end=end,
            )
        )
