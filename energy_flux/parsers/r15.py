# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R15: the indexes by which points of segments C5 and P4 are billed, at each cycle and event.

Dials tell, by their class of measure, 1 an index at Date_Releve, 2 the consumption since the reading before, and of a
collective self-consumption 3 the auto-produced share, 4 the allo-produced one, 5 what a producer consumed itself and 6
its surplus: energies from the day of the reading before to the day of this one, which they exclude. Indexes are kWh, to
be multiplied by the dial's coefficient. The supplier's dials are read only where the distributor's tell nothing. A
reading told as RECTIFICATIF is the one of its instant, whatever was told before. Consumption is counted: the indexes
tell it. Source: reference/enedis.md 2.5 and 2.7, electricore.md 5.2.
"""

from .dials import INDEX_CLASS, INJECTION, NATURES, calendar_of, read_dials
from .enedis_values import (
    PARIS,
    WH_PER_UNIT,
    band_of_class,
    check_bands,
    instant,
    required,
    signed_integer,
    text,
)
from .point_documents import read_points
from .sentences import Unreadable, _lt

DIALS = ("Classe_Temporelle_Distributeur", "Classe_Temporelle")
SHARES = {"3": "auto_wh", "4": "allo_wh", "5": "self_consumed_wh", "6": "surplus_wh"}
CONSUMPTION, RECTIFIED = "2", "RECTIFICATIF"
STATUSES = {None, "INITIAL", RECTIFIED}


def read_r15(member, collector):
    """The readings and shares of a document, each of which stands or falls alone."""
    read_points(member, collector, "PRM", read_point)


def read_point(code, element, collector):
    for block in element.iterfind("Donnees_Releve"):
        with collector.attempt(f"{code} {block.findtext('Date_Releve') or ''}".strip(), block):
            read_block(code, block, collector)


def read_block(code, block, collector):
    if text(block, "Origine_Evenement") == INJECTION:
        collector.skip("injection")
        return
    status = text(block, "Statut_Releve")
    if status not in STATUSES:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Statut_Releve", value=status))
    at = instant(required(block, "Date_Releve"))
    dials = {measure: dials_of(block, measure) for measure in (INDEX_CLASS, *SHARES)}
    count_others(block, dials, collector)
    if shares := [dial for measure in SHARES for dial in dials[measure]]:
        with collector.attempt(f"{code} {at:%Y-%m-%d %H:%M} UTC", block):
            for row in read_shares(code, at, block, shares):
                collector.add("quantities", row)
    if dials[INDEX_CLASS]:
        collector.add("readings", read_reading(code, at, block, dials[INDEX_CLASS]))


def dials_of(block, measure):
    """The dials of a class of measure on the grid that is billed: the distributor's, else the supplier's."""
    for tag in DIALS:
        dials = [dial for dial in block.iterfind(tag) if (text(dial, "Classe_Mesure") or INDEX_CLASS) == measure]
        if drawn := [dial for dial in dials if text(dial, "Sens_Mesure") != INJECTION]:
            return drawn
    return []


def count_others(block, used, collector):
    """Count the dials that are not read, by what they tell."""
    read = {dial for dials in used.values() for dial in dials}
    for tag in DIALS:
        for dial in block.iterfind(tag):
            if dial not in read:
                collector.skip(kind_of(dial))


def kind_of(dial):
    measure = text(dial, "Classe_Mesure") or INDEX_CLASS
    if text(dial, "Sens_Mesure") == INJECTION:
        return "injection"
    if measure == CONSUMPTION:
        return "consumption"
    return "supplier dials" if measure in (INDEX_CLASS, *SHARES) else f"measures of class {measure}"


def nature_of(block, tag):
    """What was read and then corrected is a correction; an estimate remains one."""
    nature = NATURES.get(text(block, tag), "estimated")
    return "corrected" if nature == "actual" and text(block, "Statut_Releve") == RECTIFIED else nature


def read_reading(code, at, block, dials):
    indexes, registers = read_dials(dials)
    calendar = calendar_of(text(block, "Id_Calendrier_Distributeur"), text(block, "Id_Structure_Horosaisonniere"))
    check_bands(calendar, indexes)
    return {
        "point_code": code,
        "at": at,
        "position": "after",
        "source": "R15",
        "nature": nature_of(block, "Nature_Index"),
        "calendar": calendar,
        **{f"{band}_wh": value for band, value in indexes.items()},
        **registers,
    }


def read_shares(code, at, block, dials):
    start = instant(required(block, "Date_Releve_Precedent")).astimezone(PARIS).date()
    end = at.astimezone(PARIS).date()
    if start >= end:
        raise Unreadable(_lt("The span ends on %(end)s, not after its start.", end=end.isoformat()))
    return [
        {
            "point_code": code,
            "start": start,
            "end": end,
            "quantity": SHARES[text(dial, "Classe_Mesure")],
            "band": band_of_class(required(dial, "Id_Classe_Temporelle")),
            "value": share_wh(dial),
            "nature": nature_of(block, "Nature_Consommation"),
            "sequence": 0,
            "source": "R15",
            "reference": text(block, "Id_Releve"),
            "is_cancelled": False,
        }
        for dial in dials
    ]


def share_wh(dial):
    unit = required(dial, "Unite_Mesure")
    if unit not in WH_PER_UNIT:
        raise Unreadable(_lt("A share is in %(unit)s, which is not energy.", unit=unit))
    return signed_integer(required(dial, "Valeur"), "Valeur") * WH_PER_UNIT[unit]
