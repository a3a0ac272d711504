# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase

SEPTEMBER = date(2025, 9, 1)
MONTHS = [date(2025, month, 1) for month in range(9, 13)]
READ_ON = [*MONTHS, date(2026, 1, 1)]


class LevelCase(PortfolioCase):
    def make_plan(self, contract, amounts=None, start=SEPTEMBER, months=4, **values):
        lines = [
            Command.create({"vat_rate": rate, "proposed_amount": amount})
            for rate, amount in (amounts or {20: 60.0}).items()
        ]
        plan = self.env["energy.level.plan"].create(
            {
                "contract_id": contract.id,
                "start_date": start,
                "month_count": months,
                "basis": "hand",
                "line_ids": lines,
                **values,
            }
        )
        plan.action_activate()
        return plan

    def level_contract(self, name="C1", **values):
        return self.make_contract(name, months=READ_ON, start=SEPTEMBER, **values)

    def bill(self, contract, month, post=True):
        run = self.compute(contract, month=month)
        run._invoice_contracts(contract, at_once=True)
        moves = run.move_ids.filtered(lambda move: move.energy_contract_id == contract and move.state == "draft")
        if post:
            run._post_contracts(contract, at_once=True)
        return moves

    def untaxed_by_rate(self, moves):
        """What these invoices charge for each VAT rate, credit notes negative."""
        sums = defaultdict(float)
        for line in moves.invoice_line_ids:
            sums[line.tax_ids.amount] -= line.balance
        return {rate: round(amount, 2) for rate, amount in sums.items() if round(amount, 2)}

    def tax_of(self, moves):
        return round(sum(-line.balance for line in moves.line_ids if line.tax_line_id), 2)


class TestLevelYear(LevelCase):
    def test_a_month_bears_the_level_payment_instead_of_the_period(self):
        contract = self.level_contract()
        plan = self.make_plan(contract)
        move = self.bill(contract, SEPTEMBER)
        self.assertEqual((move.amount_untaxed, move.amount_total, contract.level_payment), (60, 72, 72))
        self.assertEqual(move.invoice_line_ids.name, "Level payment — 09/01/2025 to 09/30/2025")
        self.assertEqual((contract.billing_period_ids.state, move.energy_run_id.state), ("computed", "posted"))
        self.assertEqual(plan.item_ids.mapped("state"), ["invoiced"])
        self.assertEqual((contract.invoice_count, contract.action_open_invoices()["res_id"]), (1, move.id))

    def test_level_invoices_and_true_up_are_the_sum_of_the_periods(self):
        contract = self.level_contract()
        plan = self.make_plan(contract)
        moves = self.env["account.move"].union(*(self.bill(contract, month) for month in MONTHS))
        periods = contract.billing_period_ids
        self.assertEqual((len(moves), len(periods)), (4, 4))
        self.assertEqual(periods.move_id, moves[-1])
        self.assertEqual(self.untaxed_by_rate(moves), {20: round(sum(periods.mapped("amount_untaxed")), 2)})
        self.assertEqual(self.tax_of(moves), round(0.2 * sum(periods.mapped("amount_untaxed")), 2))
        deduction = moves[-1].invoice_line_ids.filtered("energy_item_id")
        self.assertEqual((deduction.price_subtotal, deduction.name), (-180, "Level payments already invoiced"))
        self.assertEqual((plan.state, plan.true_up_move_id), ("closed", moves[-1]))

    def test_each_vat_rate_is_trued_up_apart(self):
        months = [JANUARY, FEBRUARY, MARCH]
        contract = self.make_contract("C1", months=[*months, date(2025, 4, 1)])
        self.make_plan(contract, {20: 60.05, 5.5: 14}, start=JANUARY, months=3)
        moves = self.env["account.move"].union(*(self.bill(contract, month) for month in months))
        owed = defaultdict(float)
        for line in contract.billing_period_ids.line_ids:
            owed[line.vat_rate] += line.amount
        self.assertEqual(set(owed), {20, 5.5})
        self.assertEqual(self.untaxed_by_rate(moves), {rate: round(amount, 2) for rate, amount in owed.items()})
        self.assertEqual(
            self.tax_of(moves), round(round(owed[20] * 0.2 + 1e-9, 2) + round(owed[5.5] * 0.055 + 1e-9, 2), 2)
        )

    def test_too_much_paid_comes_back_as_a_credit_note(self):
        contract = self.level_contract()
        self.make_plan(contract, {20: 500})
        moves = self.env["account.move"].union(*(self.bill(contract, month) for month in MONTHS))
        self.assertEqual(moves.mapped("move_type"), ["out_invoice"] * 3 + ["out_refund"])
        self.assertEqual(
            self.untaxed_by_rate(moves), {20: round(sum(contract.billing_period_ids.mapped("amount_untaxed")), 2)}
        )

    def test_the_end_of_the_contract_brings_the_true_up(self):
        contract = self.level_contract()
        plan = self.make_plan(contract, months=12)
        self.bill(contract, SEPTEMBER)
        self.add_event(contract, "RES", date(2025, 10, 16))
        self.add_readings(contract.cups_id, [date(2025, 10, 16)], 0, first=200)
        contract.date_end = date(2025, 10, 16)
        move = self.bill(contract, date(2025, 10, 1))
        self.assertEqual(plan.true_up_move_id, move)
        self.assertEqual(contract.billing_period_ids.move_id, move)
        self.assertFalse(self.env["energy.level.plan"].search([("contract_id", "=", contract.id)]) - plan)

    def test_a_plan_that_is_stopped_is_trued_up_by_the_next_invoice(self):
        contract = self.level_contract()
        plan = self.make_plan(contract, months=12)
        self.bill(contract, SEPTEMBER)
        plan.action_stop()
        self.assertEqual(plan.last_month, date(2025, 10, 1))
        self.assertEqual(self.bill(contract, date(2025, 10, 1)), plan.true_up_move_id)

    def test_a_credited_level_invoice_is_not_deducted(self):
        contract = self.level_contract()
        self.make_plan(contract)
        moves = self.env["account.move"].union(*(self.bill(contract, month) for month in MONTHS[:3]))
        note = moves[0]._reverse_moves(cancel=True)
        last = self.bill(contract, MONTHS[3])
        self.assertEqual(last.invoice_line_ids.filtered("energy_item_id").price_subtotal, -120)
        self.assertEqual(
            self.untaxed_by_rate(moves | note | last),
            {20: round(sum(contract.billing_period_ids.mapped("amount_untaxed")), 2)},
        )

    def test_invoicing_a_month_again_charges_nothing_twice(self):
        contract = self.level_contract()
        plan = self.make_plan(contract)
        self.bill(contract, SEPTEMBER)
        run = self.compute(contract, month=SEPTEMBER)
        self.assertFalse(run._waiting_contracts())
        self.assertEqual(len(plan.item_ids), 1)

    def test_a_deleted_level_invoice_is_made_again(self):
        contract = self.level_contract()
        plan = self.make_plan(contract)
        self.bill(contract, SEPTEMBER, post=False).unlink()
        move = self.bill(contract, SEPTEMBER)
        self.assertEqual((plan.item_ids.move_id, move.amount_untaxed), (move, 60))

    def test_a_deleted_true_up_is_made_again(self):
        contract = self.level_contract()
        plan = self.make_plan(contract)
        for month in MONTHS[:3]:
            self.bill(contract, month)
        first = self.bill(contract, MONTHS[3], post=False)
        total = first.amount_untaxed
        first.unlink()
        self.assertEqual((plan.state, len(plan.item_ids)), ("active", 3))
        again = self.bill(contract, MONTHS[3])
        self.assertEqual((again.amount_untaxed, plan.state), (total, "closed"))

    def test_the_true_up_waits_for_a_missing_period_and_for_drafts(self):
        contract = self.level_contract()
        plan = self.make_plan(contract, months=2)
        draft = self.bill(contract, SEPTEMBER, post=False)
        run = self.compute(contract, month=MONTHS[1])
        with self.assertRaisesRegex(UserError, "are still drafts: post or delete them before the true-up"):
            run._make_invoices(contract)
        draft.energy_run_id._post_contracts(contract, at_once=True)
        self.offer.price_ids.date_start = MONTHS[1]
        with self.assertRaisesRegex(UserError, "there is none from 09/01/2025 on"):
            run._make_invoices(contract)
        self.assertEqual(plan.state, "active")

    def test_a_contract_without_plan_is_invoiced_as_ever(self):
        level, ordinary = self.level_contract(), self.level_contract("C2")
        self.make_plan(level)
        run = self.compute(level | ordinary, month=SEPTEMBER)
        run.action_invoice()
        self.assertEqual(len(run.move_ids), 2)
        self.assertEqual(ordinary.billing_period_ids.state, "invoiced")


class TestLevelProposals(LevelCase):
    def billed_year(self):
        contract = self.level_contract()
        for month in MONTHS:
            self.compute(contract, month=month)
        return contract

    def test_a_proposal_is_a_twelfth_of_a_year_like_the_months_before(self):
        contract = self.billed_year()
        plan = self.env["energy.level.plan"].create({"contract_id": contract.id, "start_date": date(2026, 1, 1)})
        plan.action_propose()
        owed = sum(contract.billing_period_ids.mapped("amount_untaxed"))
        self.assertEqual(plan.basis_days, 122)
        self.assertEqual(plan.line_ids.vat_rate, 20)
        self.assertAlmostEqual(plan.line_ids.amount, owed * 365 / 122 / 12, delta=0.03)
        self.assertEqual(round(plan.line_ids.amount * 100) % 5, 0)

    def test_a_year_of_a_consumption_costs_what_such_periods_cost(self):
        contract = self.level_contract(power_va=6000)
        plan = self.env["energy.level.plan"].create(
            {"contract_id": contract.id, "start_date": SEPTEMBER, "basis": "reference", "annual_kwh": 3650}
        )
        plan.action_propose()
        self.assertEqual((plan.basis_days, plan.line_ids.vat_rate), (365, 20))
        self.assertGreater(plan.line_ids.amount, (12 * 10 + 3650 * 0.2) / 12)  # network and taxes come on top
        self.assertLess(plan.line_ids.amount, 120)
        once = plan.line_ids.amount
        plan.annual_kwh = 7300
        plan.action_propose()
        self.assertGreater(plan.line_ids.amount - once, 3650 * 0.2 / 12)

    def test_the_registers_share_a_consumption_by_their_hours(self):
        contract = self.level_contract()
        self.assertEqual(contract._spread_over_bands(8760), {"hph": 2416, "hch": 1208, "hpb": 3424, "hcb": 1712})
        contract.calendar = "DI000002"
        self.assertEqual(contract._spread_over_bands(100), {"hp": 66, "hc": 34})

    def test_a_proposal_may_rest_on_what_the_grid_operator_billed(self):
        contract = self.level_contract()
        values = {"contract_id": contract.id, "start_date": SEPTEMBER, "basis": "provision"}
        plan = self.env["energy.level.plan"].create(values)
        with self.assertRaisesRegex(UserError, "on this basis nothing is known"):
            plan.action_propose()
        self.bill_by_operator(contract, 3650)
        plan.action_propose()
        billed = plan.line_ids.amount
        plan.write({"basis": "reference", "annual_kwh": 3650})
        plan.action_propose()
        self.assertAlmostEqual(billed, plan.line_ids.amount, delta=2)

    def bill_by_operator(self, contract, kwh):
        self.env["energy.billed.energy"].create(
            [
                {
                    "cups_id": contract.cups_id.id,
                    "date_start": date(2024, 9, 1),
                    "date_end": date(2025, 9, 1),
                    "grid": "D",
                    "calendar": "DI000003",
                    "band": band,
                    "value_wh": 1000 * part,
                    "nature": "R",
                    "status": "I",
                    "created_at": "2025-09-01",
                }
                for band, part in contract._spread_over_bands(kwh).items()
            ]
        )

    def test_without_anything_known_the_proposal_says_what_to_do(self):
        plan = self.env["energy.level.plan"].create({"contract_id": self.make_contract("C1").id})
        with self.assertRaisesRegex(UserError, "Nothing tells what contract C1 will use"):
            plan.action_propose()
        with self.assertRaisesRegex(UserError, "is zero: propose an amount"):
            plan.action_activate()

    def test_the_customers_choice_makes_the_amounts_and_is_kept(self):
        contract = self.level_contract()
        plan = self.make_plan(contract, {20: 50}, chosen_total=90)
        self.assertEqual((plan.line_ids.amount, plan.monthly_total, plan.proposed_total), (75, 90, 60))
        for month in MONTHS:
            self.bill(contract, month)
        following = self.env["energy.level.plan"].search([("previous_id", "=", plan.id)])
        self.assertEqual((following.state, following.start_date), ("proposed", date(2026, 1, 1)))
        self.assertEqual((following.chosen_total, following.monthly_total), (90, 90))
        self.assertNotEqual(following.proposed_total, 90)
        following.chosen_total = 0
        self.assertEqual(following.monthly_total, following.proposed_total)

    def test_selected_contracts_get_a_proposal_each_and_only_one(self):
        contracts = self.level_contract() | self.level_contract("C2")
        action = contracts.action_propose_level_plan()
        again = contracts.action_propose_level_plan()
        plans = self.env["energy.level.plan"].search(action["domain"])
        self.assertEqual((plans.contract_id, again["domain"]), (contracts, action["domain"]))
        self.assertEqual(contracts[0].action_open_level_plans()["res_id"], contracts[0].level_plan_ids.id)

    def test_a_contract_has_one_active_plan(self):
        contract = self.level_contract()
        self.make_plan(contract)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.make_plan(contract)

    def test_a_plan_does_not_start_in_a_month_that_is_invoiced(self):
        contract = self.level_contract()
        self.bill(contract, SEPTEMBER)
        with self.assertRaisesRegex(UserError, "is already invoiced: start its level payments in a later month"):
            self.make_plan(contract)

    def test_a_plan_in_use_is_neither_moved_nor_deleted(self):
        plan = self.make_plan(self.level_contract())
        with self.assertRaisesRegex(UserError, "can not change"):
            plan.start_date = MARCH
        with self.assertRaisesRegex(UserError, "is in use"):
            plan.unlink()

    def test_the_buttons_are_for_operators_of_the_company(self):
        plan = self.make_plan(self.level_contract())
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for role, values in (
            ("portal", {"groups": "base.group_portal"}),
            ("reader", {"groups": "energy_core.group_energy_reader"}),
            (
                "stranger",
                {
                    "groups": "energy_core.group_energy_manager",
                    "company_id": other.id,
                    "company_ids": [Command.set(other.ids)],
                },
            ),
        ):
            user = new_test_user(self.env, f"level_{role}", **values)
            for method in ("action_propose", "action_activate", "action_stop"):
                with self.subTest(role=role, method=method), self.assertRaises(AccessError):
                    getattr(plan.with_user(user), method)()
            with self.subTest(role=role), self.assertRaises(AccessError):
                plan.contract_id.with_user(user).action_propose_level_plan()
        operator = new_test_user(self.env, "level_operator", groups="energy_core.group_energy_operator")
        plan.with_user(operator).action_stop()
        self.assertEqual(plan.state, "proposed")
        with self.assertRaisesRegex(UserError, "by its buttons"):
            plan.with_user(operator).write({"state": "active"})
        plan.with_user(operator).action_activate()
        self.assertEqual(plan.state, "active")
