# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.energy_core.translation import say

from ..parsers import FLUXES, FluxError, parse

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
            parsed = parse(name, content)
        except FluxError as error:
            return {"name": name, "verdict": "refused", "message": say(self.env, error.sentence)}
        return {"name": name, "verdict": "ready"} | self._count_preview(parsed)

    @api.model
    def _count_preview(self, parsed):
        company, frames = self.env.company, parsed.frames
        models_of = FLUXES[parsed.header.flux_code].frames
        codes = set().union(*(frame["point_code"] for frame in frames.values()))
        return {
            "flux_code": parsed.header.flux_code,
            "event_count": len(frames.get("events", ())),
            "reading_count": len(frames.get("readings", ())),
            "duplicate_count": sum(
                self.env[model].sudo()._count_flux_known(frames[name], company) for name, model in models_of.items()
            ),
            "rejected_count": len(parsed.rejections),
            "unknown_point_count": len(codes - set(self.env["energy.cups"].sudo()._flux_ids(codes, company))),
            "message": "\n".join(
                f"{rejection.record_ref}: {say(self.env, rejection.reason)}"
                for rejection in parsed.rejections[:FIRST_ERRORS]
            ),
        }
