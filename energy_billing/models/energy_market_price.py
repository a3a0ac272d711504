# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.energy_core.frames import fetch_frame

from ..calc import MICRO


class EnergyMarketPrice(models.Model):
    _inherit = "energy.market.price"

    @api.model
    def _prices_frame(self, markets, currency, start, end):
        """The prices of these markets in a currency between two UTC instants, as `calc.Hours` has them."""
        self.flush_model()
        query = SQL(
            """
            SELECT market, at, at + duration_minutes * interval '1 minute' AS until,
                   round(price * %(micro)s)::bigint AS price_micro
              FROM energy_market_price
             WHERE market = ANY (%(markets)s)
               AND currency_id = %(currency)s
               AND at < %(end)s
               AND at + duration_minutes * interval '1 minute' > %(start)s
             ORDER BY market, at
            """,
            micro=MICRO,
            markets=markets,
            currency=currency.id,
            start=start.tz_localize(None).to_pydatetime(),
            end=end.tz_localize(None).to_pydatetime(),
        )
        return fetch_frame(self.env.cr, query, integers=("price_micro",), instants=("at", "until"))
