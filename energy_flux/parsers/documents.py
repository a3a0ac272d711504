# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which flux a document is of: by what it holds, checked against what its name says."""

import re

from . import csv_reader, xml_reader
from .registry import FLUXES, flux_of_name
from .sentences import RefusedDocument, UnknownFlux, _lt

XML, JSON, CSV = "xml", "json", "csv"
JSON_CODE = re.compile(rb'"codeFlux"\s*:\s*"(\w{1,20})"')
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(member):
    """XML, JSON or CSV by the first bytes; None when they are no text of these."""
    head = member.head
    for mark in BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    first = head.lstrip(b"\0 \t\r\n")[:1]
    if first == b"<":
        return XML
    if first and first in b"{[":
        return JSON
    return CSV if csv_reader.is_table(member.head) else None


def flux_of(member, kind, expected):
    """The flux of a document. expected: the flux that the file's name says, or None.

    Raises UnknownFlux when nothing reads it, RefusedDocument when it holds another flux than the name says.
    """
    candidates, label = _candidates(member, kind)
    expected = expected or flux_of_name(member.name) or _only([flux for flux in candidates if flux.code in member.name])
    if not candidates and (kind == XML or expected is None):
        raise UnknownFlux(
            _lt(
                "%(name)s is a document of %(label)s, which is not read. Readable flux: %(known)s.",
                name=member.name,
                label=label,
                known=", ".join(FLUXES),
            )
        )
    expected = expected or _only(candidates)
    if expected is None:
        raise UnknownFlux(
            _lt(
                "%(name)s may be of flux %(codes)s: give it the name that the grid operator gave it.",
                name=member.name,
                codes=", ".join(flux.code for flux in candidates),
            )
        )
    if candidates and expected not in candidates:
        raise RefusedDocument(
            _lt(
                "%(name)s should hold flux %(expected)s but holds %(found)s. Ask its sender for the right file.",
                name=member.name,
                expected=expected.code,
                found=candidates[0].code,
            )
        )
    return expected


def _only(candidates):
    return candidates[0] if len(candidates) == 1 else None


def _candidates(member, kind):
    """The flux whose documents look like this one, and what it looks like."""
    if kind == XML:
        root = xml_reader.root_of(member)
        return [flux for flux in FLUXES.values() if root in flux.roots], f"<{root}>"
    if kind == JSON:
        found = JSON_CODE.search(member.head)
        code = found[1].decode() if found else "JSON"
        return [flux for flux in FLUXES.values() if code in flux.json_codes], code
    columns = csv_reader.columns_of(member.head)
    return [flux for flux in FLUXES.values() if flux.csv_columns and columns >= set(flux.csv_columns)], "CSV"
