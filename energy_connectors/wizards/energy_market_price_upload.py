# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..clients import Failure, omie
from ..models.failure_sentences import sentence


class EnergyMarketPriceUpload(models.TransientModel):
    _name = "energy.market.price.upload"
    _description = "Load a Market Price File"

    content = fields.Binary("File", required=True, attachment=False)
    name = fields.Char("File Name", required=True)
    problem = fields.Char(compute="_compute_preview")
    day = fields.Date(compute="_compute_preview")
    version = fields.Integer(compute="_compute_preview")
    added_count = fields.Integer("New", compute="_compute_preview", help="Prices of periods that have none yet.")
    replaced_count = fields.Integer(
        "Replacing", compute="_compute_preview", help="Prices that take the place of an older version."
    )
    ignored_count = fields.Integer(
        "Known Already", compute="_compute_preview", help="Prices held in this version or a newer one; they stay."
    )

    @api.depends("content", "name")
    def _compute_preview(self):
        for wizard in self:
            wizard.problem = wizard.day = False
            wizard.version = wizard.added_count = wizard.replaced_count = wizard.ignored_count = 0
            if not (wizard.content and wizard.name):
                continue
            try:
                price_file = wizard._read()
            except Failure as failure:
                wizard.problem = sentence(self.env, failure)
                continue
            wizard.day, wizard.version = price_file.day, price_file.version
            wizard.added_count, wizard.replaced_count, wizard.ignored_count = self.env["energy.market.price"]._compare(
                price_file.prices, price_file.version
            )

    def action_load(self):
        """Load the file and say how many prices came of it. Nothing is loaded of a file that is not whole."""
        self.ensure_one()
        try:
            price_file = self._read()
        except Failure as failure:
            raise UserError(sentence(self.env, failure)) from failure
        added, replaced, ignored = self.env["energy.market.price"]._load(price_file.prices, price_file.version)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": price_file.name,
                "message": self.env._(
                    "%(added)s prices added, %(replaced)s replaced, %(ignored)s known already.",
                    added=added,
                    replaced=replaced,
                    ignored=ignored,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _read(self):
        content = self.with_context(bin_size=False).content  # the web client asks for sizes instead of contents
        return omie.read_prices(self.name, base64.b64decode(content))
