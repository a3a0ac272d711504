# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from stdnum.br import cnpj

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from odoo.addons.energy_core.models.energy_rate_terms import MISSING

WARNED_DAYS = 60  # before tariffs end
ALSO_ARCHIVED = Domain("active", "in", (True, False))
TARIFF_STATES = [
    ("missing", "Missing"),
    ("expired", "Expired"),
    ("expiring", "Ends Soon"),
    ("current", "In Force"),
    ("unused", "No Supply Point"),
]


class EnergyDistributor(models.Model):
    """Who runs the network and sets, by resolutions of ANEEL, what its use costs. Every company has the same ones."""

    _name = "energy.distributor"
    _description = "Electricity Distributor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        tracking=True,
        help="How ANEEL calls it in its tariffs (Sigla). The codes of its rates begin with it: “Neoenergia Brasília A4"
        " GREEN”.",
    )
    cnpj = fields.Char("CNPJ", tracking=True)
    active = fields.Boolean(default=True)
    rate_ids = fields.One2many("energy.rate", "distributor_id", string="Rates")
    rate_count = fields.Integer(compute="_compute_rate_count")
    cups_ids = fields.One2many("energy.cups", "distributor_id", string="Supply Points")
    point_count = fields.Integer("Number of Points", compute="_compute_point_count")
    tariff_review = fields.Date(
        "Last Tariff Review",
        tracking=True,
        help="First day of the last periodic review: within three billing cycles of it a unit may change its modality"
        " again.",
    )
    tariff_end = fields.Date(
        "Tariffs Until",
        compute="_compute_tariff_state",
        help="First day without the tariffs of some subgroup that its supply points are of; of any, where it has none.",
    )
    tariff_state = fields.Selection(
        TARIFF_STATES, string="Tariffs", compute="_compute_tariff_state", search="_search_tariff_state"
    )
    missing_subgroups = fields.Char(
        compute="_compute_tariff_state", help="Subgroups that its supply points are of and that have no tariff."
    )
    tariff_reminder = fields.Char(copy=False, help="What people have been reminded of.")

    _code_uniq = models.UniqueIndex("(lower(code))", "There is already a distributor with this code.")

    @api.depends("rate_ids")
    def _compute_rate_count(self):
        counts = dict(
            self.env["energy.rate"]._read_group([("distributor_id", "in", self.ids)], ["distributor_id"], ["__count"])
        )
        for distributor in self:
            distributor.rate_count = counts.get(distributor._origin, 0)

    @api.depends("cups_ids")
    def _compute_point_count(self):
        counts = dict(
            self.env["energy.cups"]._read_group([("distributor_id", "in", self.ids)], ["distributor_id"], ["__count"])
        )
        for distributor in self:
            distributor.point_count = counts.get(distributor._origin, 0)

    @api.depends("rate_ids.date_end", "rate_ids.code", "rate_ids.mark", "cups_ids.subgroup")
    def _compute_tariff_state(self):
        ends, used = self._tariff_ends(), self._used_subgroups()
        for distributor in self:
            known, wanted = ends.get(distributor._origin.id, {}), used.get(distributor._origin, set())
            lasting = [known[subgroup] for subgroup in (wanted or known) if known.get(subgroup)]
            missing = wanted - set(known)
            distributor.tariff_end = min(lasting, default=False)
            distributor.missing_subgroups = ", ".join(sorted(missing))
            distributor.tariff_state = distributor._state_of_tariffs(bool(missing or not known))

    def _state_of_tariffs(self, is_missing):
        if not self.point_count:
            return "unused"
        if is_missing:
            return "missing"
        today = fields.Date.context_today(self)
        if self.tariff_end and self.tariff_end <= today:
            return "expired"
        is_ending = self.tariff_end and self.tariff_end <= today + timedelta(days=WARNED_DAYS)
        return "expiring" if is_ending else "current"

    def _tariff_ends(self):
        """{id: {subgroup: first day without any of its tariffs, None while one is open}}."""
        self.env["energy.rate"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT distributor_id, tariff_subgroup,
                       CASE WHEN bool_or(date_end IS NULL) THEN NULL ELSE max(date_end) END
                  FROM energy_rate
                 WHERE distributor_id = ANY (%s) AND mark <> %s
                 GROUP BY distributor_id, tariff_subgroup
                """,
                self.ids,
                MISSING,
            )
        )
        ends = {}
        for distributor_id, subgroup, end in self.env.cr.fetchall():
            ends.setdefault(distributor_id, {})[subgroup] = end
        return ends

    def _used_subgroups(self):
        """{distributor: the subgroups that its supply points are of}."""
        groups = self.env["energy.cups"]._read_group(
            [("distributor_id", "in", self.ids), ("subgroup", "!=", False)], ["distributor_id"], ["subgroup:array_agg"]
        )
        return {distributor: set(subgroups) for distributor, subgroups in groups}

    def _search_tariff_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        distributors = self.search(ALSO_ARCHIVED)
        return Domain("id", "in", distributors.filtered(lambda each: each.tariff_state in value).ids)

    @api.constrains("cnpj")
    def _check_cnpj(self):
        for distributor in self:
            if distributor.cnpj and not cnpj.is_valid(distributor.cnpj):
                raise ValidationError(
                    self.env._(
                        "%(number)s is not the CNPJ of %(distributor)s: its control digits are wrong. Correct it, or"
                        " leave it empty.",
                        number=distributor.cnpj,
                        distributor=distributor.name,
                    )
                )

    @api.model
    def _by_code(self):
        """{code in small letters: distributor}, archived ones too."""
        everybody = self.sudo().search(ALSO_ARCHIVED)
        return {each.code.lower(): each.sudo(False) for each in everybody}

    @api.model_create_multi
    def create(self, vals_list):
        distributors = super().create(vals_list)
        distributors._link_rates()
        return distributors

    def write(self, vals):
        result = super().write(vals)
        if "code" in vals:
            self._link_rates()
        return result

    def _link_rates(self):
        """Rates that were there before the distributor, or that bear its new code, become its own."""
        rates = self.env["energy.rate"].sudo()
        of_codes = Domain.OR(Domain("code", "=ilike", f"{escape_psql(each.code)} %") for each in self)
        rates = rates.search((of_codes | Domain("distributor_id", "in", self.ids)) & rates._domain_of_brazil())
        self.env.add_to_compute(rates._fields["distributor_id"], rates)
        self.env.add_to_compute(rates._fields["tariff_subgroup"], rates)

    def action_view_rates(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_rate")
        return dict(action, domain=[("distributor_id", "=", self.id)], context={})

    def action_view_points(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_cups")
        return dict(action, domain=[("distributor_id", "=", self.id)], context={"default_distributor_id": self.id})
