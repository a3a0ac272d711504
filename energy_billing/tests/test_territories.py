# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import UserError

from .portfolio import JANUARY, PortfolioCase

AUGUST, SEPTEMBER = date(2025, 8, 1), date(2025, 9, 1)
AS_SUBSCRIPTION = {"subscription", "network_fixed", "cta"}


class TestTerritories(PortfolioCase):
    """The VAT of an invoice is the one of the place where the energy is delivered."""

    def _in(self, postal_code, months=(JANUARY, date(2025, 2, 1)), **values):
        contract = self.make_contract(f"In {postal_code}", months=months, start=months[0], **values)
        contract.cups_id.zip = postal_code
        return contract

    def _tax_rates(self, move):
        """The rates of the taxes on the lines: of subscription, fixed network cost and CTA, and of all else."""
        lines = move.invoice_line_ids.filtered("energy_period_line_id")
        fixed = lines.filtered(lambda line: line.energy_period_line_id.component in AS_SUBSCRIPTION)
        return [sorted(set(part.tax_ids.mapped("amount"))) for part in (fixed, lines - fixed)]

    def test_a_corsican_invoice_has_ten_per_cent_on_energy_and_since_august_2025_on_all(self):
        self.assertEqual(self._tax_rates(self.invoice(self._in("20000"))), [[2.1], [10.0]])
        contract = self._in("20200", (AUGUST, SEPTEMBER))
        self.assertEqual(self._tax_rates(self.invoice(contract, month=AUGUST)), [[10.0], [10.0]])

    def test_an_invoice_of_reunion_has_eight_and_a_half_per_cent(self):
        move = self.invoice(self._in("97400", (AUGUST, SEPTEMBER)), month=AUGUST)
        self.assertEqual(self._tax_rates(move), [[8.5], [8.5]])

    def test_an_invoice_of_guyane_has_no_tax(self):
        move = self.invoice(self._in("97300"))
        self.assertEqual((self._tax_rates(move), move.amount_tax), ([[], []], 0))
        self.assertGreater(move.amount_untaxed, 0)

    def test_a_tax_of_no_per_cent_that_was_chosen_is_used(self):
        tax = self.env["account.tax"].create({"name": "Not applicable", "amount": 0, "type_tax_use": "sale"})
        self.env["energy.vat.tax"].create({"vat_rate": 0, "tax_id": tax.id})
        move = self.invoice(self._in("97600"))
        self.assertEqual(move.invoice_line_ids.filtered("energy_period_line_id").tax_ids, tax)

    def test_without_a_postal_code_an_invoice_is_of_the_mainland(self):
        move = self.invoice(self._in(False))
        self.assertEqual(self._tax_rates(move), [[5.5], [20.0]])

    def test_a_rate_that_is_not_verified_stops_the_contract_unless_the_company_uses_such_rates(self):
        self.company.energy_use_unverified_rates = False
        contract = self._in("20200", (AUGUST, SEPTEMBER))
        run = self.compute(contract, month=AUGUST)
        self.assertIn("unverified_rate", run.exception_ids.filtered("is_blocking").mapped("reason"))
        with self.assertRaises(UserError):
            run.action_invoice()
