# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Outside systems: one file each that knows its protocol, and nothing of Odoo."""

from . import omie, transport
from .failure import Failure
