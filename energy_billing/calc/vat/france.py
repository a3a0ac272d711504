# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""French bills bear the VAT of the first day of the period.

Up to 36 kVA subscription, fixed network cost and CTA have a rate of their own. What Corsica reduces is electricity at
low voltage. Source: reference/electricore.md 4.7; CGI articles 278, 278-0 bis B, 294, 296 and 297.
"""

import numpy as np
import pandas as pd

HOUSEHOLD = "HOUSEHOLD"  # category of the accise up to 36 kVA
HIGH_VOLTAGE_TARIFFS = ("HTA", "HTB")
SUBSCRIPTION, HIGH_VOLTAGE, ENERGY = "SUBSCRIPTION", "HIGH_VOLTAGE", "ENERGY"  # what the codes of the rates tax


def days(periods):
    """The day of which the rate is taken."""
    return periods["start"]


def uses(periods):
    """What the fixed parts and all else are taxed as, each in particular and in general."""
    is_high = periods["fta"].astype(str).str.startswith(HIGH_VOLTAGE_TARIFFS)
    energy = [
        pd.Series(np.where(is_high, HIGH_VOLTAGE, ENERGY), index=periods.index),
        pd.Series(ENERGY, index=periods.index),
    ]
    category = pd.Series(periods.get("accise_category"), index=periods.index)
    is_household = category == HOUSEHOLD
    return [use.mask(is_household, SUBSCRIPTION) for use in energy], energy
