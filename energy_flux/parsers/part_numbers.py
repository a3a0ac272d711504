# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""File XXXXX of YYYYY: a number of a sequence that comes in several files (R151, R50, documents of an archive)."""

import re

PARTS = re.compile(r"_(?P<part>\d{5})_(?P<count>\d{5})(?:_\d{14})?\.\w+$")


def parts_in(flux, name):
    """(part, count of parts) that a file of this flux names after its sequence number; (0, 0) when it names none."""
    named, parts = flux.pattern.fullmatch(name), PARTS.search(name)
    if not flux.sequence_key or not named or not parts or parts.start("part") < named.end("number"):
        return 0, 0
    part, count = int(parts["part"]), int(parts["count"])
    return (part, count) if 1 <= part <= count else (0, 0)
