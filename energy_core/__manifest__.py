# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Energy",
    "summary": "Supply points, contracts, meter readings and regulated rates, and what the grid costs",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Energy",
    "author": "Energy Suite contributors",
    "website": "https://github.com/energy-suite/energy-suite",
    "application": True,
    "depends": ["mail"],
    "external_dependencies": {
        "python": ["cryptography", "lxml", "numpy", "openpyxl", "pandas", "pandera", "python-stdnum"]
    },
    "data": [
        "security/energy_groups.xml",
        "security/ir.model.access.csv",
        "security/energy_rules.xml",
        "data/energy.rate.csv",
        "data/energy.rate-es.csv",
        "data/ir_cron.xml",
        "wizards/energy_contract_cost_views.xml",
        "views/energy_cups_views.xml",
        "views/energy_contract_event_views.xml",
        "views/energy_contract_views.xml",
        "views/energy_reading_views.xml",
        "views/energy_quantity_views.xml",
        "views/energy_curve_day_views.xml",
        "views/energy_rate_views.xml",
        "views/energy_market_price_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["energy_core/static/src/**/*"],
        "web.assets_tests": ["energy_core/static/tests/tours/**/*"],
    },
}
