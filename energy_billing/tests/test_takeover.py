# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A portfolio that another tool billed is imported; the first runs here go on where it stopped."""

import base64
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .portfolio import BANDS, FEBRUARY, JANUARY, MARCH, PortfolioCase, midnight

HEADERS = "contract point start holder email fta power_kva calendar first_day_to_bill reading_nature".split()
HEADERS += [f"index_{band}_kwh" for band in BANDS]


@tagged("post_install", "-at_install")
class TestTakeover(PortfolioCase):
    def make_wizard(self, *rows, headers=HEADERS, **values):
        text = "\n".join(";".join(row) for row in (headers, *rows))
        file = base64.b64encode(text.encode())
        return self.env["energy.takeover"].create({"file": file, "file_name": "contracts.csv"} | values)

    def row(self, name="C1", point="00000000000017", day="2025-01-15", index=100, nature="actual", **cells):
        row = {
            "contract": name,
            "point": point,
            "start": "2021-05-01",
            "holder": f"Holder of {name}",
            "email": f"{name.lower()}@example.com",
            "fta": "BTINFCU4",
            "power_kva": "6",
            "calendar": "DI000003",
            "first_day_to_bill": day,
            "reading_nature": nature,
            **{f"index_{band}_kwh": str(index) for band in BANDS},
        } | cells
        return [row[header] for header in HEADERS]

    def take_over(self, *rows, **values):
        action = self.make_wizard(*rows, **values).action_import()
        self.assertEqual(action["res_model"], "energy.contract", action)
        return self.env["energy.contract"].search(action["domain"])

    def send_indexes(self, contract, index_by_day, source="R151"):
        self.env["energy.reading"].create(
            [
                {"cups_id": contract.cups_id.id, "at": midnight(day), "source": source, "digits": 6}
                | {f"{band}_wh": 1000 * index for band in BANDS}
                for day, index in index_by_day.items()
            ]
        )

    def billed(self, contract, months=(date(2024, 12, 1), JANUARY, FEBRUARY)):
        """(first day, last day excluded, kWh) of each period that the runs of these months make."""
        for month in months:
            self.compute(contract, month=month)
        periods = contract.billing_period_ids.sorted("start_date")
        return [(period.start_date, period.end_date, period.total_kwh / 4) for period in periods]

    def test_the_first_run_begins_on_the_day_and_at_the_index(self):
        contract = self.take_over(self.row())
        self.send_indexes(contract, {JANUARY: 60, FEBRUARY: 150, MARCH: 230})
        self.assertEqual(self.billed(contract), [(date(2025, 1, 15), FEBRUARY, 50), (FEBRUARY, MARCH, 80)])
        self.assertEqual(contract.date_start, date(2021, 5, 1))
        first = contract.billing_period_ids.sorted("start_date")[0]
        self.assertEqual(first.reading_start_id, contract.opening_reading_ids)

    def test_an_estimated_index_that_was_too_high_is_given_back(self):
        contract = self.take_over(self.row(index=180, nature="estimated"))
        self.send_indexes(contract, {FEBRUARY: 150, MARCH: 230})
        self.assertEqual(self.billed(contract), [(date(2025, 1, 15), FEBRUARY, -30), (FEBRUARY, MARCH, 80)])
        run = self.compute(contract)
        self.assertFalse(run.exception_ids.filtered("is_blocking"))
        run.action_invoice()
        lines = run.move_ids.invoice_line_ids.filtered(lambda line: line.energy_component == "energy")
        self.assertEqual(sum(lines.mapped("quantity")), -120)

    def test_history_that_is_loaded_later_changes_nothing(self):
        contract = self.take_over(self.row())
        self.send_indexes(contract, {FEBRUARY: 150, MARCH: 230})
        before = self.billed(contract)
        self.add_event(contract, "MES", date(2021, 5, 1))
        self.add_event(contract, "MCT", date(2023, 5, 1), power_va=9000)
        self.send_indexes(contract, {date(2024, 12, 1): 20, JANUARY: 60})
        self.send_indexes(contract, {date(2025, 1, 15): 107}, source="C15")
        self.assertEqual(self.billed(contract), before)

    def test_flux_history_is_not_told_again(self):
        known = self.make_contract("C1", months=(), start=date(2024, 3, 1))
        contract = self.take_over(self.row(point=known.cups_id.name, start="2024-03-01"))
        self.assertEqual(contract, known)
        self.assertEqual(known.event_ids.mapped("nature"), ["MES"])

    def test_a_takeover_on_the_first_of_a_month_hides_the_reading_of_the_grid_operator(self):
        contract = self.take_over(self.row(day="2025-02-01", index=140, nature="estimated"))
        self.send_indexes(contract, {JANUARY: 60, FEBRUARY: 150, MARCH: 230})
        self.assertEqual(self.billed(contract), [(FEBRUARY, MARCH, 90)])

    def test_nothing_is_written_while_a_cell_is_wrong(self):
        wizard = self.make_wizard(self.row(), self.row("C2", point="12"))
        action = wizard.action_import()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual([(each.row, each.column) for each in wizard.error_ids], [(3, "point")])
        self.assertFalse(self.env["energy.contract"].search([("name", "in", ("C1", "C2"))]))

    def test_the_rows_without_error_are_imported_by_choice(self):
        rows = self.row(), self.row("C2", point="12")
        self.assertEqual(self.take_over(*rows, skips_faulty=True).mapped("name"), ["C1"])

    def test_holders_points_and_banks_are_made_once(self):
        headers = [*HEADERS, "iban", "vat", "city"]
        cells = ["FR7630006000011234567890189", "FR40303265045", "Nantes"]
        rows = [[*self.row(name, point=point), *cells] for name, point in (("C1", "1" * 14), ("C2", "2" * 14))]
        action = self.make_wizard(*rows, headers=headers).action_import()
        contracts = self.env["energy.contract"].search(action["domain"])
        self.assertEqual(len(contracts.partner_id), 1)
        self.assertEqual(contracts.partner_id.bank_ids.sanitized_acc_number, cells[0])
        self.assertEqual(contracts.cups_id.mapped("city"), ["Nantes", "Nantes"])

    def test_wrong_numbers_are_named(self):
        headers = [*HEADERS, "iban", "vat"]
        wizard = self.make_wizard([*self.row(email="nobody"), "FR7630006000011234567890188", "FR123"], headers=headers)
        wizard.action_check()
        self.assertEqual(set(wizard.error_ids.mapped("column")), {"email", "iban", "vat"})

    def test_an_import_is_corrected_by_another_one(self):
        self.take_over(self.row())
        contract = self.take_over(self.row(day="2025-01-20", index=120, power_kva="9"))
        self.send_indexes(contract, {FEBRUARY: 150})
        self.assertEqual(self.billed(contract, [JANUARY]), [(date(2025, 1, 20), FEBRUARY, 30)])
        self.assertEqual(contract.billing_period_ids.power_va, 9000)
        self.assertEqual(len(contract.event_ids), 2)

    def test_what_is_invoiced_here_is_not_taken_over_again(self):
        contract = self.take_over(self.row())
        self.send_indexes(contract, {FEBRUARY: 150})
        self.invoice(contract)
        wizard = self.make_wizard(self.row(day="2025-01-20"))
        wizard.action_import()
        self.assertEqual([(each.row, each.column) for each in wizard.error_ids], [(2, "contract")])
        with self.assertRaisesRegex(UserError, "C1 is invoiced here already"):
            contract.billed_until = date(2025, 1, 20)

    def test_another_contract_of_the_point_is_an_error(self):
        known = self.make_contract("Other")
        wizard = self.make_wizard(self.row(point=known.cups_id.name))
        wizard.action_check()
        self.assertIn("Other supplies this point", wizard.error_ids.detail)

    def test_an_unreadable_file_is_refused_with_a_sentence(self):
        wizard = self.make_wizard(self.row(), file_name="contracts.xlsx")
        with self.assertRaisesRegex(UserError, "not an XLSX workbook"):
            wizard.action_check()

    def test_the_template_filled_in_is_imported(self):
        wizard = self.env["energy.takeover"].create({})
        book = load_workbook(BytesIO(base64.b64decode(wizard.template)))
        sheet, values = book.worksheets[0], dict(zip(HEADERS, self.row(), strict=True))
        for cell in sheet[1]:
            sheet.cell(2, cell.column).value = values.get(cell.value)
        content = BytesIO()
        book.save(content)
        wizard.write({"file": base64.b64encode(content.getvalue()), "file_name": "takeover.xlsx"})
        wizard.action_import()
        self.assertFalse(wizard.error_ids)
        self.assertTrue(self.env["energy.contract"].search([("name", "=", "C1")]))

    def test_only_managers_take_over(self):
        wizard = self.make_wizard(self.row())
        for groups in ("energy_core.group_energy_accountant", "base.group_portal"):
            user = new_test_user(self.env, f"takeover {groups}", groups=groups)
            for method in ("action_check", "action_import", "action_download_template"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(wizard.with_user(user), method)()
                    self.fail(method)
        with self.assertRaises(AccessError):
            self.env["energy.takeover"].with_user(user).create({})
