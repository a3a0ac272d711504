# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C12: the contracts of segments C2 to C4, as situations that begin and end on civil days.

A document is COMPLET (each point with the situation that holds) or DELTA (the points of which something happened). Of
one situation several natures may be told; each is an event of its own, of the same situation. Source: XSD 1.12.1;
reference/electricore.md 5.4.

C12 names no contract: an event bears the code of its point as reference, and belongs to the contract that supplies the
point on its day. A change of supplier (CFN) is told to both sides. Who leaves is told the last day of the situation
(Date_Fin), the day before the change; who arrives, its first one, which is that of the event.
"""

from datetime import timedelta

from .enedis_values import (
    BAND_OF_TURPE_CLASS,
    HIGH_VOLTAGE_BANDS,
    day,
    integer,
    point_code,
    power_va,
    required,
    start_of_day,
    take_header,
    text,
)
from .sentences import Unreadable, _lt
from .xml_reader import records

CHANGE_OF_SUPPLIER, TERMINATION, INITIAL, OTHER = "CFN", "RES", "INIT", "AUTRE"
ENTRY_SIDE, EXIT_SIDE = "CFNE", "CFNS"
ENTERS_SHARING, LEAVES_SHARING = "ENT_ACC", "SOR_ACC"
SHARES = "Autoconso"  # how the types of points in a collective self-consumption begin
COMPLETE = "COMPLET"
FORMER = {"HPDEMISAISON", "HCDEMISAISON", "JA"}  # classes of tariffs that are no longer sold
SEGMENT_OF_DOMAIN = {"BTSUP": "C4", "BTINF": "C5"}  # HTA is C2 or C3, which is not told
TARIFF = "Option_Tarifaire_TURPE_Souscrite"
HOLDER, ADDRESS = "Utilisateur_Reseau/Personne_Morale", "Adresse_Postale"


def read_c12(member, collector):
    is_complete = False
    for element in records(member, ("En_Tete_Flux", "PRM")):
        if element.tag == "En_Tete_Flux":
            take_header(element, collector)
            is_complete = text(element, "Mode_Generation") == COMPLETE
            continue
        with collector.attempt(element.findtext("Identifiant") or member.name, element):
            _read_point(element, is_complete, collector)


def _read_point(element, is_complete, collector):
    code, kind = point_code(element, "Identifiant"), text(element, "Type") or ""
    for block in element.iterfind("Type_Evenement"):
        for situation in block.iterfind("Situation_Contractuelle"):
            reference = f"{code} {text(situation, 'Date_Debut') or ''}".strip()
            with collector.attempt(reference, situation):
                shared = _read_point_facts(code, block) | _read_situation(situation, kind, collector)
                for event in _read_events(block, situation, is_complete):
                    collector.add("events", shared | event)


def _read_events(block, situation, is_complete):
    """What happened and when: the columns `nature`, `event_type` and `at` of each event of a situation."""
    begins, told = day(required(situation, "Date_Debut")), day(required(block, "Date_Evenement"))
    last = text(situation, "Date_Fin")
    ends = day(last) + timedelta(days=1) if last else None
    natures = [each.text.strip() for each in situation.iterfind("Evenement/Nature_Evenement") if each.text]
    if not natures and is_complete:
        natures = [INITIAL]
    for nature in natures:
        at = begins
        if nature == TERMINATION:
            at = ends or told
        elif nature == CHANGE_OF_SUPPLIER:
            is_exit = ends is not None and told != begins
            nature, at = (EXIT_SIDE, ends) if is_exit else (ENTRY_SIDE, begins)
        yield {"nature": nature, "event_type": "CONTRAT", "at": start_of_day(at)}
    if not natures:
        yield {"nature": OTHER, "event_type": "TECHNIQUE", "at": start_of_day(told)}


def _read_point_facts(code, block):
    street = " ".join(filter(None, (text(block, f"{ADDRESS}/{tag}") for tag in ("Numero_Voie", "Nom_Voie"))))
    meter = block.find("Dispositif_De_Comptage/Compteur")
    return {
        "point_code": code,
        "contract_ref": code,
        "segment": SEGMENT_OF_DOMAIN.get(text(block, "Alimentation/Alimentation_Principale/Domaine_De_Tension")),
        "street": street or None,
        "zip": text(block, f"{ADDRESS}/Code_Postal"),
        "city": text(block, f"{ADDRESS}/Libelle_Du_Bureau_CEDEX"),
        "meter_number": None if meter is None else text(meter, "Numero_De_Serie"),
        "is_unmetered": False,
    }


def _read_situation(situation, kind, collector):
    begins = day(required(situation, "Date_Debut"))
    return {
        "fta": required(situation, f"{TARIFF}/Option_Tarifaire_TURPE/Libelle"),
        **_read_powers(situation, collector),
        "management": _management(situation, kind),
        "num_sequence": _sequence(situation),
        "affair_ref": text(situation, "Evenement/Numero_Affaire") or "",
        "started_on": begins.isoformat(),
        "holder_name": text(situation, f"{HOLDER}/Raison_Sociale"),
        "holder_is_company": True,
    }


def _read_powers(situation, collector):
    """The power of each class of the tariff in VA, and the largest of all as `power_va`."""
    powers, largest = {}, 0
    for subscribed in situation.iterfind(f"{TARIFF}/Classe_Temporelle_TURPE_Souscrite"):
        name = required(subscribed, "Libelle")
        power = power_va(required(subscribed, "Puissance_Souscrite"), "kVA", "Puissance_Souscrite")
        largest = max(largest, power or 0)
        band = BAND_OF_TURPE_CLASS.get(name.upper())
        if band in HIGH_VOLTAGE_BANDS:
            powers[f"power_{band}_va"] = power
        elif name.upper() in FORMER:
            collector.skip("powers of classes of former tariffs")
        elif band is None:
            raise Unreadable(_lt("The class of power %(name)s is not known.", name=name))
    return powers | {"power_va": largest or None}


def _management(situation, kind):
    """How the contract is managed where the situation tells it; a formula of self-consumption says it by itself."""
    natures = {each.text for each in situation.iterfind("Evenement/Nature_Evenement")}
    if LEAVES_SHARING in natures or text(situation, f"{TARIFF}/Option_Tarifaire_TURPE/Libelle").endswith("ACC"):
        return ""
    return "acc" if ENTERS_SHARING in natures or kind.startswith(SHARES) else None


def _sequence(situation):
    """The number of the situation, at least 1: that 0 cancels a contract is said of C15 alone."""
    told = text(situation, "Numero_Sequence")
    return max(integer(told, "Numero_Sequence"), 1) if told and told.isdecimal() else 1
