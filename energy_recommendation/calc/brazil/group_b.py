# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A group A unit billed as group B, at its consumer's option: energy at one price, no demand.

Who may choose it: units whose transformers add up to 112.5 kVA at most; rural electrification cooperatives up to
1 125 kVA; hotels in an officially recognised resort, and sports grounds and exhibition parks whose floodlights are two
thirds of the installed load, whatever their transformers. A unit in the compensation of own generation (SCEE) may only
within 112.5 kVA, with the generation at the unit itself and no credits from or to another.

What is billed is the energy, at least that of the availability cost, 100 kWh: units of group A have three phases. The
price is that of B3, or of B2 for the rural class; the white tariff is not compared, as bills of group A do not measure
its intermediate hours. Excess reactive is charged as in group A (`reactive`). The option is in force by the second
cycle, and so is the way back, which then has a test period (`legal_dates`).
Source: REN ANEEL 1.000/2021, articles 148 § 1, 185, 290, 291 IV, 292, 304.
"""

import numpy as np

from .schemas import GROUP_B_FLAGS

HIGHEST_VA = 112_500
HIGHEST_COOPERATIVE_VA = 1_125_000
MINIMUM_WH = 100_000  # availability cost of three phases
UNKNOWN = np.iinfo("int64").max  # more than any transformer has


def may_choose_group_b(units):
    """Whether each unit may be billed as group B: bool array.

    units: `transformers_va` Int64, and, where they are known, the GROUP_B_FLAGS.
    """
    flags = {name: _flag(units, name) for name in GROUP_B_FLAGS}
    power = units["transformers_va"].to_numpy(dtype="int64", na_value=UNKNOWN)
    is_small = power <= HIGHEST_VA
    is_cooperative = flags["is_rural_cooperative"] & (power <= HIGHEST_COOPERATIVE_VA)
    is_exception = flags["is_resort_hotel"] | flags["is_sports_lighting"]
    of_scee = is_small & ~flags["shares_credits"]
    return np.where(flags["is_scee"], of_scee, is_small | is_cooperative | is_exception)


def may_be_small(units, highest_w):
    """The units of which nobody knows the transformers, and whose demands would pass through small ones: bool array.

    highest_w: the highest measured demand of each.
    """
    return units["transformers_va"].isna().to_numpy() & (highest_w <= HIGHEST_VA)


def billed_wh(energy_wh):
    """The energy that is billed, and that the flags are charged on. energy_wh: of all posts together."""
    return np.maximum(energy_wh, MINIMUM_WH)


def _flag(units, name):
    return units[name].to_numpy(dtype=bool) if name in units else np.zeros(len(units), dtype=bool)
