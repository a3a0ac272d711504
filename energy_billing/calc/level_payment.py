# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Level payments: the bill of a year in equal monthly parts, and what is left of it at the end.

Amounts are int64 cents without VAT, rates int64 (per cent x 1 000 000). A monthly amount is rounded half up to the next
amount whose VAT is whole cents: 0.05 at 20 %, 2.00 at 5.5 %. So the VAT of the level invoices adds up without rounding,
and with the true-up, which is taxed on what is left, the VAT of the year is that of its periods, to the cent.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import divide_half_up

MONTHS = 12
DAYS_A_YEAR = 365
WHOLE = 100_000_000  # 100 per cent

YEARS = pa.DataFrameSchema(
    {
        "plan": pa.Column(nullable=False),
        "vat_micro": pa.Column("int64", pa.Check.ge(0), coerce=True),
        "amount_cents": pa.Column("int64", coerce=True),
        "days": pa.Column("int64", pa.Check.gt(0), coerce=True),
    },
    unique=["plan", "vat_micro"],
    name="years",
)
AMOUNTS = pa.DataFrameSchema(
    {
        "plan": pa.Column(nullable=False),
        "vat_micro": pa.Column("int64", pa.Check.ge(0), coerce=True),
        "amount_cents": pa.Column("int64", coerce=True),
    },
    name="amounts",
)


def level_amounts(years):
    """The monthly amount of each plan and VAT rate that would have paid what these days cost.

    years: `plan`, `vat_micro`, `amount_cents`: what was owed for `days` days. What is owed to the customer is no level
    payment: such an amount becomes zero. Returns the rows with `monthly_cents`, a multiple of the step of the rate.
    """
    years = YEARS.validate(years)
    a_month = divide_half_up(years["amount_cents"] * DAYS_A_YEAR, years["days"] * MONTHS)
    return years.assign(monthly_cents=_to_step(a_month.clip(lower=0), years["vat_micro"]))


def chosen_amounts(proposed, totals):
    """Spread what customers have chosen to pay a month, with VAT, over their VAT rates as the proposal is.

    proposed: schema AMOUNTS, one row for each plan and rate. totals: Series of cents with VAT by plan.
    Returns the rows with `monthly_cents`, multiples of the step of the rate: with VAT they may miss the total by cents.
    """
    proposed = AMOUNTS.validate(proposed)
    exact = proposed[["amount_cents", "vat_micro"]].astype(object)  # beyond int64: products of three factors
    with_vat = exact["amount_cents"] * (WHOLE + exact["vat_micro"])
    whole = with_vat.groupby(proposed["plan"]).transform("sum")
    total = proposed["plan"].map(totals).astype(object)
    a_month = divide_half_up(total * exact["amount_cents"] * WHOLE, whole)
    return proposed.assign(monthly_cents=_to_step(a_month.astype("int64"), proposed["vat_micro"]))


def true_up(owed, paid):
    """What is left to pay, or to give back, of each plan and VAT rate.

    owed: lines of the periods; paid: level payments invoiced, credit notes negative (both schema AMOUNTS). Returns
    `plan`, `vat_micro`, `owed_cents`, `paid_cents`, `due_cents` in the order of plan and falling rate: one row for each
    rate that either has.
    """
    key = ["plan", "vat_micro"]
    sums = {
        "owed_cents": AMOUNTS.validate(owed).groupby(key)["amount_cents"].sum(),
        "paid_cents": AMOUNTS.validate(paid).groupby(key)["amount_cents"].sum(),
    }
    both = pd.DataFrame(sums).fillna(0).astype("int64").reset_index()
    both["due_cents"] = both["owed_cents"] - both["paid_cents"]
    return both.sort_values(key, ascending=[True, False], ignore_index=True)


def _to_step(cents, vat_micro):
    """Round half up to a multiple of the smallest amount whose VAT is whole cents."""
    step = WHOLE // np.gcd(vat_micro, WHOLE)
    return divide_half_up(cents, step) * step
