# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R151: the indexes that a communicating meter sends every day, in watt-hours.

Date_Releve is the measured day J; its index counts at the end of J, so at 00:00 of J+1 in Paris. Only the distributor's
dials are read: the supplier's have calendars of their own. Values are raw, never estimated.
"""

from .enedis_values import (
    BAND_OF_CLASS,
    WH_PER_UNIT,
    check_bands,
    end_of_day,
    index_wh,
    point_code,
    required,
    take_header,
)
from .sentences import Unreadable, _lt
from .xml_reader import records

DOUBTFUL = "1"


def read_r151(member, collector):
    """The readings of a document, each of which stands or falls alone."""
    wh_per_unit = 1
    for element in records(member, ("En_Tete_Flux", "PRM")):
        if element.tag == "En_Tete_Flux":
            take_header(element, collector)
            wh_per_unit = read_unit(element)
            continue
        with collector.attempt(element.findtext("Id_PRM") or member.name, element):
            read_point(element, wh_per_unit, collector)


def read_unit(header):
    unit = required(header, "Unite_Mesure_Index")
    if unit not in WH_PER_UNIT:
        raise Unreadable(_lt("The indexes are in %(unit)s; R151 counts in Wh. Ask for the file again.", unit=unit))
    return WH_PER_UNIT[unit]


def read_point(element, wh_per_unit, collector):
    code = point_code(element)
    for block in element.iterfind("Donnees_Releve"):
        fields = {child.tag: (child.text or "").strip() for child in block}
        day, calendar = fields.get("Date_Releve", ""), fields.get("Id_Calendrier_Distributeur")
        with collector.attempt(f"{code} {day}".strip(), block):
            collector.add("readings", read_reading(code, day, calendar, block, wh_per_unit))


def read_reading(code, measured_day, calendar, block, wh_per_unit):
    at = end_of_day(measured_day)
    indexes, is_doubtful = {}, False
    for dial in block.iterfind("Classe_Temporelle_Distributeur"):
        fields = {child.tag: child.text for child in dial}
        band = BAND_OF_CLASS.get(fields.get("Id_Classe_Temporelle"))
        if band is None:
            raise Unreadable(_lt("The dial %(dial)s is not known.", dial=fields.get("Id_Classe_Temporelle")))
        indexes[band] = index_wh(fields.get("Valeur") or "", wh_per_unit)
        is_doubtful |= fields.get("Indice_Vraisemblance") == DOUBTFUL
    check_bands(calendar, indexes)
    return {
        "point_code": code,
        "at": at,
        "measured_at": None,
        "position": "after",
        "source": "R151",
        "nature": "actual",
        "calendar": calendar,
        **{f"{band}_wh": value for band, value in indexes.items()},
        "digits": None,
        "coefficient": None,
        "passed_zero": False,
        "is_doubtful": is_doubtful,
    }
