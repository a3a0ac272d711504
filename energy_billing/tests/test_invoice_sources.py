# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .portfolio import PortfolioCase


class TestInvoiceSources(PortfolioCase):
    def setUp(self):
        super().setUp()
        self.contract = self.make_contract("C1")
        self.move = self.invoice(self.contract)

    def sources(self, move):
        return [
            (line.energy_period_line_id, line.energy_period_id, line.energy_component)
            for line in move.invoice_line_ids.sorted("id")
        ]

    def test_a_line_tells_its_period_and_its_component(self):
        period = self.contract.billing_period_ids
        self.assertEqual(
            self.sources(self.move), [(line, period, line.component) for line in self.move.energy_period_ids.line_ids]
        )

    def test_a_credit_note_charges_what_its_invoice_charged(self):
        self.move.action_post()
        credit = self.move._reverse_moves()
        self.assertEqual(self.sources(credit), self.sources(self.move))
        self.assertEqual(credit.energy_contract_id, self.contract)
        self.assertFalse(credit.energy_run_id)

    def test_a_duplicate_charges_nothing_of_the_contract(self):
        duplicate = self.move.copy()
        self.assertFalse(any(any(source) for source in self.sources(duplicate)))
        self.assertFalse(duplicate.energy_contract_id)
