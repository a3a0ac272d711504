# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from .energy_affair import STATES, known_codes, load_all

KEY = {"affair_id": "int", "number": "int"}
VALUES = {"company_id": "int", "at": "timestamp", "state": "varchar", "label": "varchar"}


class EnergyAffairMilestone(models.Model):
    _name = "energy.affair.milestone"
    _description = "Milestone of an Affair"
    _order = "affair_id, number"
    _rec_name = "label"

    affair_id = fields.Many2one("energy.affair", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="affair_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    at = fields.Datetime("Reached At", required=True, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    label = fields.Char(readonly=True, help="In the grid operator's words.")
    file_id = fields.Many2one("energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict")

    _number_uniq = models.UniqueIndex("(affair_id, number)", "This affair already has a milestone of this number.")

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the milestones of affairs, which their file has brought before them."""
        return load_all(self, self._with_flux_keys(frame, file.company_id), KEY, VALUES, file)

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these milestones are in the database already."""
        frame = self._with_flux_keys(frame, company)
        known = self.search_fetch([("affair_id", "in", frame["affair_id"].dropna().tolist())], ["affair_id", "number"])
        keys = {(milestone.affair_id.id, milestone.number) for milestone in known}
        return sum(key in keys for key in zip(frame["affair_id"], frame["number"], strict=True))

    @api.model
    def _with_flux_keys(self, frame, company):
        known = self.env["energy.affair"]._flux_affairs(frame, company)
        ids = [known.get(key) for key in zip(frame["affair_ref"], frame["origin"], strict=True)]
        return frame.assign(affair_id=ids, company_id=company.id, state=known_codes(frame["state"], STATES)).astype(
            {"affair_id": "Int64"}
        )
