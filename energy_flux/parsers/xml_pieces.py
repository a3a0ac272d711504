# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The XML document of a member in pieces of whole records, each as columns (`xml_columns.Document`).

What XML allows and no flux has is first written plainly by libxml2, under the options of `xml_reader`.
"""

import re
from itertools import chain

import numpy as np
from lxml import etree

from .sentences import RefusedDocument
from .xml_columns import NAME, PADDING, Document, NotPlain
from .xml_reader import HARDENED, MAX_RECORD_BYTES, malformed, records_in, too_large

PIECE_BYTES = 2**20  # what fits the cache is read faster than what does not
KEPT_BYTES = 2**25 - 2**16  # a bit less than the 32 MiB up to which glibc learns from blocks that are freed
ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*>)?\s*(?P<opening><(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63})(?:\s[^<>]*)?(?<!/)>)"
)

# Once such a block was freed, glibc keeps what the arrays of a piece need for those of the next one, in place of giving
# it back and fetching it again page by page, which would be a fifth of the time. The block itself is never touched.
np.empty(KEPT_BYTES, dtype=np.uint8)


def documents(member, tags, pieces=1):
    """The document of a member in pieces that hold whole elements <tags[-1]>, each with the root around them.

    tags: names of the elements right below the root that are read. pieces: how many PIECE_BYTES are read at once; of
    records with many columns more. Raises RefusedDocument where `xml_reader.records` does.
    """
    root = ROOT.match(member.head)
    chunks = iter(lambda: member.next_bytes(pieces * PIECE_BYTES), b"")
    if root is None or not _is_plain(root):
        yield from _written_plainly(chunks, member.name, tags)
        return
    opening, ending, closing = root["opening"], b"</%s>" % root["name"], b"</%s>" % tags[-1].encode()
    rest, piece, following = next(chunks)[root.end() :], next(chunks, b""), next(chunks, b"")
    while True:
        if following and closing not in piece:
            rest, piece = b"", rest + piece
        cut = piece.rfind(closing) + len(closing) if following else len(piece)
        if not following or cut >= len(closing):
            parts = opening, rest, memoryview(piece)[:cut], ending if following else b"", PADDING
            try:
                found = Document(b"".join(parts), tags)
            except NotPlain:
                yield from _written_plainly(chain((opening, rest, piece, following), chunks), member.name, tags)
                return
            yield found
            rest, piece = piece[cut:], b""
        if not following:
            return
        if len(rest) + len(piece) > MAX_RECORD_BYTES:
            raise RefusedDocument(too_large(member.name))
        rest, piece, following = rest + piece, following, next(chunks, b"")


def _is_plain(root):
    """Whether what was found is the start of a root indeed, in UTF-8."""
    try:
        alone = etree.fromstring(root[0] + b"</%s>" % root["name"], etree.XMLParser(**HARDENED))
    except etree.XMLSyntaxError:
        return False
    return (alone.getroottree().docinfo.encoding or "UTF-8").upper() == "UTF-8"


def _written_plainly(chunks, name, tags):
    """What libxml2 makes of these bytes: the elements with these tags alone, and names that are not plain left out."""
    written, size = [], 0
    for element in records_in(chunks, name, tags):
        for each in element.iter("*"):
            each.attrib.clear()
            if not NAME.fullmatch(each.tag):
                each.tag = "_"
        written.append(_plain(element, name))
        size += len(written[-1])
        if size > PIECE_BYTES:
            yield _wrapped(written)
            written, size = [], 0
    yield _wrapped(written)


def _plain(element, name):
    try:
        return etree.tostring(element, method="c14n", exclusive=True)
    except etree.C14NError as error:  # a namespace that is no address, of which the parser tells at the very end only
        raise RefusedDocument(malformed(name, str(error))) from error


def _wrapped(written):
    return Document(b"".join((b"<_>", *written, b"</_>", PADDING)))
