# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    energy_bill_import,
    energy_bill_import_line,
    energy_bill_import_template,
    energy_demand_cost,
    energy_demand_cost_month,
    energy_tariff_import,
    energy_tariff_import_error,
    energy_tariff_import_line,
)
