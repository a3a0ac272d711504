# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Recommendations from the contract: the button, the selection of a list, and what other programs call."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .energy_recommendation import METHODS
from .energy_recommendation_decision import MAY_ADVISE

AT_ONCE = 50  # supply points that a button advises on while the user waits


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    recommendation_ids = fields.One2many("energy.recommendation", "contract_id", string="Recommendations")
    recommendation_count = fields.Integer(compute="_compute_recommendation_count")

    @api.depends("recommendation_ids")
    def _compute_recommendation_count(self):
        counts = dict(
            self.env["energy.recommendation"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.recommendation_count = counts.get(contract._origin, 0)

    def action_advise(self):
        """Advise on these contracts: now if they are few, else as a batch in the background."""
        contracts = self._allowed_to_advise()._one_of_a_point()
        if len(contracts) <= AT_ONCE:
            return contracts._recommend({}).with_env(self.env)._action_open()
        batches = self.env["energy.recommendation.batch"]
        for company, of_company in contracts.grouped("company_id").items():
            batches |= batches.create(
                {"company_id": company.id, "contract_domain": repr([("id", "in", of_company.ids)])}
            )
        batches.action_compute()
        return batches._action_open()

    def action_view_recommendations(self):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_recommendation.action_energy_recommendation")
        return dict(action, domain=[("contract_id", "in", self.ids)], context={"default_contract_id": self[:1].id})

    def recommend(self, method="exact", months=12, on=None, clearance_percent=None):
        """Advise on these contracts and wait for the result.

        :param method: "exact", or "percentile" where the country has it.
        :param months: how many months are looked at.
        :param on: the day of the advice ("2026-06-30"); today without one.
        :param clearance_percent: how much more than the least a power may cost for room above it, in percent; without
            one that of the company for the country.
        :return: a list of what `energy.recommendation.as_json` gives, one for each supply point.
        """
        settings = {
            "method": self._check_method(method),
            "months": self._check_months(months),
            "on": self._parse_day(on),
            "clearance": None if clearance_percent is None else self._check_clearance(clearance_percent),
        }
        contracts = self._allowed_to_advise()._one_of_a_point()
        return contracts._recommend(settings).with_env(self.env).as_json()

    def recommendation_json(self):
        """The last recommendation of each of these contracts.

        :return: a list of what `energy.recommendation.as_json` gives, newest first; contracts without any are left out.
        """
        self.check_access("read")
        recommendations = self.env["energy.recommendation"].search(
            [("contract_id", "in", self.ids), ("state", "not in", ("draft", "superseded"))]
        )
        last = {}
        for recommendation in recommendations:
            last.setdefault(recommendation.contract_id, recommendation)
        return self.env["energy.recommendation"].concat(*last.values()).as_json()

    def _recommend(self, settings, drafts=None, batch=None):
        """The recommendations of these contracts, at most one of a point."""
        made = self.env["energy.recommendation"]
        for contracts, complete, advice, inputs in self._advise(settings):
            made |= made._store(contracts, complete, advice, inputs, drafts, batch)
        return made

    def _one_of_a_point(self):
        """For each supply point the contract that is in force, else the one that began last."""
        order = {"active": 0, "draft": 1, "ended": 2}
        ranked = sorted(self, key=lambda contract: contract.date_start or date.min, reverse=True)
        ranked.sort(key=lambda contract: order.get(contract.state, 1))
        chosen = {}
        for contract in ranked:
            chosen.setdefault(contract.cups_id, contract)
        return self.browse(contract.id for contract in self if chosen[contract.cups_id] == contract)

    def _allowed_to_advise(self):
        """These contracts with all rights, for a user who may compute and may read them."""
        if not self.env.su:
            if not any(self.env.user.has_group(group) for group in MAY_ADVISE):
                raise AccessError(
                    self.env._("Advice is computed by operators: ask your administrator for the right to it.")
                )
            self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose at least one contract to advise on."))
        return self.sudo()

    @api.model
    def _advice_day(self):
        return fields.Date.context_today(self)

    @api.model
    def _check_method(self, method):
        if method not in dict(METHODS):
            raise UserError(self.env._("“%(method)s” is not a method: choose exact or percentile.", method=method))
        return method

    @api.model
    def _check_months(self, months):
        if not isinstance(months, int) or not 1 <= months <= 36:
            raise UserError(self.env._("An advice looks at 1 to 36 months, not at %s.", months))
        return months

    @api.model
    def _check_clearance(self, percent):
        if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
            raise UserError(self.env._("A clearance is between 0 and 100 %%, not %s.", percent))
        return round(percent * 100)

    @api.model
    def _parse_day(self, day):
        if not day:
            return None
        try:
            return day if isinstance(day, date) else date.fromisoformat(day)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("“%s” is not a day: write it like 2026-06-30.", day)) from error
