# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small documents of C12, C68, X12 and X13 for tests, as Enedis would write them."""

import json

from .flux_documents import POINT, RECEIVER, tag

C12_NAME = "ENEDIS_C12_17XSYNTHETIQUE0X_GRD-F999_{:05}_20260201051013.zip"
X12_NAME = "ENEDIS_{}_17XSYNTHETIQUE0X_{:05}_20260201051013.xml"
C68_NAME = "ENEDIS_C68_P_ITC_M0000001_{:05}_20260201051013.{}"
FOUR_POWERS = {"HPH": 60, "HCH": 60, "HPE": 60, "HCE": 60}


def c12(*points, mode="DELTA", created="2026-02-01T05:10:13+01:00"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><C12><En_Tete_Flux><Identifiant_Flux>C12</Identifiant_Flux>'
        "<Libelle_Flux>Description contractuelle des PRM du segment C2-C4</Libelle_Flux>"
        "<Version_XSD>1.12.1</Version_XSD><Identifiant_Emetteur>Enedis</Identifiant_Emetteur>"
        f"{tag('Identifiant_Destinataire', RECEIVER)}{tag('Date_Creation', created)}{tag('Mode_Generation', mode)}"
        "</En_Tete_Flux><Contrat><Identifiant>GRD-F999</Identifiant><Date_Debut>2020-01-01</Date_Debut>"
        "<Responsable_Equilibre><Date_Debut>2020-01-01</Date_Debut>"
        f"{tag('Code_EIC', RECEIVER)}<Raison_Sociale>EQUILIBRE</Raison_Sociale></Responsable_Equilibre>"
        f"<Client_Contractant>{tag('Code_EIC', RECEIVER)}<Raison_Sociale>FOURNISSEUR</Raison_Sociale>"
        f"</Client_Contractant>{''.join(points)}</Contrat></C12>"
    ).encode()


def c12_point(*situations, told="2026-01-01", point=POINT, kind=None, domain="BTSUP", meter="000000000012"):
    """A point with one block of situations, dated on the day of their event."""
    return (
        f"<PRM>{tag('Identifiant', point)}{tag('Type', kind)}<Type_Evenement><Contractuel>true</Contractuel>"
        "<Comptage>false</Comptage><Reseau>false</Reseau><Administratif>false</Administratif>"
        f"{tag('Date_Evenement', told)}<Adresse_Postale><Numero_Voie>1</Numero_Voie><Nom_Voie>RUE DU RESEAU</Nom_Voie>"
        "<Code_Postal>44000</Code_Postal><Libelle_Du_Bureau_CEDEX>EXEMPLEVILLE</Libelle_Du_Bureau_CEDEX>"
        '<Commune Code_INSEE="44109"/></Adresse_Postale><CAD><Num_Depan_24>0000000000</Num_Depan_24></CAD>'
        f"{''.join(situations)}<Alimentation><Alimentation_Principale>"
        f"<Tension_De_Livraison>230_400V</Tension_De_Livraison>{tag('Domaine_De_Tension', domain)}"
        "</Alimentation_Principale></Alimentation><Dispositif_De_Comptage><Donnees_Releve>"
        "<Plage_De_Releve>J1</Plage_De_Releve><Mode_De_Traitement_Du_Compteur>Index</Mode_De_Traitement_Du_Compteur>"
        "</Donnees_Releve><Compteur><Structure_De_Comptage>SAPHIR</Structure_De_Comptage>"
        f"{tag('Numero_De_Serie', meter)}<Regime_De_Propriete>Loue</Regime_De_Propriete></Compteur>"
        "</Dispositif_De_Comptage></Type_Evenement></PRM>"
    )


def c12_situation(
    *natures,
    starts="2026-01-01",
    ends=None,
    fta="BTSUPCU4",
    powers=None,
    affair="A1200001",
    sequence=None,
    holder="Usine & Fils",
):
    """powers: {class: kVA}."""
    told = "".join(tag("Nature_Evenement", nature) for nature in natures) + tag("Numero_Affaire", affair)
    classes = "".join(
        f"<Classe_Temporelle_TURPE_Souscrite>{tag('Libelle', name)}{tag('Puissance_Souscrite', power)}"
        "</Classe_Temporelle_TURPE_Souscrite>"
        for name, power in (powers or FOUR_POWERS).items()
    )
    return (
        "<Situation_Contractuelle><Synthese_Contractuelle/>"
        f"{tag('Numero_Sequence', sequence)}{tag('Date_Debut', starts)}{tag('Date_Fin', ends)}{tag('Evenement', told)}"
        f"<Utilisateur_Reseau><Personne_Morale>{tag('Raison_Sociale', holder.replace('&', '&amp;'))}</Personne_Morale>"
        f"</Utilisateur_Reseau><Option_Tarifaire_TURPE_Souscrite><Option_Tarifaire_TURPE>{tag('Libelle', fta)}"
        f"</Option_Tarifaire_TURPE>{classes}</Option_Tarifaire_TURPE_Souscrite><Profil>ENT1</Profil>"
        "</Situation_Contractuelle>"
    )


def affairs(*each, code="X12", created="2026-02-01T05:10:13"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><affaires><enteteFlux>'
        f"{tag('idFlux', code)}<libelle>Affaires</libelle><versionXsd>2.0.0</versionXsd>{tag('dateCreation', created)}"
        f"</enteteFlux>{tag('nbAffaires', len(each))}{''.join(each)}</affaires>"
    ).encode()


def affair(
    reference="A0000001", *milestones, point=POINT, status="COURS", service="CFN", label="Changement de fournisseur"
):
    """milestones: (number, state, instant, effective day) of each."""
    told = "".join(
        f"<jalon>{tag('num', number)}{tag('dateHeure', at)}{tag('affaireDateEffet', effective)}"
        f'<affaireEtat code="{state}"><libelle>{state}</libelle></affaireEtat></jalon>'
        for number, state, at, effective in milestones
    )
    return (
        f'<affaire id="{reference}"><donneesGenerales><referenceDemandeur>REF1</referenceDemandeur>'
        f'<statut code="{status}"/>{tag("jalons", told)}<donneesPoint>{tag("id", point)}'
        '<segmentClientele code="C5"><libelle>C5</libelle></segmentClientele></donneesPoint></donneesGenerales>'
        f'<demande><donneesGenerales><objet code="{service}">{tag("libelle", label)}</objet>'
        "</donneesGenerales></demande></affaire>"
    )


def c68_point(point=POINT, **changes):
    """A point as the JSON of C68 tells it."""
    return {
        "idPrm": point,
        "donneesGenerales": {
            "adresseInstallationNonNormalisee": {
                "numeroNomVoie": "2 RUE DU RESEAU",
                "codePostal": "44000",
                "commune": "EXEMPLEVILLE",
            }
        },
        "situationAlimentation": {
            "etatAlimentation": "ALIM",
            "alimentationPrincipale": {
                "domaineTension": "BTSUP",
                "tensionLivraison": "230_400V",
                "puissanceRaccordementSoutirage": {"unite": "kVA", "valeur": 120},
                "puissanceLimiteSoutirage": {"unite": "kVA", "valeur": 119.5},
            },
        },
        "situationComptage": {
            "dispositifComptage": {"typeComptage": "PME-PMI"},
            "compteurs": [{"numeroSerie": "000000000068"}],
            "relais": {"plageHeuresCreuses": {"libelle": "HC (22H30-6H30)"}},
        },
        "situationsContractuelles": [
            {
                "dateDebut": "2026-01-01",
                "segment": "C4",
                "informationsContractuelles": {
                    "etatContractuel": "SERVC",
                    "contrat": {"referenceContrat": "200000001"},
                },
                "structureTarifaire": {
                    "formuleTarifaireAcheminement": {"code": "BTSUPCU4"},
                    "grilleTurpe": {
                        "classesTemporelles": [{"code": "HPH", "puissance": {"unite": "kVA", "valeur": "60"}}]
                    },
                },
            },
            {"dateDebut": "2024-01-01", "segment": "C5"},
        ],
        "syntheseContractuelle": {"niveauOuvertureServices": {"code": "2"}},
    } | changes


def c68(*points):
    return json.dumps(points).encode()
