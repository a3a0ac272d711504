# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from ..frames import fetch_frame


class EnergyRate(models.Model):
    """What the regulator and the law charge, by date.

    The rates of one country, kind, code, component and band form a line of time: each starts when the one before ends.
    """

    _name = "energy.rate"
    _description = "Regulated Rate"
    _order = "kind, country_id, code, component, band, date_start desc, id"
    _rec_names_search = ["code", "act"]

    kind = fields.Selection(
        [("turpe", "TURPE"), ("accise", "Accise"), ("cta", "CTA"), ("vat", "VAT")], required=True, index=True
    )
    country_id = fields.Many2one("res.country", required=True, ondelete="restrict")
    code = fields.Char(required=True, help="The network tariff, the category of consumer, or what the tax applies to.")
    component = fields.Selection(
        [
            ("power", "Power"),
            ("management", "Management"),
            ("metering", "Metering"),
            ("energy", "Energy"),
            ("rate", "Rate"),
        ],
        required=True,
    )
    band = fields.Selection(
        [
            ("base", "Base"),
            ("hp", "HP"),
            ("hc", "HC"),
            ("hph", "HPH"),
            ("hch", "HCH"),
            ("hpb", "HPB"),
            ("hcb", "HCB"),
            ("hph_auto", "HPH, own production"),
            ("hch_auto", "HCH, own production"),
            ("hpb_auto", "HPB, own production"),
            ("hcb_auto", "HCB, own production"),
            ("hph_allo", "HPH, from the grid"),
            ("hch_allo", "HCH, from the grid"),
            ("hpb_allo", "HPB, from the grid"),
            ("hcb_allo", "HCB, from the grid"),
        ],
        help="Time band; empty for what does not depend on it.",
    )
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("Until", help="First day without this rate; empty while it applies.")
    value = fields.Float(required=True, digits=(16, 6), aggregator=None)
    unit = fields.Char(required=True)
    act = fields.Char("Legal Act", required=True)
    mark = fields.Selection(
        [("verified", "Verified"), ("secondary", "Secondary Source"), ("derived", "Derived")],
        "Evidence",
        required=True,
        default="secondary",
        help="Verified in the legal act itself, taken from another source, or derived by calculation.",
    )
    is_current = fields.Boolean("In Force", compute="_compute_is_current", search="_search_is_current")

    _start_uniq = models.UniqueIndex(
        "(kind, country_id, code, component, COALESCE(band, ''), date_start)",
        "There is already such a rate from this day.",
    )
    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A rate must end after it starts.")

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
        today = fields.Date.context_today(self)
        current = fields.Domain("date_start", "<=", today) & (
            fields.Domain("date_end", "=", False) | fields.Domain("date_end", ">", today)
        )
        return current if True in value else ~current

    def _series_name(self):
        """What the rate is of, without its dates."""
        labels = [dict(self._fields[name]._description_selection(self.env)) for name in ("kind", "component", "band")]
        kind, component, band = (
            label.get(value) for label, value in zip(labels, (self.kind, self.component, self.band), strict=True)
        )
        return " ".join(part for part in (kind, self.code, component, band) if part)

    @api.constrains("kind", "country_id", "code", "component", "band", "date_start", "date_end")
    def _check_timeline(self):
        if not self.env.context.get("energy_rates_loading"):
            self._raise_timeline_break(leaving_out=self.browse())

    @api.ondelete(at_uninstall=False)
    def _unlink_leaves_no_gap(self):
        self._raise_timeline_break(leaving_out=self)

    def _load_records(self, data_list, update=False):
        """A file of rates is loaded row by row: only all of it together is without gap or overlap."""
        rates = super(EnergyRate, self.with_context(energy_rates_loading=True))._load_records(data_list, update)
        rates = rates.with_env(self.env)
        rates._check_timeline()
        return rates

    @api.model
    def _raise_timeline_break(self, leaving_out):
        """Refuse a line of time with a gap or an overlap, once the rates of `leaving_out` are gone."""
        breaks = self._find_timeline_break(leaving_out)
        if not breaks:
            return
        earlier, later = breaks
        names = {
            "rate": earlier._series_name(),
            "end": format_date(self.env, earlier.date_end) if earlier.date_end else "",
            "next_start": format_date(self.env, later.date_start),
            "start": format_date(self.env, earlier.date_start),
        }
        if not earlier.date_end:
            message = self.env._(
                "%(rate)s: the rate of %(start)s has no end, and another starts on %(next_start)s. Set the end of the"
                " first to %(next_start)s.",
                **names,
            )
        elif earlier.date_end > later.date_start:
            message = self.env._(
                "%(rate)s: two rates overlap. The rate of %(start)s ends on %(end)s, and the next already starts on"
                " %(next_start)s. Set the end of the first to %(next_start)s.",
                **names,
            )
        else:
            message = self.env._(
                "%(rate)s: no rate applies from %(end)s to %(next_start)s. Let the next rate start on %(end)s, or the"
                " rate of %(start)s end on %(next_start)s.",
                **names,
            )
        raise ValidationError(message)

    @api.model
    def _find_timeline_break(self, leaving_out):
        """The first two neighbours of which the later does not start when the earlier ends, if any."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT id, next_id
                  FROM (
                    SELECT id, date_end,
                           lead(id) OVER series AS next_id,
                           lead(date_start) OVER series AS next_start
                      FROM energy_rate
                     WHERE id <> ALL (%(leaving_out)s)
                    WINDOW series AS (PARTITION BY kind, country_id, code, component, band ORDER BY date_start, id)
                  ) AS line
                 WHERE next_start IS NOT NULL AND date_end IS DISTINCT FROM next_start
                 ORDER BY next_start
                 LIMIT 1
                """,
                leaving_out=leaving_out.ids,
            )
        )
        row = self.env.cr.fetchone()
        return row and (self.browse(row[0]), self.browse(row[1]))

    @api.model
    def _rates_frame(self, country_code):
        """All rates of a country as the calculation wants them.

        Columns kind, code, component, band (empty when it does not matter), start, end (NaT while it applies),
        value_micro int64: the value times a million, computed on the exact decimals of the database.
        """
        self.browse().check_access("read")
        self.flush_model()
        query = SQL(
            """
            SELECT rate.kind, rate.code, rate.component, COALESCE(rate.band, '') AS band,
                   rate.date_start AS start, rate.date_end AS end,
                   round(rate.value * 1000000)::int8 AS value_micro
              FROM energy_rate AS rate
              JOIN res_country AS country ON country.id = rate.country_id
             WHERE country.code = %s
             ORDER BY rate.kind, rate.code, rate.component, rate.band, rate.date_start
            """,
            country_code,
        )
        frame = fetch_frame(self.env.cr, query, days=("start", "end"))
        return frame.astype({"value_micro": "int64"})
