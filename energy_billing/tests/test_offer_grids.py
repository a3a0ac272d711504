# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .portfolio import FEBRUARY, JANUARY, PortfolioCase

DISCOUNT = {"name": "Welcome", "component": "energy", "value": -5, "date_start": JANUARY}


class TestOfferGrids(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regulated = cls.make_offer(
            "Regulated",
            [
                {"component": "subscription", "power_va": 6000, "price": 9, "legal_act": "Act of 2024"},
                {"price": 0.2, "legal_act": "Act of 2024"},
            ],
            is_regulated=True,
        )
        cls.follower = cls.make_offer("Follower", [{"price": 7, "band": "hp"}], regulated_offer_id=cls.regulated.id)

    def test_ranges_of_powers_do_not_overlap_and_one_power_may_lie_inside(self):
        inside = {"component": "subscription", "power_va": 6000, "price": 2}
        low = {"component": "subscription", "power_to_va": 9000, "price": 1}
        offer = self.make_offer("Ranges", [inside, low, {"component": "subscription", "price": 3}])
        self.assertEqual(len(offer.price_ids), 3)
        with self.assertRaisesRegex(ValidationError, "the subscription at 9–12 kVA"):
            self.make_offer("Crossing", [low, low | {"power_va": 9000, "power_to_va": 12000}])

    def test_regulated_prices_are_copied_once_with_their_dates_and_acts(self):
        self.follower.action_copy_regulated_prices()
        self.follower.action_copy_regulated_prices()
        copies = self.follower.price_ids.filtered("legal_act")
        self.assertEqual(copies.mapped("price"), self.regulated.price_ids.mapped("price"))
        self.assertEqual(set(copies.mapped("legal_act")), {"Act of 2024"})
        self.assertEqual(len(self.follower.price_ids), 3)

    def test_a_new_regulated_price_ends_the_copy_of_the_old_one(self):
        self.follower.action_copy_regulated_prices()
        energy = self.regulated.price_ids.filtered(lambda price: price.component == "energy")
        energy.date_end = FEBRUARY
        energy.copy({"date_start": FEBRUARY, "date_end": False, "price": 0.19})
        self.follower.action_copy_regulated_prices()
        copied = self.follower.energy_price_ids.filtered(lambda price: not price.band).sorted("date_start")
        self.assertEqual(
            copied.mapped(lambda price: (price.date_start, price.date_end, price.price)),
            [(date(2024, 1, 1), FEBRUARY, 0.2), (FEBRUARY, False, 0.19)],
        )

    def test_an_offer_that_follows_none_says_so(self):
        with self.assertRaisesRegex(UserError, "Offer Green copies no regulated offer"):
            self.offer.action_copy_regulated_prices()

    def test_a_duplicate_takes_nothing_from_the_offer_in_use(self):
        contract = self.make_contract("C1", offer_id=self.follower.id)
        self.follower.adjustment_ids = [Command.create(DISCOUNT)]
        before = self.follower.price_ids.read(["price", "date_start", "date_end"])
        copy = self.follower.copy()
        copy.price_ids.write({"date_end": date(2024, 6, 1), "price": 1})
        copy.action_copy_regulated_prices()
        self.assertEqual(self.follower.price_ids.read(["price", "date_start", "date_end"]), before)
        self.assertEqual((contract.offer_id, self.follower.active, copy.contract_ids.ids), (self.follower, True, []))
        self.assertEqual((copy.adjustment_ids.mapped("name"), len(self.follower.adjustment_ids)), (["Welcome"], 1))
        self.assertEqual(self.company.energy_default_offer_id, self.offer)

    def test_a_discount_is_entered_on_an_offer_or_on_a_contract(self):
        with Form(self.offer) as form, form.adjustment_ids.new() as line:
            line.name, line.value = "Summer", -3
        self.assertEqual(self.offer.adjustment_ids.company_id, self.company)
        for wrong in ({}, {"offer_id": self.offer.id, "contract_id": self.make_contract("C1").id}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env["energy.offer.adjustment"].create(DISCOUNT | wrong)

    def test_who_may_not_change_prices_is_refused(self):
        adjustment = self.env["energy.offer.adjustment"].create(DISCOUNT | {"offer_id": self.offer.id})
        for role in ("portal", "reader", "operator", "accountant", "integration"):
            group = "base.group_portal" if role == "portal" else f"energy_core.group_energy_{role}"
            user = new_test_user(self.env, f"offers_{role}", groups=group)
            with self.subTest(role), self.assertRaises(AccessError):
                self.follower.with_user(user).action_copy_regulated_prices()
            with self.subTest(role), self.assertRaises(AccessError):
                adjustment.with_user(user).value = 0
        manager = new_test_user(self.env, "offers_manager", groups="energy_core.group_energy_manager")
        self.follower.with_user(manager).action_copy_regulated_prices()
        self.assertEqual(len(self.follower.price_ids), 3)

    def test_a_user_of_another_company_neither_sees_nor_copies(self):
        adjustment = self.env["energy.offer.adjustment"].create(DISCOUNT | {"offer_id": self.offer.id})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "offers_stranger",
            groups="energy_core.group_energy_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        self.assertFalse(adjustment.with_user(stranger).search([("id", "=", adjustment.id)]))
        with self.assertRaises(AccessError):
            self.follower.with_user(stranger).action_copy_regulated_prices()
