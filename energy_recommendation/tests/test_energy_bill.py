# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .brazilian_world import TODAY, BrazilCase


@tagged("post_install", "-at_install")
class TestEnergyBill(BrazilCase):
    def bill(self, month="2026-02-17", **values):
        return self.env["energy.bill"].create({"cups_id": self.unit.id, "month": month} | values)

    def test_any_day_of_a_month_names_it_and_its_cycle(self):
        bill = self.bill()
        self.assertEqual(bill.month, date(2026, 2, 1))
        self.assertEqual((bill.date_start, bill.date_end), (date(2026, 2, 1), date(2026, 3, 1)))
        self.assertEqual(bill.company_id, self.company)

    def test_the_days_of_the_cycle_may_be_entered(self):
        bill = self.bill(date_start="2026-01-20", date_end="2026-02-19")
        self.assertEqual((bill.date_start, bill.date_end), (date(2026, 1, 20), date(2026, 2, 19)))

    def test_a_measure_that_is_not_told_is_empty_and_not_zero(self):
        bill = self.bill(off_peak_w=0)
        self.assertEqual((bill.peak_w, bill.off_peak_w), (False, 0))
        self.assertIsNot(bill.off_peak_w, False)

    def test_totals_are_in_kwh_and_kw(self):
        bill = self.bill(peak_wh=1_500_250, off_peak_wh=2_000_000, off_peak_w=412_250)
        self.assertEqual((bill.total_kwh, bill.demand_kw), (3500.25, 412.25))

    def test_a_month_has_one_bill(self):
        self.bill()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.bill("2026-02-01")

    def test_a_bill_before_the_first_contract_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "before the first contract of UC-1, which starts on 01/01/2020"):
            self.bill("2019-12-01")

    def test_a_bill_of_the_month_in_which_supply_starts_is_taken(self):
        self.contract.date_start = "2020-01-20"
        self.assertTrue(self.bill("2020-01-01"))

    def test_a_bill_of_a_month_that_has_not_begun_is_refused(self):
        self.assertTrue(self.bill("2026-03-01"))
        with self.assertRaisesRegex(ValidationError, "April 2026 has not begun yet"):
            self.bill("2026-04-01")

    def test_what_no_bill_tells_is_refused(self):
        for name in ("peak_w", "off_peak_wh", "injected_w"):
            with self.assertRaisesRegex(ValidationError, "which no bill tells"), self.cr.savepoint():
                self.bill(**{name: -1})

    def test_the_measured_demand_is_held_against_the_contract(self):
        bill = self.bill(peak_w=430_000, off_peak_w=420_000)
        self.assertEqual((bill.contracted_peak_w, bill.contracted_off_peak_w), (False, 400_000))
        self.assertEqual(bill.overrun_w, 30_000)

    def test_up_to_five_percent_is_no_overrun(self):
        self.assertEqual(self.bill(off_peak_w=420_000).overrun_w, 0)
        self.assertEqual(self.bill("2026-01-01", off_peak_w=420_001).overrun_w, 20_001)

    def test_blue_is_held_against_both_posts(self):
        self.contract.write(
            {"fta": "Luz A4 BLUE", "power_va": 0, "power_peak_va": 100_000, "power_off_peak_va": 400_000}
        )
        bill = self.bill(peak_w=110_000, off_peak_w=430_000)
        self.assertEqual((bill.contracted_peak_w, bill.overrun_w), (100_000, 40_000))

    def test_the_contract_of_the_cycle_counts_and_not_todays(self):
        event = {"contract_id": self.contract.id, "event_type": "CONTRAT"}
        self.env["energy.contract.event"].create(
            [
                event | {"at": "2020-01-01 12:00:00", "nature": "MES", "fta": "Luz A4 GREEN", "power_va": 300_000},
                event | {"at": "2026-02-01 12:00:00", "nature": "MCT", "power_va": 500_000},
            ]
        )
        self.assertEqual(self.bill("2026-01-01", off_peak_w=330_000).overrun_w, 30_000)
        self.assertEqual(self.bill("2026-02-01", off_peak_w=330_000).overrun_w, 0)

    def test_the_form_fills_the_cycle_in(self):
        form = Form(self.env["energy.bill"].with_context(default_cups_id=self.unit.id))
        form.month = "2026-02-01"
        self.assertEqual(str(form.date_end), "2026-03-01")
        form.peak_w = 5000
        self.assertEqual(form.save().peak_w, 5000)


@tagged("post_install", "-at_install")
class TestPendingBills(BrazilCase):
    def pending(self, unit=None):
        return (unit or self.unit).pending_ids.mapped("month")

    def test_every_month_of_the_last_year_is_pending_without_any_bill(self):
        self.assertEqual(self.unit.pending_count, 12)
        self.assertEqual((self.pending()[0], self.pending()[-1]), (date(2025, 3, 1), date(2026, 2, 1)))

    def test_with_the_bill_of_this_month_eleven_are_pending(self):
        self.env["energy.bill"].create({"cups_id": self.unit.id, "month": TODAY})
        self.assertEqual((self.unit.pending_count, self.pending()[0]), (11, date(2025, 4, 1)))

    def test_a_month_with_a_bill_is_not_pending(self):
        self.env["energy.bill"].create({"cups_id": self.unit.id, "month": "2025-07-01"})
        self.assertEqual(self.unit.pending_count, 11)
        self.assertNotIn(date(2025, 7, 1), self.pending())

    def test_a_month_is_pending_again_once_its_bill_is_gone(self):
        bills = self.make_bills(self.unit)
        self.assertFalse(self.unit.pending_ids)
        bills[0].unlink()
        self.assertEqual((self.unit.pending_count, self.pending()), (1, [date(2026, 2, 1)]))

    def test_months_before_the_supply_are_not_pending(self):
        unit = self.make_unit("UC-2")
        self.make_contract(unit, start="2025-12-15")
        self.env.invalidate_all()
        self.assertEqual(self.pending(unit), [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)])

    def test_units_that_are_not_supplied_or_lie_elsewhere_have_nothing_pending(self):
        silent = self.make_unit("UC-3")
        ended = self.make_unit("UC-4")
        self.make_contract(ended, date_end="2026-01-01")
        archived = self.make_unit("UC-5", active=False)
        self.make_contract(archived)
        french = self.make_unit("14567890123453", kind="prm", distributor_id=False)
        self.make_contract(french)
        for unit in silent, ended, archived, french:
            self.assertEqual((unit.pending_count, len(unit.pending_ids)), (0, 0), unit.name)

    def test_units_with_pending_bills_are_found(self):
        done = self.make_unit("UC-2")
        self.make_contract(done)
        self.make_bills(done)
        units = self.env["energy.cups"].search([("company_id", "=", self.company.id), ("pending_ids", "!=", False)])
        self.assertEqual(units, self.unit)

    def test_a_pending_month_opens_the_form_of_its_bill(self):
        action = self.unit.pending_ids[3].action_enter()
        form = Form(self.env["energy.bill"].with_context(**action["context"]))
        self.assertEqual((form.cups_id, str(form.month)), (self.unit, "2025-06-01"))
        form.save()
        self.assertEqual(self.unit.pending_count, 11)

    def test_a_row_keeps_its_id_when_others_go(self):
        last = self.unit.pending_ids[-1]
        self.env["energy.bill"].create({"cups_id": self.unit.id, "month": "2025-03-01"})
        self.env.invalidate_all()
        self.assertEqual(last.month, date(2026, 2, 1))
        self.assertIn("February 2026", last.display_name)
