# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.energy_core.calc import ENTRIES, EXITS

from .energy_cups import QUIET
from .res_partner import HOLDER_COLUMNS

SITUATION_FIELDS = ["fta", "power_va", "calendar", "client_category", "refuses_meter", "date_start", "date_end"]
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
                    SELECT contract_id,
                        (array_agg(fta ORDER BY age) FILTER (WHERE fta IS NOT NULL))[1] AS fta,
                        (array_agg(power_va ORDER BY age) FILTER (WHERE power_va > 0))[1] AS power_va,
                        (array_agg(calendar ORDER BY age) FILTER (WHERE calendar IS NOT NULL))[1] AS calendar,
                        (array_agg(client_category ORDER BY age) FILTER (WHERE client_category IS NOT NULL))[1]
                            AS client_category,
                        (array_agg(refuses_meter ORDER BY age) FILTER (WHERE refuses_meter IS NOT NULL))[1]
                            AS refuses_meter,
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
                    fta = COALESCE(dated.fta, energy_contract.fta),
                    power_va = COALESCE(dated.power_va, energy_contract.power_va),
                    calendar = COALESCE(dated.calendar, energy_contract.calendar),
                    client_category = COALESCE(dated.client_category, energy_contract.client_category),
                    refuses_meter = COALESCE(dated.refuses_meter, energy_contract.refuses_meter),
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
