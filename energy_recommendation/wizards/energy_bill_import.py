# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

import pandas as pd

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.energy_core.parsers import UnreadableTable
from odoo.addons.energy_core.translation import say

from ..models.energy_cups_situation import FACTORS
from ..parsers import bill_rows, read_bills
from .energy_bill_import_line import CELLS

CENTS, MILLI = 100, 1000


class EnergyBillImport(models.TransientModel):
    """Bills from a spreadsheet: every cell is shown with what is wrong in it and corrected before all are saved."""

    _name = "energy.bill.import"
    _description = "Import of Bills"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    cups_id = fields.Many2one(
        "energy.cups",
        "Supply Point",
        check_company=True,
        domain="[('kind', '=', 'uc'), ('company_id', '=', company_id)]",
        help="Whose bills these are. Empty where the file names the unit of each row.",
    )
    file = fields.Binary(help="The template filled in, as XLSX, ODS or CSV: one row for each bill.")
    file_name = fields.Char()
    problem = fields.Text("What Is Wrong with the Columns", readonly=True)
    line_ids = fields.One2many("energy.bill.import.line", "import_id", string="Rows of the File")
    selected_count = fields.Integer("Rows to Import", compute="_compute_counts")
    faulty_count = fields.Integer("Rows with Errors", compute="_compute_counts")
    template_xlsx = fields.Binary(compute="_compute_templates")
    template_csv = fields.Binary(compute="_compute_templates")

    @api.depends("line_ids.is_selected", "line_ids.problem")
    def _compute_counts(self):
        for wizard in self:
            selected = wizard.line_ids.filtered("is_selected")
            wizard.selected_count = len(selected)
            wizard.faulty_count = len(selected.filtered("problem"))

    def action_read(self):
        """Read the file anew: its rows replace those on the screen. Nothing is saved of them yet."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose the file first: the template filled in, as XLSX, ODS or CSV."))
        try:
            read = read_bills(self.file_name or "", base64.b64decode(self.file))
        except UnreadableTable as error:
            raise UserError(say(self.env, error.sentence)) from error
        if read.texts.empty and read.errors.empty:
            raise UserError(self.env._("The file has no row below the headers: fill in one for each bill."))
        self.write(
            {
                "problem": "\n".join(self._tell(error) for error in read.errors.itertuples()),
                "line_ids": [Command.clear(), *map(Command.create, self._prepare_lines(read.texts))],
            }
        )
        return self._reopen()

    def action_import(self):
        """Create the bills of the rows that are switched on; all of them, or none."""
        self.ensure_one()
        selected = self.line_ids.filtered("is_selected")
        if not selected:
            raise UserError(self.env._("No row is switched on. Read a file first, or switch on the rows to import."))
        if self.faulty_count:
            raise UserError(
                self.env._(
                    "Rows with errors: %(count)s, told beside each. Correct the cells, or switch the rows off.",
                    count=self.faulty_count,
                )
            )
        bills = self.env["energy.bill"].create(self._prepare_bills(selected))
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_bill")
        return dict(action, domain=[("id", "in", bills.ids)], context={})

    def action_download_xlsx(self):
        return self._download("template_xlsx", "xlsx")

    def action_download_csv(self):
        return self._download("template_csv", "csv")

    def _download(self, field, ending):
        self.ensure_one()
        self.check_access("read")
        name = self.env._("bills")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{name}.{ending}?download=true",
            "target": "new",
        }

    def _tell(self, error):
        return self.env._(
            "Row %(row)s, %(column)s: %(detail)s",
            row=error.row,
            column=error.column,
            detail=say(self.env, error.detail),
        )

    @api.model
    def _prepare_lines(self, texts):
        return [{"row": row, **{name: cells[name] for name in CELLS}} for row, cells in texts.to_dict("index").items()]

    def _checked(self, lines):
        """(rows, problems) of some lines: what their cells tell, and {position: [(column, sentence)]}."""
        texts = pd.DataFrame([{name: line[name] or "" for name in CELLS} for line in lines], columns=CELLS)
        rows, errors = bill_rows(texts)
        problems = {}
        for error in errors.itertuples():
            problems.setdefault(error.row, []).append((error.column, say(self.env, error.detail)))
        for place, column, sentence in self._problems_here(rows):
            problems.setdefault(place, []).append((column, sentence))
        return rows, problems

    def _problems_here(self, rows):
        """(position, column, sentence) of what the database knows: units, their contracts and their bills."""
        points = self._points_of(rows)
        billed = set(
            self.env["energy.bill"]
            .search([("cups_id", "in", [point.id for point in points if point])])
            .mapped(lambda bill: (bill.cups_id, bill.month))
        )
        for place, (code, point) in enumerate(zip(rows["point"], points, strict=True)):
            month = rows["month"].iloc[place]
            if not point:
                yield place, "point", self._tell_unknown(code)
                continue
            if pd.isna(month):
                continue
            problem = point._problem_of_month(month.date())
            if problem:
                yield place, "month", problem
            if (point, month.date()) in billed:
                yield place, "month", self.env._("The bill of this month is there already. Switch the row off.")

    def _tell_unknown(self, code):
        if not code:
            return self.env._("Choose the supply point of these bills above, or name it in each row.")
        return self.env._("There is no consumer unit %s in this company. Correct the code, or create the unit.", code)

    def _points_of(self, rows):
        """The supply point of each row, by its code or the one that was chosen; None where there is none."""
        compact = self.env["energy.cups"]._with_compact_name
        codes = [code and compact({"name": code})["name"] for code in rows["point"]]
        wanted = [
            ("kind", "=", "uc"),
            ("company_id", "=", self.company_id.id),
            ("name", "in", list(filter(None, codes))),
        ]
        known = self.env["energy.cups"].search(wanted).grouped("name")
        return [known.get(code) if code else self.cups_id or None for code in codes]

    def _prepare_bills(self, lines):
        rows, _problems = self._checked(lines)
        points = self._points_of(rows)
        return [self._prepare_bill(row, point) for row, point in zip(rows.to_dict("records"), points, strict=True)]

    @api.model
    def _prepare_bill(self, row, point):
        known = {name: value for name, value in row.items() if not pd.isna(value)}
        values = {"cups_id": point.id, "month": known.pop("month").date()}
        values["amount"] = known.pop("amount_cents", 0) / CENTS
        known.pop("point", None)
        for name in FACTORS:
            if name in known:
                values[name.removesuffix("_milli")] = known.pop(name) / MILLI
        for name in ("start", "end"):
            if name in known:
                values[f"date_{name}"] = known.pop(name).date()
        return values | {name: int(value) for name, value in known.items()}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Bills"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
