# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import binascii
import hashlib
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

from odoo.addons.energy_core.translation import say

from ..parsers import FLUXES, FluxError, flux_of_name, to_payloads
from ..parsers.decryption import NoKeyOpens
from .energy_cups import QUIET

_logger = logging.getLogger(__name__)

BATCH_SIZE = 20
UPLOAD_GROUPS = ("energy_core.group_energy_operator", "energy_core.group_energy_integration")


class EnergyFluxFile(models.Model):
    _name = "energy.flux.file"
    _description = "Flux File"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "received_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    flux_code = fields.Char("Flux", readonly=True, index="btree_not_null")
    priority = fields.Integer(readonly=True, help="Files with a smaller number are loaded first.")
    sequence_key = fields.Char(readonly=True, help="Files with the same key are numbered one after the other.")
    sequence_number = fields.Integer(readonly=True, aggregator=None)
    published_at = fields.Datetime("Published", readonly=True, help="When the grid operator made the file.")
    received_at = fields.Datetime("Received", required=True, readonly=True, default=fields.Datetime.now)
    loaded_at = fields.Datetime("Loaded", readonly=True)
    state = fields.Selection(
        [("received", "Received"), ("parsed", "Parsed"), ("loaded", "Loaded"), ("quarantined", "Quarantined")],
        required=True,
        readonly=True,
        default="received",
        index=True,
        group_expand=True,
    )
    quarantine_reason = fields.Text(readonly=True)
    row_count = fields.Integer("Rows", readonly=True, help="Events and readings that the file holds.")
    loaded_count = fields.Integer("Loaded Rows", readonly=True)
    duplicate_count = fields.Integer("Known Rows", readonly=True, help="Rows that were in the database already.")
    rejected_count = fields.Integer("Rejected Rows", readonly=True, help="Rows that wait or cannot be used.")
    skipped = fields.Json(readonly=True)
    skipped_text = fields.Text(
        "Not Needed", compute="_compute_skipped_text", help="What the file holds and nothing here has a use for."
    )
    event_count = fields.Integer(compute="_compute_event_count")
    reading_count = fields.Integer(compute="_compute_reading_count")
    attachment_id = fields.Many2one("ir.attachment", "Raw File", readonly=True, ondelete="restrict")
    source_id = fields.Many2one("energy.flux.source", readonly=True, index="btree_not_null", check_company=True)
    source_stamp = fields.Char(readonly=True, help="Size and time of the file at its source.")
    is_name_conflict = fields.Boolean(
        "Name Conflict", readonly=True, help="Another file with this name and other content was received before."
    )
    rejection_ids = fields.One2many("energy.flux.rejection", "file_id", "Rejections", readonly=True)

    _content_uniq = models.UniqueIndex("(company_id, name, sha256)", "This file was received already.")

    @api.depends("skipped")
    def _compute_skipped_text(self):
        for file in self:
            file.skipped_text = "\n".join(f"{kind}: {count}" for kind, count in (file.skipped or {}).items())

    def _compute_event_count(self):
        counts = self._count_rows("energy.contract.event")
        for file in self:
            file.event_count = counts.get(file, 0)

    def _compute_reading_count(self):
        counts = self._count_rows("energy.reading")
        for file in self:
            file.reading_count = counts.get(file, 0)

    def _count_rows(self, model):
        return dict(self.env[model]._read_group([("file_id", "in", self.ids)], ["file_id"], ["__count"]))

    @api.model
    def upload(self, name, content_base64):
        """Receive a flux file and load it at once.

        name: the file's name, as the grid operator gave it; content_base64: its bytes (zip, XML, JSON, CSV) in base64.
        Returns {"id", "state", "row_count", "loaded_count", "duplicate_count", "rejected_count", "message"}. The same
        file again is not loaded twice. Users of the groups Operator and Integration may call this.
        """
        self._check_may_upload()
        if not name or not isinstance(name, str) or "\0" in name:
            raise UserError(self.env._("The file has no name. Give the name that the grid operator gave it."))
        try:
            content = base64.b64decode(content_base64 or "", validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise UserError(
                self.env._("The content of %(name)s is not valid base64. Encode the file's bytes in base64.", name=name)
            ) from error
        file = self._receive(name, content)
        if file.state == "received":
            file.sudo()._process_batch()
        return file._summarize()

    @api.model
    def _check_may_upload(self):
        if self.env.su or any(map(self.env.user.has_group, UPLOAD_GROUPS)):
            return
        raise AccessError(
            self.env._(
                "You may not load flux files. Ask an administrator for the Energy group Operator, or Integration for a"
                " program."
            )
        )

    @api.model
    def _receive(self, name, content, **values):
        """The record of this file in the current company: the one of the same name and bytes, or a new one."""
        name = name.replace("\\", "/").rpartition("/")[2]
        file = self._find_received(name, content)
        if not file:
            file = self.sudo().with_context(**QUIET).create(self._prepare_file(name, content) | values)
            file.attachment_id.res_id = file.id
        elif values:
            file.write(values)
        return file.sudo(self.env.su)

    @api.model
    def _find_received(self, name, content):
        return self.sudo().search(
            [
                ("company_id", "=", self.env.company.id),
                ("name", "=", name),
                ("sha256", "=", hashlib.sha256(content).hexdigest()),
            ]
        )

    @api.model
    def _prepare_file(self, name, content):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": name, "raw": content, "res_model": self._name, "company_id": self.env.company.id})
        )
        namesakes = [("company_id", "=", self.env.company.id), ("name", "=", name)]
        flux = flux_of_name(name)
        sequence_key, sequence_number = flux.identify(name) if flux else ("", None)
        return {
            "name": name,
            "company_id": self.env.company.id,
            "sha256": hashlib.sha256(content).hexdigest(),
            "flux_code": flux.code if flux else False,
            "priority": flux.priority if flux else 0,
            "sequence_key": sequence_key,
            "sequence_number": sequence_number or 0,
            "attachment_id": attachment.id,
            "is_name_conflict": bool(self.sudo().search_count(namesakes, limit=1)),
        }

    def _summarize(self):
        self.ensure_one()
        counts = ("row_count", "loaded_count", "duplicate_count", "rejected_count")
        return {
            "id": self.id,
            "state": self.state,
            **{count: self[count] for count in counts},
            "message": self._describe(),
        }

    def _describe(self):
        if self.state == "quarantined":
            return self.quarantine_reason
        return self.env._(
            "%(loaded)s rows loaded, %(duplicate)s already known, %(rejected)s rejected.",
            loaded=self.loaded_count,
            duplicate=self.duplicate_count,
            rejected=self.rejected_count,
        )

    @api.model
    def _cron_process(self):
        """Load what was received, contracts before readings, and commit after each batch."""
        waiting = Domain("state", "=", "received") & Domain("is_held", "=", False)
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(waiting))
        while files := self.search(waiting, order="priority, sequence_key, sequence_number, id", limit=BATCH_SIZE):
            locked = files.try_lock_for_update()
            locked._process_batch()
            if not self.env["ir.cron"]._commit_progress(len(locked)) or not locked:
                break

    def _process_batch(self):
        """Parse and load these files, each for itself. Never commits: the cron and the upload both call it."""
        for company, files in self.sudo().grouped("company_id").items():
            for file in files.with_company(company):
                file._process()
            self.env["energy.flux.rejection"].sudo().with_company(company)._retry_waiting()

    def _process(self):
        """Parse and load one file; whatever is wrong with it, the others go on and its bytes are kept."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._load(self._parse())
        except NoKeyOpens as error:
            self._quarantine(say(self.env, error.sentence), needs_key=True)
        except FluxError as error:
            self._quarantine(say(self.env, error.sentence))
        except (psycopg2.OperationalError, ConcurrencyError):
            raise
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError(f"Another process loads what {self.name} holds") from error
        except Exception as error:
            _logger.exception("Flux file %s (id %s) cannot be loaded", self.name, self.id)
            self._quarantine(
                self.env._(
                    "An unexpected error stopped the loading of %(name)s: %(error)s. Nothing of it was loaded. Report"
                    " it with the server log, then load the file again.",
                    name=self.name,
                    error=error,
                )
            )

    def _quarantine(self, reason, needs_key=False):
        self.write({"state": "quarantined", "quarantine_reason": reason, "loaded_at": False})
        self._mark_needs_key(needs_key)

    def _parse(self):
        parsed, key = self._read_content(self.name, self.attachment_id.raw or b"")
        self.write(self._prepare_parsed(parsed) | {"key_id": key.id})
        self._mark_needs_key(False)
        return parsed

    @api.model
    def _prepare_parsed(self, parsed):
        header = parsed.header
        values = {
            "state": "parsed",
            "is_held": False,
            "quarantine_reason": False,
            "flux_code": header.flux_code,
            "priority": FLUXES[header.flux_code].priority,
            "row_count": parsed.row_count,
            "skipped": parsed.skipped or False,
        }
        if header.published_at:
            values["published_at"] = header.published_at.replace(tzinfo=None)
        return values

    def _load(self, parsed):
        """Load the frames in the order of their flux; what is refused is kept as rejections."""
        self.rejection_ids.unlink()
        self.env.flush_all()
        loaded = duplicates = 0
        rejections = [self._prepare_rejection(rejection) for rejection in parsed.rejections]
        for name, model in FLUXES[parsed.header.flux_code].frames.items():
            frame = parsed.frames[name]
            outcome = self.env[model]._load_flux_frame(frame, self)
            loaded += outcome.loaded
            duplicates += outcome.duplicates
            refused = to_payloads(frame.loc[list(outcome.refused)])
            rejections += [
                self._prepare_waiting(name, payload, reason)
                for payload, reason in zip(refused, outcome.refused.values(), strict=True)
            ]
        self.env["energy.flux.rejection"].create(rejections)
        self.write(
            {
                "state": "loaded",
                "loaded_at": fields.Datetime.now(),
                "loaded_count": loaded,
                "duplicate_count": duplicates,
                "rejected_count": len(rejections),
            }
        )

    @api.model
    def _prepare_rejection(self, rejection):
        """A record that the parser could not use: reading the file again is what may help."""
        return {
            "file_id": self.id,
            "record_ref": rejection.record_ref,
            "reason": say(self.env, rejection.reason),
            "payload": rejection.payload,
        }

    def _prepare_waiting(self, frame, payload, reason):
        """A row that could not be loaded yet."""
        return {
            "file_id": self.id,
            "frame": frame,
            "point_code": payload.get("point_code"),
            "record_ref": self._waiting_reference(frame, payload),
            "reason": reason,
            "payload": payload,
        }

    @api.model
    def _waiting_reference(self, frame, payload):
        nature = payload["nature"] if frame == "events" else payload.get("quantity")
        instant = f"{payload['at'][:16].replace('T', ' ')} UTC" if "at" in payload else None
        day = next((payload[column][:10] for column in ("day", "start") if column in payload), None)
        name = payload.get("affair_ref") or payload.get("number")
        return " ".join(filter(None, (payload.get("point_code"), name, nature, instant or day)))

    def action_process_again(self):
        """Read the raw file again: for files in quarantine, and after a mistake in the data was mended."""
        self._check_may_upload()
        self.check_access("read")
        self.sudo()._process_batch()

    def action_retry_rejections(self):
        self._check_may_upload()
        self.check_access("read")
        self.sudo().rejection_ids._retry()

    def action_view_events(self):
        return self._action_view_rows("energy_core.action_energy_contract_event")

    def action_view_readings(self):
        return self._action_view_rows("energy_core.action_energy_reading")

    def action_view_rejections(self):
        return self._action_view_rows("energy_flux.action_energy_flux_rejection")

    def _action_view_rows(self, action, of_file="file_id"):
        self.ensure_one()
        return dict(self.env["ir.actions.act_window"]._for_xml_id(action), domain=[(of_file, "=", self.id)], context={})
