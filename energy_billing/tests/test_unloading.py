# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError

from .portfolio import PortfolioCase


class TestUnloading(PortfolioCase):
    """A flux file whose rows were billed is not unloaded."""

    def setUp(self):
        super().setUp()
        self.contract = self.make_contract("C1")
        self.move = self.invoice(self.contract)
        self.period = self.contract.billing_period_ids
        self.file = self.env["energy.flux.file"]._receive("r151.xml", b"<R151/>")
        self.file.flux_code = "R151"

    def test_the_readings_of_an_invoice_stay(self):
        self.period.reading_end_id.file_id = self.file
        with self.assertRaisesRegex(UserError, "r151.xml is not unloaded: the period C1 .* is invoiced on"):
            self.file.action_unload()
        self.assertTrue(self.period.reading_end_id)

    def test_the_events_of_an_invoiced_contract_stay(self):
        self.contract.event_ids[:1].file_id = self.file
        with self.assertRaisesRegex(UserError, "is invoiced on"):
            self.file.action_unload()

    def test_readings_of_a_period_that_is_not_invoiced_are_told(self):
        self.period.reading_end_id.file_id = self.file
        self.move.unlink()
        with self.assertRaisesRegex(UserError, "rows of it are used by Billing Period"):
            self.file.action_unload()

    def test_what_no_bill_uses_is_unloaded(self):
        self.file.action_unload()
        self.assertEqual(self.file.state, "received")
