# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R65: the energy of each day of all segments, in watt-hours, as JSON.

`d` is the day; its value stands for the whole of it, of 23, 24 or 25 hours, and null is a gap. Only active energies are
loaded; other measures are counted. Source: Enedis guide R6X 1.5.2; reference/enedis.md 2.9.
"""

from .daily_values import read_daily
from .enedis_values import WH_PER_UNIT

QUANTITIES = {("CONS", "EA"): "energy_consumption", ("PROD", "EA"): "energy_production"}


def read_r65(member, collector):
    """The days of a document; one that cannot be used is refused alone."""
    read_daily(member, collector, QUANTITIES, WH_PER_UNIT)
