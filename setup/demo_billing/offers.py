"""An offer of another kind: a subscription by the power, energy at the price of each hour, a discount of the first
months; and the prices of the market."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.fields import Command

MARKET = "FR"
STARTS, PRICE_CHANGE, DISCOUNT_ENDS = date(2026, 7, 1), date(2026, 7, 16), date(2026, 10, 1)
EUR_A_MWH = (62, 57, 53, 50, 51, 58, 71, 84, 88, 76, 61, 48, 40, 34, 31, 36, 47, 66, 89, 104, 112, 101, 84, 71)


def prepare(env, periods):
    """The contract of these periods has the offer from the month after the demonstration month on."""
    env["energy.market.price"].create(list(_hours()))
    env.company.energy_margin_market = MARKET
    periods.contract_id.offer_id = env["energy.offer"].create(
        {
            "name": "Power by the hour",
            "price_ids": [
                Command.create(_subscription(STARTS, 2.10, date_end=PRICE_CHANGE)),
                Command.create(_subscription(PRICE_CHANGE, 2.35)),
                Command.create(
                    {
                        "date_start": STARTS,
                        "component": "energy",
                        "market": MARKET,
                        "price": 0.0125,
                        "loss_percent": 6.2,
                    }
                ),
            ],
            "adjustment_ids": [
                Command.create(
                    {
                        "name": "Welcome discount",
                        "component": "subscription",
                        "value": -20,
                        "date_start": STARTS,
                        "date_end": DISCOUNT_ENDS,
                    }
                )
            ],
        }
    )


def _subscription(start, price, **values):
    return {"date_start": start, "component": "subscription", "price": price, "price_per_kva": 0.41, **values}


def _hours():
    """One price for each hour of June and July, cheaper on days without work."""
    paris = ZoneInfo("Europe/Paris")
    hour = datetime(2026, 6, 1, tzinfo=paris).astimezone(UTC)
    until = datetime(2026, 8, 1, tzinfo=paris).astimezone(UTC)
    while hour < until:
        local = hour.astimezone(paris)
        price = EUR_A_MWH[local.hour] * (70 if local.weekday() > 4 else 100) / 100 + local.day * 7 % 11 - 5
        yield {"market": MARKET, "at": hour.replace(tzinfo=None), "price": price}
        hour += timedelta(hours=1)
