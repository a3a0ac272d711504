# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts, bills and tariffs of Brazilian units reach the calculation, and its advice comes back by supply point."""

from datetime import date

from odoo.tests import tagged

from .brazilian_world import BrazilCase, tariff_file

PEAK_KW = (152.46, 141.12, 294.89, 286.02, 260.82, 217.98, 153.72, 207.90, 313.74, 309.96, 332.64, 296.10)
OFF_PEAK_KW = (328.86, 335.16, 419.50, 415.80, 375.48, 349.02, 244.44, 284.76, 454.86, 471.24, 506.52, 454.86)
ON = date(2026, 3, 10)
SETTINGS = {"method": "exact", "clearance": 100, "on": ON, "months": 12}


@tagged("post_install", "-at_install")
class TestAdviceBrazil(BrazilCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.import_tariffs(tariff_file("2025-01-01", "2026-12-31"))

    def measure(self, unit):
        """The bills of the unit 1011101-5, whose best demand is known."""
        bills = self.make_bills(unit, peak_wh=6_036_000, off_peak_wh=74_963_000)
        for bill, peak, off_peak in zip(bills.sorted("month"), PEAK_KW, OFF_PEAK_KW, strict=True):
            bill.write({"peak_w": round(peak * 1000), "off_peak_w": round(off_peak * 1000)})
        return bills

    def advise(self, contracts=None, **settings):
        return (contracts or self.contract)._advise_br(SETTINGS | settings)

    def option(self, advice, role, unit=None):
        options = advice.options
        return options[(options["role"] == role) & (options["supply_point"] == (unit or self.unit).id)].iloc[0]

    def codes(self, advice, unit=None):
        return set(advice.notes.loc[advice.notes["supply_point"] == (unit or self.unit).id, "code"])

    def test_the_known_unit_gets_the_known_advice(self):
        self.measure(self.unit)
        advice, _inputs = self.advise()
        powers = {role: self.option(advice, role)["power_va"] for role in ("current", "cheapest", "proposed")}
        self.assertEqual(powers, {"current": 400_000, "cheapest": 434_000, "proposed": 455_000})
        saving = self.option(advice, "current")["total_cents"] - self.option(advice, "cheapest")["total_cents"]
        self.assertEqual(saving, 374_387)  # 924 887.39 - 921 143.52, whatever the energy costs
        self.assertEqual(self.option(advice, "runner_up")["tariff"], "blue")

    def test_what_the_advice_rests_on_is_told(self):
        self.measure(self.unit)
        _advice, inputs = self.advise()
        known = inputs[self.unit.id]
        facts = {row["code"]: row["value"] for row in known["facts"]}
        self.assertEqual((facts["distributor"], facts["subgroup"], facts["voltage_v"]), ("Luz", "A4", 13_800))
        self.assertEqual(facts["supply_start"], "2020-01-01")
        green = {(row["code"], row["band"]): row["price_micro"] for row in known["prices"] if row["tariff"] == "green"}
        self.assertEqual((green["demand", ""], green["tusd", "peak"]), (31_530_000, 2_280_150))
        measured = [row for row in known["measured"] if row["band"] == "off_peak"]
        self.assertEqual((len(measured), {row["status"] for row in measured}), (12, {"used"}))
        self.assertEqual((measured[0]["start"], measured[0]["measured_va"]), ("2025-03-01", 328_860))
        self.assertEqual({row["contracted_va"] for row in measured}, {400_000})

    def test_each_unit_of_many_has_its_own_advice_or_note(self):
        self.measure(self.unit)
        poor = self.make_unit("UC-2")
        poor_contract = self.make_contract(poor, power_va=100_000)
        self.make_bills(poor, months=3)
        homeless = self.make_unit("UC-3", distributor_id=False)
        homeless_contract = self.make_contract(homeless, fta=False, power_va=100_000)
        advice, inputs = self.advise(self.contract | poor_contract | homeless_contract)
        self.assertEqual(set(inputs), {self.unit.id, poor.id, homeless.id})
        self.assertIn("few_bills", self.codes(advice, poor))
        self.assertTrue(self.option(advice, "current", poor)["total_cents"], "the current cost is told all the same")
        self.assertIn("no_tariff_code", self.codes(advice, homeless))

    def test_a_month_that_is_atypical_or_missing_is_told(self):
        bills = self.measure(self.unit)
        bills[0].is_atypical = True
        bills[1].unlink()
        advice, inputs = self.advise()
        self.assertLessEqual({"atypical_bills", "missing_bills"}, self.codes(advice))
        statuses = [row["status"] for row in inputs[self.unit.id]["measured"] if row["band"] == "peak"]
        self.assertEqual(statuses[-2:], ["missing", "atypical"])

    def test_a_meter_with_one_register_is_enough(self):
        self.make_bills(self.unit, peak_w=False, peak_wh=False)
        advice, _inputs = self.advise()
        self.assertIn("one_register", self.codes(advice))
        self.assertEqual(self.option(advice, "proposed")["tariff"], "green")

    def test_tariffs_that_end_before_the_advice_are_told(self):
        self.measure(self.unit)
        advice, _inputs = self.advise(on=date(2027, 2, 10))
        self.assertIn("few_bills", self.codes(advice))
        self.assertIn("tariff_expired", self.codes(advice))

    def test_a_decrease_within_a_year_delays_the_next_one(self):
        event = {"contract_id": self.contract.id}
        self.env["energy.contract.event"].create(
            [
                event | {"at": "2020-01-01 12:00:00", "nature": "MES", "fta": "Luz A4 GREEN", "power_va": 900_000},
                event | {"at": "2025-12-01 12:00:00", "nature": "MCT", "power_va": 800_000},
            ]
        )
        self.measure(self.unit)
        advice, _inputs = self.advise()
        proposed = self.option(advice, "proposed")
        self.assertEqual((proposed["power_va"], proposed["earliest"].date()), (455_000, date(2026, 12, 1)))

    def test_tariff_flags_are_charged_on_the_energy(self):
        self.measure(self.unit)
        before = self.option(self.advise()[0], "current")["total_cents"]
        values = {"kind": "tariff_flag", "code": "SIN", "component": "energy", "country_id": self.env.ref("base.br").id}
        self.env["energy.rate"].create(values | {"date_start": "2025-01-01", "value": 0.05, "act": "Despacho 1"})
        advice, _inputs = self.advise()
        self.assertEqual(self.option(advice, "current")["total_cents"] - before, 12 * (6_036 + 74_963) * 5)
        self.assertEqual(self.option(advice, "proposed")["power_va"], 455_000)

    def test_what_the_law_asks_of_a_unit_reaches_the_calculation(self):
        self.unit.write(
            {"invested_on": "2024-05-01", "minimum_demand_kw": 500, "is_decrease_exempt": True, "is_scee": True}
        )
        self.distributor.tariff_review = "2025-04-08"
        unit = self.unit._units_frame().iloc[0]
        self.assertEqual(
            (str(unit["invested_on"].date()), str(unit["tariff_review"].date())), ("2024-05-01", "2025-04-08")
        )
        self.assertEqual((unit["minimum_w"], unit["is_exempt"], unit["is_scee"]), (500_000, True, True))
        self.assertFalse(unit["is_resort_hotel"])

    def test_power_factors_of_bills_are_thousandths(self):
        self.make_bills(self.unit, months=1, off_peak_power_factor=0.915)
        bill = self.unit._bills_frame(ON, 12).iloc[0]
        self.assertEqual(bill["off_peak_power_factor_milli"], 915)
        self.assertTrue(bill.isna()["peak_power_factor_milli"])

    def test_a_recommendation_is_made_of_it(self):
        self.measure(self.unit)
        (told,) = self.contract.recommend(on="2026-03-10")
        self.assertEqual(told["state"], "computed")
        self.assertEqual(told["recommendedContract"]["offPeakDemandInKw"], 455)
        self.assertEqual(told["currentContract"]["distributor"], "Luz")
        self.assertEqual(told["currentContract"]["supplyVoltage"], 13.8)
