# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import SQL

NUMBERS = SQL(
    """
    observed AS (
        SELECT id, company_id, flux_code, sequence_key, sequence_number AS number, part_number, part_count,
            received_at, COALESCE(published_at, received_at) AS at,
            lag(sequence_number) OVER (
                PARTITION BY company_id, flux_code, sequence_key
                ORDER BY COALESCE(published_at, received_at), sequence_number, id
            ) AS previous
        FROM energy_flux_file WHERE sequence_key <> ''
    ), laps AS (
        SELECT *, count(*) FILTER (WHERE number = 1 AND previous <> 1) OVER (
            PARTITION BY company_id, flux_code, sequence_key ORDER BY at, number, id
        ) AS lap
        FROM observed
    ), lows AS (
        SELECT *, min(number) OVER (
            PARTITION BY company_id, flux_code, sequence_key, lap ORDER BY at, number, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS lowest
        FROM laps
    ), runs AS (
        SELECT *, count(*) FILTER (WHERE 2 * number <= lowest) OVER (
            PARTITION BY company_id, flux_code, sequence_key, lap ORDER BY at, number, id
        ) AS run
        FROM lows
    ), numbers AS (
        SELECT company_id, flux_code, sequence_key, lap, run, number, min(id) AS file_id, min(at) AS at,
            min(received_at) AS received_at, max(part_count) AS part_count, array_agg(part_number) AS parts
        FROM runs GROUP BY company_id, flux_code, sequence_key, lap, run, number
    )
    """
)
GAPS = SQL(
    """
    SELECT 2 * file_id AS id, company_id, flux_code, sequence_key, 'numbers' AS kind,
        earlier_number + 1 AS first_number, number - 1 AS last_number, number - earlier_number - 1 AS missing_count,
        '' AS parts, earlier_file_id, earlier_at, file_id AS later_file_id, at AS later_at, received_at AS since
    FROM (
        SELECT *, lag(number) OVER run_order AS earlier_number, lag(file_id) OVER run_order AS earlier_file_id,
            lag(at) OVER run_order AS earlier_at
        FROM numbers WINDOW run_order AS (PARTITION BY company_id, flux_code, sequence_key, lap, run ORDER BY number)
    ) AS neighbours
    WHERE number - earlier_number > 1
    UNION ALL
    SELECT 2 * file_id + 1, company_id, flux_code, sequence_key, 'parts', number, number, count(*),
        string_agg(part::text, ', ' ORDER BY part) || ' / ' || part_count, file_id, at, NULL, NULL, received_at
    FROM numbers CROSS JOIN generate_series(1, part_count) AS part
    WHERE part <> ALL (parts)
    GROUP BY file_id, company_id, flux_code, sequence_key, number, part_count, at, received_at
    """
)
DEPENDS = {
    "energy.flux.file": [
        "company_id",
        "flux_code",
        "sequence_key",
        "sequence_number",
        "part_number",
        "part_count",
        "published_at",
        "received_at",
    ]
}


class EnergyFluxGap(models.Model):
    """Numbers that did not come though a later one did, and parts of a number that did not come.

    Only a number between two that came, of one run, is certainly missing: the last is never provable. A run ends where
    the operator starts at 1 again, or far below all numbers of the run when the first ones are what is missing. Files
    are taken in the order in which the operator made them. What arrives is no longer listed.
    Source: sequence control of the Enedis guides; numbering may restart when the operator changes its system.
    """

    _name = "energy.flux.gap"
    _description = "Missing Flux File"
    _auto = False
    _order = "since desc, id desc"
    _rec_name = "sequence_key"
    _depends = DEPENDS

    company_id = fields.Many2one("res.company", readonly=True)
    flux_code = fields.Char("Flux", readonly=True)
    sequence_key = fields.Char("Sequence", readonly=True)
    kind = fields.Selection([("numbers", "Numbers"), ("parts", "Parts of a Number")], "Missing", readonly=True)
    first_number = fields.Integer("From Number", readonly=True, aggregator=None)
    last_number = fields.Integer("To Number", readonly=True, aggregator=None)
    missing_count = fields.Integer("Missing Files", readonly=True)
    parts = fields.Char("Missing Parts", readonly=True, help="The missing parts / how many there are.")
    earlier_file_id = fields.Many2one("energy.flux.file", "File Before", readonly=True)
    earlier_at = fields.Datetime("Made Before", readonly=True)
    later_file_id = fields.Many2one("energy.flux.file", "File After", readonly=True)
    later_at = fields.Datetime("Made After", readonly=True)
    since = fields.Datetime("Missing Since", readonly=True, help="When the next number, or another part, was received.")

    @property
    def _table_query(self):
        return SQL("WITH %s %s", NUMBERS, GAPS)
