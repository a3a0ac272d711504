# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..parsers import POINT_POWERS
from ..staging import Outcome, stage
from .energy_cups import QUIET

FACTS = {
    **dict.fromkeys(["segment", "meter_number", "meter_type", "service_level", "street", "zip", "city"], "varchar"),
    **dict.fromkeys(["voltage", "voltage_domain", "supply_state"], "varchar"),
    **dict.fromkeys(POINT_POWERS, "int"),
    **dict.fromkeys(["off_peak_slots", "situation"], "text"),
}


class EnergyCups(models.Model):
    """What the grid operator tells of a point when it is asked (C68)."""

    _inherit = "energy.cups"

    voltage = fields.Char("Voltage of Delivery", readonly=True)
    voltage_domain = fields.Char(readonly=True)
    supply_state = fields.Char(
        readonly=True, help="As the grid operator names it: ALIM supplied, COUP cut, LIMI limited."
    )
    connection_power_va = fields.Integer("Power of Connection (VA)", readonly=True, aggregator=None)
    injection_power_va = fields.Integer("Power of Connection, Injection (VA)", readonly=True, aggregator=None)
    power_limit_va = fields.Integer("Highest Power (VA)", readonly=True, aggregator=None)
    off_peak_slots = fields.Text("Off-Peak Hours", help="One line a season.")
    situation = fields.Text("Contracts at the Grid Operator", readonly=True)
    description_file_id = fields.Many2one(
        "energy.flux.file",
        "Described by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    @api.model
    def _load_flux_frame(self, frame, file):
        """Bring known points to what a file tells of them, unless a later one has; what it leaves out stays."""
        frame = self._with_flux_keys(frame, file.company_id)
        is_known = frame["cups_id"].notna()
        known = frame[is_known]
        staging = stage(self.env.cr, known, {"cups_id": "int", **FACTS})
        names = [SQL.identifier(name) for name in FACTS]
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_cups SET description_file_id = %(file)s, %(assignments)s
                FROM (SELECT DISTINCT ON (cups_id) * FROM %(staging)s ORDER BY cups_id, ordinal DESC) AS told
                WHERE energy_cups.id = told.cups_id AND NOT EXISTS (
                    SELECT FROM energy_flux_file newer
                    WHERE newer.id = energy_cups.description_file_id AND newer.published_at > %(published_at)s
                ) AND (%(present)s) IS DISTINCT FROM (%(incoming)s)
                RETURNING energy_cups.id
                """,
                file=file.id,
                assignments=SQL(", ").join(SQL("%s = %s", name, _told_or_present(name)) for name in names),
                staging=staging,
                published_at=file.published_at or None,
                present=SQL(", ").join(SQL("energy_cups.%s", name) for name in names),
                incoming=SQL(", ").join(map(_told_or_present, names)),
            )
        )
        loaded = self.browse(row[0] for row in self.env.cr.fetchall())
        loaded.invalidate_recordset([*FACTS, "description_file_id"])
        loaded.modified(list(FACTS))
        loaded.with_context(**QUIET).env.flush_all()
        return Outcome(
            len(loaded),
            len(known) - len(loaded),
            {row.Index: self._explain_unknown_point(row) for row in frame[~is_known].itertuples()},
        )

    def _explain_unknown_point(self, row):
        return self.env._(
            "The supply point %(code)s is not known yet. Its description waits and is loaded when the point appears:"
            " by a C15 or C12 file, or created by hand.",
            code=row.point_code,
        )

    @api.model
    def _count_flux_known(self, frame, company):
        """How many of these points are described already."""
        ids = self._with_flux_keys(frame, company)["cups_id"].dropna().tolist()
        return self.search_count([("id", "in", ids), ("description_file_id", "!=", False)])

    @api.model
    def _with_flux_keys(self, frame, company):
        points = self._flux_ids(frame["point_code"], company)
        return frame.assign(cups_id=frame["point_code"].map(points).astype("Int64"))


def _told_or_present(name):
    return SQL("COALESCE(told.%(name)s, energy_cups.%(name)s)", name=name)
