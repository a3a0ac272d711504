# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..clients.omie import file_name, read_prices
from .omie_connectors import OmieConnectors
from .omie_server import price_file

DAY = date(2026, 1, 15)
AUTUMN_CHANGE = date(2025, 10, 26)


@tagged("post_install", "-at_install")
class TestEnergyMarketPrice(OmieConnectors):
    def load(self, day, version=1, **prices):
        content = read_prices(file_name(day, version), price_file(day, **prices))
        return self.prices._load(content.prices, content.version)

    def upload(self, content, name):
        return self.env["energy.market.price.upload"].create({"content": base64.b64encode(content), "name": name})

    def test_both_markets_of_a_day_are_loaded_exactly(self):
        self.assertEqual(self.load(DAY, spain="60.123456", portugal="-0.01"), (192, 0, 0))
        spain, portugal = self.held("ES", DAY), self.held("PT", DAY)
        self.assertEqual((len(spain), set(spain.mapped("price"))), (96, {60.123456}))
        self.assertEqual(set(portugal.mapped("price")), {-0.01})
        self.assertEqual((spain[0].at, spain[0].duration_minutes), (datetime(2026, 1, 14, 23), 15))
        self.assertEqual(spain.currency_id, self.env.ref("base.EUR"))
        self.env.cr.execute("SELECT price::text FROM energy_market_price WHERE id = %s", [spain[0].id])
        self.assertEqual(self.env.cr.fetchone(), ("60.123456",))

    def test_the_repeated_hour_of_autumn_is_held_twice(self):
        self.assertEqual(self.load(AUTUMN_CHANGE), (200, 0, 0))
        self.assertEqual(len(self.held("ES", AUTUMN_CHANGE)), 100)

    def test_a_higher_version_replaces_and_others_are_ignored(self):
        self.assertEqual(self.load(DAY, 2, spain="20"), (192, 0, 0))
        self.assertEqual(self.load(DAY, 2, spain="99"), (0, 0, 192))
        self.assertEqual(self.load(DAY, 1, spain="10"), (0, 0, 192))
        self.assertEqual(set(self.held("ES", DAY).mapped("price")), {20.0})
        self.assertEqual(self.load(DAY, 3, spain="30"), (0, 192, 0))
        self.assertEqual(set(self.held("ES", DAY).mapped("price")), {30.0})

    def test_the_preview_counts_what_loading_would_do_and_does_nothing(self):
        self.load(DAY, 1)
        for version, counts in ((1, (0, 0, 192)), (2, (0, 192, 0))):
            wizard = self.upload(price_file(DAY), file_name(DAY, version))
            self.assertEqual((wizard.added_count, wizard.replaced_count, wizard.ignored_count), counts)
        self.assertEqual(set(self.held("ES", DAY).mapped("version")), {1})

    def test_the_form_previews_a_file_before_it_is_loaded(self):
        form = Form(self.env["energy.market.price.upload"])
        form.content = base64.b64encode(price_file(DAY)).decode()
        form.name = file_name(DAY, 1)
        self.assertEqual((form.day, form.version, form.added_count), (DAY, 1, 192))
        form.save().action_load()
        self.assertEqual(len(self.held("PT", DAY)), 96)

    def test_a_bad_file_is_explained_and_loads_nothing(self):
        for content, name, why in (
            (b"not prices", file_name(DAY, 1), "does not start with MARGINALPDBC"),
            (price_file(DAY), "prices.csv", "is not the name of a price file"),
            (price_file(DAY)[:400], file_name(DAY, 1), "lacks its closing line"),
            (price_file(DAY), file_name(AUTUMN_CHANGE, 1), "another day than the file's name"),
        ):
            with self.subTest(why):
                wizard = self.upload(content, name)
                self.assertIn(why, wizard.problem)
                self.assertFalse(wizard.day)
                with self.assertRaisesRegex(UserError, why):
                    wizard.action_load()
        self.assertFalse(self.prices.search_count([]))

    def test_each_hour_of_the_day_is_a_point_of_its_own_in_the_graph(self):
        self.load(DAY)
        groups = self.prices.formatted_read_group([("market", "=", "ES")], ["at:hour"], ["price:avg"])
        labels = [group["at:hour"][1] for group in groups]
        self.assertEqual(len(set(labels)), 24)
        self.assertIn("15 Jan 13:00", labels)

    def test_all_prices_of_a_day_are_loaded_by_one_statement(self):
        self.load(AUTUMN_CHANGE)
        content = read_prices(file_name(DAY, 1), price_file(DAY))
        with self.assertQueryCount(2):  # the euro, then all 192 prices
            self.prices._load(content.prices, content.version)
