# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .brazilian_world import BrazilCase, tariff_file

MANAGER = "energy_core.group_energy_manager"


@tagged("post_install", "-at_install")
class TestDistributor(BrazilCase):
    def state(self, day="2026-03-10"):
        self.env.invalidate_all()
        with freeze_time(day):
            return self.distributor.tariff_state, self.distributor.tariff_end

    def test_the_voltage_decides_the_subgroup(self):
        cases = {230: "A1", 138: "A2", 88: "A2", 69: "A3", 44: "A3a", 30: "A3a", 25: "A4", 2.3: "A4", 0.38: "AS"}
        for voltage, subgroup in cases.items():
            self.unit.voltage_kv = voltage
            self.assertEqual(self.unit.subgroup, subgroup, voltage)

    def test_the_subgroup_may_be_entered_and_a_voltage_of_none_leaves_it(self):
        self.unit.subgroup = "AS"
        self.assertEqual(self.unit.subgroup, "AS")
        self.unit.voltage_kv = 27
        self.assertEqual(self.unit.subgroup, "AS")

    def test_tariffs_are_missing_in_force_ending_or_expired(self):
        self.assertEqual(self.state(), ("missing", False))
        self.assertEqual(self.distributor.missing_subgroups, "A4")
        self.import_tariffs(tariff_file("2025-04-08", "2026-06-30"))
        self.assertEqual(self.state("2026-03-10"), ("current", date(2026, 7, 1)))
        self.assertEqual(self.state("2026-05-02"), ("expiring", date(2026, 7, 1)))
        self.assertEqual(self.state("2026-07-01"), ("expired", date(2026, 7, 1)))

    def test_the_subgroups_of_the_supply_points_count(self):
        self.import_tariffs()
        self.import_tariffs(tariff_file("2020-04-08", "2021-04-07", subgroup="A3a"))
        self.assertEqual(self.state()[1], date(2026, 4, 8))
        self.make_unit("UC-2", voltage_kv=34.5)
        self.assertEqual(self.state(), ("expired", date(2021, 4, 8)))
        self.make_unit("UC-3", voltage_kv=138)
        self.assertEqual((self.state()[0], self.distributor.missing_subgroups), ("missing", "A2"))

    def test_a_tariff_without_end_lasts(self):
        self.import_tariffs(tariff_file(end=""))
        self.assertEqual(self.state("2040-01-01"), ("current", False))

    def test_a_distributor_without_supply_points_and_tariffs_is_not_used(self):
        other = self.env["energy.distributor"].create({"name": "Sol", "code": "Sol"})
        self.assertEqual(other.tariff_state, "unused")

    def test_distributors_are_found_by_the_state_of_their_tariffs(self):
        missing = self.env["energy.distributor"].search([("tariff_state", "in", ("missing", "expired"))])
        self.assertIn(self.distributor, missing)
        self.import_tariffs()
        self.assertIn(self.distributor, self.env["energy.distributor"].search([("tariff_state", "=", "expiring")]))
        self.assertNotIn(self.distributor, self.env["energy.distributor"].search([("tariff_state", "!=", "expiring")]))

    def test_a_code_is_there_once_whatever_its_capitals(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["energy.distributor"].create({"name": "Other", "code": "LUZ"})

    def test_a_wrong_cnpj_is_refused(self):
        self.distributor.cnpj = "07.522.669/0001-92"
        with self.assertRaisesRegex(ValidationError, "is not the CNPJ of Luz Distribuidora"):
            self.distributor.cnpj = "07.522.669/0001-93"

    def test_rates_that_were_there_first_are_linked_and_a_new_code_links_others(self):
        self.import_tariffs()
        self.distributor.code = "Lux"
        self.assertEqual(self.distributor.rate_count, 0)
        self.env.flush_all()
        later = self.env["energy.distributor"].create({"name": "Luz", "code": "luz"})
        self.assertEqual(later.rate_count, 13)

    def test_the_counts_open_their_records(self):
        self.import_tariffs()
        self.assertEqual((self.distributor.point_count, self.distributor.rate_count), (1, 13))
        rates = self.env["energy.rate"].search(self.distributor.action_view_rates()["domain"])
        self.assertEqual(len(rates), 13)
        self.assertEqual(self.env["energy.cups"].search(self.distributor.action_view_points()["domain"]), self.unit)


@tagged("post_install", "-at_install")
class TestBrazilianAlerts(BrazilCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(MANAGER)

    def told(self, records, user=None):
        return records.activity_ids.filtered(lambda activity: activity.user_id == (user or self.manager))

    def test_managers_are_told_once_of_tariffs_that_are_missing(self):
        for _day in range(2):
            self.env["energy.distributor"]._cron_alert()
        activity = self.told(self.distributor)
        self.assertEqual(activity.mapped("summary"), ["No tariffs of A4"])
        self.assertIn("Import them", activity.note)

    def test_managers_are_told_once_of_tariffs_that_end_and_again_of_the_next(self):
        self.import_tariffs()
        for day in ("2026-03-10", "2026-03-11", "2026-04-20"):
            with freeze_time(day):
                self.env["energy.distributor"]._cron_alert()
        self.assertEqual(self.told(self.distributor).mapped("summary"), ["Tariffs until 04/08/2026"])
        self.import_tariffs(tariff_file("2026-04-08", "2027-04-07"))
        self.assertFalse(self.told(self.distributor), "the reminder is closed by the import")
        self.env.invalidate_all()
        with freeze_time("2027-03-01"):
            self.env["energy.distributor"]._cron_alert()
        self.assertEqual(self.told(self.distributor).mapped("summary"), ["Tariffs until 04/08/2027"])

    def test_nobody_is_told_of_tariffs_that_no_supply_point_needs(self):
        self.unit.distributor_id = False
        self.import_tariffs(tariff_file("2020-01-01", "2020-12-31"))
        self.env["energy.distributor"]._cron_alert()
        self.assertFalse(self.distributor.activity_ids)
        before = self.env["mail.activity"].search_count([])
        self.env["energy.rate"]._cron_remind_to_review()
        rates = self.env["energy.rate"].search([("distributor_id", "=", self.distributor.id)])
        self.assertFalse(rates.activity_ids)
        self.assertGreaterEqual(self.env["mail.activity"].search_count([]), before)

    def test_operators_are_told_once_a_month_of_pending_bills(self):
        operator = self.make_user("energy_core.group_energy_operator")
        other = self.make_unit("UC-2")
        self.make_contract(other)
        points = self.unit | other
        for day in ("2026-03-10", "2026-03-25"):
            with freeze_time(day):
                self.env["energy.cups"]._cron_alert_of_bills()
        self.assertEqual(self.told(points, operator).mapped("summary"), ["Supply points with pending bills: 2"])
        with freeze_time("2026-04-02"):
            self.env["energy.cups"]._cron_alert_of_bills()
        self.assertEqual(len(self.told(points, operator)), 2)

    def test_nobody_of_another_company_is_told_of_pending_bills(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.make_user("energy_core.group_energy_operator", elsewhere)
        self.env["energy.cups"]._cron_alert_of_bills()
        self.assertFalse(self.told(self.unit, stranger))

    def test_managers_are_told_once_of_an_overrun_of_the_last_bill(self):
        self.make_bills(self.unit, off_peak_w=500_000)
        for _day in range(2):
            self.env["energy.bill"]._cron_alert_of_overruns()
        activity = self.told(self.unit)
        self.assertEqual(activity.mapped("summary"), ["Demand beyond the contract: February 2026"])
        self.assertIn("is 100 kW above", activity.note)

    def test_an_overrun_of_an_earlier_bill_or_of_an_atypical_one_is_not_told(self):
        bills = self.make_bills(self.unit, months=2)
        bills[1].off_peak_w = 500_000
        self.env["energy.bill"]._cron_alert_of_overruns()
        self.assertFalse(self.told(self.unit))
        other = self.make_unit("UC-2")
        self.make_contract(other, power_va=400_000)
        self.make_bills(other, months=1, off_peak_w=500_000, is_atypical=True)
        self.env["energy.bill"]._cron_alert_of_overruns()
        self.assertFalse(self.told(other))

    def test_the_crons_are_there(self):
        for name in ("tariffs", "bills", "overruns"):
            self.env.ref(f"energy_recommendation.ir_cron_alert_{name}").method_direct_trigger()
