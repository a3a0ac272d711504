# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from ..models.energy_billing_step import CODES, STEPS
from .portfolio import JANUARY, PortfolioCase


class TestDeclaredSteps(PortfolioCase):
    def test_what_a_step_needs_comes_before_it(self):
        for place, step in enumerate(STEPS):
            self.assertLessEqual(set(step.needs), set(CODES[:place]), step.code)

    def test_every_step_but_the_first_needs_another_and_every_one_but_the_last_is_needed(self):
        needed = {code for step in STEPS for code in step.needs}
        self.assertEqual(needed, set(CODES[:-1]))
        self.assertEqual([step.code for step in STEPS if not step.needs], [CODES[0]])

    def test_codes_are_unique(self):
        self.assertEqual(len(set(CODES)), len(STEPS))

    def test_every_method_and_group_that_is_declared_exists(self):
        works = self.env["energy.billing.work"]
        for step in STEPS:
            with self.subTest(step=step.code):
                self.assertTrue(callable(getattr(self.runs, f"action_{step.code}")))
                self.assertTrue(step.unit or step.check or step.gate, "a step that does nothing")
                self.assertTrue(not step.unit or callable(getattr(works, step.unit)))
                self.assertTrue(not step.check or callable(getattr(self.runs, step.check)))
                self.assertTrue(all(self.env.ref(group) for group in step.groups))

    def test_a_run_has_every_step_in_order(self):
        run = self.runs.create({"month": JANUARY})
        self.assertEqual(run.step_ids.mapped("code"), list(CODES))
        self.assertEqual(set(run.step_ids.mapped("state")), {"todo"})


class TestGates(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.energy_billing_gates = True
        cls.contract = cls.make_contract("C1")

    def states(self, run):
        return {step.code: step.state for step in run.step_ids}

    def test_a_run_goes_from_step_to_step_and_each_tells_who_and_when(self):
        run = self.compute(self.contract)
        self.assertEqual(self.states(run)["exceptions"], "gate")
        run.action_review()
        run.action_invoice()
        run.action_control()
        self.assertEqual((run.state, self.states(run)["control"]), ("invoiced", "gate"))
        run.action_approve()
        self.assertEqual(run.state, "controlled")
        run.action_post()
        self.assertEqual(run.state, "posted")
        self.assertEqual(set(self.states(run).values()) - {"todo"}, {"done"})
        done = run.step_ids.filtered(lambda step: step.state == "done")
        self.assertEqual(done.mapped("code"), list(CODES[:-1]))
        self.assertTrue(all(step.user_id == self.env.user and step.started_at for step in done if step.ended_at))
        self.assertEqual(done.filtered("gate").ticked_by_id, self.env.user)

    def test_a_gate_holds_until_it_is_ticked_and_says_what_is_to_be_confirmed(self):
        run = self.compute(self.contract)
        with self.assertRaisesRegex(
            UserError, "waits until somebody confirms at the step “Exceptions”: The exceptions"
        ):
            run.action_invoice()
        run.action_review()
        run.action_invoice()
        with self.assertRaisesRegex(UserError, "comes after the step “Control”: do that first"):
            run.action_post()
        run.action_control()
        with self.assertRaisesRegex(UserError, "waits until somebody confirms at the step “Control”"):
            run.action_post()

    def test_a_step_before_its_turn_says_what_comes_first(self):
        run = self.runs.create({"month": JANUARY})
        for action in ("action_invoice", "action_control", "action_post", "action_send"):
            with self.assertRaisesRegex(UserError, "comes after the step"):
                getattr(run, action)()

    def test_a_gate_that_is_not_there_yet_cannot_be_ticked(self):
        run = self.runs.create({"month": JANUARY})
        with self.assertRaisesRegex(UserError, "is not there yet: do it first"):
            run._steps("exceptions").action_tick()
        with self.assertRaisesRegex(UserError, "there is nothing to confirm"):
            run._steps("compute").action_tick()

    def test_a_confirmation_may_be_taken_back(self):
        run = self.compute(self.contract)
        run.action_review()
        run._steps("exceptions").action_untick()
        self.assertEqual(run.state, "computed")
        with self.assertRaisesRegex(UserError, "waits until somebody confirms"):
            run.action_invoice()

    def test_computing_the_month_again_asks_again_and_computing_one_contract_does_not(self):
        run = self.compute(self.make_contract("C2", months=(JANUARY,)))
        run.action_review()
        run.exception_ids.action_compute_again()
        self.assertEqual(run.state, "reviewed")
        run.action_compute()
        self.assertEqual(run.state, "computed")

    def test_invoicing_more_asks_for_a_new_control(self):
        run = self.compute(self.contract)
        run.action_review()
        run.action_invoice()
        run.action_approve()
        other = self.make_contract("C2")
        run._add_to_scope(other)
        run._compute_again(other)
        run.action_invoice()
        self.assertEqual((run.state, self.states(run)["control"]), ("invoiced", "todo"))

    def test_where_the_company_wants_no_gates_nobody_is_asked(self):
        self.company.energy_billing_gates = False
        run = self.compute(self.contract)
        run.action_invoice()
        run.action_post()
        self.assertEqual(run.state, "posted")

    def test_programs_are_not_asked(self):
        program = new_test_user(self.env, "gate_program", groups="energy_core.group_energy_integration")
        runs = self.runs.with_user(program)
        run = runs.browse(runs.create_and_compute("2025-01", ["C1"])["run_id"])
        run.invoice()
        self.assertEqual(run.post()["state"], "posted")

    def test_one_contract_whose_invoice_fails_does_not_hold_the_others_at_the_gate(self):
        bad = self.make_contract("C2")
        run = self.compute(self.contract, bad)
        run.action_review()
        bad.write({"partner_id": False, "payer_id": False})
        run.action_invoice()
        invoice = run._steps("invoice")
        self.assertEqual((invoice.state, invoice.total, invoice.failed, invoice.progress), ("done", 2, 1, 100))
        run.action_approve()
        run.action_post()
        self.assertEqual(run.move_ids.state, "posted")

    def test_the_steps_of_accountants_are_not_for_operators_nor_those_of_others_for_anybody_else(self):
        run = self.compute(self.contract)
        run.action_review()
        operator = new_test_user(self.env, "gate_operator", groups="energy_core.group_energy_operator")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        others = [
            new_test_user(self.env, "gate_portal", groups="base.group_portal"),
            new_test_user(self.env, "gate_reader", groups="energy_core.group_energy_reader"),
            new_test_user(
                self.env,
                "gate_elsewhere",
                groups="energy_core.group_energy_manager",
                company_id=elsewhere.id,
                company_ids=[Command.set(elsewhere.ids)],
            ),
        ]
        for user in others:
            for action in ("load_check", "compute", "review", "invoice", "control", "approve", "post", "send"):
                with self.subTest(user=user.login, action=action), self.assertRaises(AccessError):
                    getattr(run.with_user(user), f"action_{action}")()
            for action in ("do", "tick", "untick"):
                with self.subTest(user=user.login, action=action), self.assertRaises(AccessError):
                    getattr(run._steps("control").with_user(user), f"action_{action}")()
        for action in ("invoice", "control", "approve", "post", "send"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(run.with_user(operator), f"action_{action}")()
        with self.assertRaises(AccessError):
            run._steps("control").with_user(operator).action_tick()


class TestSending(PortfolioCase):
    def test_posted_invoices_are_handed_over_to_the_sending_of_odoo(self):
        contract = self.make_contract("C1")
        contract.partner_id.email = "holder@example.com"
        run = self.compute(contract)
        run.action_invoice()
        run.action_post()
        run.action_send()
        self.assertEqual(run.move_ids.sending_data["author_user_id"], self.env.uid)
        self.assertEqual((run.state, run._steps("send").state), ("sent", "done"))
        with self.assertRaisesRegex(UserError, "no posted invoice left to send"):
            run.action_send()

    def test_an_invoice_is_sent_in_the_name_of_who_began_the_step(self):
        accountant = new_test_user(self.env, "sender", groups="energy_core.group_energy_accountant")
        contract = self.make_contract("C1")
        contract.partner_id.email = "holder@example.com"
        run = self.compute(contract)
        run.action_invoice()
        run.action_post()
        run._steps("send").user_id = accountant
        run.work_ids.write({"step": "send", "state": "pending"})
        run.work_ids._process_batch()
        self.assertEqual(run.move_ids.sending_data["author_user_id"], accountant.id)

    def test_a_payer_without_address_is_told_and_the_others_get_theirs(self):
        with_address, without = self.make_contract("C1"), self.make_contract("C2")
        with_address.partner_id.email = "holder@example.com"
        run = self.compute(with_address, without)
        run.action_invoice()
        run.action_post()
        run.action_send()
        self.assertEqual(run._unsent_moves().energy_contract_id, without)
        self.assertRegex(
            run.exception_ids.detail, "Holder of C2, who pays contract C2, gets invoices by e-mail but has"
        )
        without.partner_id.email = "other@example.com"
        run.action_send()
        self.assertEqual((run.state, run.exception_ids.state), ("sent", "solved"))


@freeze_time("2025-02-04 04:00:00")
class TestBootstrap(PortfolioCase):
    def test_the_month_that_has_ended_makes_its_run_checks_what_was_loaded_and_computes(self):
        self.make_contract("C1")
        self.runs._cron_bill_last_month()
        run = self.runs.search([("month", "=", JANUARY), ("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "computed")
        states = {step.code: step.state for step in run.step_ids}
        self.assertEqual((states["load_check"], states["compute"], states["exceptions"]), ("done", "done", "gate"))
        self.assertEqual(run._steps("compute").started_at, fields.Datetime.now())
