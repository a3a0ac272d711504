# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..staging import Outcome, stage, upsert

OTHER = "OTHER"
STATES = [
    ("DMTR", "Sent"),
    ("DMREC", "Receivable"),
    ("INPL", "Visit Planned"),
    (OTHER, "Other"),
    ("CPRE", "Done"),
    ("CPNR", "Not Done"),
]
STATUSES = [("COURS", "In Progress"), ("TERMN", "Finished"), ("ANNUL", "Cancelled"), (OTHER, "Other")]
KEY = {"company_id": "int", "name": "varchar", "origin": "varchar"}
VALUES = {
    "point_code": "varchar",
    "status": "varchar",
    "state": "varchar",
    "service": "varchar",
    "service_label": "varchar",
    "requester_ref": "varchar",
    "segment": "varchar",
    "effective_on": "date",
}


class EnergyAffair(models.Model):
    """What was ordered of the grid operator and how far it is; its point need not be known yet."""

    _name = "energy.affair"
    _description = "Affair with the Grid Operator"
    _order = "effective_on desc, name desc, id"
    _rec_names_search = ["name", "point_code"]

    name = fields.Char("Reference", required=True, readonly=True, index="trigram")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    origin = fields.Selection([("initiated", "Initiated"), ("received", "Received")], required=True, readonly=True)
    point_code = fields.Char("Supply Point Code", readonly=True, index="btree_not_null")
    cups_id = fields.Many2one("energy.cups", "Supply Point", compute="_compute_cups_id", search="_search_cups_id")
    contract_ids = fields.Many2many(
        "energy.contract", string="Contracts", compute="_compute_contract_ids", help="Contracts whose events it caused."
    )
    status = fields.Selection(STATUSES, readonly=True, index=True)
    state = fields.Selection(STATES, readonly=True, index=True, group_expand=True, help="What its last milestone says.")
    service = fields.Char(readonly=True, help="What was ordered, by the grid operator's code: CFN, MES, AME…")
    service_label = fields.Char("Service Name", readonly=True)
    requester_ref = fields.Char("Requester's Reference", readonly=True)
    segment = fields.Char(readonly=True)
    effective_on = fields.Date("Effective", readonly=True, index=True)
    milestone_ids = fields.One2many("energy.affair.milestone", "affair_id", "Milestones", readonly=True)
    last_milestone = fields.Char(compute="_compute_last_milestone")
    file_id = fields.Many2one("energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict")

    _reference_uniq = models.UniqueIndex("(company_id, name, origin)", "This affair is there already.")

    @api.depends("point_code", "company_id")
    def _compute_cups_id(self):
        for company, affairs in self.grouped("company_id").items():
            ids = self.env["energy.cups"]._flux_ids(affairs.filtered("point_code").mapped("point_code"), company)
            for affair in affairs:
                affair.cups_id = ids.get(affair.point_code)

    @api.model
    def _search_cups_id(self, operator, value):
        if operator != "in" or False in value:
            return NotImplemented
        points = self.env["energy.cups"].browse(value)
        return Domain.OR(
            Domain("company_id", "=", company.id) & Domain("point_code", "in", of_company.mapped("name"))
            for company, of_company in points.grouped("company_id").items()
        )

    @api.depends("name", "company_id")
    def _compute_contract_ids(self):
        events = self.env["energy.contract.event"].search(
            [("affair_ref", "in", self.mapped("name")), ("company_id", "in", self.company_id.ids)]
        )
        told = events.grouped(lambda event: (event.company_id, event.affair_ref))
        for affair in self:
            affair.contract_ids = told.get((affair.company_id, affair.name), events.browse()).contract_id

    @api.depends("milestone_ids.number", "milestone_ids.label", "milestone_ids.state")
    def _compute_last_milestone(self):
        for affair in self:
            last = affair.milestone_ids.sorted("number")[-1:]
            affair.last_milestone = last.label or last.state

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the affairs; a snapshot that is published later replaces what an earlier one said."""
        frame = frame.rename(columns={"affair_ref": "name"}).assign(
            company_id=file.company_id.id,
            status=known_codes(frame["status"], STATUSES),
            state=known_codes(frame["state"], STATES),
        )
        return load_all(self, frame, KEY, VALUES, file)

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these affairs are in the database already."""
        known = self._flux_affairs(frame, company)
        return sum(key in known for key in zip(frame["affair_ref"], frame["origin"], strict=True))

    @api.model
    def _flux_affairs(self, frame, company):
        """{(reference, origin): id} of the affairs of this company among those of a frame."""
        self.flush_model(["name", "origin", "company_id"])
        self.env.cr.execute(
            SQL(
                "SELECT name, origin, id FROM energy_affair WHERE company_id = %s AND name = ANY(%s)",
                company.id,
                frame["affair_ref"].unique().tolist(),
            )
        )
        return {(name, origin): affair_id for name, origin, affair_id in self.env.cr.fetchall()}

    def action_view_contracts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_core.action_energy_contract")
        return dict(action, domain=[("id", "in", self.contract_ids.ids)], context={})


def known_codes(codes, selection):
    """Codes that the selection does not know are other ones; absent ones stay absent."""
    return codes.where(codes.isna() | codes.isin(dict(selection)), OTHER)


def load_all(model, frame, key, values, file):
    """Write rows of which none has to wait."""
    staging = stage(model.env.cr, frame, {**key, **values})
    loaded = upsert(model.env.cr, model, staging, key, values, file)
    model.invalidate_model()
    return Outcome(loaded, len(frame) - loaded)
