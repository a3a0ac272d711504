# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    test_billing_items,
    test_billing_run,
    test_crons_and_actions,
    test_exceptions,
    test_invoice_pdf,
    test_invoice_sources,
    test_invoices,
    test_invoices_in_bulk,
    test_level_plans,
    test_margin,
    test_network_bills,
    test_network_matches,
    test_offers,
    test_period_rates,
    test_public_methods,
    test_security,
    test_takeover,
    test_services,
    test_territories,
    test_unloading,
)
