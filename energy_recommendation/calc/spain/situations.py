# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the events of Spanish contracts tell, as their dated situations: access tariff and powers."""

from ..situations import dated_situations
from .schemas import POWERS


def situations_of(contracts, events):
    """SITUATIONS of the supply points of these contracts; contracts and events as `dated_situations` takes them."""
    return dated_situations(contracts, events, [["fta"], list(POWERS)], "ES")
