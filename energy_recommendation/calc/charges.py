# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Charges: the lines of a bill, one per supply point, month, modality, component and post.

`quantity_milli` is in thousandths of a kW (demand, overrun) or of a kWh (energy), `price_micro` in millionths of the
currency per kW or kWh, `amount_cents` in cents. A bill states each line in cents and adds up the lines; what a line
costs is the rule of `energy_core.calc`.
"""

import pandera.pandas as pa

from odoo.addons.energy_core.calc import charge_cents

KEY = ["supply_point", "month", "modality"]

MODALITIES = ["blue", "green"]
COMPONENTS = ["demand", "overrun", "energy"]
POSTS = ["peak", "off_peak", "single"]


def measured(highest_milli):
    """Column of a measured quantity in thousandths, empty where nobody has measured it."""
    return pa.Column("Int64", pa.Check.in_range(0, highest_milli), nullable=True)


def whole(highest):
    """Column of integers from zero to a limit."""
    return pa.Column("int64", pa.Check.in_range(0, highest))


def one_of(values):
    return pa.Column(object, pa.Check.isin(values))


CHARGES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": pa.Column("datetime64[ns]"),
        "modality": one_of(MODALITIES),
        "component": one_of(COMPONENTS),
        "post": one_of(POSTS),
        "quantity_milli": pa.Column("int64", pa.Check.ge(0)),
        "price_micro": pa.Column("int64", pa.Check.ge(0)),
        "amount_cents": pa.Column("int64", pa.Check.ge(0)),
    },
    unique=[*KEY, "component", "post"],
    strict=True,
)
EXCEPTIONS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "month": pa.Column("datetime64[ns]"),
        "modality": one_of(MODALITIES),
        "stage": one_of(["demand_cost", "energy_cost"]),
        "reason": one_of(["missing_post", "missing_reading"]),
        "detail": pa.Column(object),
    },
    unique=[*KEY, "stage"],
    strict=True,
)


def priced(lines):
    """Charges of lines that have a quantity and a price."""
    cents = charge_cents(lines["quantity_milli"], lines["price_micro"])
    return CHARGES.validate(lines.assign(amount_cents=cents)[list(CHARGES.columns)].reset_index(drop=True))


def totals(charges, by):
    """Sum of `amount_cents` by these columns of the charges, as a frame."""
    return charges.groupby(by, as_index=False, sort=False)["amount_cents"].sum()


def complete_or_exception(lines, posts_of, stage):
    """Split priced terms by whether their whole modality month can be billed.

    lines: KEY, `post`, and `quantity_milli` Int64, empty where nothing was measured. posts_of: the posts that each
    modality needs. Returns (lines, exceptions): all lines of a modality month, or one exception for it: a bill without
    one of its lines would look cheap.
    """
    months = lines.groupby(KEY, as_index=False, sort=False).agg(
        found=("post", "nunique"), measured=("quantity_milli", "count"), rows=("post", "size")
    )
    months["missing_post"] = months["found"] < months["modality"].map(posts_of).map(len)
    months["missing_reading"] = months["measured"] < months["rows"]
    refused = months[months["missing_post"] | months["missing_reading"]]
    kept = lines.merge(refused[KEY], on=KEY, how="left", indicator=True)
    kept = kept[kept.pop("_merge") == "left_only"].astype({"quantity_milli": "int64"})
    return kept, _exceptions(refused, stage)


def _exceptions(refused, stage):
    details = {
        "missing_post": "The tariff of this month has no price for one of the modality's posts; add it.",
        "missing_reading": "Nothing was measured this month for one of the modality's posts; enter the measured value.",
    }
    reasons = refused["missing_post"].map({True: "missing_post", False: "missing_reading"}).astype(object)
    rows = refused[KEY].assign(stage=stage, reason=reasons, detail=reasons.map(details).astype(object))
    return EXCEPTIONS.validate(rows.reset_index(drop=True))
