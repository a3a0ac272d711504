# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.energy_core.fields import IntegerArray
from odoo.addons.energy_core.models.energy_curve_day import NO_POINT, SUMMARY

from ..staging import Outcome


class EnergyCurveDay(models.Model):
    """Days of curves as files tell them: for each point the value counts that was published last.

    A file that tells only a part of a day, or that was published before another one, replaces and completes what it may
    and leaves the rest; a point without value replaces nothing.
    """

    _name = "energy.curve.day"
    _inherit = ["energy.curve.day", "energy.flux.row"]

    point_file_ids = IntegerArray(
        "Files of the Points", readonly=True, help="Where several files tell the day: which one tells each point."
    )

    _flux_key = {"cups_id": "int", "quantity": "varchar", "day": "date"}
    _flux_values = {
        "company_id": "int",
        "step_s": "int",
        "started_at": "timestamp",
        "values": "int[]",
        "qualities": "varchar",
        "point_file_ids": "int[]",
        "energy_wh": "bigint",
        "maximum": "bigint",
        "mean": "bigint",
        "missing_count": "int",
    }

    @api.model
    def _load_flux_frame(self, frame, file):
        """Of what a file tells twice of one day, the second completes and replaces the first, too."""
        total = Outcome()
        nth = frame.groupby(["point_code", "quantity", "day"]).cumcount()
        for _nth, part in frame.groupby(nth):
            outcome = super()._load_flux_frame(part, file)
            total.loaded += outcome.loaded
            total.duplicates += outcome.duplicates
            total.refused |= outcome.refused
        return total

    @api.model
    def _with_flux_keys(self, frame, company):
        literals = [f"{{{str(values)[1:-1]}}}".replace("None", "NULL") for values in frame["values"]]
        nothing = dict.fromkeys(["point_file_ids", *SUMMARY])
        qualities = frame["qualities"].replace("", None)
        return super()._with_flux_keys(frame, company).assign(values=literals, qualities=qualities, **nothing)

    @api.model
    def _merge_flux_rows(self, staging, file):
        """Bring the staged days together with those that are there, point by point, then sum them up."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(staging)s AS staged
                   SET (step_s, "values", qualities, point_file_ids) = (
                       SELECT min(point.step_s), array_agg(point.value ORDER BY point.slot),
                              CASE WHEN bool_or(point.quality <> %(no_point)s)
                                   THEN string_agg(point.quality, '' ORDER BY point.slot)
                              END,
                              CASE WHEN bool_or(point.file_id <> %(file)s) OR present.file_id <> %(file)s
                                   THEN array_agg(point.file_id ORDER BY point.slot)
                              END
                         FROM (%(points)s) AS point
                   )
                  FROM energy_curve_day AS present
                 WHERE (present.cups_id, present.quantity, present.day)
                     = (staged.cups_id, staged.quantity, staged.day)
                   AND (present.file_id, present.step_s, present."values", present.qualities, present.point_file_ids)
                       IS DISTINCT FROM (%(file)s, staged.step_s, staged."values", staged.qualities, NULL)
                """,
                staging=staging,
                no_point=NO_POINT,
                file=file.id,
                points=self._merged_points(file),
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s AS staged SET (%s) = (SELECT %s FROM %s)",
                staging,
                SQL(", ").join(map(SQL.identifier, SUMMARY)),
                SQL(", ").join(SQL.identifier("summary", name) for name in SUMMARY),
                self._summary_of("staged"),
            )
        )
        return True

    @api.model
    def _merged_points(self, file):
        """The points of a `staged` and a `present` day on the finest grid that both share.

        A mean power holds for each part of its step. Where both tell a value, that of the later publication counts, and
        of one that has no date the moment at which it was received.
        """
        return SQL(
            """
            SELECT grid.step_s, grid.slot,
                   CASE WHEN told.is_new THEN told.new_value ELSE told.old_value END AS value,
                   CASE WHEN told.is_new THEN told.new_quality ELSE told.old_quality END AS quality,
                   CASE WHEN told.is_new AND told.new_value IS NOT NULL THEN %(file)s
                        WHEN told.old_value IS NOT NULL THEN told.old_file_id
                   END AS file_id
              FROM (SELECT gcd(staged.step_s, present.step_s) AS step_s) AS common
             CROSS JOIN LATERAL (
                   SELECT common.step_s, slot,
                          slot * common.step_s / staged.step_s + 1 AS new_place,
                          slot * common.step_s / present.step_s + 1 AS old_place
                     FROM generate_series(
                          0, cardinality(staged."values") * staged.step_s / common.step_s - 1
                          ) AS slot
                   ) AS grid
             CROSS JOIN LATERAL (
                   SELECT staged."values"[grid.new_place] AS new_value,
                          present."values"[grid.old_place] AS old_value,
                          COALESCE(NULLIF(substr(staged.qualities, grid.new_place, 1), ''), %(no_point)s)
                          AS new_quality,
                          COALESCE(NULLIF(substr(present.qualities, grid.old_place, 1), ''), %(no_point)s)
                          AS old_quality,
                          COALESCE(present.point_file_ids[grid.old_place], present.file_id) AS old_file_id
                   ) AS both_told
             CROSS JOIN LATERAL (
                   SELECT both_told.*,
                          both_told.new_value IS NOT NULL AND (both_told.old_value IS NULL OR NOT EXISTS (
                              SELECT FROM energy_flux_file AS newer
                               WHERE newer.id = both_told.old_file_id
                                 AND COALESCE(newer.published_at, newer.received_at) > %(published_at)s
                          )) AS is_new
                   ) AS told
            """,
            file=file.id,
            no_point=NO_POINT,
            published_at=file.published_at or file.received_at,
        )
