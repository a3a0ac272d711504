# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Energy: the kWh of each band at the price of their days, fixed or that of a market by the hour.

What the meter counted in a band is known of the whole period only. Where its price, or an adjustment of it, changes
inside, the kWh are shared by what the load curve drew before and after, where it tells every day of the period; else by
days. Shares are whole kWh. The same goes for a change of power, where prices depend on it.

An indexed price is the mean of the market's prices, weighted by the load curve over the days of the line, raised by
the losses, and the offer's own price on top. The meter says how much, the curve when: the mean bears on the kWh of the
meter.
"""

import pandas as pd

from odoo.addons.energy_core.calc import BANDS, divide_half_up, sentences_of

from .adjustments import cut_at_adjustments
from .curve_sums import curve_sums, durations, points_of_spans, watt_hours
from .exceptions import exceptions_of, together
from .market import market_means
from .price_matching import joined, prices_in_force
from .schemas import MICRO, MICRO_PER_CENT, WH_PER_KWH
from .shares import shares
from .unknown_hours import unknown_hours

_lt = sentences_of("energy_billing")
KWH_PER_MWH = 1_000
PPM = 1_000_000
SPAN = ["supply_point", "start", "end", "market"]


def energy_pieces(stretches, prices, adjustments):
    """The energy of each band, cut where its price or an adjustment changes.

    stretches: as `stretches_of_one_power` gives them. prices, adjustments: those of the energy. Returns (pieces,
    exceptions): `register` (a number for each period and band), `start`, `end`, `price` (position), `wh` (of the whole
    register), `is_cut`, the columns of the price, and those of the period.
    """
    pieces = prices_in_force(_registers(stretches), prices)
    without = pieces[pieces["price"] < 0].drop_duplicates("register")
    pieces = joined(pieces[pieces["price"] >= 0].sort_values(["register", "start"]), ["register", "price"])
    pieces = cut_at_adjustments(pieces, adjustments)
    price = prices.take(pieces["price"])[["price_micro", "market", "loss_ppm"]]
    pieces = pieces.assign(**{name: column.array for name, column in price.items()})
    return pieces.assign(is_cut=pieces["register"].duplicated(keep=False)), _no_price(without)


def _registers(stretches):
    """One row for each stretch and band with energy in its period."""
    bands = [f"{band}_wh" for band in BANDS if f"{band}_wh" in stretches]
    others = [column for column in stretches if not column.endswith("_wh")] + ["total_wh"]
    registers = stretches.melt(others, bands, var_name="band", value_name="wh")
    registers = registers[registers["wh"] != 0].reset_index(drop=True)
    number = registers.groupby(["contract", "period_start", "band"], sort=False).ngroup()
    return registers.assign(band=registers["band"].str.removesuffix("_wh"), register=number)


def energy_lines(pieces, hours):
    """The lines of the pieces of `energy_pieces`. Returns (lines, exceptions)."""
    pieces = _with_kwh(pieces, hours)
    pieces = pieces[pieces["kwh"] != 0].reset_index(drop=True)
    pieces, unknown = _with_prices(pieces, hours)
    lines = pieces.assign(
        component="energy",
        units=pieces["kwh"],
        units_of_one=1,
        quantity_micro=pieces["kwh"] * MICRO,
        unit_price_micro=_whole(pieces["price_num"], pieces["price_den"]),
        amount_cents=_whole(pieces["kwh"] * pieces["price_num"], pieces["price_den"] * MICRO_PER_CENT),
        adjustment=None,
    )
    return lines, unknown


def _with_kwh(pieces, hours):
    """Add `kwh` and `split`: by what the kWh of the register were shared, "curve", "days" or "" for all of them."""
    cut = pieces[pieces["is_cut"]]
    pieces = pieces.assign(kwh=pieces["wh"] // WH_PER_KWH, split="")
    if cut.empty:
        return pieces
    sums = curve_sums(cut, points_of_spans(cut, hours))
    is_told = sums["known_s"] == durations(cut, hours.country)
    weight = watt_hours(sums["energy_ws"])
    by_curve = is_told.groupby(cut["register"]).transform("all") & (
        weight.groupby(cut["register"]).transform("sum") > 0
    )
    weight = weight.where(by_curve, (cut["end"] - cut["start"]).dt.days)
    pieces.loc[cut.index, "kwh"] = shares(cut["wh"] // WH_PER_KWH, weight, cut["register"])
    pieces.loc[cut.index, "split"] = by_curve.map({True: "curve", False: "days"})
    return pieces


def _with_prices(pieces, hours):
    """Add the price a kWh as a fraction of Python ints. Returns (priced, exceptions)."""
    pieces = pieces.assign(
        price_num=pieces["price_micro"].astype(object), price_den=pd.Series(1, pieces.index, dtype=object)
    )
    is_indexed = pieces["market"] != ""
    if not is_indexed.any():
        return pieces, together([])
    spans, unknown = _market_spans(pieces[is_indexed], hours)
    means = pieces[SPAN].merge(spans, on=SPAN, how="left").set_axis(pieces.index)
    is_known = ~is_indexed | means["price_sum"].notna()
    indexed = pieces[is_indexed & is_known]
    mean, scale = means.loc[indexed.index], KWH_PER_MWH * PPM
    pieces.loc[indexed.index, "price_den"] = mean["energy_sum"] * scale
    pieces.loc[indexed.index, "price_num"] = (
        mean["price_sum"] * (PPM + indexed["loss_ppm"]) + indexed["price_num"] * mean["energy_sum"] * scale
    )
    return pieces[is_known], unknown


def _market_spans(pieces, hours):
    """The mean market price of the days of each piece, and the exceptions of those of which it is not known."""
    spans = pieces.drop_duplicates(SPAN)
    spans = spans.join(market_means(spans, hours))
    problems, is_unknown = unknown_hours(spans, hours.country)
    return spans.loc[~is_unknown, [*SPAN, "price_sum", "energy_sum"]], problems


def _whole(numerator, denominator):
    return divide_half_up(numerator.astype(object), denominator.astype(object)).astype("int64")


def _no_price(without):
    details = [
        _lt(
            "Offer %(offer)s has no energy price for band %(band)s on %(day)s.",
            offer=offer,
            band=band.upper(),
            day=f"{day:%Y-%m-%d}",
        )
        for offer, band, day in zip(without["offer_name"], without["band"], without["start"], strict=True)
    ]
    return exceptions_of(without, "no_price", details)
