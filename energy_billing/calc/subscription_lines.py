# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Subscription: a base a month and a price a kVA and month, by the days of the month, for each power and price."""

from odoo.addons.energy_core.calc import divide_half_up, sentences_of

from .adjustments import cut_at_adjustments
from .exceptions import exceptions_of
from .price_matching import joined, prices_in_force
from .schemas import MICRO, MICRO_PER_CENT, VA_PER_KVA

_lt = sentences_of("energy_billing")


def subscription_lines(stretches, prices, adjustments):
    """One line for each stretch of one power, price and set of adjustments.

    stretches: as `stretches_of_one_power` gives them. prices, adjustments: those of the subscription.
    Returns (lines, exceptions).
    """
    pieces = prices_in_force(stretches.assign(band=""), prices)
    without = pieces[pieces["price"] < 0].drop_duplicates("row")
    pieces = cut_at_adjustments(pieces[pieces["price"] >= 0].reset_index(drop=True), adjustments)
    price = prices.take(pieces["price"]).reset_index(drop=True)
    days = (pieces["end"] - pieces["start"]).dt.days
    days_of_month = pieces["start"].dt.days_in_month.astype("int64")
    milli = VA_PER_KVA * price["price_micro"] + price["per_kva_micro"] * pieces["power_va"]  # per month, times 1000
    lines = pieces.assign(
        component="subscription",
        units=days,
        units_of_one=days_of_month,
        quantity_micro=divide_half_up(days * MICRO, days_of_month),
        unit_price_micro=divide_half_up(milli, VA_PER_KVA),
        amount_cents=divide_half_up(milli * days, days_of_month * VA_PER_KVA * MICRO_PER_CENT),
        split="",
        market="",
        adjustment=None,
    )
    return lines, _no_price(without)


def stretches_of_one_power(periods, subscriptions):
    """The days of the periods, cut where the subscribed power changes: what else changes bears no price of ours.

    Raises ValueError when the subscriptions are not all the days of the periods.
    """
    ordered = subscriptions.sort_values(["contract", "period_start", "start"], ignore_index=True)
    powers = joined(ordered, ["contract", "period_start", "power_va"])
    stretches = (
        periods.drop(columns="end")
        .rename(columns={"start": "period_start"})
        .merge(powers[["contract", "period_start", "start", "end", "power_va"]], on=["contract", "period_start"])
    )
    if (stretches["end"] - stretches["start"]).dt.days.sum() != periods["days"].sum():
        raise ValueError("The subscription stretches do not add up to the days of the billing periods.")
    return stretches


def _no_price(without):
    details = [
        _lt(
            "Offer %(offer)s has no subscription price for %(power)s kVA on %(day)s.",
            offer=offer,
            power=f"{power / VA_PER_KVA:g}",
            day=f"{day:%Y-%m-%d}",
        )
        for offer, power, day in zip(without["offer_name"], without["power_va"], without["start"], strict=True)
    ]
    return exceptions_of(without, "no_price", details)
