# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io

from lxml import etree, html
from pypdf import PdfReader

from odoo.tests import new_test_user

from odoo.addons.energy_billing.report.consumption_chart import Bar, consumption_chart

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase

REPORT = "account.account_invoices"


class TestInvoicePdf(PortfolioCase):
    def page(self, move, user=None):
        """The invoice as HTML, and all its text with single spaces."""
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        content, _kind = report._render_qweb_html(REPORT, move.ids)
        tree = html.fromstring(content)
        return tree, " ".join(tree.text_content().split())

    def table(self, tree, name):
        rows = tree.xpath(f"//table[@name='{name}']//tr")
        return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]

    def test_the_invoice_shows_kwh_and_the_price_of_the_offer(self):
        tree, _text = self.page(self.invoice(self.make_contract("C1")))
        lines = self.table(tree, "invoice_line_table")
        self.assertEqual(lines[2][1:3], ["62 kWh", "0.2000"])
        self.assertEqual(lines[1][1:3], ["1", "10.00"])

    def test_the_annex_shows_supply_readings_breakdown_and_mentions(self):
        contract = self.make_contract("C1")
        tree, text = self.page(self.invoice(contract))
        for fact in ("Your supply of electricity", contract.cups_id.name, "6 kVA", "BTINFCU4", "Green", "248 kWh"):
            self.assertIn(fact, text)
        self.assertEqual(
            self.table(tree, "energy_readings")[1:],
            [
                [band, "100", "01/01/2025 Actual", "162", "02/01/2025 Actual", "62"]
                for band in (
                    "peak hours, high season",
                    "off-peak hours, high season",
                    "peak hours, low season",
                    "off-peak hours, low season",
                )
            ],
        )
        self.assertEqual(
            [row[1].replace("\xa0", " ") for row in self.table(tree, "energy_shares")],
            ["59.60 €", "16.67 €", "6.95 €", "13.79 €", "97.01 €"],
        )
        self.assertIn("Médiateur national de l'énergie", text)

    def test_the_company_adds_its_own_mention(self):
        self.company.energy_invoice_mention = "Call us on 01 02 03 04 05."
        _tree, text = self.page(self.invoice(self.make_contract("C1")))
        self.assertIn("Call us on 01 02 03 04 05.", text)

    def test_a_missing_reading_is_said(self):
        _tree, text = self.page(self.invoice(self.make_contract("C1", months=(JANUARY,))))
        self.assertIn("A reading is missing: the energy will be billed when it arrives.", text)

    def test_the_chart_shows_the_months_up_to_that_of_the_invoice(self):
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY, MARCH))
        self.compute(contract)
        tree, _text = self.page(self.invoice(contract, month=FEBRUARY))
        labels = [element.text for element in tree.xpath("//div[@name='energy_chart']//*[local-name()='text']")]
        self.assertEqual(labels, ["248", "Jan 25", "248", "Feb 25"])

    def test_another_invoice_has_no_annex(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.env["res.partner"].create({"name": "Somebody"}).id,
                "invoice_line_ids": [(0, 0, {"name": "Advice", "price_unit": 12.5})],
            }
        )
        tree, text = self.page(move)
        self.assertNotIn("Your supply of electricity", text)
        self.assertEqual(self.table(tree, "invoice_line_table")[1][1:3], ["1.00", "12.50"])

    def test_who_may_print_invoices_needs_no_right_on_energy(self):
        clerk = new_test_user(self.env, "printing_clerk", groups="account.group_account_invoice")
        _tree, text = self.page(self.invoice(self.make_contract("C1")), clerk)
        self.assertIn("Your supply of electricity", text)

    def test_the_pdf_holds_invoice_and_annex(self):
        move = self.invoice(self.make_contract("C1"))
        move.energy_run_id.action_post()
        with self.allow_pdf_render():
            content, kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(REPORT, move.ids)
            )
        self.assertEqual(kind, "pdf")
        pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
        self.assertEqual(len(pages), 2)
        self.assertIn(move.name, pages[0])
        self.assertIn(self.company.name, pages[0])
        self.assertIn("Your supply of electricity", " ".join(pages[1:]))

    def test_the_chart_is_well_formed_and_escapes_its_texts(self):
        chart = etree.fromstring(
            consumption_chart([Bar("<J>", 10, "10"), Bar("F", -5, "-5", True)], 'A "title" & more')
        )
        bars = chart.findall("{*}rect")
        self.assertEqual([float(bar.get("height")) > 0 for bar in bars], [True, False])
        self.assertEqual(chart.findall("{*}text")[1].text, "<J>")

    def test_a_chart_without_bars_is_empty(self):
        self.assertEqual(consumption_chart([], "Nothing"), "")
