# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from .energy_contract import CLIENT_CATEGORIES


class EnergyContractEvent(models.Model):
    _name = "energy.contract.event"
    _description = "Energy Contract Event"
    _order = "at desc, id desc"
    _rec_name = "nature"
    _check_company_auto = True

    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="cascade", check_company=True)
    cups_id = fields.Many2one(related="contract_id.cups_id", store=True, index=True, string="Supply Point")
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    at = fields.Datetime("Effective At", required=True, help="The situation below holds from this instant.")
    nature = fields.Char(
        required=True,
        help="What happened, as the grid operator names it: MES, PMES, CFNE, CFNS, RES, MCT, CMAT, MDACT…",
    )
    event_type = fields.Selection(
        [("CONTRAT", "Contract"), ("TECHNIQUE", "Technical")], "Type", required=True, default="CONTRAT"
    )
    fta = fields.Char("FTA")
    power_va = fields.Integer("Power (VA)", aggregator=None)
    calendar = fields.Char()
    client_category = fields.Selection(CLIENT_CATEGORIES)
    service_level = fields.Char()
    num_sequence = fields.Integer(
        "Sequence Number", aggregator=None, default=1, help="0 when the contract is cancelled."
    )
    meter_number = fields.Char()
    meter_type = fields.Char()
    affair_ref = fields.Char("Affair", required=True, default="", help="Reference of the grid operator's work order.")

    _situation_uniq = models.UniqueIndex(
        "(contract_id, at, nature, affair_ref)", "This event is already recorded on this contract."
    )
