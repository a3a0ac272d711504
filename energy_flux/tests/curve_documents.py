# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Synthetic R50, R4x, R63, R65, R66 and HDM documents."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

POINT = "99100000000011"
PARIS = ZoneInfo("Europe/Paris")
PUBLISHED = "2026-02-02T03:00:00+01:00"
R50_NAME = "ERDF_R50_900000001_GRD-F001_800000001_{:05}_Q_00001_00001_20260202030000.zip"
R4Q_NAME = "ENEDIS_900000001_R4Q_CDC_20260202030000.zip"
R63_NAME = "ENEDIS_R63_P_CdC_M0000001_{:05}_{}.json"
R65_NAME = "ENEDIS_R65_P_Energie_M0000001_00001_20260202030000.json"
R66_NAME = "ENEDIS_R66_P_Pmax_M0000001_00001_20260202030000.json"
HDM_NAME = "Enedis_SGE_HDM_A0000001.csv"


def starts_of(day, minutes=30):
    """The starts of the steps of a legal day, in Paris time."""
    day = date.fromisoformat(day)
    bounds = [datetime(each.year, each.month, each.day, tzinfo=PARIS) for each in (day, day + timedelta(days=1))]
    start, end = (bound.astimezone(UTC) for bound in bounds)
    count = (end - start) // timedelta(minutes=minutes)
    return [(start + timedelta(minutes=minutes * position)).astimezone(PARIS) for position in range(count)]


def ends_of(day, minutes=30):
    later = timedelta(minutes=minutes)
    return [(start.astimezone(UTC) + later).astimezone(PARIS) for start in starts_of(day, minutes)]


def r50_day(day, values, validities=None):
    """A Donnees_Releve: one PDC for each of the values, from the start of the day on; None leaves V out."""
    validities = validities or ["0"] * len(values)
    points = "".join(
        f"<PDC><H>{end.isoformat()}</H>{'' if value is None else f'<V>{value}</V>'}"
        f"{'' if validity is None else f'<IV>{validity}</IV>'}</PDC>\n"
        for end, value, validity in zip(ends_of(day), values, validities, strict=False)
    )
    return (
        f"<Donnees_Releve><Date_Releve>{day}</Date_Releve><Id_Affaire>M0ABCDEF</Id_Affaire>\n{points}</Donnees_Releve>"
    )


def r50_point(*days, point=POINT):
    return f"<PRM><Id_PRM>{point}</Id_PRM>\n{''.join(days)}</PRM>\n"


def r50(*points, published=PUBLISHED, step=30):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><R50><En_Tete_Flux><Identifiant_Flux>R50</Identifiant_Flux>'
        "<Libelle_Flux>Courbes de charge des PRM du segment C5 sur abonnement</Libelle_Flux>"
        "<Version_XSD>1.1.0</Version_XSD><Identifiant_Emetteur>ERDF</Identifiant_Emetteur>"
        "<Identifiant_Destinataire>900000001</Identifiant_Destinataire>"
        f"<Date_Creation>{published}</Date_Creation><Identifiant_Contrat>GRD-F001</Identifiant_Contrat>"
        f"<Numero_Abonnement>800000001</Numero_Abonnement><Pas_Publication>{step}</Pas_Publication></En_Tete_Flux>\n"
        f"{''.join(points)}</R50>\n"
    ).encode()


def r4x_curve(day, values, minutes=10, unit="kW", direction="CONS", physical="EA", statuses=None):
    """A Donnees_Courbe of a day; a value None leaves Valeur_Point out."""
    starts = starts_of(day, minutes)
    written = ["" if value is None else f' Valeur_Point="{value}"' for value in values]
    points = "".join(
        f'<Donnees_Point_Mesure Horodatage="{start.isoformat()}"{value} Statut_Point="{status}"/>\n'
        for start, value, status in zip(starts, written, statuses or "R" * len(values), strict=False)
    )
    return (
        f"<Donnees_Courbe><Horodatage_Debut>{starts[0].isoformat()}</Horodatage_Debut>"
        f"<Horodatage_Fin>{starts[-1].isoformat()}</Horodatage_Fin><Granularite>{minutes}</Granularite>"
        f"<Unite_Mesure>{unit}</Unite_Mesure><Grandeur_Metier>{direction}</Grandeur_Metier>"
        f"<Grandeur_Physique>{physical}</Grandeur_Physique>\n{points}</Donnees_Courbe>\n"
    )


def r4x(*curves, point=POINT):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Courbe><Entete><Identifiant_Flux>R4x</Identifiant_Flux>'
        "<Libelle_Flux>Flux de courbes de charge R4x</Libelle_Flux>"
        "<Identifiant_Emetteur>ENEDIS</Identifiant_Emetteur>"
        "<Identifiant_Destinataire>900000001</Identifiant_Destinataire>"
        f"<Date_Creation>{PUBLISHED}</Date_Creation><Frequence_Publication>Q</Frequence_Publication>"
        "<Reference_Demande>60000001</Reference_Demande>"
        "<Nature_De_Courbe_Demandee>Brute</Nature_De_Courbe_Demandee></Entete>\n"
        f"<Corps><Identifiant_PRM>{point}</Identifiant_PRM>\n{''.join(curves)}</Corps></Courbe>"
    ).encode()


def naive(instant):
    return instant.strftime("%Y-%m-%d %H:%M:%S")


def r63_points(instants, values, step="PT30M", nature="B", validity=0):
    """Points of a curve; validity None: as C1 to C4 have none."""
    return [
        {
            "v": value if value is None else str(value),
            "d": naive(at),
            "p": step,
            "n": nature,
            "iv": validity,
            "ec": None,
        }
        for at, value in zip(instants, values, strict=False)
    ]


def r6x_curve(points, direction="CONS", physical="PA", unit="W"):
    return {"grandeurMetier": direction, "grandeurPhysique": physical, "unite": unit, "points": points}


def r6x_measure(*curves, point=POINT, stage="BRUT", **more):
    return {
        "idPrm": point,
        "etapeMetier": stage,
        "periode": {"dateDebut": "2026-01-01", "dateFin": "2026-02-01"},
        "modeCalcul": "MESURE",
        "grandeur": list(curves),
        **more,
    }


def r6x(code, *measures):
    is_recurrent = code[-1].isalpha()
    header = {
        "siDemandeur": "SGE",
        "typeDestinataire": "CONTRAT",
        "idDestinataire": "GRD-F001",
        "codeFlux": code,
        "idDemande": "M0000001",
        "modePublication": "Q" if is_recurrent else "P",
        "idPublication" if is_recurrent else "idCanalContact": "1",
        "format": "JSON",
    }
    return json.dumps({"header": header, "mesures": list(measures)}).encode()


def hdm_block(lines, kind="Courbe de charge", unit="W", physical="Energie active", minutes="", point=POINT):
    return (
        "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;"
        f"Unite;Pas en minutes\n{point};{kind};01/01/2026;02/01/2026;{physical};Consommation;Comptage Brut;{unit};"
        f"{minutes}\nHorodate;Valeur\n" + "".join(f"{line}\n" for line in lines)
    )


def hdm_lines(instants, values):
    return [f"{at.isoformat()};{'' if value is None else value}" for at, value in zip(instants, values, strict=False)]
