# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
from datetime import timedelta

from odoo.tests import TransactionCase

from ..clients.omie import periods_of
from .omie_server import omie_server


class OmieConnectors(TransactionCase):
    """The only active connector, to a market operator that runs on the loopback; no prices are held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("energy_connectors.private_hosts", "127.0.0.1")
        cls.env["energy.connector"].search([]).action_archive()
        cls.env["energy.market.price"].search([]).unlink()
        cls.connector = cls.env["energy.connector"].create({"name": "Market", "base_url": "http://127.0.0.1:1"})
        cls.prices = cls.env["energy.market.price"]
        cls.today = cls.env["energy.connector"]._market_day()
        cls.tomorrow = cls.today + timedelta(days=1)

    @contextlib.contextmanager
    def serving(self, files):
        with omie_server(files) as server:
            self.connector.base_url = server.url
            yield server

    def held(self, market, day):
        """Prices of the market that are held for the civil day, in the order of time."""
        midnight, minutes, count = periods_of(day)
        start = midnight.replace(tzinfo=None)
        end = start + timedelta(minutes=minutes * count)
        return self.prices.search([("market", "=", market), ("at", ">=", start), ("at", "<", end)], order="at")
