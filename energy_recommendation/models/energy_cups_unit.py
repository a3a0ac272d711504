# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Supply points as Brazilian consumer units: whose network, which voltage, and the bills that are there or pending."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..calc.brazil.subgroups import VOLTAGES, subgroup_of

SUBGROUPS = [(name, name) for name in VOLTAGES]
V_PER_KV = 1000


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    distributor_id = fields.Many2one(
        "energy.distributor", index="btree_not_null", ondelete="restrict", tracking=True, help="Who runs the network."
    )
    voltage_kv = fields.Float("Supply Voltage (kV)", digits=(7, 3), aggregator=None, tracking=True)
    subgroup = fields.Selection(
        SUBGROUPS,
        string="Tariff Subgroup",
        compute="_compute_subgroup",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        help="What the voltage decides: A1 from 230 kV, A2 88 to 138 kV, A3 69 kV, A3a 30 to 44 kV, A4 2.3 to 25 kV, AS"
        " underground below 2.3 kV.",
    )
    transformers_kva = fields.Float(
        "Transformers (kVA)",
        digits=(16, 3),
        aggregator=None,
        tracking=True,
        help="Sum of the nominal powers of the unit's transformers: up to 112.5 kVA it may choose group B.",
    )
    generation_kw = fields.Float(
        "Generation (kW)",
        digits=(16, 3),
        aggregator=None,
        tracking=True,
        help="Power that a generator of the unit may inject, as contracted or installed.",
    )
    is_rural = fields.Boolean("Rural or Seasonal", tracking=True, help="Recognised as such by the distributor.")
    supply_start = fields.Date(tracking=True, help="First day on which the unit was ever supplied.")
    invested_on = fields.Date(
        "Network Built On",
        tracking=True,
        help="When the distributor had built what the contract needs: for five years a decrease may be charged.",
    )
    minimum_demand_kw = fields.Float(
        "Lowest Demand (kW)",
        digits=(16, 3),
        default=30,
        aggregator=None,
        tracking=True,
        help="That may be contracted in one post at least: 30 kW, 500 kW for a special consumer.",
    )
    is_decrease_exempt = fields.Boolean(
        "Decreases Without Notice",
        tracking=True,
        help="For efficiency measures or own generation (articles 134 to 137).",
    )
    is_rural_cooperative = fields.Boolean("Rural Electrification Cooperative", tracking=True)
    is_resort_hotel = fields.Boolean("Hotel in a Resort", tracking=True)
    is_sports_lighting = fields.Boolean(
        "Floodlit Sports or Exhibitions", tracking=True, help="Floodlights are two thirds of the installed load."
    )
    is_scee = fields.Boolean("Compensated Generation", tracking=True, help="Takes part in the SCEE.")
    shares_credits = fields.Boolean(
        tracking=True, help="Gives credits of its generation to other units, or takes some."
    )
    bill_ids = fields.One2many("energy.bill", "cups_id", string="Bills")
    bill_count = fields.Integer("Number of Bills", compute="_compute_bill_count")
    pending_ids = fields.One2many("energy.bill.pending", "cups_id", string="Pending Bills")
    pending_count = fields.Integer("Bills Pending", compute="_compute_pending_count")
    bills_reminder = fields.Date(copy=False, help="The month up to which people were reminded of pending bills.")

    _voltage_positive = models.Constraint("CHECK (voltage_kv >= 0)", "A voltage is above zero.")
    _transformers_positive = models.Constraint("CHECK (transformers_kva >= 0)", "A power is above zero.")
    _generation_positive = models.Constraint("CHECK (generation_kw >= 0)", "A power is above zero.")

    _minimum_positive = models.Constraint("CHECK (minimum_demand_kw >= 0)", "A power is above zero.")

    @api.depends("voltage_kv")
    def _compute_subgroup(self):
        for point in self:
            if point.voltage_kv:
                point.subgroup = subgroup_of(round(point.voltage_kv * V_PER_KV)) or point.subgroup

    @api.depends("bill_ids")
    def _compute_bill_count(self):
        counts = dict(self.env["energy.bill"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"]))
        for point in self:
            point.bill_count = counts.get(point._origin, 0)

    @api.depends("bill_ids.month", "contract_ids.date_start", "contract_ids.state", "country_id", "active")
    def _compute_pending_count(self):
        pending = self.env["energy.bill.pending"]
        counts = dict(pending._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"]))
        for point in self:
            point.pending_count = counts.get(point._origin, 0)

    def _problem_of_month(self, month):
        """Why this point cannot have a bill of a month, in a sentence; nothing if it can."""
        first = min(self.contract_ids.filtered("date_start").mapped("date_start"), default=None)
        names = {"point": self.name, "month": month and format_date(self.env, month, date_format="MMMM y")}
        if month and month > fields.Date.context_today(self).replace(day=1):
            return self.env._("%(month)s has not begun yet. Correct the month.", **names)
        if month and first and month < first.replace(day=1):
            return self.env._(
                "%(month)s is before the first contract of %(point)s, which starts on %(day)s. Correct the month, or"
                " the start of the contract.",
                day=format_date(self.env, first),
                **names,
            )
        return None

    def action_view_bills(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_bill")
        return dict(action, domain=[("cups_id", "=", self.id)], context={"default_cups_id": self.id})

    def action_import_bills(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_bill_import")
        return dict(action, context={"default_cups_id": self.id, "dialog_size": "extra-large"})
