# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from .network_case import FIXED, VARIABLE, NetworkCase
from .portfolio import FEBRUARY, JANUARY


class TestMargin(NetworkCase):
    def margin(self):
        self.env.flush_all()
        self.env["energy.margin"].invalidate_model()
        return self.env["energy.margin"].search([("contract_id", "=", self.contract.id), ("month", "=", JANUARY)])

    def test_before_the_operator_charges_the_network_counts_as_computed(self):
        move = self.invoice(self.contract)
        move.action_post()
        period = move.energy_period_ids
        network = period.fixed_amount + period.variable_amount
        taxes = period.cta_amount + period.accise_amount
        margin = self.margin()
        self.assertAlmostEqual(margin.sales_amount, period.amount_untaxed)
        self.assertAlmostEqual(margin.network_amount, network)
        self.assertAlmostEqual(margin.tax_amount, taxes)
        self.assertAlmostEqual(margin.margin_amount, period.amount_untaxed - network - taxes)
        self.assertEqual((margin.total_kwh, margin.energy_amount), (period.total_kwh, 0))

    def test_then_as_it_was_charged_with_its_services(self):
        period = self.computed()
        self.charge(
            self.line(f"{FIXED}-U", period.fixed_amount + 2, JANUARY, FEBRUARY),
            self.line(VARIABLE, period.variable_amount - 1, JANUARY, FEBRUARY, unit="kWh"),
            self.line("F120BOCM", 20, JANUARY, FEBRUARY, nature="02", unit="UNITE"),
        ).action_compare()
        margin = self.margin()
        self.assertAlmostEqual(margin.network_amount, period.fixed_amount + period.variable_amount + 1)
        self.assertAlmostEqual(margin.services_amount, 20)

    def test_energy_counts_at_the_mean_price_of_the_month(self):
        period = self.computed()
        self.company.energy_margin_market = "TEST"
        self.env["energy.market.price"].create(
            [
                {"market": "TEST", "at": datetime(2025, 1, 10, hour), "price": price}
                for hour, price in ((1, 40), (2, 60))
            ]
        )
        self.assertAlmostEqual(self.margin().energy_amount, round(period.total_kwh * 0.05, 2))

    def test_a_credit_note_takes_the_sale_back(self):
        move = self.invoice(self.contract)
        move.action_post()
        move._reverse_moves([{"invoice_date": JANUARY}], cancel=True)
        self.assertAlmostEqual(self.margin().sales_amount, 0)
