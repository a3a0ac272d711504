# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What grid operators send, as frames: `parse(name, data)` is the door of this room.

A file is read whole or refused whole (`FluxError`, with a sentence); inside it, a record that cannot be used becomes a
rejection and the others go on.
"""

from . import archive, documents
from .collector import Collector, Header, ParsedFlux, Rejection
from .frames import frame_of, from_payloads, to_payloads
from .registry import FLUXES, flux_of_name
from .schemas import BAND_COLUMNS, CLASS_POWERS, POINT_POWERS, SCHEMAS, SIPS_MEASURES, SIPS_PERIODS
from .sentences import FluxError, RefusedArchive, RefusedDocument, Sentence, UnknownFlux, Unreadable, _lt

__all__ = [
    "BAND_COLUMNS",
    "CLASS_POWERS",
    "FLUXES",
    "FluxError",
    "Header",
    "POINT_POWERS",
    "ParsedFlux",
    "RefusedArchive",
    "RefusedDocument",
    "Rejection",
    "SCHEMAS",
    "SIPS_MEASURES",
    "SIPS_PERIODS",
    "Sentence",
    "UnknownFlux",
    "flux_of_name",
    "frame_of",
    "from_payloads",
    "parse",
    "to_payloads",
]


def parse(name, data, limits=None):
    """Read the file `name` whose bytes are `data`. Raises FluxError when it cannot be used as a whole."""
    budget = archive.Budget(name, limits or archive.Limits())
    collector, unread = None, []
    for member in archive.members(data, budget):
        kind = documents.kind_of(member)
        if kind is None:
            unread.append(member.name)
            continue
        flux = documents.flux_of(member, kind, collector.flux if collector else flux_of_name(name))
        collector = collector or Collector(name, flux, budget.check_time)
        try:
            flux.read(member, collector)
        except Unreadable as problem:
            raise RefusedDocument(
                _lt("The header of %(name)s cannot be used: %(reason)s", name=member.name, reason=problem.sentence)
            ) from problem
    if collector is None:
        raise RefusedArchive(
            _lt(
                "%(name)s holds no XML, JSON or CSV document. Decrypt it if it is encrypted, else fetch it again.",
                name=name,
            )
        )
    for document in unread:
        collector.reject(document, _lt("%(member)s is not an XML, JSON or CSV document.", member=document), {})
    return collector.parsed()
