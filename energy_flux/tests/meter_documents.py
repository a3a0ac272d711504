# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small R15, R17, R171, R64 and R67 documents: what a test says is in them, the rest is as Enedis would write it."""

import json

from .flux_documents import POINT, RECEIVER, tag

R15_NAME = f"17X100A100A0001A_R15_{RECEIVER}_GRD-F999_0327_{{:05}}_20260201051013.zip"
R17_NAME = f"ENEDIS_R17_{RECEIVER}_GRD-F999_{{:05}}_20260203051013.zip"
R171_NAME = f"ENEDIS_R171_P_900000001_GRDF_{RECEIVER}_20260203051013.zip"
R64_NAME = "ENEDIS_R64_P_INDEX_62000001_{:05}_20260602051013.zip"
R64A_NAME = "ENEDIS_R64A_Q_INDEX_62000001_GRD-F999_{:05}_20260602051013.JSON"
R67_NAME = "ENEDIS_R67_P_Mfact_45000001_{:05}_20260602051013.zip"
LABEL = "Heures pleines et creuses"


def r15(*points, created="2026-02-01T05:10:13+01:00"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><R15><En_Tete_Flux><Identifiant_Flux>R15</Identifiant_Flux>'
        f"<Version_XSD>2.3.2</Version_XSD>{tag('Date_Creation', created)}</En_Tete_Flux>{''.join(points)}</R15>"
    ).encode()


def r15_point(*readings, point=POINT):
    return f"<PRM>{tag('Id_PRM', point)}{''.join(readings)}</PRM>"


def r15_reading(
    *dials,
    at="2026-02-01T00:00:00+01:00",
    before="2026-01-01T00:00:00+01:00",
    calendar="DI000001",
    structure=None,
    status="INITIAL",
    nature="REEL",
    origin="0",
    identifier="0305020435564306",
):
    return (
        f"<Donnees_Releve>{tag('Id_Releve', identifier)}{tag('Date_Releve', at)}"
        f"{tag('Id_Structure_Horosaisonniere', structure)}{tag('Id_Calendrier_Distributeur', calendar)}"
        f"{tag('Statut_Releve', status)}{tag('Nature_Consommation', nature)}{tag('Origine_Evenement', origin)}"
        f"<Motif_Releve>CYCL</Motif_Releve>{tag('Nature_Index', nature)}<Id_Releve_Precedent>1</Id_Releve_Precedent>"
        f"{tag('Date_Releve_Precedent', before)}{''.join(dials)}</Donnees_Releve>"
    )


def r15_dial(name, value, measure="1", *, supplier=False, unit="kWh", direction="0", coefficient="1.0"):
    element = "Classe_Temporelle" if supplier else "Classe_Temporelle_Distributeur"
    return (
        f"<{element}>{tag('Id_Classe_Temporelle', name)}{tag('Classe_Mesure', measure)}{tag('Unite_Mesure', unit)}"
        f"{tag('Sens_Mesure', direction)}{tag('Valeur', value)}<Nb_Chiffres_Cadran>6</Nb_Chiffres_Cadran>"
        f"<Indicateur_Passage_A_Zero>0</Indicateur_Passage_A_Zero>{tag('Coefficient_Lecture', coefficient)}</{element}>"
    )


def r17(*points, created="2026-02-03T05:10:13+01:00"):
    party = "<Nom>Réseau</Nom>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Index_C2_C3_C4><En_Tete_Flux><Identifiant_Flux>R17</Identifiant_Flux>'
        "<Libelle_Flux>Index et consommations des PRM des segments C2, C3 et C4</Libelle_Flux>"
        "<Version_XSD>1.9.1</Version_XSD><Identifiant_Emetteur>Enedis</Identifiant_Emetteur>"
        f"<Identifiant_Destinataire>{RECEIVER}</Identifiant_Destinataire>{tag('Date_Creation', created)}"
        f"<Identifiant_Contrat>GRD-F999</Identifiant_Contrat><Coordonnees_Emetteur>{party}</Coordonnees_Emetteur>"
        f"<Coordonnees_Destinataire>{party}</Coordonnees_Destinataire></En_Tete_Flux>{''.join(points)}</Index_C2_C3_C4>"
    ).encode()


def r17_point(*spans, point=POINT, part="000000000042"):
    return (
        f"<Corps_PRM>{tag('Id_PRM', point)}{tag('Num_Sous_Lot', part)}<Date_Sous_Lot>2026-02-02</Date_Sous_Lot>"
        f"<Segment>C4</Segment>{''.join(spans)}</Corps_PRM>"
    )


def r17_span(
    *measures, start="2026-01-01", end="2026-02-01", status="INITIAL", nature="REEL", index_nature="REEL", point=POINT
):
    return (
        f"<Donnees_Releve>{tag('Id_PRM', point)}<Type_Programmation_Compteur>4</Type_Programmation_Compteur>"
        f"{tag('Statut_Mesure', status)}{tag('Nature_Mesure', nature)}{tag('Nature_Index_Precedents', index_nature)}"
        f"<Motif_Releve_Nouveau>CYCL</Motif_Releve_Nouveau>{tag('Nature_Index_Nouveaux', index_nature)}"
        f"{tag('Date_Debut_Mesure', start)}{tag('Date_Fin_Mesure', end)}{''.join(measures)}</Donnees_Releve>"
    )


def r17_measure(kind, unit, used, indexes=None, *, supplier=False):
    """used: {class: quantity}; indexes: {class: (previous, new)}."""
    element = "Donnees_Par_Type_Mesure" + ("_Fournisseur" if supplier else "")
    told = "".join(
        f"<Index_Par_Classe_Temporelle>{tag('Classe_Temporelle', name)}<Index>{tag('Index_Precedent', previous)}"
        f"{tag('Index_Nouveau', new)}</Index></Index_Par_Classe_Temporelle>"
        for name, (previous, new) in (indexes or {}).items()
    )
    quantities = "".join(
        f"<Conso_Par_Classe_Temporelle>{tag('Classe_Temporelle', name)}{tag('Quantite_Mesure', quantity)}"
        "</Conso_Par_Classe_Temporelle>"
        for name, quantity in used.items()
    )
    return f"<{element}>{tag('Type_Mesure', kind)}{tag('Unite_Mesure', unit)}{told}{quantities}</{element}>"


def r171(*series, created="2026-02-03T01:38:24", prefix="ns2:", listing="serieMesuresDateesListe"):
    """prefix: '' declares the namespace of the flux for all elements, as some of its senders do."""
    declared = f"xmlns{':ns2' if prefix else ''}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{prefix}R171 {declared}="http://www.enedis.fr/stm/R171"><entete>'
        f"<emetteur>Enedis</emetteur><destinataire>2617347</destinataire>{tag('dateHeureCreation', created)}"
        f"<flux>R171</flux><version>1.0</version></entete><{listing}>{''.join(series)}</{listing}></{prefix}R171>"
    ).encode()


def r171_series(name, values, *, point=POINT, physical="EA", unit="Wh", grid="D", business="CONS"):
    """values: (instant as written, value) of each measure."""
    measures = "".join(f"<mesureDatee>{tag('dateFin', at)}{tag('valeur', value)}</mesureDatee>" for at, value in values)
    return (
        f"<serieMesuresDatees>{tag('prmId', point)}<type>INDEX</type>{tag('grandeurMetier', business)}"
        f"{tag('grandeurPhysique', physical)}{tag('typeCalendrier', grid)}{tag('codeClasseTemporelle', name)}"
        f"<libelleClasseTemporelle>{LABEL}</libelleClasseTemporelle>{tag('unite', unit)}"
        f"<mesuresDateesListe>{measures}</mesuresDateesListe></serieMesuresDatees>"
    )


def r6x(code, *measures, recurrent=False):
    """The content of an R6x document, before it is written as JSON."""
    header = {
        "siDemandeur": "501",
        "typeDestinataire": "ACM",
        "idDestinataire": "GRD-F999",
        "codeFlux": code,
        "idDemande": "62000001",
        "modePublication": "Q" if recurrent else "P",
        "idPublication" if recurrent else "idCanalContact": "Interne",
        "format": "JSON",
    }
    return {"header": header, "mesures": list(measures)}


def written(content, encoding="utf-8"):
    return json.dumps(content, ensure_ascii=False).encode(encoding)


def r6x_measure(*contexts, point=POINT):
    period = {"dateDebut": "2026-01-01 00:00:00", "dateFin": "2026-02-01 00:00:00"}
    return {"idPrm": point, "periode": period, "contexte": list(contexts)}


def quantity_of(*calendars, physical="EA", unit="Wh", business="CONS", **others):
    return {
        "grandeurMetier": business,
        "grandeurPhysique": physical,
        "unite": unit,
        "calendrier": list(calendars),
        **others,
    }


def r64_context(*quantities, kind="AQ", stage="BRUT", context="COL"):
    return {
        "etapeMetier": stage,
        "contexteReleve": context,
        "typeReleve": kind,
        "grandeur": list(quantities),
    }


def r64_calendar(dials, identifier="DI000001", grid="Distributeur"):
    """dials: {class: [(instant as written, index, validity bits)]}; a class None is a dial that bears no class."""
    return {
        "idCalendrier": identifier,
        "libelleCalendrier": "Avec diffÃ©renciation",
        "libelleGrille": grid,
        "classeTemporelle": [
            {
                **({} if name is None else {"idClasseTemporelle": name}),
                "codeCadran": "IDX_EAS_D1",
                "valeur": [{"d": at, "v": index, "iv": bits} for at, index, bits in values],
            }
            for name, values in dials.items()
        ],
    }


def r67_context(*quantities, reason="CYCL"):
    return {
        "etapeMetier": "FACT",
        "idMotifReleve": reason,
        "libelleMotifReleve": "RelevÃ© Cyclique",
        "grandeur": list(quantities),
    }


def r67_calendar(dials, code="DI000001", grid="D", label="Distributeur"):
    """dials: {class: [energy, as `r67_energy` gives it]}."""
    calendar = {
        "codeGrille": grid,
        "libelleGrille": label,
        "codeCalendrier": code,
        "classeTemporelle": [
            {"idClasseTemporelle": name, "libelleClasseTemporelle": LABEL, "quantite": energies}
            for name, energies in dials.items()
        ],
    }
    return {name: value for name, value in calendar.items() if value is not None}


def r67_energy(value, start="2026-01-02", end="2026-02-02", nature="R", status="I", created="2026-02-03 05:05:21"):
    energy = {
        "dateCreation": created,
        "dbtMesure": start,
        "finMesure": end,
        "quantite": value,
        "codeNature": nature,
        "libelleNature": "Réel",
        "codeStatut": status,
        "libelleStatut": "Initial",
    }
    return {name: told for name, told in energy.items() if told is not None}
