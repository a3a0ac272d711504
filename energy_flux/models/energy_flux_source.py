# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import time
from contextlib import closing

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from odoo.addons.energy_core.fields import Secret
from odoo.addons.energy_core.translation import say

from ..clients import PlaceFailure, ServerFolder, SftpAccount, SftpPlace, fetch_host_key, fingerprint

BATCH_SIZE = 50
MAX_PROBLEMS = 10
SSH_PORT = 22
SETTLE_S = {"folder": 0, "sftp": 60}


class EnergyFluxSource(models.Model):
    _name = "energy.flux.source"
    _description = "Flux Source"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection([("folder", "Folders of the Server"), ("sftp", "SFTP")], required=True, default="folder")
    path = fields.Text(
        "Folders",
        required=True,
        help="One a line. Those of the server are relative to the directory that its administrator allows for flux"
        " files.",
    )
    settle_s = fields.Integer(
        "Wait (s)",
        compute="_compute_settle_s",
        store=True,
        readonly=False,
        precompute=True,
        help="A file that was changed in these last seconds may still be growing: it is left for the next time.",
    )
    host = fields.Char(help="Name or address of the SFTP server.")
    port = fields.Integer(default=SSH_PORT)
    username = fields.Char("User")
    password = Secret(
        groups="energy_core.group_energy_manager", help="Of the user, or of the private key where there is one."
    )
    private_key = Secret(
        groups="energy_core.group_energy_manager", help="An Ed25519, ECDSA or RSA key, as ssh keeps it."
    )
    host_key = fields.Char(
        compute="_compute_host_key",
        store=True,
        readonly=False,
        precompute=True,
        help="The key that proves that the server is the right one: type and base64, as in known_hosts.",
    )
    host_key_fingerprint = fields.Char("Accepted Fingerprint", compute="_compute_host_key_fingerprint")
    scanned_at = fields.Datetime("Last Scan", readonly=True, copy=False)
    problem = fields.Text(readonly=True, copy=False, help="What the last scan could not do; empty when it did all.")
    file_ids = fields.One2many("energy.flux.file", "source_id", "Files")
    file_count = fields.Integer(compute="_compute_file_count")

    _place_uniq = models.UniqueIndex(
        "(company_id, kind, COALESCE(host, ''), path)", "This company already reads these folders."
    )
    _sftp_complete = models.Constraint(
        "CHECK (kind <> 'sftp' OR (host IS NOT NULL AND username IS NOT NULL AND port BETWEEN 1 AND 65535))",
        "An SFTP source needs the server's name, a port between 1 and 65535, and a user.",
    )

    @api.depends("kind")
    def _compute_settle_s(self):
        for source in self:
            source.settle_s = SETTLE_S.get(source.kind, 0)

    @api.depends("host", "port")
    def _compute_host_key(self):
        """Another server has another key, which somebody accepts first."""
        self.host_key = False

    @api.depends("host_key")
    def _compute_host_key_fingerprint(self):
        for source in self:
            source.host_key_fingerprint = fingerprint(source.host_key) if source.host_key else False

    @api.depends("file_ids")
    def _compute_file_count(self):
        counts = dict(
            self.env["energy.flux.file"]._read_group([("source_id", "in", self.ids)], ["source_id"], ["__count"])
        )
        for source in self:
            source.file_count = counts.get(source, 0)

    @api.model
    def _cron_scan(self):
        loading = self.env.ref("energy_flux.ir_cron_process_files")
        for source in self.search([("active", "=", True)]):
            with closing(source._scan()) as batches:
                for left in batches:
                    loading._trigger()
                    if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                        return

    def action_scan(self):
        """Receive a first batch of new files of these sources now; the scheduled jobs fetch the others and load all."""
        self.env["energy.flux.file"]._check_may_upload()
        self.check_access("read")
        for source in self.sudo():
            with closing(source._scan()) as batches:
                left = next(batches)
            if source.problem:
                raise UserError(source.problem)
            if left:
                self.env.ref("energy_flux.ir_cron_scan_sources").sudo()._trigger()
        self.env.ref("energy_flux.ir_cron_process_files").sudo()._trigger()

    def action_fetch_host_key(self):
        """Show the key that the SFTP server has, for somebody to compare and accept."""
        self.ensure_one()
        self.check_access("write")
        try:
            host_key = fetch_host_key(self.host, self.port)
        except PlaceFailure as failure:
            raise UserError(say(self.env, failure.sentence)) from failure
        wizard = self.env["energy.flux.host.key"].create({"source_id": self.id, "host_key": host_key})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Host Key of %(host)s", host=self.host),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _scan(self):
        """Receive the new files; after each batch yield how many are left. Never commits: who calls may."""
        self.ensure_one()
        problems = []
        try:
            with self._open_place() as place:
                new = self._new_entries(place, problems)
                for start in range(0, len(new), BATCH_SIZE):
                    batch = new[start : start + BATCH_SIZE]
                    self._receive_batch(place, batch, problems)
                    self._record_scan(problems)
                    yield len(new) - start - len(batch)
        except (PlaceFailure, UserError) as failure:
            problems.append(failure)
        self._record_scan(problems)
        yield 0

    def _receive_batch(self, place, entries, problems):
        """Receive these files; what is wrong with one is noted, and the others go on."""
        files = self.env["energy.flux.file"].with_company(self.company_id)
        for entry in entries:
            try:
                content = place.fetch(entry)
            except PlaceFailure as failure:
                if failure.is_lasting:
                    raise
                problems.append(failure)
            else:
                files._receive(entry.name, content, source_id=self.id, source_stamp=entry.stamp)

    def _new_entries(self, place, problems):
        """Files of the folders that do not change any more and were not received yet as they are."""
        entries = []
        for folder in self._folders():
            try:
                entries += place.entries(folder)
            except PlaceFailure as failure:
                if failure.is_lasting:
                    raise
                problems.append(failure)
        names = list({entry.name for entry in entries})
        received = self.env["energy.flux.file"].search_fetch(
            [("source_id", "=", self.id), ("name", "in", names)], ["name", "source_stamp"]
        )
        seen = {(file.name, file.source_stamp) for file in received}
        now = time.time()
        return [
            entry
            for entry in entries
            if (entry.name, entry.stamp) not in seen and abs(now - entry.modified) >= self.settle_s
        ]

    def _folders(self):
        return [line.strip() for line in self.path.splitlines() if line.strip()]

    def _record_scan(self, problems):
        sentences = [
            say(self.env, problem.sentence) if isinstance(problem, PlaceFailure) else str(problem)
            for problem in problems[:MAX_PROBLEMS]
        ]
        if len(problems) > MAX_PROBLEMS:
            sentences.append(self.env._("And %(count)s more.", count=len(problems) - MAX_PROBLEMS))
        self.write({"problem": "\n".join(sentences) or False, "scanned_at": fields.Datetime.now()})

    def _open_place(self):
        return getattr(self, f"_open_{self.kind}")()

    def _open_folder(self):
        allowed = config.get("energy_flux_directory") or self.env["ir.config_parameter"].sudo().get_param(
            "energy_flux.directory"
        )
        if not allowed:
            raise UserError(
                self.env._(
                    "No directory of the server is allowed for flux files. An administrator names one in"
                    " Energy › Configuration › Settings."
                )
            )
        return ServerFolder(allowed)

    def _open_sftp(self):
        if not self.host_key:
            raise UserError(
                self.env._(
                    "The host key of %(host)s is not accepted yet, so nothing is sent to it. Press Fetch Host Key and"
                    " compare what it shows with what the operator of the server tells.",
                    host=self.host,
                )
            )
        return SftpPlace(self._prepare_account())

    def _prepare_account(self):
        secrets = {name: self._fields[name].reveal(self.sudo()) for name in ("password", "private_key")}
        return SftpAccount(self.host, self.port, self.username, self.host_key, **secrets)
