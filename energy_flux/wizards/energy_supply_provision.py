# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models


class EnergySupplyProvision(models.TransientModel):
    """What a supply point uses in a year and in a month, by what the grid operator billed; nothing is kept."""

    _name = "energy.supply.provision"
    _description = "Supply Provision"

    cups_id = fields.Many2one("energy.cups", "Supply Point", required=True, ondelete="cascade")
    as_of = fields.Date("Day", required=True, default=fields.Date.context_today, help="The twelve months before it.")
    line_ids = fields.One2many("energy.supply.provision.line", "provision_id", compute="_compute_provision")
    coverage_start = fields.Date("Billed From", compute="_compute_provision")
    coverage_end = fields.Date("Billed To", compute="_compute_provision", help="First day that is not billed.")
    coverage_months = fields.Integer("Months Measured", compute="_compute_provision")
    quality = fields.Selection(
        [("actual", "Actual"), ("estimated", "Estimated"), ("missing", "Missing")], compute="_compute_provision"
    )
    has_regularisation = fields.Boolean("With Regularisations", compute="_compute_provision")
    has_overlap = fields.Boolean("Days Billed Twice", compute="_compute_provision")
    is_alert = fields.Boolean(compute="_compute_provision")

    @api.depends("cups_id", "as_of")
    def _compute_provision(self):
        for provision in self:
            found = provision.cups_id._supply_provisions(provision.as_of).to_dict("records")
            provision.update(provision._prepare_values(found[0]) if found else provision._prepare_nothing())

    @api.model
    def _prepare_nothing(self):
        return {
            "line_ids": [Command.clear()],
            "coverage_start": False,
            "coverage_end": False,
            "coverage_months": 0,
            "quality": "missing",
            "has_regularisation": False,
            "has_overlap": False,
            "is_alert": True,
        }

    @api.model
    def _prepare_values(self, found):
        """The values of the wizard from a row of energy_core.calc.supply_provision."""
        lines = self.env["energy.supply.provision.line"]._prepare_all(found)
        told = ("coverage_start", "coverage_end", "coverage_months", "quality")
        flags = ("has_regularisation", "has_overlap", "is_alert")
        return {
            "line_ids": [Command.clear(), *map(Command.create, lines)],
            **{name: found[name] for name in told},
            **{name: bool(found[name]) for name in flags},
        }
