# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .french_points import FIVE, FOUR, ON, FrenchPoints


@tagged("post_install", "-at_install")
class TestAdviceFrance(FrenchPoints):
    def test_a_year_of_ten_minute_points_of_high_voltage_is_advised_on(self):
        contract = self._contract("HTACU5", 450, FIVE)
        self._curve(self.point, 300)
        advice, inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "current", FIVE), [450_000] * 5)
        self.assertEqual(self._powers(advice, "cheapest", FIVE), [300_000] * 5)
        self.assertEqual(set(advice.options["tariff"]), {"HTACU5", "HTALU5"})
        self.assertFalse(advice.notes["is_blocking"].any())
        self.assertIn("HTACUPM5", self._codes(advice)["mobile_peak_unknown"])
        known = inputs[self.point.id]
        self.assertEqual({row["status"] for row in known["measured"]}, {"used"})
        self.assertEqual(max(row["measured_va"] for row in known["measured"]), 300_000)
        prices = {(row["tariff"], row["code"], row["band"]): row for row in known["prices"]}
        self.assertEqual(prices["HTACU5", "power", "peak"]["price_micro"], 14_410_000)
        self.assertEqual(prices["HTALU5", "power", "peak"]["act"], "CRE 2025-78")
        facts = {row["code"]: row["value"] for row in known["facts"]}
        self.assertEqual(facts["tariff"], "HTACU5")
        self.assertEqual(facts["powers_since"], "2024-05-01")

    def test_energies_of_a_curve_count_as_its_powers(self):
        other = self._point("30001234567891", off_peak_hours=self.point.off_peak_hours)
        contracts = self._contract("HTACU5", 450, FIVE) | self._contract("HTACU5", 450, FIVE, other)
        self._curve(self.point, 300, 1800)
        self._curve(other, 300, 1800, "energy_consumption")
        advice, _inputs = self._advise(contracts)
        rows = [self._row(advice, "current", point)["annual_cents"] for point in (self.point, other)]
        self.assertEqual(*rows)

    def test_the_mobile_peak_is_compared_with_the_days_of_the_company(self):
        self.company.energy_mobile_peak_days = "2025-12-03\n2026-01-14"
        contract = self._contract("HTACU5", 450, FIVE)
        self._curve(self.point, 300, 1800)
        advice, _inputs = self._advise(contract)
        self.assertEqual(set(advice.options["tariff"]), {"HTACU5", "HTALU5", "HTACUPM5", "HTALUPM5"})

    def test_a_day_of_the_mobile_peak_that_is_none_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "03/12/2025"):
            self.company.energy_mobile_peak_days = "2026-01-14\n03/12/2025"

    def test_above_36_kva_highest_powers_and_billed_energies_are_enough(self):
        contract = self._contract("BTSUPCU4", 100, FOUR)
        self._quantities(self.point, "energy_wh", dict.fromkeys(FOUR, 8_000_000))
        self._quantities(self.point, "max_power_w", {"hph": 60_000, "hch": 50_000, "hpb": 70_000, "hcb": 40_000})
        advice, inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "cheapest", FOUR), [60_000, 60_000, 70_000, 70_000])
        self.assertIn("from_maxima", self._codes(advice))
        july = [row for row in inputs[self.point.id]["measured"] if row["start"] == "2025-07-01"]
        self.assertEqual(
            {row["band"]: (row["measured_va"], row["contracted_va"], row["energy_wh"]) for row in july},
            {"hpb": (70_000, 100_000, 8_000_000), "hcb": (40_000, 100_000, 8_000_000)},
        )

    def test_hours_that_were_measured_above_the_present_powers_are_charged(self):
        contract = self._contract("BTSUPCU4", 50, FOUR)
        self._quantities(self.point, "energy_wh", dict.fromkeys(FOUR, 8_000_000))
        self._quantities(self.point, "max_power_w", {"": 60_000})
        self._quantities(self.point, "overrun_s", {"": 7_200})
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._row(advice, "current")["overrun_cents"], 12 * 2 * 1241)

    def test_up_to_36_kva_daily_highest_powers_decide(self):
        contract = self._contract("BTINFMU4", 12)
        self._quantities(self.point, "energy_wh", dict.fromkeys(FOUR, 300_000))
        self._daily_maxima(self.point, 5_400)
        advice, inputs = self._advise(contract)
        self.assertEqual(self._row(advice, "proposed")["power_va"], 6_000)
        self.assertEqual(self._row(advice, "proposed")["tariff"], "BTINFCU4")
        self.assertEqual(len(advice.months), 4 * 12)
        known = {row["band"]: row for row in inputs[self.point.id]["measured"] if row["start"] == "2026-01-01"}
        self.assertEqual(known[""]["measured_va"], 5_400)
        self.assertEqual(known["hph"]["energy_wh"], 300_000)

    def test_a_tariff_without_seasons_is_for_a_meter_that_does_not_communicate(self):
        contract = self._contract("BTINFCU4", 12)
        self._quantities(self.point, "energy_wh", dict.fromkeys(FOUR, 300_000))
        self._daily_maxima(self.point, 5_400)
        allowed = []
        for level in ("0", "2"):
            self.point.service_level = level
            options = self._advise(contract)[0].options
            allowed.append(options.loc[options["tariff"] == "BTINFMUDT", "is_allowed"].all())
        self.assertEqual(allowed, [True, False])

    def test_events_tell_since_when_the_powers_are_as_they_are(self):
        contract = self._contract("HTACU5", 500, FIVE)
        self._event(contract, date(2026, 3, 15), "CPS", **{f"power_{band}_va": 450_000 for band in FIVE})
        self._event(contract, date(2026, 5, 2), "MDPRM")
        self._curve(self.point, 300, 1800)
        advice, inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "current", FIVE), [450_000] * 5)
        lower = advice.options[(advice.options["tariff"] == "HTACU5") & (advice.options["role"] != "current")]
        self.assertEqual(f"{lower.iloc[0]['earliest']:%Y-%m-%d}", "2027-03-15")
        facts = {row["code"]: row["value"] for row in inputs[self.point.id]["facts"]}
        self.assertEqual((facts["tariff_since"], facts["powers_since"]), ("2024-05-01", "2026-03-15"))
        measured = {row["start"]: row["contracted_va"] for row in inputs[self.point.id]["measured"]}
        self.assertEqual((measured["2025-08-01"], measured["2026-04-01"]), (500_000, 450_000))

    def test_a_contract_without_event_is_what_it_says_itself(self):
        contract = self._contract("HTACU5", 450, FIVE)
        contract.event_ids.unlink()
        self._curve(self.point, 300, 1800)
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "current", FIVE), [450_000] * 5)

    def test_a_point_of_which_nothing_is_known_is_told(self):
        advice, inputs = self._advise(self._contract("HTACU5", 450, FIVE))
        self.assertIn("no_load", self._codes(advice))
        self.assertTrue(advice.options.empty)
        self.assertEqual({row["status"] for row in inputs[self.point.id]["measured"]}, {"missing"})

    def test_many_points_are_looked_at_some_at_a_time(self):
        others = [self._point(f"3000123456789{number}") for number in (1, 2)]
        contracts = self._contract("BTINFCU4", 12)
        for other in others:
            contracts |= self._contract("BTINFCU4", 12, point=other)
        for point in [self.point, *others]:
            self._quantities(point, "energy_wh", dict.fromkeys(FOUR, 300_000))
            self._daily_maxima(point, 5_400)
        whole, inputs = self._advise(contracts)
        with patch("odoo.addons.energy_recommendation.models.energy_contract_advice_france.POINTS_AT_ONCE", 1):
            parts, _inputs = self._advise(contracts)
        self.assertTrue(whole.options.equals(parts.options))
        self.assertEqual(set(inputs), set(contracts.cups_id.ids))

    def test_a_recommendation_keeps_the_advice(self):
        contract = self._contract("HTACU5", 450, FIVE)
        self._curve(self.point, 300, 1800)
        [told] = contract._advise({"on": ON})
        recommendation = self.env["energy.recommendation"]._store(*told)
        self.assertEqual(recommendation.state, "computed")
        self.assertEqual(recommendation.months_used, 12)
        self.assertGreater(recommendation.saving_amount, 0)

    def test_hours_that_cannot_be_read_are_refused(self):
        for text in ("at night", "SAISON_HAUTE 22:00-06:00", "22:75-06:00"):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, "cannot be read"):
                self.point.off_peak_hours = text
