# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a parser finds in the documents of one file: rows of frames, rejections, and what nobody needs."""

import json
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from lxml import etree

from .frames import frame_of, frame_of_columns, validated
from .sentences import RefusedDocument, Sentence, Unreadable, _lt

MAX_PAYLOAD_CHARACTERS = 8000
MAX_REJECTIONS = 100_000
MAX_REFERENCE_CHARACTERS = 100
MAX_KINDS, OTHER_KINDS = 100, "others"


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
    """`skipped` counts, by kind, what the documents hold and no frame takes."""

    header: Header
    frames: dict
    rejections: list
    skipped: dict

    @property
    def row_count(self):
        """Rows read and rows refused: what the file holds."""
        return sum(map(len, self.frames.values())) + len(self.rejections)


class Collector:
    """Handed to the parser of `flux` for each document of the file, in order.

    check_time: called for each record; raises RefusedArchive when reading the file takes too long.
    """

    def __init__(self, file_name, flux, check_time=lambda: None):
        self.file_name, self.flux, self._check_time = file_name, flux, check_time
        self.rejections = []
        self._rows, self._pieces, self._columns = defaultdict(list), defaultdict(list), defaultdict(list)
        self._skipped = Counter()
        self._versions, self._publications = set(), []

    def header(self, version=None, published_at=None):
        """What a document says of itself; published_at: an instant in UTC."""
        if version:
            self._versions.add(str(version)[:MAX_REFERENCE_CHARACTERS])
        if published_at:
            self._publications.append(published_at)

    def add(self, frame, row):
        """row: a dict with the columns of the schema `frame`; what it leaves out is empty."""
        self._rows[frame].append(row)

    def add_frame(self, frame, rows):
        """rows: a DataFrame with the columns and types of the schema `frame`."""
        self._pieces[frame].append(rows)

    def add_columns(self, frame, columns):
        """columns: one piece of the schema `frame` as `frame_of_columns` takes it, the same ones each time."""
        self._columns[frame].append(columns)

    def skip(self, kind, count=1):
        """Count what the document holds and no frame takes; kind: a stable short text."""
        kind = kind[:MAX_REFERENCE_CHARACTERS]
        self._skipped[kind if kind in self._skipped or len(self._skipped) < MAX_KINDS else OTHER_KINDS] += int(count)

    @contextmanager
    def attempt(self, record_ref, record):
        """Turn an `Unreadable` of this record (an element, or what JSON gave) into a rejection; others go on."""
        self._check_time()
        try:
            yield
        except Unreadable as problem:
            self.reject(record_ref, problem.sentence, payload_of(record))

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

    def parsed(self):
        """All that was found, in checked frames."""
        header = Header(
            self.flux.code,
            *self.flux.identify(self.file_name),
            max(self._publications, default=None),
            ", ".join(sorted(self._versions)),
        )
        frames = {name: self._frame(name) for name in self.flux.frames}
        return ParsedFlux(header, frames, self.rejections, dict(+self._skipped))

    def _frame(self, name):
        if self._columns[name]:
            return frame_of_columns(name, self._columns[name])
        pieces = self._pieces[name]
        if self._rows[name] or not pieces:
            pieces = [frame_of(name, self._rows[name]), *pieces]
        return validated(name, pieces[0] if len(pieces) == 1 else pd.concat(pieces, ignore_index=True))


def payload_of(record):
    """The record as text, cut where it grows long."""
    if isinstance(record, etree._Element):
        return {"xml": etree.tostring(record, encoding="unicode", with_tail=False)[:MAX_PAYLOAD_CHARACTERS]}
    return {"json": json.dumps(record, ensure_ascii=False)[:MAX_PAYLOAD_CHARACTERS]}
