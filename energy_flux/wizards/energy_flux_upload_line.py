# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.energy_core.translation import say

from ..parsers import FLUXES, FluxError

FIRST_ERRORS = 5


class EnergyFluxUploadLine(models.TransientModel):
    _name = "energy.flux.upload.line"
    _description = "Preview of a Flux File"

    upload_id = fields.Many2one("energy.flux.upload", required=True, ondelete="cascade")
    name = fields.Char()
    verdict = fields.Selection(
        [("ready", "Can be loaded"), ("received", "Received before"), ("refused", "Cannot be read")], required=True
    )
    flux_code = fields.Char("Flux")
    row_count = fields.Integer("Rows")
    event_count = fields.Integer("Events")
    reading_count = fields.Integer("Readings")
    duplicate_count = fields.Integer("Known Rows")
    rejected_count = fields.Integer("Errors")
    unknown_point_count = fields.Integer("New Supply Points")
    message = fields.Text("Remarks")

    @api.model
    def _prepare_preview(self, name, content):
        """What loading this file would do, found without writing any of it."""
        file = self.env["energy.flux.file"]._find_received(name, content)
        if file:
            return {"name": name, "verdict": "received", "flux_code": file.flux_code, "message": file._describe()}
        try:
            parsed, _key = self.env["energy.flux.file"].sudo()._read_content(name, content)
        except FluxError as error:
            return {"name": name, "verdict": "refused", "message": say(self.env, error.sentence)}
        return {"name": name, "verdict": "ready"} | self._count_preview(parsed)

    @api.model
    def _count_preview(self, parsed):
        company, frames = self.env.company, parsed.frames
        codes = set().union(*(frame["point_code"].dropna() for frame in frames.values() if "point_code" in frame))
        return {
            "flux_code": parsed.header.flux_code,
            "row_count": parsed.row_count,
            "event_count": len(frames.get("events", ())),
            "reading_count": len(frames.get("readings", ())),
            "duplicate_count": self._count_known(parsed, company),
            "rejected_count": len(parsed.rejections),
            "unknown_point_count": len(codes - set(self.env["energy.cups"].sudo()._flux_ids(codes, company))),
            "message": "\n".join(
                f"{rejection.record_ref}: {say(self.env, rejection.reason)}"
                for rejection in parsed.rejections[:FIRST_ERRORS]
            ),
        }

    @api.model
    def _count_known(self, parsed, company):
        """Rows that are in the database already, of the models that can tell."""
        models_of = FLUXES[parsed.header.flux_code].frames
        able = {name: self.env[model].sudo() for name, model in models_of.items()}
        return sum(
            model._count_flux_known(parsed.frames[name], company)
            for name, model in able.items()
            if hasattr(model, "_count_flux_known")
        )
