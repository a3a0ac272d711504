# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bytes → checked frames: bills that somebody typed off, and the tariffs that ANEEL publishes."""

from .aneel_tariffs import TariffFile, tariff_rates
from .bill_columns import BILL_COLUMNS
from .bills import BillFile, bill_rows, read_bills
