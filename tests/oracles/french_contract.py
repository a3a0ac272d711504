# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A French contract's facts and what they make hold: in service or not, under which tariff, calendar and powers.

An entry (CFNE, MES, PMES, INIT) begins the service on its civil day in Paris, an exit (RES, CFNS) ends it before its
day. What holds after the last event of a day holds for that whole day.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
BANDS = ("base", "hp", "hc", "peak", "hph", "hch", "hpb", "hcb")
POWER_BANDS = ("peak", "hph", "hch", "hpb", "hcb")  # in the order in which powers must ascend
ENTRIES = {"CFNE", "MES", "PMES", "INIT"}
EXITS = {"RES", "CFNS"}
CORRECTION = "MDCTR"
ONE_DAY = timedelta(days=1)

# powers: what each power band has, else None
Situation = namedtuple("Situation", "fta calendar power_va powers management refuses_meter is_unmetered")


@dataclass(frozen=True)
class Event:
    """A fact about a contract; what it leaves unsaid is None. `at` is aware, `powers` are VA by band."""

    at: datetime
    nature: str
    event_type: str = "CONTRAT"
    fta: str | None = None
    power_va: int | None = None
    calendar: str | None = None
    num_sequence: int | None = None
    powers: dict = field(default_factory=dict)
    management: str | None = None
    refuses_meter: bool | None = None
    is_unmetered: bool | None = None

    @property
    def day(self):
        return civil_day(self.at)

    @property
    def rank(self):
        """Order in which events come to hold; of one instant the last one prevails."""
        kinds = [
            self.event_type == "CONTRAT",
            self.nature in ENTRIES,
            self.nature == CORRECTION,
            self.nature in EXITS,
        ]
        last_kind = max((place for place, is_so in enumerate(kinds, start=1) if is_so), default=0)
        return (self.at, last_kind, -1 if self.num_sequence is None else self.num_sequence)


@dataclass(frozen=True)
class Reading:
    """Indexes of a supply point at an instant (aware), Wh by band.

    `digits` is how many kWh digits the meter shows, `coefficient` by what its dials are multiplied. `is_opening`: up to
    it another tool has billed.
    """

    reading_id: int
    at: datetime
    position: str
    source: str
    nature: str
    wh: dict
    digits: int | None = None
    is_doubtful: bool = False
    coefficient: int | None = None
    passed_zero: bool | None = None
    validity_bits: int | None = None
    is_opening: bool = False

    @property
    def day(self):
        return civil_day(self.at)

    @property
    def is_doubted(self):
        return self.is_doubtful or bool(self.validity_bits)

    @property
    def is_estimated_opening(self):
        return self.is_opening and self.nature == "estimated"


@dataclass(frozen=True)
class Quantity:
    """What was measured or declared of a supply point for the days from `start` until `end`."""

    start: date
    end: date
    quantity: str
    value: int
    band: str = ""
    nature: str = "actual"
    sequence: int | None = None

    @property
    def days(self):
        return (self.end - self.start).days


def civil_day(instant):
    return instant.astimezone(PARIS).date()


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def situations_by_day(events, end):
    """Each day from the first event until `end`: in service or not after its last event, and the situation."""
    by_day = {}
    in_service, situation = False, first_situation(events)
    day = events[0].day
    while day < end:
        for event in events:
            if event.day == day:
                in_service, situation = after(event, in_service, situation)
        by_day[day] = (in_service, situation)
        day += ONE_DAY
    return by_day


def first_situation(events):
    """What holds before the first event. The first calendar that is ever told is no change, so it held all along."""
    calendar = next((event.calendar for event in events if event.calendar), None)
    return Situation(None, calendar, None, (None,) * len(POWER_BANDS), "", False, False)


def after(event, in_service, situation):
    """What holds from an event on: what the event leaves unsaid stays as it was.

    All powers are one fact: who names any of them names them all.
    """
    if event.nature in EXITS:
        return False, situation
    power_va, powers = situation.power_va, situation.powers
    if event.power_va is not None or event.powers:
        power_va, powers = event.power_va, tuple(event.powers.get(band) for band in POWER_BANDS)
    situation = Situation(
        fta=told_or(situation.fta, event.fta),
        calendar=told_or(situation.calendar, event.calendar),
        power_va=power_va,
        powers=powers,
        management=told_or(situation.management, event.management),
        refuses_meter=told_or(situation.refuses_meter, event.refuses_meter),
        is_unmetered=told_or(situation.is_unmetered, event.is_unmetered),
    )
    return in_service or event.nature in ENTRIES, situation


def told_or(before, told):
    return before if told is None else told


def largest_power(situation):
    """In VA; None when no power is known."""
    return max((power for power in (situation.power_va, *situation.powers) if power is not None), default=None)
