# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the JSON documents of measures, R63 to R67 on demand and recurrent, have in common.

Their header has no date: the stamp in the name tells when they were made. Values of another type than the JSON schemas
say are refused; labels may be doubly encoded and are not read. Source: reference/enedis.md 2.9.
"""

from .enedis_values import WH_PER_UNIT, published_in
from .json_reader import objects
from .sentences import Unreadable, _lt

DRAWN, ACTIVE_ENERGY = "CONS", "EA"


def measures(member, collector):
    """Each measure (a dict) of a document, whose date is told to the collector."""
    collector.header(published_at=published_in(member.name) or published_in(collector.file_name))
    for document in objects(member):
        yield from listed(document, "mesures")


def calendars_of_energy(quantity, collector):
    """(calendar, Wh per unit) of each calendar of active energy drawn; what else a quantity is, is counted."""
    if told(quantity, "grandeurMetier") != DRAWN:
        collector.skip("production")
        return []
    physical, unit = named(quantity, "grandeurPhysique"), named(quantity, "unite")
    if physical != ACTIVE_ENERGY:
        collector.skip(f"measures of type {physical}")
        return []
    if unit not in WH_PER_UNIT:
        raise Unreadable(_lt("Active energy is told in %(unit)s, which is not energy.", unit=unit))
    return [(calendar, WH_PER_UNIT[unit]) for calendar in listed(quantity, "calendrier")]


def listed(record, name):
    """The objects of a list; none when there is no list."""
    found = record.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not set(map(type, found)) <= {dict}:
        raise Unreadable(_lt("%(tag)s is not a list of objects.", tag=name))
    return found


def told(record, name):
    """A text, None when absent or blank."""
    value = record.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a text.", tag=name, value=str(value)))
    return value.strip() or None


def named(record, name):
    """A text that must be there."""
    value = told(record, name)
    if value is None:
        raise Unreadable(_lt("%(tag)s is missing.", tag=name))
    return value


def whole(record, name):
    """A whole number, of either sign; None when absent."""
    value = record.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a whole number.", tag=name, value=str(value)))
    return value
