# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    test_contract,
    test_contract_cost,
    test_contract_frames,
    test_cups,
    test_curve_day,
    test_kilo_field,
    test_quantity,
    test_rate,
    test_rate_france,
    test_rate_review,
    test_rate_timeline,
    test_reading,
    test_reading_frame,
    test_security,
    test_situation,
    test_translation_source,
)
