# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An advice becomes records: the figures that lists show, and all that was said and known, as JSON that stays."""

from odoo import api, models
from odoo.fields import Command
from odoo.modules.module import get_manifest

from ..calc import frozen_advice

NOTHING = {"options": [], "months": [], "curve": [], "scenarios": [], "notes": []}
UNDECIDED = ("computed", "no_advice")


class EnergyRecommendation(models.Model):
    _inherit = "energy.recommendation"

    @api.model
    def _store(self, contracts, settings, advice, inputs, drafts=None, batch=None):
        """The recommendations of these contracts, made at once; the open ones of their points are superseded.

        settings, advice, inputs: as `energy.contract._advise` gives them. drafts: recommendations to be filled in
        instead of made, by contract.
        """
        said = frozen_advice(advice)
        drafts = drafts or {}
        values = {
            contract: self._prepare_values(
                contract, settings, said.get(contract.cups_id.id, NOTHING), inputs.get(contract.cups_id.id, {})
            )
            | {"batch_id": batch.id if batch else False}
            for contract in contracts
        }
        quiet = self.sudo().with_context(tracking_disable=True, mail_create_nosubscribe=True)
        made = quiet.create([values[contract] for contract in contracts if contract not in drafts])
        for contract, draft in drafts.items():
            if contract in values:
                draft.with_env(quiet.env).write(values[contract] | {"batch_id": draft.sudo().batch_id.id})
                made |= draft
        made._supersede_earlier()
        return made.with_env(self.env)

    @api.model
    def _prepare_values(self, contract, settings, said, known):
        options = {row["role"]: row for row in said["options"] if row["role"]}
        current, proposed = options.get("current"), options.get("proposed")
        is_advised = proposed is not None and not any(note["is_blocking"] for note in said["notes"])
        current_cents = current and current["annual_cents"]
        months = [(row["start"], row["end"]) for row in said["months"] if row["role"] == "current"]
        whose = {"company_id": contract.company_id.id, "currency_id": self._currency_of(contract).id}
        return {
            "contract_id": contract.id,
            "date": settings["on"],
            "method": settings["method"],
            "clearance_percent": settings["clearance"] / 100,
            "months": settings["months"],
            "version": get_manifest("energy_recommendation")["version"],
            "state": "computed" if is_advised else "no_advice",
            "inputs": {"settings": self._plain_settings(settings), "header": self._prepare_header(contract), **known},
            "result": said,
            "window_start": min((start for start, _end in months), default=False),
            "window_end": max((end for _start, end in months), default=False),
            "months_used": len(set(months)),
            "current_amount": (current_cents or 0) / 100,
            **self._prepare_proposal(current, proposed if is_advised else None),
            **self._prepare_parts(said, current_cents, whose),
            **whose,
        }

    @api.model
    def _prepare_proposal(self, current, proposed):
        """What lists show of the proposed option; nothing without one."""
        if proposed is None:
            return {"proposed_amount": 0, "saving_amount": 0, "saving_percent": 0, "is_change": False}
        powers_of = self.env["energy.recommendation.terms"]._powers_of
        values = {"proposed_amount": proposed["annual_cents"] / 100, "earliest_date": proposed["earliest"]}
        if current is None:
            return values | {"saving_amount": 0, "saving_percent": 0, "is_change": True}
        saving, whole = current["annual_cents"] - proposed["annual_cents"], current["annual_cents"]
        is_other = (current["tariff"], powers_of(current)) != (proposed["tariff"], powers_of(proposed))
        return values | {
            "saving_amount": saving / 100,
            "saving_percent": 100 * saving / whole if whole else 0,
            "is_change": is_other,
        }

    @api.model
    def _prepare_parts(self, said, current_cents, whose):
        """The rows, with company and currency: thousands of them are not to look these up one by one."""
        options, months, scenarios, notes = (
            self.env[f"energy.recommendation.{name}"] for name in ("option", "month", "scenario", "note")
        )
        rows = {
            "option_ids": [options._prepare_values(row, current_cents) for row in said["options"]],
            "month_ids": [months._prepare_values(row) for row in said["months"]],
            "scenario_ids": [scenarios._prepare_values(row) for row in said["scenarios"]],
            "note_ids": [notes._prepare_values(row) for row in said["notes"]],
        }
        return {name: [Command.create(values | whose) for values in told] for name, told in rows.items()}

    @api.model
    def _prepare_header(self, contract):
        """Names as they are on this day: the report keeps them when they change."""
        point = contract.cups_id
        town = " ".join(filter(None, [point.zip, point.city]))
        return {
            "point": point.name,
            "address": ", ".join(filter(None, [point.street, town])),
            "country": point.country_id.code or "",
            "contract": contract.name,
            "holder": contract.partner_id.name or "",
            "company": contract.company_id.name,
        }

    @api.model
    def _plain_settings(self, settings):
        return dict(settings, on=settings["on"].isoformat())

    def _supersede_earlier(self):
        """What was computed for the same points until this day is superseded; what was decided on stays."""
        successor = {recommendation.cups_id: recommendation for recommendation in self}
        earlier = self.search(
            [("cups_id", "in", self.cups_id.ids), ("state", "in", UNDECIDED), ("id", "not in", self.ids)]
        )
        for point, recommendations in earlier.grouped("cups_id").items():
            last = successor[point]
            outdated = recommendations.filtered(lambda each, last=last: each.date <= last.date)
            outdated.write({"state": "superseded", "superseded_by_id": last.id})
