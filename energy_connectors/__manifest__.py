# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Energy Connectors",
    "summary": "Outside systems: day-ahead market prices of OMIE",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Energy",
    "author": "Energy Suite contributors",
    "website": "https://github.com/energy-suite/energy-suite",
    "depends": ["energy_core"],
    "external_dependencies": {"python": ["requests"]},
    "data": [
        "security/ir.model.access.csv",
        "security/energy_connectors_rules.xml",
        "wizards/energy_market_price_fetch_views.xml",
        "wizards/energy_market_price_upload_views.xml",
        "views/energy_exchange_views.xml",
        "views/energy_connector_views.xml",
        "views/energy_market_price_views.xml",
        "data/ir_cron.xml",
        "views/menus.xml",
    ],
}
