# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.energy_core.fields import BigInteger
from odoo.addons.energy_core.frames import fetch_frame
from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

GRIDS = [("D", "Distributor"), ("F", "Supplier")]
NATURES = [("R", "Actual"), ("E", "Estimated"), ("I", "Initialised"), ("C", "Regularised")]
STATUSES = [("I", "Initial"), ("A", "Cancelled"), ("R", "Corrected")]


class EnergyBilledEnergy(models.Model):
    """What the grid operator has billed of a span of days on one of its calendars (R67), as it tells it.

    Which rows count of those that tell the same energy twice, cancel or correct it: energy_core.calc.supply_provision.
    """

    _name = "energy.billed.energy"
    _inherit = ["energy.flux.row"]
    _description = "Billed Energy"
    _order = "date_start desc, cups_id, grid, calendar, band, created_at desc, id"
    _rec_names_search = ["cups_id"]
    _log_access = False

    cups_id = fields.Many2one("energy.cups", "Supply Point", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="cups_id.company_id", store=True)
    date_start = fields.Date("From", required=True, readonly=True)
    date_end = fields.Date("To", required=True, readonly=True, help="First day that the energy does not cover.")
    grid = fields.Selection(GRIDS, required=True, readonly=True, help="Whose calendar divides the energy by time.")
    calendar = fields.Char(readonly=True)
    band = fields.Selection(BAND_SELECTION, "Time Band", required=True, readonly=True)
    value_wh = BigInteger("Energy (Wh)", required=True, readonly=True, aggregator="sum")
    nature = fields.Selection(NATURES, readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    created_at = fields.Datetime(
        "Told", required=True, readonly=True, help="When the grid operator made it: the later tells how it is."
    )

    _told_uniq = models.UniqueIndex(
        "(cups_id, date_start, date_end, grid, COALESCE(calendar, ''), band, COALESCE(nature, ''),"
        " COALESCE(status, ''), created_at)",
        "This energy is there already.",
    )

    _flux_key = {
        "cups_id": "int",
        "date_start": "date",
        "date_end": "date",
        "grid": "varchar",
        "calendar": "varchar",
        "band": "varchar",
        "nature": "varchar",
        "status": "varchar",
        "created_at": "timestamp",
    }
    _flux_values = {"company_id": "int", "value_wh": "bigint"}
    _flux_nullable_key = ("calendar", "nature", "status")

    @api.model
    def _with_flux_keys(self, frame, company):
        return super()._with_flux_keys(frame.rename(columns={"start": "date_start", "end": "date_end"}), company)

    @api.model
    def _billed_frame(self, points, start, end):
        """What was billed of these points (ids) for spans that begin from `start` to `end` (excluded).

        As energy_core.calc.supply_provision takes it.
        """
        self.flush_model()
        query = SQL(
            """
            SELECT cups_id AS supply_point, date_start AS start, date_end AS "end", grid, calendar, band, value_wh,
                   nature, status, created_at
              FROM energy_billed_energy
             WHERE cups_id = ANY (%s) AND date_start >= %s AND date_start < %s
             ORDER BY cups_id, date_start, id
            """,
            points,
            start,
            end,
        )
        frame = fetch_frame(self.env.cr, query, integers=("value_wh",), days=("start", "end"))
        return frame.astype({"supply_point": "int64", "value_wh": "int64", "created_at": "datetime64[ns]"})
