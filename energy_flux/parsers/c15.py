# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C15: what happens to contracts and points of segment C5, one block an event, with the situation that it leaves.

Read from version 4 to 5.2.0, by whole columns (`record_columns`). Its readings are in `c15_readings`.
"""

from collections import defaultdict

import numpy as np

from .c15_readings import distributor_calendars, reading_columns, readings_frame
from .dials import INJECTION
from .enedis_values import day, flag, integer, missing, power_va, prm, take_header, utc_instant
from .frames import flags_of, frame_of_columns, integers_of, objects
from .record_columns import Records, joined
from .sentences import Unreadable, _lt
from .xml_columns import documents

EVENT_TYPES = {"CONTRAT", "TECHNIQUE", "MIGRATION", "RECADRAGE"}
TRIGGER, SITUATION = "Evenement_Declencheur", "Situation_Contractuelle"
TARIFF, HOLDER = f"{SITUATION}/Structure_Tarifaire", f"{SITUATION}/Titulaire_Contrat"
COMPANY, PERSON, POST = f"{HOLDER}/Personne_Morale", f"{HOLDER}/Personne_Physique", f"{HOLDER}/Adresse_Postale"
METER, ADDRESS = "Dispositif_De_Comptage/Compteur", "Adresse_Installation"
SLOT, SLOT_LABEL = "Plages_Heures_Creuses/Plage_Heures_Creuses", "Libelle_Plage_Heures_Creuses"
TEXTS = {
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
PIECES = 2  # at once: an event has many columns, so a piece is to hold many events
NO_METER = "0"  # Id_Structure_Horosaisonniere of a point whose energy is declared
SHARES_ITS_WITHDRAWAL = {"0", "2"}  # consumers of a collective self-consumption, not those that only produce
CATEGORIES = {"RES", "PRO"}


def read_c15(member, collector):
    """The events and readings of a document, one PRM block an event; each stands or falls alone."""
    events, readings = [], []
    for document in documents(member, ("En_Tete_Flux", "PRM"), PIECES):
        for header in document.elements("En_Tete_Flux"):
            take_header(header, collector)
        for columns, pieces in zip(read_piece(document, member.name, collector), (events, readings), strict=True):
            pieces.append(columns)
    collector.add_frame("events", events_frame(joined(events)))
    collector.add_frame("readings", readings_frame(joined(readings)))


def read_piece(document, member_name, collector):
    """Columns of the events and of the readings that can be used; the others become rejections."""
    blocks = Records(document, document.children(document.root, "PRM"))
    is_told = told_events(blocks, member_name, collector)
    events = blocks if is_told.all() else Records(document, blocks.nodes[is_told])
    columns = event_columns(events)
    events.reject(collector, columns["point_code"])
    readings = reading_columns(events, columns, collector)
    return events.usable(columns), readings


def told_events(blocks, member_name, collector):
    """Whether each block is an event of a withdrawal contract.

    What happens to injection, and to points without a contract, is counted and left.
    """
    codes = blocks.required("Id_PRM")
    blocks.converted(codes, prm)
    blocks.refuse_at(dict.fromkeys(np.flatnonzero(~blocks.has(TRIGGER)).tolist(), missing(TRIGGER)))
    origins = blocks.texts(f"{TRIGGER}/Origine_Evenement")
    blocks.reject(collector, [code or member_name for code in codes])
    is_usable, has_contract = blocks.is_usable(), blocks.has(SITUATION)
    is_injection = np.array([origin == INJECTION for origin in origins], dtype=bool)
    for kind, is_left in (
        ("events of injection", is_injection),
        ("events of points without contract", ~is_injection & ~has_contract),
    ):
        if count := np.count_nonzero(is_usable & is_left):
            collector.skip(kind, count)
    return is_usable & ~is_injection & has_contract


def event_columns(events):
    """The columns of the frame, as lists."""
    return {
        "point_code": events.texts("Id_PRM"),
        "contract_ref": events.required(f"{SITUATION}/Ref_Situation_Contractuelle"),
        "at": events.converted(events.required(f"{TRIGGER}/Date_Evenement"), utc_instant),
        "nature": events.required(f"{TRIGGER}/Nature_Evenement"),
        "event_type": events.converted(events.required(f"{TRIGGER}/Type_Evenement"), event_type),
        "affair_ref": [reference or "" for reference in events.texts(f"{TRIGGER}/Id_Affaire")],
        "power_va": subscribed_powers(events),
        "calendar": distributor_calendars(events, f"{TARIFF}/"),
        "management": managements(events),
        "is_unmetered": lack_of_meter(events),
        "off_peak_slots": off_peak_slots(events),
        "refuses_meter": events.converted(events.texts("Refus_Pose_AMM"), lambda told: flag(told, "Refus_Pose_AMM")),
        "num_sequence": events.converted(
            events.required(f"{SITUATION}/Num_Sequence"), lambda told: integer(told, "Num_Sequence")
        ),
        "started_on": events.converted(
            events.required(f"{SITUATION}/Date_Mise_En_Service"), lambda told: day(told).isoformat()
        ),
        "street": spaced(events, f"{ADDRESS}/Num_Rue", f"{ADDRESS}/Rue"),
        **holder_columns(events),
        **{name: events.texts(path) for name, path in TEXTS.items()},
    }


def events_frame(columns):
    integers = {name: integers_of(columns[name]) for name in ("power_va", "num_sequence")}
    flags = {name: flags_of(columns[name]) for name in ("is_unmetered", "refuses_meter")}
    texts = {name: objects(values) for name, values in columns.items()}
    at = np.array(columns["at"], dtype="datetime64[ns]")
    others = {"at": at, "holder_is_company": np.array(columns["holder_is_company"], dtype=bool)}
    return frame_of_columns("events", texts | integers | flags | others)


def event_type(told):
    if told not in EVENT_TYPES:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Type_Evenement", value=told))
    return told


def subscribed_powers(events):
    powers = events.texts(f"{TARIFF}/Puissance_Souscrite")
    units = events.texts(f"{TARIFF}/Unite_Puissance_Souscrite")
    told = [power and (power, unit or "kVA") for power, unit in zip(powers, units, strict=True)]
    return events.converted(told, lambda power: power_va(*power, "Puissance_Souscrite"))


def managements(events):
    """acc for the withdrawal of a collective self-consumption; a formula that is for it says so by itself."""
    formulas, roles = events.texts(TEXTS["fta"]), events.texts("Autoconsommation_Collective")
    return [
        "acc" if role in SHARES_ITS_WITHDRAWAL and not (formula or "").endswith("ACC") else ""
        for formula, role in zip(formulas, roles, strict=True)
    ]


def lack_of_meter(events):
    """Whether each point has no meter; None when nothing tells of one."""
    structures = events.texts(f"{TARIFF}/Id_Structure_Horosaisonniere")
    calendars = events.texts(f"{TARIFF}/Id_Calendrier_Distributeur")
    has_meter, is_flat = events.has(METER).tolist(), events.has(f"{TARIFF}/Forfait").tolist()
    return [
        structure == NO_METER or (False if meter or calendar else flat or None)
        for structure, meter, calendar, flat in zip(structures, has_meter, calendars, is_flat, strict=True)
    ]


def off_peak_slots(events):
    """One line a season: its name, where it is told (from XSD 5.2.0 on), and the labels of its slots."""
    slots = Records(events.document, events.below(f"{TARIFF}/{SLOT}"))
    parents, told = slots.nodes.parent.tolist(), defaultdict(lambda: defaultdict(list))
    for parent, season, label in zip(parents, slots.texts("Periode"), slots.texts(SLOT_LABEL), strict=True):
        if label:
            told[parent][season or ""].append(label)
    events.refuse_wholes_of(slots)
    in_tariff, in_seasons = events.texts(f"{TARIFF}/{SLOT_LABEL}"), set(parents)
    return [
        "\n".join(f"{season} {', '.join(labels)}".strip() for season, labels in told[event].items()) or None
        if event in in_seasons
        else label
        for event, label in enumerate(in_tariff)
    ]


def holder_columns(events):
    categories = events.texts(f"{HOLDER}/Categorie")
    companies = events.texts(f"{COMPANY}/Raison_Sociale")
    people = spaced(events, f"{PERSON}/Prenom", f"{PERSON}/Nom")
    towns = [(town or "").partition(" ") for town in events.texts(f"{POST}/Ligne_6")]
    return {
        "client_category": [category if category in CATEGORIES else None for category in categories],
        "holder_name": [company or person for company, person in zip(companies, people, strict=True)],
        "holder_is_company": [company is not None for company in companies],
        "holder_zip": [zip_code or None for zip_code, _space, _city in towns],
        "holder_city": [city or None for _zip_code, _space, city in towns],
    }


def spaced(events, *paths):
    columns = map(events.texts, paths)
    return [" ".join(filter(None, texts)) or None for texts in zip(*columns, strict=True)]
