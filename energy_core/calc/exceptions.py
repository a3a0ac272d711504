# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What cannot be computed, as rows: which contract, when, why, and what is at stake.

`detail` is a Sentence. A blocking exception takes the place of a period; another one stands beside it. `at_stake_wh`
and `at_stake_cents` are empty when they cannot be known.
"""

import pandas as pd

COLUMNS = {
    "contract": "int64",
    "supply_point": "int64",
    "start": "datetime64[ns]",
    "end": "datetime64[ns]",
    "stage": object,
    "reason": object,
    "detail": object,
    "at_stake_wh": "Int64",
    "at_stake_cents": "Int64",
    "is_blocking": bool,
}

NONE = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in COLUMNS.items()})
BLOCKING = {
    "no_entry": True,
    "cancelled": True,
    "unknown_power": True,
    "unknown_fta": True,
    "no_rate": True,
    "unverified_rate": True,
    "power_order": True,
    "missing_allocation": True,
    "unpriced_band": True,
    "missing_reading": False,
    "missing_register": False,
    "index_decrease": False,
    "implausible_energy": False,
    "energy_without_day": False,
    "quantity_across_periods": False,
    "missing_demand": False,
    "overrun_cap": False,
}


def exceptions(rows, stage, reason, details, at_stake_wh=None):
    """One exception for each of `rows` (contract, supply_point, start, end), with its sentence of `details`."""
    if rows.empty:
        return NONE
    frame = rows[["contract", "supply_point", "start", "end"]].reset_index(drop=True)
    frame = frame.assign(
        stage=stage,
        reason=reason,
        detail=list(details),
        at_stake_wh=pd.NA if at_stake_wh is None else list(at_stake_wh),
        at_stake_cents=pd.NA,
        is_blocking=BLOCKING[reason],
    )
    return frame.astype(COLUMNS)


def refused(rows, is_refused, stage, reason, sentence, at_stake_wh=None):
    """The exceptions of the rows that are refused (bool array), with the sentence that the function makes of each."""
    if not is_refused.any():
        return NONE
    chosen = rows[is_refused]
    at_stake = None if at_stake_wh is None else chosen[at_stake_wh]
    return exceptions(chosen, stage, reason, map(sentence, chosen.itertuples()), at_stake)


def without_echoes(problems):
    """The exceptions without those that merely accompany a blocking one of the same contract and first day."""
    if not problems["is_blocking"].any():
        return problems
    span = [problems["contract"], problems["start"]]
    return problems[problems["is_blocking"] | ~problems["is_blocking"].groupby(span).transform("any")]


def together(frames):
    """All exceptions in one frame, in the order of contract and day."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return NONE
    frame = pd.concat(filled, ignore_index=True)
    return frame.sort_values(["contract", "start", "stage", "reason"], kind="stable", ignore_index=True)
