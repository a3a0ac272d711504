"""R151 version 1.2.0: the indexes in watt-hours at the end of each measured day."""

from . import paris
from .c15_document import SUPPLIER_CALENDAR

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<R151><En_Tete_Flux><Identifiant_Flux>R151</Identifiant_Flux>\
<Libelle_Flux>Puissances maximales et index des PRM du segment C5 sur abonnement</Libelle_Flux>\
<Version_XSD>V1</Version_XSD><Identifiant_Emetteur>ERDF</Identifiant_Emetteur>\
<Identifiant_Destinataire>{receiver}</Identifiant_Destinataire><Date_Creation>{created}</Date_Creation>\
<Identifiant_Contrat>{contract}</Identifiant_Contrat><Numero_Abonnement>{subscription}</Numero_Abonnement>\
<Unite_Mesure_Index>Wh</Unite_Mesure_Index><Unite_Mesure_Puissance>VA</Unite_Mesure_Puissance></En_Tete_Flux>
{blocks}
</R151>
"""
PRM = "<PRM><Id_PRM>%s</Id_PRM>%s</PRM>"
MAX_POWER_SHARE_VA = 700


def document(blocks, **header):
    return DOCUMENT.format(blocks="\n".join(blocks), **header).encode()


def block(point, days):
    return PRM % (point.code, "".join(reading(point, day) for day in days))


def reading(point, day):
    index = point.index_at(day + 1)
    bands = index.calendar.bands
    doubt = 1 if day in point.doubtful_days else 0
    counted = [value for band in bands for value in (index.dials[band.dial - 1], doubt)]
    total = sum(index.dials) % index.meter.modulus_wh
    power = point.situation.power_kva * MAX_POWER_SHARE_VA
    return template(index.calendar) % (paris.day(day), *counted, total, power)


def template(calendar):
    """The reading's text with places for its day, an index and a doubt for each band, the total and the power."""
    if calendar not in TEMPLATES:
        TEMPLATES[calendar] = (
            "<Donnees_Releve><Date_Releve>%s</Date_Releve>"
            f"<Id_Calendrier_Fournisseur>{SUPPLIER_CALENDAR[0]}</Id_Calendrier_Fournisseur>"
            f"<Libelle_Calendrier_Fournisseur>{SUPPLIER_CALENDAR[1]}</Libelle_Calendrier_Fournisseur>"
            f"<Id_Calendrier_Distributeur>{calendar.code}</Id_Calendrier_Distributeur>"
            f"<Libelle_Calendrier_Distributeur>{calendar.label}</Libelle_Calendrier_Distributeur>"
            + "".join(map(band_template, calendar.bands))
            + "<Classe_Temporelle><Id_Classe_Temporelle>BASE</Id_Classe_Temporelle>"
            "<Libelle_Classe_Temporelle>Base</Libelle_Classe_Temporelle><Rang_Cadran>1</Rang_Cadran>"
            "<Valeur>%s</Valeur><Indice_Vraisemblance>0</Indice_Vraisemblance></Classe_Temporelle>"
            "<Puissance_Maximale><Valeur>%s</Valeur></Puissance_Maximale></Donnees_Releve>"
        )
    return TEMPLATES[calendar]


def band_template(band):
    return (
        f"<Classe_Temporelle_Distributeur><Id_Classe_Temporelle>{band.code}</Id_Classe_Temporelle>"
        f"<Libelle_Classe_Temporelle>{band.label}</Libelle_Classe_Temporelle><Rang_Cadran>{band.dial}</Rang_Cadran>"
        "<Valeur>%s</Valeur><Indice_Vraisemblance>%s</Indice_Vraisemblance></Classe_Temporelle_Distributeur>"
    )


TEMPLATES = {}
