# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase

WORK_LOGGER = "odoo.addons.energy_billing.models.energy_billing_work"


class TestBillingRun(PortfolioCase):
    def test_a_month_is_computed_to_the_cent(self):
        run = self.compute(self.make_contract("C1"))
        period = run.period_ids
        self.assertRecordValues(
            period,
            [
                {
                    "start_date": JANUARY,
                    "end_date": FEBRUARY,
                    "days": 31,
                    "total_kwh": 248,
                    "hph_kwh": 62,
                    "quality": "actual",
                    "subscription_amount": 10.0,
                    "energy_amount": 49.6,
                    "fixed_amount": 7.92,
                    "variable_amount": 8.75,
                    "cta_amount": 1.74,  # 7.92 × 21.93 %
                    "accise_amount": 5.21,  # 248 kWh × 21.00 €/MWh
                    "amount_untaxed": 83.22,
                    "state": "computed",
                }
            ],
        )
        self.assertEqual(
            period.line_ids.mapped(lambda line: (line.component, line.band, line.amount, line.vat_rate)),
            [
                ("subscription", False, 10.0, 5.5),
                ("energy", "hph", 12.4, 20.0),
                ("energy", "hch", 12.4, 20.0),
                ("energy", "hpb", 12.4, 20.0),
                ("energy", "hcb", 12.4, 20.0),
                ("network_fixed", False, 7.92, 5.5),
                ("network_variable", False, 8.75, 20.0),
                ("cta", False, 1.74, 5.5),
                ("accise", False, 5.21, 20.0),
            ],
        )

    def test_a_period_knows_the_readings_it_came_from(self):
        contract = self.make_contract("C1")
        period = self.compute(contract).period_ids
        readings = contract.cups_id.reading_ids.sorted("at")
        self.assertEqual(period.reading_start_id | period.reading_end_id, readings)

    def test_the_totals_of_a_run_are_those_of_its_periods(self):
        run = self.compute(self.make_contract("C1"), self.make_contract("C2"))
        self.assertEqual((run.period_count, run.total_kwh, run.amount_untaxed), (2, 496, 166.44))
        self.assertEqual((run.work_count, run.progress, run.state), (2, 100, "computed"))

    def test_a_power_change_is_priced_at_both_powers(self):
        contract = self.make_contract("C1")
        self.add_event(contract, "MCT", date(2025, 1, 15), power_va=9000, num_sequence=2)
        period = self.compute(contract).period_ids
        subscriptions = period.line_ids.filtered(lambda line: line.component == "subscription")
        self.assertEqual(subscriptions.mapped("amount"), [4.52, 7.13])  # 10 × 14 ÷ 31 and 13 × 17 ÷ 31
        self.assertEqual(period.fixed_amount, 9.23)
        self.assertEqual(period.power_va, 7645)

    def test_an_offer_may_include_network_cost_and_taxes(self):
        offer = self.make_offer("All in", network_mode="included", tax_mode="included")
        period = self.compute(self.make_contract("C1", offer_id=offer.id)).period_ids
        self.assertEqual(set(period.line_ids.mapped("component")), {"subscription", "energy"})
        self.assertEqual((period.amount_untaxed, period.fixed_amount), (59.6, 7.92))

    def test_computing_again_gives_the_same_periods_and_no_second_one(self):
        contract = self.make_contract("C1")
        before = self.compute(contract).period_ids.mapped(lambda period: (period.start_date, period.amount_untaxed))
        again = self.compute(contract).period_ids.mapped(lambda period: (period.start_date, period.amount_untaxed))
        self.assertEqual(again, before)
        self.assertEqual(len(again), 1)

    def test_a_correction_before_the_invoice_changes_the_period(self):
        contract = self.make_contract("C1")
        self.compute(contract)
        contract.cups_id.reading_ids.sorted("at")[-1].hph_wh += 10_000
        self.assertEqual(self.compute(contract).period_ids.total_kwh, 258)

    def test_a_period_that_is_invoiced_is_never_computed_again(self):
        contract = self.make_contract("C1")
        move = self.invoice(contract)
        contract.cups_id.reading_ids.sorted("at")[-1].hph_wh += 10_000
        period = self.compute(contract).period_ids
        self.assertEqual((period.total_kwh, period.move_id), (248, move))

    def test_what_was_never_invoiced_is_no_correction(self):
        invoiced, new = self.make_contract("C1"), self.make_contract("C2")
        self.invoice(invoiced)
        self.assertFalse(self.compute(invoiced, new).exception_ids)

    def test_powers_by_class_are_kept_with_the_period_and_told_in_one_line(self):
        contract = self.make_contract("C1", fta="BTSUPCU4", power_va=0)
        powers = {"power_hph_va": 40_000, "power_hch_va": 40_000, "power_hpb_va": 50_000, "power_hcb_va": 60_000}
        contract.event_ids.write(powers)
        self.add_event(contract, "MCT", date(2025, 1, 15), **powers | {"power_hcb_va": 70_000})
        self.offer.price_ids.filtered(lambda price: price.power_va == 6000).power_va = 0
        period = self.compute(contract).period_ids
        self.assertEqual(
            period.powers,
            "HPH 40 · HCH 40 · HPB 50 · HCB 60 kVA; HPH 40 · HCH 40 · HPB 50 · HCB 70 kVA from 01/15/2025",
        )
        self.assertEqual(period.accise_category, "SME")
        self.assertEqual(set(period.line_ids.mapped("vat_rate")), {20.0})

    def test_a_month_whose_last_reading_came_late_is_estimated_and_not_held(self):
        contract = self.make_contract("C1", months=(JANUARY, MARCH), kwh=59)
        january = self.compute(contract).period_ids
        february = self.compute(contract, month=FEBRUARY).period_ids
        self.assertEqual((january.total_kwh, february.total_kwh), (124, 112))
        self.assertEqual((january | february).mapped("quality"), ["estimated", "estimated"])

    def test_a_period_that_is_invoiced_refuses_every_change_with_a_sentence(self):
        period = self.invoice(self.make_contract("C1")).energy_period_ids
        for change in (
            lambda: period.write({"total_kwh": 1}),
            lambda: period.unlink(),
            lambda: period.line_ids[0].write({"amount": 1}),
            lambda: period.line_ids[0].unlink(),
            lambda: period.line_ids[0].copy(),
        ):
            with self.assertRaisesRegex(UserError, "is invoiced on .* can no longer be changed"):
                change()

    def test_the_states_follow_the_facts(self):
        run = self.compute(self.make_contract("C1"))
        self.assertEqual(run.state, "computed")
        run.action_review()
        self.assertEqual(run.state, "reviewed")
        run.action_invoice()
        self.assertEqual(run.state, "invoiced")
        run.action_post()
        self.assertEqual(run.state, "posted")
        self.assertEqual(run.move_ids.state, "posted")

    def test_a_step_out_of_order_says_what_to_do_first(self):
        run = self.runs.create({"month": JANUARY})
        with self.assertRaisesRegex(UserError, "Compute the billing run 2025-01"):
            run.action_review()
        with self.assertRaisesRegex(UserError, "Nothing is left to invoice"):
            run.action_invoice()
        with self.assertRaisesRegex(UserError, "no draft invoice to post"):
            run.action_post()

    def test_a_month_without_contract_says_so(self):
        run = self.runs.create({"month": date(2001, 1, 1)})
        with self.assertRaisesRegex(UserError, "No contract is in service in 2001-01"):
            run.action_compute()

    def test_a_run_takes_every_contract_in_service_in_its_month(self):
        served = self.make_contract("C1") | self.make_contract("C2", date_end=date(2025, 1, 2))
        self.make_contract("C3", months=(MARCH,), start=FEBRUARY)
        run = self.runs.create({"month": JANUARY})
        mine = self.env["energy.contract"].search([("name", "in", ["C1", "C2", "C3"])])
        self.assertEqual(run._get_contracts() & mine, served)

    def test_a_company_has_one_run_a_month(self):
        self.runs.create({"month": JANUARY})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.runs.create({"month": JANUARY})

    def test_a_run_is_of_a_month(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.runs.create({"month": date(2025, 1, 2)})

    def test_the_form_brings_a_day_to_its_month(self):
        with Form(self.runs) as form:
            form.month = date(2025, 1, 17)
        self.assertEqual(form.record.month, JANUARY)
        self.assertEqual(form.record.name, "2025-01")

    def test_one_contract_that_fails_does_not_hinder_the_others(self):
        good, bad = self.make_contract("C1"), self.make_contract("C2")
        original = type(bad)._price_periods

        def fail_for_one(contracts, figures):
            if bad in contracts:
                raise ZeroDivisionError("secret detail")
            return original(contracts, figures)

        with patch.object(type(bad), "_price_periods", fail_for_one), mute_logger(WORK_LOGGER):
            run = self.compute(good, bad)
        self.assertEqual(run.period_ids.contract_id, good)
        work = run.work_ids.filtered(lambda work: work.contract_id == bad)
        self.assertEqual(work.state, "error")
        self.assertIn("Something unexpected stopped contract C2", work.error)
        self.assertNotIn("secret detail", work.error)
        failure = run.exception_ids.filtered(lambda exception: exception.contract_id == bad)
        self.assertRecordValues(failure, [{"reason": "processing_failed", "state": "open", "is_blocking": True}])
        self.compute(bad)
        self.assertEqual((work.state, failure.state, len(run.period_ids)), ("done", "solved", 2))

    def test_a_contract_whose_invoice_fails_leaves_the_others_theirs(self):
        good, bad = self.make_contract("C1"), self.make_contract("C2")
        run = self.compute(good, bad)
        bad.write({"partner_id": False, "payer_id": False})
        with mute_logger(WORK_LOGGER):
            run.action_invoice()
        self.assertEqual(run.move_ids.energy_contract_id, good)
        work = run.work_ids.filtered(lambda work: work.contract_id == bad)
        self.assertRegex(work.error, "Contract C2 has neither a payer nor a holder")
        self.assertEqual(run.state, "computed")

    def test_a_run_with_invoices_cannot_be_deleted(self):
        self.invoice(self.make_contract("C1"))
        with self.assertRaisesRegex(UserError, "has invoices"):
            self.runs.search([("month", "=", JANUARY)]).unlink()

    def test_a_run_without_invoice_takes_its_periods_with_it(self):
        run = self.compute(self.make_contract("C1"))
        periods = run.period_ids
        run.unlink()
        self.assertFalse(periods.exists())
