# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a supplier declares of CTA and accise for a quarter: energy and amounts by category and rate.

Amounts are those that were charged, to the cent; MWh have three decimals; the total of a declaration is in whole euros,
half a euro upwards. Energy that a charge does not tell (a part of a credit note, a correction) is what its amount comes
to at the rate. Source: reference/electricore.md 3.7, 4.5, 4.6.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import RATES, divide_half_up

DECLARED = ("invoiced", "included", "late")  # what adds up to what is due
CHARGE_SOURCES = (*DECLARED, "periods")
WH_PER_KWH = 1000
MICRO_PER_CENT = 10_000
CENTS = 100
NO_RATE = -1

CHARGES = pa.DataFrameSchema(
    {
        "source": pa.Column(object, pa.Check.isin(CHARGE_SOURCES), coerce=True),
        "category": pa.Column(object, coerce=True),
        "day": pa.Column("datetime64[ns]", coerce=True),
        "wh": pa.Column(pd.Int64Dtype(), nullable=True, coerce=True),
        "cents": pa.Column("int64", coerce=True),
    },
    name="charges",
)


def declaration_lines(charges, declared, rates, tax):
    """The lines of a declaration of `tax` ("cta" or "accise").

    charges: what was charged; `source` (invoiced; included in a price; late: of quarters already declared; periods: as
      computed), `category` ("" when unknown), `day` (the first of the period), `wh` (NA: what the amount comes to),
      `cents`.
    declared: what earlier declarations held: `category`, `rate_micro` (-1: none), `wh`, `cents`; `late` is what exceeds
      it.
    rates: schema RATES; an accise in µ€ a kWh, a CTA in percent × 1 000 000.
    Returns one row for each category and rate, in order: `category`, `rate_micro`, and for each source
    `<source>_wh` and `<source>_cents`, int64.
    """
    charges, rates = CHARGES.validate(charges), RATES.validate(rates)
    charges = charges.assign(rate_micro=_rate_of(charges, rates[rates["kind"].eq(tax)]))
    is_known = charges["rate_micro"].gt(0) & (tax == "accise")
    kwh = divide_half_up(charges["cents"].to_numpy() * MICRO_PER_CENT, np.where(is_known, charges["rate_micro"], 1))
    charges = charges.assign(wh=charges["wh"].fillna(pd.Series(np.where(is_known, kwh * WH_PER_KWH, 0), charges.index)))
    before = declared.assign(source="late", wh=-declared["wh"], cents=-declared["cents"])
    rows = pd.concat([charges.drop(columns="day"), before], ignore_index=True).astype({"wh": "int64", "cents": "int64"})
    sums = rows.groupby(["category", "rate_micro", "source"])[["wh", "cents"]].sum().unstack("source", fill_value=0)
    wanted = pd.MultiIndex.from_product([("wh", "cents"), CHARGE_SOURCES])
    sums = sums.reindex(columns=wanted, fill_value=0)
    sums.columns = [f"{source}_{unit}" for unit, source in sums.columns]
    return sums[sums.ne(0).any(axis=1)].sort_index().reset_index()


def whole_euros(cents):
    """An amount in whole euros, half a euro away from zero."""
    return divide_half_up(cents, CENTS)


def _rate_of(charges, rates):
    """The rate of each charge on the first day of its period, NO_RATE where there is none."""
    wanted = charges[["category", "day"]].assign(place=range(len(charges))).sort_values("day")
    known = rates[["code", "start", "end", "value_micro"]].rename(columns={"code": "category"}).sort_values("start")
    found = pd.merge_asof(
        wanted, known.astype({"category": object}), left_on="day", right_on="start", by="category"
    ).sort_values("place")
    is_in_force = found["value_micro"].notna() & (found["end"].isna() | (found["day"] < found["end"]))
    return found["value_micro"].where(is_in_force, NO_RATE).astype("int64").to_numpy()
