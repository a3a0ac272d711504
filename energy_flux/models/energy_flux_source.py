# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

SUFFIXES = {".zip", ".xml"}
COMPANION_SUFFIX = "_svc.xml"  # transfer metadata that lies beside the data
BATCH_SIZE = 50
MAX_FILE_BYTES = 256 * 2**20


class EnergyFluxSource(models.Model):
    _name = "energy.flux.source"
    _description = "Flux Source"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection([("folder", "Folder of the Server")], required=True, default="folder")
    path = fields.Char(
        "Folder", required=True, help="Relative to the directory that the server's administrator allows for flux files."
    )
    scanned_at = fields.Datetime("Last Scan", readonly=True)
    problem = fields.Text(readonly=True, help="Why the last scan failed; empty when it did not.")
    file_ids = fields.One2many("energy.flux.file", "source_id", "Files")
    file_count = fields.Integer(compute="_compute_file_count")

    _path_uniq = models.UniqueIndex("(company_id, kind, path)", "This company already reads this folder.")

    @api.depends("file_ids")
    def _compute_file_count(self):
        counts = dict(
            self.env["energy.flux.file"]._read_group([("source_id", "in", self.ids)], ["source_id"], ["__count"])
        )
        for source in self:
            source.file_count = counts.get(source, 0)

    @api.model
    def _cron_scan(self):
        for source in self.search([("active", "=", True)]):
            remaining = True
            while remaining:
                remaining = source._scan_batch()
                if not self.env["ir.cron"]._commit_progress(1, remaining=int(remaining)):
                    return
        self.env.ref("energy_flux.ir_cron_process_files")._trigger()

    def action_scan(self):
        """Receive the new files of these folders now; the scheduled job loads them."""
        self.env["energy.flux.file"]._check_may_upload()
        self.check_access("read")
        for source in self.sudo():
            source._scan_batch()
            if source.problem:
                raise UserError(source.problem)
        self.env.ref("energy_flux.ir_cron_process_files").sudo()._trigger()

    def _scan_batch(self):
        """Receive up to a batch of new files. Never commits. Returns whether more are there."""
        self.ensure_one()
        try:
            paths = self._new_paths()
            for path, stamp in paths[:BATCH_SIZE]:
                files = self.env["energy.flux.file"].with_company(self.company_id)
                files._receive(path.name, path.read_bytes(), source_id=self.id, source_stamp=stamp)
        except (OSError, UserError) as error:
            self.write({"problem": self._describe_problem(error), "scanned_at": fields.Datetime.now()})
            return False
        self.write({"problem": False, "scanned_at": fields.Datetime.now()})
        return len(paths) > BATCH_SIZE

    def _describe_problem(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self.env._(
            "The folder %(path)s cannot be read (%(error)s). Check that it is there and that the server may read it.",
            path=self.path,
            error=error.strerror,
        )

    def _new_paths(self):
        """Regular files with a known suffix that were not received yet as they are: [(path, stamp)], sorted by name."""
        seen = {(file.name, file.source_stamp) for file in self.file_ids}
        found = []
        for path in sorted(self._folder().iterdir()):
            name = path.name.lower()
            if path.suffix.lower() not in SUFFIXES or name.endswith(COMPANION_SUFFIX) or name.startswith("."):
                continue
            if path.is_symlink() or not path.is_file():
                continue
            status = path.stat()
            stamp = f"{status.st_size}-{status.st_mtime_ns}"
            if status.st_size > MAX_FILE_BYTES:
                raise UserError(self.env._("%(name)s is too large to be read. Take it away.", name=path.name))
            if (path.name, stamp) not in seen:
                found.append((path, stamp))
        return found

    def _folder(self):
        """The folder's real path, which must lie in the allowed directory."""
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
        root = Path(allowed).resolve()
        folder = (root / self.path).resolve()
        if not folder.is_relative_to(root):
            raise UserError(
                self.env._(
                    "The folder %(path)s lies outside the directory that is allowed for flux files. Choose one inside.",
                    path=self.path,
                )
            )
        return folder
