# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What grid operators send, as frames: `parse(name, data)` is the door of this room.

A file is read whole or refused whole (`FluxError`, with a sentence); inside it, a record that cannot be used becomes a
rejection and the others go on.
"""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from . import archive, xml_reader
from .enedis_values import instant, text
from .frames import BAND_COLUMNS, SCHEMAS, frame_of, from_payloads, to_payloads
from .registry import FLUX_OF_ROOT, FLUXES, flux_of_name
from .sentences import FluxError, RefusedArchive, RefusedDocument, Sentence, UnknownFlux, Unreadable, _lt

__all__ = [
    "BAND_COLUMNS",
    "FLUXES",
    "FluxError",
    "Header",
    "ParsedFlux",
    "RefusedArchive",
    "RefusedDocument",
    "Rejection",
    "SCHEMAS",
    "Sentence",
    "UnknownFlux",
    "flux_of_name",
    "from_payloads",
    "parse",
    "to_payloads",
]

HEADER_TAG = "En_Tete_Flux"
MAX_PAYLOAD_CHARACTERS = 8000
MAX_REJECTIONS = 100_000
MAX_REFERENCE_CHARACTERS = 100


@dataclass(frozen=True)
class Header:
    flux_code: str
    sequence_key: str
    sequence_number: int | None
    published_at: datetime | None  # UTC; the latest of the documents
    version: str


@dataclass(frozen=True)
class Rejection:
    """A record that could not be used: what it is, why, and itself."""

    record_ref: str
    reason: Sentence
    payload: dict


@dataclass(frozen=True)
class ParsedFlux:
    header: Header
    frames: dict
    rejections: list

    @property
    def row_count(self):
        """Rows read and rows refused: what the file holds."""
        return sum(map(len, self.frames.values())) + len(self.rejections)


class Collector:
    """Rows of each frame and rejections, as a reader finds them."""

    def __init__(self, file_name):
        self.file_name = file_name
        self.rows = defaultdict(list)
        self.rejections = []

    def add(self, frame, row):
        self.rows[frame].append(row)

    @contextmanager
    def attempt(self, record_ref, element):
        try:
            yield
        except Unreadable as problem:
            source = etree.tostring(element, encoding="unicode", with_tail=False)[:MAX_PAYLOAD_CHARACTERS]
            self.reject(record_ref, problem.sentence, {"xml": source})

    def reject(self, record_ref, reason, payload):
        if len(self.rejections) >= MAX_REJECTIONS:
            raise RefusedDocument(
                _lt(
                    "%(name)s holds more than %(limit)s records that cannot be used. The last one: %(reason)s",
                    name=self.file_name,
                    limit=MAX_REJECTIONS,
                    reason=reason,
                )
            )
        self.rejections.append(Rejection(record_ref[:MAX_REFERENCE_CHARACTERS], reason, payload))


def parse(name, data, limits=None):
    """Read the file `name` whose bytes are `data`. Raises FluxError when it cannot be used as a whole."""
    flux = flux_of_name(name)
    collector = Collector(name)
    versions, publications = set(), []
    reader = None
    for member in archive.members(name, data, limits):
        if not member.is_xml:
            collector.reject(member.name, _lt("%(member)s is not an XML document.", member=member.name), {})
            continue
        flux = _flux_of(member, flux)
        reader = reader or flux.reader(collector)
        for element in xml_reader.records(member, (HEADER_TAG, flux.record)):
            if element.tag == HEADER_TAG:
                versions.add((element.findtext("Version_XSD") or "")[:MAX_REFERENCE_CHARACTERS])
                publications.append(_published_at(element))
                _read_header(reader, element, member)
            else:
                with collector.attempt(element.findtext("Id_PRM") or member.name, element):
                    reader.record(element)
    if reader is None:
        raise RefusedArchive(_lt("%(name)s holds no XML document. Fetch it again.", name=name))
    return ParsedFlux(
        header=Header(
            flux.code, *flux.identify(name), max(filter(None, publications), default=None), ", ".join(sorted(versions))
        ),
        frames={frame: frame_of(frame, collector.rows[frame]) for frame in flux.frames},
        rejections=collector.rejections,
    )


def _flux_of(member, expected):
    """The flux of a document by its root element, which must be the one that the file's name says."""
    root = xml_reader.root_of(member)
    if root not in FLUX_OF_ROOT:
        raise UnknownFlux(
            _lt(
                "%(name)s is a document <%(root)s>, which is not read. Readable flux: %(known)s.",
                name=member.name,
                root=root,
                known=", ".join(FLUXES),
            )
        )
    flux = FLUX_OF_ROOT[root]
    if expected is not None and flux is not expected:
        raise RefusedDocument(
            _lt(
                "%(name)s should hold flux %(expected)s but holds %(found)s. Ask its sender for the right file.",
                name=member.name,
                expected=expected.code,
                found=flux.code,
            )
        )
    return flux


def _read_header(reader, element, member):
    try:
        reader.header(element)
    except Unreadable as problem:
        raise RefusedDocument(
            _lt("The header of %(name)s cannot be used: %(reason)s", name=member.name, reason=problem.sentence)
        ) from problem


def _published_at(header):
    try:
        return instant(text(header, "Date_Creation") or "")
    except Unreadable:
        return None
