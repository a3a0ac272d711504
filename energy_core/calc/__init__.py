# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The calculation core: one chain of pure functions over frames, in the order of the stages.

history → situations → changes → subscriptions → energies → network_cost → taxes → billing_periods. The name of each
stage is the name of its file. Nothing here knows Odoo, a file, a clock or a socket.
"""

from .billing_periods import BillingPeriods, billing_periods
from .calendars.spain import TIME_ZONES, bands_of
from .civil_days import midnight
from .corrections import Corrections, corrections
from .countries import BANDS, COUNTRIES, POWER_BANDS
from .doors import open_rates
from .exceptions import COLUMNS as EXCEPTION_COLUMNS
from .exceptions import together
from .history import ENTRIES, EXITS
from .indicators import (
    THRESHOLDS,
    Thresholds,
    anomalies,
    band_shares,
    estimated_shares,
    load_factors,
    monthly_energy,
    year_on_year,
)
from .network_cost.brazil import OVERRUN_PRICE_FACTOR, OVERRUN_TRIGGER_PERCENT, billed_demand, charge_cents
from .network_cost.france import ALIASES as TURPE_ALIASES
from .network_cost.france import FAMILIES as TURPE_FAMILIES
from .network_cost.france import fixed_cost as turpe_fixed_cost
from .network_cost.france import variable_cost as turpe_variable_cost
from .network_cost.spain_excess import LARGEST_MAXIMETER_W
from .openings import taken_over
from .overruns import highest_power, overrun_power, rounded_roots
from .priced_spans import refusals
from .provision import BILLED_ENERGIES, supply_provision
from .rates import UNVERIFIED, rates_in_force, unverified
from .rounding import divide_half_up, multiply_divide_half_up
from .schemas import (
    EVENTS,
    MANAGEMENTS,
    MIDNIGHT_SOURCES,
    OPENINGS,
    PERIODS,
    QUANTITIES,
    QUANTITY_KINDS,
    RATES,
    READINGS,
    SOURCES,
)
from .sentences import Sentence, sentences_of
from .situations import situation_on
from .taxes.spain import electricity_tax, meter_rent
from .taxes.vat import codes_of_territory, vat_rates
from .territories import TERRITORIES, territory_of
