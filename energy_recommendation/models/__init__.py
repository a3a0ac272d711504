# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import energy_recommendation_part, energy_recommendation_terms

# isort: split
from . import (
    energy_contract,
    energy_contract_advice,
    energy_contract_advice_spain,
    energy_contract_recommendation,
    energy_cups,
    energy_cups_spain,
    energy_recommendation,
    energy_recommendation_batch,
    energy_recommendation_chart,
    energy_recommendation_decision,
    energy_recommendation_json,
    energy_recommendation_month,
    energy_recommendation_note,
    energy_recommendation_option,
    energy_recommendation_report,
    energy_recommendation_scenario,
    energy_recommendation_store,
    energy_recommendation_unit,
    res_company,
    res_config_settings,
)
