# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Records of an XML document as columns: a text is read once, however many of them have it.

A reader takes a text and raises `Unreadable`; the record that holds such a text is refused, the others go on.
"""

from itertools import chain

import numpy as np

from .collector import payload_of
from .enedis_values import MAX_TEXT_CHARACTERS, missing, too_long
from .sentences import Unreadable
from .xml_columns import Nodes


class Records:
    """Elements of a document (`xml_columns.Document`) by the texts at paths below them.

    problems: {position: sentence} of the records that cannot be used, with the first reason that was met.
    """

    def __init__(self, document, nodes):
        self.document, self.nodes = document, nodes
        self.problems = {}
        self._found, self._texts = {"": nodes}, {}

    def __len__(self):
        return len(self.nodes)

    def texts(self, path):
        """The first text at this path of each record; None where it is absent or blank."""
        if path not in self._texts:
            self._texts[path] = self._read_texts(path)
        return self._texts[path]

    def _read_texts(self, path):
        found = self.below(path)
        if not len(found):
            return [None] * len(self)
        spans = self.document.first_texts(found, len(self))
        texts = self.document.strings(spans)
        if (spans.end - spans.start).max() > MAX_TEXT_CHARACTERS:
            too_long_ones = (text for text in texts if text and len(text) > MAX_TEXT_CHARACTERS)
            self._judge(texts, {text: too_long(path, text) for text in too_long_ones})
        return texts

    def required(self, path):
        """As `texts`, but a record without one is refused."""
        texts = self.texts(path)
        if None in texts:
            self._judge(texts, {None: missing(path)})
        return texts

    def converted(self, texts, reader):
        """What `reader` makes of each text; None where there is none, or it cannot be read."""
        values, reasons = {None: None}, {}
        for text in set(texts) - {None}:
            try:
                values[text] = reader(text)
            except Unreadable as problem:
                values[text], reasons[text] = None, problem.sentence
        self._judge(texts, reasons)
        return [values[text] for text in texts]

    def _judge(self, values, reasons):
        if reasons:
            for position, value in enumerate(values):
                if value in reasons:
                    self.problems.setdefault(position, reasons[value])

    def refuse_at(self, reasons):
        """reasons: {position: sentence} of the records to refuse."""
        self.problems = reasons | self.problems

    def refuse_wholes_of(self, parts):
        """Refuse the records of whose parts one has a problem. parts: Records found `below` these."""
        last_to_first = sorted(parts.problems.items(), reverse=True)
        self.refuse_at({int(parts.nodes.parent[part]): reason for part, reason in last_to_first})

    def below(self, path):
        """The elements at this path; the parent of each is the position of its record."""
        if path not in self._found:
            above, _slash, name = path.rpartition("/")
            parents = self.below(above)
            children = self.document.children(parents, name)
            is_deep = bool(above)
            parent = parents.parent[children.parent] if is_deep else children.parent
            self._found[path] = Nodes(children.first, children.last, parent)
        return self._found[path]

    def has(self, path):
        """Whether each record has an element at this path."""
        return np.bincount(self.below(path).parent, minlength=len(self)) > 0

    def is_usable(self):
        """Whether each record has no problem."""
        is_usable = np.ones(len(self), dtype=bool)
        is_usable[list(self.problems)] = False
        return is_usable

    def usable(self, columns):
        """The columns (name: list or array) of the records without a problem."""
        if not self.problems:
            return columns
        kept = np.flatnonzero(self.is_usable())
        return {
            name: values[kept] if isinstance(values, np.ndarray) else [values[position] for position in kept]
            for name, values in columns.items()
        }

    def reject(self, collector, references):
        """Hand the records with a problem to the collector, each by its reference."""
        for position, reason in sorted(self.problems.items()):
            element = self.document.element(self.nodes, position)
            collector.reject(references[position], reason, payload_of(element))


def joined(pieces):
    """The columns of several pieces as those of one."""
    return {
        name: np.concatenate([piece[name] for piece in pieces])
        if isinstance(values, np.ndarray)
        else list(chain.from_iterable(piece[name] for piece in pieces))
        for name, values in pieces[0].items()
    }


def distinct(values):
    """(the distinct values as a list, the place of each value in it)."""
    places = {}
    place = [places.setdefault(value, len(places)) for value in values]
    return list(places), np.array(place, dtype=np.int64)


def read_distinct(values, read):
    """(what `read` makes of each value, None where it cannot; its sentence there, else None)."""
    results, reasons = [], []
    for value in values:
        try:
            results.append(read(value))
            reasons.append(None)
        except Unreadable as problem:
            results.append(None)
            reasons.append(problem.sentence)
    return results, reasons


def reasons_at(place, reasons):
    """{position: reason} of the positions whose place has one."""
    has_reason = np.array([reason is not None for reason in reasons], dtype=bool)
    return {int(position): reasons[place[position]] for position in np.flatnonzero(has_reason[place])}
