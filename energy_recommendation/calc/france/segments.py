# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What TURPE asks of the powers of each segment of supply points, and which network tariffs (FTA) it lets choose.

Up to 36 kVA in low voltage (C5) there is one power, and a breaker instead of an overrun charge. Above (C4) there are
four powers in whole kVA, the highest above 36 kVA, and each hour above one of them is charged. In high voltage (HTA:
C2, C3) there are five in whole kW, and each month and class is charged 0.04 x b x the root of the summed squares of
what the ten-minute means exceed. Powers ascend from class to class. Where active power is measured for a subscribed
apparent one it counts as 0.93 of it. The FTA without seasons (CU, MUDT) are left to points whose meter does not
communicate.
Source: CRE délibération 2025-78; reference/recommendation.md 6.1, electricore.md 4.2 to 4.4.
"""

from dataclasses import dataclass

from odoo.addons.energy_core.calc import TURPE_ALIASES

from .schemas import CLASSES

HIGH_SEASON = (11, 12, 1, 2, 3)
LOW_SEASON = (4, 5, 6, 7, 8, 9, 10)
FIXED_PEAK_MONTHS = (12, 1, 2)
FOUR, FIXED, MOBILE = "four", "fixed", "mobile"  # how hours are divided into classes
HOURS, ROOT = "hours", "root"  # how overruns are charged
MONTHS_OF_CLASS = {
    **{(division, band): HIGH_SEASON for division in (FOUR, FIXED, MOBILE) for band in ("hph", "hch")},
    **{(division, band): LOW_SEASON for division in (FOUR, FIXED, MOBILE) for band in ("hpb", "hcb")},
    (FIXED, "peak"): FIXED_PEAK_MONTHS,
    (MOBILE, "peak"): HIGH_SEASON,
}


@dataclass(frozen=True)
class Segment:
    """classes: those that have a power of their own; none: there is one power. watts_a_level: the mean power at which a
    whole kVA or kW of subscribed power is exceeded. lowest: of the last class, in whole kVA or kW."""

    name: str
    ftas: tuple
    classes: tuple = ()
    overrun: str = ""
    watts_a_level: int = 1_000
    lowest: int = 1
    derogatory: tuple = ()

    @property
    def columns(self):
        """The columns of a situation that tell its powers."""
        return tuple(f"power_{band}_va" for band in self.classes) or ("power_va",)


C5 = Segment(
    "C5",
    ("BTINFCU4", "BTINFMU4", "BTINFLU", "BTINFCUST", "BTINFMUDT"),
    derogatory=("BTINFCUST", "BTINFMUDT"),
)
C4 = Segment("C4", ("BTSUPCU4", "BTSUPLU4"), CLASSES[1:], HOURS, watts_a_level=930, lowest=37)
HTA = Segment("HTA", ("HTACU5", "HTALU5", "HTACUPM5", "HTALUPM5"), CLASSES, ROOT)
SEGMENTS = (C5, C4, HTA)


def segment_of(fta):
    """The segment of an FTA and the code under which its rates are kept; (None, FTA) where it is not compared."""
    code = TURPE_ALIASES.get(fta, fta)
    return next((segment for segment in SEGMENTS if code in segment.ftas), None), code


def division_of(fta):
    """How an FTA divides hours into classes."""
    if not fta.startswith("HTA"):
        return FOUR
    return MOBILE if "PM" in fta else FIXED
