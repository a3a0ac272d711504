"""What becomes known of months after they were posted: in the end all that was posted is what the oracle tells."""

from datetime import date, timedelta

from benchmarks.synthetic_grid import portfolio

from odoo.tests import tagged

from scenarios.corrected_case import CorrectedCase
from scenarios.grid_case import posted_totals
from scenarios.stories import taken_back

JANUARY_2026 = date(2026, 1, 1)


def read_late_at_the_first_bound(author, point):
    """The reading that ends the first month comes with the delivery after it."""
    author.enter_long_ago(point)
    point.late_days.add(author.window.last_days()[1])


def never_read_at_the_first_bound(author, point):
    author.enter_long_ago(point)
    point.absent_days.add(author.window.last_days()[1])


UNREAD = (read_late_at_the_first_bound, never_read_at_the_first_bound, portfolio.reported_late, portfolio.steady)


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

    def test_a_month_that_was_corrected_is_corrected_again(self):
        """First its energy is estimated between the readings around it, then its own reading comes."""
        self.tell(read_late_at_the_first_bound, portfolio.steady, start=JANUARY_2026, months=3)
        first, second, third = self.month_starts
        self.hold_back("_R151_", second + timedelta(11))
        self.settle_by("regularise")
        estimated = self.bill_and_correct([first, second])
        self.send_what_was_held_back()
        self.settle_by("credit")
        measured = self.bill_and_correct([third])
        self.assertEqual((estimated.mapped("month"), measured.mapped("month")), ([first], [second, first]))
        self.assertEqual(estimated.replaced_by_id, measured[-1])
        self.check_untaxed()


def has_less_power(author, point):
    """Less power from the twelfth day on."""
    author.enter_long_ago(point)
    point.change(author.window.start + 11, power_kva=3)


def has_left(author, point):
    """The contract ends on the twentieth day; the operator goes on sending what the meter shows."""
    author.enter_long_ago(point)
    day = author.window.start + 19
    point.leave(day, "CFNS")
    point.presences.append([day, author.window.end])


@tagged("post_install", "-at_install")
class TestGivenBack(CorrectedCase):
    def tell_late(self, story):
        """What happens in the first month is known to the company only when it bills the third one."""
        self.tell(story, portfolio.steady, start=JANUARY_2026, months=3)
        self.hold_back("_C15_", self.month_starts[1])

    def bill_two_months_and_correct_in_the_third(self):
        first, second, third = self.month_starts
        self.bill(first)
        self.bill(second)
        before = self.posted()
        self.send_what_was_held_back()
        settled = self.bill_and_correct([third])
        return settled, self.posted() - before

    def check_cancelled_contract(self, mode):
        self.settle_by(mode)
        self.tell(taken_back, start=JANUARY_2026, months=3)
        settled = self.bill_and_correct(self.month_starts)
        self.assertEqual(settled.mapped("cause"), ["not_owed"] * 2)
        invoices = self.posted() - settled.credit_ids
        self.assertEqual(len(invoices), len(settled.credit_ids))
        self.assertTrue(all(move.amount_total > 0 for move in invoices))
        self.assertEqual(set(posted_totals(self.posted()).values()), {(0, 0)})
        self.assertFalse(self.expected_by_vat_rate())

    def test_a_contract_cancelled_after_two_invoices_gets_all_of_it_back(self):
        self.check_cancelled_contract("credit")

    def test_a_cancelled_contract_is_credited_also_where_others_are_regularised(self):
        self.check_cancelled_contract("regularise")

    def test_less_power_than_was_invoiced_is_credited(self):
        self.settle_by("credit")
        self.tell_late(has_less_power)
        settled, moves = self.bill_two_months_and_correct_in_the_third()
        self.assertEqual(settled.mapped("cause"), ["amounts"] * 2)
        self.assertLess(sum(settled.mapped("delta_amount")), 0)
        self.assertEqual(settled.credit_ids, moves.filtered(lambda move: move.move_type == "out_refund"))
        self.check_untaxed()
        self.check_vat()

    def test_who_left_long_ago_gets_a_credit_note_without_any_further_invoice(self):
        self.settle_by("regularise")
        self.tell_late(has_left)
        settled, moves = self.bill_two_months_and_correct_in_the_third()
        self.assertEqual(len(settled), 2)
        own = moves.filtered(lambda move: move.energy_contract_id == settled.contract_id)
        self.assertEqual(set(own.mapped("move_type")), {"out_refund"})
        self.assertTrue(settled.item_ids.move_id)
        self.check_untaxed()
