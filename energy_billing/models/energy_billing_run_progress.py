# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How the steps of a billing run begin, go on and end: who may begin them, and what must be true before."""

from odoo import models
from odoo.exceptions import AccessError, LockError, UserError

from odoo.addons.energy_core.translation import say

from .energy_billing_step import CODES, MAY_COMPUTE, MAY_INVOICE, STEP_OF_CODE, STEPS

AT_ONCE = 100  # contracts that a button does while the user waits


class EnergyBillingRun(models.Model):
    _inherit = "energy.billing.run"

    # -- What the buttons do -----------------------------------------------------

    def action_load_check(self):
        """Look at what was loaded for the month."""
        for run in self._allowed(MAY_COMPUTE):
            run._look("load_check")

    def action_compute(self):
        for run in self._allowed(MAY_COMPUTE):
            contracts = run._get_contracts()
            if not contracts:
                raise UserError(run._nobody_in_service()["detail"])
            run._compute_contracts(contracts)
        return self._tell_pending()

    def action_exceptions(self):
        """The exceptions of the run: looking at them is the step."""
        return self.action_open_exceptions()

    def action_review(self):
        """The exceptions have been looked at: what is not blocked may be invoiced."""
        for run in self._allowed(MAY_COMPUTE):
            if run.state == "draft":
                raise UserError(self.env._("Compute the billing run %s before you review it.", run.name))
        self._steps("exceptions").action_tick()

    def action_invoice(self):
        for run in self._allowed(MAY_INVOICE):
            run._check_needs("invoice")
            contracts = run._waiting_contracts()
            if not contracts:
                raise UserError(
                    self.env._(
                        "Nothing is left to invoice in the billing run %s: every period is invoiced, or an open "
                        "exception blocks its contract.",
                        run.name,
                    )
                )
            run._invoice_contracts(contracts)
        return self._tell_pending()

    def action_control(self):
        """Compare the invoices with what was computed, and with the months before."""
        for run in self._allowed(MAY_INVOICE):
            run._check_needs("control")
            run._look("control")

    def action_approve(self):
        """The draft invoices have been looked at: they may be posted."""
        for run in self._allowed(MAY_INVOICE):
            if not run._steps("control").ended_at:
                run.action_control()
        self._steps("control").action_tick()

    def action_post(self):
        for run in self._allowed(MAY_INVOICE):
            run._check_needs("post")
            moves = run._draft_moves()
            if not moves:
                raise UserError(self.env._("The billing run %s has no draft invoice to post.", run.name))
            run._post_contracts(moves.energy_contract_id)
        return self._tell_pending()

    def action_send(self):
        """Hand the posted invoices over to Odoo's sending, each in the way that its payer chose."""
        for run in self._allowed(MAY_INVOICE):
            run._check_needs("send")
            moves = run._unsent_moves()
            if not moves:
                raise UserError(self.env._("The billing run %s has no posted invoice left to send.", run.name))
            run._start("send", moves.energy_contract_id)
        return self._tell_pending()

    # -- Beginning and ending ----------------------------------------------------

    def _compute_contracts(self, contracts, at_once=False):
        run = self._allowed(MAY_COMPUTE)
        run._lock()
        if not run._steps("load_check").ended_at:
            run._look("load_check")
        run._start("compute", contracts, at_once)

    def _invoice_contracts(self, contracts, at_once=False):
        run = self._allowed(MAY_INVOICE)
        run._lock()
        run._check_computed()
        run._check_open_period(run._get_invoice_date())
        self.env["energy.vat.tax"].sudo()._taxes_by_rate(run.company_id, run._waiting_vat_rates(contracts))
        run._start("invoice", contracts, at_once)

    def _post_contracts(self, contracts, at_once=False):
        run = self._allowed(MAY_INVOICE)
        run._lock()
        for day in set(run._draft_moves(contracts).mapped("invoice_date")):
            run._check_open_period(day)
        run._start("post", contracts, at_once)

    def _start(self, code, contracts, at_once=False):
        """Begin a step for these contracts: now if they are few or must be, else in the background.

        The checks and gates that come later ask again, for what they have seen is no longer all.
        """
        self._lock()
        self._steps(code)._begin()
        self.step_ids.filtered(lambda step: step.sequence > CODES.index(code))._ask_again()
        self._put_to_work(code, contracts, at_once)

    def _put_to_work(self, code, contracts, at_once=False):
        self._steps(code).ended_at = False
        works = self._works_of(contracts)
        works.write({"step": code, "state": "pending", "error": False})
        if at_once or len(works) <= AT_ONCE:
            works._process_all()
            self._settle()
        else:
            works._hand_over()

    def _compute_again(self, contracts):
        """Compute some contracts while somebody works off the exceptions: the gates stay as they are."""
        run = self._allowed(MAY_COMPUTE)
        run._lock()
        run._put_to_work("compute", contracts)

    def _look(self, code):
        """Do a step that looks at the run as a whole, and keep what it finds in place of what it found before."""
        self._lock()
        step = self._steps(code)
        step._begin()
        step.finding_ids.unlink()
        self.env["energy.billing.finding"].create(
            [{"step_id": step.id, **row} for row in getattr(self, STEP_OF_CODE[code].check)()]
        )
        step._end()

    def _settle(self):
        """Note the end of the steps that no contract waits for any more.

        Batches that are done at the same time do not see each other: this is called when they are all committed.
        """
        self.env.add_to_compute(self._fields["state"], self)
        units = {step.code for step in STEPS if step.unit}
        begun = self.step_ids.filtered(lambda step: step.code in units and step.started_at and not step.ended_at)
        begun.filtered(lambda step: step.state != "running")._end()

    def _end_jobs(self):
        """Settle the run after its jobs. What a job found taken, and what is still there, is left to the cron."""
        self._settle()
        if self._has_works(state="pending"):
            self.env.ref("energy_billing.ir_cron_process")._trigger()

    def _steps(self, code):
        return self.step_ids.filtered(lambda step: step.code == code)

    # -- What must be true -------------------------------------------------------

    def _check_needs(self, code):
        """Refuse a step while one that it needs is not done or not confirmed, where the company wants gates."""
        if not self.company_id.energy_billing_gates:
            return
        for need in STEP_OF_CODE[code].needs:
            step = self._steps(need)
            if step.state == "gate":
                raise UserError(
                    self.env._(
                        "The step “%(step)s” of the billing run %(run)s waits until somebody confirms at the step "
                        "“%(need)s”: %(gate)s",
                        step=say(self.env, STEP_OF_CODE[code].label),
                        run=self.name,
                        need=step._label(),
                        gate=step.gate,
                    )
                )
            if step.state != "done":
                raise UserError(
                    self.env._(
                        "The step “%(step)s” of the billing run %(run)s comes after the step “%(need)s”: do that "
                        "first, or wait until it has ended.",
                        step=say(self.env, STEP_OF_CODE[code].label),
                        run=self.name,
                        need=step._label(),
                    )
                )

    def _lock(self):
        """Have the run to oneself. Whoever began a step since our transaction began makes the database refuse the lock
        on that step, and Odoo tries our whole transaction again.
        """
        try:
            self.lock_for_update()
            self.step_ids.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on the billing run %s at this moment: try again shortly.", self.name
                )
            ) from error

    def _allowed(self, groups):
        """These runs with all rights, for a user of one of these groups and of their companies."""
        if not self.env.su:
            if not any(self.env.user.has_group(group) for group in groups):
                raise AccessError(
                    self.env._(
                        "This step of a billing run is for other users: ask your administrator for the right to it."
                    )
                )
            self.check_access("read")
        return self.sudo()

    def _check_computed(self):
        if self.state == "draft":
            raise UserError(self.env._("The billing run %s is not computed yet: compute it first.", self.name))
