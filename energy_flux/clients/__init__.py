# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where flux files are fetched from. A place is opened by `with`, and has `entries(folder)` and `fetch(entry)`."""

from .failure import PlaceFailure
from .folder import ServerFolder
from .place import MAX_FILE_BYTES, Entry
from .sftp import SftpAccount, SftpPlace, fetch_host_key, fingerprint
