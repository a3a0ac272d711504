# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""X12 and X13: the affairs that a supplier has initiated or received, each time with all of their milestones.

Source: version 2.0.0 of the flux; reference/enedis.md 2.4 and 2.10. No schema of it is published.
"""

from .enedis_values import day, instant, integer, prm, required, text
from .sentences import RefusedDocument, Unreadable, _lt
from .xml_reader import records

ORIGINS = {"X12": "initiated", "X13": "received"}
GENERAL, DEMAND = "donneesGenerales", "demande/donneesGenerales"


def read_x12(member, collector):
    """The affairs of a document and their milestones; both flux look alike, the header tells them apart."""
    for element in records(member, ("enteteFlux", "affaire")):
        if element.tag == "enteteFlux":
            _take_header(element, member, collector)
            continue
        reference = element.get("id") or member.name
        with collector.attempt(reference, element):
            _read_affair(element, collector)


def _take_header(element, member, collector):
    code, created = text(element, "idFlux"), text(element, "dateCreation")
    if code not in (None, collector.flux.code):
        raise RefusedDocument(
            _lt(
                "%(name)s should hold flux %(expected)s but holds %(found)s. Ask its sender for the right file.",
                name=member.name,
                expected=collector.flux.code,
                found=code,
            )
        )
    collector.header(text(element, "versionXsd"), created and instant(created))


def _read_affair(element, collector):
    reference = (element.get("id") or "").strip()
    if not reference:
        raise Unreadable(_lt("%(tag)s is missing.", tag="affaire id"))
    key = {"affair_ref": reference, "origin": ORIGINS[collector.flux.code]}
    milestones, last, effective_on = [], {}, None
    for each in element.iterfind(f"{GENERAL}/jalons/jalon"):
        with collector.attempt(f"{reference} {text(each, 'num') or ''}".strip(), each):
            milestone = _read_milestone(each)
            milestones.append(key | milestone)
            if milestone["number"] >= last.get("number", 0):
                last, effective_on = milestone, _effective_day(each) or effective_on
    collector.add("affairs", key | _read_facts(element) | {"effective_on": effective_on, "state": last.get("state")})
    for milestone in milestones:
        collector.add("milestones", milestone)


def _read_facts(element):
    point = text(element, f"{GENERAL}/donneesPoint/id") or text(element, f"{DEMAND}/pointId")
    return {
        "point_code": point and prm(point),
        "status": _code(element, f"{GENERAL}/statut"),
        "service": _code(element, f"{DEMAND}/objet"),
        "service_label": text(element, f"{DEMAND}/objet/libelle"),
        "requester_ref": text(element, f"{GENERAL}/referenceDemandeur"),
        "segment": _code(element, f"{GENERAL}/donneesPoint/segmentClientele") or text(element, f"{GENERAL}/segment"),
    }


def _read_milestone(element):
    return {
        "number": integer(required(element, "num"), "num"),
        "at": instant(required(element, "dateHeure")),
        "state": _code(element, "affaireEtat"),
        "label": text(element, "affaireEtat/libelle"),
    }


def _effective_day(element):
    told = text(element, "affaireDateEffet")
    return told and day(told)


def _code(element, path):
    """A coded label: the attribute `code`, whether or not its label is there."""
    found = element.find(path)
    return None if found is None else found.get("code")
