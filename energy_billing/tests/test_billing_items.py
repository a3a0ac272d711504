# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from .portfolio import FEBRUARY, JANUARY, PortfolioCase


class TestBillingItems(PortfolioCase):
    def make_item(self, contract, amount=-10.0, **values):
        return self.env["energy.billing.item"].create(
            {"contract_id": contract.id, "date": date(2025, 1, 20), "kind": "gesture", "amount": amount, "vat_rate": 20}
            | values
        )

    def test_an_item_goes_on_the_next_invoice_beside_the_periods(self):
        contract = self.make_contract("C1")
        item = self.make_item(contract, name="For the trouble")
        move = self.invoice(contract)
        line = move.invoice_line_ids.filtered("energy_item_id")
        self.assertEqual((line.energy_item_id, line.name, line.price_subtotal), (item, "For the trouble", -10.0))
        self.assertEqual(line.tax_ids.amount, 20)
        self.assertAlmostEqual(move.amount_untaxed, contract.billing_period_ids.amount_untaxed - 10)
        self.assertEqual((item.state, item.move_id), ("invoiced", move))

    def test_an_item_of_a_later_day_waits_for_its_month(self):
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY, date(2025, 3, 1)))
        item = self.make_item(contract, date=FEBRUARY)
        self.assertFalse(self.invoice(contract).energy_item_ids)
        self.assertEqual(self.invoice(contract, month=FEBRUARY).energy_item_ids, item)

    def test_items_alone_make_an_invoice(self):
        contract = self.make_contract("C1")
        first = self.invoice(contract)
        self.make_item(contract, 25.0, kind="service", quantity=2)
        second = self.invoice(contract) - first
        self.assertEqual((second.move_type, second.amount_untaxed, second.amount_total), ("out_invoice", 25, 30))
        self.assertEqual(second.invoice_line_ids.price_unit, 12.5)
        self.assertEqual(second.energy_contract_id, contract)

    def test_what_is_owed_to_the_customer_is_a_credit_note(self):
        contract = self.make_contract("C1")
        first = self.invoice(contract)
        self.make_item(contract, -40.0)
        self.make_item(contract, 10.0, kind="other")
        note = self.invoice(contract) - first
        self.assertEqual((note.move_type, note.amount_untaxed, note.amount_total), ("out_refund", 30, 36))
        self.assertEqual(note.invoice_line_ids.mapped("price_subtotal"), [40, -10])
        note.energy_run_id.action_post()
        self.assertEqual(note.state, "posted")

    def test_the_bulk_and_the_ordinary_way_charge_items_alike(self):
        totals = []
        for in_bulk in (True, False):
            self.company.energy_bulk_invoices = in_bulk
            contract = self.make_contract(f"C{in_bulk}")
            self.make_item(contract, 33.33, quantity=7)
            move = self.invoice(contract) - self.env["account.move"].browse(totals and totals[0][0])
            totals.append((move.id, move.amount_untaxed, move.amount_tax, len(move.invoice_line_ids)))
        self.assertEqual(totals[0][1:], totals[1][1:])

    def test_held_and_excluded_items_stay_off_the_invoice_and_say_why(self):
        contract = self.make_contract("C1")
        held, excluded = self.make_item(contract), self.make_item(contract)
        with self.assertRaisesRegex(UserError, "Write a note on the item “Commercial gesture” of contract C1"):
            held.action_hold()
        (held + excluded).note = "Asked for a receipt."
        held.action_hold()
        excluded.action_exclude()
        move = self.invoice(contract)
        self.assertFalse(move.energy_item_ids)
        held.action_release()
        self.assertEqual((self.invoice(contract) - move).energy_item_ids, held)
        self.assertEqual(excluded.state, "excluded")

    def test_a_blocked_contract_keeps_its_items(self):
        self.company.energy_default_offer_id = False
        contract = self.make_contract("C1")
        item = self.make_item(contract)
        run = self.compute(contract)
        self.assertTrue(run.exception_ids.filtered("is_blocking"))
        self.assertFalse(run._waiting_contracts())
        self.assertEqual(item.state, "ready")

    def test_an_invoiced_item_is_frozen(self):
        contract = self.make_contract("C1")
        item = self.make_item(contract)
        self.invoice(contract)
        for change in (lambda: item.write({"amount": 1}), item.unlink, item.action_release):
            with self.assertRaisesRegex(UserError, "can no longer be changed"):
                change()

    def test_a_deleted_or_cancelled_draft_gives_its_items_back(self):
        contract = self.make_contract("C1")
        item = self.make_item(contract)
        self.invoice(contract).unlink()
        self.assertEqual((item.state, item.move_id.id), ("ready", False))
        move = self.invoice(contract)
        self.assertEqual(item.move_id, move)
        move.button_cancel()
        self.assertEqual(item.state, "ready")

    def test_a_credit_note_keeps_the_item_and_a_duplicate_does_not(self):
        contract = self.make_contract("C1")
        period_item = self.make_item(contract, component="energy", band="hph", kind="correction")
        self.invoice(contract)
        period_item = period_item.with_context(lang="en_US")
        move = period_item.move_id
        self.assertIn("Correction: Energy, peak hours, high season", move.invoice_line_ids.mapped("name"))
        move.energy_run_id.action_post()
        line = move._reverse_moves().invoice_line_ids.filtered("energy_item_id")
        self.assertEqual((line.energy_item_id, line.energy_component), (period_item, "energy"))
        self.assertFalse(move.copy().invoice_line_ids.energy_item_id)

    def test_an_item_of_a_period_of_another_contract_is_refused(self):
        first, second = self.make_contract("C1"), self.make_contract("C2")
        self.compute(first)
        with self.assertRaisesRegex(ValidationError, "is not one of contract C2"):
            self.make_item(second, period_id=first.billing_period_ids.id)


class TestBillingItemRights(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.env["energy.billing.item"].create(
            {"contract_id": cls.make_contract("C1").id, "amount": 5, "vat_rate": 20, "note": "Because."}
        )

    def user(self, role, **values):
        return new_test_user(self.env, f"item_{role}", groups=f"energy_core.group_energy_{role}", **values)

    def test_rights_of_each_role(self):
        for role, allowed in (
            ("reader", {"read"}),
            ("integration", {"read"}),
            ("operator", {"read", "write", "create"}),
            ("accountant", {"read", "write", "create"}),
            ("manager", {"read", "write", "create", "unlink"}),
        ):
            items = self.item.with_user(self.user(role))
            found = {operation for operation in ("read", "write", "create", "unlink") if items.has_access(operation)}
            self.assertEqual(found, allowed, role)

    def test_the_buttons_are_for_operators_of_the_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        strangers = (
            new_test_user(self.env, "item_portal", groups="base.group_portal"),
            self.user("reader"),
            self.user("manager", company_id=other.id, company_ids=[Command.set(other.ids)]),
        )
        for user in strangers:
            for method in ("action_hold", "action_exclude", "action_release"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(self.item.with_user(user), method)()
        self.item.with_user(self.user("operator")).action_hold()
        self.assertEqual(self.item.state, "held")

    def test_a_state_is_not_written_by_hand(self):
        item = self.item.with_user(self.user("operator"))
        with self.assertRaisesRegex(UserError, "by their buttons"):
            item.write({"state": "invoiced"})
        with self.assertRaisesRegex(UserError, "by their buttons"):
            item.copy({"state": "invoiced"})
