# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo.fields import Command

from .portfolio import FEBRUARY, JANUARY, MARCH, PortfolioCase, midnight

DAYS = [JANUARY + timedelta(number) for number in range(31)]
SUBSCRIPTION = {"component": "subscription", "price": 10}
INDEXED = {"component": "energy", "price": 0.01, "market": "TEST", "loss_percent": 10}


class TestOfferPricing(PortfolioCase):
    def price(self, *prices, month=JANUARY, **values):
        """The run of a contract whose offer has these prices: 62 kWh in each of four bands in January."""
        offer = self.make_offer("Priced", prices)
        return self.compute(self.make_contract("C1", offer_id=offer.id, **values), month=month)

    def lines(self, run, component, band=False):
        lines = run.period_ids.line_ids.filtered(lambda line: line.component == component and line.band == band)
        return lines.mapped(lambda line: (line.quantity, line.amount, line.split))

    def make_curve(self, contract, watts_of_day, quantity="active_consumption"):
        """24 values an hour apart for each day of January, from a function of the day to them."""
        self.env["energy.curve.day"].create(
            [
                {
                    "cups_id": contract.cups_id.id,
                    "day": day,
                    "quantity": quantity,
                    "step_s": 86_400 // len(watts_of_day(day)),
                    "started_at": midnight(day),
                    "values": watts_of_day(day),
                }
                for day in DAYS
            ]
        )

    def make_market(self):
        """100 per MWh until noon, 50 after."""
        self.env["energy.market.price"].create(
            [
                {"market": "TEST", "at": midnight(day) + timedelta(hours=hour), "price": 100 if hour < 12 else 50}
                for day in DAYS
                for hour in range(24)
            ]
        )

    def test_a_subscription_has_a_base_and_a_price_for_each_kva(self):
        run = self.price({"component": "subscription", "price": 4, "price_per_kva": 1.5}, {"price": 0.2})
        self.assertEqual(self.lines(run, "subscription"), [(1, 13, False)])

    def test_the_most_particular_price_of_power_and_segment_goes_first(self):
        run = self.price(
            {"component": "subscription", "price": 1},
            {"component": "subscription", "power_to_va": 9000, "price": 2},
            {"component": "subscription", "power_to_va": 9000, "segment": "C5", "price": 3},
            {"component": "subscription", "power_va": 12000, "price": 4},
            {"price": 0.2},
        )
        self.assertEqual(self.lines(run, "subscription"), [(1, 2, False)])
        run.period_ids.cups_id.segment = "C5"
        self.assertEqual(self.lines(self.compute(run.period_ids.contract_id), "subscription"), [(1, 3, False)])

    def test_a_price_that_changes_inside_the_month_shares_the_kwh_by_days(self):
        change = date(2025, 1, 11)
        run = self.price(SUBSCRIPTION, {"price": 0.2, "date_end": change}, {"price": 0.3, "date_start": change})
        self.assertEqual(self.lines(run, "energy", "hph"), [(20, 4, "days"), (42, 12.6, "days")])
        run.action_invoice()
        names = run.move_ids.invoice_line_ids.mapped("name")
        self.assertIn("Energy, peak hours, high season — 01/01/2025 to 01/10/2025 (kWh shared by days)", names)
        self.assertEqual(run.move_ids.amount_untaxed, run.period_ids.amount_untaxed)

    def test_the_load_curve_shares_the_kwh_where_it_is_known(self):
        change = date(2025, 1, 11)
        offer = self.make_offer(
            "Changing", [SUBSCRIPTION, {"price": 0.2, "date_end": change}, {"price": 0.3, "date_start": change}]
        )
        contract = self.make_contract("C1", offer_id=offer.id)
        self.make_curve(contract, lambda day: [300 if day < change else 100] * 24)
        run = self.compute(contract)  # 62 × 3000 ÷ 5100 = 36.47
        self.assertEqual(self.lines(run, "energy", "hph"), [(36, 7.2, "curve"), (26, 7.8, "curve")])

    def test_energies_of_whole_days_share_the_kwh_too(self):
        change = date(2025, 1, 11)
        offer = self.make_offer(
            "Changing", [SUBSCRIPTION, {"price": 0.2, "date_end": change}, {"price": 0.3, "date_start": change}]
        )
        contract = self.make_contract("C1", offer_id=offer.id)
        self.make_curve(contract, lambda day: [7200 if day < change else 2400], "energy_consumption")
        run = self.compute(contract)
        self.assertEqual(self.lines(run, "energy", "hph"), [(36, 7.2, "curve"), (26, 7.8, "curve")])

    def test_an_indexed_price_is_that_of_the_market_in_the_hours_of_the_curve(self):
        offer = self.make_offer("Indexed", [SUBSCRIPTION, INDEXED])
        contract = self.make_contract("C1", offer_id=offer.id)
        self.make_curve(contract, lambda _day: [300] * 12 + [100] * 12)
        self.make_market()
        run = self.compute(contract)
        line = run.period_ids.line_ids.filtered(lambda line: line.band == "hph")
        # (300 × 100 + 100 × 50) ÷ 400 = 87.5 per MWh, × 1.1 + 10 = 106.25; × 62 kWh = 6.5875
        self.assertRecordValues(line, [{"unit_price": 0.10625, "amount": 6.59, "market": "TEST"}])
        self.assertIn("price of the market TEST by the hour", line._get_description())

    def test_an_hour_without_curve_or_market_price_is_named(self):
        offer = self.make_offer("Indexed", [SUBSCRIPTION, INDEXED])
        contract = self.make_contract("C1", offer_id=offer.id)
        without_curve = self.compute(contract).exception_ids
        self.assertRecordValues(without_curve, [{"reason": "no_curve", "is_blocking": True, "at_stake_kwh": 248}])
        self.assertIn("does not tell 744 hours, the first of them on 2025-01-01 00:00", without_curve.detail)
        self.make_curve(contract, lambda day: [300] * 14 + [None if day == DAYS[4] else 100] + [100] * 9)
        run = self.compute(contract)
        told = run.exception_ids.filtered(lambda exception: exception.state == "open")
        self.assertIn("does not tell 1 hours, the first of them on 2025-01-05 14:00", told.detail)
        self.env["energy.curve.day"].search([("cups_id", "=", contract.cups_id.id)]).unlink()
        self.make_curve(contract, lambda _day: [300] * 24)
        self.make_market()
        noon = midnight(DAYS[4]) + timedelta(hours=12)
        self.env["energy.market.price"].search([("market", "=", "TEST"), ("at", "=", noon)]).unlink()
        run = self.compute(contract)
        told = run.exception_ids.filtered(lambda exception: exception.state == "open")
        self.assertEqual(told.reason, "no_market_price")
        self.assertIn(
            "market TEST, which are not known for 1 hours, the first of them on 2025-01-05 12:00", told.detail
        )

    def test_discounts_and_surcharges_have_lines_of_their_own(self):
        offer = self.make_offer(
            "Reduced",
            [SUBSCRIPTION, {"price": 0.2}],
            adjustment_ids=[
                Command.create({"name": "Ten per cent", "component": "energy", "value": -10, "date_start": JANUARY})
            ],
        )
        surcharge = {"name": "Paper", "component": "subscription", "method": "amount", "value": 1}
        contract = self.make_contract(
            "C1", offer_id=offer.id, adjustment_ids=[Command.create(surcharge | {"date_start": date(2025, 1, 16)})]
        )
        run = self.compute(contract)
        self.assertEqual(self.lines(run, "energy", "hph"), [(62, 12.4, False)])
        self.assertEqual(self.lines(run, "energy_adjustment", "hph"), [(1, -1.24, False)])
        self.assertEqual([amount for _quantity, amount, _split in self.lines(run, "subscription")], [4.84, 5.16])
        self.assertEqual(self.lines(run, "subscription_adjustment"), [(0.516129, 0.52, False)])
        run.action_invoice()
        self.assertEqual(run.move_ids.amount_untaxed, run.period_ids.amount_untaxed)
        discounts = run.move_ids.invoice_line_ids.filtered(lambda line: line.energy_component == "energy_adjustment")
        self.assertEqual(set(discounts.mapped("tax_ids.amount")), {20})
        self.assertIn("Ten per cent — 01/01/2025 to 01/31/2025", discounts.mapped("name"))

    def test_energy_billed_later_bears_the_prices_of_its_days(self):
        contract = self.make_contract("C1", months=(JANUARY, MARCH), kwh=59)
        contract.offer_id = self.make_offer(
            "Dated", [SUBSCRIPTION, {"price": 0.2, "date_end": FEBRUARY}, {"price": 0.3, "date_start": FEBRUARY}]
        )
        january, february = self.compute(contract), self.compute(contract, month=FEBRUARY)
        self.assertEqual(self.lines(january, "energy", "hph"), [(31, 6.2, False)])
        self.assertEqual(self.lines(february, "energy", "hph"), [(28, 8.4, False)])
