# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""An offer whose prices change, for `demo_month`: what `offer_prices` makes of each day of a period."""

from decimal import Decimal

from oracles.offer_prices import bill, days_between


class DatedOffer:
    """prices and adjustments: those of `offer_prices`. No load curve is known: energy is shared by days."""

    def __init__(self, prices, adjustments=()):
        self.prices, self.adjustments = prices, adjustments

    def amounts(self, period):
        """What the subscription and the energy of a period come to, in euros."""
        power_of_day = {
            day: part.situation.power_va for part in period.subscriptions for day in days_between(part.start, part.end)
        }
        lines = bill(period.start, period.end, power_of_day, period.kwh, "", self.prices, self.adjustments)
        cents = {"subscription": 0, "energy": 0}
        for line in lines:
            cents[line.component.removesuffix("_adjustment")] += line.cents
        return Decimal(cents["subscription"]) / 100, Decimal(cents["energy"]) / 100
