# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION

from .energy_billing_period_line import COMPONENT_SELECTION

KIND_SELECTION = [
    ("correction", "Correction"),
    ("service", "Service"),
    ("gesture", "Gesture"),
    ("level_payment", "Level Payment"),
    ("level_deduction", "Deduction of Level Payments"),
    ("social", "Social Measure"),
    ("other", "Other"),
]
PRODUCTS = {"level_deduction": "level_payment"}  # kinds without a product of their own
DECIDED_FIELDS = {"state", "note", "move_id"}  # written by the buttons and the invoices, in any state


class EnergyBillingItem(models.Model):
    """Something to put on a contract's next invoice besides its periods. Frozen once invoiced."""

    _name = "energy.billing.item"
    _description = "Billing Item"
    _inherit = ["mail.thread"]
    _order = "date desc, contract_id, id"
    _check_company_auto = True

    contract_id = fields.Many2one("energy.contract", required=True, index=True, ondelete="restrict", check_company=True)
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    kind = fields.Selection(KIND_SELECTION, required=True, default="other", index=True)
    component = fields.Selection(COMPONENT_SELECTION, help="What is corrected; empty for what is no part of a period.")
    band = fields.Selection(BAND_SELECTION, string="Time Band")
    date = fields.Date(
        required=True,
        index=True,
        default=fields.Date.context_today,
        help="The day that the item concerns. It goes on the invoice of that month, or on the next one.",
    )
    start_date = fields.Date("From")
    end_date = fields.Date("To", help="First day that the item does not concern.")
    name = fields.Char("Description", help="As the customer reads it. Empty: said by the kind and the dates.")
    quantity = fields.Float(digits=(16, 6), default=1, required=True)
    unit_price = fields.Float(digits=(16, 6), aggregator=None)
    amount = fields.Monetary("Untaxed Amount", required=True, tracking=True, help="Negative: owed to the customer.")
    vat_rate = fields.Float("VAT (%)", digits=(6, 3), required=True, aggregator=None)
    product_id = fields.Many2one("product.product", check_company=True, help="Empty: the product of the kind.")
    period_id = fields.Many2one(
        "energy.billing.period",
        "Billing Period",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        help="The period that the item concerns.",
    )
    network_line_id = fields.Many2one(
        "energy.network.invoice.line",
        "Network Invoice Line",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        help="What the grid operator charges, and this item passes on.",
    )
    level_plan_id = fields.Many2one(
        "energy.level.plan",
        "Level Payment Plan",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
    )
    state = fields.Selection(
        [("ready", "To Invoice"), ("held", "On Hold"), ("invoiced", "Invoiced"), ("excluded", "Excluded")],
        required=True,
        default="ready",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    note = fields.Text(copy=False, tracking=True, help="Why the item is on hold or left out.")
    move_id = fields.Many2one(
        "account.move",
        "Customer Invoice",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )

    _network_line_uniq = models.UniqueIndex(
        "(network_line_id) WHERE network_line_id IS NOT NULL", "This network invoice line already has a billing item."
    )
    _level_month_uniq = models.UniqueIndex(
        "(level_plan_id, kind, date, vat_rate) WHERE level_plan_id IS NOT NULL",
        "This level payment plan already has an item of this kind for this month.",
    )
    _dates_ordered = models.Constraint("CHECK (end_date > start_date)", "An item ends after it starts.")
    _quantity_not_zero = models.Constraint("CHECK (quantity <> 0)", "The quantity of a billing item is not zero.")
    _ready_idx = models.Index("(contract_id, date) WHERE state = 'ready'")

    @api.constrains("contract_id", "period_id")
    def _check_period_of_contract(self):
        for item in self:
            if item.period_id and item.period_id.contract_id != item.contract_id:
                raise ValidationError(
                    self.env._(
                        "The period %(period)s is not one of contract %(contract)s: choose one of that contract.",
                        period=item.period_id.display_name,
                        contract=item.contract_id.name,
                    )
                )

    @api.depends("name", "kind", "component", "band", "start_date", "end_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item._get_description() if item.kind else False

    # -- Description -------------------------------------------------------------

    def _get_description(self):
        """The item as the customer reads it, in the language of the environment."""
        if self.name:
            return self.name
        if not self.start_date or not self.end_date:
            return self._get_subject()
        return self.env._(
            "%(what)s — %(first)s to %(last)s",
            what=self._get_subject(),
            first=format_date(self.env, self.start_date),
            last=format_date(self.env, fields.Date.subtract(self.end_date, days=1)),
        )

    def _get_subject(self):
        if self.component:
            line = self.env["energy.billing.period.line"].new({"component": self.component, "band": self.band})
            return self.env._("Correction: %s", line._get_component_name())
        return {
            "correction": self.env._("Correction"),
            "service": self.env._("Service of the grid operator"),
            "gesture": self.env._("Commercial gesture"),
            "level_payment": self.env._("Level payment"),
            "level_deduction": self.env._("Level payments already invoiced"),
            "social": self.env._("Social measure"),
            "other": self.env._("Other"),
        }[self.kind]

    # -- Freezing ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_decided(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_decided(vals)
        if not set(vals) <= DECIDED_FIELDS:
            self._check_not_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_frozen(self):
        self._check_not_frozen()

    def _check_not_frozen(self):
        for item in self.filtered("move_id"):
            raise UserError(
                self.env._(
                    "The item “%(item)s” of contract %(contract)s is on the invoice %(invoice)s and can no longer be "
                    "changed. Delete or cancel that invoice while it is a draft, or correct it with a credit note.",
                    item=item.display_name,
                    contract=item.contract_id.name,
                    invoice=item.move_id.display_name,
                )
            )

    def _check_not_decided(self, vals):
        if not self.env.su and {"state", "move_id"} & set(vals):
            raise UserError(self.env._("Put billing items on hold, exclude and release them by their buttons."))

    def action_hold(self):
        """Keep these items off the invoices until they are released."""
        self._decide("held")

    def action_exclude(self):
        """These items are never invoiced."""
        self._decide("excluded")

    def action_release(self):
        self._decide("ready")

    def _decide(self, state):
        self.check_access("write")
        self._check_not_frozen()
        for item in self.filtered(lambda item: state != "ready" and not item.note):
            raise UserError(
                self.env._(
                    "Write a note on the item “%(item)s” of contract %(contract)s that says why it is not invoiced.",
                    item=item.display_name,
                    contract=item.contract_id.name,
                )
            )
        self.sudo().write({"state": state})

    # -- Invoice -----------------------------------------------------------------

    @api.model
    def _ready(self, contracts, until):
        """The items to invoice of these contracts that concern a day before `until`."""
        return self.search(
            [("contract_id", "in", contracts.ids), ("state", "=", "ready"), ("date", "<", until)], order="date, id"
        )

    def _freeze(self, move):
        """These items are on this invoice."""
        self.write({"state": "invoiced", "move_id": move.id})

    def _thaw(self):
        """The invoice is gone: these items may be invoiced again. Deductions are made anew with the true-up."""
        self.write({"state": "ready", "move_id": False})
        self.filtered(lambda item: item.kind == "level_deduction").unlink()

    def _prepare_invoice_line(self, taxes):
        """Values of the item's invoice line. taxes: the tax of each VAT rate.

        The unit price is the amount divided by the quantity, unrounded, as on the line of a billing period.
        """
        product = self._get_product()
        return {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "name": self._get_description(),
            "quantity": self.quantity,
            "price_unit": self.amount / self.quantity,
            "tax_ids": [Command.set(taxes[round(self.vat_rate, 3)].ids)],
            "energy_item_id": self.id,
        }

    def _get_product(self):
        if self.product_id:
            return self.product_id
        what = self.component or PRODUCTS.get(self.kind, self.kind)
        return self.env["product.product"]._of_energy(what)
