# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..parsers.archive import Limits
from .energy_flux_file_opening import LIMITS
from .energy_flux_stream import SILENCE_FACTOR, SILENCE_MIN_DAYS


def _limit(label, name, **kwargs):
    """A setting of what one flux file may ask of the server."""
    parameter, unit = LIMITS[name]
    default = getattr(Limits, name) // unit
    return fields.Integer(label, config_parameter=parameter, default=default, **kwargs)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    energy_create_from_c15 = fields.Boolean(related="company_id.energy_create_from_c15", readonly=False)
    energy_flux_directory = fields.Char(
        "Directory of Flux Files",
        config_parameter="energy_flux.directory",
        help="Folders that are read regularly must lie in this directory of the server.",
    )
    energy_flux_max_members = _limit("Documents in an Archive", "members")
    energy_flux_max_member_mb = _limit("Size of a Document (MB)", "member_bytes")
    energy_flux_max_total_mb = _limit("Size of All Documents (MB)", "total_bytes")
    energy_flux_max_ratio = _limit("Compression Ratio", "ratio", help="A document that unfolds to more is a bomb.")
    energy_flux_max_nesting = _limit("Archives in an Archive", "nesting", help="How deep they may lie in each other.")
    energy_flux_max_seconds = _limit("Time to Read (s)", "seconds")
    energy_flux_silence_factor = fields.Integer(
        "Usual Intervals until Silent",
        config_parameter="energy_flux.silence_factor",
        default=SILENCE_FACTOR,
        help="A sequence is silent when nothing came for so many times its usual interval.",
    )
    energy_flux_silence_min_days = fields.Integer(
        "Days until Silent, at Least", config_parameter="energy_flux.silence_min_days", default=SILENCE_MIN_DAYS
    )
