"""VAT of Corsica and the overseas departments, keyed a second time from the acts that set it.

Tax code (CGI) article 294 1 (no VAT in Guyane and Mayotte), 296 1° (overseas), 297 I 1 (Corsica: 5° e low-voltage
electricity, 2° what 278-0 bis B names, of which finance law 2025 article 20 took the subscription on 2025-08-01). Since
then no text that was read names the Corsican subscription: its rate follows from that of electricity.
"""

from datetime import date
from decimal import Decimal

from oracles.published_rates import Rate

START, ONE_RATE = date(2021, 1, 1), date(2025, 8, 1)

# Per cent of energy, and of the subscription before August 2025; since then that of energy.
REDUCED = {
    "CORSICA": ("10", "2.1"),
    "GUADELOUPE": ("8.5", "2.1"),
    "MARTINIQUE": ("8.5", "2.1"),
    "REUNION": ("8.5", "2.1"),
}
NONE = ("GUYANE", "MAYOTTE")


def local_vat_rates():
    yield rate("CORSICA_HIGH_VOLTAGE", START, None, "20")
    for territory, (energy, subscription) in REDUCED.items():
        mark = "derived" if territory == "CORSICA" else "verified"
        yield rate(f"{territory}_ENERGY", START, None, energy)
        yield rate(f"{territory}_SUBSCRIPTION", START, ONE_RATE, subscription)
        yield rate(f"{territory}_SUBSCRIPTION", ONE_RATE, None, energy, mark)
    for territory in NONE:
        yield rate(f"{territory}_ENERGY", START, None, "0")
        yield rate(f"{territory}_SUBSCRIPTION", START, None, "0")


def rate(code, start, end, percent, mark="verified"):
    return Rate("vat", code, "rate", "", start, end, Decimal(percent), "%", mark)
