# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..clients import Failure, omie
from .failure_sentences import sentence

MAX_ATTEMPTS = 20
FIRST_WAIT_MINUTES = 5
LONGEST_WAIT_MINUTES = 60
BATCH = 100


class EnergyExchange(models.Model):
    """What goes out to an outside system or comes in from it, once, whatever happens on the way.

    The pair of connector and key is the identity: asking for the same thing again is the same exchange. The network is
    only used by `_process_batch`, which never commits; the cron commits after each exchange.
    """

    _name = "energy.exchange"
    _description = "Energy Exchange"
    _order = "id desc"
    _rec_name = "key"
    _check_company_auto = True

    connector_id = fields.Many2one(
        "energy.connector", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True, index=True)
    direction = fields.Selection([("in", "Incoming"), ("out", "Outgoing")], required=True, default="in")
    operation = fields.Selection([("day_ahead_prices", "Day-ahead prices")], required=True)
    key = fields.Char(required=True, help="Names what is exchanged, so that it is never exchanged twice.")
    arguments = fields.Json(help="What the operation needs to know.")
    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Done"), ("failed", "Failed")], required=True, default="pending", index=True
    )
    attempts = fields.Integer(aggregator="sum")
    last_try = fields.Datetime()
    next_try = fields.Datetime(default=fields.Datetime.now)
    request = fields.Text(help="What was asked, without secrets.")
    reply = fields.Text(help="What was answered, in short and without secrets.")
    message = fields.Char("Result")

    _key_uniq = models.UniqueIndex("(connector_id, key)", "This connector already has an exchange of this key.")
    _due = models.Index("(next_try) WHERE state = 'pending'")

    @api.model
    def _ask_for_prices(self, connectors, days):
        """Exchanges for the price files of these days; one that exists is asked again, for a newer version."""
        wanted = {(connector.id, f"day_ahead_prices/{day}"): day for connector in connectors for day in days}
        keys = [key for _connector, key in wanted]
        existing = self.search([("connector_id", "in", connectors.ids), ("key", "in", keys)])
        existing._reopen()
        held = {(exchange.connector_id.id, exchange.key) for exchange in existing}
        created = self.create(
            [
                {
                    "connector_id": connector,
                    "operation": "day_ahead_prices",
                    "key": key,
                    "arguments": {"day": day.isoformat()},
                }
                for (connector, key), day in wanted.items()
                if (connector, key) not in held
            ]
        )
        self.env.ref("energy_connectors.ir_cron_process_exchanges")._trigger()
        return existing | created

    def action_retry(self):
        self._reopen()
        self.env.ref("energy_connectors.ir_cron_process_exchanges").sudo()._trigger()

    def _reopen(self):
        self.write({"state": "pending", "attempts": 0, "next_try": fields.Datetime.now()})

    @api.model
    def _cron_process(self):
        """Drain what is due, one exchange and one commit at a time: each may take as long as the network does."""
        due = self.search(self._due_domain(), limit=BATCH)
        remaining = len(due) if len(due) < BATCH else self.search_count(self._due_domain())
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        for exchange in due:
            locked = exchange.try_lock_for_update().filtered_domain(self._due_domain())
            locked._process_batch()
            if not self.env["ir.cron"]._commit_progress(len(locked)):
                break

    @api.model
    def _due_domain(self):
        return (
            Domain("state", "=", "pending")
            & Domain("next_try", "<=", fields.Datetime.now())
            & Domain("connector_id.active", "=", True)
        )

    def _process_batch(self):
        """Try these exchanges once each. Never commits: cron and queue both call it."""
        for exchange in self:
            attempt = {"attempts": exchange.attempts + 1, "last_try": fields.Datetime.now()}
            try:
                result = getattr(exchange, f"_run_{exchange.operation}")()
            except Failure as failure:
                exchange._fail(failure, attempt)
            else:
                exchange.write(dict(attempt, state="done", next_try=False, **result))
                exchange.connector_id._record_result(True, exchange.message)

    def _fail(self, failure, attempt):
        """Wait longer before each next try; give up when trying again cannot help or has not helped."""
        message = sentence(self.env, failure)
        if failure.may_pass and attempt["attempts"] < MAX_ATTEMPTS:
            minutes = min(FIRST_WAIT_MINUTES * 2 ** (attempt["attempts"] - 1), LONGEST_WAIT_MINUTES)
            outcome = {"state": "pending", "next_try": attempt["last_try"] + timedelta(minutes=minutes)}
        else:
            outcome = {"state": "failed", "next_try": False}
            self.connector_id._record_result(False, message)
            self.connector_id.message_post(body=message, subject=self.key)
        self.write({**attempt, **outcome, "message": message, "reply": failure.problem})

    def _run_day_ahead_prices(self):
        """Fetch the newest price file of a day and load it. Returns what to write on the exchange."""
        day = fields.Date.to_date(self.arguments["day"])
        self.request = f"GET {self.connector_id.base_url} {omie.file_name(day, '*')}"
        price_file = self.connector_id._omie().day_ahead_prices(day)
        added, replaced, ignored = self.env["energy.market.price"]._load(price_file.prices, price_file.version)
        return {
            "reply": self.env._("%(name)s, %(count)s prices", name=price_file.name, count=len(price_file.prices)),
            "message": self.env._(
                "%(added)s prices added, %(replaced)s replaced, %(ignored)s known already.",
                added=added,
                replaced=replaced,
                ignored=ignored,
            ),
        }
