# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C15: what happens to contracts and points of segment C5, one block an event, with the situation that it leaves.

Read from version 4 to 5.2.0, by whole columns (`record_columns`). Its readings are in `c15_readings`.
"""

from collections import defaultdict

import numpy as np

from .c15_readings import reading_columns
from .dials import INJECTION, calendar_of
from .enedis_values import day, flag, integer, missing, power_va, prm, take_header, utc_instant
from .frames import NO_INSTANT, NO_NUMBER, objects
from .record_columns import Records, distinct
from .sentences import Unreadable, _lt
from .xml_pieces import documents

EVENT_TYPES = {"CONTRAT", "TECHNIQUE", "MIGRATION", "RECADRAGE"}
TRIGGER, SITUATION = "Evenement_Declencheur", "Situation_Contractuelle"
TARIFF, HOLDER = f"{SITUATION}/Structure_Tarifaire", f"{SITUATION}/Titulaire_Contrat"
COMPANY, PERSON, POST = f"{HOLDER}/Personne_Morale", f"{HOLDER}/Personne_Physique", f"{HOLDER}/Adresse_Postale"
METER, ADDRESS = "Dispositif_De_Comptage/Compteur", "Adresse_Installation"
SLOT, SLOT_LABEL = f"{TARIFF}/Plages_Heures_Creuses/Plage_Heures_Creuses", "Libelle_Plage_Heures_Creuses"
BLOCK_TEXTS = {"point_code": "Id_PRM", "origin": f"{TRIGGER}/Origine_Evenement"}
TEXTS_AS_THEY_ARE = {
    "fta": f"{TARIFF}/Formule_Tarifaire_Acheminement",
    "service_level": "Niveau_Ouverture_Services",
    "segment": "Segment_Clientele",
    "meter_number": f"{METER}/Num_Serie",
    "meter_type": f"{METER}/Type",
    "zip": f"{ADDRESS}/Code_Postal",
    "city": f"{ADDRESS}/Libelle_Commune",
    "holder_registry": f"{COMPANY}/Etablissement_Principal_Num_Siret",
    "holder_street": f"{POST}/Ligne_4",
}
EVENT_TEXTS = TEXTS_AS_THEY_ARE | {
    "point_code": "Id_PRM",
    "contract_ref": f"{SITUATION}/Ref_Situation_Contractuelle",
    "at": f"{TRIGGER}/Date_Evenement",
    "nature": f"{TRIGGER}/Nature_Evenement",
    "event_type": f"{TRIGGER}/Type_Evenement",
    "affair_ref": f"{TRIGGER}/Id_Affaire",
    "power": f"{TARIFF}/Puissance_Souscrite",
    "power_unit": f"{TARIFF}/Unite_Puissance_Souscrite",
    "calendar": f"{TARIFF}/Id_Calendrier_Distributeur",
    "structure": f"{TARIFF}/Id_Structure_Horosaisonniere",
    "slots": f"{TARIFF}/{SLOT_LABEL}",
    "role": "Autoconsommation_Collective",
    "refusal": "Refus_Pose_AMM",
    "num_sequence": f"{SITUATION}/Num_Sequence",
    "started_on": f"{SITUATION}/Date_Mise_En_Service",
    "street_number": f"{ADDRESS}/Num_Rue",
    "street": f"{ADDRESS}/Rue",
    "category": f"{HOLDER}/Categorie",
    "company": f"{COMPANY}/Raison_Sociale",
    "first_name": f"{PERSON}/Prenom",
    "name": f"{PERSON}/Nom",
    "town": f"{POST}/Ligne_6",
}
NEEDED = ("contract_ref", "at", "nature", "event_type", "num_sequence", "started_on")
PIECES = 4  # at once: an event has many columns, so a piece is to hold many events
NO_METER = "0"  # Id_Structure_Horosaisonniere of a point whose energy is declared
SHARES_ITS_WITHDRAWAL = {"0", "2"}  # consumers of a collective self-consumption, not those that only produce
CATEGORIES = {"RES": "RES", "PRO": "PRO"}


def read_c15(member, collector):
    """The events and readings of a document, one PRM block an event; each stands or falls alone."""
    for document in documents(member, ("En_Tete_Flux", "PRM"), PIECES):
        for header in document.elements("En_Tete_Flux"):
            take_header(header, collector)
        read_piece(document, member.name, collector)


def read_piece(document, member_name, collector):
    """The events and the readings that can be used; the others become rejections."""
    blocks = Records(document, document.children(document.root, "PRM"), BLOCK_TEXTS, {"point_code"})
    events = Records(document, blocks.nodes[told_events(blocks, member_name, collector)], EVENT_TEXTS, NEEDED)
    columns = event_columns(events)
    events.reject(collector, columns["point_code"].item)
    readings = reading_columns(events, columns, collector)
    collector.add_columns("events", events.usable(columns))
    collector.add_columns("readings", readings)


def told_events(blocks, member_name, collector):
    """Whether each block is an event of a withdrawal contract.

    What happens to injection, and to points without a contract, is counted and left.
    """
    codes = blocks.texts("point_code")
    blocks.converted("point_code", prm)
    blocks.refuse_where(~blocks.has(TRIGGER), missing(TRIGGER))
    blocks.reject(collector, lambda position: codes[position] or member_name)
    is_usable, has_contract = blocks.is_usable(), blocks.has(SITUATION)
    is_injection = blocks.texts("origin") == INJECTION
    for kind, is_left in (
        ("events of injection", is_injection),
        ("events of points without contract", ~is_injection & ~has_contract),
    ):
        if count := np.count_nonzero(is_usable & is_left):
            collector.skip(kind, count)
    return is_usable & ~is_injection & has_contract


def event_columns(events):
    """The columns of the frame."""
    return {
        "point_code": events.texts("point_code"),
        "contract_ref": events.texts("contract_ref"),
        "at": events.converted("at", utc_instant, NO_INSTANT),
        "nature": events.texts("nature"),
        "event_type": events.converted("event_type", event_type),
        "affair_ref": events.converted("affair_ref", str, ""),
        "power_va": events.combined(("power", "power_unit"), subscribed_power, NO_NUMBER),
        "calendar": events.combined(("calendar", "structure"), calendar_of),
        "management": events.combined(("fta", "role"), management),
        "is_unmetered": lack_of_meter(events),
        "off_peak_slots": off_peak_slots(events),
        "refuses_meter": events.converted("refusal", lambda told: flag(told, "Refus_Pose_AMM")),
        "num_sequence": events.converted("num_sequence", lambda told: integer(told, "Num_Sequence"), NO_NUMBER),
        "started_on": events.converted("started_on", lambda told: day(told).isoformat()),
        "street": events.combined(("street_number", "street"), spaced),
        "client_category": events.converted("category", CATEGORIES.get),
        "holder_name": events.combined(("company", "first_name", "name"), holder_name),
        "holder_is_company": events.is_told("company"),
        "holder_zip": events.converted("town", lambda told: told.partition(" ")[0] or None),
        "holder_city": events.converted("town", lambda told: told.partition(" ")[2] or None),
        **{name: events.texts(name) for name in TEXTS_AS_THEY_ARE},
    }


def event_type(told):
    if told not in EVENT_TYPES:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Type_Evenement", value=told))
    return told


def subscribed_power(power, unit):
    return power_va(power, unit or "kVA", "Puissance_Souscrite") or NO_NUMBER


def management(formula, role):
    """acc for the withdrawal of a collective self-consumption; a formula that is for it says so by itself."""
    return "acc" if role in SHARES_ITS_WITHDRAWAL and not (formula or "").endswith("ACC") else ""


def lack_of_meter(events):
    """Whether each point has no meter; None when nothing tells of one."""
    is_declared = events.texts("structure") == NO_METER
    has_meter = events.has(METER) | events.is_told("calendar")
    return np.select([is_declared, has_meter, events.has(f"{TARIFF}/Forfait")], [True, False, True], None)


def off_peak_slots(events):
    """One line a season: its name, where it is told (from XSD 5.2.0 on), and the labels of its slots."""
    slots = Records(events.document, events.below(SLOT), {"season": "Periode", "label": SLOT_LABEL})
    events.refuse_wholes_of(slots)
    told = defaultdict(list)
    for event, season, label in zip(
        slots.nodes.parent.tolist(), slots.texts("season"), slots.texts("label"), strict=True
    ):
        told[event].append((season, label))
    seasons, place = distinct(map(tuple, told.values()))
    written = events.texts("slots")
    written[list(told)] = objects(list(map(lines_of_seasons, seasons)))[place]
    return written


def lines_of_seasons(slots):
    labels = {}
    for season, label in slots:
        if label:
            labels.setdefault(season or "", []).append(label)
    return "\n".join(f"{season} {', '.join(labels[season])}".strip() for season in labels) or None


def holder_name(company, first_name, name):
    return company or spaced(first_name, name)


def spaced(*texts):
    return " ".join(filter(None, texts)) or None
