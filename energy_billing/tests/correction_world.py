# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoiced months of the small portfolio, and what becomes known of them later."""

from .portfolio import JANUARY, PortfolioCase


class CorrectionCase(PortfolioCase):
    """A contract of 248 kWh in January costs 10.00 + 49.60 + 7.92 + 8.75 + 1.74 + 5.21 without VAT."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.corrections = cls.env["energy.billing.correction"]

    def settle_by(self, mode):
        self.company.energy_correction_mode = mode

    def issue(self, *contracts, month=JANUARY):
        """The posted invoices of these contracts for the month."""
        moves = self.invoice(*contracts, month=month)
        drafts = moves.filtered(lambda move: move.state == "draft" and move.energy_contract_id in contracts)
        drafts._post_invoices()
        return drafts

    def read_more(self, contract, kwh=10, band="hph"):
        """The last reading is corrected: so much more in one time band."""
        contract.cups_id.reading_ids.sorted("at")[-1][f"{band}_wh"] += kwh * 1000

    def found(self, *contracts, month=JANUARY):
        """The open corrections of these contracts when the month is computed again."""
        self.compute(*contracts, month=month)
        contracts = self.env["energy.contract"].union(*contracts)
        return self.corrections.search(
            [("contract_id", "in", contracts.ids), ("state", "in", ("proposed", "approved"))]
        )

    def settled(self, *contracts, month=JANUARY):
        corrections = self.found(*contracts, month=month)
        corrections.action_approve()
        corrections.action_settle()
        return corrections

    def charged(self, contract):
        """What the posted and draft invoices and credit notes of the contract come to without VAT."""
        moves = self.env["account.move"].search([("energy_contract_id", "=", contract.id), ("state", "!=", "cancel")])
        return round(sum(moves.mapped("amount_untaxed_signed")), 2)
