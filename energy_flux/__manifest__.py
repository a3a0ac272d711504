# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Energy Flux",
    "summary": "Reads what grid operators send: contract events and meter readings",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "category": "Energy",
    "author": "Energy Suite contributors",
    "website": "https://github.com/energy-suite/energy-suite",
    "depends": ["energy_core"],
    "external_dependencies": {"python": ["lxml", "pandas", "pandera"]},
    "data": [
        "security/ir.model.access.csv",
        "security/energy_flux_rules.xml",
        "data/ir_cron.xml",
        "wizards/energy_flux_upload_views.xml",
        "views/energy_flux_rejection_views.xml",
        "views/energy_flux_file_views.xml",
        "views/energy_flux_source_views.xml",
        "views/energy_cups_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
}
