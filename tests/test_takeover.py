# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A contract that another tool billed until some day is billed from that day and index on: nothing twice, no gap."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import pandas as pd
import pytest
from oracles.french_contract import PARIS, Event, Reading, midnight
from oracles.french_meters import month_after
from oracles.portfolio import Portfolio
from oracles.takeover import days_since, kwh_since

from odoo.addons.energy_core.calc import billing_periods, taken_over

FIRST, END = date(2024, 1, 1), date(2025, 7, 1)
FOUR = ("hph", "hch", "hpb", "hcb")
OPENING_ID = 999_999
ONE_DAY = timedelta(days=1)


@dataclass
class World:
    """A contract that was taken over: what happened to it, what was read, and what was billed last."""

    day: date
    opening: dict
    nature: str
    events: list
    readings: list
    meters: list  # of each meter since `day`: what was read at its ends
    end: date = END


def at(day, hour=0):
    return datetime.combine(day, time(hour), PARIS)


def reading(number, instant, kwh, source="R151", position="after"):
    return Reading(number, instant, position, source, "actual", {band: 1000 * kwh[band] for band in kwh})


def random_world(seed, has_history):
    """Meters read on most firsts of months, changed and left at times; a takeover on any day."""
    random = Random(seed)
    entry = FIRST + timedelta(days=random.randrange(200))
    day = entry + timedelta(days=random.randrange(1, (date(2025, 3, 20) - entry).days))
    end = random.choice([END, END, day + timedelta(days=random.randrange(40, 90))])
    end = end + ONE_DAY if end.day == 1 and end != END else end
    change = random.choice([None, day + timedelta(days=random.randrange(1, 35))])
    use = {each: {band: random.randrange(4) for band in FOUR} for each in days(entry, end)}
    index, first = {}, {band: random.randrange(10_000) for band in FOUR}
    for each in days(entry, end + ONE_DAY):
        index[each] = dict(first) if each == entry else added(index[each - ONE_DAY], use[each - ONE_DAY])
    situation = {"fta": "BTINFCU4", "power_va": random.choice([3000, 6000, 12000]), "calendar": "DI000003"}
    events = [Event(at(entry), "MES", **situation)]
    if random.random() < 0.5:
        events.append(Event(at(day, random.choice([0, 0, 9])), "MCT", fta="BTINFCU4", power_va=9000))
    readings = [reading(1, at(entry), index[entry], "C15")]
    begun = {band: 0 for band in FOUR}
    if change:
        events.append(Event(at(change, 12), "CMAT", event_type="TECHNIQUE"))
        readings.append(reading(2, at(change, 12), index[change], "C15", "before"))
        readings.append(reading(3, at(change, 12), begun, "C15"))
    if end != END:
        events.append(Event(at(end), "RES"))
        readings.append(reading(4, at(end), counted(index, change, end), "C15", "before"))
    months = [each for each in days(entry, end + ONE_DAY) if each.day == 1]
    known = [each for each in months if each == END or random.random() < 0.75]
    readings += [reading(100 + place, at(each), counted(index, change, each)) for place, each in enumerate(known)]
    error = random.choice([0, random.randrange(-90, 90)])
    opening = {band: max(0, index[day][band] + error) for band in FOUR}
    if not has_history:
        events = [Event(at(entry), "INIT"), Event(at(day), "TAKEOVER", "TECHNIQUE", **situation)] + [
            event for event in events if event.at > midnight(day)
        ]
        readings = [each for each in readings if each.at >= midnight(day)]
    last = counted(index, change, end)
    meters = [[index[day], index[change]], [begun, last]] if change else [[index[day], last]]
    return World(day, opening, "estimated" if error else "actual", events, readings, meters, end)


def days(start, end):
    return [start + timedelta(days=count) for count in range((end - start).days)]


def added(index, kwh):
    return {band: index[band] + kwh[band] for band in index}


def counted(index, change, day):
    """What the meter that hangs on a day shows: one that was changed has counted since then."""
    if not change or day <= change:
        return index[day]
    return {band: kwh - index[change][band] for band, kwh in index[day].items()}


def openings_of(worlds):
    rows = [
        {"contract": key, "supply_point": key, "day": world.day, "reading_id": OPENING_ID + key, "nature": world.nature}
        | {f"{band}_wh": 1000 * kwh for band, kwh in world.opening.items()}
        | {"digits": pd.NA}
        for key, world in enumerate(worlds)
    ]
    return pd.DataFrame(rows)


def billed(worlds, windows):
    """All that the runs of these windows bill, and what they could not; a contract is the position of its world."""
    contracts = {key: (key, world.events) for key, world in enumerate(worlds)}
    events, readings, rates = Portfolio(contracts, {key: world.readings for key, world in enumerate(worlds)}).frames()
    events, readings = taken_over(events, readings, openings_of(worlds))
    results = [billing_periods(events, readings, rates, *window, unverified_rates="use") for window in windows]
    return pd.concat([result.periods for result in results]), pd.concat([result.exceptions for result in results])


def month_by_month():
    return pairwise(month_after(FIRST, count) for count in range(19))


def energies(periods):
    """{contract: {band: kWh}}."""
    sums = periods.groupby("contract")[[f"{band}_wh" for band in FOUR]].sum() // 1000
    sums.columns = FOUR
    return sums.to_dict("index")


def days_billed(periods):
    return [each.date() for row in periods.itertuples() for each in pd.date_range(row.start, row.end, inclusive="left")]


def random_worlds(seed, has_history):
    return [random_world(100 * seed + place, has_history) for place in range(40)]


@pytest.fixture(scope="module", params=range(5))
def seed(request):
    return request.param


@pytest.mark.parametrize("has_history", [True, False])
def test_the_runs_after_a_takeover_bill_each_kwh_and_day_once(seed, has_history):
    worlds = random_worlds(seed, has_history)
    periods, exceptions = billed(worlds, month_by_month())
    assert list(exceptions["reason"]) == []
    assert energies(periods) == {key: kwh_since(each.opening, each.meters) for key, each in enumerate(worlds)}
    for key, world in enumerate(worlds):
        days_of_contract = sorted(days_billed(periods[periods["contract"] == key]))
        assert days_of_contract == sorted(days_since(world.day, world.end)), world


def test_history_that_is_loaded_later_changes_nothing_of_the_energy(seed):
    with_history, without = (billed(random_worlds(seed, has_it), month_by_month()) for has_it in (True, False))
    assert energies(with_history[0]) == energies(without[0])


def test_one_window_and_its_months_bill_the_same(seed):
    worlds = random_worlds(seed, has_history=True)
    assert energies(billed(worlds, [(FIRST, END)])[0]) == energies(billed(worlds, month_by_month())[0])


def test_what_was_estimated_too_high_is_given_back_until_another_meter_too():
    worlds = [world for seed in range(5) for world in random_worlds(seed, has_history=False)]
    worlds = [world for world in worlds if min(kwh_since(world.opening, world.meters[:1]).values()) < 0]
    periods, exceptions = billed(worlds, [(FIRST, END)])
    assert len(worlds) > 3
    assert exceptions.empty
    assert periods[[f"{band}_wh" for band in FOUR]].min().min() < 0


def world_of(opening, index, nature="estimated", digits=None, **situation):
    """Taken over on 31 March at `opening`, read on 1 April and 1 May."""
    day = date(2025, 3, 31)
    told = {"fta": "BTINFCU4", "power_va": 6000, "calendar": "DI000003"} | situation
    events = [Event(at(date(2020, 5, 1)), "INIT"), Event(at(day), "TAKEOVER", "TECHNIQUE", **told)]
    readings = [
        replace(reading(place, at(date(2025, 4 + place, 1)), dict.fromkeys(FOUR, kwh)), digits=digits)
        for place, kwh in enumerate(index)
    ]
    return World(day, dict.fromkeys(FOUR, opening), nature, events, readings, [], date(2025, 5, 1))


def kwh_of_months(world):
    periods, exceptions = billed([world], [(date(2025, 3, 1), date(2025, 4, 1)), (date(2025, 4, 1), date(2025, 5, 1))])
    return list(periods["total_wh"] // 1000 // 4), list(exceptions["reason"])


def test_an_estimate_that_was_too_low_is_billed_with_the_first_day():
    assert kwh_of_months(world_of(1000, [1300, 1350])) == ([300, 50], [])


def test_an_estimate_that_was_too_high_is_given_back():
    assert kwh_of_months(world_of(1300, [1000, 1350])) == ([-300, 350], [])


def test_an_index_that_falls_after_one_that_was_read_is_held():
    assert kwh_of_months(world_of(1300, [1000, 1350], nature="actual"))[1] == ["index_decrease"]


def test_an_estimate_that_no_meter_could_be_wrong_by_is_held():
    assert kwh_of_months(world_of(130_000, [1000, 1350]))[1] == ["index_decrease"]


def test_a_meter_that_passes_zero_after_an_estimate_counts_on():
    assert kwh_of_months(world_of(99_990, [5, 55], digits=5)) == ([15, 50], [])


def test_a_contract_that_left_before_is_not_taken_over():
    world = world_of(1000, [1010, 1350])
    world.events.append(Event(at(date(2025, 3, 1)), "RES"))
    assert kwh_of_months(world) == ([], [])


def test_a_cancelled_contract_stays_cancelled():
    world = world_of(1000, [1010, 1350])
    world.events[0] = Event(at(date(2020, 5, 1)), "MES", num_sequence=0)
    assert set(kwh_of_months(world)[1]) == {"cancelled"}


def test_a_change_on_the_very_day_holds_from_then_on():
    world = world_of(1000, [1010, 1350])
    world.events.append(Event(at(world.day), "MCT", fta="BTINFCU4", power_va=9000))
    periods, _ = billed([world], [(date(2025, 3, 1), date(2025, 4, 1))])
    assert list(periods["mean_power_va"]) == [9000]
