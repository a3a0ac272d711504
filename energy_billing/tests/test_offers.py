# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .portfolio import JANUARY, PortfolioCase


class TestOffers(PortfolioCase):
    def test_the_form_enters_a_grid_of_prices(self):
        with Form(self.env["energy.offer"]) as form:
            form.name = "Blue"
            for power, price in ((3000, 8.0), (6000, 10.5)):
                with form.subscription_price_ids.new() as line:
                    line.power_va, line.price, line.date_start = power, price, JANUARY
            with form.energy_price_ids.new() as line:
                line.band, line.price, line.date_start = "hp", 0.2146, JANUARY
        prices = form.record.price_ids
        self.assertEqual(
            prices.mapped(lambda price: (price.component, price.power_va, price.band, price.price)),
            [("subscription", 3000, False, 8.0), ("subscription", 6000, False, 10.5), ("energy", 0, "hp", 0.2146)],
        )

    def test_two_prices_for_the_same_thing_do_not_overlap(self):
        with self.assertRaisesRegex(
            ValidationError, "Offer Double has two prices in force on 02/01/2025 for the energy"
        ):
            self.make_offer(
                "Double",
                [
                    {"component": "energy", "price": 0.2, "date_start": JANUARY},
                    {"component": "energy", "price": 0.3, "date_start": date(2025, 2, 1)},
                ],
            )

    def test_prices_that_follow_each_other_are_welcome(self):
        offer = self.make_offer(
            "Following",
            [
                {"component": "energy", "price": 0.2, "date_end": JANUARY},
                {"component": "energy", "price": 0.3, "date_start": JANUARY},
                {"component": "energy", "band": "hc", "price": 0.1},
            ],
        )
        self.assertEqual(len(offer.price_ids), 3)

    def test_a_price_depends_on_what_its_component_does(self):
        for wrong in (
            {"component": "subscription", "band": "hp", "price": 1},
            {"component": "subscription", "market": "OMIE-ES", "price": 1},
            {"component": "energy", "band": "hp", "market": "OMIE-ES", "price": 1},
            {"component": "energy", "price_per_kva": 2, "price": 1},
            {"component": "energy", "power_va": 6000, "power_to_va": 3000, "price": 1},
            {"component": "energy", "price": 1, "date_end": date(2023, 1, 1)},
        ):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.make_offer("Wrong", [wrong])

    def test_a_copy_has_the_prices_and_leaves_the_original_alone(self):
        copy = self.offer.copy()
        self.assertEqual(copy.name, "Green (copy)")
        self.assertEqual(copy.price_ids.mapped("price"), self.offer.price_ids.mapped("price"))
        copy.price_ids.price = 1
        self.assertNotIn(1, self.offer.price_ids.mapped("price"))

    def test_a_price_of_six_decimals_reaches_the_calculation_exactly(self):
        offer = self.make_offer("Fine", [{"component": "energy", "price": 0.123457}])
        self.assertEqual(offer.price_ids._prices_frame()["price_micro"].tolist(), [123457])

    def test_the_offer_of_the_contract_goes_before_the_default(self):
        other = self.make_offer("Other")
        contract = self.make_contract("C1", offer_id=other.id)
        self.assertEqual(contract._get_offer(), other)
        contract.offer_id = False
        self.assertEqual(contract._get_offer(), self.offer)

    def test_an_offer_of_another_company_cannot_be_chosen(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.make_offer("Foreign", company_id=other.id)
        with self.assertRaises(Exception) as raised:
            self.make_contract("C1", offer_id=foreign.id)
        self.assertIn("Foreign", str(raised.exception))

    def test_the_settings_choose_the_default_offer_of_the_company(self):
        other = self.make_offer("Other")
        with Form(self.env["res.config.settings"]) as form:
            form.energy_default_offer_id = other
            form.energy_invoice_date = "today"
        form.record.execute()
        self.assertEqual(self.company.energy_default_offer_id, other)
        self.assertEqual(self.company.energy_invoice_date, "today")
