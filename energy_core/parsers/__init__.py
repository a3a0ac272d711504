# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bytes → frames of texts: the tables that people bring from spreadsheets and other tools."""

from .header import Table, below_header, normalized
from .table import UnreadableTable, read_cells, read_table
