# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of French contracts tell, as their dated situations: network tariff, powers, management."""

from ..situations import dated_situations
from .schemas import COLUMN_OF_CLASS

POWERS = ["power_va", *COLUMN_OF_CLASS.values()]
PROPERTIES = (["fta"], POWERS, ["management"])


def situations_of(contracts, events):
    """SITUATIONS of the supply points of these contracts, one a point; both frames as `dated_situations` takes them."""
    return dated_situations(contracts, events, PROPERTIES, "FR").drop(columns=["contract", "end"])
