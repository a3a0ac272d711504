# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class EnergyCheque(models.Model):
    """A voucher of the state with which a household pays its energy. Registered, it is a payment of the contract.

    What it is worth pays the oldest open invoices of the contract first, and then those that are posted later. It also
    opens the social protection (Code de l'énergie, R124-1 and following).
    """

    _name = "energy.cheque"
    _description = "Energy Cheque"
    _inherit = ["mail.thread"]
    _order = "valid_from desc, number, id"
    _rec_name = "number"
    _check_company_auto = True

    number = fields.Char(required=True, tracking=True)
    contract_id = fields.Many2one("energy.contract", required=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    amount = fields.Monetary(required=True, tracking=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date("Valid Until", required=True, help="Last day on which it may be registered.")
    payment_id = fields.Many2one("account.payment", readonly=True, copy=False, ondelete="restrict", check_company=True)
    protection_id = fields.Many2one(
        "energy.social.protection", readonly=True, copy=False, ondelete="set null", check_company=True
    )
    residual = fields.Monetary("Left to Use", compute="_compute_residual", compute_sudo=True)
    state = fields.Selection(
        [("received", "Received"), ("registered", "Registered"), ("refused", "Refused")],
        required=True,
        default="received",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Text(copy=False, tracking=True, help="Why it was refused.")

    _company_number_uniq = models.UniqueIndex(
        "(company_id, number)", "An energy cheque with this number was already received."
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "The amount of an energy cheque is more than zero.")
    _dates_ordered = models.Constraint("CHECK (valid_to >= valid_from)", "An energy cheque ends after it starts.")
    _registered_idx = models.Index("(contract_id) WHERE state = 'registered'")

    @api.depends("payment_id")  # were it the journal items too, each posted invoice would look for cheques
    def _compute_residual(self):
        for cheque in self:
            cheque.residual = -sum(cheque._open_lines().mapped("amount_residual"))

    def _open_lines(self):
        """What is left of these payments, as journal items of the customer's account."""
        lines = self.payment_id.move_id.line_ids
        return lines.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )

    # -- Registering ---------------------------------------------------------------

    def action_register(self):
        """Make these cheques payments, which pay the open invoices of their contracts, the oldest first."""
        self.check_access("write")
        cheques = self.sudo()
        for cheque in cheques:
            cheque._check_may_register()
        payments = (
            self.env["account.payment"]
            .sudo()
            .with_context(force_payment_move=True)
            .create([cheque._prepare_payment() for cheque in cheques])
        )
        payments.action_post()
        protections = self.env["energy.social.protection"].sudo()
        protections = protections.create([cheque._prepare_protection() for cheque in cheques])
        for cheque, payment, protection in zip(cheques, payments, protections, strict=True):
            cheque.write({"state": "registered", "payment_id": payment.id, "protection_id": protection.id})
        cheques._pay()

    def _check_may_register(self):
        today = fields.Date.context_today(self)
        if self.state != "received":
            raise UserError(self.env._("The energy cheque %s is already registered or refused.", self.number))
        if not self.valid_from <= today <= self.valid_to:
            raise UserError(
                self.env._(
                    "The energy cheque %(number)s is valid from %(start)s to %(end)s only. Ask the customer for one "
                    "that is valid, or refuse it.",
                    number=self.number,
                    start=format_date(self.env, self.valid_from),
                    end=format_date(self.env, self.valid_to),
                )
            )
        if not self.company_id.energy_cheque_journal_id:
            raise UserError(
                self.env._(
                    "Company %s has no journal for energy cheques: choose one (Settings › Energy › Billing).",
                    self.company_id.name,
                )
            )
        if not self.contract_id._get_payer():
            raise UserError(
                self.env._("Contract %s has neither a payer nor a holder: enter one.", self.contract_id.name)
            )

    def _prepare_payment(self):
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.contract_id._get_payer().id,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.company_id.energy_cheque_journal_id.id,
            "date": fields.Date.context_today(self),
            "memo": self.env._("Energy cheque %s", self.number),
            "payment_reference": self.number,
        }

    def _prepare_protection(self):
        return {
            "contract_id": self.contract_id.id,
            "ground": "cheque",
            "reference": self.number,
            "date_start": self.valid_from,
            "date_end": fields.Date.add(self.valid_to, days=1),
        }

    def action_refuse(self):
        """The cheque is worth nothing: its payment is cancelled, and what it paid is owed again."""
        self.check_access("write")
        for cheque in self.filtered(lambda cheque: not cheque.note):
            raise UserError(
                self.env._("Write a note on the energy cheque %s that says why it is refused.", cheque.number)
            )
        cheques = self.sudo()
        cheques.payment_id.action_draft()
        cheques.payment_id.action_cancel()
        cheques.protection_id.unlink()
        cheques.write({"state": "refused"})

    def write(self, vals):
        if not self.env.su and {"state", "payment_id"} & set(vals):
            raise UserError(self.env._("Register and refuse energy cheques by their buttons."))
        if set(vals) & {"number", "contract_id", "amount"} and self.filtered("payment_id"):
            raise UserError(self.env._("A registered energy cheque can no longer be changed: refuse it instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_registered(self):
        for cheque in self.filtered("payment_id"):
            raise UserError(self.env._("The energy cheque %s is registered: refuse it instead.", cheque.number))

    # -- Paying ----------------------------------------------------------------------

    @api.model
    def _pay_contracts(self, contracts):
        """Let the cheques of these contracts pay what is open."""
        self.search([("contract_id", "in", contracts.ids), ("state", "=", "registered")])._pay()

    def _pay(self):
        """Reconcile what is left of these cheques with the open invoices of their contracts, oldest first."""
        left_of = {
            contract: lines
            for contract, cheques in self.grouped("contract_id").items()
            if (lines := cheques._open_lines())
        }
        contract_ids = [contract.id for contract in left_of]
        owed = self.env["account.move.line"].search(self._get_owed_domain(contract_ids)) if left_of else []
        owed_of = owed.grouped(lambda line: line.move_id.energy_contract_id) if owed else {}
        plan = [
            lines | owed_of[contract].filtered(lambda line, lines=lines: line.account_id in lines.account_id)
            for contract, lines in left_of.items()
            if contract in owed_of
        ]
        if plan:
            self.env["account.move.line"]._reconcile_plan(plan)

    @api.model
    def _get_owed_domain(self, contract_ids):
        return (
            Domain("move_id.energy_contract_id", "in", contract_ids)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual", ">", 0)
        )
