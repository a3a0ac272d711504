# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Folders of the server itself, inside the one directory that is allowed."""

from pathlib import Path

from .failure import PlaceFailure, _lt
from .place import Entry, check_size, check_whole, is_flux_file


class ServerFolder:
    def __init__(self, allowed):
        self._root = Path(allowed).resolve()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def entries(self, folder):
        """The flux files of a folder, sorted by name; symbolic links are left alone."""
        try:
            paths = sorted(self._inside(folder).iterdir())
            return [_entry(folder, path) for path in paths if is_flux_file(path.name) and _is_regular(path)]
        except OSError as error:
            raise PlaceFailure(
                _lt(
                    "The folder %(path)s cannot be read (%(error)s). Check that it is there and that the server may"
                    " read it.",
                    path=folder,
                    error=error.strerror,
                )
            ) from error

    def fetch(self, entry):
        check_size(entry)
        path = self._inside(entry.folder) / entry.name
        try:
            content = path.read_bytes()
            stamp = _entry(entry.folder, path).stamp
        except OSError as error:
            raise PlaceFailure(
                _lt(
                    "%(name)s cannot be read (%(error)s). Check that the server may read it.",
                    name=entry.name,
                    error=error.strerror,
                )
            ) from error
        check_whole(entry, content, stamp)
        return content

    def _inside(self, folder):
        path = (self._root / folder).resolve()
        if not path.is_relative_to(self._root):
            raise PlaceFailure(
                _lt(
                    "The folder %(path)s lies outside the directory that is allowed for flux files. Choose one inside.",
                    path=folder,
                )
            )
        return path


def _is_regular(path):
    return path.is_file() and not path.is_symlink()


def _entry(folder, path):
    status = path.stat()
    return Entry(folder, path.name, status.st_size, status.st_mtime, f"{status.st_size}-{status.st_mtime_ns}")
