# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the frames of many Spanish supply points to the advice on them: one Case each.

The coming year is the months before the day of the advice again, each with its own days, at the rates of that day.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..advice import SCHEMAS, advice
from . import sentences
from .case import Case, Settings, last_change
from .costed import note_rows
from .measured import measured
from .measured_rows import measured_rows
from .point_advice import point_advice
from .prices import prices_on
from .schemas import ENERGIES, MAXIMA, POINTS, POWERS, QUARTER_HOURS, SITUATIONS
from .structures import SMALL
from .time_grid import FIRST_MONTH, MAINLAND, time_grid

LOADS = (MAXIMA, QUARTER_HOURS, ENERGIES)
OTHER = "6.1TD"  # of all tariffs but 2.0TD, which share one calendar


def advise(points, situations, maxima, quarter_hours, energies, rates, on, **settings):
    """The Advice of `advise_with_measured`."""
    return advise_with_measured(points, situations, maxima, quarter_hours, energies, rates, on, **settings)[0]


def advise_with_measured(
    points, situations, maxima, quarter_hours, energies, rates, on, clearance=0, step_w=1_000, months=12
):
    """The Advice on supply points, and what it rests on: the months of the window as the frame MEASURED tells them.

    points, situations, maxima, quarter_hours, energies: frames of the schemas of these names; maxima of 2.0TD are in p1
    and p2. rates: as `open_rates` gives them. on: the day of the advice, whose rates and contract count. clearance: in
    parts of ten thousand. step_w: between two powers: 1000 for whole kW, 100 for tenths. months: of the window.
    Raises pandera's SchemaError for a frame that is not as it should be, and ValueError for a quarter-hour told twice.
    """
    frames = Frames(
        POINTS.validate(points),
        SITUATIONS.validate(situations).sort_values("start", kind="stable"),
        *(_by_point(schema, frame) for schema, frame in zip(LOADS, (maxima, quarter_hours, energies), strict=True)),
        Settings(pd.Timestamp(on), clearance, step_w, months),
    )
    rows = {name: [] for name in (*SCHEMAS, "measured")}
    for found in frames.advised(rates):
        for name, some in found.items():
            rows[name] += some
    measured_frame = pd.DataFrame(rows.pop("measured"))
    told = {name: pd.DataFrame(some) for name, some in rows.items()}
    return advice(frames.points["supply_point"], **told), measured_frame


def _by_point(schema, frame):
    """The rows of each supply point, and none for another."""
    frame = schema.validate(frame)
    return frame, frame.groupby("supply_point", sort=False).indices


@dataclass(frozen=True)
class Frames:
    """What came in at the door. maxima, quarter_hours, energies: (frame, positions of the rows of each point)."""

    points: pd.DataFrame
    situations: pd.DataFrame
    maxima: tuple
    quarter_hours: tuple
    energies: tuple
    settings: Settings

    def advised(self, rates):
        """The rows (name → list of dicts) on each supply point, in order."""
        on, begun = self.settings.on, self.situations[self.situations["start"] <= self.settings.on]
        current = begun[(begun["end"].isna() | (begun["end"] > on)) & begun["fta"].notna()]
        current = current.drop_duplicates("supply_point", keep="last").set_index("supply_point")
        prices = prices_on(rates, current["fta"], on)
        history = dict(list(begun.groupby("supply_point", sort=False)))
        plain = self.points.astype(object).where(self.points.notna(), None)
        for point in plain.itertuples(index=False):
            key = point.supply_point
            if key not in current.index:
                yield _refused(point, "no_situation", sentences.no_situation(on))
            else:
                yield self._of_point(point, current.loc[key], history[key], prices.get(current.at[key, "fta"]))

    def _of_point(self, point, situation, history, prices):
        on, tariff = self.settings.on, situation["fta"]
        if prices is None:
            return _refused(point, "unknown_tariff", sentences.unknown_tariff(tariff))
        if prices.missing:
            return _refused(point, "missing_rate", sentences.missing_rate(tariff, *prices.missing[0], on))
        powers = situation[POWERS[: prices.bands]]
        is_unknown = powers.isna() | (powers == 0)
        if is_unknown.any():
            band = is_unknown.idxmax().split("_")[1]
            return _refused(point, "unknown_power", sentences.unknown_power(tariff, band))
        if self.settings.window_end <= FIRST_MONTH:
            return _refused(point, "too_few_months", sentences.too_few_months(0, *self.settings.asked))
        known = self._measured(point, tariff, history)
        powers = powers.to_numpy(dtype="int64")
        case = Case(point, tariff, powers, last_change(history), prices, known, self.settings)
        return point_advice(case) | {"measured": measured_rows(case, history)}

    def _measured(self, point, tariff, history):
        """What is known of the months of the window, and of as many before them."""
        end = self.settings.window_end
        first = max(self.settings.window_start - pd.DateOffset(months=self.settings.months), FIRST_MONTH)
        count = (end.year - first.year) * 12 + end.month - first.month
        grid = time_grid(first, count, SMALL if tariff == SMALL else OTHER, point.territory or MAINLAND)
        maxima, quarter_hours, energies = (
            frame.take(positions.get(point.supply_point, []))
            for frame, positions in (self.maxima, self.quarter_hours, self.energies)
        )
        others = _months_of_other_bands(grid.months, history, tariff)
        maxima, energies = (rows[~rows["month"].isin(others)] for rows in (maxima, energies))
        return measured(grid, maxima, quarter_hours, energies)


def _months_of_other_bands(months, history, tariff):
    """The months in which a tariff of other bands was in force: what was read then counts for none of these bands."""
    others = history[history["fta"].notna() & (history["fta"].eq(SMALL) != (tariff == SMALL))]
    ends = months + pd.DateOffset(months=1)
    touched = np.zeros(len(months), dtype=bool)
    for start, end in zip(others["start"], others["end"].fillna(pd.Timestamp.max), strict=True):
        touched |= (months < end) & (ends > start)
    return months[touched]


def _refused(point, code, sentence):
    """The rows of a point of which not even the current cost can be told."""
    return {"notes": note_rows(point, {code: sentence}, is_blocking=True)}
