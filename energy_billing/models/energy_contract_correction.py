# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which invoiced months of a contract are looked at again, and with which offer."""

from odoo import fields, models
from odoo.tools import SQL


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _get_offers(self, start, end):
        """A month once invoiced keeps the offer of its invoice: what corrects it bears the prices of then."""
        issued = self.env["energy.billing.period"].search(
            [
                ("contract_id", "in", self.ids),
                ("start_date", ">=", start),
                ("start_date", "<", end),
                ("move_id", "!=", False),
                ("offer_id", "!=", False),
            ],
            order="start_date, id",
        )
        return super()._get_offers(start, end) | {period.contract_id: period.offer_id for period in issued}

    def _priced_month(self, month):
        """What the month comes to with all that is known now (BillingPeriods, PricedPeriods)."""
        figures = self._billing_periods(month, fields.Date.add(month, months=1))
        return figures, self._price_periods(figures)

    def _correction_rows(self, figures, priced):
        """An exception row for each open correction of these contracts in the month of these figures.

        A month of which something is to be invoiced in the ordinary way is not looked at before that is done.
        """
        waiting = self.env["energy.billing.period"].search(
            [
                ("contract_id", "in", self.ids),
                ("start_date", ">=", figures.start),
                ("start_date", "<", figures.end),
                ("move_id", "=", False),
            ]
        )
        corrections = self.env["energy.billing.correction"]
        corrections._open_of(waiting.contract_id, figures.start)._withdraw()
        corrections, _waiting = corrections._look_at(self - waiting.contract_id, figures, priced)
        return [correction._prepare_exception() for correction in corrections]

    def _earlier_correction_rows(self, month):
        """As `_correction_rows`, of the invoiced months before `month` of which readings or events came since."""
        rows = []
        for earlier, contracts in self._months_to_look_at(month).items():
            rows += contracts._correction_rows(*contracts._priced_month(earlier))
        return rows

    def _months_to_look_at(self, month):
        """{first day: contracts}: the invoiced months before `month` of which files or events came after the invoice.

        As far back as the company looks. A period with energy that is missing waits for whatever reading comes next.
        """
        self.env.flush_all()
        company = self.company_id[:1]
        first = fields.Date.subtract(month, months=company.energy_correction_months)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date_trunc('month', period.start_date)::date AS month, array_agg(DISTINCT period.contract_id)
                  FROM energy_billing_period AS period
                  LEFT JOIN energy_reading AS first ON first.id = period.reading_start_id
                  LEFT JOIN energy_reading AS last ON last.id = period.reading_end_id
                 WHERE period.contract_id = ANY (%(contracts)s)
                   AND period.start_date >= %(first)s
                   AND period.start_date < %(month)s
                   AND period.move_id IS NOT NULL
                   AND period.replaced_by_id IS NULL
                   AND (%(reading)s OR %(quantity)s OR %(event)s)
                 GROUP BY 1
                 ORDER BY 1
                """,
                contracts=self.ids,
                first=first,
                month=month,
                reading=_NEW_READING,
                quantity=_NEW_QUANTITY,
                event=_NEW_EVENT,
            )
        )
        return {start: self.browse(contracts) for start, contracts in rows}


_NEW_READING = SQL(
    """
    EXISTS (
        SELECT FROM energy_reading AS reading
          JOIN energy_flux_file AS file ON file.id = reading.file_id AND file.loaded_at >= period.create_date
         WHERE reading.cups_id = period.cups_id
           AND reading.at >= LEAST(period.start_date - interval '1 day', first.at)
           AND (period.quality = 'missing'
                OR reading.at < GREATEST(period.end_date + interval '1 day', last.at + interval '1 second'))
    )
    """
)
_NEW_QUANTITY = SQL(
    """
    EXISTS (
        SELECT FROM energy_quantity AS quantity
          JOIN energy_flux_file AS file ON file.id = quantity.file_id AND file.loaded_at >= period.create_date
         WHERE quantity.cups_id = period.cups_id
           AND quantity.date_start < period.end_date
           AND quantity.date_end > period.start_date
    )
    """
)
_NEW_EVENT = SQL(
    """
    EXISTS (
        SELECT FROM energy_contract_event AS event
          LEFT JOIN energy_flux_file AS file ON file.id = event.file_id
         WHERE event.contract_id = period.contract_id
           AND (event.num_sequence = 0 OR event.at < period.end_date)
           AND GREATEST(event.write_date, file.loaded_at) > period.create_date
    )
    """
)
