# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from psycopg2 import IntegrityError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..calc import spain

MADRID, UTC = ZoneInfo("Europe/Madrid"), ZoneInfo("UTC")
ON = date(2025, 11, 5)
FIRST = date(2024, 11, 1)
SECONDS_A_QUARTER = 900


def midnight(day):
    """The UTC instant, without time zone as in the database, at which a day begins in Madrid."""
    return datetime(day.year, day.month, day.day, tzinfo=MADRID).astimezone(UTC).replace(tzinfo=None)


def days_from(first, end):
    return [first + timedelta(days=number) for number in range((end - first).days)]


@tagged("post_install", "-at_install")
class TestAdviceSpain(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env["res.company"].create(
            {"name": "Cooperativa del Ebro", "country_id": cls.env.ref("base.es").id}
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.point = cls._point("ES0031405524755001RN0F")

    @classmethod
    def _point(cls, name, **values):
        return cls.env["energy.cups"].create({"name": name, "kind": "cups", "company_id": cls.company.id} | values)

    @classmethod
    def _contract(cls, tariff, kilowatts, point=None, **values):
        point = point or cls.point
        powers = {name: 1000 * power for name, power in zip(spain.POWERS, kilowatts, strict=False)}
        common = {"name": f"C {tariff}", "company_id": cls.company.id, "cups_id": point.id, "date_start": "2023-01-01"}
        contract = cls.env["energy.contract"].create(common | {"fta": tariff} | powers | values)
        cls._event(contract, date(2023, 1, 1), "MES", **powers)
        return contract

    @classmethod
    def _event(cls, contract, day, nature, **powers):
        cls.env["energy.contract.event"].create(
            {"contract_id": contract.id, "at": midnight(day), "nature": nature, "fta": contract.fta, **powers}
        )

    @classmethod
    def _curve(cls, point, kilowatts, step_s=SECONDS_A_QUARTER, quantity="active_consumption", first=FIRST):
        """A curve up to the month of the advice: so much in each step from 9 to 14, a tenth of it in all others."""
        rows = []
        for day in days_from(first, ON.replace(day=1)):
            start, end = midnight(day), midnight(day + timedelta(days=1))
            hours = [
                (start + timedelta(seconds=second)).replace(tzinfo=UTC).astimezone(MADRID).hour
                for second in range(0, round((end - start).total_seconds()), step_s)
            ]
            watts = [round(1000 * kilowatts * (1 if 9 <= hour < 14 else 0.1)) for hour in hours]
            if quantity == "energy_consumption":
                watts = [power * step_s // 3600 for power in watts]
            rows.append(
                {
                    "cups_id": point.id,
                    "day": day,
                    "quantity": quantity,
                    "step_s": step_s,
                    "started_at": start,
                    "values": watts,
                }
            )
        cls.env["energy.curve.day"].create(rows)

    @classmethod
    def _maxima(cls, point, kilowatts_by_month, bands=spain.BANDS):
        cls.env["energy.quantity"].create(
            [
                {
                    "cups_id": point.id,
                    "date_start": start,
                    "date_end": (start + timedelta(days=34)).replace(day=1),
                    "quantity": "max_power_w",
                    "band": band,
                    "value": round(1000 * kilowatts),
                }
                for start, kilowatts in kilowatts_by_month.items()
                for band in bands
            ]
        )

    def _advise(self, contracts, **settings):
        """(Advice, inputs) of the only company and country."""
        complete = {"method": "exact", "clearance": 0, "on": ON, "months": 12} | settings
        told = list(contracts._advise(complete))
        self.assertEqual(len(told), 1)
        return told[0][2:]

    def _powers(self, advice, role, point=None):
        options = advice.options[advice.options["supply_point"] == (point or self.point).id].set_index("role")
        return options.loc[role, spain.POWERS].tolist()

    def _codes(self, advice):
        return advice.notes.set_index("code")["detail"].map(str).to_dict()

    def _months(self):
        firsts = [FIRST]
        while len(firsts) < 12:
            firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
        return firsts

    def test_a_year_of_quarter_hours_is_advised_on(self):
        self.point.power_control = "quarter_hour"
        contract = self._contract("6.1TD", [450] * 6)
        self._curve(self.point, 300)
        advice, inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "current"), [450_000] * 6)
        self.assertEqual(self._powers(advice, "cheapest"), [300_000] * 6)
        self.assertEqual(len(advice.months), 4 * 12)
        self.assertFalse(advice.notes["is_blocking"].any())
        known = inputs[self.point.id]
        self.assertEqual({row["status"] for row in known["measured"]}, {"used"})
        self.assertEqual(max(row["measured_va"] for row in known["measured"]), 300_000)
        prices = {(row["code"], row["band"]): row for row in known["prices"]}
        self.assertEqual(prices["excess_quarter_hour", "p1"]["price_micro"], 3_332_942)
        self.assertIn("BOE-A-2024-26218", prices["toll_power", "p6"]["act"])

    def test_energies_of_a_curve_count_as_its_powers(self):
        self.point.power_control = "quarter_hour"
        contract = self._contract("6.1TD", [450] * 6)
        self._curve(self.point, 300, quantity="energy_consumption")
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "cheapest"), [300_000] * 6)

    def test_hours_are_said_to_hide_peaks(self):
        self.point.power_control = "quarter_hour"
        contract = self._contract("6.1TD", [450] * 6)
        self._curve(self.point, 300, step_s=3600)
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "cheapest"), [300_000] * 6)
        self.assertIn("hides the quarter-hours", self._codes(advice)["hours_hide_peaks"])

    def test_a_year_of_maximeters_is_advised_on(self):
        contract = self._contract("3.0TD", [45] * 6)
        self._maxima(self.point, dict.fromkeys(self._months(), 30))
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "cheapest"), [30_000] * 6)
        self.assertIn("above 50 kW were not compared", self._codes(advice)["other_type"])

    def test_a_span_counts_to_the_month_of_its_middle_and_the_last_told_counts(self):
        contract = self._contract("3.0TD", [45] * 6)
        spans = {first - timedelta(days=2): 30 for first in self._months()}
        self._maxima(self.point, spans)
        for quantity in self.env["energy.quantity"].search([("cups_id", "=", self.point.id)], limit=6, order="id"):
            quantity.copy({"sequence": 1, "value": 31_000})
        advice, inputs = self._advise(contract)
        measured = {row["start"]: row["measured_va"] for row in inputs[self.point.id]["measured"]}
        self.assertEqual(measured["2024-11-01"], 31_000)
        self.assertEqual(measured["2025-10-01"], 30_000)
        self.assertNotIn("too_few_months", self._codes(advice))

    def test_the_powers_of_the_last_event_count_and_may_be_changed_a_year_later(self):
        contract = self._contract("3.0TD", [45] * 6)
        self._event(contract, date(2025, 3, 1), "MCT", **dict.fromkeys(spain.POWERS, 40_000))
        self._maxima(self.point, dict.fromkeys(self._months(), 30))
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "current"), [40_000] * 6)
        earliest = advice.options.set_index("role").loc["proposed", "earliest"]
        self.assertEqual(earliest.date(), date(2026, 3, 1))

    def test_a_new_holder_may_change_the_powers_at_once(self):
        before = self._contract("3.0TD", [45] * 6, date_end="2025-03-01")
        self._event(before, date(2025, 3, 1), "RES")
        contract = self._contract("3.0TD", [40] * 6, name="C new", date_start="2025-03-01")
        contract.event_ids.at = midnight(date(2025, 3, 1))
        self._maxima(self.point, dict.fromkeys(self._months(), 30))
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "current"), [40_000] * 6)
        self.assertNotIn("one_change_a_year", self._codes(advice))

    def test_a_missing_price_refuses_and_the_current_cost_is_told(self):
        contract = self._contract("6.1TD", [450] * 6)
        advice, _inputs = self._advise(contract, on=date(2026, 11, 5))
        blocking = advice.notes[advice.notes["is_blocking"]].set_index("code")["detail"].map(str)
        self.assertIn("quarter_hour_p1 on 2026-11-05", blocking["missing_rate"])
        self.assertEqual(advice.options["role"].tolist(), ["current"])
        self.assertGreater(advice.options["fixed_cents"].iloc[0], 0)

    def test_what_the_point_says_of_its_meter_and_its_rights_counts(self):
        self.point.write({"power_control": "maximeter", "extension_right_kw": 4, "extension_fee": 17.37})
        contract = self._contract("2.0TD", [3.3, 3.3])
        self._maxima(self.point, dict.fromkeys(self._months(), 9.9), bands=("p1", "p2"))
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "cheapest")[0], 9_900)  # in tenths of a kW
        self.assertIn("5.9 kW beyond it cost 102.48 €", self._codes(advice)["extension"])
        self.point.write({"power_control": "breaker", "power_step": "whole", "extension_right_kw": 0})
        advice, _inputs = self._advise(contract)
        self.assertEqual(self._powers(advice, "cheapest")[:2], [10_000, 10_000])
        self.assertNotIn("extension", self._codes(advice))

    def test_energies_are_those_that_are_billed(self):
        contract = self._contract("3.0TD", [45] * 6)
        self._maxima(self.point, dict.fromkeys(self._months(), 30))
        self.env["energy.quantity"].create(
            {
                "cups_id": self.point.id,
                "date_start": "2025-06-01",
                "date_end": "2025-07-01",
                "quantity": "energy_wh",
                "band": "p3",
                "value": 1_000_000,
            }
        )
        advice, _inputs = self._advise(contract)
        june = advice.months.set_index(["role", "start"]).loc[("current", "2025-06-01")]
        self.assertEqual(june["energy_cents"], 467 + 1300)  # 1000 kWh at 0.004673 and 0.013001 €/kWh
        self.assertIn("2024-11, 2024-12, 2025-01", self._codes(advice)["energy_unknown"])

    def test_points_without_contract_in_force_or_load_are_not_lost(self):
        later = self._contract("3.0TD", [45] * 6, date_start="2025-12-01")
        later.event_ids.at = midnight(date(2025, 12, 1))
        other = self._contract("3.0TD", [45] * 6, point=self._point("ES0031408000000001AP0F"), name="C other")
        advice, inputs = self._advise(later | other)
        blocking = advice.notes[advice.notes["is_blocking"]].set_index("supply_point")["code"].to_dict()
        self.assertEqual(blocking, {later.cups_id.id: "no_situation", other.cups_id.id: "too_few_months"})
        self.assertEqual(set(inputs), {later.cups_id.id, other.cups_id.id})

    def test_more_points_than_are_held_at_once_are_all_advised_on(self):
        contracts = self.env["energy.contract"]
        for number, code in enumerate(("ES0031405524755001RN0F", "ES0031408000000001AP0F", "ES0021000000000001RK")):
            point = self._point(code) if number else self.point
            contracts |= self._contract("3.0TD", [45] * 6, point=point, name=f"C {number}")
            self._maxima(point, dict.fromkeys(self._months(), 30 + number))
        with patch("odoo.addons.energy_recommendation.models.energy_contract_advice_spain.POINTS_AT_ONCE", 2):
            advice, inputs = self._advise(contracts)
        cheapest = [self._powers(advice, "cheapest", contract.cups_id)[0] for contract in contracts]
        self.assertEqual(cheapest, [30_000, 31_000, 32_000])
        self.assertEqual(set(inputs), set(contracts.cups_id.ids))

    def test_a_recommendation_is_kept_with_what_it_rests_on(self):
        contract = self._contract("3.0TD", [45] * 6)
        self._maxima(self.point, dict.fromkeys(self._months(), 30))
        contract.recommend(on="2025-11-05")
        recommendation = contract.recommendation_ids
        self.assertEqual(recommendation.state, "computed")
        self.assertGreater(recommendation.saving_amount, 0)
        self.assertEqual(recommendation.months_used, 12)
        self.assertTrue(recommendation.inputs["prices"])

    @mute_logger("odoo.sql_db")
    def test_the_percentiles_of_brazil_say_nothing_here(self):
        contract = self._contract("3.0TD", [20] * 6)
        [(_contracts, settings, _advice, _inputs)] = contract._advise({"method": "percentile", "on": ON})
        self.assertEqual(settings["method"], "exact")

    def test_a_right_is_not_below_zero(self):
        with self.assertRaises(IntegrityError):
            self.point.extension_right_kw = -1
            self.env.flush_all()
