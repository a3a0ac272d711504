# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Monthly demand charges of Brazilian group A consumers, modalities blue and green.

A month bills the higher of contracted and measured demand at the demand price. Where the measured demand exceeds the
contracted one by more than 5 %, the whole excess is billed again at twice that price: the 5 % starts the charge, it is
not deducted. Blue contracts and bills each post apart; green contracts one demand and is measured by its highest post.
Every line is rounded half-up to cents, once; amounts before that are exact integers.
Source: REN ANEEL 1.000/2021, articles 213, 214 (modalities), 294 (billed demand), 301 (overrun).
"""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from ..charges import KEY, MODALITIES, POSTS, complete_or_exception, measured, one_of, priced, whole

TRIGGER_PERCENT = 105  # measured above contracted, art. 301; consumption only (1 % for injection)
OVERRUN_PRICE_FACTOR = 2
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


def overrun(contracted_w, measured_w):
    """Demand billed again at the overrun price: the whole excess once it is more than 5 %, else nothing.

    int64 scalars or arrays that broadcast; the comparison is of integers, so that exactly 5 % never pays.
    """
    exceeds = measured_w * 100 > contracted_w * TRIGGER_PERCENT
    return np.where(exceeds, measured_w - contracted_w, 0)


def demand_cost(readings, terms):
    """Charge the measured demands under the contracted ones.

    readings: DEMAND_READINGS, one row per supply point and month, watts, empty where not measured.
    terms: DEMAND_TERMS, what is contracted and its price per kW, one row per supply point, month, modality and post.
    Returns (charges, exceptions): a `demand` line per post and an `overrun` line where there is one, both CHARGES;
    the modality months that lack a reading or a post, EXCEPTIONS.
    """
    lines = _measured(DEMAND_READINGS.validate(readings), DEMAND_TERMS.validate(terms))
    lines, exceptions = complete_or_exception(lines, POSTS_OF, "demand_cost")
    contracted_w, measured_w = lines["contracted_w"].to_numpy(), lines["quantity_milli"].to_numpy()
    demand = lines.assign(component="demand", quantity_milli=np.maximum(contracted_w, measured_w))
    excess = lines.assign(
        component="overrun",
        quantity_milli=overrun(contracted_w, measured_w),
        price_micro=OVERRUN_PRICE_FACTOR * lines["price_micro"],
    )
    return priced(pd.concat([demand, excess[excess["quantity_milli"] > 0]])), exceptions


def _measured(readings, terms):
    """The terms with the demand that each post is measured by, in `quantity_milli`."""
    posts = readings.rename(columns={"measured_peak_w": "peak", "measured_off_peak_w": "off_peak"})
    posts["single"] = posts[["peak", "off_peak"]].max(axis=1, skipna=False)
    by_post = posts.melt(["supply_point", "month"], POSTS, var_name="post", value_name="quantity_milli")
    return terms.merge(by_post, on=["supply_point", "month", "post"], how="left")
