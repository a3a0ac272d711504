"""What becomes known of months after they were posted: in the end all that was posted is what the oracle tells."""

from datetime import date

from benchmarks.synthetic_grid import portfolio

from odoo.tests import tagged

from scenarios.grid_case import GridCase, posted_by_vat_rate, posted_totals

JANUARY_2026 = date(2026, 1, 1)


def read_late_at_the_first_bound(author, point):
    """The reading that ends the first month comes with the delivery after it."""
    author.enter_long_ago(point)
    point.late_days.add(author.window.last_days()[1])


def never_read_at_the_first_bound(author, point):
    author.enter_long_ago(point)
    point.absent_days.add(author.window.last_days()[1])


UNREAD = (read_late_at_the_first_bound, never_read_at_the_first_bound, portfolio.reported_late, portfolio.steady)


class CorrectedCase(GridCase):
    def bill_and_correct(self, months):
        """Bill month after month; what a run proposes to correct is settled before its invoices are made."""
        settled = self.env["energy.billing.correction"]
        for month in months:
            run = self.compute(month)
            settled |= self.settle()
            self.issue(run)
        self.assertFalse(self.env["energy.billing.correction"].search([("state", "!=", "settled")]))
        return settled

    def settle(self):
        """Settle the corrections that are proposed, and post what that makes."""
        corrections = self.env["energy.billing.correction"].search([("state", "=", "proposed")])
        corrections.action_approve()
        self.assertFalse(corrections.action_settle() if corrections else False)
        for run in corrections._get_moves().energy_run_id:
            self.issue(run)
        return corrections

    def settle_by(self, mode, gaps="bridge"):
        self.company.write({"energy_correction_mode": mode, "energy_gaps": gaps})

    def check_untaxed(self):
        """By contract and VAT rate all that was posted is what the months come to with all that is known now."""
        self.assertEqual(posted_by_vat_rate(self.posted()), self.expected_by_vat_rate())

    def check_vat(self):
        """By contract all that was posted is the sum of its months' invoices, with the VAT of each of them."""
        totals = {}
        for month in self.month_starts:
            for contract, (untaxed, vat) in self.expected(month).items():
                before = totals.get(contract, (0, 0))
                totals[contract] = (before[0] + untaxed, before[1] + vat)
        self.assertEqual(posted_totals(self.posted()), totals)


@tagged("post_install", "-at_install")
class TestLateReadings(CorrectedCase):
    def live(self, start=JANUARY_2026):
        self.tell(*UNREAD, start=start, months=3)
        settled = self.bill_and_correct(self.month_starts)
        self.assertEqual(set(settled.mapped("cause")), {"energy"})
        return settled

    def test_credited_and_invoiced_anew(self):
        self.settle_by("credit")
        settled = self.live()
        self.assertTrue(all(each.credit_ids and each.new_period_ids for each in settled))
        self.check_untaxed()
        self.check_vat()

    def test_credited_when_energy_is_held(self):
        self.settle_by("credit", gaps="hold")
        self.live()
        self.check_untaxed()
        self.check_vat()

    def test_on_the_next_invoice(self):
        self.settle_by("regularise")
        settled = self.live()
        self.assertTrue(all(each.item_ids.move_id for each in settled))
        self.assertFalse(self.posted().filtered(lambda move: move.move_type == "out_refund"))
        self.check_untaxed()

    def test_on_the_next_invoice_when_energy_is_held_over_a_change_of_vat(self):
        self.settle_by("regularise", gaps="hold")
        self.live(start=date(2025, 7, 1))
        self.check_untaxed()
