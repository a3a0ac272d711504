# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R171: the daily indexes of meters of segments C2 to C4.

Each series tells one quantity of one time class of a point; the index of day J is dated J+1, at the instant at which
the meter was read. The series of active energy drawn on the distributor's calendar become one reading an instant; the
others (reactive energy, highest powers, overruns, times of operation) are counted. Elements are known by their local
names, with or without the namespace of the flux. Source: Enedis guide R171 1.3.0; reference/enedis.md 2.5 and 2.8.
"""

from collections import defaultdict

from lxml import etree

from .enedis_values import (
    WH_PER_UNIT,
    band_of_class,
    calendar_of_bands,
    index_wh,
    instant,
    point_code,
    required,
    text,
)
from .r6x import ACTIVE_ENERGY, DRAWN
from .sentences import Unreadable, _lt
from .xml_reader import records

DISTRIBUTOR = "D"


def read_r171(member, collector):
    """The readings of a document, put together from its series."""
    indexes = defaultdict(dict)
    for element in records(member, ("{*}entete", "{*}serieMesuresDatees")):
        for part in element.iter():
            part.tag = etree.QName(part).localname
        if element.tag == "entete":
            take_entete(element, collector)
            continue
        with collector.attempt(element.findtext("prmId") or member.name, element):
            read_series(element, indexes, collector)
    for (code, at), counted in indexes.items():
        with collector.attempt(f"{code} {at:%Y-%m-%d %H:%M} UTC", counted):
            collector.add("readings", read_reading(code, at, counted))


def take_entete(element, collector):
    try:
        published_at = instant(text(element, "dateHeureCreation") or "")
    except Unreadable:
        published_at = None
    collector.header(text(element, "version"), published_at)


def read_series(element, indexes, collector):
    """Put the indexes of a series where those of the same point and instant are."""
    code, physical = point_code(element, "prmId"), required(element, "grandeurPhysique")
    if required(element, "grandeurMetier") != DRAWN:
        collector.skip("production")
        return
    if physical != ACTIVE_ENERGY:
        collector.skip(f"measures of type {physical}")
        return
    if required(element, "typeCalendrier") != DISTRIBUTOR:
        collector.skip("supplier dials")
        return
    unit, band = required(element, "unite"), band_of_class(required(element, "codeClasseTemporelle"))
    if unit not in WH_PER_UNIT:
        raise Unreadable(_lt("The indexes are in %(unit)s, which is not energy.", unit=unit))
    seen = defaultdict(int)
    for measure in element.iterfind("mesuresDateesListe/mesureDatee"):
        at = text(measure, "dateFin") or ""
        with collector.attempt(f"{code} {at}".strip(), measure):
            counted_at = instant(at, fold=min(seen[at], 1))
            indexes[code, counted_at][band] = index_wh(required(measure, "valeur"), WH_PER_UNIT[unit])
        seen[at] += 1


def read_reading(code, at, indexes):
    return {
        "point_code": code,
        "at": at,
        "position": "after",
        "source": "R171",
        "nature": "actual",
        "calendar": calendar_of_bands(indexes),
        **{f"{band}_wh": index for band, index in indexes.items()},
    }
