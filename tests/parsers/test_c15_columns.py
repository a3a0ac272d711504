"""C15 read by columns holds what a reader that walks the elements, written here, finds in random documents."""

import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from odoo.addons.energy_flux.parsers import archive, parse, xml_pieces
from odoo.addons.energy_flux.tests.flux_documents import SUPPLIER_DIAL, tag

NAME = "c15.xml"
LONGEST, LARGEST_INDEX, LARGEST_NUMBER = 255, 10**15, 2**31 - 1
INSTANTS = {
    "2026-01-10T00:00:00+01:00": datetime(2026, 1, 9, 23, tzinfo=UTC),
    " 2026-01-10T00:00:00+01:00\n": datetime(2026, 1, 9, 23, tzinfo=UTC),
    "2026-07-01T00:00:00": datetime(2026, 6, 30, 22, tzinfo=UTC),
    "2026-10-25T02:30:00.92+01:00": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
}
DAYS = {"2026-01-10": "2026-01-10", "2026-01-10+01:00": "2026-01-10"}
DIALS_OF = {"DI000001": {"BASE"}, "DI000002": {"HP", "HC"}, "DI000003": {"HPH", "HCH", "HPB", "HCB"}}
BANDS = set().union(*DIALS_OF.values())
CALENDAR_OF_STRUCTURE = {"1": "DI000001", "2": "DI000002"}
WH = {"Wh": 1, "kWh": 1000, "MWh": 10**6}
VA = {"kVA": 1000, "kW": 1000, "W": 1, "VA": 1, "MVA": 10**6, "MW": 10**6}
FLAGS = {"1": True, "true": True, "0": False, "false": False}
NATURES = {"REEL": "actual", "ESTIME": "estimated", "AUTO-RELEVE": "self_read"}
TRIGGER, SITUATION = "Evenement_Declencheur", "Situation_Contractuelle"
TARIFF, HOLDER = f"{SITUATION}/Structure_Tarifaire", f"{SITUATION}/Titulaire_Contrat"
METER = "Dispositif_De_Comptage/Compteur"
TEXTS = {
    "nature": f"{TRIGGER}/Nature_Evenement",
    "contract_ref": f"{SITUATION}/Ref_Situation_Contractuelle",
    "fta": f"{TARIFF}/Formule_Tarifaire_Acheminement",
    "service_level": "Niveau_Ouverture_Services",
    "segment": "Segment_Clientele",
    "meter_number": f"{METER}/Num_Serie",
    "meter_type": f"{METER}/Type",
    "zip": "Adresse_Installation/Code_Postal",
    "city": "Adresse_Installation/Libelle_Commune",
    "holder_registry": f"{HOLDER}/Personne_Morale/Etablissement_Principal_Num_Siret",
    "holder_street": f"{HOLDER}/Adresse_Postale/Ligne_4",
}
OTHER_TEXTS = (
    *(f"{TRIGGER}/{name}" for name in ("Date_Evenement", "Type_Evenement", "Id_Affaire")),
    *(f"{SITUATION}/{name}" for name in ("Date_Mise_En_Service", "Num_Sequence")),
    *(f"{TARIFF}/{name}" for name in ("Puissance_Souscrite", "Unite_Puissance_Souscrite")),
    *(f"{TARIFF}/{name}" for name in ("Id_Calendrier_Distributeur", "Id_Structure_Horosaisonniere")),
    f"{TARIFF}/Libelle_Plage_Heures_Creuses",
    *(f"Adresse_Installation/{name}" for name in ("Num_Rue", "Rue")),
    *(f"{HOLDER}/{name}" for name in ("Categorie", "Personne_Morale/Raison_Sociale", "Adresse_Postale/Ligne_6")),
    *(f"{HOLDER}/Personne_Physique/{name}" for name in ("Nom", "Prenom")),
    "Refus_Pose_AMM",
    "Autoconsommation_Collective",
)
SLOTS = f"{TARIFF}/Plages_Heures_Creuses/Plage_Heures_Creuses"


class Refused(Exception):
    """The record cannot be used."""


class Writer:
    """Writes documents in which one text in so many is not what it should be; some have none of these."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.rate = self.random.choice([0, 0.005, 0.02, 0.2])

    def is_spoilt(self):
        return self.random.random() < self.rate

    def one(self, *good, bad=()):
        return self.random.choice([*bad, "", "  ", None] if self.is_spoilt() else good)

    def some(self, most, write):
        return "".join(write() for _ in range(self.random.randint(0, most)))

    def word(self):
        bad = "x" * 256, "Rue&#233;", "A<!-- b -->B", "<![CDATA[C&D]]>"
        return self.one("MES", "RUE &amp; FILS", "ÉTÉ", " X ", bad=bad)

    def when(self):
        return self.one(*INSTANTS, bad=("2026-03-29T02:30:00", "10/01/2026", "1026-01-10T00:00:00Z"))

    def calendar(self):
        return self.one(*DIALS_OF, " DI000001 ", bad=("DI000009",))

    def elements(self, **contents):
        """These elements, of which at times one is there twice."""
        told = [tag(name, content) for name, content in contents.items()]
        if self.is_spoilt():
            told.insert(self.random.randint(0, len(told)), self.random.choice(told))
        return "".join(told)

    def document(self):
        return f"<C15><En_Tete_Flux/>{self.some(6, self.block)}</C15>"

    def block(self):
        meter = self.elements(Type=self.word(), Num_Serie=self.word())
        return tag(
            "PRM",
            self.elements(
                Id_PRM=self.one("99000000000018", " 99000000000026 ", bad=("9900000000004", "9900000000001A")),
                Segment_Clientele=self.one("C5"),
                Niveau_Ouverture_Services=self.one("2"),
                Refus_Pose_AMM=self.one(*FLAGS, bad=("oui",)),
                Autoconsommation_Collective=self.one(None, "0", "1", "2"),
                Evenement_Declencheur=self.one(self.trigger()),
                Adresse_Installation=self.elements(
                    Num_Rue=self.word(), Rue=self.word(), Code_Postal=self.word(), Libelle_Commune=self.word()
                ),
                Situation_Contractuelle=self.one(self.situation()),
                Dispositif_De_Comptage=self.one(tag("Compteur", meter), None),
            ),
        )

    def trigger(self):
        return self.elements(
            Type_Evenement=self.one("CONTRAT", "TECHNIQUE", bad=("AUTRE",)),
            Date_Evenement=self.when(),
            Origine_Evenement=self.one("0", bad=("1",)),
            Nature_Evenement=self.word(),
            Id_Affaire=self.word(),
            Releves=self.some(3, self.reading),
        )

    def situation(self):
        return self.elements(
            Ref_Situation_Contractuelle=self.one("200000001", "200000002"),
            Date_Mise_En_Service=self.one(*DAYS, bad=("10/01/2026", "2026-02-30")),
            Num_Sequence=self.one("1", "0", "12", bad=("x", "1.5", "9999999999")),
            Structure_Tarifaire=self.tariff(),
            Titulaire_Contrat=self.holder(),
        )

    def tariff(self):
        return self.elements(
            Formule_Tarifaire_Acheminement=self.one("BTINFCU4", "BTINFMUDTACC"),
            Puissance_Souscrite=self.one("6.0", "36", "0", "3.5", None, bad=("-1", "x", "9999999999")),
            Unite_Puissance_Souscrite=self.one(*VA, bad=("PS",)),
            Id_Structure_Horosaisonniere=self.one(None, None, "0", "1"),
            Id_Calendrier_Distributeur=self.one(self.calendar(), None),
            Forfait=self.one(None, "1"),
            Libelle_Plage_Heures_Creuses=self.one(None, "HC (1H00-9H00)"),
            Plages_Heures_Creuses=self.some(4, self.slot),
        )

    def slot(self):
        label = self.one("HC (22H30-6H30)", "HC (2H00-4H00)", bad=("x" * 256,))
        season = self.one("SAISON_HAUTE", "SAISON_BASSE", None)
        return tag("Plage_Heures_Creuses", self.elements(Libelle_Plage_Heures_Creuses=label, Periode=season))

    def holder(self):
        company = self.elements(Raison_Sociale=self.word(), Etablissement_Principal_Num_Siret=self.word())
        town = self.one("44000 EXEMPLE VILLE", "44000", bad=("x" * 256,))
        return self.elements(
            Categorie=self.one("RES", "PRO", bad=("AUTRE",)),
            Personne_Morale=self.one(company, None),
            Personne_Physique=self.one(self.elements(Nom=self.word(), Prenom=self.word()), None),
            Adresse_Postale=self.elements(Ligne_4=self.word(), Ligne_6=town),
        )

    def reading(self):
        calendar = self.calendar()
        names = [*DIALS_OF.get((calendar or "").strip(), ["BASE"]), *(["HP"] if self.is_spoilt() else [])]
        kind = SUPPLIER_DIAL if self.is_spoilt() else "Classe_Temporelle_Distributeur"
        told = self.elements(
            Code_Qualification=self.one("1", "2", bad=("3",)),
            Date_Releve=self.when(),
            Id_Structure_Horosaisonniere=self.one(None, "1", "2", "0"),
            Id_Calendrier_Distributeur=calendar,
            Nature_Index=self.one(*NATURES, bad=("AUTRE",)),
        )
        others = self.random.choice(["", self.dial(SUPPLIER_DIAL, "BASE")])
        return tag("Donnees_Releve", told + "".join(self.dial(kind, name) for name in names) + others)

    def dial(self, kind, name):
        value = str(self.random.randint(0, 10**9))
        bad_values = "9" * 15, "9" * 30, "-1", "x", "1e3", "12<!-- 3 -->4", "&#49;2", "٣"
        told = self.elements(
            Id_Classe_Temporelle=self.one(name, f" {name} ", bad=("EJP",)),
            Libelle_Classe_Temporelle=self.word(),
            Classe_Mesure=self.one("1", None, bad=("2",)),
            Unite_Mesure=self.one("kWh", "kWh", "Wh", "MWh", bad=("kW",)),
            Sens_Mesure=self.one("0", None, bad=("1",)),
            Valeur=self.one(value, value, "007", " 12 ", "1.5", bad=bad_values),
            Nb_Chiffres_Cadran=self.one("6", "6", "0", "12", None, bad=("13", "x", "1.5")),
            Indicateur_Passage_A_Zero=self.one("0", "0", "1", None, bad=("oui",)),
            Coefficient_Lecture=self.one("1.0", "1.0", "10", "1.5", None, bad=("-1", "0")),
        )
        return tag(kind, told)


def told(parent, path):
    return (parent.findtext(path) or "").strip() or None


def short(parent, paths):
    if any(len(told(parent, path) or "") > LONGEST for path in paths):
        raise Refused


def chosen(text, meanings):
    if text not in meanings:
        raise Refused
    return meanings[text]


def instant(text):
    return chosen(text, {key.strip(): value for key, value in INSTANTS.items()})


def decimal(text):
    if not re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,20})?", text or ""):
        raise Refused
    return Decimal(text)


def integer(text):
    number = decimal(text)
    if number != int(number) or number > LARGEST_NUMBER:
        raise Refused
    return int(number)


def walked(source):
    """(events, readings, references of the rejected records, skipped) of a document, one element at a time."""
    root = etree.fromstring(source, etree.XMLParser(remove_comments=True))
    events, indexes, rejected, skipped = [], [], [], Counter()
    for block in root.findall("PRM"):
        code = told(block, "Id_PRM")
        try:
            short(block, ["Id_PRM", f"{TRIGGER}/Origine_Evenement"])
            if not re.fullmatch("[0-9]{14}", code or "") or block.find(TRIGGER) is None:
                raise Refused
            if told(block, f"{TRIGGER}/Origine_Evenement") == "1":
                skipped["events of injection"] += 1
                continue
            if block.find(SITUATION) is None:
                skipped["events of points without contract"] += 1
                continue
            event = walked_event(block)
        except Refused:
            rejected.append(code or NAME)
            continue
        events.append({"point_code": code, **event})
        for reading in block.findall(f"{TRIGGER}/Releves/Donnees_Releve"):
            try:
                indexes.append({"point_code": code, "at": event["at"], **walked_reading(reading, event["at"])})
            except Refused:
                rejected.append(f"{code} {event['nature']} {told(reading, 'Date_Releve') or ''}".strip())
    return events, indexes, rejected, skipped


def walked_event(block):
    short(block, [*TEXTS.values(), *OTHER_TEXTS])
    event = {name: told(block, path) for name, path in TEXTS.items()}
    if None in (event["nature"], event["contract_ref"]):
        raise Refused
    calendar = told(block, f"{TARIFF}/Id_Calendrier_Distributeur")
    structure = told(block, f"{TARIFF}/Id_Structure_Horosaisonniere")
    refusal = told(block, "Refus_Pose_AMM")
    return event | {
        "at": instant(told(block, f"{TRIGGER}/Date_Evenement")),
        "event_type": chosen(
            told(block, f"{TRIGGER}/Type_Evenement"), {"CONTRAT": "CONTRAT", "TECHNIQUE": "TECHNIQUE"}
        ),
        "affair_ref": told(block, f"{TRIGGER}/Id_Affaire") or "",
        "power_va": walked_power(block),
        "calendar": calendar or CALENDAR_OF_STRUCTURE.get(structure),
        "management": walked_management(block),
        "is_unmetered": walked_lack_of_meter(block, calendar, structure),
        "off_peak_slots": walked_slots(block),
        "refuses_meter": None if refusal is None else chosen(refusal, FLAGS),
        "num_sequence": integer(told(block, f"{SITUATION}/Num_Sequence")),
        "started_on": chosen(told(block, f"{SITUATION}/Date_Mise_En_Service"), DAYS),
        **walked_holder(block),
    }


def walked_power(block):
    power, unit = (told(block, f"{TARIFF}/{name}") for name in ("Puissance_Souscrite", "Unite_Puissance_Souscrite"))
    if power is None:
        return None
    counted = int(chosen(unit or "kVA", VA) * decimal(power))
    if counted > LARGEST_NUMBER:
        raise Refused
    return counted or None


def walked_management(block):
    formula = told(block, TEXTS["fta"]) or ""
    return "acc" if told(block, "Autoconsommation_Collective") in ("0", "2") and formula[-3:] != "ACC" else ""


def walked_lack_of_meter(block, calendar, structure):
    if structure == "0":
        return True
    if block.find(METER) is not None or calendar:
        return False
    return True if block.find(f"{TARIFF}/Forfait") is not None else None


def walked_slots(block):
    found = block.findall(SLOTS)
    if not found:
        return told(block, f"{TARIFF}/Libelle_Plage_Heures_Creuses")
    seasons = {}
    for slot in found:
        short(slot, ["Periode", "Libelle_Plage_Heures_Creuses"])
        if label := told(slot, "Libelle_Plage_Heures_Creuses"):
            seasons.setdefault(told(slot, "Periode") or "", []).append(label)
    return "\n".join(f"{season} {', '.join(labels)}".strip() for season, labels in seasons.items()) or None


def walked_holder(block):
    category, company = told(block, f"{HOLDER}/Categorie"), told(block, f"{HOLDER}/Personne_Morale/Raison_Sociale")
    people = [told(block, f"{HOLDER}/Personne_Physique/{name}") for name in ("Prenom", "Nom")]
    street = [told(block, f"Adresse_Installation/{name}") for name in ("Num_Rue", "Rue")]
    town = (told(block, f"{HOLDER}/Adresse_Postale/Ligne_6") or "").split(" ", 1)
    return {
        "client_category": category if category in ("RES", "PRO") else None,
        "holder_name": company or " ".join(filter(None, people)) or None,
        "holder_is_company": company is not None,
        "holder_zip": town[0] or None,
        "holder_city": town[1] if len(town) > 1 else None,
        "street": " ".join(filter(None, street)) or None,
    }


def walked_reading(reading, at):
    calendar = told(reading, "Id_Calendrier_Distributeur") or CALENDAR_OF_STRUCTURE.get(
        told(reading, "Id_Structure_Horosaisonniere")
    )
    measured_at = instant(told(reading, "Date_Releve"))
    shown = reading.findall("Classe_Temporelle_Distributeur") or reading.findall("Classe_Temporelle")
    counted = [walked_dial(dial) for dial in shown if is_counted(dial)]
    indexes = {dial["name"]: dial["index"] for dial in counted}
    if set(indexes) != DIALS_OF.get(calendar):
        raise Refused
    scales = {dial["scale"] for dial in counted}
    digits, coefficient = scales.pop() if len(scales) == 1 else (None, None)
    return {
        "measured_at": None if measured_at == at else measured_at,
        "position": chosen(told(reading, "Code_Qualification"), {"1": "before", "2": "after"}),
        "nature": NATURES.get(told(reading, "Nature_Index"), "estimated"),
        "calendar": calendar,
        "passed_zero": any(dial["passed_zero"] for dial in counted),
        "digits": digits,
        "coefficient": coefficient,
        **{f"{name.lower()}_wh": indexes.get(name) for name in BANDS},
    }


def is_counted(dial):
    return told(dial, "Sens_Mesure") != "1" and told(dial, "Classe_Mesure") in (None, "1")


def walked_dial(dial):
    name, unit = told(dial, "Id_Classe_Temporelle"), told(dial, "Unite_Mesure")
    coefficient = decimal(told(dial, "Coefficient_Lecture") or "1")
    digits = integer(told(dial, "Nb_Chiffres_Cadran") or "0")
    index = int(decimal(told(dial, "Valeur")) * chosen(unit, WH) * coefficient)
    if name not in BANDS or index >= LARGEST_INDEX:
        raise Refused
    is_known = 1 <= digits <= 12 and unit == "kWh" and coefficient == int(coefficient) and coefficient >= 1
    return {
        "name": name,
        "index": index,
        "scale": (digits, int(coefficient)) if is_known else (None, None),
        "passed_zero": chosen(told(dial, "Indicateur_Passage_A_Zero") or "0", FLAGS),
    }


def rows(frame, columns):
    """The rows of a frame with these columns; a column that is not there is empty."""
    plain = frame.reindex(columns=columns).astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


@given(seed=st.integers(0, 2**32), size=st.integers(300, 6000))
def test_random_documents_are_read_as_by_walking_their_elements(seed, size):
    source = Writer(seed).document()
    events, readings, rejected, skipped = walked(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "HEAD_BYTES", 200)
        patch.setattr(xml_pieces, "PIECE_BYTES", size)
        parsed = parse(NAME, source.encode())
    for name, walked_rows in (("events", events), ("readings", readings)):
        assert len(parsed.frames[name]) == len(walked_rows)
        assert rows(parsed.frames[name], list(walked_rows[0]) if walked_rows else []) == walked_rows
    assert sorted(rejection.record_ref for rejection in parsed.rejections) == sorted(rejected)
    assert parsed.skipped == skipped
