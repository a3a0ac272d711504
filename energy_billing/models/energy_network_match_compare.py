# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The comparison of network invoices with computed costs: load the frames, compare, store what changed."""

import json
from hashlib import sha256

import pandas as pd

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..calc import BY_DAY, METERED, PASSED_ON, reconcile

CENTS = 100
ALWAYS = ("network_fixed", "network_variable")  # told by every period, also when they are nothing
AGREED = ("matched", "tolerated")
COSTS = {
    component: column.replace("_cents", "_amount")
    for component, (column, _mode) in PASSED_ON.items()
    if component in (*BY_DAY, *METERED)
}


class EnergyNetworkMatch(models.Model):
    _inherit = "energy.network.match"

    @api.model
    def _compare_contracts(self, contracts):
        """Compare all that is charged for these contracts with all that was computed for them."""
        for company, own in contracts.grouped("company_id").items():
            groups = self._compared(company, own, SQL("line.contract_id = ANY(%s)", own.ids), "contract_id")
            self._store(company, self.search([("contract_id", "in", own.ids)]), groups)

    @api.model
    def _compare_unknown(self, company):
        """Compare what is charged for contracts that are not known here, with nothing."""
        scope = SQL("line.company_id = %s AND line.contract_id IS NULL", company.id)
        groups = self._compared(company, self.env["energy.contract"], scope, "point_code")
        self._store(company, self.search([("company_id", "=", company.id), ("contract_id", "=", False)]), groups)

    @api.model
    def _compared(self, company, contracts, scope, whose):
        """Values of the comparisons of the operators' lines (SQL condition) with the costs of these contracts."""
        lines = self.env["energy.network.invoice.line"]._comparison_frame(scope)
        sequences, openings = self._sequences_frame(contracts), self._taken_over_frame(contracts)
        settings = self._comparison_settings(company)
        result = reconcile(lines, self._costs_frame(contracts), sequences, openings, **settings)
        return self._prepare_groups(company, result, whose)

    @api.model
    def _comparison_settings(self, company):
        today = fields.Date.context_today(self)
        return {
            "settled_until": fields.Date.subtract(today, days=company.energy_network_wait_days),
            "tolerance_cents": round(company.energy_network_tolerance * CENTS),
            "spread_percent": company.energy_network_spread_percent,
        }

    @api.model
    def _costs_frame(self, contracts):
        """The network costs of the periods of these contracts, one row a component (calc.reconcile)."""
        amounts = list(COSTS.values())
        periods = self.env["energy.billing.period"].search_fetch(
            [("contract_id", "in", contracts.ids), ("replaced_by_id", "=", False)],
            ["contract_id", "start_date", "end_date", *amounts],
        )
        rows = [
            (period.id, str(period.contract_id.id), period.start_date, period.end_date)
            + tuple(round(period[name] * CENTS) for name in amounts)
            for period in periods
        ]
        shared = ["period", "contract", "start", "end"]
        frame = pd.DataFrame(rows, columns=[*shared, *COSTS])
        costs = frame.melt(id_vars=shared, value_vars=list(COSTS), var_name="component", value_name="cents")
        return costs[costs["component"].isin(ALWAYS) | (costs["cents"] != 0)]

    @api.model
    def _sequences_frame(self, contracts):
        """From which day on each sequence of these contracts is in force (calc.reconcile)."""
        self.env["energy.contract.event"].flush_model(["contract_id", "num_sequence", "at"])
        self.env.cr.execute(
            SQL(
                """
                SELECT contract_id::text, num_sequence, min((at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::date)
                FROM energy_contract_event
                WHERE contract_id = ANY(%s) AND num_sequence > 0
                GROUP BY contract_id, num_sequence
                """,
                contracts.ids,
            )
        )
        return pd.DataFrame(self.env.cr.fetchall(), columns=["contract", "sequence", "start"])

    @api.model
    def _taken_over_frame(self, contracts):
        """From which day on these contracts are billed here, where another tool billed before (calc.reconcile)."""
        taken_over = contracts.filtered("billed_until")
        rows = [(str(contract.id), contract.billed_until) for contract in taken_over]
        return pd.DataFrame(rows, columns=["contract", "day"])

    @api.model
    def _store(self, company, known, groups):
        """Bring the known comparisons to what the groups (values) tell; what tells the same is not written.

        One that is gone is deleted, unless somebody has decided on it: then it stays with nothing at stake.
        """
        told = {self._group_key(values): values for values in groups}
        kept = known.filtered(lambda match: match._own_key() in told)
        changed = kept.filtered(lambda match: match.fingerprint != told[match._own_key()]["fingerprint"])
        decided = (changed | (known - kept)).filtered(lambda match: match.dispute or match.note or match.user_id)
        (changed - decided | known - kept - decided).unlink()
        for match in decided:
            match.write(told.get(match._own_key()) or match._prepare_gone())
        present = {match._own_key() for match in kept - changed | decided}
        silent = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        silent.create([values for key, values in told.items() if key not in present])
        decided._settle_agreed()

    @api.model
    def _prepare_groups(self, company, result, whose):
        """Values of one comparison for each group of the result, of contracts (contract_id) or others (point_code)."""
        shares = dict(list(result.line_shares.groupby("group")))
        periods = result.period_shares.groupby("group")["period"].agg(lambda ids: sorted(set(ids))).to_dict()
        for row in result.groups.itertuples():
            own = shares.get(row.Index)
            lines = [] if own is None else list(zip(own["line"].tolist(), own["cents"].tolist(), strict=True))
            who = {"contract_id": False, "point_code": False}
            who[whose] = int(row.contract) if whose == "contract_id" else row.contract
            yield self._prepare_group(company, who, row, lines, periods.get(row.Index, []))

    @api.model
    def _prepare_group(self, company, who, row, lines, periods):
        values = who | {
            "company_id": company.id,
            "component": row.component,
            "start_date": row.start.date(),
            "end_date": row.end.date(),
            "charged_amount": row.theirs_cents / CENTS,
            "computed_amount": row.ours_cents / CENTS,
            "difference_amount": row.difference_cents / CENTS,
            "spread_amount": row.spread_cents / CENTS,
            "stray_amount": row.stray_cents / CENTS,
            "state": row.state,
        }
        mark = sha256(json.dumps([values, lines, periods], default=str).encode()).hexdigest()
        commands = [Command.create({"line_id": line, "amount": cents / CENTS}) for line, cents in lines]
        return values | {
            "fingerprint": mark,
            "share_ids": [Command.clear(), *commands],
            "period_ids": [Command.set(periods)],
        }

    def _prepare_gone(self):
        return {
            "charged_amount": 0,
            "computed_amount": 0,
            "difference_amount": 0,
            "spread_amount": 0,
            "stray_amount": 0,
            "state": "matched",
            "fingerprint": False,
            "share_ids": [Command.clear()],
            "period_ids": [Command.clear()],
        }

    @api.model
    def _group_key(self, values):
        return values["contract_id"], values["point_code"] or False, values["component"], values["start_date"]

    def _own_key(self):
        return self.contract_id.id, self.point_code, self.component, self.start_date

    def _settle_agreed(self):
        """Disputes of which nothing is left are settled: the operator has corrected what it charges, or we have."""
        agreed = self.filtered(lambda match: match.dispute == "disputed" and match.state in AGREED)
        agreed.write({"dispute": "settled"})
        agreed.activity_ids.action_feedback(feedback=self.env._("Both sides now tell the same."))
