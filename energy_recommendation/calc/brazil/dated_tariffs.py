# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Regulated rates, each with its own line of time, as TARIFFS: rows of days on which all prices of a modality hold."""

import pandas as pd

from .schemas import TARIFFS
from .tariff_codes import tariff_parts

COLUMN_OF = {  # of a modality: its rates, and what their price is called
    "blue": {
        ("demand", "peak"): "demand_peak_micro",
        ("demand", "off_peak"): "demand_off_peak_micro",
        ("generation", ""): "generation_micro",
    },
    "green": {("demand", ""): "demand_micro", ("generation", ""): "generation_micro"},
    "b": {},
}
ENERGY = {(kind, post): f"{kind}_{post}_micro" for kind in ("tusd", "te") for post in ("peak", "off_peak")}
GROUP_B_OF = {False: "B3", True: "B2"}  # what a unit of group A would be in group B, by whether it is rural
FOREVER = pd.Timestamp("2200-01-01")
COLUMNS = list(TARIFFS.columns)


def dated_tariffs(rates, keys):
    """TARIFFS of these tariffs.

    rates: kind, code, component, band, start, end (NaT: open), value_micro, mark, act, as the regulated rates are.
    keys: one row a tariff that units have: tariff (its name), distributor, subgroup, is_rural.
    """
    rates = rates[rates["component"].isin(["power", "energy"])]
    parts = tariff_parts(rates["code"])
    by_code = dict(list(rates.groupby([parts["distributor"], parts["subgroup"], parts["modality"]], sort=False)))
    rows = []
    for key in keys.itertuples():
        for modality in COLUMN_OF:
            subgroup = GROUP_B_OF[bool(key.is_rural)] if modality == "b" else key.subgroup
            of_code = by_code.get((key.distributor, subgroup, modality))
            if of_code is not None:
                rows += _rows(of_code, key.tariff, modality)
    return TARIFFS.validate(pd.DataFrame(rows, columns=COLUMNS))


def _rows(rates, name, modality):
    """A row for each span of days between the bounds of any of the rates on which at least one of them holds."""
    columns = COLUMN_OF[modality] | ENERGY
    wanted = [
        (columns[rate.kind, rate.band], rate.start, rate.end if pd.notna(rate.end) else FOREVER, rate)
        for rate in rates.itertuples()
        if (rate.kind, rate.band) in columns
    ]
    bounds = sorted({day for _, start, end, _rate in wanted for day in (start, end)})
    for start, end in zip(bounds, bounds[1:], strict=False):
        held = [(column, rate) for column, since, until, rate in wanted if since <= start < until]
        if held:
            yield {
                "code": name,
                "modality": modality,
                "start": start,
                "end": end if end < FOREVER else pd.NaT,
                "act": "; ".join(dict.fromkeys(rate.act for _column, rate in held)),
                "mark": _weakest([rate.mark for _column, rate in held]),
                **{column: rate.value_micro for column, rate in held},
            }


def _weakest(marks):
    """Verified where all are, else the first that is not."""
    return next((mark for mark in marks if mark != "verified"), "verified")
