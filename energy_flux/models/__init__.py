# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import energy_flux_row  # several of the others inherit from it

# isort: split
from . import (
    energy_affair,
    energy_affair_milestone,
    energy_billed_energy,
    energy_contract,
    energy_contract_affair,
    energy_contract_event,
    energy_contract_of_point,
    energy_cups,
    energy_cups_affair,
    energy_cups_description,
    energy_cups_provision,
    energy_curve_day,
    energy_flux_file,
    energy_flux_file_measures,
    energy_flux_file_opening,
    energy_flux_file_sequence,
    energy_flux_file_unload,
    energy_flux_gap,
    energy_flux_key,
    energy_flux_rejection,
    energy_flux_source,
    energy_flux_stream,
    energy_flux_superseded,
    energy_quantity,
    energy_reading,
    res_company,
    res_config_settings,
    res_partner,
)
