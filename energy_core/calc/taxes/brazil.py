# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Brazil: no tax is part of a period.

ICMS, PIS and COFINS are taxes "inside" the price, at rates of the state and of the distributor's month, and are
computed on the invoice. Source: reference/recommendation.md 1.3.
"""

from ..exceptions import together


def taxes(periods, rates):
    """The periods as they are, and no exceptions. periods, rates: as for every country."""
    return periods, together([])
