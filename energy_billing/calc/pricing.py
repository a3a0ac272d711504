# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an offer makes of billing periods: one priced line for each component, band and price.

Everything is int64: prices in micro-units of the currency, quantities in millionths, amounts in cents. Each line is
rounded once, half away from zero. Each day bears the price in force on it, whenever it is billed:

* subscription: (base + price a kVA x power) a month x days / days of the month: see `subscription_lines.py`;
* energy: kWh x price, fixed or of a market by the hour, for each band: see `energy_lines.py`;
* discounts and surcharges on both: see `adjustments.py`;
* network cost, CTA, accise and social bonus: passed on as computed, or left out where the offer includes them;
* what a country adds to the whole of a bill, as Spain's electricity tax: see `charges/`.

VAT is added by `vat.py`. A period of which any line cannot be made yields no line at all: an exception takes its place.
"""

from dataclasses import dataclass

import pandas as pd

from odoo.addons.energy_core.calc import BANDS, sentences_of

from .adjustments import adjustment_lines, adjustments_of_contracts
from .charges import charges_of
from .components import COMPONENTS, PASSED_ON, PRICED
from .energy_lines import energy_lines, energy_pieces
from .exceptions import exceptions_of, together
from .schemas import (
    ADJUSTMENTS,
    CURVE,
    LINES,
    MARKET_PRICES,
    MICRO,
    MICRO_PER_CENT,
    NO_ADJUSTMENTS,
    OFFERS,
    PRICES,
    Hours,
)
from .subscription_lines import stretches_of_one_power, subscription_lines
from .vat import vat_of_lines, with_vat

_lt = sentences_of("energy_billing")


@dataclass(frozen=True, slots=True)
class PricedPeriods:
    lines: pd.DataFrame
    exceptions: pd.DataFrame


def price_periods(
    periods,
    subscriptions,
    offers,
    prices,
    rates,
    unverified_rates="refuse",
    *,
    adjustments=None,
    hours_of=None,
):
    """Price billing periods.

    periods, subscriptions, rates: frames of `energy_core.calc.billing_periods`; of the rates, kind "vat" is read.
    offers: one row for each contract that has one: `contract`, `offer` (key), `offer_name`, `territory` ("": as on the
    mainland), the bool `network_included` and `tax_included`, `segment` ("" where it is not known) and `meter` (what is
    rented in Spain: see `charges/spain.py`).
    prices: `offer`, `component` ("subscription", by month; "energy", by kWh), `start`, `end` (excluded; NaT while in
    force), `price_micro`, and what the price is for: `band` ("" for any), `segment` ("" for any) and `power_va` (0 for
    any; with `power_to_va` the first and the last of a range). A subscription adds `per_kva_micro` a kVA. Energy with a
    `market` bears its mean price, with losses of `loss_ppm`, and `price_micro` on top. Of two that are as particular
    (see price_matching.py) not both are in force on a day.
    adjustments: `adjustment` (key), `offer` or `contract` on which it bears, `component`, `start`, `end` (NaT: for
    good), `is_percent`, `value_micro`: a percentage, or an amount a kWh or a month; negative for a discount.
    hours_of: called once with the spans of which the hours are wanted, if any: `supply_point`, `start`, `end` (days,
    end excluded) and `market` ("" where the curve only shares kWh out); returns Hours. Without it no hour is known.
    unverified_rates: "use" also counts VAT rates that nobody verified.

    Returns `lines` (contract, period_start, component, band, start, end, quantity_micro, unit_price_micro,
    amount_cents, vat_micro: percent x 1 000 000, split: "curve" or "days" by which its kWh are a share, market,
    adjustment) and `exceptions` in the form of `billing_periods`, with the reasons no_offer, no_price, no_curve,
    no_market_price, no_rate and unverified_rate. Every period is in one of the two.
    """
    offers, prices = OFFERS.validate(offers), PRICES.validate(prices)
    offered, no_offer = _with_offers(periods, offers)
    taxed, untaxed = with_vat(offered, rates, unverified_rates)
    stretches = stretches_of_one_power(taxed, subscriptions)
    own = {component: prices[prices["component"] == component] for component in PRICED}
    borne = _borne(adjustments, offers)
    subscription, no_subscription = subscription_lines(stretches, own["subscription"], borne["subscription"])
    pieces, no_energy = energy_pieces(stretches, own["energy"], borne["energy"])
    energy, no_hours = energy_lines(pieces, _hours_of(pieces, hours_of))
    adjusted = [
        adjustment_lines(lines, borne[component])
        for component, lines in (("subscription", subscription), ("energy", energy))
    ]
    parts = [subscription, energy, *adjusted, _passed_on_lines(taxed)]
    charges, uncharged = charges_of(taxed, parts, rates, unverified_rates)
    lines = _frame_of_lines([*parts, charges])
    exceptions = together([no_offer, untaxed, no_subscription, no_energy, no_hours, uncharged])
    return PricedPeriods(_without_refused(lines, exceptions), exceptions)


def _borne(adjustments, offers):
    """The adjustments that bear on each contract, by component."""
    validated = NO_ADJUSTMENTS if adjustments is None else ADJUSTMENTS.validate(adjustments)
    borne = adjustments_of_contracts(validated, offers)
    return {component: borne[borne["component"] == component] for component in PRICED}


def _hours_of(pieces, hours_of):
    """What is known of the hours of these pieces of energy, where one of them needs it."""
    needed = pieces[pieces["is_cut"] | (pieces["market"] != "")]
    if hours_of is None or needed.empty:
        return Hours()
    hours = hours_of(needed[["supply_point", "start", "end", "market"]].drop_duplicates(ignore_index=True))
    return Hours(CURVE.validate(hours.curve), MARKET_PRICES.validate(hours.market_prices), hours.country)


def _with_offers(periods, offers):
    merged = periods.merge(offers, on="contract", how="left")
    without = merged["offer"].isna()
    detail = _lt("Neither the contract nor its company has an offer.")
    return merged[~without], exceptions_of(merged[without], "no_offer", [detail] * int(without.sum()))


def _passed_on_lines(periods):
    frames = []
    for component, (column, included) in PASSED_ON.items():
        if column not in periods:
            continue
        passed = periods[~periods[included] & (periods[column] != 0)]
        frames.append(
            passed.assign(
                period_start=passed["start"],
                component=component,
                band="",
                quantity_micro=MICRO,
                unit_price_micro=passed[column] * MICRO_PER_CENT,
                amount_cents=passed[column],
                split="",
                market="",
                adjustment=None,
            )
        )
    return pd.concat(frames, ignore_index=True)


def _frame_of_lines(frames):
    """The lines of all components in the order of contract, period, component, band and day."""
    lines = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    lines["vat_micro"] = vat_of_lines(lines)
    ranks = {name: rank for rank, name in enumerate((*COMPONENTS, "", *BANDS))}
    lines = lines.assign(_component=lines["component"].map(ranks), _band=lines["band"].map(ranks))
    lines = lines.sort_values(
        ["contract", "period_start", "_component", "_band", "start"], ignore_index=True, kind="stable"
    )
    return lines[list(LINES)].astype(LINES)


def _without_refused(lines, exceptions):
    refused = pd.MultiIndex.from_frame(exceptions[["contract", "period_start"]])
    keys = pd.MultiIndex.from_frame(lines[["contract", "period_start"]])
    return lines[~keys.isin(refused)].reset_index(drop=True)
