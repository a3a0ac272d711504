# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Discounts and surcharges on what offers price: a percentage of the amounts, or an amount a kWh or a month.

Those of an offer bear on all its contracts. None bears on another. One that begins or ends inside a line cuts it.
"""

import pandas as pd

from odoo.addons.energy_core.calc import divide_half_up

from .components import ADJUSTMENTS_OF
from .price_matching import cut_at
from .schemas import MICRO, MICRO_PER_CENT

PER_CENT = 100


def adjustments_of_contracts(adjustments, offers):
    """One row for each adjustment and contract on which it bears. adjustments, offers: schemas of those names."""
    if adjustments.empty:
        return adjustments.drop(columns="offer")
    keys = offers[["contract", "offer"]].astype(object)
    of_offers, of_contracts = (
        adjustments.drop(columns=other).dropna(subset=own).astype({own: object}).merge(keys, on=own)
        for own, other in (("offer", "contract"), ("contract", "offer"))
    )
    borne = pd.concat([of_offers, of_contracts], ignore_index=True).drop(columns="offer")
    return borne.astype({"contract": offers["contract"].dtype, "adjustment": object})


def cut_at_adjustments(rows, adjustments):
    """Cut rows of a contract's days where an adjustment begins or ends; both as the functions here give them."""
    if adjustments.empty:
        return rows
    pairs = rows[["contract"]].reset_index(names="row").merge(adjustments, on="contract")
    pieces = cut_at(rows, pairs.melt("row", ["start", "end"], value_name="day").dropna())
    return rows.loc[pieces["row"]].assign(start=pieces["start"].array, end=pieces["end"].array).reset_index(drop=True)


def adjustment_lines(lines, adjustments):
    """The lines of the adjustments that bear on these lines.

    lines: of one component, none of them cut by an adjustment: `units` / `units_of_one`, how many kWh or months they
    are, and `amount_cents`, of which a percentage is taken as it is billed. adjustments: of that component.
    """
    if adjustments.empty:
        return lines.head(0)
    named = adjustments.rename(columns={"start": "from_day", "end": "to_day"})
    pairs = lines.drop(columns="adjustment").merge(named.drop(columns="component"), on="contract")
    is_borne = (pairs["from_day"] <= pairs["start"]) & ~(pairs["to_day"] <= pairs["start"])
    borne = pairs[is_borne].reset_index(drop=True)
    per_unit = divide_half_up(borne["value_micro"] * borne["units"], borne["units_of_one"] * MICRO_PER_CENT)
    percentage = divide_half_up(borne["value_micro"] * borne["amount_cents"], PER_CENT * MICRO)
    cents = per_unit.mask(borne["is_percent"], percentage)
    return borne.assign(
        component=borne["component"].map(ADJUSTMENTS_OF),
        quantity_micro=borne["quantity_micro"].mask(borne["is_percent"], MICRO),
        unit_price_micro=borne["value_micro"].mask(borne["is_percent"], cents * MICRO_PER_CENT),
        amount_cents=cents,
    )
