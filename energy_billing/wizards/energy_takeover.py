# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from io import BytesIO

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.energy_core.calc import COUNTRIES
from odoo.addons.energy_core.parsers import UnreadableTable, read_table
from odoo.addons.energy_core.translation import say

from ..parsers import columns_of, takeover_rows

MOST_SHOWN = 500  # errors: whoever has more mends these first
FILLED_ROWS = 1000  # of the template whose cells are texts, so that no code loses its zeros
COUNTRIES_WITH_TARIFFS = ("FR", "ES")  # whose rates bear the names of the network tariffs


class EnergyTakeover(models.TransientModel):
    """The switch from another tool: its contracts, until when it billed them and up to which index."""

    _name = "energy.takeover"
    _description = "Takeover of a Portfolio"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    file = fields.Binary(help="The template filled in, as XLSX or CSV: one row for each contract.")
    file_name = fields.Char()
    template = fields.Binary(compute="_compute_template")
    row_count = fields.Integer("Contracts", readonly=True)
    faulty_count = fields.Integer("Contracts with Errors", readonly=True)
    error_count = fields.Integer("Errors", readonly=True)
    error_ids = fields.One2many("energy.takeover.error", "takeover_id", string="Errors in the File", readonly=True)
    is_checked = fields.Boolean(readonly=True)
    skips_faulty = fields.Boolean(
        "Import the Rows without Error", help="Otherwise nothing is imported as long as one cell is wrong."
    )

    @api.onchange("file")
    def _onchange_file(self):
        self.update({"is_checked": False, "error_ids": [Command.clear()], "skips_faulty": False})

    def action_check(self):
        """Read the file and say what is wrong in it, cell by cell; nothing is written."""
        self._tell(*self._read_file())
        return self._reopen()

    def action_import(self):
        """Import the contracts and open them, unless a cell is wrong and no row may be left out."""
        rows, errors = self._read_file()
        self._tell(rows, errors)
        sound = rows[~rows.index.isin(errors["row"])]
        if errors["row"].eq(1).any() or (len(errors) and not self.skips_faulty) or sound.empty:
            return self._reopen()
        contracts = self._import_rows(sound)
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_contract")
        return dict(action, domain=[("id", "in", contracts.ids)], context={})

    def action_download_template(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/takeover.xlsx?download=true",
            "target": "new",
        }

    def _read_file(self):
        """The rows of the file and the errors in them, as `takeover_rows` gives both."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the file first: the template filled in, as XLSX or CSV."))
        try:
            table = read_table(self.file_name or "", base64.b64decode(self.file))
        except UnreadableTable as error:
            raise UserError(say(self.env, error.sentence)) from error
        if table.empty:
            raise UserError(self.env._("The file has no row besides the headers: fill in one for each contract."))
        country = self._get_country()
        offers = self.env["energy.offer"].search(self._of_company())
        rows, errors = takeover_rows(table, country, set(offers.mapped("name")), self._get_tariffs(country))
        found = pd.DataFrame(self._check_rows(rows), columns=errors.columns)
        parts = [part for part in (errors, found) if len(part)] or [errors]
        return rows, pd.concat(parts, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)

    def _get_country(self):
        country = self.company_id.country_id
        if country.code not in COUNTRIES:
            raise UserError(
                self.env._(
                    "Portfolios of %(country)s cannot be taken over yet. Check the country of the company.",
                    country=country.name or self.env._("an unknown country"),
                )
            )
        return country.code

    def _get_tariffs(self, country):
        """The network tariffs that have a rate, where rates are named so; else nothing."""
        if country not in COUNTRIES_WITH_TARIFFS:
            return set()
        return set(self.env["energy.rate"]._rates_frame(country)["code"])

    def _of_company(self):
        return self.env["energy.contract"]._check_company_domain(self.company_id)

    def _tell(self, rows, errors):
        shown = errors.head(MOST_SHOWN).itertuples()
        self.write(
            {
                "is_checked": True,
                "row_count": len(rows),
                "faulty_count": errors.loc[errors["row"] > 1, "row"].nunique(),
                "error_count": len(errors),
                "error_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "row": error.row,
                                "column": error.column,
                                "value": error.value,
                                "detail": say(self.env, error.detail),
                            }
                        )
                        for error in shown
                    ),
                ],
            }
        )

    def _compute_template(self):
        for takeover in self:
            takeover.template = base64.b64encode(takeover._make_template())

    def _make_template(self):
        """A workbook with the headers, and a sheet that explains each column with an example."""
        columns = columns_of(self._get_country())
        book, content = Workbook(), BytesIO()
        sheet, legend = book.active, book.create_sheet(self.env._("Columns"))
        sheet.title = self.env._("Contracts")
        sheet.append([column.name for column in columns])
        sheet.freeze_panes = "C2"
        legend.append(
            [self.env._("Column"), self.env._("Required"), self.env._("What It Holds"), self.env._("Example")]
        )
        for column in columns:
            required = self.env._("yes") if column.is_required else ""
            legend.append([column.name, required, say(self.env, column.explanation), column.example])
        for page, widths in ((sheet, [20] * len(columns)), (legend, [22, 12, 80, 28])):
            for number, width in enumerate(widths, start=1):
                page.cell(1, number).font = Font(bold=True)
                page.column_dimensions[page.cell(1, number).column_letter].width = width
        for cells in sheet.iter_rows(min_row=1, max_row=FILLED_ROWS, max_col=len(columns)):
            for cell in cells:
                cell.number_format = "@"
        book.save(content)
        return content.getvalue()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Over a Portfolio"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
