# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R50: the load curves of segment C5 in watts, a point each half hour.

`H` is the end of the step: a day runs from 00:30 to 00:00 of the next one. `IV` 1 makes a point doubtful; a point
without `V` is missing. What is written as the operator's program writes it is read as arrays (`plain_points`), the rest
through the XML parser, point by point. Source: XSD R50 1.1.0; reference/enedis.md 2.5, 2.8.
"""

import numpy as np

from .curve_columns import read_instant, read_watts, step_seconds
from .curve_days import EMPTY, CurvePoints
from .enedis_values import flag, integer, point_code, required, take_header, text
from .plain_points import PlainPoints, qualities_of
from .sentences import Unreadable, _lt
from .xml_reader import records

CURVE = "active_consumption"


def read_r50(member, collector):
    """The days of a document; a point that cannot be used is refused alone."""
    plain, found, step_s = PlainPoints(member), [], None
    for element in records(plain, ("En_Tete_Flux", "PRM")):
        if element.tag == "En_Tete_Flux":
            take_header(element, collector)
            step_s = step_seconds(integer(required(element, "Pas_Publication"), "Pas_Publication"))
            continue
        with collector.attempt(element.findtext("Id_PRM") or member.name, element):
            found.append(read_prm(element, collector))
    found += plain.found
    if found and step_s is None:
        raise Unreadable(_lt("%(tag)s is missing.", tag="En_Tete_Flux"))
    points = CurvePoints()
    for codes, code_of_point, ends, values, qualities in found:
        points.add_many([(code, CURVE) for code in codes], code_of_point, ends - step_s, step_s, values, qualities)
    points.give(collector)


def read_prm(element, collector):
    """The points of a PRM, as `PlainPoints` gives those of many: codes, code of each point, ends, values, qualities."""
    code, rows = point_code(element), []
    for point in element.iterfind("Donnees_Releve/PDC"):
        with collector.attempt(f"{code} {point.findtext('H') or ''}".strip(), point):
            end, value = read_instant(required(point, "H")), read_watts(text(point, "V"))
            rows.append((end, value, bool(flag(text(point, "IV"), "IV"))))
    ends, values, is_doubtful = np.array(rows, dtype="int64").reshape(-1, 3).T
    return [code], np.zeros(len(rows), dtype="int64"), ends, values, qualities_of(values != EMPTY, is_doubtful == 1)
