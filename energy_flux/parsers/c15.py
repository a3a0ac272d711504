# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C15: what happens to contracts and points of segment C5, one block an event, with the situation that it leaves.

Read from version 4 to 5.2.0. Indexes are kWh, to be multiplied by the dial's coefficient; a reading counts at the
instant of its event. Points whose meter has no distributor dials (before Linky) are read from their historical dials.
"""

from .enedis_values import (
    BAND_OF_CLASS,
    CALENDAR_OF_STRUCTURE,
    MAX_INTEGER,
    WH_PER_UNIT,
    check_bands,
    day,
    decimal,
    flag,
    index_wh,
    instant,
    integer,
    point_code,
    power_va,
    required,
    take_header,
    text,
)
from .sentences import Unreadable, _lt
from .xml_reader import records

POSITIONS = {"1": "before", "2": "after"}
NATURES = {"REEL": "actual", "ESTIME": "estimated", "AUTO-RELEVE": "self_read"}
EVENT_TYPES = {"CONTRAT", "TECHNIQUE", "MIGRATION", "RECADRAGE"}
INJECTION, INDEX_CLASS = "1", "1"
DIGITS, COEFFICIENTS = range(1, 13), range(1, MAX_INTEGER)
SITUATION, TARIFF = "Situation_Contractuelle", "Situation_Contractuelle/Structure_Tarifaire"
HOLDER, ADDRESS = f"{SITUATION}/Titulaire_Contrat", "Adresse_Installation"
METER = "Dispositif_De_Comptage/Compteur"
NO_METER = "0"  # Id_Structure_Horosaisonniere of a point whose energy is declared
SHARES_ITS_WITHDRAWAL = {"0", "2"}  # consumers of a collective self-consumption, not those that only produce


def read_c15(member, collector):
    """The events and readings of a document, one PRM block an event."""
    for element in records(member, ("En_Tete_Flux", "PRM")):
        if element.tag == "En_Tete_Flux":
            take_header(element, collector)
            continue
        with collector.attempt(element.findtext("Id_PRM") or member.name, element):
            read_block(element, collector)


def read_block(element, collector):
    """One PRM: its event, then its readings, each of which stands or falls alone.

    What happens to injection, and to points without a contract, is counted and left.
    """
    code = point_code(element)
    trigger = element.find("Evenement_Declencheur")
    if trigger is None:
        raise Unreadable(_lt("%(tag)s is missing.", tag="Evenement_Declencheur"))
    if text(trigger, "Origine_Evenement") == INJECTION:
        collector.skip("events of injection")
        return
    if element.find(SITUATION) is None:
        collector.skip("events of points without contract")
        return
    event = read_event(code, element, trigger)
    collector.add("events", event)
    for block in trigger.iterfind("Releves/Donnees_Releve"):
        reference = f"{code} {event['nature']} {text(block, 'Date_Releve') or ''}".strip()
        with collector.attempt(reference, block):
            collector.add("readings", read_reading(code, event["at"], block))


def read_event(code, element, trigger):
    kind = required(trigger, "Type_Evenement")
    if kind not in EVENT_TYPES:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Type_Evenement", value=kind))
    return {
        "point_code": code,
        "contract_ref": required(element, f"{SITUATION}/Ref_Situation_Contractuelle"),
        "at": instant(required(trigger, "Date_Evenement")),
        "nature": required(trigger, "Nature_Evenement"),
        "event_type": kind,
        "affair_ref": text(trigger, "Id_Affaire") or "",
        "fta": text(element, f"{TARIFF}/Formule_Tarifaire_Acheminement"),
        "power_va": subscribed_power(element),
        "calendar": distributor_calendar(element.find(TARIFF)),
        "management": management(element),
        "is_unmetered": is_unmetered(element),
        "off_peak_slots": off_peak_slots(element.find(TARIFF)),
        "refuses_meter": flag(text(element, "Refus_Pose_AMM"), "Refus_Pose_AMM"),
        "num_sequence": integer(required(element, f"{SITUATION}/Num_Sequence"), "Num_Sequence"),
        "started_on": day(required(element, f"{SITUATION}/Date_Mise_En_Service")).isoformat(),
        "service_level": text(element, "Niveau_Ouverture_Services"),
        "segment": text(element, "Segment_Clientele"),
        "meter_number": text(element, f"{METER}/Num_Serie"),
        "meter_type": text(element, f"{METER}/Type"),
        "street": joined(element, *(f"{ADDRESS}/{tag}" for tag in ("Num_Rue", "Rue"))),
        "zip": text(element, f"{ADDRESS}/Code_Postal"),
        "city": text(element, f"{ADDRESS}/Libelle_Commune"),
        **read_holder(element),
    }


def subscribed_power(element):
    power, unit = text(element, f"{TARIFF}/Puissance_Souscrite"), text(element, f"{TARIFF}/Unite_Puissance_Souscrite")
    return power_va(power, unit or "kVA", "Puissance_Souscrite")


def management(element):
    """acc for the withdrawal of a collective self-consumption; a formula that is for it says so by itself."""
    if (text(element, f"{TARIFF}/Formule_Tarifaire_Acheminement") or "").endswith("ACC"):
        return ""
    return "acc" if text(element, "Autoconsommation_Collective") in SHARES_ITS_WITHDRAWAL else ""


def is_unmetered(element):
    """Whether the point has no meter; None when nothing tells of one."""
    if text(element, f"{TARIFF}/Id_Structure_Horosaisonniere") == NO_METER:
        return True
    if element.find(METER) is not None or text(element, f"{TARIFF}/Id_Calendrier_Distributeur"):
        return False
    return True if element.find(f"{TARIFF}/Forfait") is not None else None


def off_peak_slots(tariff):
    """One line a season: its name, where it is told (from XSD 5.2.0 on), and the labels of its slots."""
    if tariff is None:
        return None
    seasons = {}
    for slot in tariff.findall("Plages_Heures_Creuses/Plage_Heures_Creuses") or [tariff]:
        label = text(slot, "Libelle_Plage_Heures_Creuses")
        if label:
            seasons.setdefault(text(slot, "Periode") or "", []).append(label)
    return "\n".join(f"{season} {', '.join(labels)}".strip() for season, labels in seasons.items()) or None


def distributor_calendar(element):
    if element is None:
        return None
    return text(element, "Id_Calendrier_Distributeur") or CALENDAR_OF_STRUCTURE.get(
        text(element, "Id_Structure_Horosaisonniere")
    )


def read_holder(element):
    category = text(element, f"{HOLDER}/Categorie")
    company = text(element, f"{HOLDER}/Personne_Morale/Raison_Sociale")
    person = joined(element, *(f"{HOLDER}/Personne_Physique/{tag}" for tag in ("Prenom", "Nom")))
    zip_code, _space, city = (text(element, f"{HOLDER}/Adresse_Postale/Ligne_6") or "").partition(" ")
    return {
        "client_category": category if category in ("RES", "PRO") else None,
        "holder_name": company or person,
        "holder_is_company": company is not None,
        "holder_registry": text(element, f"{HOLDER}/Personne_Morale/Etablissement_Principal_Num_Siret"),
        "holder_street": text(element, f"{HOLDER}/Adresse_Postale/Ligne_4"),
        "holder_zip": zip_code or None,
        "holder_city": city or None,
    }


def read_reading(code, at, block):
    position = POSITIONS.get(required(block, "Code_Qualification"))
    if position is None:
        raise Unreadable(_lt("%(tag)s is neither 1 (before) nor 2 (after).", tag="Code_Qualification"))
    measured_at = instant(required(block, "Date_Releve"))
    dials = block.findall("Classe_Temporelle_Distributeur") or block.findall("Classe_Temporelle")
    indexes, registers = read_dials(dials)
    calendar = distributor_calendar(block)
    check_bands(calendar, indexes)
    return {
        "point_code": code,
        "at": at,
        "measured_at": measured_at if measured_at != at else None,
        "position": position,
        "source": "C15",
        "nature": NATURES.get(text(block, "Nature_Index"), "estimated"),
        "calendar": calendar,
        **{f"{band}_wh": value for band, value in indexes.items()},
        **registers,
        "is_doubtful": False,
    }


def read_dials(dials):
    """Watt-hours by band, and what the dials say of their registers.

    The registers return to zero at 10^digits kWh × coefficient: both are unknown when the dials differ, count another
    unit or are multiplied by a fraction.
    """
    indexes, scales, passed_zero = {}, set(), False
    for dial in dials:
        if text(dial, "Sens_Mesure") == INJECTION or text(dial, "Classe_Mesure") not in (None, INDEX_CLASS):
            continue
        name, unit = required(dial, "Id_Classe_Temporelle"), required(dial, "Unite_Mesure")
        if name not in BAND_OF_CLASS:
            raise Unreadable(_lt("The dial %(dial)s is not known.", dial=name))
        if unit not in WH_PER_UNIT:
            raise Unreadable(_lt("The dial %(dial)s counts %(unit)s, which is not energy.", dial=name, unit=unit))
        coefficient = decimal(text(dial, "Coefficient_Lecture") or "1", "Coefficient_Lecture")
        indexes[BAND_OF_CLASS[name]] = index_wh(required(dial, "Valeur"), WH_PER_UNIT[unit] * coefficient)
        passed_zero |= flag(text(dial, "Indicateur_Passage_A_Zero"), "Indicateur_Passage_A_Zero") or False
        digits = integer(text(dial, "Nb_Chiffres_Cadran") or "0", "Nb_Chiffres_Cadran")
        is_whole = coefficient == coefficient.to_integral_value() and int(coefficient) in COEFFICIENTS
        is_known = digits in DIGITS and unit == "kWh" and is_whole
        scales.add((digits, int(coefficient)) if is_known else (None, None))
    digits, coefficient = scales.pop() if len(scales) == 1 else (None, None)
    return indexes, {"digits": digits, "coefficient": coefficient, "passed_zero": passed_zero}


def joined(element, *paths):
    return " ".join(filter(None, (text(element, path) for path in paths))) or None
