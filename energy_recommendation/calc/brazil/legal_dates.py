# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From which day the law lets a consumer have another contract, and what goes with it.

decrease   asked for 90 days before (subgroups AS and A4) or 180 days before (all others), at most one in 12 months;
           neither holds for efficiency measures and own generation (articles 155, 134 to 137)
modality   blue to green or back if there was no such change in the last 12 cycles, or if it is asked for within three
           complete cycles after a tariff review of the distributor (article 221 I); green below 69 kV only (220)
increase   no notice: the distributor answers within 15 days below 69 kV where no works are needed, 30 days where they
           are, 45 days from 69 kV on (articles 154 and 64), and has 60 to 365 days for works (88)
group B    and back: in force by the second cycle after it is asked for (article 292 § 2)
test       three complete cycles after the start of supply, a return from group B, an entry into blue (its peak only)
           and an increase of more than 5 %: what is measured is billed, though no less than was contracted before an
           increase, and overruns start later (articles 311 to 313); at its end up to half of what was added may be
           given back (314)
repayment  a decrease in the first five years after the distributor invested is charged what is not amortised (147)
minimum    30 kW in at least one post, 500 kW for a special consumer (148)

A cycle is counted as a month: bills say when cycles were, not when they will be. Days run on through weekends (656; a
term that ends on one is not moved to the working day after); a term of months ends on the day of the same number, or
the next where the month has none (Civil Code, article 132 § 3).
Entering blue, the peak's demand is a first one and no decrease, whatever green's single demand was.
Source: REN ANEEL 1.000/2021, the articles named.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from .schemas import MODALITIES
from .subgroups import may_be_green, subgroup_of

NOTICE_DAYS = {"AS": 90, "A4": 90}
NOTICE_DAYS_OF_OTHERS = 180
DECREASE_LOCK_MONTHS = 12
MODALITY_LOCK_MONTHS = 12
REVIEW_MONTHS = 3
GROUP_B_CYCLES = 2
TEST_PERCENT = 105  # an increase above this part of the contracted demand has a test period
ANSWER_DAYS, ANSWER_DAYS_WITH_WORKS, ANSWER_DAYS_HIGH = 15, 30, 45
REPAYMENT_MONTHS = 60
MINIMUM_W = 30_000


def _day(required=True):
    return pa.Column("datetime64[ns]", nullable=True, coerce=True, required=required)


def _watts():
    return pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True)


CHANGES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "on": pa.Column("datetime64[ns]", coerce=True),  # the day on which it is asked for
        "subgroup": pa.Column(object, nullable=True, coerce=True),
        "voltage_v": _watts(),
        "modality": pa.Column(object, pa.Check.isin(MODALITIES), coerce=True),
        "peak_w": _watts(),  # empty in green and b
        "off_peak_w": _watts(),  # green's single demand; empty in b
        "new_modality": pa.Column(object, pa.Check.isin(MODALITIES), coerce=True),
        "new_peak_w": _watts(),
        "new_off_peak_w": _watts(),
        "last_decrease": _day(),
        "last_modality_change": _day(),
        "tariff_review": _day(required=False),  # of the distributor, the last before `on`
        "supply_start": _day(required=False),
        "invested_on": _day(required=False),  # when the distributor had built for this contract
        "minimum_w": pa.Column("int64", pa.Check.ge(0), coerce=True, required=False),
        "is_exempt": pa.Column(bool, coerce=True, required=False),  # efficiency measures, own generation
    },
    strict="filter",
)
DEFAULTS = {
    "tariff_review": pd.NaT,
    "supply_start": pd.NaT,
    "invested_on": pd.NaT,
    "minimum_w": MINIMUM_W,
    "is_exempt": False,
}
DATES = pa.DataFrameSchema(
    {
        "is_decrease": pa.Column(bool),
        "is_increase": pa.Column(bool),
        "is_modality_change": pa.Column(bool),  # between blue and green
        "is_group_change": pa.Column(bool),  # from or to group B
        "has_test": pa.Column(bool),
        "is_allowed": pa.Column(bool),
        "earliest": pa.Column("datetime64[ns]", nullable=True),  # empty where it is not allowed
        "obstacle": pa.Column(object),  # why it is not allowed; "" where it is
    },
    strict=True,
)


def legal_dates(changes):
    """When each change may be in force.

    changes: CHANGES, a row a contract that is compared. Returns DATES with the index of the rows; `earliest` is `on`
    where nothing changes.
    """
    rows = complete(changes)
    kinds = _kinds(rows)
    obstacle = _obstacle(rows)
    on = _days(rows["on"])
    earliest = np.max([on, *(np.where(kinds[name], day, on) for name, day in _terms(rows, on).items())], axis=0)
    is_allowed = obstacle == ""
    earliest = np.where(is_allowed, earliest, np.datetime64("NaT"))
    frame = pd.DataFrame({**kinds, "is_allowed": is_allowed, "earliest": earliest, "obstacle": obstacle}, rows.index)
    return DATES.validate(frame[list(DATES.columns)].astype({"earliest": "datetime64[ns]"}))


def complete(changes):
    """The rows as CHANGES, with what is not given as it mostly is."""
    return CHANGES.validate(changes.assign(**{name: value for name, value in DEFAULTS.items() if name not in changes}))


def first_days(units):
    """(the day from which on each unit may have more demand, the one from which on it may have less): datetime64[D].

    units: `on`, `subgroup`, `voltage_v`, `last_decrease`.
    """
    on = _days(units["on"])
    return on + answer_days(units), first_decrease(units)


def first_decrease(rows):
    """The earliest day of a decrease by its notice and the 12 months since the last one."""
    unlocked = months_later(_days(rows["last_decrease"]), DECREASE_LOCK_MONTHS)
    return np.fmax(_days(rows["on"]) + notice_days(rows), unlocked)


def answer_days(rows):
    """Days within which the distributor answers a request for more demand where no works are needed."""
    return np.where(may_be_green(rows), ANSWER_DAYS, ANSWER_DAYS_HIGH)


def months_later(days, months):
    """The day that ends a term of so many months from each of `days`. datetime64[D]; NaT stays NaT."""
    month = days.astype("datetime64[M]")
    same_number = (month + months).astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    return np.minimum(same_number, (month + months + 1).astype("datetime64[D]"))


def notice_days(rows):
    """Days before which a decrease has to be asked for; by the voltage where the subgroup is not known."""
    unknown = rows.loc[rows["subgroup"].isna() & rows["voltage_v"].notna(), "voltage_v"]
    subgroup = rows["subgroup"].fillna(unknown.astype(object).map(subgroup_of))
    return subgroup.map(NOTICE_DAYS).fillna(NOTICE_DAYS_OF_OTHERS).to_numpy(dtype="int64")


def in_review_window(rows):
    """Whether the lock of the modality is lifted, since the distributor's tariffs were reviewed in the last cycles."""
    on, review = _days(rows["on"]), _days(rows["tariff_review"])
    return (review <= on) & (on <= months_later(review, REVIEW_MONTHS))


def _days(column):
    return column.to_numpy().astype("datetime64[D]")


def _terms(rows, on):
    """The earliest day of each kind of change, by the name of its flag."""
    unlocked = np.fmax(on, months_later(_days(rows["last_modality_change"]), MODALITY_LOCK_MONTHS))
    second_cycle = (on.astype("datetime64[M]") + GROUP_B_CYCLES).astype("datetime64[D]")
    return {
        "is_decrease": np.where(rows["is_exempt"], on, first_decrease(rows)),
        "is_modality_change": np.where(in_review_window(rows), on, unlocked),
        "is_increase": on + answer_days(rows),
        "is_group_change": second_cycle,
    }


def _kinds(rows):
    """What kinds of change each row is, as flags."""
    before, after = rows["modality"], rows["new_modality"]
    is_group_change = (before == "b") != (after == "b")
    is_modality_change = (before != after) & (before != "b") & (after != "b")
    enters_blue = is_modality_change & (after == "blue")
    leaves_blue = is_modality_change & (after == "green")
    old = rows[["peak_w", "off_peak_w"]].astype("Int64").fillna(0).to_numpy(dtype="int64")
    new = rows[["new_peak_w", "new_off_peak_w"]].astype("Int64").fillna(0).to_numpy(dtype="int64")
    old_off_peak = np.where(leaves_blue, old.max(axis=1), old[:, 1])  # the whole unit's, as green's is
    is_peak_compared = ((before == "blue") & (after == "blue")).to_numpy()
    compared = ~is_group_change.to_numpy() & (after != "b").to_numpy()
    falls = compared & ((new[:, 1] < old_off_peak) | (is_peak_compared & (new[:, 0] < old[:, 0])))
    rises = compared & ((new[:, 1] > old_off_peak) | (is_peak_compared & (new[:, 0] > old[:, 0])))
    steep = new[:, 1] * 100 > old_off_peak * TEST_PERCENT
    steep |= is_peak_compared & (new[:, 0] * 100 > old[:, 0] * TEST_PERCENT)
    returns = is_group_change & (before == "b")
    return {
        "is_decrease": falls,
        "is_increase": rises,
        "is_modality_change": is_modality_change.to_numpy(),
        "is_group_change": is_group_change.to_numpy(),
        "has_test": (rises & steep) | enters_blue.to_numpy() | returns.to_numpy(),
    }


def _obstacle(rows):
    """Why the law does not let a contract be, as a word: "voltage", "minimum", or ""."""
    highest = rows[["new_peak_w", "new_off_peak_w"]].max(axis=1).fillna(0).to_numpy(dtype="int64")
    is_below = (rows["new_modality"] != "b").to_numpy() & (highest < rows["minimum_w"].to_numpy())
    is_green_above = (rows["new_modality"] == "green").to_numpy() & ~may_be_green(rows)
    return np.select([is_green_above, is_below], ["voltage", "minimum"], "").astype(object)
