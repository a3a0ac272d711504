# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the energy invoice says beyond its lines: supply point, breakdown, readings and history, as plain values."""

from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.energy_core.calc import BANDS

from ..report.consumption_chart import Bar, consumption_chart

HISTORY_MONTHS = 13
WH_PER_KWH = 1000
SHARES = {
    "subscription": "supply",
    "energy": "supply",
    "network_fixed": "network",
    "network_variable": "network",
    "cta": "taxes",
    "accise": "taxes",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_energy_annex(self):
        """Values of the annex; whoever may print the invoice may read them, whatever their rights on energy data."""
        self.ensure_one()
        move = self.sudo()
        periods = move.energy_period_ids.sorted("start_date")
        if not periods:
            return {}
        last = periods[-1]
        contract = move.energy_contract_id
        return {
            "contract": contract,
            "point": last.cups_id,
            "holder": contract.partner_id,
            "offer": last.offer_id,
            "fta": ", ".join(dict.fromkeys(filter(None, periods.mapped("fta")))),
            "power": f"{contract.power_va / 1000:g}",
            "dates": self.env._(
                "%(first)s to %(last)s",
                first=format_date(self.env, periods[0].start_date),
                last=format_date(self.env, last._last_date()),
            ),
            "total_kwh": sum(periods.mapped("total_kwh")),
            "quality": last._quality_sentence(),
            "shares": move._get_energy_shares(),
            "readings": [row for period in periods for row in period._reading_rows()],
            "chart": Markup(consumption_chart(last._history_bars(), self.env._("Consumption of the last months, in kWh"))),
            "mention": move.company_id.energy_invoice_mention,
        }

    def _get_energy_shares(self):
        """Amounts without VAT of the supply, the network, the taxes and whatever else is on the invoice."""
        labels = {
            "supply": self.env._("Supply: subscription and energy"),
            "network": self.env._("Network: transmission and distribution (TURPE)"),
            "taxes": self.env._("Taxes and contributions (CTA, accise)"),
            "other": self.env._("Other"),
        }
        amounts = dict.fromkeys(labels, 0.0)
        for line in self.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
            amounts[SHARES.get(line.energy_period_line_id.component, "other")] += line.price_subtotal
        return [(labels[share], amount) for share, amount in amounts.items() if amount]


class EnergyBillingPeriod(models.Model):
    _inherit = "energy.billing.period"

    def _quality_sentence(self):
        if self.quality == "missing":
            return self.env._("A reading is missing: the energy will be billed when it arrives.")
        if self.quality == "estimated":
            return self.env._("The energy is computed from estimated readings.")
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


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    def _paris_date(self):
        """The civil day of the reading, as printed; empty without a reading."""
        if not self:
            return ""
        instant = self.at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Europe/Paris"))
        return format_date(self.env, instant.date())

    def _nature_label(self):
        return dict(self._fields["nature"]._description_selection(self.env)).get(self.nature, "")
