# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Corrections are settled by lines on the next invoice or by credit note and new invoice; issued invoices stay."""

from odoo.exceptions import UserError

from .correction_world import CorrectionCase
from .portfolio import FEBRUARY, JANUARY, MARCH

ALL_OF_JANUARY = 83.22  # without VAT


class TestCorrectionSettlement(CorrectionCase):
    def corrected(self, mode, name="C1", **values):
        """A contract of which January was invoiced and then corrected by 10 kWh."""
        self.settle_by(mode)
        contract = self.make_contract(name, **values)
        self.issue(contract)
        self.read_more(contract)
        self.settled(contract)
        return contract

    def correction(self, contract):
        return self.corrections.search([("contract_id", "=", contract.id)], order="id desc", limit=1)

    # -- Lines on the next invoice -------------------------------------------------

    def test_a_regularisation_is_one_item_for_each_component_and_vat_rate(self):
        contract = self.corrected("regularise")
        correction = self.correction(contract)
        self.assertEqual((correction.state, correction.settled_by), ("settled", "regularise"))
        self.assertRecordValues(
            correction.item_ids.sorted("component"),
            [
                {"component": "accise", "amount": 0.21, "vat_rate": 20, "state": "ready", "date": JANUARY},
                {"component": "energy", "amount": 2.0, "vat_rate": 20, "state": "ready", "date": JANUARY},
                {"component": "network_variable", "amount": 0.7, "vat_rate": 20, "state": "ready", "date": JANUARY},
            ],
        )
        energy = correction.item_ids.filtered(lambda item: item.component == "energy")
        self.assertEqual(energy.display_name, "Correction of the energy of January 2025: +10 kWh")

    def test_the_next_invoice_bears_the_regularisation_and_the_invoiced_month_stays(self):
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY, MARCH))
        self.settle_by("regularise")
        january = self.issue(contract)
        figures = january.line_ids.read(["balance", "name"])
        contract.cups_id.reading_ids.sorted("at")[1].hph_wh += 10_000
        self.settled(contract)
        february = self.issue(contract, month=FEBRUARY)
        lines = february.invoice_line_ids.filtered("energy_item_id")
        self.assertAlmostEqual(sum(lines.mapped("price_subtotal")), 2.91)
        self.assertEqual(set(lines.mapped("energy_component")), {"accise", "energy", "network_variable"})
        self.assertEqual(lines.energy_period_id, january.energy_period_ids)
        self.assertEqual(january.line_ids.read(["balance", "name"]), figures)
        self.assertEqual(january.energy_period_ids.state, "invoiced")

    def test_a_settled_correction_is_not_found_again_and_a_further_one_starts_from_it(self):
        for mode in ("regularise", "credit"):
            with self.subTest(mode=mode):
                contract = self.corrected(mode, f"C-{mode}")
                self.assertFalse(self.found(contract))
                self.read_more(contract, -4)
                further = self.found(contract)
                self.assertEqual((further.delta_kwh, further.delta_amount), (-4, -1.17))

    def test_differences_that_add_up_to_nothing_make_no_item(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract, 10, "hph")
        self.read_more(contract, -10, "hpb")
        correction = self.settled(contract)
        self.assertNotIn("energy", correction.item_ids.mapped("component"))

    def test_an_invoice_that_was_regularised_is_not_taken_away(self):
        contract = self.corrected("regularise")
        move = contract.billing_period_ids.move_id
        move.button_draft()
        with self.assertRaisesRegex(UserError, "its correction was put on another invoice"):
            move.button_cancel()

    # -- Credit note and new invoice -----------------------------------------------

    def test_a_credit_takes_the_whole_invoice_back_and_a_new_one_tells_what_is_owed(self):
        contract = self.corrected("credit")
        correction, run = self.correction(contract), self.runs._run_of_month(JANUARY)
        old, new = correction.replaced_period_ids, correction.new_period_ids
        self.assertEqual((old.state, new.state, new.total_kwh, new.run_id), ("replaced", "invoiced", 258, run))
        credit = correction.credit_ids
        self.assertEqual((credit.move_type, credit.reversed_entry_id), ("out_refund", old.move_id))
        self.assertEqual((credit.amount_total, credit.state), (old.move_id.amount_total, "draft"))
        self.assertEqual(credit.invoice_line_ids.energy_period_id, old)
        self.assertAlmostEqual(new.move_id.amount_untaxed - old.move_id.amount_untaxed, correction.delta_amount)
        self.assertEqual(self.charged(contract), round(ALL_OF_JANUARY + 2.91, 2))
        moves = credit | new.move_id
        self.assertEqual(set(moves.mapped("invoice_date")), {self.env.cr.now().date()})
        moves._post_invoices()
        self.assertEqual(old.move_id.payment_state, "reversed")

    def test_only_what_is_corrected_is_credited(self):
        self.settle_by("credit")
        contract = self.make_contract("C1")
        self.env["energy.billing.item"].create(
            {"contract_id": contract.id, "kind": "other", "name": "Call-out", "date": JANUARY, "vat_rate": 20}
            | {"unit_price": 30, "amount": 30}
        )
        move = self.issue(contract)
        self.assertEqual(move.amount_untaxed, ALL_OF_JANUARY + 30)
        self.read_more(contract)
        self.settled(contract)
        self.assertEqual(self.correction(contract).credit_ids.amount_untaxed, ALL_OF_JANUARY)
        self.assertEqual(self.charged(contract), round(ALL_OF_JANUARY + 30 + 2.91, 2))

    def test_a_cancelled_contract_is_credited_whatever_the_setting(self):
        self.settle_by("regularise")
        contract = self.make_contract("C1")
        self.issue(contract)
        self.add_event(contract, "MDCTR", JANUARY, num_sequence=0)
        correction = self.settled(contract)
        self.assertEqual((correction.settled_by, correction.new_period_ids.ids), ("credit", []))
        self.assertEqual(self.charged(contract), 0)
        self.assertFalse(self.found(contract))

    def test_a_cancelled_contract_that_was_regularised_gets_all_of_it_back(self):
        contract = self.corrected("regularise", months=(JANUARY, FEBRUARY))
        former = self.correction(contract)
        self.runs._run_of_month(FEBRUARY)._add_to_scope(contract)
        self.invoice(contract, month=FEBRUARY)
        moves = former.item_ids.move_id
        moves._post_invoices()
        charged = self.charged(contract)
        self.add_event(contract, "MDCTR", JANUARY, num_sequence=0)
        self.settled(contract)
        self.assertEqual(former.replaced_by_id, self.correction(contract))
        self.assertAlmostEqual(self.charged(contract), charged - ALL_OF_JANUARY - 2.91)

    def test_a_contract_that_was_not_cancelled_after_all_is_billed_again_by_its_run(self):
        self.settle_by("credit")
        contract = self.make_contract("C1")
        self.issue(contract)
        event = self.add_event(contract, "MDCTR", JANUARY, num_sequence=0)
        self.settled(contract)
        event.unlink()
        self.invoice(contract)
        self.assertEqual(self.charged(contract), ALL_OF_JANUARY)

    def test_a_correction_of_a_correction_is_credited_in_its_turn(self):
        contract = self.corrected("credit")
        self.env["account.move"].search(
            [("energy_contract_id", "=", contract.id), ("state", "=", "draft")]
        )._post_invoices()
        self.read_more(contract, 5)
        further = self.settled(contract)
        self.assertEqual((further.delta_kwh, further.new_period_ids.total_kwh), (5, 263))
        self.assertEqual(len(contract.billing_period_ids.filtered(lambda period: period.state == "replaced")), 2)
        owed = contract.billing_period_ids.filtered(lambda period: not period.replaced_by_id)
        self.assertEqual(self.charged(contract), owed.amount_untaxed)

    def test_a_draft_is_made_anew_and_no_credit_note_is_needed(self):
        self.settle_by("credit")
        contract = self.make_contract("C1")
        draft = self.invoice(contract)
        self.read_more(contract)
        correction = self.settled(contract)
        self.assertFalse(draft.exists())
        self.assertEqual((correction.settled_by, correction.credit_ids.ids), ("redraft", []))
        self.assertEqual(contract.billing_period_ids.total_kwh, 258)
        self.assertEqual(self.charged(contract), round(ALL_OF_JANUARY + 2.91, 2))

    def test_a_draft_that_is_deleted_is_simply_computed_again(self):
        contract = self.make_contract("C1")
        draft = self.invoice(contract)
        self.read_more(contract)
        correction = self.found(contract)
        draft.unlink()
        self.assertFalse(self.found(contract))
        self.assertFalse(correction.exists())
        self.assertEqual(contract.billing_period_ids.total_kwh, 258)

    # -- Safety ----------------------------------------------------------------------

    def test_data_that_changed_since_the_approval_is_not_settled(self):
        contract = self.make_contract("C1")
        self.issue(contract)
        self.read_more(contract)
        correction = self.found(contract)
        with self.assertRaisesRegex(UserError, "choose corrections that are “Approved”"):
            correction.action_settle()
        correction.action_approve()
        self.read_more(contract)
        notice = correction.action_settle()
        self.assertIn("1 of these corrections were not settled", notice["params"]["message"])
        self.assertEqual((correction.state, correction.delta_kwh, correction.item_ids.ids), ("proposed", 20, []))

    def test_a_settlement_is_taken_back_as_long_as_nothing_is_posted(self):
        for mode in ("regularise", "credit"):
            with self.subTest(mode=mode):
                contract = self.corrected(mode, f"C-{mode}")
                correction = self.correction(contract)
                correction.action_reopen()
                self.assertEqual((correction.state, correction.settled_by), ("proposed", False))
                self.assertEqual(self.charged(contract), ALL_OF_JANUARY)
                self.assertEqual(contract.billing_period_ids.mapped("state"), ["invoiced"])
                self.assertEqual(self.found(contract), correction)

    def test_a_settlement_that_is_posted_stays(self):
        correction = self.correction(self.corrected("credit"))
        correction.credit_ids._post_invoices()
        with self.assertRaisesRegex(UserError, "can no longer be taken back"):
            correction.action_reopen()

    def test_the_credit_note_of_a_correction_goes_with_the_correction_alone(self):
        correction = self.correction(self.corrected("credit"))
        for method in ("unlink", "button_cancel"):
            with self.assertRaisesRegex(UserError, "belongs to the correction"):
                getattr(correction.credit_ids, method)()

    def test_many_corrections_are_settled_together(self):
        self.settle_by("credit")
        contracts = [self.make_contract(f"C{number}") for number in range(3)]
        self.issue(*contracts)
        for contract in contracts:
            self.read_more(contract)
        corrections = self.settled(*contracts)
        self.assertEqual(corrections.mapped("state"), ["settled"] * 3)
        for contract in contracts:
            self.assertEqual(self.charged(contract), round(ALL_OF_JANUARY + 2.91, 2))
