# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The charts of a recommendation, drawn from what was kept: on the form, in the report and in the portal."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.energy_core.calc import BANDS

VA_PER_KVA = 1000
CENTS = 100
ROOM_LEFT, ROOM_RIGHT = 0.6, 1.5  # of a curve, beside the powers that matter
CHARTS = ("cost_chart", "demand_chart", "curve_chart", "composition_chart")


def in_order(bands):
    """These bands, each once, as the tariffs order them; "" (all hours) first."""
    return sorted(set(bands), key=("", *BANDS).index)


def _charts():
    """The drawing room. matplotlib takes half a second and 30 MB, so only the processes that draw load it."""
    from ..report import charts

    return charts


class EnergyRecommendation(models.Model):
    _inherit = "energy.recommendation"

    cost_chart = fields.Html("Cost by Month", compute="_compute_charts", compute_sudo=True, sanitize=False)
    demand_chart = fields.Html(
        "Measured against Contracted", compute="_compute_charts", compute_sudo=True, sanitize=False
    )
    curve_chart = fields.Html("Cost by Contracted Power", compute="_compute_charts", compute_sudo=True, sanitize=False)
    composition_chart = fields.Html("Composition", compute="_compute_charts", compute_sudo=True, sanitize=False)

    @api.depends("result", "inputs")
    @api.depends_context("lang")
    def _compute_charts(self):
        for recommendation in self:
            for name in CHARTS:
                drawn = getattr(recommendation, f"_draw_{name}")() if recommendation.result else ""
                recommendation[name] = Markup(drawn) if drawn else False  # nosec: made here of numbers and escaped labels

    def _draw_cost_chart(self):
        charts = _charts()
        months = self._months_of_window()
        roles = [(role, self._role_label(role)) for role in ("current", "proposed")]
        bars = []
        for (role, label), color in zip(roles, (charts.CURRENT, charts.PROPOSED), strict=True):
            amounts = {month.start_date: month.total_amount for month in self._months_of(role)}
            if amounts:
                bars.append(charts.Series(label, [amounts.get(month) for month in months], color))
        return charts.bars_by_month(
            self._month_labels(months),
            [charts.Panel("", bars)] if bars else [],
            self._fields["cost_chart"]._description_string(self.env),
            self._tell_number,
            self.currency_id.symbol,
            [self._tell_cost_missing(month) for month in months],
        )

    def _draw_demand_chart(self):
        charts = _charts()
        months = self._months_of_window()
        rows = {(row["band"], row["start"]): row for row in self._known("measured")}
        bands = in_order(band for (band, _start), row in rows.items() if row["measured_va"] is not None)
        return charts.bars_by_month(
            self._month_labels(months),
            [self._draw_panel(rows, group, months) for group in self._panels_of(bands)],
            self._fields["demand_chart"]._description_string(self.env),
            self._tell_number,
            self._power_unit(),
            [self._tell_status(month) for month in months],
        )

    def _panels_of(self, bands):
        """The bands that share a panel: all of them while one power is contracted for all."""
        powers = [self._option(role).power_values or {} for role in ("current", "proposed")]
        if bands and max(map(len, powers)) <= 1:
            return [bands]
        return [[band] for band in bands]

    def _draw_panel(self, rows, bands, months):
        charts = _charts()
        names = self.option_ids._band_names()
        keys = [month.isoformat() for month in months]
        several = len(bands) > 1
        bars = [
            charts.Series(
                names.get(band, band) if several else self.env._("Measured"),
                [self._kilo(rows.get((band, key), {}).get("measured_va")) for key in keys],
                charts.MEASURED[place % len(charts.MEASURED)],
            )
            for place, band in enumerate(bands)
        ]
        contracted = [
            next((rows[band, key]["contracted_va"] for band in bands if (band, key) in rows), None) for key in keys
        ]
        filled = [self._power_of("current", bands) if power is None else power for power in contracted]
        levels = [charts.Series(self.env._("Contracted"), [self._kilo(power) for power in filled], charts.AXIS)]
        proposed = self._power_of("proposed", bands)
        if proposed is not None:
            levels.append(
                charts.Series(self._role_label("proposed"), [self._kilo(proposed)] * len(keys), charts.PROPOSED)
            )
        return charts.Panel("" if several else names.get(bands[0], bands[0]), bars, levels)

    def _draw_curve_chart(self):
        charts = _charts()
        tariff = (self._option("proposed") or self._option("current")).tariff
        curves = {}
        for row in self.result["curve"]:
            if row["tariff"] == tariff:
                curves.setdefault(row["band"], []).append(row)
        return charts.cost_curves(
            [self._draw_curve(band, curves[band], tariff) for band in in_order(curves)],
            self._fields["curve_chart"]._description_string(self.env),
            self._tell_number,
            self._power_unit(),
            self.env._("%s a year", self.currency_id.symbol),
            self.env._("Hardly dearer than the cheapest"),
        )

    def _draw_curve(self, band, rows, tariff):
        charts = _charts()
        colors = {"current": charts.AXIS, "proposed": charts.PROPOSED}
        marks = {role: self._power_of(role, [band]) for role in colors if self._option(role).tariff == tariff}
        flat = [row["power_va"] for row in rows if row["is_flat"]]
        near = [power for power in (*marks.values(), *flat[:1], *flat[-1:]) if power is not None]
        low, high = (ROOM_LEFT * min(near), ROOM_RIGHT * max(near)) if near else (0, float("inf"))
        shown = [row for row in rows if low <= row["power_va"] <= high] or rows
        return charts.Curve(
            self.option_ids._band_names().get(band, band)
            if len(self._option("proposed").power_values or {}) > 1
            else "",
            [self._kilo(row["power_va"]) for row in shown],
            [row["annual_cents"] / CENTS for row in shown],
            (self._kilo(flat[0]), self._kilo(flat[-1])) if flat else (),
            [
                (self._role_label(role), self._kilo(power), colors[role])
                for role, power in marks.items()
                if power is not None
            ],
        )

    def _draw_composition_chart(self):
        parts = self._part_names()
        options = [self._option(role) for role in ("current", "proposed", "runner_up")]
        return _charts().stacked_shares(
            [
                (
                    f"{self._role_label(option.role)} ({option.tariff_name})",
                    [option[f"{part}_amount"] for part in parts],
                )
                for option in options
                if option
            ],
            list(parts.values()),
            self._fields["composition_chart"]._description_string(self.env),
            self._tell_number,
            self.env._("%s, over the months used", self.currency_id.symbol),
        )

    def _part_names(self):
        fixed = self.env._("Demand") if self.country_code == "BR" else self.env._("Fixed part")
        return {
            "fixed": fixed,
            "overrun": self.env._("Overrun"),
            "energy": self.env._("Energy"),
            "other": self.env._("Other"),
        }

    def _known(self, name):
        """Rows of what the recommendation rests on: facts, prices, measured."""
        return (self.sudo().inputs or {}).get(name) or []

    def _months_of_window(self):
        """The first days of all months of the window, also of those that are missing."""
        measured = {fields.Date.to_date(row["start"]) for row in self._known("measured")}
        return sorted(measured | set(self.sudo().month_ids.mapped("start_date")))

    def _months_of(self, role):
        return self.sudo().month_ids.filtered(lambda month: month.role == role)

    def _month_labels(self, months):
        return [format_date(self.env, month, date_format="MMM yy") for month in months]

    def _power_of(self, role, bands):
        """What a role contracts in one of these bands, or for all of them; None when it does not."""
        powers = self._option(role).power_values or {}
        if len(powers) == 1:
            return next(iter(powers.values()))
        return next((powers[band] for band in bands if band in powers), None)

    def _power_unit(self):
        return self.env["energy.recommendation.terms"]._unit_of_power(
            (self._option("proposed") or self._option("current")).tariff
        )

    def _role_label(self, role):
        return dict(self.env["energy.recommendation.option"]._fields["role"]._description_selection(self.env))[role]

    def _tell_number(self, value):
        return formatLang(self.env, value, digits=0 if value == int(value) or abs(value) >= 100 else 1)

    def _unavailable(self):
        return self.env._("unavailable")

    @staticmethod
    def _kilo(power):
        return None if power is None else power / VA_PER_KVA
