# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import format_datetime


class EnergyContractEvent(models.Model):
    """Something that happened to a contract, with the whole situation that holds from then on."""

    _name = "energy.contract.event"
    _description = "Energy Contract Event"
    _inherit = ["energy.situation"]
    _order = "at desc, id desc"
    _rec_names_search = ["nature", "contract_id"]

    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="cascade")
    cups_id = fields.Many2one(related="contract_id.cups_id", store=True, index=True, string="Supply Point")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, precompute=True)
    at = fields.Datetime("Effective At", required=True, help="The situation holds from this instant.")
    nature = fields.Char(
        required=True,
        help="What happened, as the grid operator names it: MES, PMES, CFNE, CFNS, RES, MCT, CMAT, MDACT…",
    )
    event_type = fields.Selection(
        [("CONTRAT", "Contract"), ("TECHNIQUE", "Technical")], "Type", required=True, default="CONTRAT"
    )
    power_va = fields.Integer(aggregator=None)
    service_level = fields.Char()
    num_sequence = fields.Integer(
        "Sequence Number", aggregator=None, default=1, help="0 when the grid operator cancelled the contract."
    )
    meter_number = fields.Char()
    meter_type = fields.Char()
    affair_ref = fields.Char("Affair", required=True, default="", help="Reference of the grid operator's work order.")

    _situation_uniq = models.UniqueIndex(
        "(contract_id, at, nature, affair_ref)",
        "This contract already has an event of this nature and affair at this instant.",
    )

    @api.depends("nature", "contract_id.name", "at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for event in self:
            parts = (
                event.nature,
                event.contract_id.name,
                event.at and format_datetime(self.env, event.at, str(self.env.tz)),
            )
            event.display_name = " · ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_affair(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_affair(vals))

    @api.model
    def _with_affair(self, vals):
        """An event without affair has an empty one: NULL would let the same event be recorded twice."""
        return dict(vals, affair_ref=vals["affair_ref"] or "") if "affair_ref" in vals else vals
