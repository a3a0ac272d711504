# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models

from ..calc import CHARGE_SOURCES, DECLARED

WH_PER_MWH = 1_000_000
CENTS = 100
MICRO_OF_RATE = {"accise": 1_000, "cta": 1_000_000}  # µ€ a kWh → € a MWh; percent × 1 000 000 → percent


class EnergyTaxDeclarationLine(models.Model):
    _name = "energy.tax.declaration.line"
    _description = "Line of a Tax Declaration"
    _order = "declaration_id, category, rate, id"
    _rec_name = "category"
    _check_company_auto = True

    declaration_id = fields.Many2one(
        "energy.tax.declaration", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="declaration_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    category = fields.Selection(
        [
            ("HOUSEHOLD", "Up to 36 kVA"),
            ("SME", "Up to 250 kVA"),
            ("HIGH_POWER", "Above 250 kVA"),
            ("DISTRIBUTION", "Distribution Grid"),
            ("TRANSPORT", "Transport Grid"),
            ("UNKNOWN", "Without Billing Period"),
        ],
        required=True,
        readonly=True,
    )
    rate = fields.Float(digits=(16, 3), readonly=True, aggregator=None, help="€ a MWh of accise, percent of CTA.")
    mwh_invoiced = fields.Float("MWh Invoiced", digits=(16, 3), readonly=True)
    mwh_included = fields.Float("MWh Included", digits=(16, 3), readonly=True)
    mwh_late = fields.Float("MWh of Earlier Quarters", digits=(16, 3), readonly=True)
    mwh_due = fields.Float("MWh to Declare", digits=(16, 3), readonly=True)
    mwh_periods = fields.Float("MWh of Periods", digits=(16, 3), readonly=True)
    amount_invoiced = fields.Monetary("Invoiced", readonly=True, help="On posted invoices, less credit notes.")
    amount_included = fields.Monetary(
        "Included in Prices", readonly=True, help="Owed for posted invoices whose offer includes the tax."
    )
    amount_late = fields.Monetary(
        "Earlier Quarters", readonly=True, help="Posted or credited after the quarter had been declared."
    )
    amount_due = fields.Monetary("To Declare", readonly=True)
    amount_periods = fields.Monetary("From Periods", readonly=True, help="As computed, invoiced or not.")
    amount_difference = fields.Monetary("Difference", compute="_compute_difference", store=True)
    mwh_difference = fields.Float("MWh Difference", digits=(16, 3), compute="_compute_difference", store=True)

    @api.depends("amount_due", "amount_periods", "mwh_due", "mwh_periods")
    def _compute_difference(self):
        for line in self:
            line.amount_difference = line.amount_due - line.amount_periods
            line.mwh_difference = line.mwh_due - line.mwh_periods

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.declaration_id._check_draft()
        return lines

    def write(self, vals):
        self.declaration_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_declared(self):
        self.declaration_id._check_draft()

    @api.model
    def _prepare_line(self, row):
        """Values of a row of calc.declaration_lines."""
        of_source = {
            source: (getattr(row, f"{source}_wh"), getattr(row, f"{source}_cents")) for source in CHARGE_SOURCES
        }
        tax = "cta" if row.category in ("DISTRIBUTION", "TRANSPORT") else "accise"
        return {
            "category": row.category or "UNKNOWN",
            "rate": max(row.rate_micro, 0) / MICRO_OF_RATE[tax],
            **{f"mwh_{source}": wh / WH_PER_MWH for source, (wh, _cents) in of_source.items()},
            **{f"amount_{source}": cents / CENTS for source, (_wh, cents) in of_source.items()},
            "mwh_due": sum(of_source[source][0] for source in DECLARED) / WH_PER_MWH,
            "amount_due": sum(of_source[source][1] for source in DECLARED) / CENTS,
        }

    def _declared_frame(self):
        """What these lines declared, as calc.declaration_lines wants it."""
        rows = [
            {
                "category": "" if line.category == "UNKNOWN" else line.category,
                "rate_micro": round(line.rate * MICRO_OF_RATE[line.declaration_id.tax]) or -1,
                "wh": round(line.mwh_due * WH_PER_MWH),
                "cents": round(line.amount_due * CENTS),
            }
            for line in self
        ]
        columns = {"category": object, "rate_micro": "int64", "wh": "int64", "cents": "int64"}
        return pd.DataFrame(rows, columns=list(columns)).astype(columns)
