# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import pandas as pd

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..calc import NO_SEQUENCE, components_of, settlements_of
from .energy_billing_period_line import COMPONENT_SELECTION

ITEM_SELECTION = [
    *(component for component in COMPONENT_SELECTION if component[0].startswith("network_")),
    ("compensation", "Compensation of the Supplier"),
    ("service", "Service"),
    ("provision", "Contract Provision"),
    ("contribution", "Contribution"),
    ("unknown_item", "Unknown Item"),
]
SETTLEMENT_SELECTION = [
    ("advance", "In Advance"),
    ("arrears", "In Arrears"),
    ("reversal", "Reversal"),
    ("cancelled", "Cancelled"),
    ("charged_anew", "Charged Anew"),
]
COLUMNS = {
    "line": "int64",
    "contract": object,
    "ev_id": object,
    "nature": object,
    "summary": object,
    "sequence": "int64",
    "start": "datetime64[ns]",
    "end": "datetime64[ns]",
    "cents": "int64",
}
NOT_REPLACED = SQL(  # as energy.network.invoice.is_replaced tells it, for the SQL of `line`
    """
    NOT EXISTS (
        SELECT FROM energy_network_invoice AS replaced
        JOIN energy_network_invoice AS correction ON correction.corrected_id = replaced.id
        WHERE replaced.id = line.invoice_id AND replaced.kind = 'F1'
        GROUP BY replaced.id
        HAVING bool_or(correction.document_type = 'R') AND NOT bool_or(correction.document_type = 'A')
    )
    """
)


class EnergyNetworkInvoiceLine(models.Model):
    _inherit = "energy.network.invoice.line"

    item_kind = fields.Selection(
        ITEM_SELECTION, "Compared As", compute="_compute_item_kind", help="Only parts of the network cost are compared."
    )
    settlement = fields.Selection(SETTLEMENT_SELECTION, compute="_compute_item_kind")
    match_line_ids = fields.One2many("energy.network.match.line", "line_id", "Comparisons", readonly=True)

    @api.depends("ev_id", "nature", "summary")
    def _compute_item_kind(self):
        items = pd.DataFrame(
            [(line.ev_id or None, line.nature or None, line.summary or None) for line in self],
            columns=["ev_id", "nature", "summary"],
        )
        kinds, settlements = components_of(items), settlements_of(items["ev_id"])
        for line, kind, settlement in zip(self, kinds, settlements, strict=True):
            line.item_kind, line.settlement = kind, settlement or False

    def _prepare_bill_part(self):
        """What a line of the vendor bill says of this one."""
        days = [format_date(self.env, day) for day in (self.date_start, self._last_date()) if day]
        return {
            "nature": self.nature,
            "vat_rate": round(self.vat_rate, 3) if self.is_vat_subject else 0,
            "amount": self.amount,
            "name": " · ".join(filter(None, [self.point_code, self.label or self.ev_id, " – ".join(days)])),
        }

    def _last_date(self):
        return self.date_end and fields.Date.subtract(self.date_end, days=1)

    @api.model
    def _comparison_frame(self, scope):
        """The lines of calc.reconcile. scope: SQL condition on `line`. Replaced invoices are left out.

        A line of an unknown contract bears the code of its supply point in the contract's place.
        """
        self.flush_model()
        self.env["energy.network.invoice"].flush_model(["corrected_id", "document_type", "kind"])
        self.env.cr.execute(
            SQL(
                """
                SELECT line.id, COALESCE(line.contract_id::text, line.point_code, ''), ev_id, nature, summary,
                    COALESCE(num_sequence, %(no_sequence)s), line.date_start, line.date_end,
                    round(line.amount * 100)::bigint
                FROM energy_network_invoice_line AS line
                WHERE %(scope)s AND %(not_replaced)s
                ORDER BY line.id
                """,
                not_replaced=NOT_REPLACED,
                no_sequence=NO_SEQUENCE,
                scope=scope,
            )
        )
        frame = pd.DataFrame(self.env.cr.fetchall(), columns=list(COLUMNS)).astype(COLUMNS)
        return frame.assign(component=components_of(frame))
