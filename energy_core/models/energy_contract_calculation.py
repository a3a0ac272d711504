# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts to the calculation core: what the database holds becomes its frames."""

from dataclasses import replace

import pandas as pd

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..calc import COUNTRIES, POWER_BANDS, billing_periods, sentences_of
from ..calc.exceptions import exceptions, together
from ..frames import fetch_frame

_lt = sentences_of("energy_core")
POWER_COLUMNS = ("power_va", *(f"power_{band}_va" for band in POWER_BANDS))
RESULTS = ("periods", "subscriptions", "quantities", "exceptions", "idle")


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _billing_periods(self, start, end):
        """What these contracts consumed and owe for network and taxes.

        start, end: datetime.date, first days of months, end excluded. Returns energy_core.calc.BillingPeriods; every
        contract of self is in its periods, exceptions or idle. Contracts of one country at a time; each is computed
        as the settings of its company say.
        """
        country = self._energy_country_code()
        alike = self.grouped(lambda contract: contract.company_id._energy_calculation_settings())
        return _merged(
            [each._billing_periods_alike(dict(settings), start, end, country) for settings, each in alike.items()]
        )

    def _billing_periods_alike(self, settings, start, end, country):
        """As `_billing_periods`, for contracts whose companies have the same settings."""
        frames = self._energy_frames(start, end, is_bridged=settings["gaps"] == "bridge")
        result = billing_periods(**frames, start=start, end=end, country=country, **settings)
        unknown = self.browse(sorted(set(self.ids) - set(frames["events"]["contract"])))
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
            idle=_stacked([result.idle, idle]),
        )

    def _energy_frames(self, start, end, is_bridged=True):
        """The input of energy_core.calc.billing_periods for the months from `start` to `end`, by the names it wants.

        `contract` and `supply_point` are database ids. Events are the whole history of each contract; readings and
        quantities those that tell what these months consumed, with those beyond that bridge gaps if is_bridged.
        """
        country = self._energy_country_code()
        self.env.flush_all()
        events = self._events_frame()
        refusing = events.loc[events["refuses_meter"].fillna(False), "supply_point"].unique().tolist()
        readings = self.env["energy.reading"]._readings_frame(
            self.cups_id.ids, refusing, start, end, country, is_bridged
        )
        return {
            "events": events,
            "readings": readings,
            "quantities": self.env["energy.quantity"]._quantities_frame(self.cups_id.ids, start, end),
            "rates": self.env["energy.rate"]._rates_frame(country),
        }

    def _events_frame(self):
        query = SQL(
            """
            SELECT contract_id AS contract, cups_id AS supply_point, at, nature, event_type, fta,
                   %(powers)s, calendar, client_category, management, refuses_meter, is_unmetered, num_sequence
              FROM energy_contract_event
             WHERE contract_id = ANY (%(contracts)s)
             ORDER BY contract_id, at, id
            """,
            powers=SQL(", ").join(SQL("NULLIF(%s, 0) AS %s", *2 * [SQL.identifier(name)]) for name in POWER_COLUMNS),
            contracts=self.ids,
        )
        frame = fetch_frame(self.env.cr, query, integers=(*POWER_COLUMNS, "num_sequence"), instants=("at",))
        flags = dict.fromkeys(["refuses_meter", "is_unmetered"], "boolean")
        return frame.astype({"contract": "int64", "supply_point": "int64", **flags})

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
        if countries.code not in COUNTRIES:
            raise UserError(
                self.env._(
                    "There are no rules yet to compute contracts of %(country)s. Check the country of their supply"
                    " points and of the company.",
                    country=countries.name or self.env._("an unknown country"),
                )
            )
        return countries.code


def _merged(results):
    """The results of several groups of contracts as one."""
    if len(results) == 1:
        return results[0]
    return replace(results[0], **{name: _stacked([getattr(result, name) for result in results]) for name in RESULTS})


def _stacked(frames):
    """These frames under each other; empty ones have no say in the types."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
