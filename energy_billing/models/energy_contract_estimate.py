# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What contracts would owe for a year of a given consumption, by the same calculation as their periods."""

from dataclasses import replace

import pandas as pd

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Date

from odoo.addons.energy_core.calc import billing_periods
from odoo.addons.energy_core.translation import say

WH_PER_KWH = 1000
WINTER_DAYS, SUMMER_DAYS = 151, 214  # November to March, and the rest
PEAK_HOURS, OFF_PEAK_HOURS = 16, 8
BAND_HOURS = {  # of the registers of each calendar of the grid operator, in a year or a day
    "DI000001": {"base": 1},
    "DI000002": {"hp": PEAK_HOURS, "hc": OFF_PEAK_HOURS},
    "DI000003": {
        "hph": WINTER_DAYS * PEAK_HOURS,
        "hch": WINTER_DAYS * OFF_PEAK_HOURS,
        "hpb": SUMMER_DAYS * PEAK_HOURS,
        "hcb": SUMMER_DAYS * OFF_PEAK_HOURS,
    },
}


class EnergyContract(models.Model):
    _inherit = "energy.contract"

    def _spread_over_bands(self, annual_kwh):
        """{band: kWh} of a year's consumption, spread over the registers of the contract by their hours."""
        hours = BAND_HOURS.get(self.calendar, BAND_HOURS["DI000003"])
        kwh = {band: annual_kwh * part // sum(hours.values()) for band, part in hours.items()}
        last = list(hours)[-1]
        kwh[last] += annual_kwh - sum(kwh.values())
        return kwh

    def _estimate_year(self, consumption, start):
        """Price the twelve months from `start`, first day of a month, at this consumption.

        consumption: {contract: {band: kWh}}, of each of these contracts. Returns the lines of `_price_periods`. Raises
        a UserError that names the contract and what stops its calculation.
        """
        end = Date.add(start, years=1)
        lines = []
        for (country, settings), contracts in self.grouped(_calculated_alike).items():
            frames = contracts._energy_frames(start, end, is_bridged=False)
            frames["readings"] = frames["readings"].iloc[:0]
            frames["quantities"] = _quantities(contracts, consumption, start, end)
            options = dict(settings) | {"gaps": "bridge"}
            figures = billing_periods(**frames, start=start, end=end, country=country, **options)
            contracts._refuse_blocked(figures.exceptions)
            priced = contracts._price_periods(replace(figures, exceptions=figures.exceptions.iloc[:0]))
            contracts._refuse_blocked(priced.exceptions)
            lines.append(priced.lines)
        return pd.concat(lines, ignore_index=True)

    def _refuse_blocked(self, exceptions):
        for row in exceptions[exceptions["is_blocking"]].head(1).itertuples(index=False):
            raise UserError(
                self.env._(
                    "The year of contract %(contract)s can not be estimated: %(detail)s",
                    contract=self.browse(row.contract).name,
                    detail=say(self.env, row.detail),
                )
            )


def _calculated_alike(contract):
    return contract._energy_country_code(), contract.company_id._energy_calculation_settings()


def _quantities(contracts, consumption, start, end):
    """The consumption as quantities of the whole year, which the calculation spreads over its months by days."""
    rows = [
        (contract.cups_id.id, band, kwh * WH_PER_KWH)
        for contract in contracts
        for band, kwh in consumption[contract].items()
    ]
    year = {"start": pd.Timestamp(start), "end": pd.Timestamp(end), "quantity": "energy_wh", "nature": "estimated"}
    return pd.DataFrame(rows, columns=["supply_point", "band", "value"]).assign(**year, sequence=0)
