# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The table that is filled in to import bills: instructions, headers, and a sheet that explains each column."""

import base64
import csv
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from odoo import models

from odoo.addons.energy_core.translation import say

from ..parsers import BILL_COLUMNS

FILLED_ROWS = 500  # whose cells are texts, so that no program makes days of months or of numbers
WIDTH = 24
INSTRUCTION_HEIGHT = 80


class EnergyBillImport(models.TransientModel):
    _inherit = "energy.bill.import"

    def _compute_templates(self):
        for wizard in self:
            wizard.template_xlsx = base64.b64encode(wizard._make_xlsx())
            wizard.template_csv = base64.b64encode(wizard._make_csv())

    def _instructions(self):
        return self.env._(
            "Enter one row for each bill, below the headers, which stay as they are.\n"
            "Write the month as 04/2024, and numbers with a comma before the decimals.\n"
            "Leave the demand and the energy of the peak hours empty where the bill tells only one.\n"
            "Columns from %(column)s on may be removed or left empty.",
            column=BILL_COLUMNS[6].header,
        )

    def _make_csv(self):
        text = StringIO()
        rows = csv.writer(text, delimiter=";", lineterminator="\n")
        rows.writerow([self._instructions()] + [""] * (len(BILL_COLUMNS) - 1))
        rows.writerow([column.header for column in BILL_COLUMNS])
        return text.getvalue().encode("utf-8-sig")

    def _make_xlsx(self):
        book, content = Workbook(), BytesIO()
        sheet, legend = book.active, book.create_sheet(self.env._("Columns"))
        sheet.title = self.env._("Bills")
        sheet.append([self._instructions()])
        sheet.append([column.header for column in BILL_COLUMNS])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(BILL_COLUMNS))
        sheet["A1"].alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[1].height = INSTRUCTION_HEIGHT
        sheet.freeze_panes = "B3"
        for cell in sheet[2]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = WIDTH
        for cells in sheet.iter_rows(min_row=3, max_row=FILLED_ROWS, max_col=len(BILL_COLUMNS)):
            for cell in cells:
                cell.number_format = "@"
        self._fill_legend(legend)
        book.save(content)
        return content.getvalue()

    def _fill_legend(self, legend):
        legend.append(
            [self.env._("Column"), self.env._("Required"), self.env._("What It Holds"), self.env._("Example")]
        )
        for column in BILL_COLUMNS:
            required = self.env._("yes") if column.is_required else ""
            legend.append([column.header, required, say(self.env, column.explanation), column.example])
        for number, width in enumerate((38, 12, 80, 14), start=1):
            legend.cell(1, number).font = Font(bold=True)
            legend.column_dimensions[legend.cell(1, number).column_letter].width = width
