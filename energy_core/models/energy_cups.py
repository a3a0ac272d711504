# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from stdnum.es import cups as spanish_cups

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..calc import TERRITORIES, territory_of

KINDS = [("cups", "CUPS (Spain)"), ("prm", "PRM (France)"), ("uc", "UC (Brazil)")]
KIND_OF_COUNTRY = {"ES": "cups", "FR": "prm", "BR": "uc"}
COUNTRY_OF_KIND = {kind: country for country, kind in KIND_OF_COUNTRY.items()}
PRM_DIGITS = 14
TERRITORY_NAMES = [
    ("mainland", "Mainland France"),
    ("corsica", "Corsica"),
    ("guadeloupe", "Guadeloupe"),
    ("martinique", "Martinique"),
    ("guyane", "French Guiana"),
    ("reunion", "Réunion"),
    ("mayotte", "Mayotte"),
    ("peninsula", "Mainland Spain"),
    ("balearic", "Balearic Islands"),
    ("canary", "Canary Islands"),
    ("ceuta", "Ceuta"),
    ("melilla", "Melilla"),
]


class EnergyCups(models.Model):
    _name = "energy.cups"
    _description = "Supply Point"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char("Code", required=True, index="trigram", tracking=True)
    kind = fields.Selection(KINDS, required=True, default=lambda self: self.env.company.energy_cups_kind, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    street = fields.Char()
    zip = fields.Char("ZIP")
    city = fields.Char()
    country_id = fields.Many2one(
        "res.country", compute="_compute_country_id", store=True, readonly=False, precompute=True
    )
    territory = fields.Selection(
        TERRITORY_NAMES,
        compute="_compute_territory",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Where the point lies decides which VAT or tax in its place applies. Empty: as on the mainland.",
    )
    segment = fields.Char(
        tracking=True, help="Class of the point at the grid operator: C1 to C5 and P1 to P4 in France."
    )
    meter_number = fields.Char(tracking=True)
    meter_type = fields.Char()
    service_level = fields.Char(
        help="What the meter communicates: 0 nothing, 1 monthly and daily readings, 2 load curve."
    )
    contract_ids = fields.One2many("energy.contract", "cups_id", string="Contracts")
    contract_count = fields.Integer(compute="_compute_contract_count")
    reading_ids = fields.One2many("energy.reading", "cups_id", string="Readings")
    reading_count = fields.Integer(compute="_compute_reading_count")
    quantity_ids = fields.One2many("energy.quantity", "cups_id", string="Quantities")
    quantity_count = fields.Integer(compute="_compute_quantity_count")
    curve_day_ids = fields.One2many("energy.curve.day", "cups_id", string="Curves")
    curve_day_count = fields.Integer(compute="_compute_curve_day_count")

    _company_name_uniq = models.UniqueIndex(
        "(company_id, name)", "This company already has a supply point with this code."
    )

    @api.depends("kind")
    def _compute_country_id(self):
        countries = self.env["res.country"].search([("code", "in", list(COUNTRY_OF_KIND.values()))])
        by_code = {country.code: country for country in countries}
        for cups in self:
            cups.country_id = by_code.get(COUNTRY_OF_KIND.get(cups.kind), cups.country_id)

    @api.depends("country_id", "zip")
    def _compute_territory(self):
        for cups in self:
            cups.territory = territory_of(cups.country_id.code, cups.zip) or False

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        counts = dict(self.env["energy.contract"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"]))
        for cups in self:
            cups.contract_count = counts.get(cups._origin, 0)

    @api.depends("reading_ids")
    def _compute_reading_count(self):
        counts = dict(self.env["energy.reading"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"]))
        for cups in self:
            cups.reading_count = counts.get(cups._origin, 0)

    @api.depends("quantity_ids")
    def _compute_quantity_count(self):
        counts = dict(self.env["energy.quantity"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"]))
        for cups in self:
            cups.quantity_count = counts.get(cups._origin, 0)

    @api.depends("curve_day_ids")
    def _compute_curve_day_count(self):
        counts = dict(self.env["energy.curve.day"]._read_group([("cups_id", "in", self.ids)], ["cups_id"], ["__count"]))
        for cups in self:
            cups.curve_day_count = counts.get(cups._origin, 0)

    @api.constrains("name", "kind")
    def _check_name(self):
        for cups in self:
            if cups.kind == "prm" and not (
                len(cups.name) == PRM_DIGITS and cups.name.isascii() and cups.name.isdecimal()
            ):
                raise ValidationError(
                    self.env._("The PRM %(code)s is not valid: a PRM has 14 digits. Correct the code.", code=cups.name)
                )
            if cups.kind == "cups" and not spanish_cups.is_valid(cups.name):
                raise ValidationError(
                    self.env._(
                        "The CUPS %(code)s is not valid: its length or its control letters are wrong. Copy it again"
                        " from an invoice of the point.",
                        code=cups.name,
                    )
                )

    @api.constrains("territory", "country_id")
    def _check_territory(self):
        for cups in self:
            if cups.territory and cups.territory not in TERRITORIES.get(cups.country_id.code, ()):
                raise ValidationError(
                    self.env._(
                        "The supply point %(point)s cannot lie in %(territory)s: that is not a part of %(country)s."
                        " Correct the territory or the country.",
                        point=cups.name,
                        territory=dict(cups._fields["territory"]._description_selection(self.env))[cups.territory],
                        country=cups.country_id.name or self.env._("an unknown country"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_compact_name(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_compact_name(vals))

    @api.model
    def _with_compact_name(self, vals):
        """Codes are printed in groups of characters; they are kept in one piece, in capitals."""
        name = vals.get("name")
        if not name:
            return vals
        compact = spanish_cups.compact(name) if spanish_cups.is_valid(name) else "".join(name.split()).upper()
        return dict(vals, name=compact)

    def action_view_contracts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_contract")
        return dict(action, domain=[("cups_id", "=", self.id)], context={"default_cups_id": self.id})

    def action_view_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_reading")
        return dict(action, domain=[("cups_id", "=", self.id)], context={"default_cups_id": self.id})

    def action_view_quantities(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_quantity")
        return dict(action, domain=[("cups_id", "=", self.id)], context={"default_cups_id": self.id})

    def action_view_curves(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_curve_day")
        return dict(action, domain=[("cups_id", "=", self.id)], context={})
