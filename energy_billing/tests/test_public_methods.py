# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .portfolio import JANUARY, PortfolioCase


class TestPublicMethods(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = new_test_user(cls.env, "billing_program", groups="energy_core.group_energy_integration")
        cls.api = cls.runs.with_user(cls.program)

    def test_a_program_computes_invoices_and_posts_a_month(self):
        self.make_contract("C1")
        reply = self.api.create_and_compute("2025-01", ["C1"])
        run = self.api.browse(reply["run_id"])
        self.assertEqual(
            {key: reply[key] for key in ("month", "state", "contracts", "periods", "total_kwh", "total_untaxed")},
            {
                "month": "2025-01",
                "state": "computed",
                "contracts": 1,
                "periods": 1,
                "total_kwh": "248.000",
                "total_untaxed": "83.22",
            },
        )
        self.assertEqual(reply["exceptions"], [])
        invoiced = run.invoice()
        self.assertEqual(
            (len(invoiced["move_ids"]), invoiced["invoiced_untaxed"], invoiced["invoiced_total"], invoiced["state"]),
            (1, "83.22", "97.01", "invoiced"),
        )
        posted = run.post()
        self.assertEqual((posted["move_ids"], posted["state"]), (invoiced["move_ids"], "posted"))

    def test_a_second_call_makes_nothing_twice(self):
        self.make_contract("C1")
        run = self.api.browse(self.api.create_and_compute("2025-01", ["C1"])["run_id"])
        run.invoice()
        again = self.api.create_and_compute("2025-01", ["C1"])
        self.assertEqual((again["run_id"], again["periods"], again["invoices"]), (run.id, 1, 1))
        self.assertEqual(run.invoice()["move_ids"], [])
        run.post()
        self.assertEqual(run.post()["move_ids"], [])

    def test_further_references_extend_the_run(self):
        self.make_contract("C1")
        self.make_contract("C2")
        first = self.api.create_and_compute("2025-01", ["C1"])
        second = self.api.create_and_compute("2025-01", ["C2"])
        self.assertEqual((second["run_id"], second["contracts"], second["periods"]), (first["run_id"], 1, 2))

    def test_without_references_every_contract_of_the_month_is_computed(self):
        self.make_contract("C1")
        self.make_contract("C2")
        self.api.create_and_compute("2025-01", ["C1"])
        reply = self.api.create_and_compute("2025-01")
        self.assertGreaterEqual(reply["contracts"], 2)
        self.assertFalse(self.runs.browse(reply["run_id"]).contract_ids)

    def test_an_unknown_reference_is_told_and_the_others_are_computed(self):
        self.make_contract("C1")
        reply = self.api.create_and_compute("2025-01", ["C1", "nowhere"])
        self.assertEqual(reply["periods"], 1)
        (unknown,) = reply["exceptions"]
        self.assertEqual((unknown["contract"], unknown["reason"]), ("nowhere", "unknown_contract"))
        self.assertIn("has the reference nowhere: check it", unknown["detail"])

    def test_only_unknown_references_still_give_an_answer(self):
        reply = self.api.create_and_compute("2025-01", ["nowhere"])
        self.assertEqual((reply["contracts"], reply["periods"], len(reply["exceptions"])), (0, 0, 1))
        self.assertEqual(self.api.browse(reply["run_id"]).invoice()["move_ids"], [])

    def test_a_month_without_any_contract_is_told(self):
        (nobody,) = self.api.create_and_compute("2001-01")["exceptions"]
        self.assertEqual(nobody["reason"], "no_contract")
        self.assertIn("No contract is in service in 2001-01", nobody["detail"])

    def test_a_single_reference_may_be_given_as_text(self):
        self.make_contract("C1")
        self.assertEqual(self.api.create_and_compute("2025-01", "C1")["contracts"], 1)

    def test_a_contract_that_was_not_in_service_is_named_as_idle(self):
        self.make_contract("C1", start=date(2025, 3, 1), months=(date(2025, 3, 1),))
        self.assertEqual(self.api.create_and_compute("2025-01", ["C1"])["idle"], ["C1"])

    def test_open_exceptions_are_told(self):
        self.make_contract("C1", months=(JANUARY,))
        (missing,) = self.api.create_and_compute("2025-01", ["C1"])["exceptions"]
        self.assertEqual((missing["contract"], missing["reason"]), ("C1", "missing_reading"))
        self.assertTrue(missing["detail"])

    def test_the_month_may_be_given_by_any_of_its_days(self):
        for month in ("2025-01", "2025-01-31", date(2025, 1, 17)):
            self.assertEqual(self.api.create_and_compute(month, ["nowhere"])["month"], "2025-01")

    def test_what_is_not_a_month_is_refused_with_a_sentence(self):
        for month in ("2025-13", "January", "", "2025-01-1", None):
            with self.assertRaisesRegex(UserError, "is not a month: write it like 2026-06"):
                self.api.create_and_compute(month)

    def test_replies_are_plain_json(self):
        self.make_contract("C1", months=(JANUARY,))
        reply = self.api.create_and_compute("2025-01", ["C1", "nowhere"])
        run = self.api.browse(reply["run_id"])
        for answer in (reply, run.invoice(), run.post()):
            self.assertEqual(json.loads(json.dumps(answer)), answer)

    def test_a_closed_month_is_told_by_a_sentence_and_loses_nothing(self):
        self.make_contract("C1")
        run = self.api.browse(self.api.create_and_compute("2025-01", ["C1"])["run_id"])
        self.company.sale_lock_date = date(2025, 1, 31)
        with self.assertRaisesRegex(UserError, "in a period that is closed"):
            run.invoice()
        self.assertEqual(run.period_count, 1)
