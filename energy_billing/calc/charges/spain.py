# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a Spanish bill bears beyond price and network cost: the rent of the meter, and the electricity tax (IEE).

The chain taxes the regulated amounts alone, since it knows no other. On a bill the tax is a share of all that is paid
for the supply: the supplier's subscription and energy with their discounts and surcharges, tolls and charges, excess
power, reactive energy and the social bonus; of the meter's rent it is not. It is that of the last day of the period.
Source: Ley 38/1992 articles 97 and 99; reference/accounting.md 7.1, points 1 to 8.
"""

import pandas as pd

from odoo.addons.energy_core.calc import electricity_tax, meter_rent, refusals

from ..schemas import MICRO, MICRO_PER_CENT

METER_RENT, ELECTRICITY_TAX = "meter_rent", "electricity_tax"
ONE_DAY = pd.Timedelta(days=1)


def charges(periods, lines, rates):
    """The lines of meter rent and electricity tax of Spanish periods.

    periods: `contract`, `supply_point`, `start`, `end`, `days`, `total_wh`, `meter` (SINGLE_PHASE, THREE_PHASE, or ""
    where none is rented) and the bool `tax_included`. lines: all that is priced of them: `contract`, `period_start`,
    `amount_cents`. rates: opened, of kinds meter_rent and electricity_tax.
    Returns (charges, exceptions): the periods with `component` and the columns of a line; periods whose rate is not
    known have none, but an exception.
    """
    rented = periods[periods["meter"] != ""].reset_index(drop=True)
    rent_cents, failed_rent = meter_rent(rented, rented["meter"], rates)
    taxed = periods[~periods["tax_included"]].reset_index(drop=True)
    days = taxed["end"] - ONE_DAY
    tax_cents, failed_tax = electricity_tax(_paid(taxed, lines), taxed["total_wh"].to_numpy(), days, rates)
    charged = [
        _lines_of(rented, METER_RENT, rent_cents, failed_rent),
        _lines_of(taxed, ELECTRICITY_TAX, tax_cents, failed_tax),
    ]
    problems = [refusals(rows, "pricing", failed) for rows, failed in ((rented, failed_rent), (taxed, failed_tax))]
    problems = pd.concat(problems, ignore_index=True)
    return pd.concat(charged, ignore_index=True), problems.assign(period_start=problems["start"])


def _paid(periods, lines):
    """int64 array: the cents of all lines of each period."""
    sums = lines.groupby(["contract", "period_start"])["amount_cents"].sum()
    keys = pd.MultiIndex.from_arrays([periods["contract"], periods["start"]])
    return sums.reindex(keys, fill_value=0).to_numpy("int64")


def _lines_of(periods, component, cents, failed):
    known = ~periods.index.isin(failed["row"])
    return periods.assign(
        period_start=periods["start"],
        component=component,
        band="",
        quantity_micro=MICRO,
        unit_price_micro=cents * MICRO_PER_CENT,
        amount_cents=cents,
        split="",
        market="",
        adjustment=None,
    )[known & (cents != 0)]
