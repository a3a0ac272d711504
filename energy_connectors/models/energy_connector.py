# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..clients import Failure, omie, transport
from .failure_sentences import sentence

BASE_URLS = {"omie": omie.BASE_URL}


class EnergyConnector(models.Model):
    _name = "energy.connector"
    _description = "Energy Connector"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    system = fields.Selection([("omie", "OMIE day-ahead prices")], required=True, default="omie", tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    base_url = fields.Char(
        "Address",
        compute="_compute_base_url",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        help="Where the system is. Addresses that are not public are refused, unless an administrator names their host"
        " in the system parameter energy_connectors.private_hosts.",
    )
    active = fields.Boolean(default=True, tracking=True)
    state = fields.Selection(
        [("new", "Not Checked"), ("working", "Working"), ("failing", "Failing")],
        required=True,
        readonly=True,
        default="new",
        copy=False,
        tracking=True,
    )
    last_check = fields.Datetime(readonly=True, copy=False)
    last_message = fields.Char("Last Result", readonly=True, copy=False)
    exchange_ids = fields.One2many("energy.exchange", "connector_id", string="Exchanges")
    exchange_count = fields.Integer(compute="_compute_exchange_count")

    _company_name_uniq = models.UniqueIndex("(company_id, name)", "This company already has a connector of this name.")

    @api.depends("system")
    def _compute_base_url(self):
        for connector in self:
            connector.base_url = BASE_URLS.get(connector.system)

    @api.depends("exchange_ids")
    def _compute_exchange_count(self):
        counts = dict(
            self.env["energy.exchange"]._read_group([("connector_id", "in", self.ids)], ["connector_id"], ["__count"])
        )
        for connector in self:
            connector.exchange_count = counts.get(connector._origin, 0)

    @api.constrains("base_url")
    def _check_base_url(self):
        for connector in self:
            try:
                transport.checked_host(connector.base_url)
            except Failure as failure:
                raise ValidationError(sentence(self.env, failure)) from failure

    def action_check(self):
        """Read today's prices, which are surely published, and say whether that works."""
        self.ensure_one()
        self.check_access("write")
        try:
            price_file = self._omie().day_ahead_prices(self._market_day())
        except Failure as failure:
            is_working, message = False, sentence(self.env, failure)
        else:
            is_working = True
            message = self.env._("%(host)s answers; %(name)s was read.", host=self.base_url, name=price_file.name)
        self._record_result(is_working, message)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if is_working else "danger",
                "title": self.name,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_fetch_prices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_connectors.action_energy_market_price_fetch")
        return dict(action, context={"default_connector_id": self.id})

    def action_view_exchanges(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_connectors.action_energy_exchange")
        return dict(action, domain=[("connector_id", "=", self.id)], context={})

    @api.model
    def _cron_fetch_tomorrow(self):
        """Ask every price connector for the day that the market publishes today."""
        connectors = self.search([("system", "=", "omie")])
        self.env["energy.exchange"]._ask_for_prices(connectors, [self._market_day() + timedelta(days=1)])
        self.env["ir.cron"]._commit_progress(len(connectors), remaining=0)

    @api.model
    def _market_day(self):
        """Today where the market is."""
        return datetime.now(omie.MADRID).date()

    def _omie(self):
        return omie.Omie(self._transport(), self.base_url)

    def _transport(self):
        names = self.env["ir.config_parameter"].sudo().get_param("energy_connectors.private_hosts", "")
        private_hosts = frozenset(name.strip().lower() for name in names.split(",") if name.strip())
        return transport.Transport(private_hosts=private_hosts)

    def _record_result(self, is_working, message):
        self.write(
            {
                "state": "working" if is_working else "failing",
                "last_check": fields.Datetime.now(),
                "last_message": message,
            }
        )
