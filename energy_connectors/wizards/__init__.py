# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import energy_market_price_fetch, energy_market_price_upload
