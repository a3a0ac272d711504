# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Records of an XML document as columns: a text is read once, however many of them have it.

A reader takes texts and raises `Unreadable`; the record that holds such texts is refused, the others go on.
"""

import numpy as np

from .collector import payload_of
from .enedis_values import MAX_TEXT_CHARACTERS, missing, too_long
from .sentences import Unreadable
from .xml_columns import Nodes, side_by_side


class Records:
    """Elements of a document (`xml_columns.Document`) by the first texts at some paths below them.

    paths: {name of a column of texts: path}; all of them are read at once. required: names of those that no record may
    lack. problems: {position: sentence} of the records that cannot be used, with the first reason that was met.
    """

    def __init__(self, document, nodes, paths, required=()):
        self.document, self.nodes = document, nodes
        self.problems = {}
        self._found = {"": nodes}
        found = side_by_side([self.below(path) for path in paths.values()], len(nodes))
        spans = document.first_texts(found, len(nodes) * len(paths))
        place, self._strings = document.strings(spans)
        self._is_told = np.array([text is not None for text in self._strings], dtype=bool)
        self._places = dict(zip(paths, place.reshape(len(paths), len(nodes)), strict=True))
        if (spans.end - spans.start).max(initial=0) > MAX_TEXT_CHARACTERS:
            self._refuse_long_texts(paths)
        for name in required:
            self.refuse_where(~self.is_told(name), missing(paths[name]))

    def __len__(self):
        return len(self.nodes)

    def _refuse_long_texts(self, paths):
        is_long = np.array([len(text or "") > MAX_TEXT_CHARACTERS for text in self._strings], dtype=bool)
        for name, path in paths.items():
            positions = np.flatnonzero(is_long[self._places[name]]).tolist()
            self.refuse_at({position: too_long(path, self.texts(name)[position]) for position in positions})

    def texts(self, name):
        """The texts of this name as an array of objects, None where one is absent or blank."""
        return self._strings[self._places[name]]

    def is_told(self, name):
        """Whether each record has a text of this name."""
        return self._is_told[self._places[name]]

    def converted(self, name, reader, empty=None):
        """An array of what `reader` makes of the texts of this name; `empty` where there is none or it cannot be read.

        It is of objects where `empty` is None or a text, else of the type of `empty`.
        """
        place = self._places[name]
        told = np.flatnonzero((np.bincount(place, minlength=len(self._strings)) > 0) & self._is_told)
        values, reasons = read_distinct(self._strings[told], reader, empty)
        self.refuse_at(reasons_at(place, {told[number]: reason for number, reason in reasons.items()}))
        results = filled(len(self._strings), empty)
        results[told] = values
        return results[place]

    def combined(self, names, reader, empty=None):
        """As `converted`, by the texts of several names together, each of which may be None."""
        told, kind = distinct(zip(*map(self.texts, names), strict=True))
        values, reasons = read_distinct(told, lambda texts: reader(*texts), empty)
        self.refuse_at(reasons_at(kind, reasons))
        results = filled(len(told), empty)
        results[:] = values
        return results[kind]

    def refuse_where(self, is_wrong, reason):
        """Refuse these records."""
        self.refuse_at(dict.fromkeys(np.flatnonzero(is_wrong).tolist(), reason))

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
            parent = parents.parent[children.parent] if above else children.parent
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
        """The columns (name: array, or one text or flag for all) of the records without a problem."""
        if not self.problems:
            return columns
        is_usable = self.is_usable()
        return {name: cells[is_usable] if isinstance(cells, np.ndarray) else cells for name, cells in columns.items()}

    def reject(self, collector, reference):
        """Hand the records with a problem to the collector; reference: tells what the one at a position is called."""
        for position, reason in sorted(self.problems.items()):
            element = self.document.element(self.nodes, position)
            collector.reject(reference(position), reason, payload_of(element))


def filled(count, empty):
    """An array that holds this value: of objects for None and texts, else of its type."""
    return np.full(count, empty, dtype=object if empty is None or isinstance(empty, str) else None)


def distinct(values):
    """(the distinct values as a list, the place of each value in it)."""
    places = {}
    place = [places.setdefault(value, len(places)) for value in values]
    return list(places), np.array(place, dtype=np.int64)


def read_distinct(values, read, unread=None):
    """(what `read` makes of each value, or `unread` where it cannot; {place in the values: sentence} of these)."""
    results, reasons = [], {}
    for place, value in enumerate(values):
        try:
            results.append(read(value))
        except Unreadable as problem:
            results.append(unread)
            reasons[place] = problem.sentence
    return results, reasons


def reasons_at(place, reasons):
    """{position: reason} of the positions whose place has one."""
    positions = np.flatnonzero(np.isin(place, list(reasons))) if reasons else ()
    return {int(position): reasons[int(place[position])] for position in positions}
