# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is looked at before invoices get their numbers: their totals against ours, and months unlike those before."""

import pandas as pd

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.energy_core.calc import sentences_of

from ..calc import outliers
from .energy_billing_run_load_check import WRONG

_lt = sentences_of("energy_billing")
CENTS = 100
OUTLIER_FACTOR = 2
OUTLIER_FLOOR_CENTS = 3_000


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    def _check_invoices(self):
        """Rows of `energy.billing.finding` about the invoices of the run."""
        return [*self._different_totals(), *self._outlying_contracts(), *self._contracts_left_out()]

    def _different_totals(self):
        """The invoices of which Odoo's untaxed total is not the sum of what was computed for them."""
        invoices = Domain("energy_run_id", "=", self.id) & Domain("state", "!=", "cancel")
        computed = self._computed_totals(invoices)
        moves = self.env["account.move"].search_fetch(invoices, ["amount_untaxed_signed", "energy_contract_id"])
        return [
            self._prepare_finding(
                _lt(
                    "The invoice of contract %(contract)s amounts to %(invoiced)s without VAT, but %(computed)s was "
                    "computed for it. Do not post it: delete the draft, and invoice the contract again.",
                    contract=move.energy_contract_id.name,
                    invoiced=move.amount_untaxed_signed,
                    computed=computed.get(move, 0.0),
                ),
                "account.move",
                Domain("id", "=", move.id),
                severity=WRONG,
                contract_id=move.energy_contract_id.id,
                amount=abs(move.amount_untaxed_signed - computed.get(move, 0.0)),
            )
            for move in moves
            if self.currency_id.compare_amounts(move.amount_untaxed_signed, computed.get(move, 0.0))
        ]

    def _computed_totals(self, invoices):
        """What periods and items say that each of these invoices amounts to. A hook for what else is invoiced."""
        of_invoices = Domain("move_id", "any", invoices)
        totals = {}
        for model, amount in (("energy.billing.period", "amount_untaxed"), ("energy.billing.item", "amount")):
            for move, total in self.env[model]._read_group(of_invoices, ["move_id"], [f"{amount}:sum"]):
                totals[move] = totals.get(move, 0.0) + total
        return totals

    def _outlying_contracts(self):
        """The contracts whose month is far from the month before and from the year before."""
        before, year_before = (fields.Date.subtract(self.month, months=months) for months in (1, 12))
        found = outliers(
            self._owed_frame(self.month),
            {"before": self._owed_frame(before), "year_before": self._owed_frame(year_before)},
            *self._get_outlier_limits(),
        )
        contracts = self.env["energy.contract"].browse(found["contract"].tolist())
        return [
            self._prepare_finding(
                _lt(
                    "Contract %(contract)s owes %(amount)s without VAT for the month; as many days were %(nearest)s "
                    "at the nearest month that is known.",
                    contract=contract.name,
                    amount=row.cents / CENTS,
                    nearest=row.nearest_cents / CENTS,
                ),
                "energy.billing.period",
                Domain("contract_id", "=", contract.id),
                contract_id=contract.id,
                amount=abs(row.cents - row.nearest_cents) / CENTS,
            )
            for contract, row in zip(contracts, found.itertuples(index=False), strict=True)
        ]

    def _get_outlier_limits(self):
        """How many times more or less than before, and by how many cents at least. A hook."""
        return OUTLIER_FACTOR, OUTLIER_FLOOR_CENTS

    def _owed_frame(self, month):
        """What each contract of the company owes for a month: `contract`, `days`, `cents`."""
        owed = self.env["energy.billing.period"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("start_date", ">=", month),
                ("start_date", "<", fields.Date.add(month, months=1)),
                ("replaced_by_id", "=", False),
            ],
            ["contract_id"],
            ["days:sum", "amount_untaxed:sum"],
        )
        rows = [(contract.id, days, round(amount * CENTS)) for contract, days, amount in owed]
        return pd.DataFrame(rows, columns=["contract", "days", "cents"]).astype("int64")

    def _contracts_left_out(self):
        """The contracts that have no invoice in this run because an open exception blocks them."""
        blocking = Domain("run_id", "=", self.id) & Domain("is_blocking", "=", True) & Domain("state", "=", "open")
        [(count,)] = self.env["energy.billing.exception"]._read_group(blocking, [], ["contract_id:count_distinct"])
        if not count:
            return []
        sentence = _lt("Contracts without an invoice, because an open exception blocks them: %(count)s.", count=count)
        return [self._prepare_finding(sentence, "energy.billing.exception", blocking)]
