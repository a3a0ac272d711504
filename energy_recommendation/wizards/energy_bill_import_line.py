# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..parsers import BILL_COLUMNS

HEADERS = {column.name: column.header for column in BILL_COLUMNS}
CELLS = [*HEADERS, "outside"]


class EnergyBillImportLine(models.TransientModel):
    """A row of a file of bills: its cells as they are written, to be corrected, and what is wrong in them."""

    _name = "energy.bill.import.line"
    _description = "Row of an Import of Bills"
    _order = "row, id"
    _rec_name = "row"

    import_id = fields.Many2one("energy.bill.import", "Import of Bills", required=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True)
    is_selected = fields.Boolean("Import", default=True)
    month = fields.Char("Data")
    peak_wh = fields.Char("Consumo Ponta (kWh)")
    off_peak_wh = fields.Char("Consumo Fora Ponta (kWh)")
    peak_w = fields.Char("Demanda Ponta (kW)")
    off_peak_w = fields.Char("Demanda Fora Ponta (kW)")
    amount_cents = fields.Char("Valor (R$)")
    point = fields.Char("UC")
    start = fields.Char("Leitura Anterior")
    end = fields.Char("Leitura Atual")
    peak_reactive_varh = fields.Char("Reativo Excedente Ponta (kVArh)")
    off_peak_reactive_varh = fields.Char("Reativo Excedente Fora Ponta (kVArh)")
    peak_reactive_w = fields.Char("Demanda Reativa Ponta (kW)")
    off_peak_reactive_w = fields.Char("Demanda Reativa Fora Ponta (kW)")
    injected_w = fields.Char("Demanda de Geração (kW)")
    peak_power_factor_milli = fields.Char("Fator de Potência Ponta")
    off_peak_power_factor_milli = fields.Char("Fator de Potência Fora Ponta")
    outside = fields.Char(help="Cells of the row that stand under no header.")
    problem = fields.Text("What Is Wrong, and What to Do", compute="_compute_problem")
    faulty = fields.Char(compute="_compute_problem", help="The names of the wrong cells, each between spaces.")

    @api.depends("import_id.cups_id", *(f"import_id.line_ids.{name}" for name in ("is_selected", *CELLS)))
    def _compute_problem(self):
        """Rows are checked together, as two of them may tell the same month; those switched off are not."""
        for wizard in self.import_id:
            selected = wizard.line_ids.filtered("is_selected")
            _rows, problems = wizard._checked(selected)
            by_line = {line: problems.get(place, []) for place, line in enumerate(selected)}
            for line in self & wizard.line_ids:
                line._tell(by_line.get(line, []))
        self.filtered(lambda line: not line.import_id)._tell([])

    def _tell(self, problems):
        self.problem = "\n".join(f"{HEADERS.get(name, name)}: {sentence}" for name, sentence in problems)
        self.faulty = "".join(f" {name} " for name, _sentence in problems)
