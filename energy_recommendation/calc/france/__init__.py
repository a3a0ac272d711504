# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""France: which network tariff (FTA) and subscribed powers would have been cheapest under TURPE."""

from .advise import advise, advise_with_basis, window_of
from .hours import UnreadableHours, hours_of
from .schemas import (
    COLUMN_OF_CLASS,
    CURVES,
    ENERGIES,
    LADDER_KVA,
    MAXIMA,
    POINTS,
    SITUATIONS,
    WHOLE_KVA,
    Settings,
)
from .situations import situations_of
