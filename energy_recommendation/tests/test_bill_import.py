# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..parsers import BILL_COLUMNS
from .brazilian_world import BrazilCase

HEADERS = [column.header for column in BILL_COLUMNS[:6]]
GOOD = ["02/2026", "325", "12325,5", "350", "412,25", "3245,77"]


@tagged("post_install", "-at_install")
class TestBillImport(BrazilCase):
    def wizard(self, *rows, headers=HEADERS, **values):
        text = "\n".join(";".join(row) for row in (headers, *rows))
        values = {"cups_id": self.unit.id, "file": base64.b64encode(text.encode()), "file_name": "bills.csv"} | values
        wizard = self.env["energy.bill.import"].create(values)
        wizard.action_read()
        return wizard

    def changed(self, **cells):
        names = [column.name for column in BILL_COLUMNS[:6]]
        return [cells.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]

    def problems(self, wizard):
        return [(line.row, line.faulty.split(), line.problem) for line in wizard.line_ids if line.problem]

    def test_rows_become_bills(self):
        wizard = self.wizard(GOOD, self.changed(month="jan/26"))
        self.assertEqual((wizard.selected_count, wizard.faulty_count), (2, 0))
        action = wizard.action_import()
        bills = self.env["energy.bill"].search(action["domain"])
        self.assertEqual(bills.mapped("month"), [date(2026, 2, 1), date(2026, 1, 1)])
        self.assertEqual(bills[0].off_peak_w, 412_250)
        self.assertEqual((bills[0].peak_wh, bills[0].off_peak_wh), (325_000, 12_325_500))
        self.assertEqual((bills[0].amount, bills[0].company_id), (3245.77, self.company))

    def test_empty_cells_stay_empty(self):
        wizard = self.wizard(self.changed(peak_wh="", peak_w="", amount_cents=""))
        bill = self.env["energy.bill"].search(wizard.action_import()["domain"])
        self.assertEqual((bill.peak_wh, bill.peak_w, bill.amount), (False, False, 0))

    def test_each_wrong_cell_is_told_with_its_row_and_nothing_is_saved(self):
        wizard = self.wizard(GOOD, self.changed(month="x", peak_wh="-3"), self.changed(month="12/2025", off_peak_w=""))
        (first, second) = self.problems(wizard)
        self.assertEqual((first[0], first[1]), (3, ["month", "peak_wh"]))
        self.assertIn("Data: This is no month.", first[2])
        self.assertIn("Consumo Ponta (kWh): The value is below zero", first[2])
        self.assertEqual((second[0], second[1]), (4, ["off_peak_w"]))
        with self.assertRaisesRegex(UserError, "Rows with errors: 2"):
            wizard.action_import()
        self.assertFalse(self.unit.bill_ids)

    def test_cells_are_corrected_on_screen(self):
        wizard = self.wizard(GOOD, self.changed(month="02/2026", peak_wh="3x"))
        self.assertEqual([row for row, *_ in self.problems(wizard)], [2, 3])
        with Form(wizard) as form, form.line_ids.edit(1) as line:
            self.assertIn("peak_wh", line.faulty)
            line.peak_wh = "3"
            self.assertNotIn("peak_wh", line.faulty)
            line.month = "01/2026"
        self.assertEqual(wizard.faulty_count, 0)
        wizard.action_import()
        self.assertEqual(sorted(self.unit.bill_ids.mapped("peak_wh")), [3000, 325_000])

    def test_rows_that_are_switched_off_are_left_out(self):
        wizard = self.wizard(GOOD, GOOD, self.changed(month="x"))
        self.assertEqual(wizard.faulty_count, 3)
        wizard.line_ids[1:].is_selected = False
        self.assertEqual((wizard.faulty_count, wizard.selected_count), (0, 1))
        wizard.action_import()
        self.assertEqual(len(self.unit.bill_ids), 1)

    def test_a_month_before_the_contract_one_to_come_and_one_that_is_there_are_told(self):
        self.make_bills(self.unit, months=1)
        wizard = self.wizard(self.changed(month="12/2019"), self.changed(month="04/2026"), GOOD)
        early, late, known = self.problems(wizard)
        self.assertIn("before the first contract of UC-1", early[2])
        self.assertIn("has not begun", late[2])
        self.assertIn("is there already", known[2])

    def test_a_file_may_hold_the_bills_of_several_units(self):
        other = self.make_unit("10/414-3")
        self.make_contract(other)
        headers = [*HEADERS, "UC"]
        rows = [*GOOD, "uc-1"], [*GOOD, "10/414-3"]
        wizard = self.wizard(*rows, headers=headers, cups_id=False)
        self.assertEqual(self.problems(wizard), [])
        wizard.action_import()
        self.assertEqual((len(self.unit.bill_ids), len(other.bill_ids)), (1, 1))

    def test_a_unit_that_is_not_known_or_not_named_is_told(self):
        wizard = self.wizard([*GOOD, "UC-9"], [*GOOD, ""], headers=[*HEADERS, "UC"], cups_id=False)
        unknown, nameless = self.problems(wizard)
        self.assertIn("There is no consumer unit UC-9 in this company", unknown[2])
        self.assertIn("Choose the supply point", nameless[2])
        wizard.cups_id = self.unit
        self.assertEqual([row for row, *_ in self.problems(wizard)], [2])

    def test_the_units_of_another_company_are_not_known(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= elsewhere
        self.make_unit("UC-8", company_id=elsewhere.id)
        wizard = self.wizard([*GOOD, "UC-8"], headers=[*HEADERS, "UC"], cups_id=False)
        self.assertIn("no consumer unit UC-8 in this company", self.problems(wizard)[0][2])

    def test_the_days_of_the_cycle_come_along(self):
        headers = [*HEADERS, "Leitura Anterior", "Leitura Atual"]
        wizard = self.wizard([*GOOD, "20/01/2026", "19/02/2026"], headers=headers)
        wizard.action_import()
        bill = self.unit.bill_ids
        self.assertEqual((bill.date_start, bill.date_end), (date(2026, 1, 20), date(2026, 2, 19)))

    def test_reactive_energy_and_power_factors_come_along(self):
        headers = [*HEADERS, "UFER Fora Ponta", "DMCR Fora Ponta", "Fator de Potência Ponta"]
        wizard = self.wizard([*GOOD, "12,5", "420", "0,915"], headers=headers)
        wizard.action_import()
        bill = self.unit.bill_ids
        self.assertEqual((bill.off_peak_reactive_varh, bill.off_peak_reactive_w), (12_500, 420_000))
        self.assertEqual((bill.peak_power_factor, bill.off_peak_power_factor), (0.915, 0))

    def test_what_is_wrong_with_the_headers_is_told_with_their_row(self):
        wizard = self.wizard(GOOD[:5], headers=[*HEADERS[:4], "Demanda"])
        self.assertIn("Row 1, Demanda Fora Ponta (kW): The column is missing", wizard.problem)
        self.assertIn("Row 1, Demanda: There is no such column", wizard.problem)
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "No row is switched on"):
            wizard.action_import()

    def test_a_file_that_is_none_or_empty_is_refused_with_a_sentence(self):
        for values, sentence in (
            ({"file": False}, "Choose the file first"),
            ({"file_name": "bills.xlsx"}, "not an XLSX workbook"),
            ({"file_name": "bills.ods"}, "not an ODS workbook"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self.wizard(GOOD, **values)
        with self.assertRaisesRegex(UserError, "no row below the headers"):
            self.wizard()

    def test_a_second_file_replaces_the_rows_of_the_first(self):
        wizard = self.wizard(GOOD, GOOD)
        wizard.file = base64.b64encode("\n".join(";".join(row) for row in (HEADERS, GOOD)).encode())
        wizard.action_read()
        self.assertEqual((len(wizard.line_ids), wizard.faulty_count), (1, 0))

    def test_the_templates_filled_in_are_imported(self):
        wizard = self.wizard(GOOD)
        book = load_workbook(BytesIO(base64.b64decode(wizard.template_xlsx)))
        sheet, content = book.worksheets[0], BytesIO()
        for place, value in enumerate(GOOD, start=1):
            sheet.cell(3, place).value = value
        book.save(content)
        text = base64.b64decode(wizard.template_csv) + ";".join(self.changed(month="01/2026")).encode()
        for name, file in (("bills.xlsx", content.getvalue()), ("bills.csv", text)):
            wizard.write({"file": base64.b64encode(file), "file_name": name})
            wizard.action_read()
            self.assertEqual((wizard.problem, wizard.faulty_count, len(wizard.line_ids)), ("", 0, 1), name)
            wizard.action_import()
        self.assertEqual(len(self.unit.bill_ids), 2)

    def test_the_templates_are_downloaded(self):
        wizard = self.wizard(GOOD)
        self.assertIn("/template_xlsx/bills.xlsx", wizard.action_download_xlsx()["url"])
        self.assertIn("/template_csv/bills.csv", wizard.action_download_csv()["url"])

    def test_operators_import_and_readers_do_not(self):
        operator = self.make_user("energy_core.group_energy_operator")
        self.env = self.env(user=operator)
        wizard = self.wizard(GOOD)
        wizard.action_import()
        self.assertEqual(len(self.unit.with_user(operator).bill_ids), 1)
        for group in ("energy_core.group_energy_reader", "energy_core.group_energy_integration", "base.group_portal"):
            user = self.make_user(group)
            with self.assertRaises(AccessError):
                self.env["energy.bill.import"].with_user(user).create({})
            for method in ("action_read", "action_import", "action_download_xlsx", "action_download_csv"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(wizard.with_user(user), method)()

    def test_nobody_reaches_the_import_of_another_user(self):
        wizard = self.wizard(GOOD)
        other = self.make_user("energy_core.group_energy_manager")
        for record in (wizard, wizard.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(other).read(["create_date"])

    def test_bills_of_a_unit_of_another_company_cannot_be_saved(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.make_unit("UC-8", company_id=elsewhere.id)
        self.env = self.env(user=self.make_user("energy_core.group_energy_operator"))
        with self.assertRaises(UserError):
            wizard = self.wizard(GOOD, cups_id=theirs.id)
            wizard.action_import()
