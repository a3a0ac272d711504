# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    test_connectors_security,
    test_energy_connector,
    test_energy_exchange,
    test_energy_market_price,
)
