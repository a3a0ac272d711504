# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

HELP = "How much more than the least a contracted power may cost for room above it, in percent of the least."


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_clearance_br = fields.Float("Clearance, Brazil (%)", digits=(5, 2), default=1.0, help=HELP)
    energy_clearance_fr = fields.Float("Clearance, France (%)", digits=(5, 2), default=0.0, help=HELP)
    energy_clearance_es = fields.Float("Clearance, Spain (%)", digits=(5, 2), default=0.0, help=HELP)

    _energy_clearances_in_range = models.Constraint(
        "CHECK (LEAST(energy_clearance_br, energy_clearance_fr, energy_clearance_es) >= 0"
        " AND GREATEST(energy_clearance_br, energy_clearance_fr, energy_clearance_es) <= 100)",
        "A clearance is between 0 and 100 %.",
    )

    def _energy_clearance_percent(self, country_code):
        name = f"energy_clearance_{country_code.lower()}"
        return self[name] if name in self._fields else 0.0
