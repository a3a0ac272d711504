# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.energy_core.calc import Sentence

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase


class TestLoadCheck(PortfolioCase):
    def findings(self, *contracts):
        run = self.runs._run_of_month(JANUARY)
        run.contract_ids = self.env["energy.contract"].union(*contracts)
        run.action_load_check()
        return run.finding_ids

    def test_a_month_of_which_all_is_known_has_no_finding(self):
        self.assertFalse(self.findings(self.make_contract("C1")))

    def test_contracts_without_a_reading_of_the_end_are_found_and_opened(self):
        unread = self.make_contract("C1", months=(JANUARY,))
        finding = self.findings(unread, self.make_contract("C2"))
        self.assertIn("without a reading of the month's end: 1.", finding.detail)
        opened = finding.action_open()
        self.assertEqual(self.env[opened["res_model"]].search(opened["domain"]), unread)

    def test_contracts_that_end_in_the_month_or_have_no_meter_need_no_such_reading(self):
        ended = self.make_contract("C1", months=(JANUARY,), date_end=date(2025, 1, 20))
        unmetered = self.make_contract("C2", months=(JANUARY,), is_unmetered=True)
        self.assertFalse(self.findings(ended, unmetered))

    def test_files_that_are_not_loaded_are_found(self):
        received = {"company_id": self.company.id, "received_at": datetime(2025, 2, 3), "flux_code": "R151"}
        self.env["energy.flux.file"].create(
            [
                {"name": f"{state}.zip", "sha256": state, "state": state, **received}
                for state in ("quarantined", "received", "loaded")
            ]
        )
        found = self.findings(self.make_contract("C1"))
        self.assertEqual(found.mapped("severity"), ["2", "1"])
        self.assertIn("could not be read: 1.", found[0].detail)
        self.assertIn("not loaded yet: 1.", found[1].detail)

    def test_numbers_that_did_not_come_are_found(self):
        self.env["energy.flux.file"].create(
            [
                {
                    "name": f"{number}.zip",
                    "sha256": str(number),
                    "state": "loaded",
                    "flux_code": "R151",
                    "sequence_key": "R151 of a test",
                    "sequence_number": number,
                    "received_at": datetime(2025, 1, number),
                    "published_at": datetime(2025, 1, number),
                }
                for number in (1, 2, 4)
            ]
        )
        details = self.findings(self.make_contract("C1")).mapped("detail")
        self.assertTrue(any("missing between files that came: 1." in detail for detail in details))

    def test_looking_again_replaces_what_was_found(self):
        contract = self.make_contract("C1", months=(JANUARY,))
        self.assertTrue(self.findings(contract))
        self.add_readings(contract.cups_id, [FEBRUARY], 0, first=162)
        self.assertFalse(self.findings(contract))


class TestControl(PortfolioCase):
    def control(self, run):
        run.action_control()
        return run._steps("control").finding_ids

    def test_invoices_as_computed_have_no_finding(self):
        run = self.compute(self.make_contract("C1"), self.make_contract("C2"))
        run.action_invoice()
        self.assertFalse(self.control(run))

    def test_an_invoice_that_somebody_changed_is_found(self):
        run = self.compute(self.make_contract("C1"))
        run.action_invoice()
        line = run.move_ids.invoice_line_ids[0]
        line.price_unit += 10
        finding = self.control(run)
        self.assertEqual((finding.severity, finding.contract_id.name), ("2", "C1"))
        self.assertIn("93.22 without VAT, but 83.22 was computed", finding.detail)
        self.assertAlmostEqual(finding.amount, 10.0)
        opened = finding.action_open()
        self.assertEqual(self.env[opened["res_model"]].search(opened["domain"]), run.move_ids)

    def test_a_credit_note_of_items_counts_as_computed(self):
        contract = self.make_contract("C1")
        run = self.compute(contract)
        self.env["energy.billing.item"].create(
            {"contract_id": contract.id, "date": JANUARY, "kind": "gesture", "amount": -200, "vat_rate": 20}
        )
        run.action_invoice()
        self.assertEqual(run.move_ids.move_type, "out_refund")
        self.assertFalse(self.control(run))

    def test_a_contract_that_is_left_out_is_told(self):
        contract, other = self.make_contract("C1"), self.make_contract("C2")
        run = self.compute(contract, other)
        self.env["energy.billing.exception"].create(
            {
                "run_id": run.id,
                "contract_id": other.id,
                "reason": "other",
                "sentence": Sentence("energy_billing", "Somebody has a doubt.").as_dict(),
                "is_blocking": True,
            }
        )
        run.action_invoice()
        self.assertIn("because an open exception blocks them: 1.", self.control(run).detail)

    def test_a_month_unlike_those_before_is_found(self):
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY), kwh=62)
        self.add_readings(contract.cups_id, [MARCH], 0, first=162 + 500)
        self.compute(contract)
        run = self.compute(contract, month=FEBRUARY)
        run.action_invoice()
        finding = self.control(run)
        self.assertEqual((finding.severity, finding.contract_id), ("1", contract))
        self.assertIn("Contract C1 owes", finding.detail)

    def test_the_months_before_stand_beside_the_totals(self):
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY, MARCH))
        january = self.compute(contract)
        february = self.compute(contract, month=FEBRUARY)
        self.assertEqual(february.month_before_id, january)
        self.assertEqual((february.month_before_kwh, february.month_before_untaxed), (248, january.amount_untaxed))
        self.assertEqual((february.month_before_periods, february.year_before_id.id), (1, False))
        year_after = self.runs._run_of_month(date(2026, 1, 1))
        self.assertEqual((year_after.year_before_id, year_after.year_before_kwh), (january, 248))


class TestNotes(PortfolioCase):
    def test_an_open_note_is_read_in_the_months_that_follow_until_it_is_done(self):
        january, february, march = (self.runs._run_of_month(month) for month in (JANUARY, FEBRUARY, MARCH))
        note = self.env["energy.billing.note"].create({"run_id": january.id, "name": "Ask for the index of C1."})
        self.assertEqual((january.note_ids, february.carried_note_ids, march.carried_note_ids), (note, note, note))
        self.assertFalse(january.carried_note_ids)
        note.action_done()
        self.assertEqual((note.is_done, note.done_by_id), (True, self.env.user))
        self.env.invalidate_all()
        self.assertFalse((february | march).carried_note_ids)
        self.assertEqual(january.note_ids, note)
        note.action_reopen()
        self.env.invalidate_all()
        self.assertEqual(march.carried_note_ids, note)

    def test_notes_are_of_one_company_and_not_for_readers_to_write(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        january = self.runs._run_of_month(JANUARY)
        note = self.env["energy.billing.note"].create({"run_id": january.id, "name": "Ask."})
        theirs = self.runs.with_company(other)._run_of_month(FEBRUARY)
        self.assertFalse(theirs.carried_note_ids)
        stranger = new_test_user(
            self.env,
            "note_stranger",
            groups="energy_core.group_energy_operator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(note.with_user(stranger).search([("id", "=", note.id)]))


class TestWorkingOff(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(cls.env, "works_off", groups="energy_core.group_energy_operator")
        cls.contract = cls.make_contract("C1", months=(JANUARY,))
        cls.other = cls.make_contract("C2", months=(JANUARY,))

    def test_an_operator_takes_mends_and_computes_one_contract_where_it_is_listed(self):
        run = self.compute(self.contract, self.other)
        exception = run.exception_ids.filtered(lambda each: each.contract_id == self.contract)
        exception.with_user(self.operator).action_assign_to_me()
        self.assertEqual(exception.user_id, self.operator)
        opened = exception.with_user(self.operator).action_open_cause()
        self.assertEqual(self.env[opened["res_model"]].search(opened["domain"]), self.contract.cups_id.reading_ids)
        self.add_readings(self.contract.cups_id, [FEBRUARY], 0, first=162)
        self.add_readings(self.other.cups_id, [FEBRUARY], 0, first=162)
        exception.with_user(self.operator).action_compute_again()
        self.assertEqual(sorted(run.exception_ids.mapped("state")), ["open", "solved"])
        self.assertEqual(exception.state, "solved")

    def test_each_reason_opens_what_is_to_be_mended(self):
        run = self.compute(self.contract)
        exception = run.exception_ids
        for reason, model in (
            ("missing_reading", "energy.reading"),
            ("missing_demand", "energy.quantity"),
            ("unknown_fta", "energy.contract.event"),
            ("no_rate", "energy.rate"),
            ("no_price", "energy.offer"),
            ("no_payer", "energy.contract"),
            ("other", "energy.contract"),
        ):
            exception.sudo().reason = reason
            self.assertEqual(exception.action_open_cause()["res_model"], model, reason)
