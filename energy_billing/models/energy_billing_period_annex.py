# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a billing period gives to the annex of its invoice: readings and the history of consumption."""

from odoo import fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.energy_core.calc import BANDS

from ..report.consumption_chart import Bar

HISTORY_MONTHS = 13
WH_PER_KWH = 1000


class EnergyBillingPeriod(models.Model):
    _inherit = "energy.billing.period"

    def _quality_sentence(self):
        if self.quality == "missing":
            return self.env._("A reading is missing: the energy will be billed when it arrives.")
        if self.quality == "estimated":
            return self.env._("The energy is estimated: from estimated readings, or by the days between two readings.")
        return self.env._("The energy is computed from readings of the meter.")

    def _reading_rows(self):
        """One row for each time band: the index at both ends and the energy between them."""
        start, end = self.reading_start_id, self.reading_end_id
        rows = []
        for band in BANDS:
            first, last, kwh = start[f"{band}_wh"], end[f"{band}_wh"], self[f"{band}_kwh"]
            if kwh or (start and end and first is not False and last is not False):
                rows.append(
                    {
                        "band": self.line_ids._get_band_name(band),
                        "start_date": start._paris_date(),
                        "start_index": self._index(first),
                        "start_nature": start._nature_label(),
                        "end_date": end._paris_date(),
                        "end_index": self._index(last),
                        "end_nature": end._nature_label(),
                        "kwh": kwh,
                    }
                )
        return rows

    def _index(self, wh):
        return "" if wh is False else formatLang(self.env, wh // WH_PER_KWH, digits=0)

    def _history_bars(self):
        """The energy of the contract by month, up to the month of this period."""
        month = self.start_date.replace(day=1)
        first = fields.Date.subtract(month, months=HISTORY_MONTHS - 1)
        grouped = self._read_group(
            [
                ("contract_id", "=", self.contract_id.id),
                ("start_date", ">=", first),
                ("start_date", "<", fields.Date.add(month, months=1)),
                ("replaced_by_id", "=", False),
            ],
            ["start_date:month"],
            ["total_kwh:sum"],
        )
        known = {fields.Date.to_date(start): kwh for start, kwh in grouped}
        months = [fields.Date.add(first, months=offset) for offset in range(HISTORY_MONTHS)]
        return [
            Bar(
                label=format_date(self.env, day, date_format="MMM yy"),
                value=known.get(day, 0),
                text=formatLang(self.env, known[day], digits=0) if day in known else "",
                is_highlighted=day == month,
            )
            for day in months
            if day >= min(known)
        ]
