# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from odoo.addons.energy_billing.models import energy_billing_run_progress

from .portfolio import JANUARY, PortfolioCase


@freeze_time("2025-02-04 04:00:00")
class TestCronsAndActions(PortfolioCase):
    def run_server_action(self, name, records):
        action = self.env.ref(f"energy_billing.{name}")
        context = {"active_model": records._name, "active_ids": records.ids, "active_id": records[:1].id}
        return action.with_context(**context).run()

    def test_the_monthly_cron_computes_the_month_that_has_ended(self):
        contract = self.make_contract("C1")
        self.runs._cron_bill_last_month()
        run = self.runs.search([("month", "=", JANUARY), ("company_id", "=", self.company.id)])
        self.assertIn(contract, run.period_ids.contract_id)
        self.runs._cron_bill_last_month()
        self.assertEqual(len(contract.billing_period_ids), 1)

    def test_a_company_that_has_no_offer_gets_no_run(self):
        self.make_contract("C1")
        self.env["energy.offer"].search([("company_id", "=", self.company.id)]).active = False
        self.runs._cron_bill_last_month()
        self.assertFalse(self.runs.search([("company_id", "=", self.company.id)]))

    def test_more_contracts_than_a_batch_are_left_to_the_cron_which_finishes_them(self):
        contracts = self.make_contract("C1") | self.make_contract("C2") | self.make_contract("C3")
        run = self.runs.create({"month": JANUARY, "contract_ids": [fields.Command.set(contracts.ids)]})
        with patch.object(energy_billing_run_progress, "AT_ONCE", 2):
            notice = run.action_compute()
        self.assertIn("3 contracts are being processed in the background", notice["params"]["message"])
        self.assertEqual((run.state, run.pending_count, run.progress), ("draft", 3, 0))
        with self.enter_registry_test_mode():
            self.env.ref("energy_billing.ir_cron_process").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.pending_count, run.period_count), ("computed", 0, 3))

    def test_the_cron_invoices_and_posts_what_was_left_to_it(self):
        run = self.compute(self.make_contract("C1"), self.make_contract("C2"))
        for step, state in (("action_invoice", "invoiced"), ("action_post", "posted")):
            with patch.object(energy_billing_run_progress, "AT_ONCE", 1):
                getattr(run, step)()
            self.assertEqual(run.pending_count, 2)
            with self.enter_registry_test_mode():
                self.env.ref("energy_billing.ir_cron_process").method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(run.state, state)

    def test_the_server_actions_of_runs_compute_and_invoice(self):
        contract = self.make_contract("C1")
        run = self.runs.create({"month": JANUARY, "contract_ids": [fields.Command.set(contract.ids)]})
        self.assertFalse(self.run_server_action("action_server_run_compute", run))
        self.assertEqual(run.state, "computed")
        self.run_server_action("action_server_run_invoice", run)
        self.assertEqual(run.state, "invoiced")

    def test_the_server_actions_of_contracts_compute_the_last_month_and_invoice_it(self):
        contract = self.make_contract("C1")
        opened = self.run_server_action("action_server_contract_compute", contract)
        run = self.runs.browse(opened["res_id"])
        self.assertEqual((run.month, run.contract_ids), (JANUARY, contract))
        self.run_server_action("action_server_contract_invoice", contract)
        self.assertEqual(run.move_ids.energy_contract_id, contract)

    def test_invoicing_contracts_that_are_not_computed_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Compute them first"):
            self.make_contract("C1").action_energy_invoice()

    def test_the_smart_buttons_open_what_they_count(self):
        contract = self.make_contract("C1")
        move = self.invoice(contract)
        run = move.energy_run_id
        self.assertEqual((contract.billing_period_count, contract.invoice_count), (1, 1))
        for action, found in (
            (contract.action_open_billing_periods(), contract.billing_period_ids),
            (run.action_open_periods(), run.period_ids),
            (run.action_open_exceptions(), run.exception_ids),
            (move.action_open_energy_periods(), run.period_ids),
            (self.offer.action_open_contracts(), self.offer.contract_ids),
        ):
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), found)
        self.assertEqual(contract.action_open_invoices()["res_id"], move.id)
        self.assertEqual(run.action_open_invoices()["res_id"], move.id)
