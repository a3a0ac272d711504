# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""CTA and accise of a quarter: from posted invoices and credit notes, beside the periods."""

import base64
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase


@tagged("post_install", "-at_install")
class TestTaxDeclarations(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.make_contract("A", months=(JANUARY, FEBRUARY, MARCH))

    def declaration(self, tax="accise", quarter=JANUARY):
        declaration = self.env["energy.tax.declaration"].create({"tax": tax, "start_date": quarter})
        declaration.action_compute()
        return declaration

    def post(self, *contracts, month=JANUARY):
        moves = self.invoice(*contracts or self.contract, month=month)
        moves.filtered(lambda move: move.state == "draft").action_post()
        return moves

    def credit(self, move):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        wizard = wizard.create({"journal_id": move.journal_id.id, "date": move.invoice_date})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.invoice_date = move.invoice_date
        credit.action_post()
        return credit

    def test_the_accise_of_a_quarter_is_that_of_its_posted_invoices(self):
        self.post()
        self.invoice(self.contract, month=FEBRUARY)
        declaration = self.declaration()
        january, february = self.contract.billing_period_ids.sorted("start_date")
        of_january, of_february = declaration.line_ids.sorted("rate")
        self.assertEqual((of_january.category, of_january.rate), ("HOUSEHOLD", 21))
        self.assertEqual((of_january.mwh_due, of_january.amount_due), (0.248, january.accise_amount))
        self.assertEqual((of_february.rate, of_february.amount_due), (33.7, 0))
        self.assertEqual(of_february.amount_periods, february.accise_amount)
        self.assertEqual(declaration.amount_difference, -february.accise_amount)

    def test_the_cta_is_by_grid(self):
        self.post()
        line = self.declaration("cta").line_ids
        self.assertEqual((line.category, line.rate), ("DISTRIBUTION", 21.93))
        self.assertEqual(line.amount_due, self.contract.billing_period_ids[0].cta_amount)

    def test_the_total_is_in_whole_euros(self):
        self.post()
        declaration = self.declaration()
        self.assertEqual((declaration.amount_charged, declaration.amount_declared), (5.21, 5))

    def test_a_credit_note_takes_its_invoice_away(self):
        self.credit(self.post())
        line = self.declaration().line_ids
        self.assertEqual((line.mwh_due, line.amount_due), (0, 0))

    def test_an_offer_that_includes_the_tax_owes_it_all_the_same(self):
        offer = self.make_offer("Included", tax_mode="included")
        contract = self.make_contract("B", offer_id=offer.id)
        invoice = self.post(contract)
        declaration = self.declaration()
        line = declaration.line_ids
        self.assertEqual(line.amount_included, contract.billing_period_ids.accise_amount)
        self.assertEqual((line.mwh_included, line.amount_invoiced, line.amount_difference), (0.248, 0, 0))
        self.credit(invoice)
        declaration.action_compute()
        self.assertEqual((declaration.amount_charged, declaration.mwh_declared), (0, 0))

    def test_what_is_posted_after_the_declaration_is_in_the_next_one_once(self):
        self.post()
        first = self.declaration()
        first.action_declare()
        other = self.make_contract("B")
        self.post(other)
        second = self.declaration(quarter=date(2025, 4, 1))
        self.assertEqual(second.amount_charged, other.billing_period_ids.accise_amount)
        second.action_declare()
        third = self.declaration(quarter=date(2025, 7, 1))
        self.assertFalse(third.line_ids)
        self.assertEqual(first.amount_charged, self.contract.billing_period_ids.accise_amount)

    def test_a_declared_one_does_not_change(self):
        self.post()
        declaration = self.declaration()
        declaration.action_declare()
        for change in (
            declaration.action_compute,
            declaration.unlink,
            declaration.line_ids.unlink,
            lambda: declaration.line_ids.write({"amount_due": 0}),
            lambda: declaration.write({"start_date": date(2025, 4, 1)}),
        ):
            with self.assertRaisesRegex(UserError, "is declared"):
                change()
        declaration.action_reopen()
        declaration.unlink()

    def test_a_declaration_that_a_later_one_counts_on_stays(self):
        self.post()
        first = self.declaration()
        first.action_declare()
        self.post(month=FEBRUARY)
        second = self.declaration(quarter=date(2025, 4, 1))
        second.action_declare()
        with self.assertRaisesRegex(UserError, "reopen that one first"):
            first.action_reopen()

    def test_nothing_charged_is_not_declared(self):
        with self.assertRaisesRegex(UserError, "Nothing was charged"):
            self.declaration(quarter=date(2023, 1, 1)).action_declare()

    def test_the_workbook_holds_the_figures_and_their_charges(self):
        invoice = self.post()
        declaration = self.declaration()
        book = load_workbook(BytesIO(base64.b64decode(declaration.workbook)))
        cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        self.assertIn(["Up to 36 kVA", 21, 0.248], [row[:3] for row in cells])
        self.assertIn(["To declare, in whole euros", 5], [row[:2] for row in cells])
        detail = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
        self.assertIn(["Invoiced", invoice.name, "A"], [row[:3] for row in detail])

    def test_invoices_dated_after_the_month_bill_the_month_before(self):
        self.company.energy_invoice_date = "today"
        self.assertEqual(self.declaration().consumption_start, date(2024, 12, 1))

    def test_readers_portal_users_and_other_companies_declare_nothing(self):
        self.post()
        declaration = self.declaration()
        company = self.env["res.company"].create({"name": "Other"})
        users = [
            new_test_user(self.env, "reader", groups="energy_core.group_energy_reader"),
            new_test_user(self.env, "portal", groups="base.group_portal"),
            new_test_user(
                self.env,
                "other",
                groups="energy_core.group_energy_accountant",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            ),
        ]
        for user in users:
            for method in ("action_compute", "action_declare", "action_reopen"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(declaration.with_user(user), method)()
        for user in users[1:]:
            with self.assertRaises(AccessError):
                declaration.with_user(user).action_download_workbook()

    def test_an_accountant_declares(self):
        self.post()
        accountant = new_test_user(self.env, "accountant", groups="energy_core.group_energy_accountant")
        declaration = self.declaration().with_user(accountant)
        declaration.action_declare()
        self.assertEqual(declaration.state, "declared")
