# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    test_advice_spain,
    test_demand_cost_security,
    test_energy_demand_cost,
    test_recommendation_store,
)
