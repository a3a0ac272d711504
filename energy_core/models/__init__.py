# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import energy_situation

# isort: split
from . import (
    energy_company_check,
    energy_contract,
    energy_contract_calculation,
    energy_contract_event,
    energy_cups,
    energy_curve_day,
    energy_market_price,
    energy_quantity,
    energy_rate,
    energy_rate_review,
    energy_rate_timeline,
    energy_rate_use,
    energy_reading,
    energy_reading_frame,
    res_company,
    res_config_settings,
)
