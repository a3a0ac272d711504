# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import res_company
from . import res_config_settings
from . import energy_cups
from . import energy_contract
from . import energy_contract_event
from . import energy_reading
from . import energy_rate
from . import energy_market_price
