"""Prices that change inside a month and at its bound: each day bears its own, also when it is billed late."""

from datetime import date
from decimal import Decimal

from benchmarks.synthetic_grid import portfolio
from oracles.dated_offer import DatedOffer
from oracles.offer_prices import Adjustment, Price

from odoo.fields import Command
from odoo.tests import tagged

from scenarios.corrected_case import CorrectedCase

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)
INSIDE_FEBRUARY = date(2026, 2, 11)


def subscription(start, end, price, per_kva):
    return Price("subscription", start, end, Decimal(price), "", 0, 0, "", Decimal(per_kva), "", Decimal(0))


def energy(start, end, price, band=""):
    return Price("energy", start, end, Decimal(price), band, 0, 0, "", Decimal(0), "", Decimal(0))


PRICES = (
    subscription(JANUARY, INSIDE_FEBRUARY, "4.10", "0.45"),
    subscription(INSIDE_FEBRUARY, None, "4.30", "0.4725"),
    energy(JANUARY, INSIDE_FEBRUARY, "0.151234"),
    energy(INSIDE_FEBRUARY, MARCH, "0.163"),
    energy(MARCH, None, "0.1405"),
    energy(JANUARY, MARCH, "0.1915", "hph"),
    energy(MARCH, None, "0.182", "hph"),
)
DISCOUNT = Adjustment("Welcome", "energy", date(2026, 1, 20), date(2026, 2, 20), True, Decimal(-10))


def read_late_at_the_end_of_february(author, point):
    author.enter_long_ago(point)
    point.late_days.add(author.window.last_days()[2])


@tagged("post_install", "-at_install")
class TestChangingPrices(CorrectedCase):
    def setUp(self):
        super().setUp()
        self.offer = DatedOffer(PRICES, [DISCOUNT])
        self.company.energy_default_offer_id = self.env["energy.offer"].create(
            {
                "name": "Prices that change",
                "price_ids": [Command.create(values_of_price(price)) for price in PRICES],
                "adjustment_ids": [Command.create(values_of_discount(DISCOUNT))],
            }
        )

    def test_each_day_bears_its_price(self):
        self.tell(
            portfolio.steady,
            portfolio.changed_power,
            portfolio.changed_meter,
            portfolio.moved_in,
            start=JANUARY,
            months=3,
        )
        runs = [self.bill_and_check(month) for month in self.month_starts]
        self.assertIn(INSIDE_FEBRUARY, runs[1].period_ids.line_ids.mapped("start_date"))

    def test_energy_that_is_billed_late_bears_the_price_of_its_days(self):
        self.settle_by("credit")
        self.tell(read_late_at_the_end_of_february, start=JANUARY, months=3)
        settled = self.bill_and_correct(self.month_starts)
        self.assertEqual(settled.mapped("month"), [date(2026, 2, 1)])
        self.check_untaxed()
        self.check_vat()


def values_of_price(price):
    return {
        "component": price.component,
        "date_start": price.start,
        "date_end": price.end,
        "price": float(price.price),
        "price_per_kva": float(price.per_kva),
        "band": price.band,
    }


def values_of_discount(adjustment):
    return {
        "name": adjustment.name,
        "component": adjustment.component,
        "method": "percent",
        "value": float(adjustment.value),
        "date_start": adjustment.start,
        "date_end": adjustment.end,
    }
