# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from itertools import chain

import numpy as np
import pandas as pd

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..calc import COUNTRIES
from ..fields import BigInteger, IntegerArray
from .energy_cups import KIND_OF_COUNTRY

POWER_UNITS = {
    "active_consumption": "W",
    "active_production": "W",
    "inductive_consumption": "VAr",
    "capacitive_consumption": "VAr",
    "inductive_production": "VAr",
    "capacitive_production": "VAr",
}
MAXIMUM_UNITS = dict.fromkeys(
    (
        "max_power_consumption",
        "max_power_production",
        "max_power_phase_1",
        "max_power_phase_2",
        "max_power_phase_3",
    ),
    "VA",
)
ENERGY_UNITS = {"energy_consumption": "Wh", "energy_production": "Wh"}
UNITS = {**POWER_UNITS, "voltage": "V", **MAXIMUM_UNITS, **ENERGY_UNITS}
CURVE_QUANTITIES = [
    ("active_consumption", "Active Power Consumed"),
    ("active_production", "Active Power Produced"),
    ("inductive_consumption", "Inductive Power, Consumption"),
    ("capacitive_consumption", "Capacitive Power, Consumption"),
    ("inductive_production", "Inductive Power, Production"),
    ("capacitive_production", "Capacitive Power, Production"),
    ("voltage", "Voltage"),
    ("max_power_consumption", "Highest Power of the Day, Consumption"),
    ("max_power_production", "Highest Power of the Day, Production"),
    ("max_power_phase_1", "Highest Power of the Day, Phase 1"),
    ("max_power_phase_2", "Highest Power of the Day, Phase 2"),
    ("max_power_phase_3", "Highest Power of the Day, Phase 3"),
    ("energy_consumption", "Energy Consumed"),
    ("energy_production", "Energy Produced"),
]
NO_POINT = "-"  # the quality of a point of which nothing is told
SUMMARY = ("energy_wh", "maximum", "mean", "missing_count")


class EnergyCurveDay(models.Model):
    """What a supply point drew or fed in through one legal day: points at equal steps from its midnight on."""

    _name = "energy.curve.day"
    _description = "Day of a Load Curve"
    _order = "day desc, cups_id, quantity, id"
    _rec_names_search = ["cups_id"]
    _log_access = False

    cups_id = fields.Many2one("energy.cups", "Supply Point", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="cups_id.company_id", store=True)
    day = fields.Date(required=True, help="The legal day, of 23, 24 or 25 hours.")
    quantity = fields.Selection(CURVE_QUANTITIES, required=True, default="active_consumption")
    unit = fields.Char(compute="_compute_unit")
    time_zone = fields.Char(compute="_compute_time_zone")
    step_s = fields.Integer("Step (s)", required=True, aggregator=None, help="86 400: one value for the whole day.")
    started_at = fields.Datetime("First Step Starts", required=True)
    values = IntegerArray(required=True)  # one a step, in the unit of the quantity; no help: it would cover the chart
    qualities = fields.Char(help="One letter for each step, as the grid operator writes them; - where it tells none.")
    energy_wh = BigInteger(
        "Energy (Wh, VArh)",
        compute="_compute_summary",
        store=True,
        aggregator="sum",
        help="What the known points make; empty for voltages and for highest powers.",
    )
    maximum = BigInteger(compute="_compute_summary", store=True, aggregator="max")
    mean = BigInteger(compute="_compute_summary", store=True, aggregator="avg", help="Of the known points.")
    missing_count = fields.Integer("Missing Points", compute="_compute_summary", store=True, aggregator="sum")

    _day_uniq = models.UniqueIndex(
        "(cups_id, quantity, day)", "This supply point already has a curve of this quantity on this day."
    )
    _day_idx = models.Index("(company_id, day)")
    _step_positive = models.Constraint("CHECK (step_s > 0)", "The step of a curve lasts a second at least.")
    _values_there = models.Constraint("""CHECK (cardinality("values") > 0)""", "A curve has a point at least.")
    _qualities_match = models.Constraint(
        """CHECK (COALESCE(qualities, '') = '' OR length(qualities) = cardinality("values"))""",
        "A curve has one quality for each point, or none at all.",
    )

    @api.depends("quantity")
    def _compute_unit(self):
        for curve in self:
            curve.unit = UNITS.get(curve.quantity)

    @api.depends("cups_id.kind")
    def _compute_time_zone(self):
        zones = {kind: COUNTRIES[country].time_zone for country, kind in KIND_OF_COUNTRY.items()}
        for curve in self:
            curve.time_zone = zones.get(curve.cups_id.kind)

    @api.depends("values", "step_s", "quantity")
    def _compute_summary(self):
        self.flush_recordset(["values", "step_s", "quantity"])
        self.env.cr.execute(
            SQL(
                "SELECT curve.id, %s FROM energy_curve_day AS curve CROSS JOIN LATERAL %s WHERE curve.id = ANY (%s)",
                SQL(", ").join(SQL.identifier("summary", name) for name in SUMMARY),
                self._summary_of("curve"),
                self.ids,
            )
        )
        summaries = {curve_id: summary for curve_id, *summary in self.env.cr.fetchall()}
        for curve in self:
            curve.update(dict(zip(SUMMARY, summaries.get(curve.id, (None, None, None, 0)), strict=True)))

    @api.model
    def _summary_of(self, table):
        """A subquery `summary` with the columns of SUMMARY, of the row of `table` that has the columns of this model.

        A mean power of so many seconds makes an energy; half a watt-hour is rounded up.
        """
        return SQL(
            """(
                SELECT CASE WHEN %(quantity)s = ANY (%(powers)s)
                            THEN (2 * sum(point.value) * %(step)s + 3600) / 7200
                            WHEN %(quantity)s = ANY (%(energies)s)
                            THEN sum(point.value)
                        END AS energy_wh,
                       max(point.value)::int8 AS maximum,
                       round(avg(point.value))::int8 AS mean,
                       (count(*) - count(point.value))::int AS missing_count
                  FROM unnest(%(values)s) AS point (value)
            ) AS summary""",
            quantity=SQL.identifier(table, "quantity"),
            step=SQL.identifier(table, "step_s"),
            values=SQL.identifier(table, "values"),
            powers=list(POWER_UNITS),
            energies=list(ENERGY_UNITS),
        )

    @api.depends("cups_id.name", "quantity", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["quantity"]._description_selection(self.env))
        for curve in self:
            parts = (curve.cups_id.name, names.get(curve.quantity), curve.day and format_date(self.env, curve.day))
            curve.display_name = " · ".join(part for part in parts if part)

    @api.model
    def _curve_frame(self, points, quantity, start, end):
        """The points of the curves of these supply points (ids), one row each, in order.

        start, end: legal days, the last one excluded. Returns supply_point int64, at (UTC instant at which the step
        begins), step_s int64, value Int64 (empty where none is known) and quality (one letter).
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT cups_id, started_at, step_s, "values", qualities
                  FROM energy_curve_day
                 WHERE cups_id = ANY (%s) AND quantity = %s AND day >= %s AND day < %s
                 ORDER BY cups_id, day
                """,
                points,
                quantity,
                start,
                end,
            )
        )
        days = self.env.cr.fetchall()
        supply_points, starts, steps, values, qualities = zip(*days, strict=True) if days else ((),) * 5
        counts = np.fromiter(map(len, values), dtype="int64", count=len(days))
        first = np.repeat(np.cumsum(counts) - counts, counts)
        steps = np.repeat(np.array(steps, dtype="int64"), counts)
        seconds = (np.arange(counts.sum()) - first) * steps
        starts = np.repeat(np.array(starts, dtype="datetime64[ns]"), counts) + seconds.astype("timedelta64[s]")
        letters = (row or NO_POINT * count for row, count in zip(qualities, counts, strict=True))
        return pd.DataFrame(
            {
                "supply_point": np.repeat(np.array(supply_points, dtype="int64"), counts),
                "at": pd.DatetimeIndex(starts).tz_localize("UTC"),
                "step_s": steps,
                "value": pd.array(list(chain.from_iterable(values)), dtype="Int64"),
                "quality": list("".join(letters)),
            }
        )
