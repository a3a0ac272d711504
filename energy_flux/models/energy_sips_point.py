# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.energy_core.fields import BigInteger

from ..parsers import SIPS_PERIODS
from ..staging import Outcome, stage, upsert

KEY = {"company_id": "int", "point_code": "varchar"}
POWERS = [f"power_p{period}_w" for period in SIPS_PERIODS]
VALUES = {
    **dict.fromkeys(("operator", "operator_name", "zip", "municipality", "province", "fta", "voltage"), "varchar"),
    **dict.fromkeys(("profile", "point_class", "holder_type", "is_main_home", "has_social_bonus"), "varchar"),
    **dict.fromkeys(("retailer", "self_consumption", "cnae", "power_control", "meter_periods"), "varchar"),
    **dict.fromkeys(("started_on", "contract_changed_on", "retailer_changed_on", "read_on"), "date"),
    **dict.fromkeys(("max_power_w", *POWERS), "bigint"),
    "other": "jsonb",
}


class EnergySipsPoint(models.Model):
    """A supply point as the Spanish register tells it, whether or not it is one of ours."""

    _name = "energy.sips.point"
    _description = "SIPS Supply Point"
    _order = "point_code, id"
    _rec_name = "point_code"
    _log_access = False
    _check_company_auto = True

    point_code = fields.Char("CUPS", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    operator = fields.Char("Grid Operator", readonly=True, help="Code of the grid operator.")
    operator_name = fields.Char("Name of the Grid Operator", readonly=True)
    zip = fields.Char("ZIP", readonly=True)
    municipality = fields.Char(readonly=True, help="Code of the statistics office.")
    province = fields.Char(readonly=True)
    started_on = fields.Date("Supplied Since", readonly=True)
    fta = fields.Char("Access Tariff", readonly=True)
    voltage = fields.Char(readonly=True, help="Code of the regulator's table.")
    max_power_w = BigInteger("Highest Power Allowed (W)", readonly=True, aggregator=None)
    power_p1_w = BigInteger("Power P1 (W)", readonly=True, aggregator=None)
    power_p2_w = BigInteger("Power P2 (W)", readonly=True, aggregator=None)
    power_p3_w = BigInteger("Power P3 (W)", readonly=True, aggregator=None)
    power_p4_w = BigInteger("Power P4 (W)", readonly=True, aggregator=None)
    power_p5_w = BigInteger("Power P5 (W)", readonly=True, aggregator=None)
    power_p6_w = BigInteger("Power P6 (W)", readonly=True, aggregator=None)
    profile = fields.Char("Consumption Profile", readonly=True)
    point_class = fields.Char("Class of the Point", readonly=True)
    holder_type = fields.Char("Kind of Holder's ID", readonly=True)
    is_main_home = fields.Char("Main Home", readonly=True)
    has_social_bonus = fields.Char("Social Bonus", readonly=True)
    retailer = fields.Char(readonly=True, help="Code of the present retailer.")
    contract_changed_on = fields.Date("Contract Changed", readonly=True)
    retailer_changed_on = fields.Date("Retailer Changed", readonly=True)
    read_on = fields.Date("Last Reading", readonly=True)
    self_consumption = fields.Char(readonly=True, help="Code of the regulator's table.")
    cnae = fields.Char("CNAE", readonly=True)
    power_control = fields.Char(readonly=True, help="1 breaker, 2 maximeter.")
    meter_periods = fields.Char("Periods of the Meter", readonly=True)
    other = fields.Json(readonly=True)
    other_text = fields.Text("Other Columns", compute="_compute_other_text")
    consumption_ids = fields.One2many("energy.sips.consumption", "sips_point_id", readonly=True)
    yearly_energy_wh = BigInteger(
        "Yearly Energy (Wh)",
        compute="_compute_yearly_energy",
        store=True,
        aggregator="sum",
        help="Active energy of the last 12 complete months; empty when days of them are missing.",
    )
    yearly_until = fields.Date(
        "Year Until",
        compute="_compute_yearly_energy",
        store=True,
        help="First day after the last complete month.",
    )
    file_id = fields.Many2one(
        "energy.flux.file", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )

    _point_uniq = models.UniqueIndex("(company_id, point_code)", "This CUPS is in the register already.")
    _point_prefix = models.Index("(point_code varchar_pattern_ops)")

    @api.depends("other")
    def _compute_other_text(self):
        for point in self:
            point.other_text = "\n".join(f"{name}: {value}" for name, value in (point.other or {}).items())

    @api.depends("consumption_ids.active_wh")
    def _compute_yearly_energy(self):
        self.env["energy.sips.consumption"].flush_model()
        self.env.cr.execute(self._yearly_energies(self.ids))
        told = {point: (until, energy) for point, until, energy in self.env.cr.fetchall()}
        for point in self:
            point.yearly_until, point.yearly_energy_wh = told.get(point._origin.id, (False, False))

    @api.model
    def _load_flux_frame(self, frame, file):
        staging = stage(self.env.cr, frame.assign(company_id=file.company_id.id), {**KEY, **VALUES})
        loaded = upsert(self.env.cr, self, staging, KEY, VALUES, file)
        self.invalidate_model()
        return Outcome(loaded, len(frame) - loaded)

    @api.model
    def _ids_with_flux_points(self, codes, file):
        """{CUPS: id} of these codes; those that the register did not tell yet are added with their code alone."""
        self.env.cr.execute(
            SQL(
                """
                WITH code AS (SELECT DISTINCT unnest(%(codes)s::text[]) AS code), added AS (
                    INSERT INTO energy_sips_point (company_id, point_code, file_id)
                    SELECT %(company)s, code, %(file)s FROM code
                    ON CONFLICT (company_id, point_code) DO NOTHING RETURNING point_code, id
                )
                SELECT * FROM added
                UNION ALL
                SELECT point_code, id FROM energy_sips_point JOIN code ON code = point_code
                WHERE company_id = %(company)s
                """,
                codes=codes,
                company=file.company_id.id,
                file=file.id,
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _update_yearly_energies(self, ids):
        """Compute the year of these points, whose consumption does not come through the ORM."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE energy_sips_point SET yearly_until = until, yearly_energy_wh = energy
                FROM (%s) AS year WHERE energy_sips_point.id = sips_point_id
                """,
                self._yearly_energies(ids),
            )
        )
        self.invalidate_model(["yearly_until", "yearly_energy_wh"])

    @api.model
    def _yearly_energies(self, ids):
        """SQL: points, the first day after their last complete month, the energy of the 12 months until then."""
        return SQL(
            """
            WITH last AS (
                SELECT sips_point_id, date_trunc('month', max(date_end))::date AS until
                FROM energy_sips_consumption WHERE sips_point_id = ANY(%s) GROUP BY sips_point_id
            ), year AS (
                SELECT sips_point_id, until, (until - interval '12 months')::date AS since FROM last
            )
            SELECT sips_point_id, until,
                CASE WHEN sum(date_end - date_start) >= until - since THEN sum(active_wh)::bigint END AS energy
            FROM year JOIN energy_sips_consumption AS month USING (sips_point_id)
            WHERE month.date_start >= since AND month.date_end <= until
            GROUP BY sips_point_id, until, since
            """,
            ids,
        )
