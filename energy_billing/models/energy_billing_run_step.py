# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.energy_core.translation import say

from .energy_billing_step import CODES, STEP_OF_CODE, STEP_SELECTION


class EnergyBillingRunStep(models.Model):
    """Where a run stands at one of its declared steps: who began it and when, how far it is, who ticked its gate."""

    _name = "energy.billing.run.step"
    _description = "Step of a Billing Run"
    _order = "run_id desc, sequence, id"
    _rec_name = "code"
    _check_company_auto = True

    run_id = fields.Many2one("energy.billing.run", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    code = fields.Selection(STEP_SELECTION, "Step", required=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        [("todo", "To Do"), ("running", "Running"), ("gate", "To Confirm"), ("done", "Done")],
        compute="_compute_state",
    )
    user_id = fields.Many2one("res.users", "Begun By", readonly=True)
    started_at = fields.Datetime("Begun", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    gate = fields.Text("To Be Confirmed", compute="_compute_gate")
    ticked_by_id = fields.Many2one("res.users", "Confirmed By", readonly=True)
    ticked_at = fields.Datetime("Confirmed", readonly=True)
    total = fields.Integer("Contracts", compute="_compute_progress")
    failed = fields.Integer(compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="Part of the contracts that the step has done.")
    finding_ids = fields.One2many("energy.billing.finding", "step_id", "Findings", readonly=True)
    finding_count = fields.Integer("Number of Findings", compute="_compute_finding_count")

    _run_code_uniq = models.UniqueIndex("(run_id, code)", "This billing run already has this step.")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_gate(self):
        for step in self:
            declared = step.code and STEP_OF_CODE[step.code].gate
            step.gate = declared and say(self.env, declared)

    @api.depends("run_id.work_ids.state", "run_id.work_ids.step")
    def _compute_progress(self):
        counted = self.env["energy.billing.work"]._read_group(
            [("run_id", "in", self.run_id.ids)], ["run_id", "step", "state"], ["__count"]
        )
        counts = {(run, code, state): count for run, code, state, count in counted}
        for step in self:
            later = CODES[CODES.index(step.code) + 1 :] if STEP_OF_CODE[step.code].unit else ()
            beyond = sum(count for (run, code, _state), count in counts.items() if run == step.run_id and code in later)
            pending, done, failed = (
                counts.get((step.run_id, step.code, state), 0) for state in ("pending", "done", "error")
            )
            step.total = pending + done + failed + beyond
            step.failed = failed
            step.progress = 100 * (step.total - pending) / step.total if step.total else 0

    @api.depends("finding_ids")
    def _compute_finding_count(self):
        counts = dict(
            self.env["energy.billing.finding"]._read_group([("step_id", "in", self.ids)], ["step_id"], ["__count"])
        )
        for step in self:
            step.finding_count = counts.get(step._origin, 0)

    @api.depends(
        "run_id.step_ids.ended_at", "run_id.step_ids.ticked_at", "run_id.work_ids.step", "run_id.work_ids.state"
    )
    def _compute_state(self):
        for step in self:
            step.state = step._state_of_facts()

    def _state_of_facts(self):
        declared = STEP_OF_CODE[self.code]
        if declared.unit and self.run_id._has_works(step=self.code, state="pending"):
            return "running"
        needed = self.run_id.step_ids.filtered(lambda step: step.code in declared.needs)
        is_over = self.ended_at if declared.unit or declared.check else all(step.state == "done" for step in needed)
        if not is_over:
            return "todo"
        return "gate" if declared.gate and not self.ticked_at else "done"

    def _begin(self):
        """Somebody begins this step."""
        self.write({"user_id": self.env.uid, "started_at": fields.Datetime.now(), "ended_at": False})

    def _end(self):
        self.write({"ended_at": fields.Datetime.now()})

    def _ask_again(self):
        """What these steps have looked at is no longer all: their checks are to be done, their gates ticked again."""
        self.write({"ticked_by_id": False, "ticked_at": False})
        self.filtered(lambda step: STEP_OF_CODE[step.code].check).write({"ended_at": False})

    def action_do(self):
        """Begin this step of the run, as its button does."""
        self.ensure_one()
        return getattr(self.run_id, f"action_{self.code}")()

    def action_tick(self):
        """Confirm what the gate says: the steps that need this one may begin."""
        for step in self:
            declared = STEP_OF_CODE[step.code]
            run = step.run_id._allowed(declared.groups)
            if not declared.gate:
                raise UserError(self.env._("The step “%s” asks nobody: there is nothing to confirm.", step._label()))
            if step.sudo().state != "gate":
                raise UserError(
                    self.env._(
                        "The step “%(step)s” of the billing run %(run)s is not there yet: do it first.",
                        step=step._label(),
                        run=run.name,
                    )
                )
        self.sudo().write({"ticked_by_id": self.env.uid, "ticked_at": fields.Datetime.now()})

    def action_untick(self):
        """Take the confirmation back."""
        for step in self:
            step.run_id._allowed(STEP_OF_CODE[step.code].groups)
        self.sudo().write({"ticked_by_id": False, "ticked_at": False})

    def action_open_findings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Findings of %(step)s, %(run)s", step=self._label(), run=self.run_id.name),
            "res_model": "energy.billing.finding",
            "view_mode": "list,form",
            "domain": [("step_id", "=", self.id)],
        }

    def _label(self):
        return say(self.env, STEP_OF_CODE[self.code].label)
