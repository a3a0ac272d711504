# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..fields import BigInteger

NATURE_SELECTION = [
    ("actual", "Actual"),
    ("estimated", "Estimated"),
    ("self_read", "Read by the Customer"),
    ("corrected", "Corrected"),
]


class EnergyReading(models.Model):
    _name = "energy.reading"
    _description = "Meter Reading"
    _order = "at desc, cups_id, position, id"
    _rec_names_search = ["cups_id"]
    _log_access = False

    cups_id = fields.Many2one("energy.cups", "Supply Point", required=True, ondelete="restrict")
    cups_kind = fields.Selection(related="cups_id.kind", string="Kind of Supply Point")
    company_id = fields.Many2one(related="cups_id.company_id")
    at = fields.Datetime("Counts At", required=True, help="The instant for which the reading counts.")
    measured_at = fields.Datetime(
        help="When the meter was read, where that differs from the instant for which it counts."
    )
    position = fields.Selection(
        [("before", "Before"), ("after", "After")],
        required=True,
        default="after",
        help="Side of the event of that instant; 'after' for readings without event.",
    )
    source = fields.Selection(
        [
            ("C15", "C15"),
            ("R64", "R64"),
            ("R151", "R151"),
            ("R171", "R171"),
            ("R15", "R15"),
            ("R67", "R67"),
            ("R17", "R17"),
            ("SGE", "SGE"),
            ("manual", "Manual"),
            ("takeover", "Takeover"),
        ],
        required=True,
        default="manual",
    )
    nature = fields.Selection(NATURE_SELECTION, required=True, default="actual")
    calendar = fields.Char()
    base_wh = BigInteger("Base (Wh)", aggregator="max")
    hp_wh = BigInteger("HP (Wh)", aggregator="max")
    hc_wh = BigInteger("HC (Wh)", aggregator="max")
    peak_wh = BigInteger("Peak (Wh)", aggregator="max", help="Pointe in France, ponta in Brazil.")
    off_peak_wh = BigInteger("Off-peak (Wh)", aggregator="max", help="Fora ponta in Brazil.")
    hph_wh = BigInteger("HPH (Wh)", aggregator="max")
    hch_wh = BigInteger("HCH (Wh)", aggregator="max")
    hpb_wh = BigInteger("HPB (Wh)", aggregator="max")
    hcb_wh = BigInteger("HCB (Wh)", aggregator="max")
    p1_wh = BigInteger("P1 (Wh)", aggregator="max")
    p2_wh = BigInteger("P2 (Wh)", aggregator="max")
    p3_wh = BigInteger("P3 (Wh)", aggregator="max")
    p4_wh = BigInteger("P4 (Wh)", aggregator="max")
    p5_wh = BigInteger("P5 (Wh)", aggregator="max")
    p6_wh = BigInteger("P6 (Wh)", aggregator="max")
    digits = fields.Integer(aggregator=None, help="Digits of the meter's registers in kWh; 0 when unknown.")
    coefficient = fields.Integer(
        aggregator=None,
        default=1,
        help="What the meter shows is multiplied by it; the registers here are multiplied already.",
    )
    passed_zero = fields.Boolean(help="The grid operator says that a register went through zero before this reading.")
    is_doubtful = fields.Boolean("Doubtful")
    validity_bits = BigInteger(
        aggregator=None, help="The grid operator's validity bits (iv of R64): 0 is good, empty is not given."
    )

    _instant_uniq = models.UniqueIndex(
        "(cups_id, at, source, position)", "This supply point already has a reading of this source at this instant."
    )
    _tells_meter_idx = models.Index("(cups_id, at) WHERE source = 'C15' OR digits > 0")

    @api.depends("cups_id.name", "at", "source")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for reading in self:
            parts = (
                reading.cups_id.name,
                reading.source,
                reading.at and format_datetime(self.env, reading.at, str(self.env.tz)),
            )
            reading.display_name = " · ".join(part for part in parts if part)

    def write(self, vals):
        """Whoever may only change readings entered by hand cannot turn one into a reading of the grid operator."""
        result = super().write(vals)
        if "source" in vals:
            self.check_access("write")
        return result
