# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bytes → validated frames: the tables that people bring from other tools."""

from .takeover import columns_of, takeover_rows
