# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the report of a recommendation says, as plain values: of what was kept, nothing of it computed again."""

import re

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.addons.energy_core.translation import say

from .energy_recommendation_chart import in_order
from .energy_recommendation_option import PARTS_OF_COST

MICRO = 1_000_000
KILO = 1000
KILO_UNITS = {"V": "kV", "VA": "kVA", "W": "kW"}
MEASURES = {"measured_va": 2, "energy_wh": 0}  # what of a month is shown, with so many decimals
MOST_COLUMNS = 8
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PRICE_DIGITS = 6
LEAST_DIGITS = 2
MAIN_ROLES = ("current", "proposed", "cheapest", "runner_up")


class EnergyRecommendation(models.Model):
    _inherit = "energy.recommendation"

    summary = fields.Char(compute="_compute_summary", compute_sudo=True)

    @api.depends("state", "is_change", "option_ids")
    @api.depends_context("lang")
    def _compute_summary(self):
        for recommendation in self:
            recommendation.summary = recommendation._tell_summary()

    def _report_values(self):
        """Whoever may read the recommendation may read all this; nobody else, as Odoo's own route prints for anyone."""
        self.ensure_one()
        self.check_access("read")
        kept = self.sudo()
        return {
            "header": (kept.inputs or {}).get("header", {}),
            "country": kept.country_code or "",
            "summary": kept._tell_summary(),
            "window": kept._tell_window(),
            "facts": [(say(self.env, row["label"]), kept._tell_fact(row)) for row in kept._known("facts")],
            "prices": kept._price_tables(),
            "current": kept._option("current"),
            "proposed": kept._option("proposed") if kept.state != "no_advice" else kept.option_ids.browse(),
            "options": kept._report_options(),
            "measured": kept._measured_tables(),
            "costs": kept._cost_rows(),
            "scenarios": kept._scenario_rows(),
            "powers": kept._power_rows(),
            "notes": kept.note_ids,
            "unit": kept._power_unit(),
            "clearance": formatLang(
                self.env, self.clearance_percent, digits=0 if self.clearance_percent % 1 == 0 else 2
            ),
        }

    def _report_lang(self):
        """Of the holder, whom the report is for; of the reader where the holder has none."""
        return self.sudo().partner_id.lang or self.env.lang or "en_US"

    def _has_page_headers(self):
        """Whether the headers of the company's layout would be printed; Debian's wkhtmltopdf leaves them out."""
        return _wkhtml().is_patched_qt

    def _get_report_base_filename(self):
        return self.env._("Recommendation %s", self.name)

    def _tell_summary(self):
        """The advice in a sentence."""
        if self.state == "draft":
            return self.env._("Not computed yet.")
        proposed, current = self._option("proposed"), self._option("current")
        if self.state == "no_advice":
            return self.env._("No contract is proposed: the notes say why.")
        if not self.is_change:
            return self.env._(
                "Keep the contract as it is: %(current)s, %(amount)s a year.",
                current=current._tell(),
                amount=self._tell_money(self.current_amount),
            )
        if not current:
            return self.env._(
                "Contract %(proposed)s: %(amount)s a year.",
                proposed=proposed._tell(),
                amount=self._tell_money(self.proposed_amount),
            )
        return self.env._(
            "Change from %(current)s to %(proposed)s: %(amount)s a year instead of %(current_amount)s, a saving of"
            " %(saving)s (%(percent)s %%).",
            current=current._tell(),
            proposed=proposed._tell(),
            amount=self._tell_money(self.proposed_amount),
            current_amount=self._tell_money(self.current_amount),
            saving=self._tell_money(self.saving_amount),
            percent=formatLang(self.env, self.saving_percent, digits=2),
        )

    def _tell_window(self):
        if not self.window_start:
            return self.env._("no month")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, self.window_start),
            end=format_date(self.env, self._last_day()),
        )

    def _tell_fact(self, row):
        value, unit = row["value"], row["unit"]
        if value is None:
            return self._unavailable()
        if isinstance(value, dict):
            value = say(self.env, value)
        elif isinstance(value, int) and value >= KILO and unit in KILO_UNITS:
            value, unit = formatLang(self.env, value / KILO, digits=0 if value % KILO == 0 else 1), KILO_UNITS[unit]
        elif isinstance(value, int):
            value = formatLang(self.env, value, digits=0)
        elif DAY.fullmatch(value):
            value = format_date(self.env, value)
        return " ".join(filter(None, [value, unit]))

    def _report_options(self):
        """The options that the report compares: those with a role, and the cheapest of the others."""
        ranked = self.option_ids.sorted("rank")
        others = ranked.filtered(lambda option: not option.role)[:4]
        return (ranked.filtered("role") | others).sorted("rank")

    # -- Tariffs -----------------------------------------------------------------

    def _price_tables(self):
        """For each time in which prices held: {"dates", "act", "bands", "rows": [(tariff, label, per, prices)]}."""
        wanted = self._tariffs_to_show()
        tables = {}
        for row in self._known("prices"):
            if row["tariff"] in wanted:
                tables.setdefault((row["start"], row["end"] or "", row["act"]), []).append(row)
        return [self._price_table(start, end, act, rows) for (start, end, act), rows in sorted(tables.items(), key=str)]

    def _tariffs_to_show(self):
        """Those of the options that matter; all where none of them has a price of its own."""
        priced = dict.fromkeys(row["tariff"] for row in self._known("prices"))
        of_roles = {option.tariff for option in self.option_ids if option.role in MAIN_ROLES}
        return [tariff for tariff in priced if tariff in of_roles] or list(priced)

    def _price_table(self, start, end, act, rows):
        """A row for each price of each tariff, a column for each band."""
        names = self.option_ids._band_names() | {"": self.env._("All hours")}
        bands = in_order(row["band"] for row in rows)
        tariffs = list(dict.fromkeys(self.option_ids._name_tariff(row["tariff"]) for row in rows))
        lines = {}
        for row in rows:
            key = (self.option_ids._name_tariff(row["tariff"]), say(self.env, row["label"]), row["per"])
            lines.setdefault(key, {})[row["band"]] = row["price_micro"]
        return {
            "dates": self._tell_dates(start, end),
            "act": act,
            "bands": [names.get(band, band) for band in bands],
            "rows": [
                (*key, self._tell_prices([prices.get(band) for band in bands]))
                for key, prices in sorted(lines.items(), key=lambda line: tariffs.index(line[0][0]))
            ],
        }

    def _tell_dates(self, start, end):
        first = format_date(self.env, start)
        if not end:
            return self.env._("from %(start)s on", start=first)
        return self.env._("from %(start)s until before %(end)s", start=first, end=format_date(self.env, end))

    def _tell_prices(self, prices):
        """With the decimals that one of them has, at least those of money; empty where there is none."""
        known = [micro for micro in prices if micro is not None]
        digits = PRICE_DIGITS
        while digits > LEAST_DIGITS and not any(micro % 10 ** (PRICE_DIGITS - digits + 1) for micro in known):
            digits -= 1
        return ["" if micro is None else formatLang(self.env, micro / MICRO, digits=digits) for micro in prices]

    # -- Months ------------------------------------------------------------------

    def _measured_tables(self):
        """Power and energy of the months beside each other, or one below the other where there are many bands.

        Each is {"groups": [(name, bands)], "rows": [(month, status, values)]}: the values of each band of each group.
        """
        rows = self._known("measured")
        bands = {name: in_order(row["band"] for row in rows if row[name] is not None) for name in MEASURES}
        known = [name for name in MEASURES if bands[name]]
        if sum(map(len, bands.values())) <= MOST_COLUMNS:
            return [self._measured_table(rows, {name: bands[name] for name in known})] if known else []
        return [self._measured_table(rows, {name: bands[name]}) for name in known]

    def _measured_table(self, rows, bands):
        names = self.option_ids._band_names() | {"": self.env._("All hours")}
        groups = {
            "measured_va": self.env._("Highest power (%s)", self._power_unit()),
            "energy_wh": self.env._("Energy (kWh)"),
        }
        by_month = {}
        for row in rows:
            by_month.setdefault(fields.Date.to_date(row["start"]), {})[row["band"]] = row
        return {
            "groups": [(groups[name], [names[band] for band in of_group]) for name, of_group in bands.items()],
            "rows": [
                (
                    format_date(self.env, start, date_format="MMM yyyy"),
                    self._tell_status(start),
                    [
                        self._tell_measure(month.get(band, {}).get(name), MEASURES[name])
                        for name, of_group in bands.items()
                        for band in of_group
                    ],
                )
                for start, month in sorted(by_month.items())
            ],
        }

    def _tell_status(self, start):
        """Why the month that begins on this day was not used; empty for one that was."""
        labels = {
            "missing": self._unavailable(),
            "left_out": self.env._("left out"),
            "atypical": self.env._("atypical, left out"),
            "used": "",
        }
        statuses = {row["status"] for row in self._known("measured") if row["start"] == start.isoformat()}
        return next((labels[status] for status in labels if status in statuses), "")

    def _tell_cost_missing(self, start):
        return self._tell_status(start) or self._unavailable()

    def _tell_measure(self, value, digits):
        return "" if value is None else formatLang(self.env, value / KILO, digits=digits)

    def _cost_rows(self):
        """One for each month of the window: its cost as it is and as proposed, or that it is not known.

        Nothing where no month has a cost.
        """
        if not self.month_ids:
            return []
        months = {
            role: {month.start_date: month for month in self._months_of(role)} for role in ("current", "proposed")
        }
        rows = []
        for start in self._months_of_window():
            current, proposed = (months[role].get(start) for role in ("current", "proposed"))
            rows.append(
                {
                    "month": format_date(self.env, start, date_format="MMM yyyy"),
                    "current": current,
                    "proposed": proposed,
                    "saving": current.total_amount - proposed.total_amount if current and proposed else None,
                    "is_decisive": bool(proposed and proposed.is_decisive),
                    "missing": "" if current else self._tell_cost_missing(start),
                }
            )
        return rows

    def _has_amounts(self, part):
        """Whether a column of the cost tables has anything in it."""
        return any(self.sudo().month_ids.mapped(f"{part}_amount"))

    def _shown_parts(self):
        """(part, its name) of the columns of the cost tables that have anything in them."""
        names = self._part_names()
        return [(part, names[part]) for part in PARTS_OF_COST if self._has_amounts(part)]

    # -- Conclusions -------------------------------------------------------------

    def _scenario_rows(self):
        """[(scenario, {role: row})] of what was looked at beyond the measured load."""
        grouped = {}
        for row in self.scenario_ids:
            grouped.setdefault(row.scenario, {})[row.role] = row
        labels = dict(self.scenario_ids._fields["scenario"]._description_selection(self.env))
        return [(labels[scenario], rows) for scenario, rows in grouped.items()]

    def _power_rows(self):
        """[(band, current, proposed)] of what is contracted and proposed: what a reader sends to the distributor."""
        current, proposed = (self._powers_by_band(self._option(role)) for role in ("current", "proposed"))
        names = self.option_ids._band_names()
        return [
            (
                names[band],
                *(self.option_ids._tell_kilo(each[band]) if band in each else "–" for each in (current, proposed)),
            )
            for band in self.option_ids._bands_of(current | proposed)
        ]

    def _powers_by_band(self, option):
        """The powers of an option; a single one is that of all hours, whatever register measures it."""
        powers = option.power_values or {}
        return {"": next(iter(powers.values()))} if len(powers) == 1 else powers
