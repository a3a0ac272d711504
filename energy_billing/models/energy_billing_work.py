# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

import pandas as pd
from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError

from odoo.addons.energy_core.calc import Sentence, sentences_of
from odoo.addons.energy_core.translation import say

from .energy_billing_step import STEP_OF_CODE, UNIT_SELECTION

_logger = logging.getLogger(__name__)
_lt = sentences_of("energy_billing")

BATCH_SIZE = 500  # the calculation costs about as much for one contract as for hundreds
WH_PER_KWH = 1000
CENTS = 100


def _rows_of_frame(frame):
    """Exceptions of a computation, in the units that Odoo shows."""
    return [
        {
            "contract": row.contract,
            "start": row.start.date(),
            "end": row.end.date(),
            "stage": row.stage,
            "reason": row.reason,
            "sentence": row.detail,
            "at_stake_kwh": 0 if pd.isna(row.at_stake_wh) else row.at_stake_wh / WH_PER_KWH,
            "at_stake_amount": 0 if pd.isna(row.at_stake_cents) else row.at_stake_cents / CENTS,
            "is_blocking": bool(row.is_blocking),
        }
        for row in frame.itertuples(index=False)
    ]


class EnergyBillingWork(models.Model):
    """Where one contract stands in one run: the step it is at, and whether that is to be done, done or failed."""

    _name = "energy.billing.work"
    _description = "Contract in a Billing Run"
    _order = "run_id desc, contract_id, id"
    _rec_name = "contract_id"
    _check_company_auto = True

    run_id = fields.Many2one("energy.billing.run", required=True, index=True, ondelete="cascade", check_company=True)
    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="cascade", check_company=True)
    cups_id = fields.Many2one(related="contract_id.cups_id")
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    step = fields.Selection(UNIT_SELECTION, required=True, default="compute")
    state = fields.Selection(
        [("pending", "To Do"), ("done", "Done"), ("error", "Failed")], required=True, default="pending"
    )
    error = fields.Text(readonly=True)

    _run_contract_uniq = models.UniqueIndex("(run_id, contract_id)", "This contract is already in this billing run.")
    _pending_idx = models.Index("(run_id, id) WHERE state = 'pending'")

    def _process_batch(self):
        """Do the pending step of these works. Never commits: buttons, cron and queue all call it.

        What somebody else is doing at this moment, or has done, is left alone. What fails together is tried again by
        halves, so that one contract never stops the others.
        """
        locked = self.try_lock_for_update().filtered(lambda work: work.state == "pending")
        for (run, step), works in locked.grouped(lambda work: (work.run_id, work.step)).items():
            works.with_company(run.company_id)._attempt(step)

    def _attempt(self, step):
        try:
            with self.env.cr.savepoint():
                getattr(self, STEP_OF_CODE[step].unit)()
        except (OperationalError, ConcurrencyError):
            raise  # a conflict with another transaction: Odoo or the cron tries the whole of ours again
        except Exception as error:
            if len(self) == 1:
                self._record_failure(error)
                return
            half = len(self) // 2
            for part in (self[:half], self[half:]):
                part._attempt(step)
        else:
            self._record_success()

    def _record_success(self):
        self.write({"state": "done", "error": False})
        failures = self._failures()
        failures.filtered(lambda exception: exception.state == "open").write({"state": "solved"})

    def _record_failure(self, error):
        """Keep the reason as a sentence; the technical detail goes to the log."""
        if isinstance(error, UserError | ValidationError):
            sentence = Sentence("energy_billing", "%(error)s", {"error": str(error)})
            _logger.info("Billing work %s could not be done: %s", self.id, sentence)
        else:
            sentence = _lt(
                "Something unexpected stopped contract %(contract)s at the step “%(step)s”. Try again; if it fails "
                "again, give your administrator the number %(number)s, under which the server's log has the detail.",
                contract=self.contract_id.name,
                step=STEP_OF_CODE[self.step].label,
                number=self.id,
            )
            _logger.warning("Billing work %s failed", self.id, exc_info=error)
        self.write({"state": "error", "error": say(self.env, sentence)})
        failure = self._failures()[:1]
        if failure:
            failure.write(self._prepare_failure(sentence))
        else:
            failure.create(self._prepare_failure(sentence))

    def _failures(self):
        return self.env["energy.billing.exception"].search(
            [
                ("run_id", "in", self.run_id.ids),
                ("contract_id", "in", self.contract_id.ids),
                ("reason", "=", "processing_failed"),
            ]
        )

    def _prepare_failure(self, sentence):
        return {
            "run_id": self.run_id.id,
            "contract_id": self.contract_id.id,
            "start_date": self.run_id.month,
            "end_date": self.run_id._month_end(),
            "stage": self.step,
            "reason": "processing_failed",
            "state": "open",
            "sentence": sentence.as_dict(),
            "is_blocking": self.step == "compute",
        }

    def _compute_periods(self):
        """Compute and price the month of these contracts, country by country, and store what comes out."""
        for works in self.grouped(lambda work: work.contract_id.cups_id.country_id).values():
            works._compute_periods_of_country()

    def _compute_periods_of_country(self):
        run, contracts = self.run_id, self.contract_id
        figures = contracts._billing_periods(run.month, run._month_end())
        priced = contracts._price_periods(figures)
        periods = self.env["energy.billing.period"]
        conflicts = periods._store(run, contracts, figures, priced)
        rows = [
            *_rows_of_frame(figures.exceptions),
            *_rows_of_frame(priced.exceptions),
            *conflicts,
            *self._without_payer(figures.periods),
        ]
        self.env["energy.billing.exception"]._store(run, contracts, rows)

    def _without_payer(self, periods):
        with_periods = set(periods["contract"])
        contracts = self.contract_id.filtered(
            lambda contract: contract.id in with_periods and not contract._get_payer()
        )
        sentence = _lt("The contract has neither a payer nor a holder: enter one, then compute the contract again.")
        return [self._row_of_month(contract, "no_payer", sentence) for contract in contracts]

    def _row_of_month(self, contract, reason, sentence):
        month = {"start": self.run_id.month, "end": self.run_id._month_end()}
        return {
            "contract": contract.id,
            "stage": "run",
            "reason": reason,
            "sentence": sentence,
            "is_blocking": True,
        } | month

    def _make_invoices(self):
        self.run_id._make_invoices(self.contract_id)

    def _post_invoices(self):
        moves = self.run_id._draft_moves(self.contract_id)
        moves._post_invoices()

    def _send_invoices(self):
        """Hand the invoices over to Odoo's own sending in the background, in the name of who began the step."""
        moves = self.run_id._unsent_moves(self.contract_id)
        moves._check_sendable()
        author = self.run_id._steps("send").user_id
        moves.sending_data = {"author_user_id": author.id, "author_partner_id": author.partner_id.id}
        self.env.ref("account.ir_cron_account_move_send")._trigger()
