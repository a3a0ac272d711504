# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .portfolio import FEBRUARY, JANUARY, PortfolioCase


class TestServices(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mappings = cls.env["energy.service.mapping"]
        cls.operator_invoice = cls.env["energy.network.invoice"].create(
            {
                "number": "F15-1",
                "operator": "ENEDIS",
                "company_id": cls.company.id,
                "kind": "F15",
                "issued_on": FEBRUARY,
                "currency_id": cls.company.currency_id.id,
            }
        )

    def make_mapping(self, pattern, **values):
        return self.mappings.create({"pattern": pattern, "date_start": date(2024, 1, 1)} | values)

    def charge(self, contract, ev_id="F120BOCM", amount=28.52, **values):
        lines = self.env["energy.network.invoice.line"]
        return lines.create(
            {
                "invoice_id": self.operator_invoice.id,
                "company_id": self.company.id,
                "position": len(self.operator_invoice.line_ids),
                "valuation": "1",
                "contract_id": contract.id,
                "ev_id": ev_id,
                "label": "Mise en service",
                "unit": "UNITE",
                "quantity": 1,
                "amount": amount,
                "vat_rate": 20,
                "date_start": date(2025, 1, 10),
            }
            | values
        )

    def rebilled(self, line):
        self.mappings.action_rebill()
        return self.env["energy.billing.item"].search([("network_line_id", "=", line.id)])

    def test_a_service_at_cost_is_on_the_next_invoice(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*")
        item = self.rebilled(self.charge(contract))
        line = self.invoice(contract).invoice_line_ids.filtered("energy_item_id")
        self.assertEqual(line.energy_item_id, item)
        self.assertEqual((line.name, line.price_subtotal, line.tax_ids.amount), ("Mise en service", 28.52, 20))

    def test_a_line_is_rebilled_once_by_the_cron_too(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*")
        line = self.charge(contract)
        with self.enter_registry_test_mode():
            self.env.ref("energy_billing.ir_cron_rebill_services").method_direct_trigger()
        self.assertEqual(len(contract.billing_item_ids), 1)
        self.assertEqual(self.rebilled(line), self.rebilled(line))

    def test_a_price_of_ours_goes_with_the_sign_and_the_number_of_the_operator(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*", rule="fixed", price=30, label="Connection")
        self.assertRecordValues(
            self.rebilled(self.charge(contract, amount=57.04, quantity=2)),
            [{"amount": 60, "quantity": 2, "unit_price": 30, "name": "Connection", "state": "ready"}],
        )
        self.assertEqual(self.rebilled(self.charge(contract, "F120BOCM-A", -28.52)).amount, -30)

    def test_the_longest_pattern_in_force_on_the_day_goes_first(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*", rule="none")
        self.make_mapping("F120BOCM", rule="fixed", price=10, date_end=date(2025, 1, 10))
        self.make_mapping("F120BOCM", rule="fixed", price=12, date_start=date(2025, 1, 10))
        self.assertEqual(self.rebilled(self.charge(contract)).amount, 12)
        before = self.charge(contract, date_start=date(2025, 1, 9))
        self.assertEqual(self.rebilled(before).amount, 10)

    def test_what_is_not_rebilled_stays_visible_as_excluded(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*", rule="none")
        item = self.rebilled(self.charge(contract))
        self.assertEqual((item.state, item.note), ("excluded", "Not re-billed: F120*."))
        self.assertFalse(self.invoice(contract).energy_item_ids)

    def test_what_no_mapping_covers_waits_on_hold_and_says_so(self):
        contract = self.make_contract("C1")
        self.make_mapping("F999")
        item = self.rebilled(self.charge(contract))
        self.assertEqual(item.state, "held")
        self.assertIn("No re-billing covers F120BOCM on 2025-01-10", item.note)

    def test_a_mapping_may_put_each_service_on_hold(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*", is_held=True)
        self.assertEqual(self.rebilled(self.charge(contract)).state, "held")

    def test_a_company_without_mapping_rebills_nothing(self):
        self.assertFalse(self.rebilled(self.charge(self.make_contract("C1"))))

    def test_network_access_is_no_service(self):
        self.make_mapping("*")
        self.assertFalse(self.rebilled(self.charge(self.make_contract("C1"), "ASG-U", unit="j")))

    def test_a_protected_customer_pays_less(self):
        contract = self.make_contract("C1")
        self.make_mapping("F120*", social_discount=100)
        self.make_mapping("F300*", social_discount=80)
        self.env["energy.social.protection"].create(
            {"contract_id": contract.id, "date_start": JANUARY, "date_end": FEBRUARY}
        )
        self.assertEqual(self.rebilled(self.charge(contract)).amount, 0)
        self.assertEqual(self.rebilled(self.charge(contract, "F300B", 50)).amount, 10)
        self.assertEqual(self.rebilled(self.charge(contract, date_start=FEBRUARY)).amount, 28.52)

    def test_services_after_the_end_of_supply_are_still_invoiced(self):
        contract = self.make_contract("C1")
        self.invoice(contract)
        contract.date_end = FEBRUARY
        self.make_mapping("F140*")
        item = self.rebilled(self.charge(contract, "F140B", date_start=FEBRUARY))
        run = self.runs._run_of_month(FEBRUARY)
        self.assertIn(contract, run._get_contracts())
        run._compute_contracts(contract, at_once=True)
        run._invoice_contracts(contract, at_once=True)
        self.assertEqual(item.move_id.invoice_line_ids.filtered("energy_item_id").price_subtotal, 28.52)

    def test_only_managers_of_the_company_rebill_at_once(self):
        mapping = self.make_mapping("F120*")
        self.charge(self.make_contract("C1"))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for role, values in (
            ("portal", {"groups": "base.group_portal"}),
            ("reader", {"groups": "energy_core.group_energy_reader"}),
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
            user = new_test_user(self.env, f"services_{role}", **values)
            with self.subTest(role=role), self.assertRaises(AccessError):
                mapping.with_user(user).action_rebill()
        manager = new_test_user(self.env, "services_manager", groups="energy_core.group_energy_manager")
        action = mapping.with_user(manager).action_rebill()
        self.assertEqual(self.env["energy.billing.item"].search_count(action["domain"]), 1)


class TestGestures(PortfolioCase):
    def grant(self, contracts, user=None, **values):
        wizard = self.env["energy.gesture"].with_user(user or self.env.user)
        return wizard.create(
            {"contract_ids": contracts.ids, "name": "Sorry", "amount": 15, "date": JANUARY, "vat_rate": 20} | values
        )

    def test_a_gesture_lowers_the_next_invoice_of_each_contract(self):
        contracts = self.make_contract("C1") + self.make_contract("C2")
        self.grant(contracts).action_grant()
        for move in self.invoice(contracts):
            line = move.invoice_line_ids.filtered("energy_item_id")
            self.assertEqual((line.name, line.price_subtotal), ("Sorry", -15))

    def test_the_form_takes_the_contracts_and_the_vat_of_their_energy(self):
        contract = self.make_contract("C1")
        self.invoice(contract)
        context = {"active_model": "energy.contract", "active_ids": contract.ids}
        with Form(self.env["energy.gesture"].with_context(**context)) as form:
            form.name = "Sorry"
            form.amount = 5
            self.assertEqual(form.vat_rate, 20)
        self.assertEqual(form.record.contract_ids, contract)

    def test_nothing_is_no_gesture(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.grant(self.make_contract("C1"), amount=0)

    def test_gestures_are_for_operators(self):
        contract = self.make_contract("C1")
        operator = new_test_user(self.env, "gesture_operator", groups="energy_core.group_energy_operator")
        self.grant(contract, user=operator).action_grant()
        self.assertEqual(contract.billing_item_ids.amount, -15)
        for groups in ("energy_core.group_energy_reader", "base.group_portal"):
            user = new_test_user(self.env, f"gesture_{groups}", groups=groups)
            with self.assertRaises(AccessError):
                self.grant(contract, user=user)
