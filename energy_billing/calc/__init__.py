# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pure computation of what an offer makes of billing periods: frames in, frames out, no Odoo."""

from .components import COMPONENTS, PASSED_ON, REGULATED_CENTS
from .corrections import correct_lines
from .declarations import CHARGE_SOURCES, DECLARED, declaration_lines, whole_euros
from .level_payment import chosen_amounts, level_amounts, true_up
from .network_items import components_of, settlements_of
from .outliers import outliers
from .pricing import PricedPeriods, price_periods
from .reconciliation import BY_DAY, METERED, NO_SEQUENCE, reconcile
from .schemas import ADJUSTMENTS, CURVE, MARKET_PRICES, MICRO, OFFERS, PRICES, Hours
