# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..parsers import CLASS_POWERS
from ..staging import Outcome, stage, upsert

KEY = {"contract_id": "int", "at": "timestamp", "nature": "varchar", "affair_ref": "varchar"}
VALUES = {
    "cups_id": "int",
    "company_id": "int",
    "event_type": "varchar",
    "fta": "varchar",
    "power_va": "int",
    **dict.fromkeys(CLASS_POWERS, "int"),
    "calendar": "varchar",
    "client_category": "varchar",
    "management": "varchar",
    "refuses_meter": "boolean",
    "is_unmetered": "boolean",
    "off_peak_slots": "text",
    "service_level": "varchar",
    "num_sequence": "int",
    "meter_number": "varchar",
    "meter_type": "varchar",
}


class EnergyContractEvent(models.Model):
    _inherit = "energy.contract.event"

    event_type = fields.Selection(
        selection_add=[("MIGRATION", "Migration"), ("RECADRAGE", "Realignment")],
        ondelete={"MIGRATION": "set default", "RECADRAGE": "set default"},
    )
    affair_ref = fields.Char(index=True)
    off_peak_slots = fields.Text("Off-Peak Hours", help="One line a season.")
    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the events, create what they speak of (if the company wishes), bring contracts to what they say.

        Contracts that are there already are settled first: the end of one is where the next may begin.
        """
        company = file.company_id
        if company.energy_create_from_c15:
            self.env["energy.cups"]._create_flux_points(frame, company)
        frame = self._with_flux_keys(frame, company)
        outcome = self._load_known_contracts(frame[frame["contract_id"].notna()], file)
        new = frame[frame["contract_id"].isna()]
        if company.energy_create_from_c15 and len(new):
            self.env["energy.contract"]._create_flux_contracts(new, company)
            created = self._load_known_contracts(self._with_flux_keys(new, company), file)
            outcome.loaded += created.loaded
            outcome.duplicates += created.duplicates
            outcome.refused |= created.refused
        else:
            outcome.refused |= {row.Index: self._explain_unknown_contract(row) for row in new.itertuples()}
        return outcome

    def _load_known_contracts(self, frame, file):
        """Events of contracts that exist. Those of a contract bound to another point are refused."""
        is_moved = frame["cups_id"] != frame["contract_cups_id"]
        refused = {row.Index: self._explain_moved_contract(row) for row in frame[is_moved].itertuples()}
        frame = frame[~is_moved]
        staging = stage(self.env.cr, frame, {**KEY, **VALUES, "started_on": "date"})
        written = upsert(self.env.cr, self, staging, KEY, VALUES, file)
        self.invalidate_model()
        in_order = frame.sort_values("at", kind="stable")["contract_id"].drop_duplicates()
        contracts = self.env["energy.contract"].browse(in_order.astype(int).tolist())
        conflicts = contracts._settle_flux_events(staging)
        refused |= {row.Index: conflicts[row.contract_id] for row in frame.itertuples() if row.contract_id in conflicts}
        in_conflict = int(frame["contract_id"].isin(conflicts).sum())
        loaded = max(written - in_conflict, 0)
        return Outcome(loaded, len(frame) - in_conflict - loaded, refused)

    def _explain_unknown_contract(self, row):
        return self.env._(
            "The contract %(contract)s of the supply point %(point)s is not known. Create it, or let C15 files create"
            " what is missing (Energy › Configuration › Settings): the event waits until then.",
            contract=row.contract_ref,
            point=row.point_code,
        )

    def _explain_moved_contract(self, row):
        contract = self.env["energy.contract"].browse(int(row.contract_id))
        return self.env._(
            "The contract %(contract)s belongs to the supply point %(known)s, but the file places it at %(told)s."
            " Correct the contract, then load the event again.",
            contract=row.contract_ref,
            known=contract.cups_id.name,
            told=row.point_code,
        )

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these events are in the database already."""
        frame = self._with_flux_keys(frame, company).dropna(subset="contract_id")
        staging = stage(self.env.cr, frame, KEY)
        key = SQL(", ").join(map(SQL.identifier, KEY))
        self.env.cr.execute(SQL("SELECT count(*) FROM %s JOIN energy_contract_event USING (%s)", staging, key))
        return self.env.cr.fetchone()[0]

    @api.model
    def _with_flux_keys(self, frame, company):
        frame = self.env["energy.contract"]._with_contracts_of_points(frame, company)
        points = self.env["energy.cups"]._flux_ids(frame["point_code"], company)
        contracts = self.env["energy.contract"]._flux_contracts(frame["contract_ref"], company)
        references = frame["contract_ref"]
        return frame.assign(
            cups_id=frame["point_code"].map(points).astype("Int64"),
            contract_id=references.map({name: ids[0] for name, ids in contracts.items()}).astype("Int64"),
            contract_cups_id=references.map({name: ids[1] for name, ids in contracts.items()}).astype("Int64"),
            company_id=company.id,
        )
