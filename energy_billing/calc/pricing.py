# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an offer makes of billing periods: one priced line for each component, band and price.

Everything is int64: prices in micro-units of the currency, quantities in millionths, amounts in cents. Each line is
rounded once, half away from zero:

* subscription: price a month × days ÷ days of the month, for each stretch of one power and one price. A price that
  changes inside a stretch splits it;
* energy: kWh × price, for each band. Only the energy of the whole period is known, so its price must hold for the whole
  period: one that changes inside is refused (`price_change`), never spread by guess;
* network cost, CTA and accise: passed on as they were computed, or left out where the offer includes them.

VAT is added by `vat.py`. A period of which any line cannot be made yields no line at all: an exception takes its place.
"""

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS, divide_half_up, sentences_of

from .components import COMPONENTS, PASSED_ON
from .exceptions import exceptions_of, together
from .price_matching import prices_of_rows
from .vat import vat_of_lines, with_vat

_lt = sentences_of("energy_billing")
MICRO = 1_000_000
MICRO_PER_CENT = 10_000
WH_PER_KWH = 1_000

DAY = "datetime64[ns]"

OFFERS = pa.DataFrameSchema(
    {
        "contract": pa.Column(nullable=False, unique=True),
        "offer": pa.Column(nullable=False),
        "offer_name": pa.Column(object, coerce=True),
        "territory": pa.Column(object, coerce=True),
        "network_included": pa.Column(bool, coerce=True),
        "tax_included": pa.Column(bool, coerce=True),
    },
    name="offers",
)

PRICES = pa.DataFrameSchema(
    {
        "offer": pa.Column(nullable=False),
        "component": pa.Column(object, pa.Check.isin(("subscription", "energy")), coerce=True),
        "band": pa.Column(object, pa.Check.isin(("", *BANDS)), coerce=True),
        "power_va": pa.Column("int64", pa.Check.ge(0), coerce=True),
        "start": pa.Column(DAY, coerce=True),
        "end": pa.Column(DAY, nullable=True, coerce=True),
        "price_micro": pa.Column("int64", coerce=True),
    },
    name="prices",
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
}


@dataclass(frozen=True, slots=True)
class PricedPeriods:
    lines: pd.DataFrame
    exceptions: pd.DataFrame


def price_periods(periods, subscriptions, offers, prices, rates, unverified_rates="refuse"):
    """Price billing periods.

    periods, subscriptions, rates: frames of `energy_core.calc.billing_periods`; of the rates, kind "vat" is read.
    offers: one row for each contract that has one: `contract`, `offer` (key), `offer_name`, `territory` ("": as on the
    mainland), and the bool `network_included` and `tax_included`.
    prices: `offer`, `component` ("subscription", by month; "energy", by kWh), `band` ("" for any), `power_va` (0 for
    any), `start`, `end` (excluded; NaT while in force), `price_micro`. Rows of one offer, component, band and power do
    not overlap. A price for the very band or power hides those for any.
    unverified_rates: "use" also counts VAT rates that nobody verified against their act.

    Returns `lines` (contract, period_start, component, band, start, end, quantity_micro, unit_price_micro,
    amount_cents, vat_micro: percent × 1 000 000) and `exceptions` in the form of `billing_periods`, with the reasons
    no_offer, no_price, price_change, no_rate and unverified_rate. Every period is in one of the two.
    """
    offered, no_offer = _with_offers(periods, OFFERS.validate(offers))
    prices = PRICES.validate(prices)
    taxed, untaxed = with_vat(offered, rates, unverified_rates)
    subscription, no_subscription = _subscription_lines(taxed, subscriptions, prices)
    energy, no_energy = _energy_lines(taxed, prices)
    lines = _frame_of_lines([subscription, energy, _passed_on_lines(taxed)])
    exceptions = together([no_offer, untaxed, no_subscription, no_energy])
    return PricedPeriods(_without_refused(lines, exceptions), exceptions)


def _with_offers(periods, offers):
    merged = periods.merge(offers, on="contract", how="left")
    without = merged["offer"].isna()
    detail = _lt("Neither the contract nor its company has an offer.")
    return merged[~without], exceptions_of(merged[without], "no_offer", [detail] * int(without.sum()))


def _subscription_lines(periods, subscriptions, prices):
    stretches = periods.drop(columns=["end", "days"]).merge(
        _stretches_of_one_power(subscriptions),
        left_on=["contract", "start"],
        right_on=["contract", "period_start"],
        suffixes=("_period", ""),
    )
    if stretches["days"].sum() != periods["days"].sum():
        raise ValueError("The subscription stretches do not add up to the days of the billing periods.")
    pairs = prices_of_rows(stretches, prices[prices["component"] == "subscription"], key="power_va", anything=0)
    pairs["start"] = pairs[["start", "start_price"]].max(axis=1)
    pairs["end"] = pairs["end"].where(~(pairs["end_price"] < pairs["end"]), pairs["end_price"])
    days = (pairs["end"] - pairs["start"]).dt.days
    days_of_month = pairs["start"].dt.days_in_month.astype("int64")
    lines = pairs.assign(
        component="subscription",
        band="",
        quantity_micro=divide_half_up(days * MICRO, days_of_month),
        unit_price_micro=pairs["price_micro"],
        amount_cents=divide_half_up(pairs["price_micro"] * days, days_of_month * MICRO_PER_CENT),
    )
    covered = days.groupby(pairs["row"]).sum().reindex(stretches.index, fill_value=0)
    without = stretches[covered != stretches["days"]]
    first_days = [_first_day_without(stretch, pairs[pairs["row"] == index]) for index, stretch in without.iterrows()]
    details = [
        _lt(
            "Offer %(offer)s has no subscription price for %(power)s kVA on %(day)s.",
            offer=offer,
            power=f"{power / 1000:g}",
            day=f"{day:%Y-%m-%d}",
        )
        for offer, power, day in zip(without["offer_name"], without["power_va"], first_days, strict=True)
    ]
    return lines, exceptions_of(without, "no_price", details)


def _stretches_of_one_power(subscriptions):
    """Stretches that follow each other with the same power are one: what else changed bears no price of ours."""
    ordered = subscriptions.sort_values(["contract", "period_start", "start"], ignore_index=True)
    before = ordered.shift()
    differs = [ordered[name] != before[name] for name in ("contract", "period_start", "power_va")]
    stretch = (differs[0] | differs[1] | differs[2]).cumsum()
    return ordered.groupby(stretch.to_numpy()).agg(
        contract=("contract", "first"),
        period_start=("period_start", "first"),
        start=("start", "first"),
        end=("end", "last"),
        days=("days", "sum"),
        power_va=("power_va", "first"),
    )


def _first_day_without(stretch, covered):
    day = stretch["start"]
    for start, end in covered.sort_values("start")[["start", "end"]].itertuples(index=False):
        if start > day:
            break
        day = end
    return day


def _energy_lines(periods, prices):
    registers = periods.melt(
        id_vars=[column for column in periods if not column.endswith("_wh")] + ["total_wh"],
        value_vars=[f"{band}_wh" for band in BANDS if f"{band}_wh" in periods],
        var_name="band",
        value_name="wh",
    )
    registers = registers[registers["wh"] != 0].reset_index(drop=True)
    registers["band"] = registers["band"].str.removesuffix("_wh")
    pairs = prices_of_rows(registers, prices[prices["component"] == "energy"], key="band", anything="")
    at_start = pairs[pairs["start_price"] <= pairs["start"]]
    whole = at_start[~(at_start["end_price"] < at_start["end"])]
    cut = at_start[at_start["end_price"] < at_start["end"]]
    kwh = whole["wh"] // WH_PER_KWH
    lines = whole.assign(
        component="energy",
        quantity_micro=kwh * MICRO,
        unit_price_micro=whole["price_micro"],
        amount_cents=divide_half_up(whole["price_micro"] * kwh, MICRO_PER_CENT),
    )
    return lines, together([_no_energy_price(registers.drop(index=at_start["row"])), _price_change(cut)])


def _no_energy_price(registers):
    details = [
        _lt(
            "Offer %(offer)s has no energy price for band %(band)s on %(day)s.",
            offer=offer,
            band=band.upper(),
            day=f"{day:%Y-%m-%d}",
        )
        for offer, band, day in zip(registers["offer_name"], registers["band"], registers["start"], strict=True)
    ]
    return exceptions_of(registers, "no_price", details)


def _price_change(cut):
    details = [
        _lt(
            "Offer %(offer)s changes its energy price for band %(band)s on %(day)s, inside the period: the price of "
            "energy may only change on the first day of a month.",
            offer=offer,
            band=band.upper(),
            day=f"{day:%Y-%m-%d}",
        )
        for offer, band, day in zip(cut["offer_name"], cut["band"], cut["end_price"], strict=True)
    ]
    return exceptions_of(cut, "price_change", details)


def _passed_on_lines(periods):
    frames = []
    for component, (column, included) in PASSED_ON.items():
        if column not in periods:
            continue
        passed = periods[~periods[included] & (periods[column] != 0)]
        frames.append(
            passed.assign(
                component=component,
                band="",
                quantity_micro=MICRO,
                unit_price_micro=passed[column] * MICRO_PER_CENT,
                amount_cents=passed[column],
            )
        )
    return pd.concat(frames, ignore_index=True)


def _frame_of_lines(frames):
    """The lines of all components in the order of contract, period, component and band."""
    lines = pd.concat([frame.assign(period_start=_period_starts(frame)) for frame in frames], ignore_index=True)
    lines["vat_micro"] = vat_of_lines(lines)
    ranks = {name: rank for rank, name in enumerate((*COMPONENTS, "", *BANDS))}
    lines = lines.assign(_component=lines["component"].map(ranks), _band=lines["band"].map(ranks))
    lines = lines.sort_values(["contract", "period_start", "_component", "_band", "start"], ignore_index=True)
    return lines[list(LINES)].astype(LINES)


def _period_starts(frame):
    return frame["period_start"] if "period_start" in frame else frame["start"]


def _without_refused(lines, exceptions):
    refused = pd.MultiIndex.from_frame(exceptions[["contract", "period_start"]])
    keys = pd.MultiIndex.from_frame(lines[["contract", "period_start"]])
    return lines[~keys.isin(refused)].reset_index(drop=True)
