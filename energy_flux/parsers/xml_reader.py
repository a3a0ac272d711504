# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""XML read in pieces by a parser that resolves nothing: no DTD, no entity, no network, no unbounded record.

Each option is given explicitly, because lxml's defaults depend on its version and on the thread.
"""

from lxml import etree

from .sentences import RefusedDocument, _lt

CHUNK_BYTES = 64 * 2**10
MAX_RECORD_BYTES = 4 * 2**20  # between two records, hence what may be in memory at once
MAX_DEPTH = 24
MAX_ELEMENTS = 50_000  # in one record
HARDENED = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
}

_is_too_large = etree.XPath(f"count(descendant::*) > {MAX_ELEMENTS} or boolean({'/'.join('*' * MAX_DEPTH)})")


def root_of(member):
    """The name of the root element. Refuses a document type: whatever it declares, no flux has one."""
    parser = etree.XMLPullParser(events=("start",), **HARDENED)
    try:
        parser.feed(member.head)
        _event, root = next(parser.read_events(), (None, None))
    except etree.XMLSyntaxError as error:
        raise RefusedDocument(malformed(member.name, error.msg)) from error
    if root is None:
        raise RefusedDocument(
            _lt("%(name)s does not begin with an XML element. Fetch the file again.", name=member.name)
        )
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedDocument(
            _lt(
                "%(name)s declares a document type (DOCTYPE), which no flux does and which can be an attack."
                " It was not read: ask its sender.",
                name=member.name,
            )
        )
    return root.tag


def records(member, tags):
    """Each element with one of these tags, as it ends; it is forgotten when the next one is asked for."""
    return records_in(iter(lambda: member.next_bytes(CHUNK_BYTES), b""), member.name, tags)


def records_in(chunks, name, tags):
    """The records of the document `name` that these bytes make."""
    parser = etree.XMLPullParser(events=("end",), tag=tags, **HARDENED)
    unrecorded = 0
    try:
        for chunk in chunks:
            parser.feed(chunk)
            unrecorded += len(chunk)
            for _event, element in parser.read_events():
                unrecorded = 0
                if _is_too_large(element):
                    raise RefusedDocument(too_large(name))
                yield element
                _forget(element)
            if unrecorded > MAX_RECORD_BYTES:
                raise RefusedDocument(too_large(name))
        parser.close()
    except etree.XMLSyntaxError as error:
        raise RefusedDocument(malformed(name, error.msg)) from error


def _forget(element):
    """Clear it, and drop all that ended before it, on any level."""
    element.clear()
    while (parent := element.getparent()) is not None:
        while (previous := element.getprevious()) is not None:
            parent.remove(previous)
        element = parent


def malformed(name, reason):
    return _lt(
        "%(name)s is cut off or is not well-formed XML (%(error)s). Fetch the file again.", name=name, error=reason
    )


def too_large(name):
    return _lt("%(name)s holds a record that is larger or deeper than any flux has. It was not read.", name=name)
