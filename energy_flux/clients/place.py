# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What every place of flux files has in common: which of its files are taken, and when."""

from dataclasses import dataclass

from .failure import PlaceFailure, _lt

SUFFIXES = (".zip", ".xml", ".json", ".csv")  # in upper case too; a partial file ends in .part, .tmp, .filepart…
COMPANION_SUFFIX = "_svc.xml"  # transfer metadata that lies beside the data
MAX_FILE_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Entry:
    """A file of a folder. modified: seconds since 1970, as finely as the place tells them, as text or number."""

    folder: str
    name: str
    size: int
    modified: float
    stamp: str  # changes when the file does


def is_flux_file(name):
    """Whether a file of this name may be one of the operator's."""
    lower = name.lower()
    is_plain = "/" not in name and name.isprintable() and not name.startswith(".")
    return is_plain and lower.endswith(SUFFIXES) and not lower.endswith(COMPANION_SUFFIX)


def check_size(entry):
    if entry.size > MAX_FILE_BYTES:
        raise PlaceFailure(
            _lt(
                "%(name)s is larger than %(limit)s MB, which no flux file is. Take it away.",
                name=entry.name,
                limit=MAX_FILE_BYTES // 2**20,
            )
        )


def check_whole(entry, content, stamp):
    """Refuse what changed while it was read: `stamp` is the file's now."""
    if len(content) != entry.size or stamp != entry.stamp:
        raise PlaceFailure(
            _lt("%(name)s is still being written. It is fetched when it no longer changes.", name=entry.name)
        )
