# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""JSON documents read whole, under a limit of size, depth and number of values."""

import json
import re

from .sentences import RefusedDocument, _lt

MAX_BYTES = 128 * 2**20
MAX_CONTAINERS, MAX_VALUES = 3_000_000, 15_000_000  # curves have fewer in as many bytes; each takes memory
NO_CHARACTER = re.compile(  # written by number: zero, or one half of a pair without the other
    rb"\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u)[dD][c-fC-F])"
)


def objects(member):
    """The objects at the top level of a document, which is one object or a list of objects."""
    data = b"".join(_pieces(member))
    try:
        _check_text(data)
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RefusedDocument(
            _lt(
                "%(name)s is cut off or is not valid JSON (%(error)s). Fetch the file again.",
                name=member.name,
                error=str(error),
            )
        ) from error
    found = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) for each in found):
        raise RefusedDocument(
            _lt("%(name)s holds no JSON objects at its top level, as every flux does.", name=member.name)
        )
    return found


def _check_text(data):
    """Raises ValueError where no memory or no database could hold what these bytes tell."""
    if data.count(b"{") + data.count(b"[") > MAX_CONTAINERS or data.count(b",") > MAX_VALUES:
        raise ValueError("it holds more values than any flux has")
    if match := NO_CHARACTER.search(data):
        raise ValueError(f"{match[0].decode()} is no character")


def _pieces(member):
    size = 0
    while piece := member.next_bytes(2**20):
        size += len(piece)
        if size > MAX_BYTES:
            raise RefusedDocument(
                _lt(
                    "%(name)s is a JSON document of more than %(limit)s MB. Order fewer supply points at once.",
                    name=member.name,
                    limit=MAX_BYTES // 2**20,
                )
            )
        yield piece


def _refuse_constant(name):
    raise ValueError(f"{name} is not a JSON value")
