# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import res_company
from . import res_config_settings
from . import energy_offer
from . import energy_offer_price
from . import energy_vat_tax
from . import energy_contract
from . import energy_billing_work
from . import energy_billing_run
from . import energy_billing_run_public
from . import energy_billing_period
from . import energy_billing_period_line
from . import energy_billing_exception
from . import ir_actions_report
from . import account_move
from . import account_move_annex
from . import account_move_line
