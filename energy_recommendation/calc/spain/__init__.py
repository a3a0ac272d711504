# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which powers P1 to P6 would have been cheapest under a Spanish access tariff, exactly."""

from .schemas import (
    BANDS,
    BREAKER,
    ENERGIES,
    MAXIMA,
    MAXIMETER,
    POINTS,
    POWERS,
    QUARTER_HOUR,
    QUARTER_HOURS,
    SITUATIONS,
    STEPS_S,
)
from .situations import situations_of
from .structures import SMALL
from .supply_points import advise, advise_with_measured
