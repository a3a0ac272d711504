# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Points without a meter: a part of the situation that the events of few portfolios name.

Where no event says that a point has none, the chain does not carry the column at all.
"""

from .columns import extended
from .doors import integers, situation_columns

IS_UNMETERED = "is_unmetered"


def with_unmetered(opened, events):
    """The opened events with `is_unmetered` (1, 0, or -1: unsaid), if any of them says so.

    opened: as `open_events` gives them. events: schema EVENTS, of which they were opened.
    """
    if IS_UNMETERED not in events:
        return opened
    said = events[IS_UNMETERED].astype("boolean")
    return extended(opened, {IS_UNMETERED: integers(said)}) if said.any() else opened


def situation_parts(frame):
    """The columns of the situation that a frame of the chain has."""
    return [*situation_columns(frame), *([IS_UNMETERED] if IS_UNMETERED in frame else [])]
