# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R66, R66B: the highest power of each day, as JSON; of meters with three phases also that of each phase.

`d` is the instant of the peak: its day is what is loaded, its hour stays in the file alone. Values are volt-ampere, of
some meters watts. Source: Enedis guide R6X 1.5.2; reference/enedis.md 2.9.
"""

from .daily_values import read_daily
from .enedis_values import VA_PER_UNIT

QUANTITIES = {
    ("CONS", "PMA"): "max_power_consumption",
    ("PROD", "PMA"): "max_power_production",
    **{("CONS", f"PMA{phase}"): f"max_power_phase_{phase}" for phase in (1, 2, 3)},
}


def read_r66(member, collector):
    """The days of a document; one that cannot be used is refused alone."""
    read_daily(member, collector, QUANTITIES, VA_PER_UNIT)
