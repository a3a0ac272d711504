# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase


@freeze_time("2025-03-15")
class TestCheques(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.energy_cheque_journal_id = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.contract = cls.make_contract("C1", months=(JANUARY, FEBRUARY, MARCH))

    def make_cheque(self, amount=48.0, contract=None, **values):
        return self.env["energy.cheque"].create(
            {
                "number": f"CE{amount:g}",
                "contract_id": (contract or self.contract).id,
                "amount": amount,
                "valid_from": date(2025, 1, 1),
                "valid_to": date(2026, 3, 31),
                **values,
            }
        )

    def post(self, month):
        run = self.compute(self.contract, month=month)
        run._invoice_contracts(self.contract, at_once=True)
        run._post_contracts(self.contract, at_once=True)
        return run.move_ids.filtered(lambda move: move.energy_contract_id == self.contract)

    def test_a_registered_cheque_pays_the_open_invoice(self):
        move = self.post(JANUARY)
        cheque = self.make_cheque(50)
        cheque.action_register()
        self.assertEqual(cheque.payment_id.payment_reference, "CE50")
        self.assertAlmostEqual(move.amount_residual, move.amount_total - 50)
        self.assertEqual((cheque.state, cheque.residual), ("registered", 0))

    def test_what_is_left_pays_the_invoices_that_are_posted_later(self):
        cheque = self.make_cheque(150)
        cheque.action_register()
        self.assertEqual(cheque.residual, 150)
        first, second = self.post(JANUARY), self.post(FEBRUARY)
        self.assertEqual((first.amount_residual, first.payment_state in ("paid", "in_payment")), (0, True))
        self.assertAlmostEqual(second.amount_residual, first.amount_total + second.amount_total - 150)
        self.assertEqual(cheque.residual, 0)

    def test_the_oldest_invoice_is_paid_first_and_the_oldest_cheque_used_first(self):
        first, second = self.post(JANUARY), self.post(FEBRUARY)
        with freeze_time("2025-03-16"):
            younger = self.make_cheque(100)
            younger.action_register()
        self.assertEqual(first.amount_residual, 0)
        self.assertAlmostEqual(second.amount_residual, first.amount_total + second.amount_total - 100)

    def test_the_cheques_of_a_contract_pay_no_other_contract(self):
        other = self.make_contract("C2")
        cheque = self.make_cheque(100, contract=other)
        cheque.action_register()
        move = self.post(JANUARY)
        self.assertEqual((move.amount_residual, cheque.residual), (move.amount_total, 100))

    def test_a_cheque_protects_the_contract_while_it_is_valid(self):
        self.make_cheque().action_register()
        self.assertTrue(self.contract._is_protected(date(2026, 3, 31)))
        self.assertFalse(self.contract._is_protected(date(2026, 4, 1)))
        self.assertTrue(self.contract.is_protected)

    def test_a_refused_cheque_is_owed_again(self):
        move = self.post(JANUARY)
        cheque = self.make_cheque()
        cheque.action_register()
        with self.assertRaisesRegex(UserError, "says why it is refused"):
            cheque.action_refuse()
        cheque.note = "Already used elsewhere."
        cheque.action_refuse()
        self.assertEqual((move.amount_residual, cheque.state), (move.amount_total, "refused"))
        self.assertFalse(self.contract._is_protected(date(2025, 6, 1)))

    def test_an_expired_cheque_is_not_registered(self):
        cheque = self.make_cheque(valid_to=date(2025, 3, 14))
        with self.assertRaisesRegex(UserError, "is valid from 01/01/2025 to 03/14/2025 only"):
            cheque.action_register()

    def test_without_a_journal_the_sentence_says_where_to_choose_one(self):
        self.company.energy_cheque_journal_id = False
        with self.assertRaisesRegex(UserError, "has no journal for energy cheques"):
            self.make_cheque().action_register()

    def test_a_cheque_is_registered_once_and_then_kept(self):
        cheque = self.make_cheque()
        cheque.action_register()
        with self.assertRaisesRegex(UserError, "already registered or refused"):
            cheque.action_register()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            cheque.amount = 1
        with self.assertRaisesRegex(UserError, "refuse it instead"):
            cheque.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make_cheque()

    def test_the_buttons_are_for_accountants_of_the_company(self):
        cheque = self.make_cheque()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for role, values in (
            ("portal", {"groups": "base.group_portal"}),
            ("operator", {"groups": "energy_core.group_energy_operator"}),
            (
                "stranger",
                {
                    "groups": "energy_core.group_energy_manager",
                    "company_id": other.id,
                    "company_ids": [Command.set(other.ids)],
                },
            ),
        ):
            user = new_test_user(self.env, f"cheque_{role}", **values)
            for method in ("action_register", "action_refuse"):
                with self.subTest(role=role, method=method), self.assertRaises(AccessError):
                    getattr(cheque.with_user(user), method)()
        accountant = new_test_user(self.env, "cheque_accountant", groups="energy_core.group_energy_accountant")
        with self.assertRaisesRegex(UserError, "by their buttons"):
            cheque.with_user(accountant).write({"state": "registered"})
        cheque.with_user(accountant).action_register()
        self.assertEqual(cheque.state, "registered")
