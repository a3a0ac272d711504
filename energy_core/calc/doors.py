# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The doors of the chain: the caller's frames become columns of integers, and the results bear the caller's keys again.

Within the chain a contract or supply point is its position among the keys, a text its position in a list of labels, an
unknown integer is -1 and an instant is a count of seconds.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .civil_days import count_of_day, seconds_of
from .columns import extended, frame_of, kept
from .countries import COUNTRIES
from .history import CORRECTION, ENTRIES, EXITS, METER_CHANGE
from .schemas import EVENTS, MANAGEMENTS, NATURES, POSITIONS, POWERS, QUANTITIES, RATES, READINGS, SOURCES

NO_QUANTITIES = pd.DataFrame()
DOORS = (EVENTS, READINGS, QUANTITIES, RATES)
COERCED = {
    door.name: {name: str(cells.dtype) for name, cells in door.columns.items() if cells.coerce} for door in DOORS
}
NEEDED = {door.name: {name for name, cells in door.columns.items() if cells.required} for door in DOORS}
LABELLED = ("fta", "calendar", "management")
ESTIMATED = NATURES.index("estimated")


def _beyond_types(door):
    """What a door checks besides the types of its columns, and that those needed are there."""
    names = [name for name, cells in door.columns.items() if cells.checks or not cells.nullable]
    return door.select_columns(names).update_columns({name: {"coerce": False, "dtype": None} for name in names})


BEYOND_TYPES = {door.name: _beyond_types(door) for door in DOORS}


@dataclass(frozen=True)
class Keys:
    """The caller's contracts and supply points, and the texts behind the integers of each labelled column."""

    contracts: pd.Index
    points: pd.Index
    labels: dict

    def labelled(self, column, codes):
        return pd.Categorical.from_codes(codes, categories=self.labels[column])

    def restored(self, columns):
        """The frame of columns (arrays by name), with the caller's keys."""
        of_keys = {"contract": self.contracts, "supply_point": self.points}
        return frame_of(columns | {name: of_keys[name].take(columns[name]) for name in of_keys if name in columns})


def validated(schema, frame):
    """The frame as the schema coerces it. The caller's stays as it is, and what need not change is not copied.

    Where every column has its type already, pandera is not asked about types: that costs more than all checks together.
    """
    types, door = frame.dtypes.to_dict(), schema.name
    fits = all(types[name] == kind for name, kind in COERCED[door].items() if name in types)
    asked = BEYOND_TYPES[door] if fits and NEEDED[door] <= types.keys() else schema
    return asked.validate(frame.copy(deep=False), inplace=True)


def open_events(events, country):
    """Events (schema EVENTS) as integers, and their Keys.

    Columns: contract, supply_point, at (seconds), num_sequence, is_contractual, is_entry, is_exit, is_correction,
    is_meter_change, nature (position in alphabetical order) and the situation (see `situation_columns`).
    """
    events = validated(EVENTS, events)
    contract, contracts = pd.factorize(events["contract"], sort=True)
    point, points = pd.factorize(events["supply_point"], sort=True)
    nature, natures = pd.factorize(events["nature"], sort=True)
    columns = {
        "contract": contract,
        "supply_point": point,
        "at": seconds_of(events["at"]),
        "num_sequence": integers(events["num_sequence"]),
        "nature": nature,
        "is_contractual": events["event_type"].eq("CONTRAT").to_numpy(dtype=bool),
        "is_entry": natures.isin(ENTRIES)[nature],
        "is_exit": natures.isin(EXITS)[nature],
        "is_correction": (natures == CORRECTION)[nature],
        "is_meter_change": (natures == METER_CHANGE)[nature],
        "power_va": integers(events["power_va"]),
    }
    for band in COUNTRIES[country].power_bands:
        name = f"power_{band}_va"
        if name in events and (power_va := integers(events[name])).max(initial=-1) >= 0:
            columns[name] = power_va
    labels = {}
    for name in ("fta", "calendar"):
        columns[name], labels[name] = pd.factorize(events[name], sort=True)
    labels["management"] = MANAGEMENTS
    columns["management"] = _positions(events["management"], MANAGEMENTS) if "management" in events else -1
    columns["refuses_meter"] = integers(events["refuses_meter"]) if "refuses_meter" in events else -1
    if "is_unmetered" in events and (is_unmetered := integers(events["is_unmetered"])).max(initial=-1) == 1:
        columns["is_unmetered"] = is_unmetered
    return frame_of(columns), Keys(pd.Index(contracts), pd.Index(points), labels)


def situation_columns(frame):
    """The columns of the situation: labels, powers, whether a communicating meter is refused, or there is none."""
    return [*LABELLED, *(name for name in (*POWERS, "is_unmetered") if name in frame), "refuses_meter"]


def open_readings(readings, points, country):
    """Readings (schema READINGS) of the known supply points, as integers.

    Returns (readings, identifiers): columns supply_point, at, is_after, source (rank), is_doubtful, is_estimated,
    is_corrected, is_opening, passed_zero, digits, coefficient, order (the larger was known later) and an index in Wh
    for each band that occurs, -1 when unknown; and the caller's ids by row.
    """
    readings = validated(READINGS, readings)
    point = points.get_indexer(readings["supply_point"])
    is_known = point >= 0
    readings, point = kept(readings, is_known), point[is_known]
    bits = integers(readings["validity_bits"]) if "validity_bits" in readings else np.zeros(len(point), "int64")
    identifiers = readings["reading_id"].to_numpy()
    nature = _positions(readings["nature"], NATURES)
    columns = {
        "supply_point": point,
        "at": seconds_of(readings["at"]),
        "is_after": _positions(readings["position"], POSITIONS),
        "source": _positions(readings["source"], SOURCES),
        "is_doubtful": readings["is_doubtful"].to_numpy() | (bits > 0),
        "is_estimated": nature == ESTIMATED,
        "is_corrected": nature == NATURES.index("corrected"),
        "is_opening": _flags(readings, "is_opening"),
        "passed_zero": integers(readings["passed_zero"]) == 1 if "passed_zero" in readings else bits < 0,
        "digits": integers(readings["digits"]),
        "coefficient": integers(readings["coefficient"]) if "coefficient" in readings else np.full(len(point), -1),
        "order": _ranks(identifiers),
    }
    for band in COUNTRIES[country].bands:
        name = f"{band}_wh"
        if name in readings and (index := integers(readings[name])).max(initial=-1) >= 0:
            columns[name] = index
    return frame_of(columns), identifiers


def open_quantities(quantities, points):
    """Quantities (schema QUANTITIES) of the known supply points: start and end as day counts, each span once."""
    if quantities is None or quantities.empty:
        return NO_QUANTITIES
    quantities = validated(QUANTITIES, quantities)
    point = points.get_indexer(quantities["supply_point"])
    frame = pd.DataFrame(
        {
            "supply_point": point,
            "start": count_of_day(quantities["start"]),
            "end": count_of_day(quantities["end"]),
            "quantity": quantities["quantity"],
            "band": quantities["band"].fillna(""),
            "value": quantities["value"],
            "is_estimated": quantities["nature"].eq("estimated"),
            "sequence": quantities["sequence"].fillna(-1),
        }
    )
    one = ["supply_point", "quantity", "band", "start", "end"]
    ordered = frame[point >= 0].sort_values([*one, "sequence", "value"])
    return ordered.drop_duplicates(one, keep="last", ignore_index=True).drop(columns="sequence")


def open_rates(rates, unverified):
    """Rates (schema RATES), each with `is_verified`, without those marked as missing: nobody knows their value.

    unverified: "use" counts a rate that nobody verified as verified.
    """
    rates = validated(RATES, rates)
    mark = rates["mark"].fillna("") if "mark" in rates else pd.Series("", index=rates.index)
    is_verified = mark.isin(["", "verified"]).to_numpy() | (unverified == "use")
    return kept(extended(rates, {"is_verified": is_verified}), mark.ne("missing").to_numpy())


def integers(values):
    """A nullable column as int64, -1 where it is empty."""
    return values.to_numpy(dtype="int64", na_value=-1)


def _flags(frame, name):
    """An optional column of flags, unset where it is not there."""
    return frame[name].to_numpy() if name in frame else np.zeros(len(frame), dtype=bool)


def _positions(values, known):
    """The position of each value among the known ones, -1 where it is empty."""
    codes, found = pd.factorize(values)
    return np.append(np.array([known.index(value) for value in found], dtype="int64"), -1)[codes]


def _ranks(identifiers):
    """Integers in the order of the identifiers."""
    if np.issubdtype(identifiers.dtype, np.integer):
        return identifiers.astype("int64")
    return pd.factorize(identifiers, sort=True)[0]
