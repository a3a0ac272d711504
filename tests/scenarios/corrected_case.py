"""Months that were posted owe something else when more is known: each run's corrections are settled at once."""

from scenarios.grid_case import GridCase, posted_by_vat_rate, posted_totals, sent_on


class CorrectedCase(GridCase):
    def hold_back(self, flux, day):
        """The file of this flux that the operator would send on that day does not come yet."""
        (self.held_back,) = (file for file in self.waiting if flux in file.name and sent_on(file) == day)
        self.waiting.remove(self.held_back)

    def send_what_was_held_back(self):
        self.waiting.insert(0, self.held_back)

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
