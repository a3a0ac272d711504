# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..staging import Outcome, stage, upsert


class EnergyFluxRow(models.AbstractModel):
    """What flux files tell of supply points, a row each; rows of unknown points wait until the point appears.

    A model names the columns of its unique index and the others, {column: PostgreSQL type}; `_flux_nullable_key` are
    columns of the key that may be empty: the index has them as COALESCE(column, '').
    """

    _name = "energy.flux.row"
    _description = "What a Flux File Tells of a Supply Point"

    _flux_key = {}
    _flux_values = {}
    _flux_nullable_key = ()

    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    @api.model
    def _load_flux_frame(self, frame, file):
        """Write the rows of known points; refuse those of unknown points."""
        frame = self._with_flux_keys(frame, file.company_id)
        is_known = frame["cups_id"].notna()
        known = self._in_flux_order(frame[is_known])
        staging = stage(self.env.cr, known, {**self._flux_key, **self._flux_values})
        loaded = upsert(
            self.env.cr,
            self,
            staging,
            self._flux_key,
            self._flux_values,
            file,
            unique=self._flux_unique_columns(),
            is_merged=self._merge_flux_rows(staging, file),
        )
        self.invalidate_model()
        return Outcome(
            loaded=loaded,
            duplicates=len(known) - loaded,
            refused={row.Index: self._explain_unknown_point(row) for row in frame[~is_known].itertuples()},
        )

    @api.model
    def _merge_flux_rows(self, staging, file):
        """Bring the staged rows together with those that are there; whether they now hold what counts of both."""
        return False

    def _explain_unknown_point(self, row):
        return self.env._(
            "The supply point %(code)s is not known yet. The row waits and is loaded when the point appears: by a C15"
            " file, or created by hand.",
            code=row.point_code,
        )

    @api.model
    def _in_flux_order(self, frame):
        """The rows so that of two with one key the second counts."""
        return frame

    @api.model
    def _flux_unique_columns(self):
        return SQL(", ").join(
            SQL("COALESCE(%s, '')" if name in self._flux_nullable_key else "%s", SQL.identifier(name))
            for name in self._flux_key
        )

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these rows are in the database already."""
        frame = self._with_flux_keys(frame, company).dropna(subset="cups_id")
        staging = stage(self.env.cr, frame, self._flux_key)
        told = [name for name in self._flux_key if name not in self._flux_nullable_key]
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM %s AS staged JOIN %s AS present USING (%s) WHERE %s",
                staging,
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, told)),
                SQL(" AND ").join(
                    SQL("%s IS NOT DISTINCT FROM %s", SQL.identifier("staged", name), SQL.identifier("present", name))
                    for name in self._flux_nullable_key
                )
                or SQL("TRUE"),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _with_flux_keys(self, frame, company):
        points = self.env["energy.cups"]._flux_ids(frame["point_code"], company)
        return frame.assign(cups_id=frame["point_code"].map(points).astype("Int64"), company_id=company.id)
