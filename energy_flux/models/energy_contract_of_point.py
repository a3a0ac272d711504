# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which contract an event belongs to, where the flux names only the supply point (C12)."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.energy_core.calc import ENTRIES, EXITS

INITIAL = "INIT"  # the entry that a complete document tells, of contracts begun long ago too


@dataclass
class Supply:
    """A contract of a point. is_entered: an event tells its entry."""

    name: str
    start: date
    end: date | None
    is_entered: bool

    def covers(self, day):
        return self.start <= day and (self.end is None or day < self.end)


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    @api.model
    def _with_contracts_of_points(self, events, company):
        """The events, those that bear the code of their point as reference with that of their contract.

        An entry begins a contract, unless one begins on that day; an exit ends the one before it; anything else happens
        to the contract that supplies the point on that day. A contract of which only a later part is known is the same
        one. A contract that is not there yet is named by its point and first day.
        """
        is_unnamed = events["contract_ref"] == events["point_code"]
        unnamed = events[is_unnamed]
        if unnamed.empty:
            return events
        days = unnamed["at"].dt.tz_convert("Europe/Paris").dt.date
        rank = unnamed["nature"].isin(ENTRIES).astype(int) + 2 * ~unnamed["nature"].isin([*ENTRIES, *EXITS])
        in_order = unnamed.assign(day=days, rank=rank).sort_values(["point_code", "day", "rank"], kind="stable")
        supplies = self._flux_supplies(unnamed["point_code"].unique().tolist(), company)
        names = pd.Series(
            [_contract_of(event, supplies.setdefault(event.point_code, [])) for event in in_order.itertuples()],
            index=in_order.index,
        )
        return events.assign(contract_ref=events["contract_ref"].mask(is_unnamed, names))

    @api.model
    def _flux_supplies(self, codes, company):
        """{point code: its dated contracts in order} in this company."""
        self.flush_model(["name", "cups_id", "date_start", "date_end"])
        self.env["energy.contract.event"].flush_model(["contract_id", "nature"])
        self.env.cr.execute(
            SQL(
                """
                SELECT cups.name, contract.name, date_start, date_end, EXISTS (
                    SELECT FROM energy_contract_event
                    WHERE contract_id = contract.id AND nature = ANY(%(entries)s)
                )
                FROM energy_contract AS contract JOIN energy_cups AS cups ON cups.id = contract.cups_id
                WHERE cups.name = ANY(%(codes)s) AND contract.company_id = %(company)s AND date_start IS NOT NULL
                ORDER BY cups.name, date_start
                """,
                entries=list(ENTRIES),
                codes=codes,
                company=company.id,
            )
        )
        supplies = {}
        for code, *supply in self.env.cr.fetchall():
            supplies.setdefault(code, []).append(Supply(*supply))
        return supplies


def _contract_of(event, supplies):
    """The name of the contract that an event belongs to; `supplies` of its point are brought to what it says."""
    day, is_exit, is_entry = event.day, event.nature in EXITS, event.nature in ENTRIES
    if is_exit:
        found = _last(supply for supply in supplies if supply.start < day)
    elif is_entry and event.nature != INITIAL:
        found = _last(supply for supply in supplies if supply.start == day)
    else:
        found = _last(supply for supply in supplies if supply.start == day or supply.covers(day))
    if not found and not is_exit:
        found = next((supply for supply in supplies if supply.start > day and not supply.is_entered), None)
    if not found:
        start = date.fromisoformat(event.started_on)
        found = Supply(f"{event.point_code}-{start:%Y%m%d}", start, None, False)
        supplies.append(found)
    found.start = min(found.start, day)
    found.end = day if is_exit else found.end
    found.is_entered |= is_entry
    supplies.sort(key=lambda supply: supply.start)
    return found.name


def _last(supplies):
    return next(reversed([*supplies]), None)
