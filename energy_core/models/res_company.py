# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from .energy_cups import KIND_OF_COUNTRY, KINDS


class ResCompany(models.Model):
    _inherit = "res.company"

    energy_cups_kind = fields.Selection(
        KINDS,
        string="Kind of Supply Point",
        compute="_compute_energy_cups_kind",
        store=True,
        readonly=False,
        help="The kind of code that a new supply point of this company bears.",
    )

    energy_gaps = fields.Selection(
        [
            ("bridge", "Spread the energy between the readings that are known"),
            ("hold", "Hold the energy until the reading is known"),
        ],
        string="When a Reading Is Missing",
        required=True,
        default="bridge",
        help="What is spread over the days between two known readings counts as estimated.",
    )
    energy_use_unverified_rates = fields.Boolean(
        "Bill with Unverified Rates",
        help="Compute also with regulated rates whose evidence is a secondary source or a derivation.",
    )

    @api.depends("country_id")
    def _compute_energy_cups_kind(self):
        for company in self:
            company.energy_cups_kind = KIND_OF_COUNTRY.get(company.country_id.code, company.energy_cups_kind or "uc")

    def _energy_calculation_settings(self):
        """How the contracts of this company are computed, as arguments of energy_core.calc.billing_periods."""
        self.ensure_one()
        rates = "use" if self.energy_use_unverified_rates else "refuse"
        return (("gaps", self.energy_gaps), ("unverified_rates", rates))
