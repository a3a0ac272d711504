# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What billing periods tell of how a contract is used: pure functions over schema PERIODS of any country.

Integers all of them: Wh, and shares and changes in per mille, rounded half-up.
"""

from .anomalies import anomalies
from .consumption import monthly_energy, year_on_year
from .power import load_factors
from .shares import band_shares, estimated_shares
from .thresholds import THRESHOLDS, Thresholds
