# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fnmatch import fnmatchcase

from odoo import api, fields, models
from odoo.fields import Domain

PERCENT = 100
BATCH_SIZE = 500
SERVICE_UNIT = "UNITE"  # of the lines of F15 that charge services


class EnergyServiceMapping(models.Model):
    """What the customer pays, from one day on, for a service that the grid operator charges (F15, unit UNITE)."""

    _name = "energy.service.mapping"
    _description = "Re-billing of a Service"
    _inherit = ["mail.thread"]
    _order = "pattern, date_start desc, id"
    _rec_name = "pattern"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency")
    pattern = fields.Char(
        "Item",
        required=True,
        tracking=True,
        help="Code of the grid operator, such as F120BOCM. A * stands for anything: F120* covers the cancellations "
        "(-A) and second bills (-F) too. Of several that fit the longest goes first.",
    )
    label = fields.Char("Description", translate=True, help="As the customer reads it. Empty: the operator's words.")
    date_start = fields.Date("From", required=True, tracking=True, help="Of services of this day or later.")
    date_end = fields.Date("To", tracking=True, help="First day on which it no longer holds.")
    rule = fields.Selection(
        [("cost", "At cost"), ("fixed", "At a price of ours"), ("none", "Not re-billed")],
        required=True,
        default="cost",
        tracking=True,
    )
    price = fields.Monetary("Unit Price", tracking=True, help="Without VAT, for one service.")
    social_discount = fields.Float(
        "Discount for Protected Customers (%)",
        digits=(5, 2),
        aggregator=None,
        tracking=True,
        help="Taken off while the contract is protected. In France 100 for a first connection, 80 for a visit because "
        "of a bill that was not paid (Code de l'énergie, R124-16).",
    )
    product_id = fields.Many2one("product.product", check_company=True, help="Empty: the product of services.")
    is_held = fields.Boolean("Put on Hold", help="Somebody looks at each of them before it is invoiced.")

    _dates_ordered = models.Constraint("CHECK (date_end > date_start)", "A re-billing ends after it starts.")
    _discount_is_share = models.Constraint(
        "CHECK (social_discount BETWEEN 0 AND 100)", "The discount of protected customers lies between 0 and 100 %."
    )
    _company_pattern_uniq = models.UniqueIndex(
        "(company_id, pattern, date_start)", "This item already has a re-billing from this day: change that one."
    )

    @api.model
    def _cron_rebill(self, batch_size=BATCH_SIZE):
        """Make the billing items of the services that the grid operators have charged, batch after batch."""
        cron, lines = self.env["ir.cron"], self.env["energy.network.invoice.line"]
        cron._commit_progress(remaining=lines.search_count(self._get_service_domain()))
        while services := lines.search(self._get_service_domain(), limit=batch_size):
            self._rebill(services)
            if not cron._commit_progress(len(services)):
                break

    def action_rebill(self):
        """Make the billing items of what is charged and not re-billed yet, of the user's companies, and show them."""
        self.check_access("write")
        mine = Domain("company_id", "in", self.env.companies.ids)
        services = self.env["energy.network.invoice.line"].search(self._get_service_domain() & mine)
        items = self.sudo()._rebill(services.sudo())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Services to invoice"),
            "res_model": "energy.billing.item",
            "view_mode": "list,form",
            "domain": [("id", "in", items.ids)],
        }

    @api.model
    def _get_service_domain(self):
        """Services of known contracts without a billing item, in companies that re-bill any."""
        items = self.env["energy.billing.item"].sudo()._search([("network_line_id", "!=", False)])
        companies = [company.id for (company,) in self.sudo()._read_group([], ["company_id"])]
        return (
            Domain("contract_id", "!=", False)
            & Domain("unit", "=", SERVICE_UNIT)
            & Domain("company_id", "in", companies)
            & Domain("id", "not in", items.subselect("network_line_id"))
        )

    @api.model
    def _rebill(self, services):
        """A billing item for each of these network invoice lines.

        Nothing is lost: what no mapping covers waits on hold, what is not re-billed is an excluded item.
        """
        mappings = self.search([("company_id", "in", services.company_id.ids)])
        return self.env["energy.billing.item"].create(
            [mappings._of_line(service)._prepare_item(service) for service in services]
        )

    def _of_line(self, line):
        """The one of these mappings that holds for this line: the longest pattern in force on its day."""
        day = line._service_day()
        fitting = self.filtered(
            lambda mapping: (
                mapping.company_id == line.company_id
                and fnmatchcase(line.ev_id or "", mapping.pattern)
                and mapping.date_start <= day
                and (not mapping.date_end or day < mapping.date_end)
            )
        )
        return fitting.sorted(lambda mapping: (len(mapping.pattern), mapping.date_start), reverse=True)[:1]

    def _prepare_item(self, line):
        """Values of the item that re-bills this line. An empty mapping puts it on hold."""
        day, label = line._service_day(), line.label or line.ev_id
        if self.label:
            label = self.with_context(lang=line.contract_id._get_payer().lang).label
        amount = self._get_amount(line)
        return {
            "contract_id": line.contract_id.id,
            "kind": "service",
            "date": day,
            "name": label,
            "quantity": line.quantity or 1,
            "unit_price": amount / (line.quantity or 1),
            "amount": amount,
            "vat_rate": line.vat_rate,
            "product_id": self.product_id.id,
            "network_line_id": line.id,
        } | self._get_decision(line)

    def _get_amount(self, line):
        """What the customer pays for the line, signed as the operator's amount is. A hook for rules of one's own."""
        sign = -1 if line.amount < 0 else 1
        amount = sign * self.price * abs(line.quantity or 1) if self.rule == "fixed" else line.amount
        if self.social_discount and line.contract_id._is_protected(line._service_day()):
            amount -= amount * self.social_discount / PERCENT
        return line.currency_id.round(amount)

    def _get_decision(self, line):
        if not self:
            return {
                "state": "held",
                "note": self.env._(
                    "No re-billing covers %(item)s on %(day)s. Enter one (Energy › Configuration › Services), or set "
                    "the amount here, then release the item.",
                    item=line.ev_id,
                    day=line._service_day(),
                ),
            }
        if self.rule == "none":
            return {"state": "excluded", "note": self.env._("Not re-billed: %s.", self.pattern)}
        if self.is_held:
            return {"state": "held", "note": self.env._("On hold by the re-billing of %s.", self.pattern)}
        return {"state": "ready"}
