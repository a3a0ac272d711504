"""A French contract's facts and what they make hold: in service or not, under which tariff, calendar and power.

An entry (CFNE, MES, PMES) begins the service on its civil day in Paris, an exit (RES, CFNS) ends it before its day.
What holds after the last event of a day holds for that whole day.
"""

from collections import namedtuple
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
BANDS = ("base", "hp", "hc", "hph", "hch", "hpb", "hcb")
ENTRIES = {"CFNE", "MES", "PMES"}
EXITS = {"RES", "CFNS"}
ONE_DAY = timedelta(days=1)

Situation = namedtuple("Situation", "stay fta calendar power_va")  # stay: 0 before the first entry, 1 from it on, ...


@dataclass(frozen=True)
class Event:
    """A fact about a contract; what it leaves unsaid is None. `at` is aware."""

    at: datetime
    nature: str
    event_type: str = "CONTRAT"
    fta: str | None = None
    power_va: int | None = None
    calendar: str | None = None
    num_sequence: int | None = None

    @property
    def day(self):
        return civil_day(self.at)

    @property
    def rank(self):
        """Order in which events come to hold; of one instant the last one prevails."""
        return (self.at, self.nature in EXITS, self.event_type == "CONTRAT", self.nature in ENTRIES)


@dataclass(frozen=True)
class Reading:
    """Indexes of a supply point at an instant (aware), Wh by band; `digits` is how many kWh digits the meter shows."""

    reading_id: int
    at: datetime
    position: str
    source: str
    nature: str
    wh: dict
    digits: int | None = None
    is_doubtful: bool = False

    @property
    def day(self):
        return civil_day(self.at)


def civil_day(instant):
    return instant.astimezone(PARIS).date()


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def days_in_service(events, start, end):
    """Each day of the window that is in service, with the situation after its last event."""
    days = []
    in_service, situation = False, first_situation(events)
    day = events[0].day
    while day < end:
        for event in events:
            if event.day == day:
                in_service, situation = after(event, in_service, situation)
        if in_service and day >= start:
            days.append((day, situation))
        day += ONE_DAY
    return days


def power_on(day, events):
    """The subscribed power after the last event of the day, in service or not; 0 where none was ever told."""
    in_service, situation = False, first_situation(events)
    for event in events:
        if event.day <= day:
            in_service, situation = after(event, in_service, situation)
    return situation.power_va or 0


def first_situation(events):
    """What holds before the first event. The first calendar that is ever told is no change, so it held all along."""
    return Situation(0, None, next((event.calendar for event in events if event.calendar), None), None)


def after(event, in_service, situation):
    """What holds from an event on: what the event leaves unsaid stays as it was."""
    if event.nature in EXITS:
        return False, situation
    begins = event.nature in ENTRIES and not in_service
    situation = Situation(
        stay=situation.stay + 1 if begins else situation.stay,
        fta=situation.fta if event.fta is None else event.fta,
        calendar=situation.calendar if event.calendar is None else event.calendar,
        power_va=situation.power_va if event.power_va is None else event.power_va,
    )
    return in_service or begins, situation
