# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small flux documents for tests: what a test says about them is in them, the rest is as Enedis would write it."""

import io
import os
import zipfile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

RECEIVER = "17XSYNTHETIQUE0X"
C15_NAME = "17X100A100A0001A_C15_17XSYNTHETIQUE0X_GRD-F999_0327_{:05}_20260201051013.zip"
R151_NAME = "ERDF_R151_17XSYNTHETIQUE0X_GRD-F999_900000001_{:05}_Q_00001_00001_20260202030931.zip"
POINT, OTHER_POINT = "99000000000018", "99000000000026"
SUPPLIER_DIAL = "Classe_Temporelle"
CLASSES_OF = {"DI000001": ("BASE",), "DI000002": ("HC", "HP"), "DI000003": ("HCH", "HPB", "HCB", "HPH")}


def zipped(documents):
    """{name: bytes} as the bytes of a zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in documents.items():
            archive.writestr(name, document)
    return data.getvalue()


def tag(name, value):
    return "" if value is None else f"<{name}>{value}</{name}>"


def c15(*events, created="2026-02-01T05:10:13+01:00", encoding="UTF-8", prolog="", version="5.2.0"):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{prolog}<C15>'
        "<En_Tete_Flux><Identifiant_Flux>C15</Identifiant_Flux>"
        "<Libelle_Flux>Description de la situation contractuelle des PRM du segment C5</Libelle_Flux>"
        f"{tag('Version_XSD', version)}<Identifiant_Emetteur>17X100A100A0001A</Identifiant_Emetteur>"
        f"{tag('Identifiant_Destinataire', RECEIVER)}{tag('Date_Creation', created)}</En_Tete_Flux>"
        "<Contrat><Identifiant>GRD-F999</Identifiant><Nature_Contrat>GRD-F</Nature_Contrat>"
        f"{tag('Code_EIC_Fournisseur', RECEIVER)}{tag('Code_EIC_Responsable_Equilibre', RECEIVER)}</Contrat>"
        f"{''.join(events)}</C15>"
    )
    return text.encode(encoding)


def c15_event(
    nature="MES",
    at="2026-01-10T00:00:00+01:00",
    *,
    point=POINT,
    contract="200000001",
    kind="CONTRAT",
    origin="0",
    affair="A0000001",
    fta="BTINFCUST",
    power="6.0",
    calendar="DI000001",
    structure=None,
    sequence="1",
    started="2026-01-10",
    holder="<Personne_Physique><Nom>Client</Nom><Prenom>Ada</Prenom></Personne_Physique>",
    category="RES",
    meter="00000000000011",
    refusal="0",
    sharing=None,
    slots="",
    readings="",
):
    """slots: what of its off-peak hours stands in the tariff. meter, contract: "" leaves the whole block out."""
    tariff = (
        f"{tag('Formule_Tarifaire_Acheminement', fta)}{tag('Puissance_Souscrite', power)}"
        f"<Unite_Puissance_Souscrite>kVA</Unite_Puissance_Souscrite>{tag('Id_Structure_Horosaisonniere', structure)}"
        f"{tag('Id_Calendrier_Distributeur', calendar)}{slots}"
    )
    situation = "" if contract == "" else _situation(contract, started, sequence, tariff, category, holder)
    return (
        f"<PRM>{tag('Id_PRM', point)}<Segment_Clientele>C5</Segment_Clientele>"
        f"<Niveau_Ouverture_Services>2</Niveau_Ouverture_Services>{tag('Refus_Pose_AMM', refusal)}"
        f"{tag('Autoconsommation_Collective', sharing)}<Evenement_Declencheur>"
        f"{tag('Type_Evenement', kind)}{tag('Date_Evenement', at)}{tag('Origine_Evenement', origin)}"
        f"{tag('Nature_Evenement', nature)}{tag('Id_Affaire', affair)}{tag('Releves', readings or None)}"
        "</Evenement_Declencheur>"
        "<Adresse_Installation><Num_Rue>1</Num_Rue><Rue>RUE DU RESEAU</Rue><Code_Postal>44000</Code_Postal>"
        "<Code_Commune>44109</Code_Commune><Libelle_Commune>EXEMPLEVILLE</Libelle_Commune></Adresse_Installation>"
        f"{situation}<Alimentation><Etat_Alimentation>ALIM</Etat_Alimentation>"
        "<Date_Debut_Etat_Alimentation>2020-01-01</Date_Debut_Etat_Alimentation>"
        f"<Mode_Alimentation>MONO</Mode_Alimentation></Alimentation>{'' if meter == '' else _meter(meter)}</PRM>"
    )


def _situation(contract, started, sequence, tariff, category, holder):
    return (
        "<Situation_Contractuelle><Etat_Contractuel>EN SERVICE</Etat_Contractuel>"
        f"{tag('Ref_Situation_Contractuelle', contract)}{tag('Date_Mise_En_Service', started)}"
        f"{tag('Num_Sequence', sequence)}{tag('Date_Debut_Num_Sequence', started)}"
        f"{tag('Structure_Tarifaire', tariff)}<Titulaire_Contrat>{tag('Categorie', category)}{holder}"
        "<Coordonnees_Contact><Telephone1_Num>0000000000</Telephone1_Num></Coordonnees_Contact>"
        "<Adresse_Postale><Ligne_4>1 RUE DU RESEAU</Ligne_4><Ligne_6>44000 EXEMPLEVILLE</Ligne_6></Adresse_Postale>"
        "</Titulaire_Contrat></Situation_Contractuelle>"
    )


def _meter(number):
    return (
        "<Dispositif_De_Comptage><Compteur><Type>CCB</Type><Tension_Fonctionnement>230V</Tension_Fonctionnement>"
        f"{tag('Num_Serie', number)}</Compteur></Dispositif_De_Comptage>"
    )


def c15_slots(**seasons):
    """{season: labels of its slots} as XSD 5.2.0 places them."""
    slots = "".join(
        f"<Plage_Heures_Creuses><Id_Plage_Heures_Creuses>603</Id_Plage_Heures_Creuses>"
        f"{tag('Libelle_Plage_Heures_Creuses', label)}{tag('Periode', season)}</Plage_Heures_Creuses>"
        for season, labels in seasons.items()
        for label in labels
    )
    return tag("Plages_Heures_Creuses", slots)


def c15_reading(
    values,
    qualification="2",
    *,
    at="2026-01-10T00:00:00+01:00",
    calendar="DI000001",
    structure=None,
    nature="REEL",
    element="Classe_Temporelle_Distributeur",
    unit="kWh",
    digits="6",
    passed_zero="0",
    coefficient="1.0",
    direction="0",
):
    dials = "".join(
        f"<{element}>{tag('Id_Classe_Temporelle', name)}{tag('Libelle_Classe_Temporelle', name)}"
        f"<Rang_Cadran>1</Rang_Cadran><Classe_Mesure>1</Classe_Mesure>{tag('Unite_Mesure', unit)}"
        f"{tag('Sens_Mesure', direction)}{tag('Valeur', value)}{tag('Nb_Chiffres_Cadran', digits)}"
        f"{tag('Indicateur_Passage_A_Zero', passed_zero)}{tag('Coefficient_Lecture', coefficient)}</{element}>"
        for name, value in values.items()
    )
    if values and element != SUPPLIER_DIAL:
        dials += (
            f"<{SUPPLIER_DIAL}><Id_Classe_Temporelle>BASE</Id_Classe_Temporelle>"
            "<Libelle_Classe_Temporelle>Base</Libelle_Classe_Temporelle><Rang_Cadran>1</Rang_Cadran>"
            "<Classe_Mesure>1</Classe_Mesure><Unite_Mesure>kWh</Unite_Mesure><Sens_Mesure>0</Sens_Mesure>"
            "<Valeur>1</Valeur><Nb_Chiffres_Cadran>6</Nb_Chiffres_Cadran>"
            "<Indicateur_Passage_A_Zero>0</Indicateur_Passage_A_Zero>"
            f"<Coefficient_Lecture>1.0</Coefficient_Lecture></{SUPPLIER_DIAL}>"
        )
    return (
        f"<Donnees_Releve>{tag('Code_Qualification', qualification)}{tag('Date_Releve', at)}"
        f"{tag('Id_Structure_Horosaisonniere', structure)}{tag('Id_Calendrier_Distributeur', calendar)}"
        f"{tag('Nature_Index', nature)}{dials}</Donnees_Releve>"
    )


def r151(*points, unit="Wh", created="2026-02-02T03:09:31+01:00"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><R151><En_Tete_Flux><Identifiant_Flux>R151</Identifiant_Flux>'
        f"<Version_XSD>V1</Version_XSD>{tag('Date_Creation', created)}{tag('Unite_Mesure_Index', unit)}</En_Tete_Flux>"
        f"{''.join(points)}</R151>"
    ).encode()


def r151_point(days, point=POINT, *, calendar="DI000001", doubt="0"):
    """days: {measured day: {class: Wh}}."""
    blocks = "".join(
        f"<Donnees_Releve>{tag('Date_Releve', day)}{tag('Id_Calendrier_Distributeur', calendar)}"
        + "".join(
            f"<Classe_Temporelle_Distributeur>{tag('Id_Classe_Temporelle', name)}{tag('Valeur', value)}"
            f"{tag('Indice_Vraisemblance', doubt)}</Classe_Temporelle_Distributeur>"
            for name, value in values.items()
        )
        + "<Classe_Temporelle><Id_Classe_Temporelle>BASE</Id_Classe_Temporelle><Valeur>1</Valeur></Classe_Temporelle>"
        "</Donnees_Releve>"
        for day, values in days.items()
    )
    return f"<PRM>{tag('Id_PRM', point)}{blocks}</PRM>"


def encrypted(data, key, iv=b""):
    """As grid operators encrypt: AES-CBC with PKCS7 padding; without `iv`, one of its own goes before the data."""
    prefix = b"" if iv else os.urandom(16)
    padding = 16 - len(data) % 16
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv or prefix)).encryptor()
    return prefix + encryptor.update(data + bytes([padding]) * padding) + encryptor.finalize()
