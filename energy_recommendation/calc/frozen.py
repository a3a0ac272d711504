# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An advice and what it rests on as plain values, supply point by supply point, for JSON.

What an advice rests on is told in three frames, which the countries fill and which the screens, the report and outside
programs read without asking which country it is:

facts     what the supply point is: a row for each thing that the reader wants to know
prices    the tariffs that were used, as they are published
measured  what was measured in each month of the window, used or not, in each band: a missing month is a row too
"""

from dataclasses import fields

import numpy as np
import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS, Sentence

from .advice import DAY, Advice

STATUSES = ("used", "atypical", "missing", "left_out")  # left_out: something that it should tell is not known
MOST_LEVELS = 200  # of one curve that are kept: what a chart can show


def _text():
    return pa.Column(object, coerce=True)


def _day(nullable=False):
    return pa.Column(DAY, nullable=nullable, coerce=True)


def _band():
    return pa.Column(object, pa.Check.isin(("", *BANDS)), coerce=True)  # "": of all hours


def _measure():
    return pa.Column("Int64", nullable=True, coerce=True)


FACTS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "code": _text(),  # distributor, subgroup, voltage_v, … : what a program finds the fact by
        "label": _text(),  # a Sentence
        "value": pa.Column(object, nullable=True, coerce=True),  # text, whole number or Sentence
        "unit": _text(),  # V, kVA, … or empty
    },
    unique=["supply_point", "code"],
    strict=True,
)
PRICES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "tariff": _text(),  # as in the options
        "code": _text(),  # demand, tusd, te, power, overrun, …
        "label": _text(),  # a Sentence
        "band": _band(),
        "price_micro": pa.Column("int64", coerce=True),  # of the currency, for one `per`
        "per": _text(),  # kW, kWh, kVA and year, …
        "start": _day(),
        "end": _day(nullable=True),  # excluded
        "act": _text(),
    },
    strict=True,
)
MEASURED = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "start": _day(),
        "end": _day(),  # excluded
        "status": pa.Column(object, pa.Check.isin(STATUSES), coerce=True),
        "band": _band(),
        "measured_va": _measure(),  # the highest, W or VA as the tariff counts
        "contracted_va": _measure(),  # what was in force
        "energy_wh": _measure(),
    },
    unique=["supply_point", "start", "band"],
    strict=True,
)
INPUTS = {"facts": FACTS, "prices": PRICES, "measured": MEASURED}


def frozen_inputs(points, **frames):
    """What an advice on these supply points rests on: {point: {"facts": […], "prices": […], "measured": […]}}.

    frames: `facts`, `prices`, `measured` as above; one that is not given is empty. Columns of `measured` that nobody
    measured may be missing. A country may add further keys to the dict of a point.
    """
    checked = {name: _checked(name, frames.get(name)) for name in INPUTS}
    by_point = {name: rows_by_point(frame) for name, frame in checked.items()}
    return {point: {name: rows.get(point, []) for name, rows in by_point.items()} for point in points}


def frozen_advice(advice):
    """{point: {"options": […], "months": […], "curve": […], "scenarios": […], "notes": […]}} of an Advice.

    Curves are thinned to what a chart can show; their ends, their lowest level and the ends of the flat zone stay.
    """
    frames = {field.name: getattr(advice, field.name) for field in fields(Advice)}
    frames["curve"] = _thinned(frames["curve"])
    by_point = {name: rows_by_point(frame) for name, frame in frames.items()}
    points = dict.fromkeys(point for rows in by_point.values() for point in rows)
    return {point: {name: rows.get(point, []) for name, rows in by_point.items()} for point in points}


def rows_by_point(frame):
    """{point: its rows as dicts of plain values}: days as 2026-01-31, nothing as None, a Sentence as its dict."""
    names = [name for name in frame.columns if name != "supply_point"]
    columns = [_plain(frame[name]) for name in names]
    rows = {}
    for point, *values in zip(frame["supply_point"].tolist(), *columns, strict=True):
        rows.setdefault(point, []).append(dict(zip(names, values, strict=True)))
    return rows


def _plain(column):
    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if pd.isna(day) else day.strftime("%Y-%m-%d") for day in column]
    return [_plain_value(value) for value in column.astype(object)]


def _plain_value(value):
    if isinstance(value, Sentence):
        return {"addon": value.addon, "template": value.template, "values": _plain_values(value.values)}
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return value.item() if isinstance(value, np.generic) else value


def _plain_values(values):
    return {name: _plain_value(value) for name, value in values.items()}


def _checked(name, frame):
    schema = INPUTS[name]
    if frame is None or frame.empty:
        return pd.DataFrame({column: pd.Series(dtype=object) for column in schema.columns})
    absent = {column: pd.NA for column in ("measured_va", "contracted_va", "energy_wh") if column in schema.columns}
    filled = frame.assign(**{column: value for column, value in absent.items() if column not in frame})
    return schema.validate(filled[list(schema.columns)].reset_index(drop=True))


def _thinned(curve):
    if curve.empty:
        return curve
    keys = ["supply_point", "tariff", "band"]
    ordered = curve.sort_values([*keys, "power_va"], kind="stable").reset_index(drop=True)
    groups = ordered.groupby(keys, sort=False)
    place, count = groups.cumcount(), groups["power_va"].transform("size")
    flat = ordered["is_flat"].astype("int64")
    at_end = (place == 0) | (place == count - 1)
    at_turn = (flat.diff().abs() == 1) | (flat.diff(-1).abs() == 1)
    kept = at_end | at_turn | (place % ((count - 1) // MOST_LEVELS + 1) == 0)
    kept[groups["annual_cents"].idxmin()] = True
    return ordered[kept].reset_index(drop=True)
