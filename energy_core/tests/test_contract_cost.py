# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .energy_case import EnergyCase, paris


@tagged("post_install", "-at_install")
@freeze_time("2025-03-20 12:00:00")
class TestContractCost(EnergyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.energy_use_unverified_rates = True  # those of TURPE 6
        cls.contract.write({"date_start": "2025-01-01", "fta": "BTINFCUST", "calendar": "DI000001", "power_va": 6000})
        cls._event(cls.contract, paris(2025, 1, 1), "MES")
        for month, kwh in ((1, 1000), (2, 1300)):
            cls._reading(cls.point, paris(2025, month, 1), base_wh=kwh * 1000)

    def test_a_reader_sees_the_months_and_what_is_missing(self):
        costs = self.env["energy.contract.cost"].with_user(self._user("reader"))
        cost = costs.create({"contract_id": self.contract.id})
        self.assertEqual((cost.month_from, cost.month_to), (date(2024, 3, 1), date(2025, 2, 1)))
        january, february = cost.line_ids
        self.assertEqual((january.days, january.total_kwh, january.quality), (31, 300, "actual"))
        self.assertEqual((january.fixed_amount, january.variable_amount), (8.47, 13.74))
        self.assertEqual((january.cta_amount, january.accise_amount, january.total_amount), (1.86, 6.30, 30.37))
        self.assertEqual((february.total_kwh, february.quality), (0, "missing"))
        self.assertEqual(cost.total_kwh, 300)
        self.assertIn("2025-03-01", cost.problems)

    def test_what_else_the_grid_charges_is_part_of_the_total(self):
        september = {"contract_id": self.contract.id, "month_from": "2025-09-01", "month_to": "2025-09-01"}
        costs = self.env["energy.contract.cost"]
        before, has_other = costs.create(september).total_amount, costs.create(september).has_other
        self.contract.event_ids.refuses_meter = True
        after = costs.create(september)
        self.assertEqual((has_other, after.has_other), (False, True))
        self.assertEqual(after.line_ids.other_amount, 3.20)  # 38.88 € a year ÷ 365 × 30
        self.assertAlmostEqual(after.total_amount, before + 3.20)

    def test_a_point_without_meter_pays_less_for_metering(self):
        september = {"contract_id": self.contract.id, "month_from": "2025-09-01", "month_to": "2025-09-01"}
        costs = self.env["energy.contract.cost"]
        before = costs.create(september).line_ids.fixed_amount
        self.contract.event_ids.is_unmetered = True
        after = costs.create(september).line_ids.fixed_amount
        self.assertAlmostEqual(before - after, 1.67)  # 105.22 and 84.97 € a year ÷ 365 × 30: 8.65 and 6.98

    def test_other_months_can_be_chosen(self):
        form = Form(self.env["energy.contract.cost"].with_context(default_contract_id=self.contract.id))
        form.month_from = form.month_to = date(2025, 1, 20)
        self.assertEqual(len(form.line_ids), 1)
        self.assertFalse(form.problems)
        with self.assertRefused(UserError, "last month is before the first"):
            form.month_to = date(2024, 12, 1)

    def test_a_contract_of_another_company_is_not_computed(self):
        other = self.env["res.company"].create({"name": "Other", "country_id": self.france.id})
        stranger = self._user("manager", other)
        costs = self.env["energy.contract.cost"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            costs.create({"contract_id": self.contract.id}).mapped("line_ids")
