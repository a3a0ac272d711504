# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Periods that cannot be priced, as rows in the form that `energy_core.calc.billing_periods` gives."""

import pandas as pd

from odoo.addons.energy_core.calc import EXCEPTION_COLUMNS
from odoo.addons.energy_core.calc import together as in_order

from .components import REGULATED_CENTS

COLUMNS = EXCEPTION_COLUMNS | {"contract": object, "supply_point": object, "period_start": "datetime64[ns]"}

NONE = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})


def exceptions_of(rows, reason, details):
    """A blocking exception for each row, with its Sentence; at stake are its period's energy and regulated cost."""
    if rows.empty:
        return NONE
    frame = rows.reset_index(drop=True)
    frame = frame.assign(
        period_start=frame["period_start"] if "period_start" in frame else frame["start"],
        stage="pricing",
        reason=reason,
        detail=list(details),
        at_stake_wh=frame["total_wh"],
        at_stake_cents=frame.reindex(columns=REGULATED_CENTS, fill_value=0).sum(axis=1),
        is_blocking=True,
    )
    return frame[list(COLUMNS)].astype(COLUMNS)


def together(frames):
    """All exceptions in one frame, in the order of contract and day."""
    return in_order(frames).reindex(columns=list(COLUMNS)).astype(COLUMNS)
