# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The PRM of an R50 that are written exactly as the operator's program writes them, read as arrays.

One regular expression proves the form of a whole PRM, hence that it is well-formed and where its characters are; each
distinct stamp is then read strictly. What does not have that form, down to the tags around it, is left in the
document for the XML parser: so it judges all that is not proven. Nothing is taken from a document with comments,
CDATA or instructions, in which a PRM may be none.
"""

import re

import numpy as np

from .curve_columns import DOUBTFUL, RAW, TextColumn, read_instant
from .curve_days import EMPTY, NO_QUALITY, UNREADABLE
from .xml_reader import CHUNK_BYTES, MAX_RECORD_BYTES

DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml[ ]version=["']1\.0["'](?:[ ]encoding=["'](?i:utf-8|us-ascii|iso-8859-1)["'])?"""
    rb"""(?:[ ]standalone=["']\w+["'])?[ ]?\?>)?"""
)
PLAIN_PRM = re.compile(
    rb"""<PRM>\s*+<Id_PRM>([0-9]{14})</Id_PRM>\s*+(?:
        <Donnees_Releve>\s*+<Date_Releve>[0-9-]{10}</Date_Releve>\s*+
        (?:<Id_Affaire>[0-9A-Z]{4,8}</Id_Affaire>\s*+)?+
        (?:<PDC><H>[0-9T:-]{19}\+[0-9:]{5}</H>
            (?:<V>[0-9]{1,9}</V>)?+(?:<IV>[01]</IV>)?+</PDC>\s*+)*+
        </Donnees_Releve>\s*+)++</PRM>""",
    re.VERBOSE,
)
NOT_PLAIN = (b"!", b"?")  # of what begins with <! or <?
END_OF_PRM = b"</PRM>"
PIECE_BYTES = 8 * CHUNK_BYTES
STAMP = np.arange(-len("2026-01-01T00:30:00"), len("+01:00"))  # places of its characters, counted from its +
TO_END_TAG = len("+01:00")
TO_NEXT_NAME = len("</H><")
TO_VALUE = len("</H><V>")
TO_VALIDITY = len("</V><IV>")
MAX_DIGITS = 9


class PlainPoints:
    """A document without its plain PRM, to be read as `archive.Member` is; `found` are the columns of their points.

    Each entry of found: PRM codes, position of each point's code, end of its step (UTC seconds), watts, qualities.
    """

    def __init__(self, member):
        self.name, self.found = member.name, []
        self._member, self._kept = member, b""
        self._is_plain = self._is_first = True
        self._ends = TextColumn(lambda written: read_instant(written.decode()))

    def next_bytes(self, _size):
        while piece := self._next_piece():
            if left := self._left_of(piece):
                return left
        return b""

    def _next_piece(self):
        """Whole PRM, unless one is larger than a record may be."""
        piece, self._kept = self._kept, b""
        while len(piece) < PIECE_BYTES or (END_OF_PRM not in piece and len(piece) < MAX_RECORD_BYTES):
            chunk = self._member.next_bytes(CHUNK_BYTES)
            if not chunk:
                return piece
            piece += chunk
        end = piece.rfind(END_OF_PRM) + len(END_OF_PRM)
        if end < len(END_OF_PRM):
            return piece
        self._kept = piece[end:]
        return piece[:end]

    def _left_of(self, piece):
        begin = DECLARATION.match(piece).end() if self._is_first else 0
        self._is_first = False
        self._is_plain &= not any(piece.find(mark, begin) >= 0 for mark in NOT_PLAIN)
        matches = list(PLAIN_PRM.finditer(piece, begin)) if self._is_plain else []
        columns = self._columns(matches)
        if columns is None:
            return piece
        self.found.append(columns)
        ends = [0, *(match.end() for match in matches)]
        starts = [*(match.start() for match in matches), len(piece)]
        return b"".join(piece[end:start] for end, start in zip(ends, starts, strict=True))

    def _columns(self, matches):
        """None when there is nothing to take, or a stamp is of the form and yet no instant."""
        text = b"".join([match[0] for match in matches])
        data = np.frombuffer(text, dtype="uint8")
        sign = np.flatnonzero(data == ord("+"))
        ends = self._ends.numbers(data[sign[:, None] + STAMP].view(f"S{len(STAMP)}").ravel().tolist())
        if not len(matches) or (ends == UNREADABLE).any():
            return None
        bounds = np.cumsum([len(match[0]) for match in matches])
        values, end_tag = _values(data, sign + TO_END_TAG)
        is_doubtful = (data[end_tag + TO_NEXT_NAME] == ord("I")) & (data[end_tag + TO_VALIDITY] == ord("1"))
        codes = [match[1].decode() for match in matches]
        return codes, np.searchsorted(bounds, sign), ends, values, qualities_of(values != EMPTY, is_doubtful)


def _values(data, end_tag):
    """The number after each `</H>`, and the place of the end tag that precedes what follows it."""
    has_value = data[end_tag + TO_NEXT_NAME] == ord("V")
    place = end_tag + np.where(has_value, TO_VALUE, 0)
    values, is_digit = np.zeros(len(place), dtype="int64"), has_value
    for _digit in range(MAX_DIGITS):
        digit = data[place] - np.uint8(ord("0"))
        is_digit = is_digit & (digit < 10)  # below 0 wraps to above 9
        if not is_digit.any():
            break
        values = np.where(is_digit, 10 * values + digit, values)
        place = place + is_digit
    return np.where(has_value, values, EMPTY), place


def qualities_of(is_told, is_doubtful):
    """One letter for each point."""
    return np.where(is_told, np.where(is_doubtful, DOUBTFUL, RAW), NO_QUALITY).astype("uint8")
