# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.energy_core.calc import ENTRIES, EXITS

from ..parsers import CLASS_POWERS
from .energy_cups import QUIET
from .res_partner import HOLDER_COLUMNS

POWERS = ["power_va", *CLASS_POWERS]
CARRIED = ["fta", "calendar", "client_category", "management", "refuses_meter", "is_unmetered"]
SITUATION_FIELDS = [*CARRIED, *POWERS, "date_start", "date_end"]
CORRECTION = "MDCTR"


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    @api.model
    def _flux_contracts(self, references, company):
        """{reference: (id, point id)} of the contracts of this company among these references: one hash join too."""
        self.flush_model(["name", "company_id", "cups_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT contract.name, contract.id, contract.cups_id FROM unnest(%s::text[]) AS reference
                JOIN energy_contract AS contract ON contract.name || '' = reference AND contract.company_id = %s
                """,
                list(set(references)),
                company.id,
            )
        )
        return {name: (contract_id, cups_id) for name, contract_id, cups_id in self.env.cr.fetchall()}

    @api.model
    def _create_flux_contracts(self, events, company):
        """Create the contracts of these events (rows with `cups_id`), still without dates: their events give them."""
        columns = ["cups_id", *HOLDER_COLUMNS]
        last = events.sort_values("at", kind="stable").groupby("contract_ref", sort=False)[columns].last()
        holders = self.env["res.partner"]._flux_holders(last, company)
        return self.with_context(**QUIET).create(
            [
                {
                    "name": row.Index,
                    "company_id": company.id,
                    "cups_id": int(row.cups_id),
                    "partner_id": holders.get(row.Index, False),
                }
                for row in last.itertuples()
            ]
        )

    def _settle_flux_events(self, staging):
        """Bring the contracts to what their events say, all together, or by halves where one of them cannot be.

        staging: the table of the events that were just loaded, with `contract_id` and `started_on`.
        Returns {contract id: sentence} of those that keep the dates they had.
        """
        try:
            with self.env.cr.savepoint():
                self._apply_flux_events(staging)
                self._check_no_overlap()
        except ValidationError as error:
            if len(self) == 1:
                return {self.id: str(error)}
            middle = len(self) // 2
            return self[:middle]._settle_flux_events(staging) | self[middle:]._settle_flux_events(staging)
        return {}

    def _apply_flux_events(self, staging):
        """The situation is what the last events say; days are Paris days and the exit day is not supplied.

        Without entry event, supply begins on the day that the operator names. Sequence number 0 cancels the contract,
        whenever the operator says it, as for energy_core.calc.
        The events are the history of the contract: the chatter does not repeat them.
        What no event says stays as it was; the powers are one property.
        At one instant a contract event counts more than a technical one, an entry more than a change, a correction more
        than an entry, an exit most; of two of the same kind the one with the higher sequence number.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH history AS (
                    SELECT *, (at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::date AS day, row_number() OVER (
                        PARTITION BY contract_id
                        ORDER BY at DESC, (nature = ANY(%(exits)s)) DESC, (nature = %(correction)s) DESC,
                            (nature = ANY(%(entries)s)) DESC, (event_type = 'CONTRAT') DESC,
                            num_sequence DESC NULLS LAST, id DESC
                    ) AS age
                    FROM energy_contract_event WHERE contract_id = ANY(%(ids)s)
                ), current AS (
                    SELECT contract_id, %(situation)s,
                        min(day) FILTER (WHERE nature = ANY(%(entries)s)) AS first_entry,
                        max(day) FILTER (WHERE nature = ANY(%(entries)s)) AS last_entry,
                        max(day) FILTER (WHERE nature = ANY(%(exits)s)) AS last_exit,
                        bool_or(num_sequence = 0) AS is_cancelled
                    FROM history GROUP BY contract_id
                ), named AS (
                    SELECT contract_id, min(started_on) AS started_on FROM %(staging)s GROUP BY contract_id
                ), dated AS (
                    SELECT current.*, contract.date_end AS present_end,
                        COALESCE(first_entry, contract.date_start, named.started_on) AS supply_start
                    FROM current JOIN energy_contract contract ON contract.id = contract_id
                    LEFT JOIN named USING (contract_id)
                )
                UPDATE energy_contract SET
                    %(assignments)s,
                    date_start = supply_start,
                    date_end = CASE
                        WHEN is_cancelled THEN supply_start
                        WHEN last_exit IS NULL THEN present_end
                        WHEN last_entry IS NULL OR last_exit >= last_entry THEN GREATEST(last_exit, supply_start)
                    END
                FROM dated WHERE energy_contract.id = dated.contract_id
                """,
                ids=self.ids,
                entries=list(ENTRIES),
                correction=CORRECTION,
                exits=list(EXITS),
                staging=staging,
                situation=SQL(", ").join([*map(_last_said, CARRIED), *map(_last_power, POWERS)]),
                assignments=SQL(", ").join(map(_said_or_present, [*CARRIED, *POWERS])),
            )
        )
        self.invalidate_recordset(SITUATION_FIELDS)
        self.modified(SITUATION_FIELDS)
        self.cups_id._apply_flux_events()
        self.with_context(**QUIET).env.flush_all()

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts.cups_id._wake_flux_rejections()
        return contracts


def _last_said(column):
    """What the last event says that says anything of a column of the situation."""
    return SQL(
        "(array_agg(%(name)s ORDER BY age) FILTER (WHERE %(name)s IS NOT NULL))[1] AS %(name)s",
        name=SQL.identifier(column),
    )


def _last_power(column):
    """The power that the last event says which says any, 0 where it leaves this one out."""
    return SQL(
        "(array_agg(COALESCE(%(name)s, 0) ORDER BY age) FILTER (WHERE GREATEST(%(powers)s) > 0))[1] AS %(name)s",
        name=SQL.identifier(column),
        powers=SQL(", ").join(map(SQL.identifier, POWERS)),
    )


def _said_or_present(column):
    """An empty text says that there is none."""
    name = SQL.identifier(column)
    said = SQL("COALESCE(dated.%(name)s, energy_contract.%(name)s)", name=name)
    return SQL("%s = %s", name, SQL("NULLIF(%s, '')", said) if column == "management" else said)
