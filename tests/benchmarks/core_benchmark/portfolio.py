"""Make the synthetic portfolio of bench_core.py and store it in files.

    setup/python tests/benchmarks/core_benchmark/portfolio.py FOLDER --points 10000 --months 12 --seed 1 [--electricore]

writes events.pickle and readings.pickle, the frames that `billing_periods` takes, and with --electricore the same in
the form of electricore_form.py. The same arguments make the same portfolio. One contract a point, in service from the
first day on but for twenty of a hundred, which begin inside the months; of a hundred ten end, six change power, three
change tariff; one reading in five hundred is missing.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core_benchmark.electricore_form import write_electricore_form

PARIS = "Europe/Paris"
START = date(2025, 1, 1)
BANDS = ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")
TARIFFS = pd.DataFrame(
    [
        ("BTINFCU4", "DI000003", 0.60, ("hph", "hch", "hpb", "hcb")),
        ("BTINFCUST", "DI000001", 0.15, ("base",)),
        ("BTINFMU4", "DI000003", 0.10, ("hph", "hch", "hpb", "hcb")),
        ("BTINFMUDT", "DI000002", 0.12, ("hp", "hc")),
        ("BTINFLU", "DI000001", 0.03, ("base",)),
    ],
    columns=["fta", "calendar", "share", "bands"],
)
SHOWN = np.array([[band in bands for band in BANDS] for bands in TARIFFS["bands"]])
POWERS_VA = np.array([3000, 6000, 9000, 12000, 18000, 36000])
MOST_WH_A_DAY = 6000
HOUR_OF_EVENTS = 10


class Portfolio:
    """Frames of `points` contracts over `months` months from START. Days are counted from there."""

    def __init__(self, points, months, seed):
        random = np.random.default_rng(seed)
        self.bounds = pd.date_range(START, periods=months + 1, freq="MS")
        self.days = (self.bounds[-1] - self.bounds[0]).days
        self.points = np.arange(points)
        self.tariff = random.choice(len(TARIFFS), size=points, p=TARIFFS["share"])
        self.power_va = random.choice(POWERS_VA, size=points)
        self.first_wh = random.integers(1_000_000, 50_000_000, size=(points, len(BANDS)))
        self.wh_a_day = random.integers(500, MOST_WH_A_DAY, size=(points, len(BANDS)))
        begins_inside = random.random(points) < 0.2
        self.entry = np.where(begins_inside, self.whole_days(random, 1, self.days // 2), 0)
        self.change = self.whole_days(random, self.days // 2, self.days * 3 // 4)
        self.exit = self.whole_days(random, self.days * 3 // 4, self.days)
        fate = random.random(points)
        self.changes_power, self.changes_tariff = fate < 0.06, (fate >= 0.06) & (fate < 0.09)
        self.ends = random.random(points) < 0.1
        self.next_tariff = np.where(self.changes_tariff, (self.tariff + 1) % len(TARIFFS), self.tariff)
        self.next_power_va = np.where(self.changes_power, self.power_va + 3000, self.power_va).clip(max=36000)
        self.is_missing = random.random((months + 1, points)) < 0.002

    def whole_days(self, random, first, end):
        """A day for each point that is no first of a month: there, the hours before an event belong to no whole day."""
        days = np.setdiff1d(np.arange(first, end), (self.bounds - self.bounds[0]).days)
        return random.choice(days, size=len(self.points))

    def events(self):
        everyone = np.full(len(self.points), True)
        changes = self.changes_power | self.changes_tariff
        parts = [
            self.event(everyone, self.entry, "MES", self.tariff, self.power_va, 1),
            self.event(changes, self.change, "MCT", self.next_tariff, self.next_power_va, 2),
            self.event(self.ends, self.exit, "RES", self.next_tariff, self.next_power_va, 2),
        ]
        return pd.concat(parts, ignore_index=True).astype({"power_va": "Int64", "num_sequence": "Int64"})

    def event(self, who, day, nature, tariff, power_va, num_sequence):
        tariffs = TARIFFS.iloc[tariff[who]]
        return pd.DataFrame(
            {
                "contract": self.points[who] + 1,
                "supply_point": self.points[who] + 1,
                "at": self.instants(day[who]),
                "nature": nature,
                "event_type": "CONTRAT",
                "fta": tariffs["fta"].to_numpy(),
                "power_va": power_va[who],
                "calendar": tariffs["calendar"].to_numpy(),
                "num_sequence": num_sequence,
            }
        )

    def instants(self, day):
        """The first day begins at midnight; every other event is one of the morning."""
        hours = np.where(day == 0, 0, HOUR_OF_EVENTS)
        local = self.bounds[0] + pd.to_timedelta(day, unit="D") + pd.to_timedelta(hours, unit="h")
        return local.tz_localize(PARIS).tz_convert("UTC")

    def readings(self):
        everyone, changes = np.full(len(self.points), True), self.changes_power | self.changes_tariff
        parts = [
            self.event_reading(everyone, self.entry, "after", self.tariff),
            self.event_reading(changes, self.change, "before", self.tariff),
            self.event_reading(changes, self.change, "after", self.next_tariff),
            self.event_reading(self.ends, self.exit, "before", self.next_tariff),
            *(self.month_bound(*numbered) for numbered in enumerate(self.bounds)),
        ]
        frame = pd.concat(parts, ignore_index=True)
        return frame.assign(reading_id=np.arange(1, len(frame) + 1))

    def event_reading(self, who, day, position, tariff):
        hours = np.where(day == 0, 0, HOUR_OF_EVENTS)
        return self.reading(who, day + hours / 24, self.instants(day[who]), "C15", position, tariff)

    def month_bound(self, number, bound):
        day = (bound - self.bounds[0]).days
        supplied = (self.entry < day) & ~(self.ends & (self.exit < day)) & ~self.is_missing[number]
        tariff = np.where(self.change < day, self.next_tariff, self.tariff)
        at = bound.tz_localize(PARIS).tz_convert("UTC")
        return self.reading(supplied, np.full(len(self.points), day), at, "R151", "after", tariff)

    def reading(self, who, day, at, source, position, tariff):
        """Readings of the chosen points, in the registers of their tariff."""
        true_wh = self.first_wh[who] + (self.wh_a_day[who] * day[who][:, None]).astype("int64")
        indexes = {
            f"{band}_wh": pd.arrays.IntegerArray(wh.copy(), ~shown)
            for band, wh, shown in zip(BANDS, true_wh.T, SHOWN[tariff[who]].T, strict=True)
        }
        return pd.DataFrame(
            {
                "supply_point": self.points[who] + 1,
                "at": at,
                "position": position,
                "source": source,
                "nature": "actual",
                "calendar": TARIFFS["calendar"].to_numpy()[tariff[who]],
                **indexes,
                "digits": pd.array([6] * int(who.sum()), dtype="Int64"),
                "is_doubtful": False,
            }
        )


def main():
    options = parse()
    portfolio = Portfolio(options.points, options.months, options.seed)
    events, readings = portfolio.events(), portfolio.readings()
    events.to_pickle(options.folder / "events.pickle")
    readings.to_pickle(options.folder / "readings.pickle")
    if options.electricore:
        bounds = portfolio.bounds.tz_localize(PARIS).tz_convert("UTC")
        write_electricore_form(options.folder, events, readings, bounds)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--points", type=int, required=True, help="number of supply points, with one contract each")
    parser.add_argument("--months", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--electricore", action="store_true", help="the form of ElectriCore too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
