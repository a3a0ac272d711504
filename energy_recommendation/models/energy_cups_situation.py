# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What consumer units are, what they contracted since when and what their bills tell: frames of the calculation."""

import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.energy_core.frames import fetch_frame

from ..calc.brazil.schemas import GROUP_B_FLAGS
from ..calc.brazil.situations import POWERS, last_changes, situations_of
from .energy_bill import MEASURES

UNIT_COLUMNS = ("voltage_v", "transformers_va", "generation_w")
UNIT_DAYS = ("supply_start", "invested_on", "tariff_review")
FLAGS = ("is_rural", *GROUP_B_FLAGS)
FACTORS = ("peak_power_factor_milli", "off_peak_power_factor_milli")


class EnergyCups(models.Model):
    _inherit = "energy.cups"

    def _units_frame(self):
        """The facts of these points: supply_point, voltage_v, subgroup, distributor, is_rural, …; empty: not known."""
        self.flush_recordset()
        query = SQL(
            """
            SELECT point.id AS supply_point, point.subgroup, point.supply_start, point.invested_on, %(flags)s,
                   point.is_decrease_exempt IS TRUE AS is_exempt,
                   round(COALESCE(point.minimum_demand_kw, 30) * 1000)::int8 AS minimum_w,
                   NULLIF(round(point.voltage_kv * 1000), 0)::int8 AS voltage_v,
                   NULLIF(round(point.transformers_kva * 1000), 0)::int8 AS transformers_va,
                   NULLIF(round(point.generation_kw * 1000), 0)::int8 AS generation_w,
                   distributor.code AS distributor, distributor.tariff_review
              FROM energy_cups AS point
              LEFT JOIN energy_distributor AS distributor ON distributor.id = point.distributor_id
             WHERE point.id = ANY (%(points)s)
             ORDER BY point.id
            """,
            flags=SQL(", ").join(SQL("point.%s IS TRUE AS %s", *2 * [SQL.identifier(name)]) for name in FLAGS),
            points=self.ids,
        )
        self.env["energy.distributor"].flush_model(["code", "tariff_review"])
        frame = fetch_frame(self.env.cr, query, integers=UNIT_COLUMNS, days=UNIT_DAYS)
        return frame.astype(dict.fromkeys(["supply_point", "minimum_w"], "int64") | dict.fromkeys(FLAGS, bool))

    def _situations_frame(self):
        """CONTRACTS of these points, of all their contracts since the first one."""
        self.env.flush_all()
        powers = SQL(", ").join(SQL("NULLIF(%s, 0) AS %s", *2 * [SQL.identifier(name)]) for name in POWERS)
        contracts = SQL(
            """
            SELECT id AS contract, cups_id AS supply_point, date_start AS start, date_end AS end, fta, %(powers)s
              FROM energy_contract
             WHERE cups_id = ANY (%(points)s)
             ORDER BY id
            """,
            powers=powers,
            points=self.ids,
        )
        events = SQL(
            """
            SELECT contract_id AS contract, at, nature, fta, %(powers)s, num_sequence
              FROM energy_contract_event
             WHERE cups_id = ANY (%(points)s)
             ORDER BY contract_id, at, id
            """,
            powers=powers,
            points=self.ids,
        )
        return situations_of(
            fetch_frame(self.env.cr, contracts, integers=POWERS, days=("start", "end")),
            fetch_frame(self.env.cr, events, integers=(*POWERS, "num_sequence"), instants=("at",)),
            self._units_frame(),
        )

    def _brazilian_units(self, situations, on):
        """UNITS of these points on a day, with `distributor` and `tariff`, what the tariffs of their contract are."""
        day = pd.Timestamp(on)
        units = self._units_frame().merge(last_changes(situations), how="left", on="supply_point")
        begun = situations[situations["start"] <= day].drop_duplicates("supply_point", keep="last")
        first = situations.groupby("supply_point")["start"].min()
        return units.assign(
            on=day,
            tariff=units["supply_point"].map(begun.set_index("supply_point")["tariff"]),
            supply_start=units["supply_start"].fillna(units["supply_point"].map(first)),
        )

    def _bills_frame(self, on, months):
        """BILLS of these points of so many months before the one of a day, and of that one.

        A bill that tells nothing of the peak hours is of a meter with one register, which counted no energy in them.
        """
        self.env["energy.bill"].flush_model()
        query = SQL(
            """
            SELECT cups_id AS supply_point, month, date_start AS start, date_end AS end, %(measures)s,
                   NULLIF(round(peak_power_factor * 1000), 0)::int8 AS peak_power_factor_milli,
                   NULLIF(round(off_peak_power_factor * 1000), 0)::int8 AS off_peak_power_factor_milli,
                   NULLIF(round(amount * 100), 0)::int8 AS amount_cents, is_atypical IS TRUE AS is_atypical
              FROM energy_bill
             WHERE cups_id = ANY (%(points)s) AND month >= %(first)s AND month <= %(on)s
             ORDER BY cups_id, month
            """,
            measures=SQL(", ").join(map(SQL.identifier, MEASURES)),
            points=self.ids,
            first=on.replace(day=1) - relativedelta(months=months),
            on=on,
        )
        bills = fetch_frame(
            self.env.cr, query, integers=(*MEASURES, *FACTORS, "amount_cents"), days=("month", "start", "end")
        ).astype({"supply_point": "int64", "is_atypical": bool})
        has_one_register = bills["peak_w"].isna() & bills["peak_wh"].isna()
        return bills.assign(peak_wh=bills["peak_wh"].mask(has_one_register, 0))
