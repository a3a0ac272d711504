# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A month gives what it gives in a longer window, and reads no more of the past than that takes."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .energy_case import EnergyCase, paris

FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1)


@tagged("post_install", "-at_install")
class TestReadingFrame(EnergyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.energy_use_unverified_rates = True
        cls._event(cls.contract, paris(2026, 1, 1), "MES", fta="BTINFMUDT", calendar="DI000002")

    def read_on_first(self, year, month, kwh, day=1, hour=0, **values):
        """A reading of the first of a month with `kwh` on both registers."""
        registers = {"hp_wh": kwh * 1000, "hc_wh": kwh * 1000}
        return self._reading(self.point, paris(year, month, day, hour), **registers | values)

    def months(self):
        start = FIRST
        while start < LAST:
            yield start, start + relativedelta(months=1)
            start += relativedelta(months=1)

    def assertMonthsAddUp(self):
        columns = ["start", "hp_wh", "hc_wh", "total_wh", "quality", "fixed_cents", "variable_cents"]
        columns += ["reading_start_id", "reading_end_id"]
        whole = self.contract._billing_periods(FIRST, LAST).periods[columns].values.tolist()
        alone = [self.contract._billing_periods(*month).periods[columns].values.tolist() for month in self.months()]
        self.assertEqual([row for month in alone for row in month], whole)
        return whole

    def test_months_alone_give_what_the_year_gives_over_a_missing_reading(self):
        for number in range(13):
            if number not in (5, 6):
                day = FIRST + relativedelta(months=number)
                self.read_on_first(day.year, day.month, 100 * number)
        year = self.assertMonthsAddUp()
        self.assertEqual(sum(row[3] for row in year), 2 * 1200 * 1000)
        self.assertEqual([row[4] for row in year], ["actual"] * 4 + ["estimated"] * 3 + ["actual"] * 5)

    def test_each_register_is_bridged_by_itself(self):
        self.read_on_first(2026, 1, 0, source="C15")
        for number in range(1, 13):
            day = FIRST + relativedelta(months=number)
            self.read_on_first(day.year, day.month, 100 * number, **({"hc_wh": False} if 3 <= number <= 7 else {}))
        year = self.assertMonthsAddUp()
        self.assertEqual([sum(row[column] for row in year) for column in (1, 2)], [1_200_000, 1_200_000])

    def test_months_alone_give_what_the_year_gives_when_nothing_is_known_at_both_ends_of_a_month(self):
        self.read_on_first(2026, 1, 0)
        self.read_on_first(2026, 10, 900, source="manual", hour=15)
        self.read_on_first(2026, 10, 900, source="R64", hour=15)
        year = self.assertMonthsAddUp()
        self.assertEqual([row[4] for row in year], ["estimated"] * 9 + ["missing"] * 3)
        self.assertEqual(sum(row[3] for row in year), 1_800_000)

    def test_the_digits_told_long_ago_hold_for_later_months(self):
        self.read_on_first(2026, 1, 999_000, source="C15", digits=6)
        for number in range(1, 13):
            day = FIRST + relativedelta(months=number)
            self.read_on_first(day.year, day.month, (999_000 + 100 * number) % 1_000_000)
        self.assertEqual(sum(row[3] for row in self.assertMonthsAddUp()), 2_400_000)

    def test_held_gaps_read_the_bounds_of_the_window_alone(self):
        for month in (1, 2, 4):
            self.read_on_first(2026, month, 100 * month)
        march = (date(2026, 3, 1), date(2026, 4, 1))
        held = self.contract._energy_frames(*march, is_bridged=False)["readings"]
        bridged = self.contract._energy_frames(*march)["readings"]
        self.assertEqual([len(held), len(bridged)], [1, 2])

    def test_only_the_nearest_known_bound_of_a_long_past_is_read(self):
        self.env["energy.reading"].create(
            [
                {"cups_id": self.point.id, "at": paris(year, month, day), "source": "R151", "hp_wh": 0, "hc_wh": 0}
                for year in range(2016, 2026)
                for month in range(1, 13)
                for day in (1, 2)
            ]
        )
        readings = self.contract._energy_frames(date(2026, 3, 1), date(2026, 4, 1))["readings"]
        self.assertEqual(readings["at"].dt.tz_convert("Europe/Paris").dt.date.tolist(), [date(2025, 12, 1)])

    def test_what_was_read_in_the_year_before_is_known_where_the_meter_is_refused(self):
        self.read_on_first(2025, 6, 1, day=15)
        self.read_on_first(2025, 7, 1, day=15, nature="estimated")
        self.read_on_first(2024, 1, 1, day=15)
        window = (date(2026, 3, 1), date(2026, 4, 1))
        self.assertTrue(self.contract._energy_frames(*window)["readings"].empty)
        self.contract.event_ids.refuses_meter = True
        readings = self.contract._energy_frames(*window)["readings"]
        self.assertEqual(readings["at"].dt.tz_convert("Europe/Paris").dt.date.tolist(), [date(2025, 6, 15)])
