# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What may be contracted under an access tariff, and by which rule it is charged when it is exceeded.

2.0TD has the powers P1 and P2, in any order, up to 15 kW, behind a breaker (no excess) or, where the point has one, a
maximeter. The others have six that ascend from P1 to P6; 3.0TD has one above 15 kW at least. Up to 50 kW in all bands
(types 4 and 5 of measuring point) a maximeter is charged, above (types 1 to 3) the quarter-hours: the rule follows from
the powers that are chosen, so that each is a structure of its own, and the cheapest of both is the cheapest of all.
Source: CNMC Circular 3/2020 articles 6 and 9.4, RD 1110/2007 article 6; reference/recommendation.md 6.2.
"""

from dataclasses import dataclass, replace

from odoo.addons.energy_core.calc import LARGEST_MAXIMETER_W

from .schemas import BANDS, BREAKER, MAXIMETER, QUARTER_HOUR

SMALL, LOW_VOLTAGE = "2.0TD", "3.0TD"
SMALL_POWER_BANDS = 2
LARGEST_SMALL_W = 15_000


@dataclass(frozen=True)
class Structure:
    """rule: how excess power is charged. bands: how many powers there are. ascends: none below the one before. above_w:
    the last power is higher than that. up_to_w: none is higher, or None."""

    rule: str
    bands: int
    ascends: bool
    above_w: int
    up_to_w: int | None

    def within(self, right_w):
        """The structure with no power beyond a right."""
        return replace(self, up_to_w=right_w if self.up_to_w is None else min(self.up_to_w, right_w))


def structures_of(tariff, control):
    """The structures among which a point may choose under a tariff. control: as `power_control` of the points."""
    if tariff == SMALL:
        rule = MAXIMETER if control == MAXIMETER else BREAKER
        return [Structure(rule, SMALL_POWER_BANDS, False, 0, LARGEST_SMALL_W)]
    above_w = LARGEST_SMALL_W if tariff == LOW_VOLTAGE else 0
    by_quarter_hours = Structure(QUARTER_HOUR, len(BANDS), True, max(above_w, LARGEST_MAXIMETER_W), None)
    if control == QUARTER_HOUR:
        return [replace(by_quarter_hours, above_w=above_w)]
    return [Structure(MAXIMETER, len(BANDS), True, above_w, LARGEST_MAXIMETER_W), by_quarter_hours]


def rule_of(tariff, control, powers):
    """The rule by which the excess beyond these powers (W) is charged."""
    if tariff == SMALL:
        return MAXIMETER if control == MAXIMETER else BREAKER
    is_large = max(powers) > LARGEST_MAXIMETER_W
    return QUARTER_HOUR if is_large or control == QUARTER_HOUR else MAXIMETER
