# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What differs from country to country besides the rules of network cost and taxes: time zone, bands, components."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """bands: those that meters count. power_bands: those with a subscribed power of their own, in ascending order.
    components: what a period's amounts are called, `<component>_cents` each."""

    time_zone: str
    bands: tuple
    power_bands: tuple
    components: tuple


SIX_PERIODS = ("p1", "p2", "p3", "p4", "p5", "p6")
COUNTRIES = {
    "FR": Country(
        time_zone="Europe/Paris",
        bands=("base", "hp", "hc", "peak", "hph", "hch", "hpb", "hcb"),
        power_bands=("peak", "hph", "hch", "hpb", "hcb"),
        components=(
            "fixed",
            "variable",
            "overrun",
            "reactive",
            "backup",
            "connection",
            "non_communicating",
            "cta",
            "accise",
        ),
    ),
    "ES": Country(
        time_zone="Europe/Madrid",
        bands=SIX_PERIODS,
        power_bands=SIX_PERIODS,
        components=(
            "fixed",
            "fixed_toll",
            "fixed_charge",
            "variable",
            "variable_toll",
            "variable_charge",
            "overrun",
            "reactive",
            "social_bonus",
            "meter_rent",
            "electricity_tax",
        ),
    ),
    "BR": Country(
        time_zone="America/Sao_Paulo",
        bands=("peak", "off_peak"),
        power_bands=("peak", "off_peak"),
        components=("fixed", "variable", "overrun"),
    ),
}
BANDS = ("base", "hp", "hc", "peak", "off_peak", "hph", "hch", "hpb", "hcb", *SIX_PERIODS)
POWER_BANDS = ("peak", "off_peak", "hph", "hch", "hpb", "hcb", *SIX_PERIODS)
