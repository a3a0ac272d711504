# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    test_advice_brazil,
    test_advice_france,
    test_advice_spain,
    test_bill_import,
    test_brazilian_security,
    test_demand_cost_security,
    test_distributor,
    test_energy_bill,
    test_energy_demand_cost,
    test_recommendation_batch,
    test_recommendation_decision,
    test_recommendation_json,
    test_recommendation_portal,
    test_recommendation_protocols,
    test_recommendation_report,
    test_recommendation_security,
    test_recommendation_store,
    test_recommendation_tours,
    test_supplier_offer,
    test_tariff_import,
)
