# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Energy Recommendation",
    "summary": "What a contract costs under each tariff, and which would be cheapest",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Energy",
    "author": "Energy Suite contributors",
    "website": "https://github.com/energy-suite/energy-suite",
    "depends": ["energy_core"],
    "external_dependencies": {"python": ["numpy", "pandas", "pandera"]},
    "data": [
        "security/ir.model.access.csv",
        "security/energy_demand_cost_rules.xml",
        "wizards/energy_demand_cost_result.xml",
        "wizards/energy_demand_cost_views.xml",
        "views/energy_contract_views.xml",
        "views/menus.xml",
    ],
}
