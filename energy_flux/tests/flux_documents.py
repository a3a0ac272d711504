# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small flux documents for tests: what a test says about them is in them, the rest is as Enedis would write it."""

import io
import zipfile

RECEIVER = "17XSYNTHETIQUE0X"
C15_NAME = "17X100A100A0001A_C15_17XSYNTHETIQUE0X_GRD-F999_0327_{:05}_20260201051013.zip"
R151_NAME = "ERDF_R151_17XSYNTHETIQUE0X_GRD-F999_900000001_{:05}_Q_00001_00001_20260202030931.zip"
POINT, OTHER_POINT = "99000000000018", "99000000000026"
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


def c15(*events, created="2026-02-01T05:10:13+01:00", encoding="UTF-8", prolog=""):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{prolog}<C15>'
        "<En_Tete_Flux><Identifiant_Flux>C15</Identifiant_Flux>"
        f"<Version_XSD>5.2.0</Version_XSD>{tag('Date_Creation', created)}</En_Tete_Flux>{''.join(events)}</C15>"
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
    holder="<Personne_Physique><Prenom>Ada</Prenom><Nom>Client</Nom></Personne_Physique>",
    category="RES",
    meter="00000000000011",
    refusal="0",
    readings="",
):
    tariff = (
        tag("Formule_Tarifaire_Acheminement", fta)
        + tag("Puissance_Souscrite", power)
        + tag("Unite_Puissance_Souscrite", "kVA")
        + tag("Id_Structure_Horosaisonniere", structure)
        + tag("Id_Calendrier_Distributeur", calendar)
    )
    return (
        f"<PRM>{tag('Id_PRM', point)}<Segment_Clientele>C5</Segment_Clientele>"
        f"<Niveau_Ouverture_Services>2</Niveau_Ouverture_Services>{tag('Refus_Pose_AMM', refusal)}"
        "<Evenement_Declencheur>"
        f"{tag('Type_Evenement', kind)}{tag('Date_Evenement', at)}{tag('Origine_Evenement', origin)}"
        f"{tag('Nature_Evenement', nature)}{tag('Id_Affaire', affair)}{tag('Releves', readings)}"
        "</Evenement_Declencheur>"
        "<Adresse_Installation><Num_Rue>1</Num_Rue><Rue>RUE DU RESEAU</Rue><Code_Postal>44000</Code_Postal>"
        "<Libelle_Commune>EXEMPLEVILLE</Libelle_Commune></Adresse_Installation><Situation_Contractuelle>"
        f"{tag('Ref_Situation_Contractuelle', contract)}{tag('Date_Mise_En_Service', started)}"
        f"{tag('Num_Sequence', sequence)}<Structure_Tarifaire>{tariff}</Structure_Tarifaire><Titulaire_Contrat>"
        f"{tag('Categorie', category)}{holder}<Adresse_Postale><Ligne_4>1 RUE DU RESEAU</Ligne_4>"
        "<Ligne_6>44000 EXEMPLEVILLE</Ligne_6></Adresse_Postale></Titulaire_Contrat></Situation_Contractuelle>"
        f"<Dispositif_De_Comptage><Compteur><Type>CCB</Type>{tag('Num_Serie', meter)}</Compteur>"
        "</Dispositif_De_Comptage></PRM>"
    )


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
        f"<{element}>{tag('Id_Classe_Temporelle', name)}<Classe_Mesure>1</Classe_Mesure>{tag('Unite_Mesure', unit)}"
        f"{tag('Sens_Mesure', direction)}{tag('Valeur', value)}{tag('Nb_Chiffres_Cadran', digits)}"
        f"{tag('Indicateur_Passage_A_Zero', passed_zero)}{tag('Coefficient_Lecture', coefficient)}</{element}>"
        for name, value in values.items()
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
