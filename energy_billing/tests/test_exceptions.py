# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError

from odoo.addons.energy_core.calc import Sentence

from .portfolio import AUGUST, FEBRUARY, JANUARY, SEPTEMBER, PortfolioCase


class TestExceptions(PortfolioCase):
    def exceptions(self, run):
        return run.exception_ids.mapped(lambda exception: (exception.reason, exception.is_blocking, exception.state))

    def test_a_contract_without_offer_is_an_exception(self):
        self.company.energy_default_offer_id = False
        run = self.compute(self.make_contract("C1"))
        self.assertEqual(self.exceptions(run), [("no_offer", True, "open")])
        self.assertFalse(run.period_ids)
        self.assertRecordValues(run.exception_ids, [{"at_stake_kwh": 248, "at_stake_amount": 23.62}])

    def test_an_offer_entered_later_solves_the_exception(self):
        self.company.energy_default_offer_id = False
        contract = self.make_contract("C1")
        run = self.compute(contract)
        contract.offer_id = self.offer
        self.compute(contract)
        self.assertEqual(self.exceptions(run), [("no_offer", True, "solved")])
        self.assertEqual(len(run.period_ids), 1)

    def test_a_missing_price_names_the_offer_the_day_and_the_power(self):
        run = self.compute(self.make_contract("C1", power_va=12000))
        self.assertEqual(run.exception_ids.detail, "Offer Green has no subscription price for 12 kVA on 2025-01-01.")

    def test_a_missing_reading_is_an_exception_that_does_not_block(self):
        run = self.compute(self.make_contract("C1", months=(JANUARY,)))
        self.assertEqual(self.exceptions(run), [("missing_reading", False, "open")])
        self.assertRecordValues(run.period_ids, [{"quality": "missing", "total_kwh": 0, "amount_untaxed": 19.66}])
        run.action_invoice()
        self.assertEqual(run.move_ids.amount_untaxed, 19.66)

    def test_an_exception_is_read_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"].search([("name", "=", "energy_core")])._update_translations(["fr_FR"])
        exception = self.compute(self.make_contract("C1", months=(JANUARY,))).exception_ids
        self.assertIn("No reading at the end", exception.detail)
        self.assertIn("Aucun relevé", exception.with_context(lang="fr_FR").detail)

    def test_an_unknown_tariff_is_an_exception_that_names_it(self):
        run = self.compute(self.make_contract("C1", fta="BTINFXXX"))
        self.assertEqual(self.exceptions(run), [("unknown_fta", True, "open")])
        self.assertIn("BTINFXXX", run.exception_ids.detail)

    def test_a_rate_that_nobody_verified_is_an_exception_unless_the_company_allows_it(self):
        contract = self.make_contract("C1")
        self.company.energy_use_unverified_rates = False
        run = self.compute(contract)
        self.assertEqual(self.exceptions(run), [("unverified_rate", True, "open")])
        self.company.energy_use_unverified_rates = True
        self.compute(contract)
        self.assertEqual(self.exceptions(run), [("unverified_rate", True, "solved")])

    def test_more_energy_than_the_power_allows_is_held_and_told(self):
        run = self.compute(self.make_contract("C1", kwh=2000))
        self.assertEqual(self.exceptions(run), [("implausible_energy", False, "open")])
        self.assertEqual((run.period_ids.quality, run.exception_ids.at_stake_kwh), ("missing", 8000))

    def test_an_overrun_that_may_be_capped_is_told_and_invoiced_in_full(self):
        contract = self.make_contract("C1", months=(AUGUST, SEPTEMBER), start=AUGUST, fta="BTSUPCU4", power_va=0)
        contract.event_ids.write({f"power_{band}_va": 60_000 for band in ("hph", "hch", "hpb", "hcb")})
        self.offer.price_ids.filtered(lambda price: price.power_va == 6000).power_va = 0
        self.env["energy.quantity"].create(
            {
                "cups_id": contract.cups_id.id,
                "date_start": AUGUST,
                "date_end": SEPTEMBER,
                "quantity": "overrun_s",
                "value": 10 * 3600,
            }
        )
        run = self.compute(contract, month=AUGUST)
        self.assertEqual(self.exceptions(run), [("overrun_cap", False, "open")])
        self.assertIn("overrun costs 124.10 €", run.exception_ids.detail)
        run.action_invoice()
        self.assertEqual(run.move_ids.energy_contract_id, contract)

    def test_a_contract_without_event_is_an_exception_and_not_lost(self):
        contract = self.make_contract("C1")
        contract.event_ids.unlink()
        self.assertEqual(self.exceptions(self.compute(contract)), [("no_entry", True, "open")])

    def test_a_contract_that_nobody_pays_is_an_exception(self):
        contract = self.make_contract("C1")
        contract.write({"partner_id": False, "payer_id": False})
        run = self.compute(contract)
        self.assertEqual(self.exceptions(run), [("no_payer", True, "open")])
        with self.assertRaisesRegex(UserError, "Nothing is left to invoice"):
            run.action_invoice()

    def block(self, contract):
        return self.env["energy.billing.exception"].create(
            {
                "run_id": self.runs.search([("month", "=", JANUARY)]).id,
                "contract_id": contract.id,
                "reason": "other",
                "sentence": Sentence("energy_billing", "Somebody has a doubt.").as_dict(),
                "is_blocking": True,
            }
        )

    def test_a_blocking_exception_keeps_the_contract_out_of_the_invoices(self):
        blocked, free = self.make_contract("C1"), self.make_contract("C2")
        run = self.compute(blocked, free)
        self.block(blocked)
        run.action_invoice()
        self.assertEqual(run.move_ids.energy_contract_id, free)
        self.assertEqual(run.state, "invoiced")

    def test_accepting_a_blocking_exception_needs_a_note_and_lets_the_contract_through(self):
        contract = self.make_contract("C1")
        run = self.compute(contract)
        exception = self.block(contract)
        with self.assertRaisesRegex(UserError, "Write a note before you accept"):
            exception.action_accept()
        exception.note = "Checked with the customer."
        exception.action_accept()
        run.action_invoice()
        self.assertEqual(run.move_ids.energy_contract_id, contract)

    def test_an_accepted_exception_stays_accepted_when_it_comes_back(self):
        contract = self.make_contract("C1", months=(JANUARY,))
        run = self.compute(contract)
        run.exception_ids.action_accept()
        self.compute(contract)
        self.assertEqual(self.exceptions(run), [("missing_reading", False, "accepted")])

    def test_an_exception_called_solved_opens_again_when_it_comes_back(self):
        contract = self.make_contract("C1", months=(JANUARY,))
        run = self.compute(contract)
        run.exception_ids.action_solve()
        self.compute(contract)
        self.assertEqual(self.exceptions(run), [("missing_reading", False, "open")])

    def test_a_reading_that_comes_late_solves_the_exception(self):
        contract = self.make_contract("C1", months=(JANUARY,))
        run = self.compute(contract)
        self.add_readings(contract.cups_id, [FEBRUARY], 0, first=162)
        self.compute(contract)
        self.assertEqual(self.exceptions(run), [("missing_reading", False, "solved")])
        self.assertEqual(run.period_ids.total_kwh, 248)
