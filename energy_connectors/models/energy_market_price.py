# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from babel.dates import format_datetime

from odoo import api, models
from odoo.tools import SQL, get_lang

from ..clients.omie import MICRO


class EnergyMarketPrice(models.Model):
    _inherit = "energy.market.price"

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Label hours from 0 to 23. Odoo's label has 12 hours, and a graph draws groups of one label as one point."""
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if groupby_spec != "at:hour":
            return formatter
        locale = get_lang(self.env).code

        def formatter_of_24_hours(local_start):
            (start, _label), domain = formatter(local_start)
            return (start, format_datetime(local_start, "dd MMM HH:mm", locale=locale)), domain

        return formatter_of_24_hours

    @api.model
    def _compare(self, prices, version):
        """How many of these prices would be added, would replace an older version, would be ignored: three counts."""
        query = SQL(
            """
            SELECT count(*) FILTER (WHERE held.id IS NULL),
                   count(*) FILTER (WHERE held.version < %(version)s),
                   count(*) FILTER (WHERE held.version >= %(version)s)
              FROM %(given)s
              LEFT JOIN energy_market_price held ON held.market = given.market AND held.at = given.at
            """,
            version=version,
            given=self._given(prices),
        )
        self.flush_model()
        return self.env.execute_query(query)[0]

    @api.model
    def _load(self, prices, version):
        """Store prices of clients.omie in euro: a higher version replaces, the same or a lower one is ignored.

        Returns three counts as _compare does.
        """
        query = SQL(
            """
            INSERT INTO energy_market_price AS held
                   (market, at, duration_minutes, price, currency_id, version,
                    create_uid, create_date, write_uid, write_date)
            SELECT given.market, given.at, given.duration_minutes, round(given.price_micro::numeric / %(micro)s, 6),
                   %(euro)s, %(version)s, %(user)s, %(now)s, %(user)s, %(now)s
              FROM %(given)s
            ON CONFLICT (market, at) DO UPDATE
               SET duration_minutes = EXCLUDED.duration_minutes, price = EXCLUDED.price, version = EXCLUDED.version,
                   currency_id = EXCLUDED.currency_id, write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
             WHERE held.version < EXCLUDED.version
            RETURNING xmax = 0
            """,
            given=self._given(prices),
            micro=MICRO,
            euro=self.env.ref("base.EUR").id,
            version=version,
            user=self.env.uid,
            now=self.env.cr.now(),
        )
        self.flush_model()
        is_added = [added for (added,) in self.env.execute_query(query)]
        self.invalidate_model()
        return is_added.count(True), is_added.count(False), len(prices) - len(is_added)

    @api.model
    def _given(self, prices):
        """The prices as a table of the query, `given`."""
        columns = [list(column) for column in zip(*prices, strict=True)]
        columns[1] = [at.replace(tzinfo=None) for at in columns[1]]
        return SQL(
            "unnest(%s::varchar[], %s::timestamp[], %s::int4[], %s::int8[])"
            " AS given(market, at, duration_minutes, price_micro)",
            *columns,
        )
