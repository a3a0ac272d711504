"""A year of level payments from the files to the true-up: in the end the twelve months of the oracle are charged."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from benchmarks.synthetic_grid import portfolio
from oracles import level_payment

from odoo.tests import tagged

from scenarios.grid_case import GridCase, cents, posted_by_vat_rate, posted_totals
from scenarios.stories import taken_back

AUGUST_2024 = date(2024, 8, 1)  # from here on the subscription bears the reduced VAT rate for twelve months
JANUARY_2026 = date(2026, 1, 1)


def read_late(author, point):
    author.enter_long_ago(point)
    point.late_days.add(author.window.last_days()[2])


def leaves_in_the_third_month(author, point):
    author.enter_long_ago(point)
    point.leave(author.window.bounds[2].toordinal() + 16, "RES")


@tagged("post_install", "-at_install")
class TestLevelYear(GridCase):
    def test_level_payments_and_true_up_are_the_twelve_months(self):
        self.company.energy_default_offer_id.price_ids.date_start = date(2024, 1, 1)
        self.tell(portfolio.steady, start=AUGUST_2024, months=12)
        self.deliver(AUGUST_2024)
        plan = self.make_plan(start_date=AUGUST_2024)
        level = {rate_of(line.vat_rate): cents(line.amount) for line in plan.line_ids}
        self.assertEqual(len(level), 2)
        for month in self.month_starts:
            self.assertEqual(len(self.bill(month).move_ids), 1)
        true_up = plan.true_up_move_id
        payments = self.posted() - true_up
        self.assertEqual(set(payments.invoice_line_ids.energy_item_id.mapped("kind")), {"level_payment"})
        self.assertEqual(posted_by_vat_rate(self.posted()), self.expected_by_vat_rate())
        self.check_vat(self.expected_by_vat_rate(), level, payments, true_up)

    def test_what_comes_late_is_in_the_true_up(self):
        """The reading that ends the second month comes after its run."""
        self.tell(read_late, start=JANUARY_2026, months=4)
        self.deliver(JANUARY_2026)
        self.make_plan(start_date=JANUARY_2026, month_count=4)
        for month in self.month_starts:
            self.bill(month)
        self.assertEqual(posted_by_vat_rate(self.posted()), self.expected_by_vat_rate())

    def test_a_contract_that_ends_is_trued_up_with_its_final_bill(self):
        self.tell(leaves_in_the_third_month, start=JANUARY_2026, months=3)
        self.deliver(JANUARY_2026)
        plan = self.make_plan(start_date=JANUARY_2026)
        for month in self.month_starts:
            self.bill(month)
        self.assertEqual(plan.state, "closed")
        self.assertEqual(posted_by_vat_rate(self.posted()), self.expected_by_vat_rate())

    def test_a_cancelled_contract_gets_its_level_payments_back(self):
        self.tell(taken_back, start=JANUARY_2026, months=3)
        self.deliver(date(2026, 2, 2))
        plan = self.make_plan(start_date=JANUARY_2026)
        for month in self.month_starts:
            self.bill(month)
        self.assertEqual((plan.state, plan.true_up_move_id.move_type), ("closed", "out_refund"))
        self.assertEqual(posted_totals(self.posted()), {plan.contract_id.name: (0, 0)})

    def make_plan(self, **values):
        contract = self.env["energy.contract"].search([("cups_id.name", "=", self.points[0].code)])
        plan = self.env["energy.level.plan"].create(
            {"contract_id": contract.id, "basis": "reference", "annual_kwh": 3500, **values}
        )
        plan.action_propose()
        plan.action_activate()
        return plan

    def check_vat(self, owed, level, payments, true_up):
        """The level payments and the true-up bear the VAT of the oracle, rate by rate."""
        owed_of_rate = {rate: amount for (_contract, rate), amount in owed.items()}
        told = level_payment.year(owed_of_rate, level, len(payments))
        self.assertEqual(vat_by_rate(payments), {rate: vat for rate, (_paid, _left, vat, _rest) in told.items()})
        self.assertEqual(vat_by_rate(true_up), {rate: vat for rate, (_paid, _left, _vat, vat) in told.items()})


def vat_by_rate(moves):
    """The VAT that these moves charge, by rate; that of credit notes is negative."""
    vat = defaultdict(Decimal)
    for line in moves.line_ids.filtered("tax_line_id"):
        vat[rate_of(line.tax_line_id.amount)] -= cents(line.balance)
    return vat


def rate_of(percent):
    return Decimal(str(percent))
