# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import energy_contract_cost, energy_contract_cost_line
