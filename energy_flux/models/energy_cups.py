# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
METER_FIELDS = ["meter_number", "meter_type", "service_level", "off_peak_slots"]
CUPS_CHARACTERS = 20  # that tell a supply point
ROWS_OF_POINTS = (
    "energy.reading",
    "energy.contract.event",
    "energy.quantity",
    "energy.billed.energy",
    "energy.curve.day",
)
POINT_COLUMNS = ["segment", "street", "zip", "city", *METER_FIELDS]


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    file_count = fields.Integer("Files", compute="_compute_file_count")

    def _compute_file_count(self):
        files = self._flux_file_ids()
        for cups in self:
            cups.file_count = len(files.get(cups._origin.id, ()))

    def _flux_file_ids(self):
        """{point id: ids of the files that told of it}."""
        self.flush_model(["description_file_id"])
        ids = list(self._origin.ids)
        told = [SQL("SELECT id AS cups_id, description_file_id AS file_id FROM energy_cups WHERE id = ANY (%s)", ids)]
        for name in ROWS_OF_POINTS:
            model = self.env[name]
            model.flush_model(["cups_id", "file_id"])
            table = SQL.identifier(model._table)
            told.append(SQL("SELECT cups_id, file_id FROM %s WHERE cups_id = ANY (%s)", table, ids))
        self.env.cr.execute(
            SQL(
                """
                SELECT cups_id, array_agg(DISTINCT file_id) FROM (%s) AS told
                 WHERE file_id IS NOT NULL GROUP BY cups_id
                """,
                SQL(" UNION ALL ").join(told),
            )
        )
        return dict(self.env.cr.fetchall())

    def action_view_flux_files(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("energy_flux.action_energy_flux_file")
        return dict(action, domain=[("id", "in", self._flux_file_ids().get(self.id, []))], context={})

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        points._wake_flux_rejections()
        return points

    def _wake_flux_rejections(self):
        """Rows that wait for these points are loaded by the scheduled job, which runs soon."""
        waiting = [("state", "=", "open"), ("point_code", "in", self.mapped("name"))]
        if self.env["energy.flux.rejection"].sudo().search_count(waiting, limit=1):
            self.env.ref("energy_flux.ir_cron_retry_rejections").sudo()._trigger()

    @api.model
    def _flux_ids(self, codes, company):
        """{code: id} of the points of this company among these codes, archived ones too.

        The first characters tell a point: the last two of a CUPS may be missing on either side. The expression on the
        name also makes it one hash join: PostgreSQL may else look thousands of codes up in the trigram index, which
        takes milliseconds each while many names are new.
        """
        self.flush_model(["name", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT code, cups.id FROM unnest(%(codes)s::text[]) AS code
                JOIN energy_cups AS cups ON left(cups.name, %(characters)s) = left(code, %(characters)s)
                    AND cups.company_id = %(company)s
                ORDER BY cups.name = code
                """,
                codes=list(set(codes)),
                characters=CUPS_CHARACTERS,
                company=company.id,
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _create_flux_points(self, events, company):
        """Create the points of these events that are not known, as the last event of each describes them."""
        known = self._flux_ids(events["point_code"], company)
        missing = events[~events["point_code"].isin(known)]
        last = missing.sort_values("at", kind="stable").groupby("point_code")[POINT_COLUMNS].last()
        self.with_context(**QUIET).create(
            [
                {"name": row.Index, "kind": "prm", "company_id": company.id}
                | {column: getattr(row, column) or False for column in POINT_COLUMNS}
                for row in last.itertuples()
            ]
        )

    def _apply_flux_events(self):
        """Meter, service level and off-peak hours are what the last event of the point says."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_cups SET
                    meter_number = COALESCE(last.meter_number, energy_cups.meter_number),
                    meter_type = COALESCE(last.meter_type, energy_cups.meter_type),
                    service_level = COALESCE(last.service_level, energy_cups.service_level),
                    off_peak_slots = COALESCE(last.off_peak_slots, energy_cups.off_peak_slots)
                FROM (
                    SELECT DISTINCT ON (cups_id) cups_id, meter_number, meter_type, service_level, off_peak_slots
                    FROM energy_contract_event WHERE cups_id = ANY(%s) ORDER BY cups_id, at DESC, id DESC
                ) AS last
                WHERE energy_cups.id = last.cups_id
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(METER_FIELDS)
        self.modified(METER_FIELDS)
