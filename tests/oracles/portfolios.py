# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random portfolios for property tests: contracts of every segment with histories of every kind, badly read.

Each supply point is made from one number, so that a failing portfolio shrinks to the points that matter.
"""

from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import strategies as st

from oracles.french_contract import ENTRIES, EXITS, ONE_DAY, Event
from oracles.french_measures import measured_quantities
from oracles.french_meters import (
    CLOCK_CHANGES,
    HOURS,
    YEAR_START,
    at_hour,
    by_instant,
    month_after,
    random_readings,
)
from oracles.portfolio import Portfolio

FOUR_BANDS = ("hph", "hch", "hpb", "hcb")
FIVE_BANDS = ("peak", *FOUR_BANDS)
CALENDARS = {("base",): "DI000001", ("hp", "hc"): "DI000002", FOUR_BANDS: "DI000003", FIVE_BANDS: None}
NO_TARIFF = "BTINFXX"

Wanted = namedtuple("Wanted", "names bands unit least most share_of_points")
Segment = namedtuple("Segment", "bands_of power_bands powers_va most_wh_an_hour quantities")

SURPLUS = Wanted(("surplus_wh", "self_consumed_wh"), ("",), 1, 0, 900_000, 0.1)
SMALL = Segment(
    bands_of={
        "BTINFCU4": FOUR_BANDS,
        "BTINFCUST": ("base",),
        "BTINFCU": ("base",),
        "BTINFMU4": FOUR_BANDS,
        "BTINFMUDT": ("hp", "hc"),
        "BTINFMU": ("hp", "hc"),
        "BTINFLU": ("base",),
        NO_TARIFF: ("base",),
        None: FOUR_BANDS,
    },
    power_bands=(),
    powers_va=(3000, 6000, 9000, 12000, 36000),
    most_wh_an_hour=700,
    quantities=(SURPLUS, Wanted(("energy_wh",), ("base",), 1000, -50, 900, 0.05)),
)
SHARED = Segment(
    bands_of={"BTINFCU4ACC": FOUR_BANDS, "BTINFMU4ACC": FOUR_BANDS, "BTINFCU4": FOUR_BANDS},
    power_bands=(),
    powers_va=(6000, 9000),
    most_wh_an_hour=700,
    quantities=(Wanted(("auto_wh", "allo_wh"), FOUR_BANDS, 1000, 0, 300, 0.9), SURPLUS),
)
MIDDLE = Segment(
    bands_of=dict.fromkeys(("BTSUPCU4", "BTSUPLU4", "BTSUPCU", "BTSUPLU"), FOUR_BANDS),
    power_bands=FOUR_BANDS,
    powers_va=(42_000, 60_000, 60_000, 90_000, 250_000, 36_000),
    most_wh_an_hour=30_000,
    quantities=(
        Wanted(("energy_wh",), FOUR_BANDS, 1000, -100, 20_000, 0.6),
        Wanted(("overrun_s",), (*FOUR_BANDS, ""), 1, 0, 90_000, 0.6),
        Wanted(("max_power_w",), FOUR_BANDS, 1, 0, 120_000, 0.6),
    ),
)
LARGE = Segment(
    bands_of=dict.fromkeys(("HTACU5", "HTALU5", "HTACUPM5", "HTALUPM5"), FIVE_BANDS),
    power_bands=FIVE_BANDS,
    powers_va=(100_000, 240_000, 250_000, 400_000, 2_000_000),
    most_wh_an_hour=100_000,
    quantities=(
        Wanted(("energy_wh",), FIVE_BANDS, 1000, 0, 90_000, 0.7),
        Wanted(("reactive_varh",), FIVE_BANDS, 1, 0, 60_000_000, 0.5),
        Wanted(("injected_reactive_varh",), FIVE_BANDS, 1, 0, 90_000_000, 0.4),
        Wanted(("reactive_outside_varh",), ("",), 1, 0, 60_000_000, 0.3),
        Wanted(("overrun_w",), FIVE_BANDS, 1, 0, 30_000, 0.5),
        Wanted(("backup_cells",), ("",), 1, 1, 2, 0.3),
        Wanted(("backup_overhead_m", "backup_underground_m", "backup_reserved_w"), ("",), 1, 0, 50_000, 0.3),
        Wanted(("backup_htb2_reserved_w", "backup_htb1_reserved_w"), ("",), 1, 0, 900_000, 0.2),
        Wanted(("backup_htb2_energy_wh", "backup_htb1_energy_wh"), ("",), 1, -900_000, 80_000_000, 0.3),
        Wanted(("backup_htb2_overrun_w", "backup_htb1_overrun_w"), ("",), 1, 0, 30_000, 0.3),
        Wanted(("grouping_overhead_m", "grouping_underground_m"), ("",), 1, 0, 9_000, 0.3),
        Wanted(("transformation_w",), ("",), 1, 0, 900_000, 0.3),
    ),
)
SEGMENTS = (SMALL,) * 6 + (SHARED,) + (MIDDLE,) * 2 + (LARGE,) * 2
CHANGES = ("power",) * 4 + ("tariff",) * 4 + ("both", "both", "nothing", "nothing", "meter", "meter")
CHANGES += ("management", "refusal", "metering", "correction", "cancellation")
SAYS_NOTHING = (("MDACT", "CONTRAT"), ("MDPRM", "TECHNIQUE"), ("AUTRE", "CONTRAT"), ("MDBRA", "TECHNIQUE"))
SAYS_NOTHING += (("MCF", "CONTRAT"), ("PHC", "TECHNIQUE"), ("COU", "TECHNIQUE"), ("RET", "TECHNIQUE"))
SAYS_NOTHING += tuple((nature, "CONTRAT") for nature in ("CCF", "CGPM", "ENT_ACC", "SOR_ACC", "RELSPE", "PROV"))
MANAGEMENTS = ("", "card", "injection", "acc", "acc_card", "acc_injection")


def portfolios(most_points=12, least_points=1):
    """Strategy of a `Portfolio` of some supply points with one or two contracts in succession each."""
    seeds = st.lists(st.integers(0, 2**32), min_size=least_points, max_size=most_points, unique=True)
    return seeds.map(portfolio_of)


@st.composite
def windows(draw):
    """A billing window of one to four months: (start, end)."""
    start = month_after(YEAR_START, draw(st.integers(0, 11)))
    return start, month_after(start, draw(st.integers(1, 4)))


def portfolio_of(seeds):
    contracts, readings, quantities = {}, {}, {}
    for point, seed in enumerate(seeds, start=1):
        random = Random(seed)
        segment = random.choice(SEGMENTS)
        histories = successive_histories(random, segment)
        contracts |= {point * 10 + number: (point, events) for number, events in enumerate(histories)}
        readings[point] = numbered_readings(random, segment, histories, first_id=point * 10_000)
        quantities[point] = measured_quantities(random, segment, [event for events in histories for event in events])
    return Portfolio(contracts, readings, quantities)


def successive_histories(random, segment):
    """The events of a point's contracts: another one may follow the first only when that one has left."""
    not_before = YEAR_START + timedelta(random.randint(-60, 250))
    histories = [random_history(random, segment, not_before)]
    last = max(histories[0], key=by_instant)
    if last.nature in EXITS and random.random() < 0.5:
        histories.append(random_history(random, segment, last.day + timedelta(random.randint(0, 40))))
    return histories


def numbered_readings(random, segment, histories, first_id):
    """One reading for each instant, source and position, as the database keeps them."""
    readings = random_readings(
        random, histories, segment.most_wh_an_hour, lambda fta: segment.bands_of.get(fta, FOUR_BANDS)
    )
    distinct = {(each.at, each.source, each.position): each for each in readings}.values()
    return [replace(reading, reading_id=number) for number, reading in enumerate(distinct, start=first_id)]


def random_history(random, segment, not_before):
    """The events of one contract: mostly an entry, changes, and for some an exit, rarely another entry after it."""
    nature = random.choice(sorted(ENTRIES) * 5 + ["MCT"])
    fta = random.choice(sorted(segment.bands_of, key=str) * 3 + [next(iter(segment.bands_of))])
    first = Event(random_instant(random, not_before), nature, fta=fta, calendar=calendar_of(segment, fta))
    first = replace(first, num_sequence=1 if nature in ENTRIES else None, **random_powers(random, segment))
    if random.random() < 0.1:
        first = replace(first, management=random.choice(MANAGEMENTS[:3]), refuses_meter=random.random() < 0.5)
        first = replace(first, is_unmetered=random.random() < 0.3)
    events = [first]
    for _ in range(random.randint(0, 4)):
        events.append(random_change(random, segment, events[-1]))
        if events[-1].num_sequence == 0:
            return without_ties(events)
    if random.random() < 0.5:
        events.append(leaving(random, events[-1]))
        if random.random() < 0.15:
            events.append(replace(events[-1], at=random_later(random, events[-1].at), nature="MES"))
    return without_ties(events)


def leaving(random, last):
    at = random_later(random, last.at)
    return replace(last, at=at, nature=random.choice(sorted(EXITS)), event_type="CONTRAT", num_sequence=None)


def without_ties(events):
    """Of events that no rule puts in an order the first stays."""
    return list({event.rank: event for event in reversed(events)}.values())


def random_instant(random, day):
    return at_hour(day, random.choice(HOURS))


def random_later(random, at):
    """Some minutes later, on another day, on the first of a month or on a day of clock change."""
    if random.random() < 0.2:
        return at + timedelta(minutes=random.randint(1, 90))
    day = at.date()
    later = day + timedelta(random.randint(1, 70))
    days = [later, later, later, month_after(day, 1), *(each for each in CLOCK_CHANGES if each > day)]
    return random_instant(random, max(random.choice(days), day + ONE_DAY))


def random_change(random, segment, last):
    """An event after `last`, or at its very instant: it says something new, nothing that is billed, or cancels all."""
    event = replace(last, at=random_later(random, last.at), management=None, refuses_meter=None, is_unmetered=None)
    kind = random.choice(CHANGES)
    if kind == "nothing":
        nature, event_type = random.choice(SAYS_NOTHING)
        return unsaid(random, replace(event, nature=nature, event_type=event_type))
    if kind == "meter":
        return unsaid(random, replace(event, nature="CMAT", event_type="TECHNIQUE"))
    if kind == "cancellation" and last.num_sequence and random.random() < 0.3:
        return replace(event, nature="AUTRE", event_type="CONTRAT", num_sequence=0)
    if kind == "correction":
        at = last.at if random.random() < 0.7 else event.at
        return replace(event, at=at, nature="MDCTR", event_type="CONTRAT", **random_powers(random, segment))
    if kind == "management":
        event = replace(event, management=random.choice(MANAGEMENTS))
    if kind == "refusal":
        event = replace(event, refuses_meter=random.random() < 0.7)
    if kind == "metering":
        event = replace(event, is_unmetered=random.random() < 0.7)
    if kind in ("power", "both"):
        event = replace(event, **random_powers(random, segment))
    if kind in ("tariff", "both"):
        fta = random.choice(sorted(segment.bands_of, key=str))
        event = replace(event, fta=fta, calendar=calendar_of(segment, fta))
    at = last.at if random.random() < 0.1 else event.at
    sequence = last.num_sequence and last.num_sequence + 1
    nature = random.choice({"power": ("MCT", "CPS"), "tariff": ("MCT", "CTF", "CTU")}.get(kind, ("MCT",)))
    return unsaid(random, replace(event, at=at, nature=nature, event_type="CONTRAT", num_sequence=sequence))


def unsaid(random, event):
    """Some events leave unsaid what they do not change."""
    if random.random() < 0.3:
        return replace(event, power_va=None, powers={}) if random.random() < 0.5 else replace(event, calendar=None)
    return event


def random_powers(random, segment):
    """One power, or one for each band of the segment: mostly in ascending order; rarely one or all are not told."""
    if random.random() < 0.03:
        return {"power_va": None}
    if not segment.power_bands:
        return {"power_va": random.choice(segment.powers_va)}
    powers = [random.choice(segment.powers_va) for _band in segment.power_bands]
    powers = powers if random.random() < 0.06 else sorted(powers)
    told = dict(zip(segment.power_bands, powers, strict=True))
    if random.random() < 0.04:
        del told[random.choice(segment.power_bands)]
    return {"powers": told}


def calendar_of(segment, fta):
    return CALENDARS[segment.bands_of[fta]] if fta in segment.bands_of else None
