# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Monthly demand charges of Brazilian group A consumers under any terms, modalities blue and green.

What a demand costs is the rule of `energy_core.calc` (`billed_demand`, `charge_cents`: the 5 % rule); here it is laid
out for the terms that are compared: which demand measures which post, and months that cannot be charged.
Source: REN ANEEL 1.000/2021, articles 213, 214 (modalities), 294 (billed demand), 301 (overrun).
"""

import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import OVERRUN_PRICE_FACTOR, billed_demand

from ..charges import KEY, MODALITIES, POSTS, complete_or_exception, measured, one_of, priced, whole

HIGHEST_DEMAND_W = 10**9  # with the highest price, every product and its rounding stay inside int64
HIGHEST_PRICE_MICRO = 10**9  # per kW
POSTS_OF = {"blue": ["peak", "off_peak"], "green": ["single"]}

DEMAND_READINGS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": pa.Column("datetime64[ns]"),
        "measured_peak_w": measured(HIGHEST_DEMAND_W),
        "measured_off_peak_w": measured(HIGHEST_DEMAND_W),
    },
    unique=["supply_point", "month"],
    strict="filter",
)
DEMAND_TERMS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": pa.Column("datetime64[ns]"),
        "modality": one_of(MODALITIES),
        "post": one_of(POSTS),
        "contracted_w": whole(HIGHEST_DEMAND_W),
        "price_micro": whole(HIGHEST_PRICE_MICRO),
    },
    checks=pa.Check(
        lambda terms: (terms["modality"] == "green") == (terms["post"] == "single"),
        error="green has the single post, blue has peak and off_peak",
    ),
    unique=[*KEY, "post"],
    strict="filter",
)


def demand_cost(readings, terms):
    """Charge the measured demands under the contracted ones.

    readings: DEMAND_READINGS, one row per supply point and month, watts, empty where not measured.
    terms: DEMAND_TERMS, what is contracted and its price per kW, one row per supply point, month, modality and post.
    Returns (charges, exceptions): a `demand` line per post and an `overrun` line where there is one, both CHARGES;
    the modality months that lack a reading or a post, EXCEPTIONS.
    """
    lines = _measured(DEMAND_READINGS.validate(readings), DEMAND_TERMS.validate(terms))
    lines, exceptions = complete_or_exception(lines, POSTS_OF, "demand_cost")
    regular_w, overrun_w = billed_demand(lines["contracted_w"].to_numpy(), lines["quantity_milli"].to_numpy())
    demand = lines.assign(component="demand", quantity_milli=regular_w)
    excess = lines.assign(
        component="overrun",
        quantity_milli=overrun_w,
        price_micro=OVERRUN_PRICE_FACTOR * lines["price_micro"],
    )
    return priced(pd.concat([demand, excess[excess["quantity_milli"] > 0]])), exceptions


def _measured(readings, terms):
    """The terms with the demand that each post is measured by, in `quantity_milli`."""
    posts = readings.rename(columns={"measured_peak_w": "peak", "measured_off_peak_w": "off_peak"})
    posts["single"] = posts[["peak", "off_peak"]].max(axis=1, skipna=False)
    by_post = posts.melt(["supply_point", "month"], POSTS, var_name="post", value_name="quantity_milli")
    return terms.merge(by_post, on=["supply_point", "month", "post"], how="left")
