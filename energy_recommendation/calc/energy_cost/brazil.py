# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Monthly energy charges of Brazilian group A consumers: network (TUSD) and energy (TE) tariffs of each post.

The price of a post is the sum of both tariffs, per kWh; what a line costs is the rule of `energy_core.calc`.
Source: REN ANEEL 1.000/2021, articles 213 and 214; taxes, flags and reactive energy are not part of it.
"""

import pandera.pandas as pa

from ..charges import KEY, MODALITIES, complete_or_exception, measured, one_of, priced, whole

POSTS = ["peak", "off_peak"]
HIGHEST_ENERGY_WH = 10**11  # with the highest price, every product and its rounding stay inside int64
HIGHEST_PRICE_MICRO = 10**7  # per kWh
POSTS_OF = {"blue": POSTS, "green": POSTS}

CONSUMPTION = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": pa.Column("datetime64[ns]"),
        "peak_wh": measured(HIGHEST_ENERGY_WH),
        "off_peak_wh": measured(HIGHEST_ENERGY_WH),
    },
    unique=["supply_point", "month"],
    strict="filter",
)
ENERGY_PRICES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": pa.Column("datetime64[ns]"),
        "modality": one_of(MODALITIES),
        "post": one_of(POSTS),
        "price_micro": whole(HIGHEST_PRICE_MICRO),
    },
    unique=[*KEY, "post"],
    strict="filter",
)


def energy_cost(consumption, prices):
    """Charge the consumption of each post.

    consumption: CONSUMPTION, one row per supply point and month, watt-hours, empty where not measured.
    prices: ENERGY_PRICES, per kWh, one row per supply point, month, modality and post.
    Returns (charges, exceptions): `energy` lines, CHARGES; the modality months that lack a reading or a post,
    EXCEPTIONS.
    """
    consumption, prices = CONSUMPTION.validate(consumption), ENERGY_PRICES.validate(prices)
    by_post = consumption.rename(columns={"peak_wh": "peak", "off_peak_wh": "off_peak"}).melt(
        ["supply_point", "month"], POSTS, var_name="post", value_name="quantity_milli"
    )
    lines = prices.merge(by_post, on=["supply_point", "month", "post"], how="left")
    lines, exceptions = complete_or_exception(lines, POSTS_OF, "energy_cost")
    return priced(lines.assign(component="energy")), exceptions
