# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from .charges import CHARGES, EXCEPTIONS, totals
from .demand_cost.brazil import DEMAND_READINGS, DEMAND_TERMS, demand_cost
from .energy_cost.brazil import CONSUMPTION, ENERGY_PRICES, energy_cost
