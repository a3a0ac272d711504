"""Days as Enedis writes them: legal time in Paris with its offset."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


@cache
def midnight(ordinal):
    return datetime.combine(date.fromordinal(ordinal), datetime.min.time(), PARIS)


@cache
def moment(ordinal, minute=0, hour=0):
    return (midnight(ordinal) + timedelta(hours=hour, minutes=minute)).isoformat()


@cache
def day(ordinal):
    return date.fromordinal(ordinal).isoformat()


@cache
def stamp(ordinal, clock):
    """The AAAAMMJJhhmmss of a file name."""
    return f"{date.fromordinal(ordinal):%Y%m%d}{clock}"
