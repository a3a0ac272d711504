# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

import pandas as pd
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError

from odoo.addons.energy_core.calc import Sentence, sentences_of

from ..calc import advice

_logger = logging.getLogger(__name__)
_lt = sentences_of("energy_recommendation")

BATCH_SIZE = 500  # a country computes hundreds of points at once for about the price of one
LOOKED_AT = 20  # batches: so many workers find each a batch of their own
MOST_CONFLICTS = 5  # with other transactions, in a row


class EnergyRecommendationUnit(models.Model):
    """Where one contract stands in a batch: to be advised on, done, or failed."""

    _name = "energy.recommendation.unit"
    _description = "Contract in a Batch of Recommendations"
    _order = "batch_id desc, contract_id, id"
    _rec_name = "contract_id"
    _check_company_auto = True

    batch_id = fields.Many2one(
        "energy.recommendation.batch", required=True, index=True, ondelete="cascade", check_company=True
    )
    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True, precompute=True)
    recommendation_id = fields.Many2one(
        "energy.recommendation", index="btree_not_null", ondelete="set null", check_company=True
    )
    state = fields.Selection(
        [("pending", "To Do"), ("done", "Done"), ("error", "Failed")], required=True, default="pending"
    )

    _batch_contract_uniq = models.UniqueIndex("(batch_id, contract_id)", "This contract is already in this batch.")
    _pending_idx = models.Index("(batch_id, id) WHERE state = 'pending'")

    def _process_batch(self):
        """Advise on the contracts of these units. Never commits.

        What somebody else is doing at this moment, or has done, is left alone. What fails together is tried again by
        halves, so that one contract never stops the others.
        """
        locked = self.try_lock_for_update().filtered(lambda unit: unit.state == "pending")
        for batch, units in locked.grouped("batch_id").items():
            units.with_company(batch.company_id)._attempt(batch)

    def _attempt(self, batch):
        try:
            with self.env.cr.savepoint():
                self._keep(self.contract_id._recommend(batch._settings(), batch=batch), "done")
        except (OperationalError, ConcurrencyError):
            raise  # a conflict with another transaction: the cron tries the whole of ours again
        except Exception as error:
            if len(self) == 1:
                self._record_failure(batch, error)
                return
            half = len(self) // 2
            for part in (self[:half], self[half:]):
                part._attempt(batch)

    def _keep(self, recommendations, state):
        of_contract = {recommendation.contract_id: recommendation for recommendation in recommendations}
        for unit in self:
            unit.write({"state": state, "recommendation_id": of_contract[unit.contract_id].id})

    def _record_failure(self, batch, error):
        """A recommendation without advice, whose note says why; the technical detail goes to the log."""
        point = self.contract_id.cups_id
        notes = [{"supply_point": point.id, "code": "failed", "detail": self._tell(error), "is_blocking": True}]
        settings = self.contract_id._complete_settings(batch._settings(), batch.company_id, point.country_id.code or "")
        failed = self.env["energy.recommendation"]._store(
            self.contract_id, settings, advice([point.id], notes=pd.DataFrame(notes)), {}, batch=batch
        )
        self._keep(failed, "error")

    def _tell(self, error):
        if isinstance(error, UserError | ValidationError):
            _logger.info("Advice of unit %s could not be computed: %s", self.id, error)
            return Sentence("energy_recommendation", "%(error)s", {"error": str(error)})
        _logger.warning("Advice of unit %s failed", self.id, exc_info=error)
        return _lt(
            "Something unexpected stopped the advice on contract %(contract)s. Try again; if it fails again, give your"
            " administrator the number %(number)s, under which the server's log has the detail.",
            contract=self.contract_id.name,
            number=self.id,
        )

    @api.model
    def _cron_advise(self, batch_size=BATCH_SIZE):
        """Do the pending units of all batches, each lot in its own transaction."""
        cron = self.env["ir.cron"]
        pending = [("state", "=", "pending")]
        cron._commit_progress(remaining=self.search_count(pending))
        conflicts, done = 0, True
        while done:
            try:
                done = self._do_next(batch_size)
                conflicts = 0
            except (OperationalError, ConcurrencyError):
                conflicts += 1
                self.env.cr.rollback()
                if conflicts > MOST_CONFLICTS:
                    _logger.warning("Other transactions keep coming between: recommendations are left to the next run")
                    return
                _logger.info("Another transaction came between: a lot of recommendations is tried again")
                continue
            if not cron._commit_progress(len(done), remaining=self.search_count(pending)):
                break

    @api.model
    def _do_next(self, batch_size):
        """Do the first pending units that nobody else is doing. Returns them; none when there are none."""
        waiting = self.search([("state", "=", "pending")], limit=LOOKED_AT * batch_size, order="batch_id, id")
        units = waiting.try_lock_for_update(limit=batch_size)
        units._process_batch()
        self.env.flush_all()
        self.env.invalidate_all()
        return units
