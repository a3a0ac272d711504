# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the grid operator charges, line by line, against the network cost that we computed.

Both sides are amounts of spans of days by contract and component, and their days are seldom the same: the operator
charges from reading to reading, in advance or in arrears, takes back, cancels and charges anew; we compute by month.
All its lines are simply added up with their sign, after both sides were brought to common days:

* lines of the very same sequence and days that add up to nothing (a cancelled valuation) are left aside;
* a price by the day (fixed parts) is the same on all days of a line: lines are cut at the bounds of our periods, and at
  those of the contract's sequences;
* energy was metered from bound to bound: our periods are cut at the bounds of the lines, evenly by days, unless they
  begin and end on such bounds. What was spread so is told, and a share of it is tolerated;
* where one side begins later or is not known yet, the other is cut at the first or last day that is.

What then overlaps is one group: matched (equal), tolerated, differs, missing_ours or missing_theirs (nothing on that
side), waiting (nothing on one side, which may still come), elsewhere (charged for days that another tool billed). Cents
are int64, days end excluded, and nothing is lost: every line is in the shares of the groups or outside.
Source: F15 guide 4.1.3, reference/electricore.md 3.6.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import divide_half_up

from .network_items import BACKUP, CONNECTION, FIXED, OUTSIDE, OVERRUN, REACTIVE, REFUSED_METER, VARIABLE
from .span_pieces import KEY, begin_and_end_on, bounds, cut, extents, overlapping

DAY = "datetime64[ns]"
NO_SEQUENCE = -1
BY_DAY = (FIXED, BACKUP, CONNECTION, REFUSED_METER)
METERED = (VARIABLE, OVERRUN, REACTIVE)
NO_DAYS, CANCELLED = "no_days", "cancelled"
STATES = ("elsewhere", "matched", "tolerated", "waiting", "missing_ours", "missing_theirs", "differs")

LINES = pa.DataFrameSchema(
    {
        "line": pa.Column(nullable=False, unique=True),
        "contract": pa.Column(object, nullable=False, coerce=True),
        "component": pa.Column(object, pa.Check.isin((*BY_DAY, *METERED, *OUTSIDE)), coerce=True),
        "sequence": pa.Column("int64", pa.Check.ge(NO_SEQUENCE), coerce=True),
        "start": pa.Column(DAY, nullable=True, coerce=True),
        "end": pa.Column(DAY, nullable=True, coerce=True),
        "cents": pa.Column("int64", coerce=True),
    },
    name="lines of network invoices",
)
COSTS = pa.DataFrameSchema(
    {
        "period": pa.Column(nullable=False),
        "contract": pa.Column(object, nullable=False, coerce=True),
        "component": pa.Column(object, pa.Check.isin((*BY_DAY, *METERED)), coerce=True),
        "start": pa.Column(DAY, coerce=True),
        "end": pa.Column(DAY, coerce=True),
        "cents": pa.Column("int64", coerce=True),
    },
    checks=pa.Check(lambda costs: costs["start"] < costs["end"]),
    name="network costs",
)
SEQUENCES = pa.DataFrameSchema(
    {
        "contract": pa.Column(object, nullable=False, coerce=True),
        "sequence": pa.Column("int64", coerce=True),
        "start": pa.Column(DAY, coerce=True),
    },
    name="sequences",
)
OPENINGS = pa.DataFrameSchema(
    {"contract": pa.Column(object, nullable=False, coerce=True, unique=True), "day": pa.Column(DAY, coerce=True)},
    name="openings",
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """groups: one row a group, indexed by its number: contract, component, start, end, theirs_cents, ours_cents,
      difference_cents (theirs less ours), spread_cents (energy of either side that was spread evenly over days),
      stray_cents (of theirs, charged under another sequence than that of its days) and state.
    line_shares: group, line, cents. period_shares: group, period, cents.
    outside: line, reason: the lines that nothing is compared with.
    """

    groups: pd.DataFrame
    line_shares: pd.DataFrame
    period_shares: pd.DataFrame
    outside: pd.DataFrame


def reconcile(lines, costs, sequences, openings, settled_until, tolerance_cents=5, spread_percent=25):
    """Compare network invoices with computed network costs.

    lines: `line`, `contract`, `component` (or another item, as `components_of` tells), `sequence` (-1: none), `start`,
    `end`, `cents`. costs: `period`, `contract`, `component`, `start`, `end`, `cents`, also those of nothing: periods of
    one contract do not overlap. sequences: `contract`, `sequence`, `start`, each until the next one of its contract.
    openings: `contract`, `day`: the first one that is billed here, of the contracts that another tool billed before.
    settled_until: what is on one side only and ends later than this day waits for the other.
    tolerance_cents: for each group; spread_percent of what was spread over days is tolerated beyond it.
    Returns a Reconciliation.
    """
    lines, costs = LINES.validate(lines), COSTS.validate(costs)
    sequences, openings = SEQUENCES.validate(sequences), OPENINGS.validate(openings)
    reason = _why_outside(lines)
    inside = lines[reason == ""].reset_index(drop=True)
    theirs, ours = _brought_together(inside, costs.reset_index(drop=True), sequences, openings)
    number = overlapping(pd.concat([theirs, ours], ignore_index=True)).to_numpy()
    theirs, ours = theirs.assign(group=number[: len(theirs)]), ours.assign(group=number[len(theirs) :])
    groups = _groups(theirs, ours, sequences)
    is_elsewhere = groups["end"] <= groups["contract"].map(openings.set_index("contract")["day"])
    states = _states(groups, is_elsewhere, pd.Timestamp(settled_until), tolerance_cents, spread_percent)
    groups = groups.assign(state=states)
    groups = groups[(groups["theirs_cents"] != 0) | (groups["ours_cents"] != 0) | groups.index.isin(theirs["group"])]
    return Reconciliation(
        groups,
        theirs.groupby(["group", "line"], as_index=False)["cents"].sum(),
        ours.loc[ours["group"].isin(groups.index), ["group", "period", "cents"]].reset_index(drop=True),
        pd.DataFrame({"line": lines["line"], "reason": reason})[reason != ""].reset_index(drop=True),
    )


def _why_outside(lines):
    """For each line the reason why nothing is compared with it, or ""."""
    net = lines.groupby([*KEY, "sequence", "start", "end"])["cents"].transform("sum")
    return np.select(
        [lines["component"].isin(OUTSIDE), ~(lines["start"] < lines["end"]), net == 0],
        [lines["component"], NO_DAYS, CANCELLED],
        default="",
    )


def _brought_together(lines, costs, sequences, openings):
    """Both sides, cut at common days."""
    of_lines, of_costs = bounds(lines), bounds(costs)
    line_days, cost_days = extents(costs), extents(lines)
    keys = lines[KEY].drop_duplicates()
    turns = keys.merge(sequences.rename(columns={"start": "day"}), on="contract")
    by_day = pd.concat([of_costs, turns[[*KEY, "day"]]])
    line_days = pd.concat([line_days, keys.merge(openings, on="contract"), by_day[by_day["component"].isin(BY_DAY)]])
    theirs = cut(lines, line_days)
    is_metered = costs["component"].isin(METERED)
    at_bounds = is_metered & ~begin_and_end_on(costs, of_lines)
    ours = pd.concat([cut(costs[~at_bounds], cost_days), cut(costs[at_bounds], of_lines)])
    return theirs.reset_index(drop=True), ours.reset_index(drop=True)


def _groups(theirs, ours, sequences):
    both = pd.concat([theirs, ours])
    groups = both.groupby("group").agg(
        contract=("contract", "first"), component=("component", "first"), start=("start", "min"), end=("end", "max")
    )
    spread = both[both["is_cut"] & both["component"].isin(METERED)]
    amounts = {
        "theirs_cents": theirs.groupby("group")["cents"].sum(),
        "ours_cents": ours.groupby("group")["cents"].sum(),
        "spread_cents": spread["cents"].abs().groupby(spread["group"]).sum(),
        "stray_cents": _stray(theirs, sequences),
    }
    for name, cents in amounts.items():
        groups[name] = cents.reindex(groups.index, fill_value=0).astype("int64")
    return groups.assign(difference_cents=groups["theirs_cents"] - groups["ours_cents"])


def _stray(theirs, sequences):
    """Of each group what is charged, all in all, under a sequence that is not the one of its days."""
    net = theirs.groupby(["group", "contract", "sequence", "start"], as_index=False)["cents"].sum()
    in_force = pd.merge_asof(
        net.sort_values("start"),
        sequences.rename(columns={"sequence": "known"}).sort_values("start"),
        on="start",
        by="contract",
    )
    is_stray = in_force["known"].notna() & (in_force["known"] != in_force["sequence"])
    is_stray &= in_force["sequence"] != NO_SEQUENCE
    return in_force["cents"].abs().where(is_stray, 0).groupby(in_force["group"]).sum()


def _states(groups, is_elsewhere, settled_until, tolerance_cents, spread_percent):
    difference = groups["difference_cents"].abs()
    tolerated = tolerance_cents + divide_half_up(groups["spread_cents"] * spread_percent, 100)
    lacks_ours, lacks_theirs = groups["ours_cents"] == 0, groups["theirs_cents"] == 0
    return np.select(
        [
            is_elsewhere & lacks_ours,
            difference == 0,
            difference <= tolerated,
            (lacks_ours | lacks_theirs) & (groups["end"] > settled_until),
            lacks_ours,
            lacks_theirs,
        ],
        STATES[:-1],
        default=STATES[-1],
    )
