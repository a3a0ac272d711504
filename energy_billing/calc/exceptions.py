# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Periods that cannot be priced, as rows in the form that `energy_core.calc.billing_periods` gives."""

import pandas as pd

COLUMNS = {
    "contract": object,
    "supply_point": object,
    "period_start": "datetime64[ns]",
    "start": "datetime64[ns]",
    "end": "datetime64[ns]",
    "stage": object,
    "reason": object,
    "detail": object,
    "at_stake_wh": "Int64",
    "at_stake_cents": "Int64",
    "is_blocking": bool,
}
REGULATED_CENTS = ["fixed_cents", "variable_cents", "cta_cents", "accise_cents"]


def exceptions_of(rows, reason, details):
    """A blocking exception for each row, with its Sentence; at stake are its period's energy and regulated cost."""
    frame = rows.reset_index(drop=True)
    frame = frame.assign(
        period_start=frame["period_start"] if "period_start" in frame else frame["start"],
        stage="pricing",
        reason=reason,
        detail=list(details),
        at_stake_wh=frame["total_wh"],
        at_stake_cents=frame[REGULATED_CENTS].sum(axis=1),
        is_blocking=True,
    )
    return frame[list(COLUMNS)].astype(COLUMNS)


def together(frames):
    """All exceptions in one frame, in the order of contract and day."""
    frame = pd.concat(frames, ignore_index=True)
    order = ["contract", "start", "reason", "detail"]
    return frame.sort_values(order, key=_sortable, kind="stable", ignore_index=True)


def _sortable(values):
    return values.map(str) if values.name == "detail" else values
