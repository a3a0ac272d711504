# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..clients.failure import PROBLEMS, Failure
from ..clients.omie import file_name
from ..models.failure_sentences import SENTENCES, sentence
from . import omie_server
from .omie_connectors import OmieConnectors
from .omie_server import price_file


@tagged("post_install", "-at_install")
class TestEnergyConnector(OmieConnectors):
    def test_a_new_connector_knows_the_address_of_its_system(self):
        form = Form(self.env["energy.connector"])
        form.name = "Another market"
        self.assertEqual(form.save().base_url, "https://www.omie.es")

    def test_the_check_reads_todays_prices_and_says_so(self):
        with self.serving({file_name(self.today, 1): price_file(self.today)}):
            notification = self.connector.action_check()["params"]
        self.assertEqual((self.connector.state, notification["type"]), ("working", "success"))
        self.assertIn(f"{file_name(self.today, 1)} was read", self.connector.last_message)
        self.assertTrue(self.connector.last_check)
        self.assertFalse(self.prices.search_count([]), "a check loads nothing")

    def test_a_failing_check_is_kept_and_says_what_to_do(self):
        with self.serving({file_name(self.today, 1): omie_server.moved}):
            notification = self.connector.action_check()["params"]
        self.assertEqual((self.connector.state, notification["type"]), ("failing", "danger"))
        self.assertIn("Enter the final address", notification["message"])

    def test_private_hosts_are_refused_unless_an_administrator_names_them(self):
        self.env["ir.config_parameter"].set_param("energy_connectors.private_hosts", "elsewhere, other")
        with self.serving({file_name(self.today, 1): price_file(self.today)}) as server:
            self.connector.action_check()
            self.assertEqual(server.asked, [])
        self.assertIn("127.0.0.1, which is not public", self.connector.last_message)

    def test_an_address_must_be_a_plain_web_address(self):
        for address in ("ftp://omie.es", "file:///etc/passwd", "omie.es", "https://me:secret@omie.es"):
            with self.subTest(address), self.assertRaisesRegex(ValidationError, "is not an address of a web server"):
                self.connector.base_url = address

    @mute_logger("odoo.sql_db")
    def test_a_company_has_one_connector_of_a_name(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.connector.copy()

    def test_every_problem_of_the_clients_has_a_sentence_that_its_facts_fill(self):
        self.assertEqual(set(SENTENCES), set(PROBLEMS))
        facts = {
            name: f"<{name}>"
            for name in "url host address seconds limit status name line text day period expected found".split()
        }
        for problem in PROBLEMS:
            with self.subTest(problem):
                text = sentence(self.env, Failure(problem, **facts))
                self.assertNotIn("%", text)
                self.assertIn("<", text)

    def test_a_neutralized_copy_has_no_active_connector(self):
        for query in get_neutralization_queries(["energy_connectors"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.connector.active)

    def test_fetching_shows_what_came_of_each_day(self):
        files = {file_name(day, 1): price_file(day) for day in (self.today, self.tomorrow)}
        with self.serving(files):
            wizard = Form(self.env["energy.market.price.fetch"].with_context(default_connector_id=self.connector.id))
            wizard.date_from = self.today
            action = wizard.save().action_fetch()
        exchanges = self.env["energy.exchange"].search(action["domain"])
        self.assertEqual(exchanges.mapped("state"), ["done", "done"])
        self.assertEqual(
            self.prices.search_count([]), 2 * (len(self.held("ES", self.today)) + len(self.held("ES", self.tomorrow)))
        )

    def test_many_days_are_left_to_the_background(self):
        wizard = self.env["energy.market.price.fetch"].create(
            {"connector_id": self.connector.id, "date_from": self.today - timedelta(days=30), "date_to": self.today}
        )
        exchanges = self.env["energy.exchange"].search(wizard.action_fetch()["domain"])
        self.assertEqual(set(exchanges.mapped("state")), {"pending"})
        self.assertEqual(len(exchanges), 31)

    def test_days_that_cannot_be_fetched_are_refused_in_a_sentence(self):
        for first, last, why in (
            (self.today, self.tomorrow + timedelta(days=1), "none after"),
            (self.today, self.today - timedelta(days=1), "in their order"),
            (self.today - timedelta(days=400), self.today, "at most 366 days"),
        ):
            with self.subTest(why), self.assertRaisesRegex(ValidationError, why):
                self.env["energy.market.price.fetch"].create(
                    {"connector_id": self.connector.id, "date_from": first, "date_to": last}
                )
