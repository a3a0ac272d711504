# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang

from .demand_cost_inputs import (
    ENERGY_FIELDS,
    HIGHEST,
    MEASURED_FIELDS,
    TERMS_FIELDS,
    cents_by,
    charges_of,
    kind_of,
    months_of,
    priced_modalities,
)

MODALITIES = [("blue", "Blue"), ("green", "Green")]


class EnergyDemandCost(models.TransientModel):
    _name = "energy.demand.cost"
    _description = "Monthly Demand Cost (Brazil)"

    contract_id = fields.Many2one(
        "energy.contract",
        required=True,
        domain="['|', ('cups_id.kind', '=', 'uc'), ('cups_id.country_id.code', '=', 'BR')]",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    modality = fields.Selection(MODALITIES, "Current Modality", required=True, default="green")
    blue_peak_kw = fields.Float("Contracted, Peak (kW)", digits=(16, 3))
    blue_off_peak_kw = fields.Float("Contracted, Off-peak (kW)", digits=(16, 3))
    green_kw = fields.Float("Contracted (kW)", digits=(16, 3))
    blue_peak_price = fields.Float("Demand Price, Peak (per kW)", digits=(16, 2))
    blue_off_peak_price = fields.Float("Demand Price, Off-peak (per kW)", digits=(16, 2))
    green_price = fields.Float("Demand Price (per kW)", digits=(16, 2))
    blue_peak_energy_price = fields.Float("Blue Energy Price, Peak (per MWh)", digits=(16, 2))
    blue_off_peak_energy_price = fields.Float("Blue Energy Price, Off-peak (per MWh)", digits=(16, 2))
    green_peak_energy_price = fields.Float("Green Energy Price, Peak (per MWh)", digits=(16, 2))
    green_off_peak_energy_price = fields.Float("Green Energy Price, Off-peak (per MWh)", digits=(16, 2))
    month_ids = fields.One2many(
        "energy.demand.cost.month", "wizard_id", string="Months", default=lambda self: self._default_month_ids()
    )
    blue_amount = fields.Monetary("Blue", compute="_compute_result")
    green_amount = fields.Monetary("Green", compute="_compute_result")
    problem = fields.Text(compute="_compute_result")
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.model
    def _default_month_ids(self):
        return [Command.create({"month": fields.Date.context_today(self) + relativedelta(months=-1, day=1)})]

    @api.depends("contract_id")
    def _compute_currency_id(self):
        for wizard in self:
            wizard.currency_id = wizard.contract_id.currency_id or self.env.company.currency_id

    @api.depends(
        "contract_id", "modality", "month_ids.month", *TERMS_FIELDS, *(f"month_ids.{name}" for name in MEASURED_FIELDS)
    )
    def _compute_result(self):
        for wizard in self:
            wizard.problem = "\n".join(wizard._problems())
            charges = wizard._charges()
            cents = {} if charges is None else cents_by(charges, ["modality"])
            wizard.blue_amount = cents.get(("blue",), 0) / 100
            wizard.green_amount = cents.get(("green",), 0) / 100
            wizard.result = cents and self.env["ir.qweb"]._render(
                "energy_recommendation.demand_cost_result", wizard._result_values(charges, cents)
            )

    @api.constrains("contract_id", "month_ids", *TERMS_FIELDS)
    def _check_inputs(self):
        for wizard in self:
            if wizard.problem:
                raise ValidationError(wizard.problem)

    def _charges(self):
        """The lines of all bills, or None while something is wrong with the inputs."""
        self.ensure_one()
        if self._problems():
            return None
        charges, exceptions = charges_of(self)
        if not exceptions.empty:
            raise ValidationError("\n".join(exceptions["detail"]))
        return charges

    def _problems(self):
        """A sentence for each thing that keeps these inputs from being charged."""
        return [
            *self._contract_problems(),
            *self._range_problems(self, TERMS_FIELDS),
            *(problem for line in self.month_ids for problem in self._range_problems(line, MEASURED_FIELDS)),
            *self._month_problems(),
            *self._price_problems(),
        ]

    def _contract_problems(self):
        if self.contract_id and not self.contract_id.is_brazilian:
            yield self.env._(
                "The contract %(contract)s is not of a Brazilian supply point, so these rules do not bill it."
                " Choose the contract of a point of kind UC.",
                contract=self.contract_id.name,
            )

    @api.model
    def _range_problems(self, record, names):
        for name in names:
            highest = HIGHEST[kind_of(name)]
            if not 0 <= record[name] <= highest:
                yield self.env._(
                    "“%(field)s” is %(value)s. Enter a value between 0 and %(highest)s.",
                    field=record._fields[name]._description_string(self.env),
                    value=record[name],
                    highest=highest,
                )

    def _month_problems(self):
        for month, count in Counter(months_of(self)).items():
            if count > 1:
                yield self.env._(
                    "%(month)s is entered %(count)s times. Keep one line for it.",
                    month=format_date(self.env, month, date_format="MMMM y"),
                    count=count,
                )

    def _price_problems(self):
        if bool(self.blue_peak_price) != bool(self.blue_off_peak_price):
            yield self.env._("Blue has two demand prices, peak and off-peak. Enter the one that is missing.")
        if any(line.peak_kwh or line.off_peak_kwh for line in self.month_ids):
            priced = priced_modalities(self)
            for name in (
                name for (modality, _), name in ENERGY_FIELDS.items() if modality in priced and not self[name]
            ):
                yield self.env._(
                    "Energy was consumed, but “%(field)s” is empty. Enter the price, or remove the kWh.",
                    field=self._fields[name]._description_string(self.env),
                )

    def _result_values(self, charges, total_cents):
        """What the template of the result shows, in cents, by the codes of modality, component and post."""
        labels = self._part_labels()
        cents = cents_by(charges, ["component", "post", "modality"])
        return {
            "currency": self.currency_id,
            "current": self.modality,
            "modalities": [(code, label) for code, label in self._modality_labels() if (code,) in total_cents],
            "parts": [(part, labels[part]) for part in labels if any(part == key[:2] for key in cents)],
            "cents": cents,
            "component_cents": cents_by(charges, ["component", "modality"]),
            "total_cents": {modality: total for (modality,), total in total_cents.items()},
            "conclusion": self._conclusion(total_cents),
        }

    def _modality_labels(self):
        return self._fields["modality"]._description_selection(self.env)

    def _part_labels(self):
        """(component, post) → label, in the order of a bill."""
        return {
            ("demand", "peak"): self.env._("Demand, peak"),
            ("demand", "off_peak"): self.env._("Demand, off-peak"),
            ("demand", "single"): self.env._("Demand, all hours"),
            ("overrun", "peak"): self.env._("Overrun, peak"),
            ("overrun", "off_peak"): self.env._("Overrun, off-peak"),
            ("overrun", "single"): self.env._("Overrun, all hours"),
            ("energy", "peak"): self.env._("Energy, peak"),
            ("energy", "off_peak"): self.env._("Energy, off-peak"),
        }

    def _conclusion(self, total_cents):
        """Which modality is cheaper and by how much, when both have prices."""
        if len(total_cents) < len(MODALITIES):
            return False
        ((cheaper,), low), ((_dearer,), high) = sorted(total_cents.items(), key=lambda item: item[1])
        if low == high:
            return self.env._("Both modalities cost the same.")
        return self.env._(
            "%(modality)s is cheaper by %(amount)s (%(percent)s %%).",
            modality=dict(self._modality_labels())[cheaper],
            amount=formatLang(self.env, (high - low) / 100, currency_obj=self.currency_id),
            percent=formatLang(self.env, 100 * (high - low) / high, digits=1),
        )
