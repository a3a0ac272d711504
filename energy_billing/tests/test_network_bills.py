# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.energy_flux.tests.spanish_documents import f1, f1_access, f1_energy, f1_power

from .network_case import FIXED, OPERATOR, VARIABLE, NetworkCase
from .portfolio import FEBRUARY, JANUARY


class TestNetworkBills(NetworkCase):
    def charge_month(self, **values):
        return self.charge(
            self.line(f"{FIXED}-U", "9.81", JANUARY, FEBRUARY),
            self.line(VARIABLE, "12.34", JANUARY, FEBRUARY, unit="kWh"),
            self.line("F120BOCM", "20.00", JANUARY, FEBRUARY, nature="02", unit="UNITE"),
            **values,
        )

    def f1(self, *, number="DEMO1", **values):
        families = f1_power("6.00", ("1000", "0.000193548")), f1_energy("4.00", ("40", "0.100000"))
        document = f1(f1_access(*families, number=number, **values), total=values.get("total", "12.10"))
        told = self.env["energy.flux.file"].upload(f"F1_{number}.xml", base64.b64encode(document).decode())
        self.assertEqual(told["state"], "loaded", told)
        return self.env["energy.network.invoice"].search([("number", "=", number)])

    def spanish_taxes(self):
        self.env["energy.network.operator"].create({"code": "0031", "partner_id": self.vendor.id})
        tax = self.env["account.tax"].create(
            {"name": "IVA 21", "amount": 21, "type_tax_use": "purchase", "country_id": self.env.ref("base.fr").id}
        )
        self.env["energy.vat.tax"].create(
            {"vat_rate": 21, "tax_id": tax.copy({"type_tax_use": "sale"}).id, "purchase_tax_id": tax.id}
        )

    def test_one_click_makes_the_vendor_bill_of_the_operators_totals(self):
        invoice = self.charge_month()
        action = invoice.action_create_bills()
        bill = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(invoice.bill_id, bill)
        self.assertRecordValues(
            bill,
            [
                {
                    "move_type": "in_invoice",
                    "state": "draft",
                    "partner_id": self.vendor.id,
                    "ref": invoice.number,
                    "invoice_date": date(2026, 2, 3),
                    "invoice_date_due": date(2026, 3, 5),
                    "amount_untaxed": 42.15,
                    "amount_tax": 8.43,
                    "amount_total": 50.58,
                }
            ],
        )
        self.assertEqual(bill.invoice_line_ids.mapped("price_subtotal"), [22.15, 20.0])
        self.assertEqual(bill.invoice_line_ids.tax_ids.mapped("amount"), [20])
        self.assertEqual(bill.invoice_line_ids.tax_ids.type_tax_use, "purchase")
        bill.action_post()
        self.assertEqual(bill.amount_residual, 50.58)

    def test_the_vendor_found_by_its_tax_id_is_remembered(self):
        self.charge_month().action_create_bills()
        operator = self.env["energy.network.operator"].search([("code", "=", OPERATOR)])
        self.assertEqual(operator.partner_id, self.vendor)

    def test_an_operator_without_vendor_is_named(self):
        self.vendor.active = False
        with self.assertRaisesRegex(UserError, f"No vendor stands for the grid operator {OPERATOR}"):
            self.charge_month().action_create_bills()

    def test_what_the_operator_owes_becomes_a_refund(self):
        invoice = self.charge(self.line("ASSF-R", "-10.00", JANUARY, FEBRUARY))
        invoice.action_create_bills()
        self.assertRecordValues(invoice.bill_id, [{"move_type": "in_refund", "amount_total": 12.0}])

    def test_each_line_of_the_invoice_where_the_company_wants_it(self):
        self.company.energy_network_bill_lines = "line"
        invoice = self.charge_month()
        invoice.action_create_bills()
        self.assertEqual(invoice.bill_id.invoice_line_ids.mapped("price_unit"), [9.81, 12.34, 20.0])
        self.assertIn(self.contract.cups_id.name, invoice.bill_id.invoice_line_ids[0].name)

    def test_what_is_not_subject_to_vat_bears_no_tax(self):
        invoice = self.charge(
            self.line("DCOUP_PEN", "-48.00", JANUARY, FEBRUARY, nature="03", unit="UNITE", vat="NS"), vat="0"
        )
        invoice.action_create_bills()
        self.assertRecordValues(invoice.bill_id, [{"move_type": "in_refund", "amount_tax": 0, "amount_total": 48.0}])
        self.assertFalse(invoice.bill_id.invoice_line_ids.tax_ids)

    def test_cents_of_tax_that_rounding_makes_are_the_operators(self):
        invoice = self.charge_month()
        invoice.write({"amount_tax": 8.44, "amount_total": 50.59})
        invoice.action_create_bills()
        self.assertRecordValues(invoice.bill_id, [{"amount_tax": 8.44, "amount_total": 50.59}])
        invoice.bill_id.action_post()

    def test_another_tax_than_that_of_the_rates_is_told_on_the_bill(self):
        invoice = self.charge_month()
        invoice.write({"amount_tax": 9.43, "amount_total": 51.58})
        invoice.action_create_bills()
        self.assertEqual(invoice.bill_id.amount_tax, 8.43)
        self.assertIn("Check its rates before you post it", invoice.bill_id.message_ids[0].body)

    def test_an_invoice_has_one_bill_until_that_is_cancelled(self):
        invoice = self.charge_month()
        invoice.action_create_bills()
        first = invoice.bill_id
        with self.assertRaisesRegex(UserError, "there is nothing to do"):
            invoice.action_create_bills()
        first.button_cancel()
        invoice.action_create_bills()
        self.assertNotEqual(invoice.bill_id, first)

    def test_an_invoice_that_is_not_whole_makes_no_bill(self):
        invoice = self.charge_month()
        invoice.line_ids[0].sudo().unlink()
        invoice._settle(invoice.ids)
        with self.assertRaisesRegex(UserError, "do not add up to its untaxed amount"):
            invoice.action_create_bills()
        invoice.write({"has_totals": False})
        with self.assertRaisesRegex(UserError, "have not come yet"):
            invoice.action_create_bills()

    def test_an_accountant_makes_bills(self):
        invoice = self.charge_month()
        invoice.with_user(
            new_test_user(self.env, "network_accountant", groups="energy_core.group_energy_accountant")
        ).action_create_bills()
        self.assertTrue(invoice.bill_id)

    def test_a_spanish_invoice_and_the_one_that_voids_it(self):
        self.spanish_taxes()
        normal = self.f1()
        normal.action_create_bills()
        self.assertRecordValues(normal.bill_id, [{"amount_untaxed": 10, "amount_tax": 2.1, "amount_total": 12.1}])
        normal.bill_id.action_post()
        voiding = self.f1(number="DEMO2", kind="A", reference="DEMO1")
        voiding.action_create_bills()
        self.assertRecordValues(
            voiding.bill_id,
            [{"move_type": "in_refund", "amount_total": 12.1, "reversed_entry_id": normal.bill_id.id}],
        )

    def test_a_spanish_invoice_that_replaces_another_by_itself(self):
        self.spanish_taxes()
        normal = self.f1()
        normal.action_create_bills()
        bill = normal.bill_id
        bill.action_post()
        replacing = self.f1(number="DEMO2", kind="R", reference="DEMO1")
        self.assertTrue(normal.is_replaced)
        replacing.action_create_bills()
        self.assertEqual(replacing.bill_id.amount_total, 12.1)
        self.assertEqual(bill.reversal_move_ids.mapped("amount_total"), [12.1])
