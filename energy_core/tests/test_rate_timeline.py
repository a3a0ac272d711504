# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .rate_case import RateCase


@tagged("post_install", "-at_install")
class TestRateTimeline(RateCase):
    def test_a_gap_is_refused_and_its_days_named(self):
        self._new_rate("2026-01-01", "2026-02-01")
        with self.assertRefused(ValidationError, "no rate applies from 02/01/2026 to 03/01/2026"):
            self._new_rate("2026-03-01")

    def test_an_overlap_is_refused_and_its_days_named(self):
        self._new_rate("2026-01-01", "2026-03-01")
        with self.assertRefused(ValidationError, "overlap.*03/01/2026.*02/01/2026"):
            self._new_rate("2026-02-01")

    def test_a_rate_without_end_ends_where_the_next_starts(self):
        first = self._new_rate("2026-01-01")
        self._new_rate("2026-02-01")
        self.assertEqual(first.date_end, date(2026, 2, 1))

    def test_rates_entered_together_are_joined_whatever_their_order(self):
        common = {"kind": "turpe", "country_id": self.france.id, "code": "TEST", "component": "power", "act": "none"}
        days = ("2026-03-01", "2026-01-01", "2026-02-01")
        rates = self.rates.create([common | {"date_start": day, "value": 1} for day in days])
        self.assertEqual(rates.mapped("date_end"), [False, date(2026, 2, 1), date(2026, 3, 1)])

    def test_an_end_is_not_taken_away_from_a_rate_that_another_follows(self):
        first = self._new_rate("2026-01-01")
        self._new_rate("2026-02-01")
        with self.assertRefused(ValidationError, "01/01/2026 has no end.*02/01/2026"):
            first.date_end = False

    def test_a_rate_in_the_middle_cannot_be_deleted(self):
        self._new_rate("2026-01-01", "2026-02-01")
        middle = self._new_rate("2026-02-01", "2026-03-01")
        last = self._new_rate("2026-03-01")
        with self.assertRefused(ValidationError, "no rate applies from 02/01/2026 to 03/01/2026"):
            middle.unlink()
        (middle | last).unlink()

    def test_other_lines_do_not_matter(self):
        self._new_rate("2026-01-01", "2026-02-01")
        self.assertTrue(self._new_rate("2026-01-15", band="hp"))
        self.assertTrue(self._new_rate("2026-01-15", component="power", band=False))
        self.assertTrue(self._new_rate("2026-01-15", country_id=self.env.ref("base.es").id))

    def test_a_line_may_end_for_good_and_unknown_days_are_marked(self):
        self._new_rate("2026-01-01", "2026-02-01")
        self._new_rate("2026-02-01", "2026-03-01", value=0, mark="missing")
        self.assertTrue(self._new_rate("2026-03-01", "2026-04-01"))

    def test_a_file_that_moves_a_change_date_is_accepted_as_a_whole(self):
        columns = ["id", "kind", "country_id/id", "code", "component", "date_start", "date_end", "value", "act"]
        common = ["turpe", "base.fr", "TEST", "power"]

        def rows(change):
            return [
                ["test.first", *common, "2026-01-01", change, "1.5", "a"],
                ["test.second", *common, change, "", "1.6", "a"],
            ]

        first = self.rates.load(columns, rows("2026-02-01"))
        self.assertFalse(first["messages"])
        second = self.rates.load(columns, rows("2026-04-01"))
        self.assertFalse(second["messages"])
        self.assertEqual(first["ids"], second["ids"])
        moved = self.rates.browse(second["ids"])
        self.assertEqual(moved[0].date_end, moved[1].date_start)
        broken = rows("2026-05-01")[:1]
        self.assertIn("two rates overlap", self.rates.load(columns, broken)["messages"][0]["message"])

    def test_an_upgrade_keeps_the_rate_that_somebody_entered_after_those_of_the_addon(self):
        shipped = {"kind": "turpe", "country_id": self.france.id, "code": "TEST", "component": "power", "act": "a"}
        shipped |= {"date_start": "2026-01-01", "date_end": False, "value": 1}
        file = [{"xml_id": "energy_core.rate_test", "values": shipped, "noupdate": False}]
        first = self.rates._load_records(file)
        entered = self._new_rate("2026-08-01", component="power", band=False, value=2)
        self.rates._load_records(file, update=True)
        self.assertEqual(first.date_end, date(2026, 8, 1))
        self.assertEqual(entered.value, 2)

    def test_an_upgrade_takes_over_the_rate_that_was_entered_before_the_addon_had_it(self):
        entered = self._new_rate("2026-08-01", component="power", band=False, value=2, act="by hand")
        shipped = {"kind": "turpe", "country_id": self.france.id, "code": "TEST", "component": "power", "act": "CRE"}
        shipped |= {"band": False, "date_start": "2026-08-01", "date_end": False, "value": 2.5}
        file = [{"xml_id": "energy_core.rate_test", "values": shipped, "noupdate": False}]
        self.assertEqual(self.rates._load_records(file, update=True), entered)
        self.assertEqual((entered.value, entered.act), (2.5, "CRE"))
        self.assertEqual(self.env.ref("energy_core.rate_test"), entered)
