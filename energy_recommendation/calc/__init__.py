# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import france, spain
from .advice import POWERS, ROLES, Advice, advice
from .charges import CHARGES, EXCEPTIONS, totals
from .demand_cost.brazil import DEMAND_READINGS, DEMAND_TERMS, demand_cost
from .energy_cost.brazil import CONSUMPTION, ENERGY_PRICES, energy_cost
from .frozen import frozen_advice, frozen_inputs, rows_by_point
from .offers import COMPONENTS, OFFER_PRICES, OFFERS
