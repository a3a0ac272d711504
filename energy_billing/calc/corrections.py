# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a month was invoiced for, line by line, beside what an offer makes of the same month now.

The priced lines of a contract are summed by month, component, time band and VAT rate on both sides. Which months differ
and which have to wait is told by `energy_core.calc.corrections`, whose docstring has the rules. Nothing is rounded.
"""

from dataclasses import replace

import pandas as pd

from odoo.addons.energy_core.calc import Corrections, corrections, together

MICRO_KWH_PER_WH = 1_000
KEY = ["component", "band", "vat_micro"]
PERIOD = ["contract", "supply_point", "start"]
MONTH = [*PERIOD, "end"]
MEASURES = ["wh", "cents"]


def correct_lines(issued, figures, priced):
    """Compare what was invoiced with what is computed and priced anew.

    issued: one row for each line as it was invoiced and for each line that corrected it: `contract`, `supply_point`,
      `start` (of its period), `component`, `band` ("" for none), `vat_micro`, `wh` (0 but for energy), `cents`; int64.
    figures, priced: BillingPeriods and PricedPeriods of whole months and of all the contracts of `issued`.
    Returns energy_core.calc.Corrections. Its `lines` have, for each component, band and VAT rate that changes of a
    month that was invoiced: contract, supply_point, start, end (of the month), component, band, vat_micro, before_wh,
    before_cents, after_wh, after_cents.
    """
    now = _lines_of(priced.lines, figures.periods)
    keys = _keys(issued, now)
    result = replace(
        figures,
        periods=_wide(figures.periods, now, keys),
        exceptions=together([figures.exceptions, priced.exceptions[list(figures.exceptions)]]),
    )
    told = corrections(_wide(issued.drop_duplicates(PERIOD), issued, keys), result)
    lines = _both_sides(_changed(told.lines, keys), issued, now)
    return Corrections(_invoiced(lines, issued), _invoiced(told.unsettled, issued))


def _lines_of(lines, periods):
    """Priced lines in the form of `issued`."""
    points = periods[["contract", "start", "supply_point"]].rename(columns={"start": "period_start"})
    lines = lines.drop(columns="start").merge(points, on=["contract", "period_start"])
    wh = (lines["quantity_micro"] // MICRO_KWH_PER_WH).where(lines["component"].eq("energy"), 0)
    return lines.rename(columns={"period_start": "start", "amount_cents": "cents"}).assign(wh=wh)


def _keys(*frames):
    """Each component, band and VAT rate of the lines; its position in the index names its columns."""
    return pd.concat([frame[KEY] for frame in frames]).drop_duplicates().sort_values(KEY, ignore_index=True)


def _wide(periods, lines, keys):
    """The periods with a column `<position of the key>_<measure>` for each sum of their lines."""
    numbered = lines.merge(keys.reset_index(names="key"), on=KEY)
    sums = numbered.groupby([*PERIOD, "key"])[MEASURES].sum().unstack("key", fill_value=0)
    sums.columns = [f"{key}_{measure}" for measure, key in sums.columns]
    names = [f"{key}_{measure}" for key in keys.index for measure in MEASURES]
    columns = [*PERIOD, *(["quality"] if "quality" in periods else [])]
    joined = periods[columns].merge(sums.reset_index(), on=PERIOD, how="left").reindex(columns=[*columns, *names])
    return joined.fillna(dict.fromkeys(names, 0)).astype(dict.fromkeys(names, "int64"))


def _changed(lines, keys):
    """The months and keys of these lines, of which the component is a column of `_wide`."""
    position = lines["component"].str.split("_").str[0].astype("int64")
    named = lines[MONTH].assign(position=position).drop_duplicates()
    return named.merge(keys, left_on="position", right_index=True)[[*MONTH, *KEY]]


def _both_sides(changed, issued, now):
    """The sums of both measures before and after, in the order of contract, month and key."""
    names = [f"{side}_{measure}" for side in ("before", "after") for measure in MEASURES]
    sums = [lines.groupby(["contract", _month_of(lines), *KEY])[MEASURES].sum() for lines in (issued, now)]
    both = pd.concat(sums, axis=1, keys=("before", "after")).fillna(0).astype("int64")
    both.columns = names
    both = both.rename_axis(["contract", "start", *KEY]).reset_index()
    return changed.merge(both, on=["contract", "start", *KEY], how="left").sort_values(
        [*MONTH, *KEY], ignore_index=True
    )


def _invoiced(rows, issued):
    """The rows of months of which anything was invoiced: the others are for a run to bill."""
    months = pd.MultiIndex.from_arrays([issued["contract"], _month_of(issued)])
    return rows[pd.MultiIndex.from_frame(rows[["contract", "start"]]).isin(months)].reset_index(drop=True)


def _month_of(lines):
    """The first day of the month in which each line's period begins."""
    return pd.Series(lines["start"].to_numpy().astype("datetime64[M]").astype("datetime64[ns]"), index=lines.index)
