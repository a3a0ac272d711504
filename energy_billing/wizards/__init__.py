# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    energy_correction_search,
    energy_gesture,
    energy_takeover,
    energy_takeover_check,
    energy_takeover_error,
    energy_takeover_records,
)
