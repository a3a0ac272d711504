# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..calc import BANDS
from ..fields import BigInteger
from ..frames import fetch_frame
from .energy_reading import NATURE_SELECTION

BAND_NAMES = {"base": "Base", "peak": "Peak", "off_peak": "Off-peak"}
BAND_SELECTION = [(band, BAND_NAMES.get(band, band.upper())) for band in BANDS]
QUANTITY_SELECTION = [
    ("energy_wh", "Energy (Wh)"),
    ("auto_wh", "Auto-produced share (Wh)"),
    ("allo_wh", "Allo-produced share (Wh)"),
    ("self_consumed_wh", "Self-consumed energy (Wh)"),
    ("surplus_wh", "Surplus energy (Wh)"),
    ("injected_wh", "Injected energy (Wh)"),
    ("reactive_varh", "Reactive energy (VArh)"),
    ("injected_reactive_varh", "Injected reactive energy (VArh)"),
    ("reactive_outside_varh", "Reactive energy of an injection outside its tangent band (VArh)"),
    ("overrun_s", "Time above the subscribed power (s)"),
    ("overrun_w", "Power overrun of the month (W)"),
    ("max_power_w", "Highest power of the month (W)"),
    ("backup_cells", "Back-up supply: cells"),
    ("backup_overhead_m", "Back-up supply: overhead line (m)"),
    ("backup_underground_m", "Back-up supply: underground line (m)"),
    ("backup_reserved_w", "Back-up supply: reserved power (W)"),
    ("backup_htb2_reserved_w", "Back-up supply from HTB2: reserved power (W)"),
    ("backup_htb2_energy_wh", "Back-up supply from HTB2: energy (Wh)"),
    ("backup_htb2_overrun_w", "Back-up supply from HTB2: power overrun of the month (W)"),
    ("backup_htb1_reserved_w", "Back-up supply from HTB1: reserved power (W)"),
    ("backup_htb1_energy_wh", "Back-up supply from HTB1: energy (Wh)"),
    ("backup_htb1_overrun_w", "Back-up supply from HTB1: power overrun of the month (W)"),
    ("grouping_overhead_m", "Grouping: overhead line (m)"),
    ("grouping_underground_m", "Grouping: underground line (m)"),
    ("transformation_w", "Transformation: power (W)"),
]


class EnergyQuantity(models.Model):
    """What is measured or declared for a span of days and not read as an index: one row a span."""

    _name = "energy.quantity"
    _description = "Quantity of a Span of Days"
    _order = "date_start desc, cups_id, quantity, band, sequence desc, id"
    _rec_names_search = ["cups_id"]
    _log_access = False

    cups_id = fields.Many2one("energy.cups", "Supply Point", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="cups_id.company_id", store=True)
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("To", required=True, help="First day that the quantity does not cover.")
    quantity = fields.Selection(QUANTITY_SELECTION, required=True, default="energy_wh")
    band = fields.Selection(BAND_SELECTION, string="Time Band", help="Empty: the quantity has no time bands.")
    value = BigInteger(required=True, aggregator="sum", help="In the unit that the quantity names.")
    nature = fields.Selection(NATURE_SELECTION, required=True, default="actual")
    sequence = fields.Integer(
        default=0, aggregator=None, help="Of several of the same quantity, time band and days the highest counts."
    )
    source = fields.Char(help="Who tells it: a flux of the grid operator, an invoice, a declaration.")

    _span_uniq = models.UniqueIndex(
        "(cups_id, quantity, COALESCE(band, ''), date_start, date_end, sequence)",
        "This supply point already has this quantity for these days: give the new one a higher sequence.",
    )
    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A quantity ends after it starts.")

    @api.depends("cups_id.name", "quantity", "date_start", "date_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["quantity"]._description_selection(self.env))
        for quantity in self:
            days = [format_date(self.env, day) for day in (quantity.date_start, quantity.date_end) if day]
            parts = (quantity.cups_id.name, names.get(quantity.quantity), " – ".join(days))
            quantity.display_name = " · ".join(part for part in parts if part)

    @api.model
    def _counts(self):
        """The condition on a row of the table under which the calculation takes it."""
        return SQL("TRUE")

    @api.model
    def _quantities_frame(self, points, start, end):
        """The quantities of these points (ids) that touch the days from `start` to `end` (excluded)."""
        self.flush_model()
        query = SQL(
            """
            SELECT cups_id AS supply_point, date_start AS start, date_end AS "end", quantity, band, value, nature,
                   sequence
              FROM energy_quantity
             WHERE cups_id = ANY (%s) AND date_start < %s AND date_end > %s AND %s
             ORDER BY cups_id, date_start, id
            """,
            points,
            end,
            start,
            self._counts(),
        )
        frame = fetch_frame(self.env.cr, query, integers=("value", "sequence"), days=("start", "end"))
        return frame.astype({"supply_point": "int64", "value": "int64"})
