"""A month of two thousand contracts: every invoice is that of the oracle, and nothing is lost between the sums."""

from datetime import date

from benchmarks.synthetic_grid import build_points

from odoo.tests import tagged

from scenarios.grid_case import GridCase, cents, posted_totals

CONTRACTS, MONTHS, SEED = 2000, 2, 2026
FIRST_MONTH, MONTH = date(2026, 1, 1), date(2026, 2, 1)


@tagged("post_install", "-at_install")
class TestLargeRun(GridCase):
    def test_invoices_periods_and_oracle_have_the_same_totals(self):
        self.send(*build_points(CONTRACTS, MONTHS, SEED, FIRST_MONTH))
        run = self.bill(MONTH)
        expected = self.expected(MONTH)
        self.assertGreater(len(expected), 0.95 * CONTRACTS)
        self.assertEqual(posted_totals(run.move_ids), expected)
        self.assertEqual(len(run.move_ids), len(expected))
        self.check_each_invoice(run)
        untaxed = sum(untaxed for untaxed, _vat in expected.values())
        self.assertEqual(cents(run.amount_untaxed), untaxed)
        self.assertEqual(cents(run.invoiced_untaxed), untaxed)

    def check_each_invoice(self, run):
        """Odoo's total of each invoice is what its periods were computed to."""
        of_periods = {move: sum(cents(each.amount_untaxed) for each in move.energy_period_ids) for move in run.move_ids}
        self.assertEqual(of_periods, {move: cents(move.amount_untaxed) for move in run.move_ids})
        self.assertEqual(set(run.move_ids.mapped("state")), {"posted"})
