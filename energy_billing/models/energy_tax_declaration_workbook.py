# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from decimal import Decimal
from io import BytesIO

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from odoo import fields, models

WIDTH = 18
AMOUNT_FORMAT, MWH_FORMAT, EURO_FORMAT = "#,##0.00", "#,##0.000", "#,##0"
WH_PER_MWH = 1_000_000
CENTS = 100
FIGURES = ("invoiced", "included", "late", "due", "periods", "difference")


class EnergyTaxDeclaration(models.Model):
    _inherit = "energy.tax.declaration"

    workbook = fields.Binary(compute="_compute_workbook")

    def action_download_workbook(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/workbook/{self.name.replace(' ', '-')}.xlsx?download=true",
            "target": "new",
        }

    def _compute_workbook(self):
        for declaration in self:
            book, content = Workbook(), BytesIO()
            declaration._write_summary(book.active)
            declaration._write_charges(book.create_sheet())
            book.save(content)
            declaration.workbook = base64.b64encode(content.getvalue())

    def _write_summary(self, sheet):
        sheet.title = self.env._("Declaration")
        last = fields.Date.subtract(self.end_date, days=1)
        months = fields.Date.subtract(fields.Date.add(self.consumption_start, months=3), days=1)
        for label, *values in (
            (self.name,),
            (self.env._("Company"), self.company_id.name),
            (self.env._("Invoices dated"), self.start_date, last),
            (self.env._("Periods beginning"), self.consumption_start, months),
        ):
            sheet.append([label, *values])
        sheet["A1"].font = Font(bold=True, size=14)
        sheet.append([])
        self._write_header(sheet, self._summary_headers())
        for line in self.line_ids:
            mwh = [Decimal(str(line[f"mwh_{figure}"])) for figure in FIGURES]
            amounts = [Decimal(str(line[f"amount_{figure}"])) for figure in FIGURES]
            category = dict(line._fields["category"]._description_selection(self.env))[line.category]
            sheet.append([category, line.rate, *mwh, *amounts])
            self._format(sheet, [(range(2, 9), MWH_FORMAT), (range(9, 15), AMOUNT_FORMAT)])
        sheet.append([])
        for label, amount, pattern in (
            (self.env._("Charged"), self.amount_charged, AMOUNT_FORMAT),
            (self.env._("To declare, in whole euros"), self.amount_declared, EURO_FORMAT),
        ):
            sheet.append([label, Decimal(str(amount))])
            self._format(sheet, [((1,), "@"), ((2,), pattern)])
            sheet.cell(sheet.max_row, 1).font = sheet.cell(sheet.max_row, 2).font = Font(bold=True)

    def _summary_headers(self):
        unit = "%" if self.tax == "cta" else self.env._("€/MWh")
        told = {
            "invoiced": self.env._("invoiced"),
            "included": self.env._("included in prices"),
            "late": self.env._("of earlier quarters"),
            "due": self.env._("to declare"),
            "periods": self.env._("from periods"),
            "difference": self.env._("difference"),
        }
        mwh = [self.env._("MWh %(what)s", what=told[figure]) for figure in FIGURES]
        amounts = [self.env._("€ %(what)s", what=told[figure]) for figure in FIGURES]
        return [self.env._("Category"), self.env._("Rate (%(unit)s)", unit=unit), *mwh, *amounts]

    def _write_charges(self, sheet):
        """Each charge behind the figures, for whoever checks them."""
        sheet.title = self.env._("Detail")
        told = {
            "invoiced": self.env._("Invoiced"),
            "included": self.env._("Included in a price"),
            "late": self.env._("Earlier quarter"),
            "periods": self.env._("Period"),
        }
        headers = [self.env._("Source"), self.env._("Invoice"), self.env._("Contract"), self.env._("Category")]
        self._write_header(sheet, [*headers, self.env._("First Day"), self.env._("MWh"), self.env._("Amount (€)")])
        sheet.freeze_panes = "A2"
        categories = dict(self.line_ids._fields["category"]._description_selection(self.env))
        for row in self._charges().itertuples():
            mwh = None if pd.isna(row.wh) else Decimal(int(row.wh)) / WH_PER_MWH
            amount = Decimal(int(row.cents)) / CENTS
            category = categories[row.category or "UNKNOWN"]
            sheet.append([told[row.source], row.move, row.contract, category, row.day.date(), mwh, amount])
            self._format(sheet, [((6,), MWH_FORMAT), ((7,), AMOUNT_FORMAT)])

    def _write_header(self, sheet, headers):
        sheet.append(headers)
        row = sheet.max_row
        for column in range(1, len(headers) + 1):
            cell = sheet.cell(row, column)
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
            sheet.column_dimensions[cell.column_letter].width = WIDTH
        sheet.column_dimensions["A"].width = 2 * WIDTH

    def _format(self, sheet, formats):
        for columns, pattern in formats:
            for column in columns:
                sheet.cell(sheet.max_row, column).number_format = pattern
