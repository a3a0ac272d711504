# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What months were invoiced for beside what they come to now: corrections are proposed, told again and withdrawn."""

import pandas as pd

from odoo import api, models
from odoo.fields import Command, Domain

from odoo.addons.energy_core.calc import sentences_of

from ..calc import COMPONENTS, MICRO, correct_lines
from .energy_billing_correction import OPEN_STATES
from .energy_billing_work import CENTS, WH_PER_KWH

_lt = sentences_of("energy_billing")
ISSUED = {
    "contract": "int64",
    "supply_point": "int64",
    "start": "datetime64[ns]",
    "component": object,
    "band": object,
    "vat_micro": "int64",
    "wh": "int64",
    "cents": "int64",
}
TOLD = ["component", "band", "vat_micro", "before_wh", "before_cents", "after_wh", "after_cents"]


class EnergyBillingCorrection(models.Model):
    _inherit = "energy.billing.correction"

    @api.model
    def _look_at(self, contracts, figures, priced):
        """Bring the open corrections of these contracts up to date; what is told as before is not written.

        figures, priced: BillingPeriods and PricedPeriods of one month and at least these contracts.
        Returns the open corrections, and the ids of the contracts whose month has to wait.
        """
        issued = self._issued_frame(contracts, figures.start, figures.end)
        if issued.empty:
            return self.browse(), set()
        told = correct_lines(issued, figures, priced)
        waiting = set(told.unsettled["contract"])
        rows_of_contract = told.lines.groupby("contract")[TOLD]
        found = {
            contract: sorted(rows.itertuples(index=False, name=None), key=_as_printed)
            for contract, rows in rows_of_contract
        }
        open_ones = self._open_of(contracts, figures.start)
        withdrawn = open_ones.filtered(lambda correction: correction.contract_id.id not in found.keys() | waiting)
        withdrawn._withdraw()
        open_ones -= withdrawn
        open_ones._tell_again(found, figures)
        dismissed = self._of_month(contracts, figures.start, ["dismissed"])
        decided = {(correction.contract_id.id, correction._told()) for correction in dismissed}
        new = [
            self._prepare_correction(contract, figures, rows)
            for contract, rows in found.items()
            if contract not in open_ones.contract_id.ids and (contract, frozenset(rows)) not in decided
        ]
        return open_ones | self.create(new), waiting

    @api.model
    def _open_of(self, contracts, month):
        return self._of_month(contracts, month, OPEN_STATES)

    @api.model
    def _of_month(self, contracts, month, states):
        return self.search([("contract_id", "in", contracts.ids), ("month", "=", month), ("state", "in", states)])

    def _withdraw(self):
        """The data tells again what was invoiced: nothing is left to decide."""
        self._close_exceptions()
        self.unlink()

    def _tell_again(self, found, figures):
        """Write the differences of the corrections that now tell others; these are to be approved again.

        found: contract id → rows of TOLD. A contract that is not in it has to wait.
        """
        rows_of = {correction: found.get(correction.contract_id.id) for correction in self}
        changed = self.filtered(lambda correction: rows_of[correction] and correction._told() != {*rows_of[correction]})
        changed.line_ids.unlink()
        changed.line_ids.create(
            [{"correction_id": each.id} | self._prepare_line(row) for each in changed for row in rows_of[each]]
        )
        causes = changed.grouped(lambda each: self._cause(each.contract_id.id, figures, rows_of[each]))
        for cause, corrections in causes.items():
            corrections.write({"state": "proposed", "cause": cause})

    def _told(self):
        """The lines as the comparison tells them, in any order."""
        return frozenset(
            (
                *_key(line),
                *_measures(line.before_kwh, line.before_amount),
                *_measures(line.after_kwh, line.after_amount),
            )
            for line in self.line_ids
        )

    @api.model
    def _cause(self, contract, figures, rows):
        if not figures.periods["contract"].eq(contract).any():
            return "not_owed"
        is_energy = any(before_wh != after_wh for *_key, before_wh, _before, after_wh, _after in rows)
        return "energy" if is_energy else "amounts"

    @api.model
    def _prepare_correction(self, contract, figures, rows):
        return {
            "contract_id": contract,
            "month": figures.start,
            "cause": self._cause(contract, figures, rows),
            "line_ids": [Command.create(self._prepare_line(row)) for row in rows],
        }

    @api.model
    def _prepare_line(self, row):
        component, band, vat_micro, before_wh, before_cents, after_wh, after_cents = row
        return {
            "component": component,
            "band": band or False,
            "vat_rate": vat_micro / MICRO,
            "before_kwh": before_wh / WH_PER_KWH,
            "before_amount": before_cents / CENTS,
            "after_kwh": after_wh / WH_PER_KWH,
            "after_amount": after_cents / CENTS,
        }

    @api.model
    def _issued_frame(self, contracts, start, end):
        """What was invoiced of the months from `start` to `end` (excluded), as `correct_lines` takes it.

        Periods that were credited count with nothing: their month was invoiced, and owes what is told now.
        """
        periods = self.env["energy.billing.period"].search(
            Domain("contract_id", "in", contracts.ids)
            & Domain("start_date", ">=", start)
            & Domain("start_date", "<", end)
            & Domain("move_id", "!=", False)
        )
        former = self.search(
            Domain("contract_id", "in", contracts.ids)
            & Domain("month", ">=", start)
            & Domain("month", "<", end)
            & Domain("settled_by", "=", "regularise")
            & Domain("replaced_by_id", "=", False)
        )
        rows = [
            *(_charged(line, 0 if line.period_id.replaced_by_id else 1) for line in periods.line_ids),
            *(_corrected(line) for line in former.line_ids),
        ]
        return pd.DataFrame(rows, columns=list(ISSUED)).astype(ISSUED)

    def _prepare_exception(self):
        """The row of `energy.billing.exception` that points to this correction."""
        return {
            "contract": self.contract_id.id,
            "start": self.month,
            "end": self._month_end(),
            "stage": "run",
            "reason": "correction",
            "sentence": _lt(
                "What was invoiced for %(month)s would now differ by %(kwh)s kWh and %(amount)s without VAT. Approve "
                "and settle its correction, or dismiss it with a note.",
                month=f"{self.month:%Y-%m}",
                kwh=f"{self.delta_kwh:+.0f}",
                amount=f"{self.delta_amount:+.2f}",
            ),
            "at_stake_kwh": self.delta_kwh,
            "at_stake_amount": self.delta_amount,
            "is_blocking": False,
            "correction_id": self.id,
        }


def _charged(line, times):
    """The row of ISSUED of a line of a period, charged so many times."""
    period, kwh = line.period_id, line.quantity if line.component == "energy" else 0
    return (
        period.contract_id.id,
        period.cups_id.id,
        period.start_date,
        *_key(line),
        *_measures(times * kwh, times * line.amount),
    )


def _corrected(line):
    """The row of ISSUED of a line of a correction."""
    contract = line.contract_id
    return contract.id, contract.cups_id.id, line.month, *_key(line), *_measures(line.delta_kwh, line.delta_amount)


def _as_printed(row):
    """The place of a row of TOLD on the bill."""
    component, band, vat_micro, *_rest = row
    return COMPONENTS.index(component), band, vat_micro


def _key(line):
    return line.component, line.band or "", round(line.vat_rate * MICRO)


def _measures(kwh, amount):
    return round(kwh * WH_PER_KWH), round(amount * CENTS)
