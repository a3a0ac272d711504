# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts to the calculation core: what the database holds becomes its frames."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..calc import BANDS, billing_periods, sentences_of
from ..calc.civil_days import TIME_ZONES, midnight
from ..calc.exceptions import exceptions, together
from ..frames import fetch_frame

_lt = sentences_of("energy_core")
BAND_COLUMNS = [f"{band}_wh" for band in BANDS]


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _billing_periods(self, start, end):
        """What these contracts consumed and owe for network and taxes.

        start, end: datetime.date, first days of months, end excluded. Returns energy_core.calc.BillingPeriods; every
        contract of self is in its periods, exceptions or idle. Contracts of one country at a time.
        """
        frames = self._energy_frames(end, start)
        result = billing_periods(*frames, start, end, country=self._energy_country_code())
        unknown = self.browse(sorted(set(self.ids) - set(frames[0]["contract"])))
        supplied = unknown.filtered(
            lambda contract: (
                contract.date_start
                and contract.date_start < end
                and (not contract.date_end or contract.date_end > start)
            )
        )
        idle = pd.DataFrame({"contract": (unknown - supplied).ids})
        return replace(
            result,
            exceptions=together([result.exceptions, supplied._exceptions_without_event(start, end)]),
            idle=pd.concat([frame for frame in (result.idle, idle) if len(frame)] or [result.idle], ignore_index=True),
        )

    def _energy_frames(self, end, start=None):
        """The input of the calculation: (events, readings, rates), as energy_core.calc.billing_periods wants them.

        `contract` and `supply_point` are database ids. Events are the whole history of each contract. Readings are
        those that can stand at a bound: those of events, which also tell the digits of the meter, and those made on the
        first day of a month from `start` on (all when it is None); none after the day of `end`.
        """
        country = self._energy_country_code()
        self.env.flush_all()
        since = start and midnight([start], country)[0].to_pydatetime().replace(tzinfo=None)
        before = midnight([end + timedelta(days=1)], country)[0].to_pydatetime().replace(tzinfo=None)
        return (
            self._events_frame(),
            self._readings_frame(since, before, TIME_ZONES[country]),
            self.env["energy.rate"]._rates_frame(country),
        )

    def _events_frame(self):
        query = SQL(
            """
            SELECT contract_id AS contract, cups_id AS supply_point, at, nature, event_type, fta,
                   NULLIF(power_va, 0) AS power_va, calendar, client_category, num_sequence
              FROM energy_contract_event
             WHERE contract_id = ANY (%s)
             ORDER BY contract_id, at, id
            """,
            self.ids,
        )
        frame = fetch_frame(self.env.cr, query, integers=("power_va", "num_sequence"), instants=("at",))
        return frame.astype({"contract": "int64", "supply_point": "int64"})

    def _readings_frame(self, since, before, time_zone):
        query = SQL(
            """
            SELECT reading.id AS reading_id, reading.cups_id AS supply_point, reading.at, reading.position,
                   reading.source, reading.nature, reading.calendar, %(bands)s,
                   NULLIF(reading.digits, 0) AS digits, COALESCE(reading.is_doubtful, FALSE) AS is_doubtful
              FROM energy_reading AS reading
             WHERE reading.cups_id IN (SELECT cups_id FROM energy_contract WHERE id = ANY (%(contracts)s))
               AND reading.at < %(before)s
               AND (reading.source = 'C15'
                    OR (%(since)s
                        AND date_part('day', reading.at AT TIME ZONE 'UTC' AT TIME ZONE %(time_zone)s) = 1))
             ORDER BY reading.cups_id, reading.at, reading.id
            """,
            bands=SQL(", ").join(SQL.identifier("reading", column) for column in BAND_COLUMNS),
            contracts=self.ids,
            since=SQL("reading.at >= %s", since) if since else SQL("TRUE"),
            before=before,
            time_zone=time_zone,
        )
        frame = fetch_frame(self.env.cr, query, integers=(*BAND_COLUMNS, "digits"), instants=("at",))
        return frame.astype({"reading_id": "int64", "supply_point": "int64", "is_doubtful": bool})

    def _exceptions_without_event(self, start, end):
        """A contract that supplies by its dates, and of which no event tells its situation, is not lost."""
        rows = pd.DataFrame(
            {
                "contract": self.ids,
                "supply_point": [contract.cups_id.id for contract in self],
                "start": [pd.Timestamp(max(start, contract.date_start)) for contract in self],
                "end": [pd.Timestamp(min(end, contract.date_end or end)) for contract in self],
            }
        )
        detail = _lt(
            "The contract has no event that tells its tariff and power. Load its C15 file, or record its entry (MES or"
            " CFNE) among its events."
        )
        return exceptions(rows, "history", "no_entry", [detail] * len(self))

    def _energy_country_code(self):
        """The country whose rules apply to these contracts; they must agree on it."""
        countries = self.cups_id.country_id or self.env.company.country_id
        if len(countries) > 1:
            raise UserError(
                self.env._(
                    "These contracts are of %(countries)s. Compute the contracts of one country at a time.",
                    countries=", ".join(countries.mapped("name")),
                )
            )
        if countries.code not in TIME_ZONES:
            raise UserError(
                self.env._(
                    "There are no rules yet to compute contracts of %(country)s. Check the country of their supply"
                    " points and of the company.",
                    country=countries.name or self.env._("an unknown country"),
                )
            )
        return countries.code
