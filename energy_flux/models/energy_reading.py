# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..parsers import BAND_COLUMNS
from ..staging import Outcome, stage, upsert

KEY = {"cups_id": "int", "at": "timestamp", "source": "varchar", "position": "varchar"}
VALUES = {
    "company_id": "int",
    "measured_at": "timestamp",
    "nature": "varchar",
    "calendar": "varchar",
    **dict.fromkeys(BAND_COLUMNS, "bigint"),
    "digits": "int",
    "coefficient": "int",
    "passed_zero": "boolean",
    "is_doubtful": "boolean",
    "validity_bits": "bigint",
}


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the readings of known points; refuse those of unknown points, which wait for them."""
        frame = self._with_flux_keys(frame, file.company_id)
        is_known = frame["cups_id"].notna()
        known = frame[is_known]
        staging = stage(self.env.cr, known, {**KEY, **VALUES})
        loaded = upsert(self.env.cr, self, staging, KEY, VALUES, file)
        self.invalidate_model()
        return Outcome(
            loaded=loaded,
            duplicates=len(known) - loaded,
            refused={row.Index: self._explain_unknown_point(row) for row in frame[~is_known].itertuples()},
        )

    def _explain_unknown_point(self, row):
        return self.env._(
            "The supply point %(code)s is not known yet. The reading waits and is loaded when the point appears:"
            " by a C15 file, or created by hand.",
            code=row.point_code,
        )

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these readings are in the database already."""
        frame = self._with_flux_keys(frame, company).dropna(subset="cups_id")
        staging = stage(self.env.cr, frame, KEY)
        key = SQL(", ").join(map(SQL.identifier, KEY))
        self.env.cr.execute(SQL("SELECT count(*) FROM %s JOIN energy_reading USING (%s)", staging, key))
        return self.env.cr.fetchone()[0]

    @api.model
    def _with_flux_keys(self, frame, company):
        points = self.env["energy.cups"]._flux_ids(frame["point_code"], company)
        return frame.assign(cups_id=frame["point_code"].map(points).astype("Int64"), company_id=company.id)
