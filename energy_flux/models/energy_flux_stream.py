# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL

from .energy_flux_gap import DEPENDS, GAPS, NUMBERS

SILENCE_FACTOR, SILENCE_MIN_DAYS = 3, 3
LAST_ARRIVALS = 21  # with 20 intervals between them
MIN_ARRIVALS = 3


class EnergyFluxStream(models.Model):
    """What comes of one flux and sequence: how often, what is missing, and whether it has fallen silent.

    It is silent when nothing was received for longer than some times the usual interval (the median of the last 20
    between days on which the operator made files), and for some days at least: both are settings.
    """

    _name = "energy.flux.stream"
    _description = "Flux Sequence"
    _auto = False
    _order = "is_silent desc, missing_count desc, flux_code, sequence_key"
    _rec_name = "flux_code"
    _depends = DEPENDS

    company_id = fields.Many2one("res.company", readonly=True)
    flux_code = fields.Char("Flux", readonly=True)
    sequence_key = fields.Char("Sequence", readonly=True)
    file_count = fields.Integer("Files", readonly=True)
    missing_count = fields.Integer("Missing Files", readonly=True)
    last_file_id = fields.Many2one("energy.flux.file", readonly=True)
    last_received_at = fields.Datetime("Last Received", readonly=True)
    usual_days = fields.Float("Usual Interval (days)", digits=(16, 1), readonly=True, aggregator="avg")
    is_silent = fields.Boolean("Silent", readonly=True, help="Nothing came for longer than usual.")

    @property
    def _table_query(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return SQL(
            """
            WITH %(numbers)s, gaps AS (%(gaps)s), days AS (
                SELECT company_id, flux_code, COALESCE(sequence_key, '') AS sequence_key,
                    COALESCE(published_at, received_at)::date AS day
                FROM energy_flux_file WHERE flux_code IS NOT NULL GROUP BY 1, 2, 3, 4
            ), intervals AS (
                SELECT *, day - lead(day) OVER newest AS interval, row_number() OVER newest AS age
                FROM days WINDOW newest AS (PARTITION BY company_id, flux_code, sequence_key ORDER BY day DESC)
            ), rhythms AS (
                SELECT company_id, flux_code, sequence_key, CASE WHEN count(*) >= %(min_arrivals)s
                    THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY interval) END AS usual_days
                FROM intervals WHERE age <= %(last_arrivals)s GROUP BY company_id, flux_code, sequence_key
            ), streams AS (
                SELECT company_id, flux_code, COALESCE(sequence_key, '') AS sequence_key, min(id) AS id,
                    count(*) AS file_count, max(received_at) AS last_received_at,
                    (array_agg(id ORDER BY received_at DESC, id DESC))[1] AS last_file_id
                FROM energy_flux_file WHERE flux_code IS NOT NULL GROUP BY 1, 2, 3
            ), missing AS (
                SELECT company_id, flux_code, sequence_key, sum(missing_count) AS missing_count
                FROM gaps GROUP BY company_id, flux_code, sequence_key
            )
            SELECT streams.*, usual_days, COALESCE(missing_count, 0)::int AS missing_count,
                COALESCE(
                    now() AT TIME ZONE 'UTC' - last_received_at
                        > make_interval(days => 1) * GREATEST(%(factor)s * usual_days, %(min_days)s),
                    FALSE
                ) AND usual_days IS NOT NULL AS is_silent
            FROM streams JOIN rhythms USING (company_id, flux_code, sequence_key)
            LEFT JOIN missing USING (company_id, flux_code, sequence_key)
            """,
            numbers=NUMBERS,
            gaps=GAPS,
            min_arrivals=MIN_ARRIVALS,
            last_arrivals=LAST_ARRIVALS,
            factor=int(parameters.get_param("energy_flux.silence_factor") or SILENCE_FACTOR),
            min_days=int(parameters.get_param("energy_flux.silence_min_days") or SILENCE_MIN_DAYS),
        )

    @api.model
    def _cron_tell_silences(self):
        """Tell managers of each silence, once: a file on which it was told is not told again."""
        for stream in self.search([("is_silent", "=", True), ("last_file_id.silence_told_at", "=", False)]):
            stream.last_file_id._tell_silence(stream.usual_days)

    def action_view_files(self):
        self.ensure_one()
        return self._action_view("energy_flux.action_energy_flux_file")

    def action_view_gaps(self):
        self.ensure_one()
        return self._action_view("energy_flux.action_energy_flux_gap")

    def _action_view(self, action):
        same = ("company_id", "flux_code", "sequence_key")
        domain = [(name, "=", self[name].id if name == "company_id" else self[name]) for name in same]
        return dict(self.env["ir.actions.act_window"]._for_xml_id(action), domain=domain, context={})
