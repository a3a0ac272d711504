# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..frames import fetch_frame
from .energy_rate_terms import BANDS, COMPONENTS, KINDS, MARKS, MISSING, UNITS


class EnergyRate(models.Model):
    """What the regulator and the law charge, by date.

    The rates of one country, kind, code, component and band form a line of time: each starts when the one before ends.
    """

    _name = "energy.rate"
    _description = "Regulated Rate"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "kind, country_id, code, component, band, date_start desc, id"
    _rec_names_search = ["code", "act"]

    kind = fields.Selection(KINDS, required=True, index=True)
    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    code = fields.Char(required=True, help="The network tariff, the category of consumer, or what the tax applies to.")
    component = fields.Selection(
        COMPONENTS,
        required=True,
        help="CARD: network contract with the grid operator itself. ACC: collective self-consumption (autoconsommation "
        "collective).",
    )
    band = fields.Selection(BANDS, help="Time band; empty for what does not depend on it.")
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("Until", tracking=True, help="First day without this rate; empty while it applies.")
    value = fields.Float(required=True, digits=(16, 6), aggregator=None, tracking=True)
    unit = fields.Char(compute="_compute_unit", store=True, readonly=False, precompute=True, required=True)
    act = fields.Char("Legal Act", required=True, tracking=True)
    mark = fields.Selection(
        MARKS,
        "Evidence",
        required=True,
        default="secondary",
        tracking=True,
        help="Verified: read in the legal act or an official publication, or quoted from the act by several sources. "
        "Secondary source: told by another source. Derived: calculated from other rates. Missing: the act sets a rate "
        "for these days that is not known here; nothing is billed with it.",
    )
    is_current = fields.Boolean("In Force", compute="_compute_is_current", search="_search_is_current")

    _start_uniq = models.UniqueIndex(
        "(kind, country_id, code, component, COALESCE(band, ''), date_start)",
        "There is already such a rate from this day.",
    )
    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A rate must end after it starts.")
    _missing_is_zero = models.Constraint(
        "CHECK (mark <> 'missing' OR value = 0)",
        "A missing rate has no value. Enter zero, or say where the value is from.",
    )

    @api.depends("kind", "component")
    def _compute_unit(self):
        for rate in self:
            units = UNITS.get((rate.kind, rate.component))
            if units and rate.unit not in units:
                rate.unit = units[0]

    @api.depends("kind", "code", "component", "band", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rate in self:
            parts = (rate._series_name(), rate.date_start and format_date(self.env, rate.date_start))
            rate.display_name = ", ".join(part for part in parts if part)

    @api.depends("date_start", "date_end")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for rate in self:
            rate.is_current = bool(
                rate.date_start and rate.date_start <= today and (not rate.date_end or today < rate.date_end)
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._applies_on(fields.Date.context_today(self))
        return current if True in value else ~current

    @api.model
    def _applies_on(self, day):
        """The domain of the rates of that day."""
        return Domain("date_start", "<=", day) & (Domain("date_end", "=", False) | Domain("date_end", ">", day))

    @api.model
    def _in_force(self, country, day, codes):
        """The known rates that a country charges on a day.

        country: res.country. codes: kind → the codes wanted of it, or None for all of them.
        """
        wanted = Domain.OR(
            Domain("kind", "=", kind) & (Domain.TRUE if names is None else Domain("code", "in", list(names)))
            for kind, names in codes.items()
        )
        of_country = Domain("country_id", "=", country.id) & Domain("mark", "!=", MISSING)
        return self.search(of_country & wanted & self._applies_on(day))

    @api.constrains("kind", "component", "unit")
    def _check_unit(self):
        for rate in self:
            units = UNITS.get((rate.kind, rate.component))
            if units and rate.unit not in units:
                raise ValidationError(
                    self.env._(
                        "%(rate)s is counted in %(expected)s, not in %(unit)s. Convert the value and set the unit.",
                        rate=rate._series_name(),
                        expected=self.env._(" or ").join(units),
                        unit=rate.unit,
                    )
                )

    def _series_name(self):
        """What the rate is of, without its dates."""
        labels = [dict(self._fields[name]._description_selection(self.env)) for name in ("kind", "component", "band")]
        kind, component, band = (
            label.get(value) for label, value in zip(labels, (self.kind, self.component, self.band), strict=True)
        )
        return " ".join(part for part in (kind, self.code, component, band) if part)

    @api.model
    def _rates_frame(self, country_code):
        """All known rates of a country as the calculation wants them: the days of a missing one are not there.

        Columns kind, code, component, band (empty when it does not matter), start, end (NaT while it applies),
        value_micro int64: the value times a million, computed on the exact decimals of the database; mark.
        """
        self.browse().check_access("read")
        self.flush_model()
        query = SQL(
            """
            SELECT rate.kind, rate.code, rate.component, COALESCE(rate.band, '') AS band,
                   rate.date_start AS start, rate.date_end AS end,
                   round(rate.value * 1000000)::int8 AS value_micro, rate.mark
              FROM energy_rate AS rate
              JOIN res_country AS country ON country.id = rate.country_id
             WHERE country.code = %(country)s
               AND rate.mark <> %(missing)s
             ORDER BY rate.kind, rate.code, rate.component, rate.band, rate.date_start
            """,
            country=country_code,
            missing=MISSING,
        )
        frame = fetch_frame(self.env.cr, query, days=("start", "end"))
        return frame.astype({"value_micro": "int64"})
