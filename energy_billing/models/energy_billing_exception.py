# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.energy_core.translation import say

REASON_SELECTION = [  # of energy_core.calc, of pricing, and of the run itself
    ("missing_reading", "Missing reading"),
    ("missing_register", "Missing register"),
    ("index_decrease", "Decreasing index"),
    ("implausible_energy", "Implausible energy"),
    ("energy_without_day", "Energy without a day"),
    ("quantity_across_periods", "Quantity across periods"),
    ("no_entry", "No entry event"),
    ("cancelled", "Cancelled contract"),
    ("unknown_fta", "Unknown network tariff"),
    ("unknown_power", "Unknown power"),
    ("power_order", "Powers out of order"),
    ("missing_demand", "Missing measured demand"),
    ("unpriced_band", "Band without network price"),
    ("no_rate", "No regulated rate"),
    ("unverified_rate", "Unverified regulated rate"),
    ("missing_allocation", "Missing allocation"),
    ("overrun_cap", "Power overrun that may be capped"),
    ("no_offer", "No offer"),
    ("no_price", "No price"),
    ("no_curve", "Hours missing in the load curve"),
    ("no_market_price", "Hours without market price"),
    ("no_payer", "Nobody to invoice"),
    ("correction", "Invoiced with other amounts"),
    ("processing_failed", "Could not be processed"),
    ("other", "Other"),
]
WRITABLE_BY_HAND = {"note", "user_id"}


class EnergyBillingException(models.Model):
    _name = "energy.billing.exception"
    _description = "Billing Exception"
    _order = "is_blocking desc, at_stake_amount desc, contract_id, start_date, id"
    _rec_name = "reason"
    _check_company_auto = True

    run_id = fields.Many2one("energy.billing.run", required=True, index=True, ondelete="cascade", check_company=True)
    contract_id = fields.Many2one(
        "energy.contract", required=True, index=True, ondelete="cascade", check_company=True, readonly=True
    )
    cups_id = fields.Many2one(related="contract_id.cups_id", store=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    start_date = fields.Date("From", readonly=True)
    end_date = fields.Date("To", readonly=True, help="First day that is not concerned.")
    stage = fields.Char(readonly=True, help="The step of the computation that stopped.")
    reason = fields.Selection(REASON_SELECTION, required=True, readonly=True)
    sentence = fields.Json(readonly=True, help="What is wrong, apart from the language in which it is read.")
    detail = fields.Text(compute="_compute_detail")
    at_stake_kwh = fields.Float("kWh at Stake", digits=(16, 3), readonly=True)
    at_stake_amount = fields.Monetary("Amount at Stake", readonly=True)
    is_blocking = fields.Boolean(
        "Blocking", readonly=True, help="Keeps the contract out of the invoices until it is solved or accepted."
    )
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("solved", "Solved")], required=True, default="open", index=True
    )
    note = fields.Text(help="Why it was accepted, or what was done about it.")

    @api.depends("sentence")
    @api.depends_context("lang")
    def _compute_detail(self):
        for exception in self:
            exception.detail = exception.sentence and say(self.env, exception.sentence)

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for exception in self:
            exception.display_name = exception.reason and exception._reason_label()

    def write(self, vals):
        if not self.env.su and not set(vals) <= WRITABLE_BY_HAND:
            raise AccessError(
                self.env._(
                    "An exception tells what was computed: write a note, and accept, solve or reopen it by its buttons."
                )
            )
        return super().write(vals)

    def action_accept(self):
        """Go on in full knowledge: the contract is invoiced with what could be computed."""
        for exception in self.filtered("is_blocking"):
            if not exception.note:
                raise UserError(
                    self.env._(
                        "Write a note before you accept the exception “%(reason)s” of contract %(contract)s: it blocks "
                        "the invoice, so say why the contract may be invoiced all the same.",
                        reason=exception._reason_label(),
                        contract=exception.contract_id.name,
                    )
                )
        self._decide("accepted")

    def action_solve(self):
        self._decide("solved")

    def action_reopen(self):
        self._decide("open")

    def _decide(self, state):
        self.check_access("write")
        self.sudo().state = state

    def _reason_label(self):
        return dict(self._fields["reason"]._description_selection(self.env))[self.reason]

    @api.model
    def _store(self, run, contracts, rows):
        """Bring the exceptions of these contracts up to date.

        One that comes back keeps its state and note unless it was called solved; one that is gone is solved.
        rows: dicts with contract (id), start, end, stage, reason, sentence, at_stake_kwh, at_stake_amount, is_blocking.
        """
        found = {self._key(row): row for row in (self._prepare_values(run, row) for row in rows)}
        known = self.search([("run_id", "=", run.id), ("contract_id", "in", contracts.ids)])
        back = known.filtered(lambda exception: exception._own_key() in found)
        back.filtered(lambda exception: exception.state == "solved").write({"state": "open"})
        (known - back).filtered(lambda exception: exception.state != "solved").write({"state": "solved"})
        known_keys = {exception._own_key() for exception in known}
        self.create([values for key, values in found.items() if key not in known_keys])

    def _prepare_values(self, run, row):
        reasons = self._fields["reason"].get_values(self.env)
        return {
            "run_id": run.id,
            "contract_id": row["contract"],
            "start_date": row.get("start"),
            "end_date": row.get("end"),
            "stage": row.get("stage"),
            "reason": row["reason"] if row["reason"] in reasons else "other",
            "sentence": row["sentence"].as_dict(),
            "at_stake_kwh": row.get("at_stake_kwh", 0),
            "at_stake_amount": row.get("at_stake_amount", 0),
            "is_blocking": row["is_blocking"],
        }

    @staticmethod
    def _key(values):
        return values["contract_id"], values["reason"], values["start_date"] or None, _fixed(values["sentence"])

    def _own_key(self):
        return self.contract_id.id, self.reason, self.start_date or None, _fixed(self.sentence)

    def _as_dicts(self):
        """What outside programs are told."""
        return [
            {"contract": exception.contract_id.name, "reason": exception.reason, "detail": exception.detail or ""}
            for exception in self
        ]


def _fixed(sentence):
    """A text that two equal sentences share, whatever the order in which the database gives their parts."""
    return json.dumps(sentence, sort_keys=True)
