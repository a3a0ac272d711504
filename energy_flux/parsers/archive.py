# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Zip archives read under hard limits, in memory: no name from an archive ever touches the disk.

Bytes are counted while they are read, because headers lie. One archive inside another is read, deeper ones are refused.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from .sentences import RefusedArchive, _lt

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
COMPANION_SUFFIX = "_svc.xml"  # transfer metadata that lies beside the data
HEAD_BYTES = 4096
ENCRYPTED_FLAG = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
SYMLINK_MODE, MODE_MASK = 0o120000, 0o170000
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True)
class Limits:
    members: int = 1000
    member_bytes: int = 256 * 2**20
    total_bytes: int = 1024 * 2**20
    ratio: int = 250
    ratio_from_bytes: int = 2**20  # small members may repeat themselves
    nesting: int = 1
    seconds: float = 600  # for all of a file, counted by the clock
    clock: Callable | None = None  # tells seconds; without one time is not limited


class Member:
    """A document of an archive, or the file itself: its first bytes, then the others in pieces."""

    def __init__(self, name, next_bytes):
        self.name = name
        self._next_bytes = next_bytes
        self.head = next_bytes(HEAD_BYTES)
        self._unread = self.head

    def next_bytes(self, size):
        if self._unread:
            unread, self._unread = self._unread, b""
            return unread
        return self._next_bytes(size)

    def all_bytes(self):
        return b"".join(iter(lambda: self.next_bytes(2**20), b""))


class Budget:
    """What a file and the archives inside it may still unfold to, and how long reading it may still take."""

    def __init__(self, name, limits):
        self.name, self.limits = name, limits
        self.bytes_left = limits.total_bytes
        self.members_left = limits.members
        self._began = limits.clock() if limits.clock else None

    def check_time(self):
        if self._began is not None and self.limits.clock() - self._began > self.limits.seconds:
            raise RefusedArchive(
                _lt(
                    "Reading %(name)s takes longer than the %(limit)s seconds that are allowed. Send it in smaller"
                    " parts, or allow more in Energy › Configuration › Settings.",
                    name=self.name,
                    limit=self.limits.seconds,
                )
            )

    def enter(self, count):
        self.members_left -= count
        if self.members_left < 0:
            raise RefusedArchive(
                _lt(
                    "%(name)s holds more than %(limit)s members. Split it, then send it again.",
                    name=self.name,
                    limit=self.limits.members,
                )
            )


class CountedStream:
    """A member's bytes, counted against its own limit, the archive's, and the size it was packed in."""

    def __init__(self, raw, info, budget):
        self._raw, self._info, self._budget = raw, info, budget
        self._count = 0

    def next_bytes(self, size):
        self._budget.check_time()
        try:
            chunk = self._raw.read(size)
        except DAMAGE as error:
            raise RefusedArchive(damaged(self._budget.name, error)) from error
        self._count += len(chunk)
        self._budget.bytes_left -= len(chunk)
        limits = self._budget.limits
        is_swollen = self._count > limits.ratio_from_bytes and self._count > limits.ratio * self._info.compress_size
        if is_swollen or self._count > limits.member_bytes or self._budget.bytes_left < 0:
            raise RefusedArchive(
                _lt(
                    "%(member)s in %(name)s unfolds to more than is allowed. It may be a zip bomb: ask its sender.",
                    member=self._info.filename,
                    name=self._budget.name,
                )
            )
        return chunk


def members(data, budget):
    """The documents in a file: itself when it is one, else what its archive holds, companions left out."""
    if not data:
        raise RefusedArchive(_lt("%(name)s is empty. Fetch it again.", name=budget.name))
    if data.startswith(ZIP_MAGIC):
        yield from _unfold(data, budget, nesting=0)
        return
    stream = io.BytesIO(data)

    def next_bytes(size):
        budget.check_time()
        return stream.read(size)

    yield Member(budget.name, next_bytes)


def _unfold(data, budget, nesting):
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise RefusedArchive(damaged(budget.name, error)) from error
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    budget.enter(len(infos))
    _check_names(infos, budget.name)
    _check_methods(infos, budget.name)
    for info in infos:
        if info.filename.lower().endswith(COMPANION_SUFFIX):
            continue
        try:
            raw = archive.open(info)
        except DAMAGE as error:
            raise RefusedArchive(damaged(budget.name, error)) from error
        with raw:
            member = Member(info.filename, CountedStream(raw, info, budget).next_bytes)
            if not member.head.startswith(ZIP_MAGIC):
                yield member
            elif nesting < budget.limits.nesting:
                yield from _unfold(member.all_bytes(), budget, nesting + 1)
            else:
                raise RefusedArchive(
                    _lt(
                        "%(name)s holds archives nested deeper than %(limit)s. Unpack it, then send it again.",
                        name=budget.name,
                        limit=budget.limits.nesting,
                    )
                )


def _check_names(infos, name):
    names = [info.filename for info in infos]
    twice = len(set(names)) < len(names)
    if twice or any(map(_is_suspicious, infos)):
        raise RefusedArchive(
            _lt(
                "%(name)s holds encrypted members, links, or names that are repeated or lead out of it."
                " It does not come from a grid operator as it is: ask its sender.",
                name=name,
            )
        )


def _check_methods(infos, name):
    """Other methods unfold without a limit, or ask for as much memory as the archive says."""
    if any(info.compress_type not in METHODS for info in infos):
        raise RefusedArchive(
            _lt(
                "%(name)s is packed by another method than zip files usually are (deflate). Ask its sender to pack it"
                " so.",
                name=name,
            )
        )


def _is_suspicious(info):
    parts = info.filename.replace("\\", "/").split("/")
    leads_out = parts[0] == "" or ".." in parts or ":" in parts[0]
    is_link = info.external_attr >> 16 & MODE_MASK == SYMLINK_MODE
    return leads_out or is_link or bool(info.flag_bits & ENCRYPTED_FLAG)


def damaged(name, error):
    return _lt("%(name)s is a damaged archive (%(error)s). Fetch it again.", name=name, error=error)
