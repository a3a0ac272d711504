# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R4x (R4Q daily, R4H weekly, R4M monthly): the curves of segments C1 to C4, a document for each PRM.

Powers are kW and kVAr (which some documents spell kWr), voltages V. `Horodatage` is the start of the step, with its
offset; a point without `Valeur_Point` is missing. `Statut_Point` is one letter, kept as the point's quality.
Source: XSD R4x 1.1.1; reference/enedis.md 2.5, 2.8.
"""

import re

import numpy as np

from .curve_columns import quantity_of, read_instant, step_seconds, value_reader
from .curve_days import NO_QUALITY, CurvePoints
from .enedis_values import integer, point_code, required, take_header, text
from .sentences import Unreadable, _lt
from .xml_reader import records

POINT, LETTER = "Donnees_Point_Mesure", re.compile(r"[A-Z]")


def read_r4x(member, collector):
    """The days of a document; a point that cannot be used is refused alone."""
    points, code = CurvePoints(), None
    for element in records(member, ("Entete", "Identifiant_PRM", "Donnees_Courbe")):
        if element.tag == "Entete":
            take_header(element, collector)
            continue
        with collector.attempt(code or member.name, element):
            if element.tag == "Identifiant_PRM":
                code = None
                code = point_code(element, ".")
            elif code is None:
                raise Unreadable(_lt("%(tag)s is missing.", tag="Identifiant_PRM"))
            else:
                read_curve(code, element, points, collector)
    points.give(collector)


def read_curve(code, element, points, collector):
    quantity, factor = quantity_of(
        text(element, "Grandeur_Metier"), text(element, "Grandeur_Physique"), text(element, "Unite_Mesure")
    )
    step_s = step_seconds(integer(required(element, "Granularite"), "Granularite"))
    read_value, rows = value_reader(factor), []
    for point in element.iterfind(POINT):
        at = point.get("Horodatage") or ""
        with collector.attempt(f"{code} {quantity} {at}".strip(), point):
            rows.append((read_instant(at), read_value(point.get("Valeur_Point")), letter_of(point.get("Statut_Point"))))
    starts, values, qualities = np.array(rows, dtype="int64").reshape(-1, 3).T
    points.add((code, quantity), starts, step_s, values, qualities.astype("uint8"))


def letter_of(status):
    """The quality of a point; its code when it has one letter, none when it is not told."""
    if not status:
        return NO_QUALITY
    if not LETTER.fullmatch(status):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a letter.", tag="Statut_Point", value=status))
    return ord(status)
