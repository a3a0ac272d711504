# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What suppliers' offers cost on the same energies and powers: amounts a year, and for each kVA, and energy prices.

Amounts a year are / 365 x days, and energy is priced in whole kWh; both are rounded once a period. A band is priced by
its own price, else by that of the band that holds it: peak hours of the high season by those of peak hours, or by the
one price of all hours.
"""

from dataclasses import dataclass

import numpy as np
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS, divide_half_up

DAYS_A_YEAR = 365
MICRO_PER_CENT = 10_000
VA_PER_KVA = 1_000
WH_PER_KWH = 1_000
HIGHEST_MICRO = {"subscription": 10**11, "power": 10**9, "energy": 10**9}  # of a year, of a kVA, of a kWh
COMPONENTS = ("subscription", "power", "energy")
WIDER = {  # the bands whose price holds for a band that has none of its own, the nearest first
    "peak": ("hph", "hp", "base"),
    "hph": ("hp", "base"),
    "hpb": ("hp", "base"),
    "hch": ("hc", "base"),
    "hcb": ("hc", "base"),
}

OFFERS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "offer": pa.Column(object, coerce=True),
        "is_present": pa.Column(bool, coerce=True),
        "includes_network": pa.Column(bool, coerce=True),
    },
    unique=["supply_point", "offer"],
    name="offers",
)
OFFER_PRICES = pa.DataFrameSchema(
    {
        "offer": pa.Column(object, coerce=True),
        "component": pa.Column(object, pa.Check.isin(COMPONENTS), coerce=True),
        "band": pa.Column(object, pa.Check.isin(("", *BANDS)), coerce=True),  # of energy; empty for the others
        "price_micro": pa.Column("int64", pa.Check.ge(0), coerce=True),
    },
    checks=pa.Check(lambda rows: rows["price_micro"] <= rows["component"].map(HIGHEST_MICRO), name="highest prices"),
    unique=["offer", "component", "band"],
    name="offer prices",
)


@dataclass(frozen=True)
class Offer:
    """Prices in µ of the currency: a year, a year for each kVA, and for each kWh by band."""

    name: str
    is_present: bool
    includes_network: bool
    subscription: int
    power: int
    energy: dict

    def band_price(self, band):
        """The price that holds for a band, None where there is none."""
        names = (band, *WIDER.get(band, ("base",)))
        return next((self.energy[name] for name in names if name in self.energy), None)

    def unpriced(self, energy):
        """The bands of {band: Wh by period} that the offer has no price for."""
        return [band for band, values in energy.items() if np.any(values) and self.band_price(band) is None]

    def fixed_cents(self, days, power_va):
        """The amounts of periods of so many days."""
        annual = VA_PER_KVA * self.subscription + int(power_va) * self.power  # Python integers: of any size
        unit = VA_PER_KVA * DAYS_A_YEAR * MICRO_PER_CENT
        return np.array([(2 * annual * count + unit) // (2 * unit) for count in days.tolist()], dtype="int64")

    def energy_cents(self, energy, periods):
        """The amounts of so many periods. energy: {band: Wh by period}, all of them priced."""
        micro = np.zeros(periods, dtype="int64")
        for band, values in energy.items():
            micro += values // WH_PER_KWH * (self.band_price(band) or 0)
        return divide_half_up(micro, MICRO_PER_CENT)


def offers_of_points(offers, prices):
    """{supply point: its Offers, the present one first} of frames of the schemas OFFERS and OFFER_PRICES."""
    told = {}
    for row in prices.itertuples():
        told.setdefault(row.offer, {})[row.component, row.band] = row.price_micro
    found = {}
    for row in offers.sort_values(["is_present", "offer"], ascending=[False, True]).itertuples():
        own = told.get(row.offer, {})
        energy = {band: price for (component, band), price in own.items() if component == "energy"}
        offer = Offer(
            row.offer,
            row.is_present,
            row.includes_network,
            own.get(("subscription", ""), 0),
            own.get(("power", ""), 0),
            {band or "base": price for band, price in energy.items()},
        )
        found.setdefault(row.supply_point, []).append(offer)
    return found
