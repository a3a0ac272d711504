# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import formatLang

from .energy_recommendation import METHODS
from .energy_recommendation_decision import MAY_ADVISE


class EnergyRecommendationBatch(models.Model):
    """Advice on all contracts of an institution, a company or a choice, ranked by what each would save."""

    _name = "energy.recommendation.batch"
    _description = "Batch of Recommendations"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Institution",
        check_company=True,
        index="btree_not_null",
        help="Contracts that it, or a part of it, holds or pays; all of the company without one.",
    )
    contract_domain = fields.Char("Only Contracts With", default="[]")
    date = fields.Date("Day of the Advice", required=True, default=fields.Date.context_today)
    method = fields.Selection(METHODS, required=True, default="exact")
    months = fields.Integer("Months Looked At", required=True, default=12)
    unit_ids = fields.One2many("energy.recommendation.unit", "batch_id", string="Supply Points", readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")], compute="_compute_progress"
    )
    unit_count = fields.Integer("Number of Points", compute="_compute_progress")
    pending_count = fields.Integer("To Do", compute="_compute_progress")
    failed_count = fields.Integer("Failed", compute="_compute_progress")
    no_advice_count = fields.Integer("Without Advice", compute="_compute_totals")
    change_count = fields.Integer("To Change", compute="_compute_totals")
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_totals", help="Empty where the contracts are billed in several currencies."
    )
    current_amount = fields.Monetary("Current, a Year", compute="_compute_totals")
    saving_amount = fields.Monetary("Saving, a Year", compute="_compute_totals")
    totals = fields.Text("In All", compute="_compute_totals", help="A line for each currency.")

    _months_in_range = models.Constraint("CHECK (months BETWEEN 1 AND 36)", "An advice looks at 1 to 36 months.")

    @api.depends("partner_id", "company_id", "date")
    def _compute_name(self):
        for batch in self:
            whose = batch.partner_id.name or batch.company_id.name
            batch.name = batch.name or " ".join(filter(None, [whose, batch.date and batch.date.isoformat()]))

    @api.depends("unit_ids.state")
    def _compute_progress(self):
        grouped = self.env["energy.recommendation.unit"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch.id, state): count for batch, state, count in grouped}
        for batch in self:
            done, pending, failed = (counts.get((batch._origin.id, state), 0) for state in ("done", "pending", "error"))
            batch.unit_count = done + pending + failed
            batch.pending_count, batch.failed_count = pending, failed
            batch.state = "running" if pending else "done" if batch.unit_count else "draft"

    @api.depends("unit_ids.recommendation_id.state")
    @api.depends_context("lang")
    def _compute_totals(self):
        for batch in self:
            recommendations = batch._recommendations()
            by_currency = recommendations.grouped("currency_id")
            only = next(iter(by_currency)) if len(by_currency) == 1 else self.env["res.currency"]
            batch.currency_id = only
            batch.current_amount = sum(recommendations.mapped("current_amount")) if only else 0
            batch.saving_amount = sum(recommendations.mapped("saving_amount")) if only else 0
            batch.no_advice_count = len(recommendations.filtered(lambda each: each.state == "no_advice"))
            batch.change_count = len(recommendations.filtered("is_change"))
            batch.totals = "\n".join(self._tell_total(currency, each) for currency, each in by_currency.items())

    @api.constrains("contract_domain")
    def _check_contract_domain(self):
        for batch in self:
            try:
                self.env["energy.contract"].search_count(batch._parse_domain())
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” does not choose contracts: %(error)s. Choose them with the editor of the field.",
                        domain=batch.contract_domain,
                        error=error,
                    )
                ) from error

    def write(self, vals):
        if not self.env.su and set(vals) - {"name"} and any(batch.unit_count for batch in self):
            raise AccessError(
                self.env._("This batch was computed as it is set. Make another one for another choice of contracts.")
            )
        return super().write(vals)

    def action_compute(self):
        """Advise on every contract of these batches in the background; those that were done, anew."""
        for batch in self._allowed():
            contracts = batch.with_user(self.env.user)._contracts()
            if not contracts:
                raise UserError(
                    self.env._(
                        "The batch %s chooses no contract: change the institution or the choice of contracts.",
                        batch.name,
                    )
                )
            batch._put_to_work(contracts)
        self.env.ref("energy_recommendation.ir_cron_advise")._trigger()

    def action_retry(self):
        """Only what failed, once its cause is mended."""
        units = self._allowed().unit_ids.filtered(lambda unit: unit.state == "error")
        units.state = "pending"
        self.env.ref("energy_recommendation.ir_cron_advise")._trigger()

    def action_view_recommendations(self):
        """What was advised, the highest saving first."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_recommendation.action_energy_recommendation_rank"
        )
        return dict(action, domain=[("unit_ids.batch_id", "in", self.ids)], context={})

    def _contracts(self):
        """One contract of each supply point of this batch, as far as the user may see them."""
        institution = Domain.TRUE
        if self.partner_id:
            institution = Domain("partner_id", "child_of", self.partner_id.id)
            institution |= Domain("payer_id", "child_of", self.partner_id.id)
        of_company = Domain("company_id", "=", self.company_id.id) & Domain("state", "=", "active")
        domain = of_company & institution & Domain(self._parse_domain())
        return self.env["energy.contract"].search(domain)._one_of_a_point()

    def _parse_domain(self):
        return literal_eval(self.contract_domain or "[]")

    def _put_to_work(self, contracts):
        """A unit for each of these contracts; what is no longer chosen, and was not done, is dropped."""
        chosen, known = set(contracts.ids), set(self.unit_ids.contract_id.ids)
        self.unit_ids.filtered(lambda unit: unit.contract_id.id not in chosen).unlink()
        self.unit_ids.state = "pending"
        self.unit_ids.create([{"batch_id": self.id, "contract_id": contract} for contract in sorted(chosen - known)])

    def _settings(self):
        return {"method": self.method, "months": self.months, "on": self.date}

    def _recommendations(self):
        return self.unit_ids.recommendation_id

    def _tell_total(self, currency, recommendations):
        current, saving = (sum(recommendations.mapped(name)) for name in ("current_amount", "saving_amount"))
        return self.env._(
            "%(current)s a year as the contracts are, %(saving)s (%(percent)s %%) less as proposed, of %(count)s supply"
            " points.",
            current=formatLang(self.env, current, currency_obj=currency),
            saving=formatLang(self.env, saving, currency_obj=currency),
            percent=formatLang(self.env, 100 * saving / current if current else 0, digits=2),
            count=len(recommendations),
        )

    def _action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "energy_recommendation.action_energy_recommendation_batch"
        )
        if len(self) == 1:
            return dict(action, view_mode="form", views=[(False, "form")], res_id=self.id)
        return dict(action, domain=[("id", "in", self.ids)])

    def _allowed(self):
        """These batches with all rights, for a user who may compute and of their companies."""
        if not self.env.su:
            if not any(self.env.user.has_group(group) for group in MAY_ADVISE):
                raise AccessError(
                    self.env._("Advice is computed by operators: ask your administrator for the right to it.")
                )
            self.check_access("read")
        return self.sudo()
