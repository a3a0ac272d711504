"""C15 version 5.2.0: one PRM block an event, with the situation it leaves and the indexes before and after."""

from . import paris
from .metering import WH_PER_KWH

SUPPLIER_CALENDAR = ("FC020001", "Synthetic supplier Base")
LARGEST_SINGLE_PHASE_KVA = 12

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<C15>
<En_Tete_Flux><Identifiant_Flux>C15</Identifiant_Flux>\
<Libelle_Flux>Description de la situation contractuelle des PRM du segment C5</Libelle_Flux>\
<Version_XSD>5.2.0</Version_XSD><Identifiant_Emetteur>{sender}</Identifiant_Emetteur>\
<Identifiant_Destinataire>{receiver}</Identifiant_Destinataire><Date_Creation>{created}</Date_Creation>\
<Instance_GRD>{direction}</Instance_GRD></En_Tete_Flux>
<Contrat><Identifiant>{contract}</Identifiant><Nature_Contrat>GRD-F</Nature_Contrat>\
<Code_EIC_Fournisseur>{receiver}</Code_EIC_Fournisseur>\
<Code_EIC_Responsable_Equilibre>{receiver}</Code_EIC_Responsable_Equilibre></Contrat>
{blocks}
</C15>
"""

PRM = """<PRM><Id_PRM>{code}</Id_PRM><Segment_Clientele>C5</Segment_Clientele>\
<Jour_Fixe_Releve>{reading_day}</Jour_Fixe_Releve><Periodicite_Releve>1</Periodicite_Releve>\
<Niveau_Ouverture_Services>2</Niveau_Ouverture_Services><Teleoperable>1</Teleoperable>\
<Refus_Pose_AMM>0</Refus_Pose_AMM><Borne_Fixe>0</Borne_Fixe><Autoproducteur>0</Autoproducteur>
<Evenement_Declencheur><Type_Evenement>{kind}</Type_Evenement><Date_Evenement>{at}</Date_Evenement>\
<Origine_Evenement>0</Origine_Evenement><Nature_Evenement>{nature}</Nature_Evenement>\
<Id_Affaire>{affair}</Id_Affaire>{readings}</Evenement_Declencheur>
<Adresse_Installation><Num_Rue>{house}</Num_Rue><Rue>RUE DU RESEAU DE SYNTHESE</Rue>\
<Code_Postal>{zip}</Code_Postal><Code_Commune>{zip}</Code_Commune>\
<Libelle_Commune>EXEMPLEVILLE</Libelle_Commune><Pays>FRANCE</Pays></Adresse_Installation>
<Situation_Contractuelle><Etat_Contractuel>{state}</Etat_Contractuel>\
<Ref_Situation_Contractuelle>{reference}</Ref_Situation_Contractuelle>\
<Date_Mise_En_Service>{started}</Date_Mise_En_Service>{ended}<Num_Sequence>{num_sequence}</Num_Sequence>\
<Date_Debut_Num_Sequence>{sequence_started}</Date_Debut_Num_Sequence><Structure_Tarifaire>\
<Formule_Tarifaire_Acheminement>{fta}</Formule_Tarifaire_Acheminement>\
<Puissance_Souscrite>{power_kva}.0</Puissance_Souscrite><Unite_Puissance_Souscrite>kVA</Unite_Puissance_Souscrite>\
<Id_Calendrier_Distributeur>{calendar.code}</Id_Calendrier_Distributeur>\
<Libelle_Calendrier_Distributeur>{calendar.label}</Libelle_Calendrier_Distributeur>\
<Id_Calendrier>{supplier_calendar[0]}</Id_Calendrier>\
<Libelle_Calendrier>{supplier_calendar[1]}</Libelle_Calendrier>{off_peak}</Structure_Tarifaire>{holder}\
</Situation_Contractuelle>
<Alimentation><Tension_De_Livraison>230_400V</Tension_De_Livraison>\
<P_Raccordement_Soutirage>36</P_Raccordement_Soutirage><Domaine_De_Tension>BT</Domaine_De_Tension>\
<Etat_Alimentation>ALIM</Etat_Alimentation><Date_Debut_Etat_Alimentation>{started}</Date_Debut_Etat_Alimentation>\
<Mode_Alimentation>{phases}</Mode_Alimentation></Alimentation>
<Dispositif_De_Comptage><Compteur><Type>CCB</Type><Tension_Fonctionnement>230V</Tension_Fonctionnement>\
<Num_Serie>{serial}</Num_Serie><Calibre>60A</Calibre></Compteur></Dispositif_De_Comptage></PRM>"""

READING = """<Donnees_Releve><Code_Qualification>{position}</Code_Qualification><Date_Releve>{at}</Date_Releve>\
<Id_Calendrier_Distributeur>{calendar.code}</Id_Calendrier_Distributeur>\
<Libelle_Calendrier_Distributeur>{calendar.label}</Libelle_Calendrier_Distributeur>\
<Id_Calendrier>{supplier_calendar[0]}</Id_Calendrier><Libelle_Calendrier>{supplier_calendar[1]}</Libelle_Calendrier>\
<Nature_Index>REEL</Nature_Index>{classes}</Donnees_Releve>"""

CLASS = """<{tag}><Id_Classe_Temporelle>{code}</Id_Classe_Temporelle>\
<Libelle_Classe_Temporelle>{label}</Libelle_Classe_Temporelle><Rang_Cadran>{dial}</Rang_Cadran>\
<Classe_Mesure>1</Classe_Mesure><Unite_Mesure>kWh</Unite_Mesure><Sens_Mesure>0</Sens_Mesure>\
<Valeur>{kwh}</Valeur><Nb_Chiffres_Cadran>{digits}</Nb_Chiffres_Cadran>\
<Indicateur_Passage_A_Zero>0</Indicateur_Passage_A_Zero><Coefficient_Lecture>1.0</Coefficient_Lecture></{tag}>"""

OFF_PEAK = """<Plages_Heures_Creuses>\
<Plage_Heures_Creuses><Id_Plage_Heures_Creuses>3</Id_Plage_Heures_Creuses>\
<Libelle_Plage_Heures_Creuses>HC (1H00-7H00;12H00-14H00)</Libelle_Plage_Heures_Creuses>\
<Periode>SAISON_HAUTE</Periode></Plage_Heures_Creuses>\
<Plage_Heures_Creuses><Id_Plage_Heures_Creuses>1</Id_Plage_Heures_Creuses>\
<Libelle_Plage_Heures_Creuses>HC (1H00-6H00;12H30-15H30)</Libelle_Plage_Heures_Creuses>\
<Periode>SAISON_BASSE</Periode></Plage_Heures_Creuses></Plages_Heures_Creuses>"""

HOLDER = """<Titulaire_Contrat><Categorie>{category}</Categorie>{person}\
<Coordonnees_Contact><Telephone1_Num>0100000000</Telephone1_Num></Coordonnees_Contact>\
<Adresse_Postale><Ligne_1>{name}</Ligne_1><Ligne_4>{house} RUE DU RESEAU DE SYNTHESE</Ligne_4>\
<Ligne_6>{zip} EXEMPLEVILLE</Ligne_6></Adresse_Postale></Titulaire_Contrat>"""
HOUSEHOLD = "<Residence_Principale>1</Residence_Principale><Personne_Physique><Nom>{name}</Nom></Personne_Physique>"
BUSINESS = """<Personne_Morale><Raison_Sociale>{name}</Raison_Sociale><Activite>3514Z</Activite>\
<Secteur_Activite>TERT</Secteur_Activite>\
<Etablissement_Principal_Num_Siret>{siret}</Etablissement_Principal_Num_Siret></Personne_Morale>"""


def document(blocks, **header):
    return DOCUMENT.format(blocks="\n".join(blocks), **header).encode()


def block(event):
    point, situation = event.point, event.situation
    index = event.after or event.before or point.index_at(event.day)
    house, postcode = point.number % 200 + 1, f"{44000 + point.number % 10 * 100:05}"
    return PRM.format(
        code=point.code,
        reading_day=point.number % 28 + 1,
        kind=event.kind,
        at=paris.moment(event.day, event.minute),
        nature=event.nature,
        affair=event.affair,
        readings=readings(event),
        house=house,
        zip=postcode,
        state="RESILIE" if situation.ended else "EN SERVICE",
        reference=situation.reference,
        started=paris.day(situation.started),
        ended=f"<Date_Resiliation>{paris.moment(situation.ended)}</Date_Resiliation>" if situation.ended else "",
        num_sequence=situation.num_sequence,
        sequence_started=paris.day(situation.sequence_started),
        fta=situation.fta,
        power_kva=situation.power_kva,
        calendar=index.calendar,
        supplier_calendar=SUPPLIER_CALENDAR,
        off_peak="" if index.calendar.code == "DI000001" else OFF_PEAK,
        holder=holder(situation.holder, house, postcode),
        phases="MONO" if situation.power_kva <= LARGEST_SINGLE_PHASE_KVA else "TRI",
        serial=index.meter.serial,
    )


def holder(person, house, postcode):
    template = BUSINESS if person.siret else HOUSEHOLD
    details = template.format(name=person.name, siret=person.siret)
    return HOLDER.format(category=person.category, person=details, name=person.name, house=house, zip=postcode)


def readings(event):
    """Before at the minute of the event, after one minute later when the event is not at midnight."""
    positions = ((1, event.before, event.minute), (2, event.after, 2 * event.minute))
    written = [reading(event.day, minute, position, index) for position, index, minute in positions if index]
    return f"<Releves>{''.join(written)}</Releves>" if written else ""


def reading(day, minute, position, index):
    dials, digits = index.dials, index.meter.digits
    classes = [
        CLASS.format(
            tag="Classe_Temporelle_Distributeur",
            code=band.code,
            label=band.label,
            dial=band.dial,
            kwh=dials[band.dial - 1] // WH_PER_KWH,
            digits=digits,
        )
        for band in index.calendar.bands
    ]
    total = sum(dials) % index.meter.modulus_wh // WH_PER_KWH
    classes.append(CLASS.format(tag="Classe_Temporelle", code="BASE", label="Base", dial=1, kwh=total, digits=digits))
    return READING.format(
        position=position,
        at=paris.moment(day, minute),
        calendar=index.calendar,
        supplier_calendar=SUPPLIER_CALENDAR,
        classes="".join(classes),
    )
