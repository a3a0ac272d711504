# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..clients.omie import file_name
from ..models.energy_exchange import MAX_ATTEMPTS
from . import omie_server
from .omie_connectors import OmieConnectors
from .omie_server import price_file


@tagged("post_install", "-at_install")
class TestEnergyExchange(OmieConnectors):
    def ask(self, *days):
        return self.env["energy.exchange"]._ask_for_prices(self.connector, days or [self.today])

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"energy_connectors.{name}").method_direct_trigger()

    def test_prices_of_a_day_are_fetched_once_and_told(self):
        exchange = self.ask()
        with self.serving({file_name(self.today, 1): price_file(self.today, spain="-1.5")}):
            exchange._process_batch()
        self.assertEqual((exchange.state, exchange.attempts, exchange.next_try), ("done", 1, False))
        self.assertIn(file_name(self.today, 1), exchange.reply)
        self.assertIn("127.0.0.1", exchange.request)
        self.assertEqual(set(self.held("ES", self.today).mapped("price")), {-1.5})
        self.assertEqual(self.connector.state, "working")

    def test_the_same_day_is_one_exchange_however_often_it_is_asked_for(self):
        first = self.ask()
        self.assertEqual(self.ask(self.today, self.tomorrow) & first, first)
        self.assertEqual(len(self.connector.exchange_ids), 2)

    @mute_logger("odoo.sql_db")
    def test_a_key_cannot_be_taken_twice(self):
        exchange = self.ask()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            exchange.copy()

    def test_asking_again_brings_the_newer_version(self):
        exchange = self.ask()
        files = {file_name(self.today, 1): price_file(self.today, spain="10")}
        with self.serving(files):
            exchange._process_batch()
            files[file_name(self.today, 2)] = price_file(self.today, spain="20")
            self.ask()._process_batch()
        prices = self.held("ES", self.today)
        self.assertEqual((set(prices.mapped("price")), set(prices.mapped("version"))), ({20.0}, {2}))
        self.assertIn("0 prices added", exchange.message)

    def test_what_is_not_published_yet_is_asked_again_ever_later(self):
        exchange = self.ask(self.tomorrow)
        waits = []
        with self.serving({}):
            for _attempt in range(5):
                exchange._process_batch()
                waits.append((exchange.next_try - exchange.last_try) / timedelta(minutes=1))
        self.assertEqual(waits, [5, 10, 20, 40, 60])
        self.assertEqual((exchange.state, exchange.attempts), ("pending", 5))
        self.assertIn("is not published yet", exchange.message)

    def test_it_gives_up_after_the_last_attempt_and_tells_the_connector(self):
        exchange = self.ask()
        exchange.attempts = MAX_ATTEMPTS - 1
        with self.serving({file_name(self.today, 1): omie_server.broken}):
            exchange._process_batch()
        self.assertEqual((exchange.state, exchange.next_try, self.connector.state), ("failed", False, "failing"))
        self.assertIn("answered with status 503", self.connector.message_ids[0].body)

    def test_what_trying_again_cannot_mend_fails_at_once_and_loads_nothing(self):
        exchange = self.ask()
        damaged = price_file(self.today).replace(b";7;61.5;", b";7;n/a;")
        with self.serving({file_name(self.today, 1): damaged}):
            exchange._process_batch()
        self.assertEqual(exchange.state, "failed")
        self.assertIn("Line 8 of", exchange.message)
        self.assertFalse(self.held("ES", self.today))

    def test_a_body_cut_short_waits_for_another_try(self):
        exchange = self.ask()
        with self.serving({file_name(self.today, 1): omie_server.cut_short(price_file(self.today))}):
            exchange._process_batch()
        self.assertEqual(exchange.state, "pending")
        self.assertIn("ended too early", exchange.message)

    def test_a_failed_exchange_can_be_tried_again(self):
        exchange = self.ask()
        exchange.write({"state": "failed", "attempts": MAX_ATTEMPTS, "next_try": False})
        exchange.action_retry()
        with self.serving({file_name(self.today, 1): price_file(self.today)}):
            exchange._process_batch()
        self.assertEqual((exchange.state, exchange.attempts), ("done", 1))

    def test_the_cron_drains_what_is_due_and_nothing_else(self):
        due = self.ask(self.today)
        later = self.ask(self.tomorrow)
        later.next_try = datetime.now() + timedelta(hours=1)
        asleep = self.connector.copy({"name": "Asleep", "active": False, "base_url": "http://127.0.0.1:1"})
        unreached = self.env["energy.exchange"]._ask_for_prices(asleep, [self.today])
        with self.serving({file_name(self.today, 1): price_file(self.today)}):
            self.run_cron("ir_cron_process_exchanges")
        self.assertEqual((due.state, later.attempts, unreached.attempts), ("done", 0, 0))

    def test_the_daily_cron_asks_for_tomorrow_in_madrid(self):
        with freeze_time("2026-03-28 23:30:00"):  # already the 29th in Madrid
            self.run_cron("ir_cron_fetch_tomorrow")
        self.assertEqual(self.connector.exchange_ids.mapped("key"), ["day_ahead_prices/2026-03-30"])

    def test_no_try_commits(self):
        exchange = self.ask()
        with (
            self.serving({file_name(self.today, 1): price_file(self.today)}),
            patch.object(type(self.env.cr), "commit", side_effect=AssertionError("committed")),
        ):
            exchange._process_batch()
        self.assertEqual(exchange.state, "done")
