"""The usual lives of supply points: each month's invoices are those of the oracle, to the cent."""

from datetime import date

from benchmarks.synthetic_grid import portfolio

from odoo.tests import tagged

from scenarios.grid_case import GridCase

JANUARY_2026 = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestLives(GridCase):
    def live(self, *stories, months=3, start=JANUARY_2026, **values):
        """Bill month after month; returns the runs."""
        self.tell(*stories, start=start, months=months, **values)
        return [self.bill_and_check(month) for month in self.month_starts]

    def test_an_entry_in_the_middle_of_a_month(self):
        runs = self.live(portfolio.moved_in, portfolio.commissioned, portfolio.entered_without_index)
        days = [period.days for run in runs for period in run.period_ids]
        self.assertTrue(any(days_of_month not in (28, 30, 31) for days_of_month in days))

    def test_an_exit_gets_a_final_bill_and_no_other(self):
        runs = self.live(portfolio.moved_out, portfolio.lost_to_competitor)
        contracts = runs[0].move_ids.energy_contract_id
        self.assertEqual(len(contracts), 2)
        for contract in contracts:
            self.assertTrue(contract.date_end)
            self.assertEqual(contract.billing_period_ids.sorted("end_date")[-1].end_date, contract.date_end)

    def test_a_change_of_power(self):
        runs = self.live(portfolio.changed_power)
        self.assertTrue(any(len(period.stretches) == 2 for run in runs for period in run.period_ids))

    def test_a_change_of_tariff(self):
        runs = self.live(
            portfolio.changed_calendar, portfolio.changed_calendar_and_reset, portfolio.changed_tariff_of_same_calendar
        )
        self.assertGreater(len(set(period.fta for run in runs for period in run.period_ids)), 1)

    def test_a_change_of_meter_and_a_meter_that_passes_zero(self):
        self.live(portfolio.changed_meter, portfolio.rolled_over)

    def test_a_change_of_holder_and_a_home_that_stood_empty(self):
        runs = self.live(portfolio.changed_holder, portfolio.stood_empty)
        self.assertEqual(len({contract for run in runs for contract in run.move_ids.energy_contract_id}), 4)

    def test_a_contract_that_is_cancelled_before_it_is_billed_owes_nothing(self):
        runs = self.live(portfolio.was_cancelled, portfolio.steady)
        contracts = self.env["energy.contract"].search([("cups_id.name", "in", [each.code for each in self.points])])
        self.assertEqual(len(contracts), 2)
        self.assertEqual(len({contract for run in runs for contract in run.move_ids.energy_contract_id}), 1)

    def test_vat_changes_on_the_first_of_august_2025(self):
        runs = self.live(portfolio.steady, portfolio.changed_power, start=date(2025, 7, 1), months=2)
        rates = [set(run.move_ids.invoice_line_ids.tax_ids.mapped("amount")) for run in runs]
        self.assertEqual(rates, [{5.5, 20.0}, {20.0}])
