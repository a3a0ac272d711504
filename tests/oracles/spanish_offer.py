# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A Spanish customer's bill of a month, the plainest way: prices a month and a kWh on top of what is regulated.

The electricity tax is a share of everything but the rent of the meter, on the last day of the bill.
"""

from datetime import timedelta
from fractions import Fraction

from oracles import spanish_bill as rules
from oracles.spanish_points import PUBLISHED, bill, month_of

REGULATED = {
    "network_fixed": ("fixed_toll", "fixed_charge"),
    "network_variable": ("variable_toll", "variable_charge"),
    "network_overrun": ("overrun",),
    "network_reactive": ("reactive",),
    "social_bonus": ("social_bonus",),
}


def bill_of_offer(point, monthly, per_kwh, meter):
    """Cents by component. point: as in spanish_points. monthly, per_kwh: Decimal euros. meter: what is rented."""
    amounts = bill(point)
    first, after = month_of(point["start"])
    days = (point["end"] - point["start"]).days
    cents = {name: sum(amounts[part] for part in parts) for name, parts in REGULATED.items()}
    cents["subscription"] = rules.cents(Fraction(monthly) * days / (after - first).days)
    cents["energy"] = sum(rules.cents(Fraction(per_kwh) * (wh // 1000)) for wh in point["wh"].values())
    last_day = point["end"] - timedelta(days=1)
    cents["electricity_tax"] = rules.electricity_tax(
        PUBLISHED, sum(cents.values()), sum(point["wh"].values()), last_day
    )
    cents["meter_rent"] = rules.meter_rent(PUBLISHED, meter, point["start"], point["end"])
    return cents
