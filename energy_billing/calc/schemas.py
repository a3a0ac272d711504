# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The frames at the doors of pricing, and the units in which they count.

Prices are in micro-units of the currency, quantities in millionths, amounts in cents, energy in watt-hours.
"""

from dataclasses import dataclass, field

import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS

from .components import PRICED

MICRO = 1_000_000
MICRO_PER_CENT = 10_000
WH_PER_KWH = 1_000
VA_PER_KVA = 1_000
DAY = "datetime64[ns]"
INSTANT = pd.DatetimeTZDtype("ns", "UTC")


def _text(*checks, default=""):
    return pa.Column(object, *checks, coerce=True, default=default)


def _integer(*checks, default=None):
    return pa.Column("int64", *checks, coerce=True, default=default)


def _day(nullable=False):
    return pa.Column(DAY, nullable=nullable, coerce=True)


OFFERS = pa.DataFrameSchema(
    {
        "contract": pa.Column(nullable=False, unique=True),
        "offer": pa.Column(nullable=False),
        "offer_name": pa.Column(object, coerce=True),
        "territory": pa.Column(object, coerce=True),
        "network_included": pa.Column(bool, coerce=True),
        "tax_included": pa.Column(bool, coerce=True),
        "segment": _text(),
        "meter": _text(),
    },
    add_missing_columns=True,
    name="offers",
)

PRICES = pa.DataFrameSchema(
    {
        "offer": pa.Column(nullable=False),
        "component": _text(pa.Check.isin(PRICED)),
        "band": _text(pa.Check.isin(("", *BANDS))),
        "power_va": _integer(pa.Check.ge(0)),
        "start": _day(),
        "end": _day(nullable=True),
        "price_micro": _integer(),
        "power_to_va": _integer(pa.Check.ge(0), default=0),
        "segment": _text(),
        "per_kva_micro": _integer(default=0),
        "market": _text(),
        "loss_ppm": _integer(pa.Check.ge(0), default=0),
    },
    add_missing_columns=True,
    name="prices",
)

ADJUSTMENTS = pa.DataFrameSchema(
    {
        "adjustment": pa.Column(nullable=False),
        "offer": pa.Column(nullable=True),
        "contract": pa.Column(nullable=True),
        "component": _text(pa.Check.isin(PRICED)),
        "start": _day(),
        "end": _day(nullable=True),
        "is_percent": pa.Column(bool, coerce=True),
        "value_micro": _integer(),
    },
    name="adjustments",
)

CURVE = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(nullable=False),
        "at": pa.Column(INSTANT, coerce=True),
        "until": pa.Column(INSTANT, coerce=True),
        "energy_ws": _integer(),
    },
    name="curve",
)

MARKET_PRICES = pa.DataFrameSchema(
    {
        "market": pa.Column(object),
        "at": pa.Column(INSTANT, coerce=True),
        "until": pa.Column(INSTANT, coerce=True),
        "price_micro": _integer(),
    },
    name="market prices",
)

LINES = {
    "contract": object,
    "period_start": DAY,
    "component": object,
    "band": object,
    "start": DAY,
    "end": DAY,
    "quantity_micro": "int64",
    "unit_price_micro": "int64",
    "amount_cents": "int64",
    "vat_micro": "int64",
    "split": object,
    "market": object,
    "adjustment": object,
}


def _none_of(schema):
    """A frame of this form without a row."""
    return schema.coerce_dtype(pd.DataFrame({name: pd.Series(dtype=object) for name in schema.columns}))


NO_ADJUSTMENTS, NO_CURVE, NO_MARKET_PRICES = map(_none_of, (ADJUSTMENTS, CURVE, MARKET_PRICES))


@dataclass(frozen=True)
class Hours:
    """What is known by the hour.

    curve: known points only; `supply_point` (as the periods name it), `at` and `until` (instants), `energy_ws` (what
    was drawn meanwhile, in watt-seconds), in the order of supply point and instant.
    market_prices: `market`, `at`, `until`, `price_micro` (per MWh), in the order of market and instant, each of which
    has one price at most.
    country: whose legal days those of the periods are.
    """

    curve: pd.DataFrame = field(default_factory=lambda: NO_CURVE)
    market_prices: pd.DataFrame = field(default_factory=lambda: NO_MARKET_PRICES)
    country: str = "FR"
