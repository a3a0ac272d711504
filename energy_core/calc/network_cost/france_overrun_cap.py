# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Overruns above 36 kVA in low voltage that the grid operator caps when it is asked to.

TURPE caps the overrun (CMDPS) on request when it is more than 30 % of the TURPE of the month and more than 25 times
what the missing power would have cost. It does not say there to which amount, and nothing is capped unasked: the bill
stays as it is, and a notice tells that it can be asked. Read here as: the month is the billing period, its TURPE the
fixed and variable part with the overrun; the missing power is the highest measured power less the largest subscribed
one, at the FTA's highest price of power for the period's days. Where no highest power is known, the first condition
alone decides. Source: CRE délibération 2025-78; reference/electricore.md 4.3 and 9 item 6.
"""

import numpy as np

from ..columns import extended, kept
from ..exceptions import NONE, refused
from ..rounding import MICRO_PER_CENT, VA_PER_KVA
from ..sentences import sentences_of

_lt = sentences_of("energy_core")
ABOVE_36_KVA = "BTSUP"  # how these FTA begin
PERCENT_OF_TURPE = 30
TIMES_THE_MISSING_POWER = 25
DAYS_A_YEAR = 365
CENTS = 100


def beyond_cap(periods, power_price):
    """A notice, not blocking, for each period of which the overrun may be capped.

    periods: `fta`, `days`, `max_power_va` (the largest subscribed power), `fixed_cents`, `variable_cents`,
    `overrun_cents`, and `max_power_w` of the classes measured (W, -1: not known). power_price: the highest annual price
    of power of each, µ€.
    """
    overrun = periods["overrun_cents"].to_numpy()
    if not overrun.any():
        return NONE
    turpe = periods["fixed_cents"].to_numpy() + periods["variable_cents"].to_numpy() + overrun
    is_large = (overrun > 0) & (100 * overrun > PERCENT_OF_TURPE * turpe)
    is_large &= periods["fta"].str.startswith(ABOVE_36_KVA).to_numpy(dtype=bool)
    large = extended(kept(periods, is_large), {"turpe_cents": turpe[is_large]})
    return refused(large, _outweighs_power(large, power_price[is_large]), "network_cost", "overrun_cap", _may_be_capped)


def _outweighs_power(periods, power_price):
    """Whether the overrun costs more than so many times the missing power; True where no highest power is known.

    On Python integers: the products need not fit in 64 bits.
    """
    measured = [periods[name].to_numpy() for name in periods if name.startswith("max_power_w")]
    highest = np.maximum.reduce([*measured, np.full(len(periods), -1)])
    missing = np.maximum(highest - periods["max_power_va"].to_numpy(), 0).astype(object)
    annual = missing * power_price * periods["days"].to_numpy()
    owed = periods["overrun_cents"].to_numpy().astype(object) * (MICRO_PER_CENT * VA_PER_KVA * DAYS_A_YEAR)
    return (highest < 0) | (owed > TIMES_THE_MISSING_POWER * annual).astype(bool)


def _may_be_capped(row):
    """The sentence; its amounts are floats, which are written as the reader's language does."""
    return _lt(
        "From %(start)s to %(end)s (excluded) the power overrun costs %(overrun)s € of a TURPE of %(turpe)s €. It is "
        "billed in full; the customer may ask the grid operator to cap it.",
        start=f"{row.start:%Y-%m-%d}",
        end=f"{row.end:%Y-%m-%d}",
        overrun=row.overrun_cents / CENTS,
        turpe=row.turpe_cents / CENTS,
    )
