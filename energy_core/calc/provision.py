# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The supply provision of a point: what it used in twelve months, as the grid operator has billed it (R67).

R67 tells energies of spans of whole days, not indexes, for each band of one or several calendars.

- Which rows count. Of the rows of one span, calendar and band, measurements (codeNature R, E or I) and regularisations
  (C) each stand for themselves. Of either the row created last counts alone: codeStatut I is the original, A takes it
  back and leaves nothing, R puts another figure in its place. Of rows created at one instant R comes after A, and A
  after I. What is delivered twice counts once.
- Which calendar counts. Of one span the finest of the operator's: D/DI000003, else D/DI000001, else another D, else
  the supplier's (F), which says the same energy over again; of equals the one told last.
- A span goes from its first day to its last day excluded, and belongs to the window by its first day. Energies are
  floored to kWh, negatives downwards; regularisations keep their sign. A month is a twelfth of the year.
- Registers are those that every span of the window can tell: four and the peak that high voltage has besides, two (hp
  from peak, hph and hpb, hc from hch and hcb) or one (base, the sum of all).

Source: reference/electricore.md 2.2 (EstimationProvision), 3.8 and 5.3; the defect of 3.9 (codeStatut A and R counted
beside their original) is what the first rule answers.
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from .rounding import WH_PER_KWH, divide_half_up

MONTHS = 12
ACTUAL, REGULARISED = "R", "C"  # codeNature; the others are E (estimated) and I
STATUSES = ("I", "A", "R")  # codeStatut in the order in which rows of one instant come to hold
CANCELLED = "A"
REGISTERS = (("base",), ("hp", "hc"), ("peak", "hph", "hch", "hpb", "hcb"))  # by depth
BANDS = [band for registers in REGISTERS for band in registers]
DEPTHS = ("base", "hp_hc", "four_bands")
PARTS = {"base": BANDS, "hp": ["hp", "peak", "hph", "hpb"], "hc": ["hc", "hch", "hcb"]}  # what a coarser one sums
SPAN = ["supply_point", "start", "end"]

BILLED_ENERGIES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(nullable=False),
        "start": pa.Column("datetime64[ns]", coerce=True),
        "end": pa.Column("datetime64[ns]", coerce=True),
        "grid": pa.Column(object, pa.Check.isin(("D", "F")), coerce=True),
        "calendar": pa.Column(object, nullable=True, coerce=True),
        "band": pa.Column(object, pa.Check.isin(BANDS), coerce=True),
        "value_wh": pa.Column("int64", coerce=True),
        "nature": pa.Column(object, pa.Check.isin(("R", "E", "C", "I")), nullable=True, coerce=True),
        "status": pa.Column(object, pa.Check.isin(STATUSES), nullable=True, coerce=True),
        "created_at": pa.Column("datetime64[ns]", coerce=True),
    },
    checks=pa.Check(lambda frame: frame["start"] < frame["end"], name="start before end"),
    strict="filter",
    name="billed energies",
)


def supply_provision(quantities, as_of):
    """Estimate a year and a month of each supply point from what was billed in the twelve months before `as_of`.

    quantities: schema BILLED_ENERGIES, in Wh, days of the country, `created_at` in legal time; grid, nature and status
    are the codes of the flux (an empty nature is estimated, an empty status original). as_of: datetime.date.
    Returns one row for each supply point of `quantities`: `annual_<band>_wh` (multiples of 1000) and
    `monthly_<band>_wh` (half-up), Int64, empty where not every span tells that register; `depth` (of DEPTHS);
    `coverage_start`, `coverage_end` (excluded); `coverage_months`, how many months counted from the first day are
    measured on each of their days; `quality`: actual when more than half of what was told is (R), else estimated,
    missing when nothing is; `has_regularisation`; `has_overlap`: two spans share a day; `is_alert`: less than twelve
    months, an overlap, or not actual.
    """
    rows = BILLED_ENERGIES.validate(quantities)
    points = pd.Index(rows["supply_point"].unique(), name="supply_point")
    end = pd.Timestamp(as_of)
    in_window = rows["start"].ge(end - pd.DateOffset(months=MONTHS)) & rows["start"].lt(end)
    told = _of_the_finest_calendar(_in_force(rows[in_window])).assign(
        kwh=lambda frame: frame["value_wh"] // WH_PER_KWH, nature=lambda frame: frame["nature"].fillna("E")
    )
    provision = pd.concat([_energies(told), _coverage(told), _quality(told)], axis=1).reindex(points)
    flags = ["has_regularisation", "has_overlap"]
    provision[flags] = provision[flags].eq(True)
    provision = provision.fillna({"quality": "missing", "coverage_months": 0}).astype({"coverage_months": "int64"})
    is_good = provision["quality"].eq("actual") & provision["coverage_months"].eq(MONTHS) & ~provision["has_overlap"]
    return provision.assign(is_alert=~is_good).reset_index()


def _in_force(rows):
    """Of each span, calendar and band the measurement and the regularisation that were told last, if not cancelled."""
    rank = rows["status"].fillna("I").map({status: rank for rank, status in enumerate(STATUSES)})
    ordered = rows.assign(is_regularisation=rows["nature"].eq(REGULARISED), rank=rank)
    ordered = ordered.sort_values(["created_at", "rank"], kind="stable")
    key = [*SPAN, "grid", "calendar", "band", "is_regularisation"]
    last = ordered.drop_duplicates(key, keep="last")
    return last[last["status"].ne(CANCELLED)].drop(columns=["rank", "is_regularisation"])


def _of_the_finest_calendar(rows):
    """The rows of one calendar for each span."""
    is_distributor = rows["grid"].eq("D")
    rank = np.select(
        [is_distributor & rows["calendar"].eq("DI000003"), is_distributor & rows["calendar"].eq("DI000001")],
        [0, 1],
        default=np.where(is_distributor, 2, 3),
    )
    calendars = rows.assign(rank=rank).sort_values(["rank", "created_at", "calendar"], ascending=[True, False, True])
    chosen = calendars.drop_duplicates(SPAN)[[*SPAN, "grid", "calendar"]]
    return rows.merge(chosen, on=[*SPAN, "grid", "calendar"])


def _energies(told):
    """Energy of the year and of a month of each register, and the depth, by supply point."""
    kwh = told.groupby([*SPAN, "band"])["kwh"].sum().astype("Int64").unstack("band").reindex(columns=BANDS)
    shows = [kwh[list(registers)].notna().any(axis=1) for registers in REGISTERS]
    depth_of_span = np.select(shows[:0:-1], [2, 1], default=0)
    kwh = kwh.fillna(0)
    for depth, registers in enumerate(REGISTERS):
        kwh.loc[depth_of_span != depth, list(registers)] = 0
    depth = pd.Series(depth_of_span, index=kwh.index).groupby("supply_point").min()
    years = kwh.groupby("supply_point").sum() * WH_PER_KWH
    energies = {"depth": depth.map(dict(enumerate(DEPTHS)))}
    for finest, registers in enumerate(REGISTERS):
        for band in registers:
            annual = years[PARTS.get(band, [band])].sum(axis=1).astype("int64")
            for name, value in (("annual", annual), ("monthly", divide_half_up(annual, MONTHS))):
                energies[f"{name}_{band}_wh"] = value.astype("Int64").where(depth >= finest)
    return pd.DataFrame(energies)


def _coverage(told):
    """First and last day, whole months measured from the first on, and whether spans share days, by supply point."""
    spans = told[SPAN].drop_duplicates().sort_values(SPAN, ignore_index=True)
    before = spans["end"].groupby(spans["supply_point"]).cummax().groupby(spans["supply_point"]).shift()
    new_from = spans["start"].where(before.isna() | (spans["start"] > before), before)
    by_point = spans.groupby("supply_point")
    coverage = by_point.agg(coverage_start=("start", "min"), coverage_end=("end", "max"))
    first = by_point["start"].transform("min")
    months = pd.Series(0, index=coverage.index)
    for number in range(MONTHS):
        month, following = (first + pd.DateOffset(months=number + ahead) for ahead in range(2))
        days = pd.DataFrame(
            {
                "measured": (spans["end"].clip(upper=following) - new_from.clip(lower=month)).dt.days.clip(lower=0),
                "whole": (following - month).dt.days,
            }
        )
        of_month = days.groupby(spans["supply_point"]).agg({"measured": "sum", "whole": "first"})
        months += of_month["measured"].eq(of_month["whole"])
    has_overlap = (spans["start"] < before).groupby(spans["supply_point"]).any()
    return coverage.assign(coverage_months=months, has_overlap=has_overlap)


def _quality(told):
    """Whether most of what was told is actual, and whether a regularisation is part of it, by supply point."""
    natures = told[[*SPAN, "nature"]].drop_duplicates()
    of_point = natures["supply_point"]
    twice_actual = 2 * natures["nature"].eq(ACTUAL).groupby(of_point).sum()
    is_actual = twice_actual > natures.groupby("supply_point").size()
    return pd.DataFrame(
        {
            "quality": is_actual.map({True: "actual", False: "estimated"}),
            "has_regularisation": natures["nature"].eq(REGULARISED).groupby(of_point).any(),
        }
    )
