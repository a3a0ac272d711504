# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import freeze_time, tagged

from .rate_case import RateCase


@tagged("post_install", "-at_install")
class TestRateReview(RateCase):
    def _stale(self):
        return self.rates.search([("code", "=like", "TEST%"), ("is_stale", "=", True)])

    def test_the_day_of_review_is_the_next_on_which_rates_of_the_kind_change(self):
        days = {
            ("turpe", "2025-08-01"): date(2026, 8, 1),
            ("turpe", "2025-02-01"): date(2025, 8, 1),
            ("accise", "2026-02-01"): date(2026, 8, 1),
            ("accise", "2026-08-01"): date(2027, 2, 1),
            ("cta", "2026-02-01"): date(2027, 2, 1),
            ("vat", "2025-08-01"): False,
        }
        for (kind, start), review in days.items():
            component = "power" if kind == "turpe" else "rate"
            rate = self._new_rate(start, kind=kind, component=component, band=False)
            self.assertEqual(rate.date_review, review, (kind, start))

    def test_a_rate_is_stale_from_the_day_of_review_on(self):
        rate = self._new_rate("2025-08-01")
        for today, is_stale in (("2026-07-31", False), ("2026-08-01", True), ("2030-01-01", True)):
            with freeze_time(today):
                rate.invalidate_recordset(["is_stale"])
                self.assertEqual(rate.is_stale, is_stale)
                self.assertEqual(bool(self._stale()), is_stale)

    @freeze_time("2026-11-21")
    def test_only_the_last_rate_of_a_line_is_stale(self):
        first = self._new_rate("2024-08-01")
        last = self._new_rate("2025-08-01")
        self.assertEqual(self._stale(), last)
        self._new_rate("2026-08-01")
        self.assertFalse(self._stale())
        self.assertEqual((first | last).mapped("is_stale"), [False, False])

    @freeze_time("2026-11-21")
    def test_a_rate_that_ended_without_another_is_stale_whatever_its_kind(self):
        rate = self._new_rate("2025-01-01", "2026-01-01", kind="vat", component="rate", band=False)
        self.assertEqual(self._stale(), rate)
        self._new_rate("2026-01-01", kind="vat", component="rate", band=False)
        self.assertFalse(self._stale())

    def test_who_made_sure_is_asked_again_a_year_later(self):
        rate = self._new_rate("2025-08-01")
        ended = self._new_rate("2025-08-01", "2026-08-01", code="TEST2")
        with freeze_time("2026-11-21"):
            (rate | ended).with_user(self._user("manager")).action_mark_checked()
            self.assertFalse(self._stale())
        with freeze_time("2027-08-01"):
            self.assertEqual(self._stale(), rate)

    @freeze_time("2026-11-21")
    def test_each_manager_is_reminded_once_of_all_rates_of_a_kind(self):
        self.rates.search([("is_stale", "=", True)]).action_mark_checked()
        manager = self._user("manager")
        rates = self._new_rate("2025-08-01") | self._new_rate("2025-08-01", band="hp")
        tax = self._new_rate("2025-02-01", "2026-02-01", kind="cta", component="rate", band=False)
        for _day in range(2):
            self.rates._cron_remind_to_review()
            activities = (rates | tax).activity_ids.filtered(lambda activity: activity.user_id == manager)
            self.assertEqual(
                set(activities.mapped("summary")), {"TURPE: rates to review (2)", "CTA: rates to review (1)"}
            )
            self.assertEqual(len(activities), 2)
        self.assertNotIn(self.env.ref("base.user_root"), (rates | tax).activity_ids.user_id)
        activities.action_done()
        self.rates._cron_remind_to_review()
        self.assertFalse((rates | tax).activity_ids.filtered(lambda activity: activity.user_id == manager))

    def test_the_rates_of_the_addon_that_nothing_follows_are_to_be_reviewed(self):
        with freeze_time("2026-11-21"):
            stale = self.rates.search([("country_id", "=", self.france.id), ("is_stale", "=", True)])
        self.assertIn("HTACU5", stale.mapped("code"))
        self.assertNotIn("BTINFCU4", stale.filtered(lambda rate: rate.component == "energy").mapped("code"))
