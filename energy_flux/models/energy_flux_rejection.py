# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..parsers import FLUXES, SCHEMAS, from_payloads

_logger = logging.getLogger(__name__)

RETRY_BATCH_SIZE = 10_000


class EnergyFluxRejection(models.Model):
    _name = "energy.flux.rejection"
    _description = "Flux Rejection"
    _order = "file_id desc, id"
    _rec_name = "record_ref"
    _check_company_auto = True

    file_id = fields.Many2one("energy.flux.file", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    flux_code = fields.Char(related="file_id.flux_code", store=True)
    frame = fields.Selection(
        [
            ("events", "Event"),
            ("readings", "Reading"),
            ("quantities", "Quantity"),
            ("billed", "Billed Energy"),
            ("curves", "Day of a Curve"),
            ("invoices", "Network Invoice"),
            ("invoice_lines", "Network Invoice Line"),
            ("affairs", "Affair"),
            ("milestones", "Milestone"),
            ("points", "Supply Point"),
            ("sips_points", "SIPS Point"),
            ("sips_consumptions", "SIPS Consumption"),
        ],
        "Kind",
        readonly=True,
        help="What waits to be loaded; empty when the record could not be read.",
    )
    point_code = fields.Char("Supply Point", readonly=True, index="btree_not_null")
    record_ref = fields.Char("Record", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    payload = fields.Json(readonly=True)
    payload_text = fields.Text("Content", compute="_compute_payload_text")
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved")], required=True, readonly=True, default="open", index=True
    )

    @api.depends("payload")
    def _compute_payload_text(self):
        for rejection in self:
            payload = rejection.payload or {}
            columns = SCHEMAS[rejection.frame].columns if rejection.frame else payload
            rejection.payload_text = "\n".join(f"{key}: {payload[key]}" for key in columns if key in payload)

    @api.model
    def _retry_waiting(self):
        """Load the rows of the current company whose supply point is known by now."""
        waiting = [("company_id", "=", self.env.company.id), ("state", "=", "open"), ("frame", "!=", False)]
        codes = dict(self._read_group(waiting, ["point_code"], ["__count"]))
        known = self.env["energy.cups"]._flux_ids(codes, self.env.company)
        rejections = self.search([*waiting, ("point_code", "in", list(known))], limit=RETRY_BATCH_SIZE)
        try:
            with self.env.cr.savepoint():
                rejections._retry()
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except Exception:
            _logger.exception("Rows that wait in %s cannot be loaded: they go on waiting", self.env.company.name)

    @api.model
    def _cron_retry(self):
        waiting = [("state", "=", "open"), ("frame", "!=", False)]
        for (company,) in self._read_group(waiting, ["company_id"]):
            self.with_company(company)._retry_waiting()
            self.env["ir.cron"]._commit_progress()

    def action_retry(self):
        self.env["energy.flux.file"]._check_may_upload()
        self.check_access("read")
        self.sudo()._retry()

    def _retry(self):
        """Load again what waits; resolve what is loaded, renew the reason of what is not."""
        waiting = self.filtered(lambda rejection: rejection.state == "open" and rejection.frame)
        for file, of_file in waiting.grouped("file_id").items():
            for name, model in FLUXES[file.flux_code].frames.items():
                of_frame = of_file.filtered(lambda rejection, name=name: rejection.frame == name)
                if of_frame:
                    of_frame._retry_frame(name, model, file)

    def _retry_frame(self, name, model, file):
        frame = from_payloads(name, self.mapped("payload"))
        outcome = self.env[model].with_company(file.company_id)._load_flux_frame(frame, file)
        refused = self.browse([self[row].id for row in outcome.refused])
        for rejection, reason in zip(refused, outcome.refused.values(), strict=True):
            if rejection.reason != reason:
                rejection.reason = reason
        resolved = self - refused
        resolved.state = "resolved"
        file.write(
            {
                "loaded_count": file.loaded_count + outcome.loaded,
                "duplicate_count": file.duplicate_count + outcome.duplicates,
                "rejected_count": file.rejected_count - len(resolved),
            }
        )
