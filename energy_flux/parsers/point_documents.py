# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""XML documents of a header and supply points, read one point after the other."""

from .enedis_values import point_code, take_header
from .xml_reader import records


def read_points(member, collector, tag, read):
    """Call read(code, element, collector) with each point of a document, the elements `tag`.

    What is wrong with one point rejects it and leaves the others.
    """
    for element in records(member, ("En_Tete_Flux", tag)):
        if element.tag == "En_Tete_Flux":
            take_header(element, collector)
            continue
        with collector.attempt(element.findtext("Id_PRM") or member.name, element):
            read(point_code(element), element, collector)
