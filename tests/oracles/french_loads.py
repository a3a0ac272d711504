# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""French supply points and what they drew, as the frames that an advice takes, and rows of its answer."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from oracles.french_advice import FOUR, classes_of
from oracles.french_contract import PARIS
from oracles.portfolio import rates_frame
from oracles.published_rates import published_rates

RATES = published_rates()
FRAME = rates_frame(RATES)
ON = date(2026, 7, 10)
START, END = datetime(2025, 7, 1, tzinfo=PARIS), datetime(2026, 7, 1, tzinfo=PARIS)
MONTHS = pd.date_range("2025-07-01", "2026-07-01", freq="MS")
HOURS = "22:00-06:00\nPointe 09:00-11:00;18:00-20:00"
HIGH_SEASON = (11, 12, 1, 2, 3)


def instants(step_s, start=START, end=END):
    begin, until = start.astimezone(UTC), end.astimezone(UTC)
    return [begin + timedelta(seconds=s) for s in range(0, int((until - begin).total_seconds()), step_s)]


HOURLY = instants(3600)
TEN_MINUTES = instants(600)


def point(hours=HOURS, name="P", **facts):
    return pd.DataFrame({"supply_point": [name], "off_peak_hours": [hours], **{key: [of] for key, of in facts.items()}})


def situation(fta, kva, start="2024-05-01", name="P"):
    """kva: of all powers, or of each in their order."""
    bands = () if fta.startswith("BTINF") else classes_of(fta)
    levels = [kva] * max(len(bands), 1) if isinstance(kva, int) else kva
    powers = {f"power_{band}_va": [level * 1000] for band, level in zip(bands, levels, strict=False)}
    row = {"supply_point": [name], "start": [pd.Timestamp(start)], "fta": [fta], "power_va": [max(levels) * 1000]}
    return pd.DataFrame(row | powers)


def curve(at, watts, step_s, name="P"):
    times, power = pd.DatetimeIndex(at).as_unit("ns"), pd.array(np.asarray(watts), dtype="Int64")
    return pd.DataFrame({"supply_point": name, "at": times, "step_s": step_s, "power_w": power})


def hourly(watts, name="P"):
    """The curve of a year of hours, of one power or of each."""
    return curve(HOURLY, np.broadcast_to(watts, len(HOURLY)), 3600, name)


def bumpy(at, base, spikes, rest=0.5):
    """A load of so many W with spikes (place, height in shares of base)."""
    watts = np.full(len(at), int(base * rest), dtype="int64")
    watts[::7] = base
    for place, share in spikes:
        watts[place % len(at) : place % len(at) + 3] = int(base * share)
    return watts


def energies(wh, months=MONTHS, name="P"):
    """The same energy of each band in each month in which the band occurs."""
    rows = [
        (name, start, end, band, value)
        for start, end in zip(months[:-1], months[1:], strict=True)
        for band, value in wh.items()
        if band not in FOUR or (band in ("hph", "hch")) == (start.month in HIGH_SEASON)
    ]
    return pd.DataFrame(rows, columns=["supply_point", "start", "end", "band", "energy_wh"])


def daily_maxima(va, name="P", start="2025-07-01", end="2026-06-30"):
    days = pd.date_range(start, end)
    row = {"supply_point": name, "end": days + pd.Timedelta(days=1), "quantity": "max_power", "band": "", "value": va}
    return pd.DataFrame({"start": days, **row})


def monthly(quantity, by_band, months=MONTHS, name="P"):
    rows = [
        (name, start, end, quantity, band, value)
        for start, end in zip(months[:-1], months[1:], strict=True)
        for band, value in by_band.items()
    ]
    return pd.DataFrame(rows, columns=["supply_point", "start", "end", "quantity", "band", "value"])


def row_of(advice, role, name="P"):
    rows = advice.options[(advice.options["role"] == role) & (advice.options["supply_point"] == name)]
    assert len(rows) == 1, f"{len(rows)} rows of {role}"
    return rows.iloc[0]


def months_of(advice, role):
    return advice.months[advice.months["role"] == role].set_index("start")


def kva_of(row, bands):
    return tuple(int(row[f"power_{band}_va"]) // 1000 for band in bands)


def codes(advice):
    return set(advice.notes["code"])


def detail(advice, code):
    return str(advice.notes.set_index("code").loc[code, "detail"])
