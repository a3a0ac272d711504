# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    energy_flux_host_key,
    energy_flux_upload,
    energy_flux_upload_line,
    energy_supply_provision,
    energy_supply_provision_line,
)
