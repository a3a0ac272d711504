# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    energy_affair,
    energy_affair_milestone,
    energy_contract,
    energy_contract_affair,
    energy_contract_event,
    energy_contract_of_point,
    energy_cups,
    energy_cups_affair,
    energy_cups_description,
    energy_flux_file,
    energy_flux_rejection,
    energy_flux_source,
    energy_reading,
    res_company,
    res_config_settings,
    res_partner,
)
