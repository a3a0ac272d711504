# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

MOST_DAYS = 366
DAYS_FETCHED_AT_ONCE = 3  # while the user waits


class EnergyMarketPriceFetch(models.TransientModel):
    _name = "energy.market.price.fetch"
    _description = "Fetch Market Prices"

    connector_id = fields.Many2one(
        "energy.connector",
        required=True,
        domain=[("system", "=", "omie")],
        default=lambda self: self.env["energy.connector"].search([("system", "=", "omie")], limit=1),
    )
    date_from = fields.Date("From", required=True, default=lambda self: self._newest_day())
    date_to = fields.Date("To", required=True, default=lambda self: self._newest_day())

    @api.model
    def _newest_day(self):
        return self.env["energy.connector"]._market_day() + timedelta(days=1)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        newest = self._newest_day()
        for wizard in self:
            if not wizard.date_from <= wizard.date_to <= newest:
                raise ValidationError(
                    self.env._(
                        "The days run from %(first)s to %(last)s. Choose days in their order, none after %(newest)s:"
                        " prices are published the day before.",
                        first=format_date(self.env, wizard.date_from),
                        last=format_date(self.env, wizard.date_to),
                        newest=format_date(self.env, newest),
                    )
                )
            if (wizard.date_to - wizard.date_from).days >= MOST_DAYS:
                raise ValidationError(self.env._("Fetch at most %(days)s days at a time.", days=MOST_DAYS))

    def action_fetch(self):
        """Ask for the days: a few at once, more of them in the background. Shows their exchanges."""
        self.ensure_one()
        self.connector_id.check_access("read")
        span = (self.date_to - self.date_from).days + 1
        days = [self.date_from + timedelta(days=number) for number in range(span)]
        exchanges = self.env["energy.exchange"].sudo()._ask_for_prices(self.connector_id, days)
        if span <= DAYS_FETCHED_AT_ONCE:
            exchanges._process_batch()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_connectors.action_energy_exchange")
        return dict(action, domain=[("id", "in", exchanges.ids)], context={})
