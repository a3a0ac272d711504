# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the energy invoice says beyond its lines: supply point, breakdown, readings and history, as plain values."""

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..report.consumption_chart import consumption_chart

SHARES = dict.fromkeys(("subscription", "energy", "subscription_adjustment", "energy_adjustment"), "supply")
SHARES |= dict.fromkeys(("cta", "accise", "social_bonus", "electricity_tax"), "taxes")


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
            "chart": Markup(
                consumption_chart(last._history_bars(), self.env._("Consumption of the last months, in kWh"))
            ),
            "mention": move.company_id.energy_invoice_mention,
            "draws_web_fonts": not _wkhtml().is_patched_qt,
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
            amounts[self._get_energy_share(line.energy_period_line_id)] += line.price_subtotal
        return [(labels[share], amount) for share, amount in amounts.items() if amount]

    @api.model
    def _get_energy_share(self, line):
        """Which of the shares a line of a billing period belongs to; "other" without a line."""
        if (line.component or "").startswith("network_"):
            return "network"
        return SHARES.get(line.component, "other")
