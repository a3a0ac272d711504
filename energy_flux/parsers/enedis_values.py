# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How Enedis writes days, instants, numbers and dials, read strictly: what is doubtful is refused, not guessed."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from .sentences import Unreadable, _lt

PARIS = ZoneInfo("Europe/Paris")
YEARS = range(1990, 2100)
PRM_DIGITS = 14
MAX_INDEX_WH = 10**15
MAX_INTEGER = 2**31 - 1
MAX_TEXT_CHARACTERS = 255
STAMP = re.compile(r"(?<!\d)\d{14}(?!\d)")
PLAIN_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
CALENDARS = {
    "DI000001": {"base"},
    "DI000002": {"hp", "hc"},
    "DI000003": {"hph", "hch", "hpb", "hcb"},
}
BAND_OF_CLASS = {band.upper(): band for bands in CALENDARS.values() for band in bands}
BAND_OF_TURPE_CLASS = BAND_OF_CLASS | {"HPE": "hpb", "HCE": "hcb"} | dict.fromkeys(("P", "PM", "POINTE"), "peak")
HIGH_VOLTAGE_BANDS = {"peak", "hph", "hch", "hpb", "hcb"}  # counted by a calendar that has no identifier
CALENDAR_OF_STRUCTURE = {"1": "DI000001", "2": "DI000002"}  # meters without distributor dials
WH_PER_UNIT = {"Wh": 1, "kWh": 1000, "MWh": 1_000_000}
VA_PER_UNIT = {"VA": 1, "W": 1, "kVA": 1000, "kW": 1000, "MVA": 1_000_000, "MW": 1_000_000}
FLAGS = {"0": False, "1": True, "false": False, "true": True}


def take_header(element, collector):
    """What an En_Tete_Flux says of its document; a creation date that cannot be read is none."""
    try:
        published_at = instant(text(element, "Date_Creation") or "")
    except Unreadable:
        published_at = None
    collector.header(element.findtext("Version_XSD"), published_at)


def text(element, path):
    """The text at `path`, None when absent or blank."""
    value = (element.findtext(path) or "").strip()
    if len(value) > MAX_TEXT_CHARACTERS:
        raise Unreadable(too_long(path, value))
    return value or None


def required(element, path):
    value = text(element, path)
    if value is None:
        raise Unreadable(missing(path))
    return value


def too_long(path, value):
    return _lt("%(tag)s is too long: %(value)s…", tag=path.rpartition("/")[2], value=value)


def missing(path):
    return _lt("%(tag)s is missing.", tag=path.rpartition("/")[2])


def point_code(element, tag="Id_PRM"):
    return prm(required(element, tag))


def prm(code):
    if len(code) != PRM_DIGITS or not (code.isascii() and code.isdigit()):
        raise Unreadable(_lt("%(code)s is not a PRM, which has 14 digits.", code=code))
    return code


@lru_cache(maxsize=10_000)
def day(value):
    try:
        read = date.fromisoformat(value[:10])
    except ValueError:
        read = None
    if read is None or read.year not in YEARS:
        raise Unreadable(_lt("%(value)s is not a date.", value=value))
    return read


@lru_cache(maxsize=10_000)
def end_of_day(value):
    """The instant in UTC at which this Paris day ends; a day of the clock change lasts 23 or 25 hours."""
    return start_of_day(day(value) + timedelta(days=1))


def start_of_day(first):
    """The instant in UTC at which this Paris day (datetime.date) begins."""
    return datetime.combine(first, datetime.min.time(), PARIS).astimezone(UTC)


@lru_cache(maxsize=10_000)
def instant(value, fold=0):
    """A date and time in UTC, to the second; Paris time when no offset is written.

    fold: 1 for the second of the two hours that bear one name when summer time ends. The hour that is skipped when it
    begins is refused.
    """
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        read = None
    is_local = read is not None and read.tzinfo is None
    utc = _utc(read.replace(tzinfo=PARIS, fold=fold) if is_local else read)
    if utc is None:
        raise Unreadable(_lt("%(value)s is not a date and time.", value=value))
    if is_local and utc.astimezone(PARIS).replace(tzinfo=None) != read.replace(microsecond=0):
        raise Unreadable(_lt("%(value)s does not exist in Paris: summer time begins in that hour.", value=value))
    return utc


def _utc(read):
    """In UTC, to the second; None where that, in Paris, is in no year that is read."""
    if read is None or read.year not in YEARS:
        return None
    utc = read.astimezone(UTC).replace(microsecond=0)
    return utc if utc.astimezone(PARIS).year in YEARS else None


def utc_instant(value):
    """As `instant`, for a column: datetime64[ns] in UTC without time zone."""
    return np.datetime64(instant(value).replace(tzinfo=None), "ns")


@lru_cache(maxsize=10_000)
def published_in(name):
    """When a file was made, in UTC, by the stamp in its name; None when it bears none."""
    for stamp in reversed(STAMP.findall(name)):
        try:
            return instant(f"{stamp[:8]}T{stamp[8:]}")
        except Unreadable:
            continue
    return None


def decimal(value, tag):
    value = value.strip()
    if not PLAIN_NUMBER.fullmatch(value):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a number from 0 upwards.", tag=tag, value=value))
    return Decimal(value)


def integer(value, tag):
    number = decimal(value, tag)
    if number != int(number) or number > MAX_INTEGER:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a whole number.", tag=tag, value=value))
    return int(number)


def signed_integer(value, tag):
    """A whole number that a correction may make negative."""
    sign = -1 if value.startswith("-") else 1
    return sign * integer(value.removeprefix("-"), tag)


def flag(value, tag):
    """True or False; None when nothing is said."""
    if value is None:
        return None
    if value not in FLAGS:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is neither yes (1) nor no (0).", tag=tag, value=value))
    return FLAGS[value]


def power_va(value, unit, tag):
    """A power in whole volt-ampere (a watt counts as one); None where it is absent or zero."""
    if value is None:
        return None
    if unit not in VA_PER_UNIT:
        raise Unreadable(_lt("%(tag)s is in %(unit)s, which is no unit of power.", tag=tag, unit=unit or "–"))
    counted = int(decimal(value, tag) * VA_PER_UNIT[unit])
    if counted > MAX_INTEGER:
        raise Unreadable(_lt("%(tag)s is %(value)s %(unit)s: no point has so much.", tag=tag, value=value, unit=unit))
    return counted or None


def index_wh(value, factor):
    """An index in whole watt-hours; `factor` converts it from the unit and coefficient that it is counted in."""
    counted = int(decimal(value, "Valeur") * factor)
    if counted >= MAX_INDEX_WH:
        raise Unreadable(_lt("The index %(value)s is larger than any meter counts.", value=value))
    return counted


def band_of_class(name):
    """The time band of a class of the network tariff, as the flux of any voltage spell it."""
    band = BAND_OF_TURPE_CLASS.get(name.upper())
    if band is None:
        raise Unreadable(_lt("The time class %(name)s is not known.", name=name))
    return band


def calendar_of_bands(bands):
    """The distributor calendar that counts just these bands; None for that of high voltage."""
    if set(bands) == HIGH_VOLTAGE_BANDS:
        return None
    for calendar, counted in CALENDARS.items():
        if set(bands) == counted:
            return calendar
    raise Unreadable(
        _lt("The reading holds %(found)s: no distributor calendar counts these.", found=", ".join(sorted(bands)) or "–")
    )


def check_bands(calendar, indexes):
    """The dials of a reading are those of its calendar, all of them."""
    if calendar not in CALENDARS:
        raise Unreadable(
            _lt(
                "The distributor calendar is %(calendar)s; readable are %(known)s.",
                calendar=calendar or "–",
                known=", ".join(CALENDARS),
            )
        )
    if set(indexes) != CALENDARS[calendar]:
        raise Unreadable(
            _lt(
                "The calendar %(calendar)s counts %(expected)s, but the reading holds %(found)s.",
                calendar=calendar,
                expected=", ".join(sorted(CALENDARS[calendar])),
                found=", ".join(sorted(indexes)) or "–",
            )
        )
