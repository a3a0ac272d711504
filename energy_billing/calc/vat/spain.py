# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Spanish bills bear one VAT on everything, that of the last day of the period: the price falls due with its end.

What laws of 2026 reduce is a supply of less than 10 kW, later also one of 10 kW. Source: Ley 37/1992 articles 75.Uno.7
and 90; RDL 7/2026 and RDL 10/2026; reference/accounting.md 7.2.
"""

import numpy as np
import pandas as pd

ONE_DAY = pd.Timedelta(days=1)
TEN_KW = 10_000
BELOW_10_KW, AT_10_KW, GENERAL = "BELOW_10_KW", "10_KW", "GENERAL"  # what the codes of the rates tax


def days(periods):
    """The day of which the rate is taken."""
    return periods["end"] - ONE_DAY


def uses(periods):
    """What the fixed parts and all else are taxed as, each in particular and in general.

    The power is the mean of the period's days, where it changed meanwhile.
    """
    power = periods["mean_power_va"]
    by_power = np.select([power < TEN_KW, power == TEN_KW], [BELOW_10_KW, AT_10_KW], default=GENERAL)
    everything = [pd.Series(by_power, index=periods.index), pd.Series(GENERAL, index=periods.index)]
    return everything, everything
