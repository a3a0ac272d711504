# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What became known after the invoice is proposed as a correction of its month, and nothing else."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import new_test_user

from .correction_world import CorrectionCase
from .portfolio import BANDS, FEBRUARY, JANUARY, MARCH, date, midnight

TABLES = ("period", "period_line", "correction", "correction_line", "exception")


class TestCorrections(CorrectionCase):
    def rows_on_disk(self):
        """Where each row of billing stands: another place after any write."""
        self.env.flush_all()
        rows = set()
        for table in TABLES:
            self.env.cr.execute(f"SELECT '{table}', id, ctid::text, xmin::text FROM energy_billing_{table}")  # pylint: disable=sql-injection
            rows |= set(self.env.cr.fetchall())
        return rows

    def test_more_energy_is_proposed_by_component_and_band_at_the_prices_and_vat_of_then(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        correction = self.found(contract)
        self.assertRecordValues(
            correction,
            [{"month": JANUARY, "cause": "energy", "state": "proposed", "delta_kwh": 10, "delta_amount": 2.91}],
        )
        self.assertRecordValues(
            correction.line_ids.sorted("component"),
            [
                {"component": "accise", "band": False, "vat_rate": 20, "delta_kwh": 0, "delta_amount": 0.21},
                {"component": "energy", "band": "hph", "vat_rate": 20, "delta_kwh": 10, "delta_amount": 2.0},
                {"component": "network_variable", "band": False, "vat_rate": 20, "delta_kwh": 0, "delta_amount": 0.7},
            ],
        )

    def test_the_exception_points_to_the_correction_and_ends_with_it(self):
        contract = self.make_contract("C1")
        run = self.issue(contract).energy_run_id
        self.read_more(contract)
        correction = self.found(contract)
        exception = run.exception_ids.filtered(lambda each: each.reason == "correction")
        self.assertEqual(exception.correction_id, correction)
        self.assertEqual((exception.is_blocking, exception.at_stake_kwh, exception.at_stake_amount), (False, 10, 2.91))
        self.assertIn("+10 kWh and +2.91", exception.detail)
        self.assertEqual(exception.action_open_cause()["res_id"], correction.id)
        correction.note = "Below what is worth an invoice."
        correction.action_dismiss()
        self.assertEqual(exception.state, "solved")

    def test_what_is_computed_again_unchanged_writes_nothing(self):
        issued, corrected, waiting = self.make_contract("C1"), self.make_contract("C2"), self.make_contract("C3")
        self.issue(issued, corrected)
        self.read_more(corrected)
        self.compute(issued, corrected, waiting)
        before = self.rows_on_disk()
        self.compute(issued, corrected, waiting)
        self.assertEqual(self.rows_on_disk() ^ before, set())

    def test_a_period_that_is_told_otherwise_before_its_invoice_is_written_anew(self):
        contract = self.make_contract("C1")
        period = self.compute(contract).period_ids
        self.read_more(contract)
        again = self.compute(contract).period_ids
        self.assertNotEqual((period, period.exists()), (again, period))

    def test_data_that_tells_again_what_was_invoiced_withdraws_the_correction(self):
        contract = self.make_contract("C1")
        run = self.issue(contract).energy_run_id
        self.read_more(contract)
        correction = self.found(contract)
        self.read_more(contract, -10)
        self.assertFalse(self.found(contract))
        self.assertFalse(correction.exists())
        self.assertEqual(set(run.exception_ids.mapped("state")), {"solved"})

    def test_a_correction_that_tells_something_else_is_to_be_approved_again(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        correction = self.found(contract)
        correction.action_approve()
        self.read_more(contract)
        self.assertEqual(self.found(contract), correction)
        self.assertEqual((correction.state, correction.delta_kwh), ("proposed", 20))

    def test_what_was_dismissed_is_proposed_again_only_when_it_tells_something_else(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        correction = self.found(contract)
        with self.assertRaisesRegex(UserError, "Write a note"):
            correction.action_dismiss()
        correction.note = "Our own mistake."
        correction.action_dismiss()
        self.assertFalse(self.found(contract))
        self.read_more(contract)
        self.assertEqual(self.found(contract).delta_kwh, 20)

    def test_a_price_that_was_changed_later_is_proposed_and_another_offer_is_not(self):
        changed, moved = self.make_contract("C1", offer_id=self.make_offer("Blue").id), self.make_contract("C2")
        self.issue(changed, moved)
        changed.offer_id.price_ids.filtered(lambda price: price.component == "energy").price = 0.25
        moved.offer_id = self.make_offer("Red", prices=[{"component": "subscription", "price": 99}])
        correction = self.found(changed, moved)
        self.assertEqual((correction.contract_id, correction.cause), (changed, "amounts"))
        self.assertEqual((correction.delta_kwh, correction.delta_amount), (0, 12.4))

    def test_a_rate_that_was_changed_later_is_proposed(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        period = contract.billing_period_ids
        accise = self.env["energy.rate"]._charged(contract, JANUARY, period.fta, period.accise_category)
        accise.filtered(lambda rate: rate.kind == "accise").value *= 2
        correction = self.found(contract)
        self.assertEqual(correction.line_ids.mapped("component"), ["accise"])
        self.assertEqual(correction.delta_amount, 5.21)

    def test_a_cancelled_contract_gives_everything_back(self):
        contract = self.make_contract("C1")
        move = self.issue(contract)
        self.add_event(contract, "MDCTR", JANUARY, num_sequence=0)
        correction = self.found(contract)
        self.assertEqual((correction.cause, correction.delta_kwh), ("not_owed", -248))
        self.assertAlmostEqual(correction.delta_amount, -move.amount_untaxed)

    def test_other_dates_than_those_invoiced_are_a_correction_and_no_second_period(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        leaving = {"cups_id": contract.cups_id.id, "at": midnight(date(2025, 1, 20)), "source": "C15"}
        self.env["energy.reading"].create(leaving | {"position": "before"} | {f"{band}_wh": 130_000 for band in BANDS})
        self.add_event(contract, "RES", date(2025, 1, 20), num_sequence=1)
        correction = self.found(contract)
        self.assertEqual(len(contract.billing_period_ids), 1)
        self.assertLess(correction.delta_amount, 0)

    def test_a_month_that_cannot_be_computed_waits(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.add_event(contract, "MCT", date(2025, 1, 10), fta="BTINFXX")
        self.assertFalse(self.found(contract))

    def test_two_months_of_two_contracts_are_told_apart(self):
        contracts = [self.make_contract(name, months=(JANUARY, FEBRUARY, MARCH)) for name in ("C1", "C2")]
        self.issue(*contracts)
        self.issue(*contracts, month=FEBRUARY)
        self.read_more(contracts[0])
        self.assertFalse(self.found(*contracts))
        correction = self.found(*contracts, month=FEBRUARY)
        self.assertEqual((correction.contract_id, correction.month), (contracts[0], FEBRUARY))

    # -- Where it is looked for ----------------------------------------------------

    def load(self, contract, kwh=10):
        """A file brings a correction of the reading of February, after all that was invoiced."""
        file = self.env["energy.flux.file"].create(
            {
                "name": "late.zip",
                "sha256": "0" * 64,
                "company_id": self.company.id,
                "loaded_at": Datetime.now() + timedelta(seconds=1),
            }
        )
        reading = contract.cups_id.reading_ids.filtered(lambda reading: reading.at == midnight(FEBRUARY))
        reading.write({"hph_wh": reading.hph_wh + kwh * 1000, "file_id": file.id})

    def test_a_run_finds_the_late_readings_of_months_before(self):
        contract, other = (self.make_contract(name, months=(JANUARY, FEBRUARY, MARCH)) for name in ("C1", "C2"))
        self.issue(contract, other)
        self.load(contract)
        run = self.compute(contract, other, month=FEBRUARY)
        correction = self.corrections.search([("contract_id", "in", (contract | other).ids)])
        self.assertRecordValues(correction, [{"contract_id": contract.id, "month": JANUARY, "delta_kwh": 10}])
        self.assertEqual(run.exception_ids.correction_id, correction)
        self.assertEqual(run.period_ids.contract_id, contract | other)

    def test_a_run_looks_no_further_back_than_the_company_says(self):
        self.company.energy_correction_months = 0
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY, MARCH))
        self.issue(contract)
        self.load(contract)
        self.compute(contract, month=FEBRUARY)
        self.assertFalse(self.corrections.search([("contract_id", "=", contract.id)]))

    def test_a_run_of_all_finds_contracts_that_have_left(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        contract.date_end = FEBRUARY
        run = self.runs._run_of_month(MARCH)
        self.assertNotIn(contract, run._get_contracts())
        self.load(contract)
        self.assertIn(contract, run._get_contracts())

    def test_months_are_looked_at_on_demand(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        search = self.env["energy.correction.search"].create(
            {
                "first_month": date(2024, 12, 24),
                "last_month": date(2025, 1, 31),
                "contract_ids": [Command.set(contract.ids)],
            }
        )
        found = self.corrections.search(search.action_search()["domain"])
        self.assertIn(contract, found.contract_id)
        search.write({"first_month": date(2020, 1, 1), "last_month": date(2020, 12, 31)})
        with self.assertRaisesRegex(UserError, "Nothing of these contracts was invoiced"):
            search.action_search()

    # -- Who may ---------------------------------------------------------------------

    def test_each_role_decides_what_it_may(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        correction = self.found(contract)
        users = {
            role: new_test_user(self.env, f"corrects_{role}", groups=f"energy_core.group_energy_{role}")
            for role in ("reader", "operator", "accountant", "integration", "manager")
        }
        correction.with_user(users["reader"]).read(["delta_amount"])
        for call in (
            lambda: correction.with_user(users["reader"]).write({"note": "No"}),
            lambda: correction.with_user(users["reader"]).action_approve(),
            lambda: correction.with_user(users["operator"]).write({"state": "settled"}),
            lambda: correction.with_user(users["operator"]).create({"contract_id": contract.id}),
            lambda: correction.with_user(users["manager"]).unlink(),
            lambda: self.env["energy.correction.search"].with_user(users["reader"]).create({}),
        ):
            with self.assertRaises(AccessError):
                call()
        correction.with_user(users["operator"]).note = "Seen."
        correction.with_user(users["operator"]).action_approve()
        with self.assertRaisesRegex(AccessError, "by accountants"):
            correction.with_user(users["operator"]).action_settle()
        correction.with_user(users["accountant"]).action_settle()
        self.assertEqual(correction.state, "settled")
        self.assertTrue(correction.with_user(users["accountant"]).action_open_periods())

    def test_nobody_else_reaches_a_correction(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        correction = self.found(contract)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        strangers = [
            new_test_user(
                self.env,
                "elsewhere_accountant",
                groups="energy_core.group_energy_accountant",
                company_id=elsewhere.id,
                company_ids=[Command.set(elsewhere.ids)],
            ),
            new_test_user(self.env, "corrections_portal", groups="base.group_portal"),
        ]
        methods = ("action_approve", "action_dismiss", "action_reopen", "action_settle", "action_open_moves")
        for stranger in strangers:
            for method in (*methods, "action_open_periods"):
                with self.subTest(user=stranger.login, method=method), self.assertRaises(AccessError):
                    getattr(correction.with_user(stranger), method)()
            for record in (correction, correction.line_ids):
                with self.assertRaises(AccessError):
                    record.with_user(stranger).read(["delta_amount"])
