# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who does the works that wait: the transaction at hand, Odoo's cron, or the jobs of OCA's queue_job."""

import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from .energy_billing_work import BATCH_SIZE

_logger = logging.getLogger(__name__)

LOOKED_AT = 20  # batches: so many workers find each a batch of their own
MOST_CONFLICTS = 5  # with other transactions, in a row


class EnergyBillingWork(models.Model):
    _inherit = "energy.billing.work"

    def _batches(self):
        return [self[first : first + BATCH_SIZE] for first in range(0, len(self), BATCH_SIZE)]

    def _process_all(self):
        """Do these works in this transaction, in batches that bound memory. Never commits."""
        for works in self._batches():
            works._process_batch()
            self.env.flush_all()
            self.env.invalidate_all()

    def _hand_over(self):
        """Have these works of one run done in the background, by as many workers as there are."""
        if "queue.job" in self.env:
            self._enqueue()
        else:
            self.env.ref("energy_billing.ir_cron_process")._trigger()

    def _enqueue(self):
        """A job of queue_job for each batch, and one that settles the run when all of them are done."""
        from odoo.addons.queue_job.delay import group  # only where that addon is installed

        jobs = [works.delayable(description=works._describe())._process_batch() for works in self._batches()]
        group(*jobs).on_done(self.run_id.delayable()._end_jobs()).delay()

    def _describe(self):
        """What a job does, for those who read the queue."""
        return self.env._(
            "Billing run %(run)s: %(step)s, %(count)s contracts",
            run=self.run_id.name,
            step=self[:1]._step_label(),
            count=len(self),
        )

    def _step_label(self):
        return dict(self._fields["step"]._description_selection(self.env))[self.step]

    @api.model
    def _cron_process(self, batch_size=BATCH_SIZE):
        """Do the pending works of all runs, batch after batch, each in its own transaction, then settle the runs."""
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
                    _logger.warning("Other transactions keep coming between: billing works are left to the next run")
                    return
                _logger.info("Another transaction came between: a batch of billing works is tried again")
                continue
            if not cron._commit_progress(len(done), remaining=self.search_count(pending)):
                break
        begun = [("started_at", "!=", False), ("ended_at", "=", False)]
        self.env["energy.billing.run"].search([("step_ids", "any", begun)])._settle()

    @api.model
    def _do_next(self, batch_size):
        """Do the first pending works that nobody else is doing. Returns them; none when there are none."""
        waiting = self.search([("state", "=", "pending")], limit=LOOKED_AT * batch_size, order="run_id, id")
        works = waiting.try_lock_for_update(limit=batch_size)
        works._process_batch()
        self.env.flush_all()
        return works
