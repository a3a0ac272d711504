# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts that another tool billed before: here they begin on the day and at the index that it left off."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.energy_core.calc import BANDS, taken_over
from odoo.addons.energy_core.frames import fetch_frame

BAND_COLUMNS = [f"{band}_wh" for band in BANDS]


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    billed_until = fields.Date(
        "First Day Billed Here",
        copy=False,
        tracking=True,
        help="Another tool has billed the days before this one, and the energy up to the opening reading. Empty: the "
        "contract is billed here from its start.",
    )
    opening_reading_ids = fields.One2many("energy.reading", "opening_contract_id", readonly=True)
    opening_index = fields.Char(
        compute="_compute_opening_index", help="What the other tool billed last; its kWh are billed from there on."
    )

    @api.depends("opening_reading_ids")
    @api.depends_context("lang")
    def _compute_opening_index(self):
        for contract in self:
            contract.opening_index = contract.opening_reading_ids._describe_index()

    def write(self, vals):
        if "billed_until" in vals:
            day = fields.Date.to_date(vals["billed_until"]) or False
            self.filtered(lambda contract: contract.billed_until != day)._check_nothing_invoiced()
        return super().write(vals)

    def _check_nothing_invoiced(self):
        for contract in self.billing_period_ids.filtered("move_id").contract_id:
            raise UserError(
                self.env._(
                    "Contract %(contract)s is invoiced here already (%(invoice)s), so what another tool has billed "
                    "before can no longer change. Delete that invoice while it is a draft, or settle the difference "
                    "with a billing item.",
                    contract=contract.name,
                    invoice=contract.billing_period_ids.move_id[:1].display_name,
                )
            )

    def _energy_frames(self, start, end, is_bridged=True):
        frames = super()._energy_frames(start, end, is_bridged)
        billed_elsewhere = self.filtered("billed_until")
        if not billed_elsewhere:
            return frames
        openings = billed_elsewhere._openings_frame()
        events, readings = taken_over(frames["events"], frames["readings"], openings, self._energy_country_code())
        return frames | {"events": events, "readings": readings}

    def _openings_frame(self):
        """Where the other tool that billed these contracts left off (schema OPENINGS)."""
        query = SQL(
            """
            SELECT contract.id AS contract, contract.cups_id AS supply_point, contract.billed_until AS day,
                   reading.id AS reading_id, reading.nature, %s, NULLIF(reading.digits, 0) AS digits,
                   NULLIF(reading.coefficient, 0) AS coefficient
              FROM energy_contract AS contract
              LEFT JOIN energy_reading AS reading ON reading.opening_contract_id = contract.id
             WHERE contract.id = ANY (%s)
            """,
            SQL(", ").join(SQL.identifier("reading", column) for column in BAND_COLUMNS),
            self.ids,
        )
        return fetch_frame(self.env.cr, query, integers=(*BAND_COLUMNS, "digits", "coefficient"), days=("day",))
