# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from ..parsers import BAND_COLUMNS


class EnergyReading(models.Model):
    _name = "energy.reading"
    _inherit = ["energy.reading", "energy.flux.row"]

    _flux_key = {"cups_id": "int", "at": "timestamp", "source": "varchar", "position": "varchar"}
    _flux_values = {
        "measured_at": "timestamp",
        "nature": "varchar",
        "calendar": "varchar",
        **dict.fromkeys(BAND_COLUMNS, "bigint"),
        "digits": "int",
        "coefficient": "int",
        "passed_zero": "boolean",
        "is_doubtful": "boolean",
        "validity_bits": "bigint",
    }
