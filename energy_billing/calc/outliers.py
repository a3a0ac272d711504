# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Months that are far from what a contract owed before: a question to a person, never a refusal.

No regulation asks for this. A month is compared a day with each month that is known of it; it is far only when it is
far from all of them, so that neither winter nor a power change a year ago makes a list that nobody reads.
"""

import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up


def outliers(month, references, factor, floor_cents):
    """The contracts whose month is more than `factor` times all references, or less than all of them by that factor.

    month: one row per contract; `contract`, `days` int64 > 0, `cents` int64 (signed).
    references: {name: frame like month}; a contract may be absent from each of them.
    factor: whole number > 1. floor_cents: smaller differences from the nearest reference are not told.
    Returns the outlying rows of `month` with `<name>_cents` (Int64, as many days of that reference; empty where it is
    not known) and `nearest_cents`, the one that is nearest. A contract without any reference is none.
    """
    told = month
    names = [f"{name}_cents" for name in references]
    for column, reference in zip(names, references.values(), strict=True):
        known = told[["contract", "days"]].merge(
            reference.rename(columns={"days": "their_days", "cents": "their_cents"}), on="contract", how="left"
        )
        there = known["their_days"].notna().to_numpy()
        both = known.loc[there, ["days", "their_days", "their_cents"]].astype("int64")
        scaled = divide_half_up(both["their_cents"] * both["days"], both["their_days"])
        told = told.assign(**{column: pd.array([pd.NA] * len(told), dtype="Int64")})
        told.loc[told.index[there], column] = scaled.to_numpy()
    lowest, highest = told[names].min(axis=1), told[names].max(axis=1)
    is_high = (told["cents"] > factor * highest).fillna(False)
    is_low = (factor * told["cents"] < lowest).fillna(False)
    nearest = highest.where(is_high, lowest)
    is_large = ((told["cents"] - nearest).abs() >= floor_cents).fillna(False)
    return told.assign(nearest_cents=nearest)[(is_high | is_low) & is_large]
