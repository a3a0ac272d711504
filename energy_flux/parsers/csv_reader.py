# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables of text under a line of column names, read line by line: of any size, in bounded memory."""

import codecs
import csv

from .sentences import RefusedDocument, _lt

SEPARATORS = ";,\t|"
PIECE_BYTES = 2**18
MAX_LINE_CHARACTERS = 100_000
MAX_EMPTY_LINES = 100_000
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\r\n"))


def is_table(head):
    """Whether these first bytes of a document are text whose first line has several columns."""
    return head.translate(None, CONTROL_BYTES) == head and len(_names(head)) > 1


def columns_of(head):
    """The column names in these first bytes of a document."""
    return set(_names(head))


def rows(member):
    """(line number, {column: text}) of each line; a line with other than as many values as columns is refused.

    The separator is the one that the line of names holds most of; UTF-8, else what Windows writes in western Europe.
    """
    head = member.head
    reader = csv.reader(_lines(member, _encoding(head)), delimiter=_separator(_first_line(head)), strict=True)
    try:
        names = [name.strip() for name in next(reader)]
        for values in reader:
            if len(values) not in (0, len(names)):
                raise RefusedDocument(
                    _lt(
                        "Line %(line)s of %(name)s has %(found)s values, its columns are %(expected)s. Fetch it again.",
                        line=reader.line_num,
                        name=member.name,
                        found=len(values),
                        expected=len(names),
                    )
                )
            if values:
                yield reader.line_num, dict(zip(names, values, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise RefusedDocument(
            _lt(
                "%(name)s is not a readable table (%(error)s). Fetch the file again.",
                name=member.name,
                error=str(error),
            )
        ) from error


def check_text(data, name):
    """Raises RefusedDocument where these bytes are no text: no database holds the character zero."""
    if b"\0" in data:
        raise RefusedDocument(_lt("%(name)s is no text: it holds zero bytes. Fetch the file again.", name=name))


def _lines(member, encoding):
    decode, rest, empty = codecs.getincrementaldecoder(encoding)().decode, "", 0
    while piece := member.next_bytes(PIECE_BYTES):
        check_text(piece, member.name)
        *lines, rest = (rest + decode(piece)).split("\n")
        if max(map(len, (rest, *lines))) > MAX_LINE_CHARACTERS:
            raise RefusedDocument(
                _lt("%(name)s holds a line that is longer than any flux has. It was not read.", name=member.name)
            )
        empty += lines.count("") + lines.count("\r")
        if empty > MAX_EMPTY_LINES:
            raise RefusedDocument(
                _lt(
                    "%(name)s holds more than %(limit)s empty lines, which no flux does. It was not read.",
                    name=member.name,
                    limit=MAX_EMPTY_LINES,
                )
            )
        yield from (f"{line}\n" for line in lines)
    yield rest + decode(b"", True)


def _names(head):
    line = _first_line(head)
    return [name.strip().strip('"') for name in line.split(_separator(line))]


def _first_line(head):
    return head.decode(_encoding(head), errors="replace").partition("\n")[0].strip()


def _separator(line):
    return max(SEPARATORS, key=line.count)


def _encoding(head):
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
