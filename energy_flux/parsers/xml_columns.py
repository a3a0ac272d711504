# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""XML documents without attributes as arrays, for flux of which one file holds millions of elements.

A document is told by the places of its tags: which names, which levels, and where the text between them lies; all of it
is found by whole-array operations, and nothing is made an object until a distinct text is asked for. The document is
checked as a parser would: characters, names, nesting and references. What XML allows and no flux has (comments, CDATA,
attributes below the root, `>` in a text) is first written plainly: `xml_pieces`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from lxml import etree

from .xml_reader import HARDENED, MAX_DEPTH, MAX_ELEMENTS

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
REFERENCE = re.compile(rb"&(?:amp|lt|gt|quot|apos|#xD);")  # no others are in canonical XML
NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF, which XML forbids
MAX_LEVEL = MAX_DEPTH + 1  # the records of a document are on the second level
ASCII_BLANKS = " \t\r\n"
WORD_BYTES = 8
BIT_OF_END = np.uint8(ord("<") ^ ord(">"))
SAMPLED_BYTES = 3 * WORD_BYTES
PADDING = b" " * WORD_BYTES  # so that words may be read from every place of the text before it
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that mixing loses nothing of a word
MAX_DIGITS = 18
NOWHERE = np.zeros(0, dtype=int)


class NotPlain(Exception):
    """The bytes are not of the plain form; they may be XML all the same."""


@dataclass(frozen=True)
class Nodes:
    """Elements in document order: their first and last tags, and the position of each one's parent in its nodes."""

    first: np.ndarray
    last: np.ndarray
    parent: np.ndarray

    def __len__(self):
        return len(self.first)

    def __getitem__(self, which):
        return Nodes(self.first[which], self.last[which], self.parent[which])

    def with_others(self, others):
        """These and other elements, in document order."""
        order = np.argsort(np.concatenate([self.first, others.first]))
        return Nodes(
            *(
                np.concatenate([getattr(nodes, name) for nodes in (self, others)])[order]
                for name in ("first", "last", "parent")
            )
        )


NO_NODES = Nodes(NOWHERE, NOWHERE, NOWHERE)


def side_by_side(found, count):
    """Elements of several kinds as those of one: the parents of each kind, `count` of them, follow those before."""
    parent = [nodes.parent + number * count for number, nodes in enumerate(found)]
    parts = [nodes.first for nodes in found], [nodes.last for nodes in found], parent
    return Nodes(*(np.concatenate(part) if found else NOWHERE for part in parts))


@dataclass(frozen=True)
class Spans:
    """Texts by their first byte and the byte after their last one; both are -1 where there is no such element."""

    start: np.ndarray
    end: np.ndarray


class Document:
    """The elements of a plain document, which ends with PADDING. Raises NotPlain.

    records: names of elements that must stand right below the root and be no larger than `xml_reader` allows.
    """

    def __init__(self, data, records=()):
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # as XML has it
        self.data = data
        self._bytes = np.frombuffer(data, dtype=np.uint8)
        self._has_references = b"&" in data
        self._words = np.ndarray(len(data) - WORD_BYTES, "<u8", data, strides=(1,))
        self._check_characters()
        self._find_tags()
        self._pair_tags()
        self._check_names()
        for name in records:
            self._check_records(name)

    def _check_characters(self):
        blanks = sum(np.count_nonzero(self._bytes == ord(blank)) for blank in "\t\n")
        if np.count_nonzero(self._bytes < ord(" ")) != blanks:
            raise NotPlain("a character that XML forbids")
        if self._has_references and self.data.count(b"&") != len(REFERENCE.findall(self.data)):
            raise NotPlain("a reference to something unknown")
        if self.data.isascii():
            return
        try:
            self.data.decode()
        except UnicodeDecodeError as error:
            raise NotPlain("not UTF-8") from error
        is_possible = (self._bytes == NO_CHARACTERS[0][0]).any()
        if is_possible and any(character in self.data for character in NO_CHARACTERS):
            raise NotPlain("a character that XML forbids")

    def _find_tags(self):
        marks = np.flatnonzero((self._bytes & ~BIT_OF_END) == ord("<"))
        start, end = marks[0::2].copy(), marks[1::2].copy()
        if not len(start) or not (self._are(start, "<") and self._are(end, ">")) or len(start) != len(end):
            raise NotPlain("tags do not alternate with texts")
        if start[0] > 0 or self.data[end[-1] + 1 :].strip():
            raise NotPlain("a text outside of the root")
        self._start, self._end = start, end
        self._is_last = self._bytes[start + 1] == ord("/")
        self._is_alone = (self._bytes[end - 1] == ord("/")) & ~self._is_last

    def _are(self, places, character):
        return bool((self._bytes[places] == ord(character)).all())

    def _pair_tags(self):
        """For each tag the one at the other end of its element; the level of the root is 1."""
        opens = ~self._is_last & ~self._is_alone
        inside = np.cumsum(opens.view(np.int8) - self._is_last.view(np.int8), dtype=np.int32)
        self._level = inside + (self._is_last | self._is_alone)
        if inside[-1] != 0 or (inside[:-1] < 1).any() or self._level.max() > MAX_LEVEL:
            raise NotPlain("the elements are not nested")
        self._other = np.arange(len(opens))
        next_ends = np.flatnonzero(opens[:-1] & self._is_last[1:])
        self._other[next_ends], self._other[next_ends + 1] = next_ends + 1, next_ends
        outer = np.flatnonzero((self._other == np.arange(len(opens))) & ~self._is_alone)
        outer = outer[np.argsort(self._level[outer].astype(np.int8), kind="stable")]
        self._other[outer[0::2]], self._other[outer[1::2]] = outer[1::2], outer[0::2]

    def _check_names(self):
        """Place the elements by their names; they must be names, and the same at both ends."""
        first = np.flatnonzero(~self._is_last)
        begin, end = self._start[first] + 1, self._end[first] - self._is_alone[first]
        end[0] = begin[0] + len(re.match(rb"[^\s/>]*", self.data[begin[0] : end[0]])[0])  # the root may have attributes
        name, names = self._distinct(Spans(begin, end), self._sampled(begin, end))
        if not all(map(NAME.fullmatch, names)):
            raise NotPlain("a tag with attributes, or none")
        first = first[np.argsort(name.astype(np.min_scalar_type(len(names))), kind="stable")]
        bounds = np.cumsum(np.bincount(name, minlength=len(names)))[:-1]
        places, ends = np.split(first, bounds), np.split(self._other[first], bounds)
        self._places = dict(zip(names, places, strict=True))
        if self._is_alone.any():
            ends = [tags[~self._is_alone[tags]] for tags in ends]
        self._check_all_begin(ends, [b"</%s>" % each.encode() for each in names])
        sampled = [each for each in names if len(each) > SAMPLED_BYTES]
        self._check_all_begin([self._places[each] for each in sampled], [b"<%s" % each.encode() for each in sampled])

    def _check_all_begin(self, tags, texts):
        """All tags of these arrays, one for each text, begin by their text."""
        of_size = defaultdict(list)
        for each, text in zip(tags, texts, strict=True):
            of_size[len(text)].append((each, text))
        for size, alike in of_size.items():
            told = np.ndarray(len(self.data) - size, f"V{size}", self.data, strides=(1,))
            start = self._start[np.concatenate([each for each, _text in alike])]
            if told[start].tobytes() != b"".join([text * len(each) for each, text in alike]):
                raise NotPlain("an element begins or ends by another name")

    def _check_records(self, name):
        places = self._places.get(name, NOWHERE)
        if (self._level[places] != 2).any() or (self._other[places] - places).max(initial=0) > MAX_ELEMENTS:
            raise NotPlain("a record that is not right below the root, or may be too large")

    @cached_property
    def _characters(self):
        return self.data.decode("latin-1")  # one for each byte

    @property
    def root(self):
        return Nodes(np.zeros(1, dtype=int), self._other[:1], np.zeros(1, dtype=int))

    def children(self, nodes, name):
        """The elements of this name right below these nodes."""
        found = self._places.get(name, NOWHERE)
        if not len(found) or not len(nodes):
            return NO_NODES
        level = self._level[found]
        if len(found) == len(nodes):  # one each, which is usual
            is_within = (nodes.first < found) & (found < nodes.last) & (level == self._level[nodes.first] + 1)
            if is_within.all():
                return Nodes(found, self._other[found], np.arange(len(nodes)))
        parent = np.searchsorted(nodes.first, found) - 1
        is_below = (parent >= 0) & (found < nodes.last[parent]) & (level == self._level[nodes.first[parent]] + 1)
        found = found[is_below]
        return Nodes(found, self._other[found], parent[is_below])

    def texts(self, nodes, name):
        """The text of the first child of this name of each node."""
        return self.first_texts(self.children(nodes, name), len(nodes))

    def first_texts(self, found, count):
        """For each of `count` parents, the text of the first of the elements found that is its own."""
        start, end = np.full(count, -1), np.full(count, -1)
        begin = self._end[found.first] + 1
        stop = np.where(
            self._is_alone[found.first], begin, self._start[np.minimum(found.first + 1, len(self._start) - 1)]
        )
        start[found.parent[::-1]], end[found.parent[::-1]] = begin[::-1], stop[::-1]
        return Spans(start, end)

    def values(self, nodes, name):
        """(place of each node's text in the list, the distinct texts without blanks around; "" where there is none)."""
        spans = self.texts(nodes, name)
        place, texts = self.distinct(spans)
        return np.where(spans.start < 0, len(texts), place), [*map(str.strip, texts), ""]

    def kinds(self, nodes, name):
        """(place of each node in the list, distinct ones as bytes) of nodes that differ in no more than child `name`.

        Told apart by all that is written before the text of that child and after it: this text is left out.
        """
        text = self.texts(nodes, name)
        begin, stop = self._start[nodes.first], self._end[nodes.last] + 1
        bounds = begin, np.where(text.start < 0, stop, text.start), np.where(text.start < 0, stop, text.end), stop
        data, places = self.data, {}
        place = [
            places.setdefault((data[begin:start], data[end:stop]), len(places))
            for begin, start, end, stop in zip(*(bound.tolist() for bound in bounds), strict=True)
        ]
        return np.array(place, dtype=int), list(map(b"".join, places))

    def distinct(self, spans):
        """(place of each text in the list, the distinct texts)."""
        return self._distinct(spans, self._numbers(spans))

    def _numbers(self, spans):
        """A number for each text, by all its words: texts of one number, of 2^64, are taken for the same."""
        length = spans.end - spans.start
        mixed = length.astype(np.uint64)
        for offset in range(0, int(length.max(initial=0)), WORD_BYTES):
            rows = slice(None) if offset + WORD_BYTES <= length.min() else np.flatnonzero(length > offset)
            mixed[rows] = _mixed(mixed[rows], self._words[spans.start[rows] + offset] << _beyond(length[rows] - offset))
        return mixed

    def _sampled(self, start, end):
        """A number for each text by its length and three words of it: enough for names, each of which is met twice."""
        length = end - start
        back, cut = np.maximum(length - WORD_BYTES, 0), _beyond(length)
        mixed = length.astype(np.uint64)
        for skipped in (0, back, back >> 1):
            mixed = _mixed(mixed, self._words[start + skipped] << cut)
        return mixed

    def _distinct(self, spans, mixed):
        place, numbers = pd.factorize(mixed)
        first = first_places(place, len(numbers))
        bounds = zip(spans.start[first].tolist(), spans.end[first].tolist(), strict=True)
        return place, [self._decoded(start, end) for start, end in bounds]

    def _decoded(self, start, end):
        return self._resolved(self.data[start:end])

    def _resolved(self, text):
        if b"&" in text:
            return etree.fromstring(b"<t>%s</t>" % text, etree.XMLParser(**HARDENED)).text
        return text.decode()

    def whole_numbers(self, spans):
        """(int64, whether the text is one: 1 to 18 digits and nothing else)."""
        length = spans.end - spans.start
        is_number = (length > 0) & (length <= MAX_DIGITS)
        numbers = np.zeros(len(length), dtype=np.int64)
        for place in range(int(length[is_number].max(initial=0))):
            rows = np.flatnonzero(is_number & (length > place))
            digit = self._bytes[spans.start[rows] + place] - np.uint8(ord("0"))
            is_number[rows[digit > 9]] = False
            numbers[rows] = numbers[rows] * 10 + digit
        return numbers, is_number

    def codes(self, spans, length):
        """(the texts of so many digits as an array of objects, whether they are; "" where they are not)."""
        _numbers, is_number = self.whole_numbers(spans)
        is_code = is_number & (spans.end - spans.start == length)
        codes = np.ndarray(len(self.data) - length, f"S{length}", self.data, strides=(1,))
        return np.where(is_code, codes[np.where(is_code, spans.start, 0)], b"").astype(str).astype(object), is_code

    def strings(self, spans):
        """(place of each text in the array, the texts without blanks around as objects, None where nothing is left).

        Two places may have the same text.
        """
        place, numbers = pd.factorize(self._numbers(spans))
        first = first_places(place, len(numbers))
        texts = self._sliced(spans.start[first].tolist(), spans.end[first].tolist())
        strings = np.empty(len(texts), dtype=object)
        strings[:] = texts
        return place, strings

    def _sliced(self, start, end):
        texts = [self._characters[start:end].strip(ASCII_BLANKS) or None for start, end in zip(start, end, strict=True)]
        if self._has_references or not all(map(str.isascii, filter(None, texts))):
            return [text and (self._resolved(text.encode("latin-1")).strip() or None) for text in texts]
        return texts

    def at(self, spans, position):
        """The text of one of these spans, "" where there is none."""
        return self._decoded(spans.start[position], spans.end[position]).strip()

    def elements(self, name):
        """Those of this name right below the root, as objects."""
        nodes = self.children(self.root, name)
        return [self.element(nodes, position) for position in range(len(nodes))]

    def element(self, nodes, position):
        """One of these elements as an object."""
        return element_of(self.data[self._start[nodes.first[position]] : self._end[nodes.last[position]] + 1])


def element_of(source):
    """The element that is written in these bytes of a document."""
    return etree.fromstring(source, etree.XMLParser(**HARDENED))


def first_places(place, count):
    first = np.zeros(count, dtype=int)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return first


def _beyond(length):
    """How many bits of a word are not of a text of this length."""
    return np.maximum(8 * (WORD_BYTES - length), 0).astype(np.uint64)


def _mixed(numbers, words):
    numbers = (numbers ^ words) * MIXER
    return numbers ^ numbers >> np.uint64(29)
