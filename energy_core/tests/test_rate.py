# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .rate_case import RateCase


@tagged("post_install", "-at_install")
class TestRate(RateCase):
    def test_values_reach_the_calculation_exactly(self):
        for value in (0.012345, 1.005, 123456.789012, 0.000001, 1.1):
            rate = self._new_rate("2026-01-01", value=value, code=f"TEST{value}")
            frame = self.rates._rates_frame("FR")
            micro = frame.loc[frame["code"] == rate.code, "value_micro"].iloc[0]
            self.assertEqual(int(micro), int(Decimal(str(value)) * 1_000_000))

    def test_the_frame_is_of_one_country_and_tells_the_evidence(self):
        self._new_rate("2026-01-01", country_id=self.env.ref("base.es").id, mark="derived")
        self.assertNotIn("TEST", set(self.rates._rates_frame("FR")["code"]))
        spanish = self.rates._rates_frame("ES").set_index("code")
        self.assertEqual(spanish.loc["TEST", "mark"], "derived")

    def test_a_missing_rate_does_not_reach_the_calculation(self):
        rate = self._new_rate("2026-01-01", value=0, mark="missing")
        self.assertNotIn("TEST", set(self.rates._rates_frame("FR")["code"]))
        rate.write({"value": 0.1, "mark": "secondary"})
        self.assertIn("TEST", set(self.rates._rates_frame("FR")["code"]))

    @freeze_time("2026-03-15")
    def test_rates_in_force_can_be_searched(self):
        past = self._new_rate("2026-01-01", "2026-03-15")
        present = self._new_rate("2026-03-15", "2026-03-16")
        future = self._new_rate("2026-03-16")
        mine = [("code", "=", "TEST")]
        self.assertEqual(self.rates.search([*mine, ("is_current", "=", True)]), present)
        self.assertEqual(self.rates.search([*mine, ("is_current", "=", False)]), past | future)
        self.assertEqual((past | present | future).mapped("is_current"), [False, True, False])

    def test_the_rates_of_a_day_are_those_of_its_codes(self):
        first = self._new_rate("2026-01-01", "2026-03-01")
        other = self._new_rate("2026-01-01", code="TEST2")
        self._new_rate("2026-01-01", code="TEST", band="hp", value=0, mark="missing")
        tax = self._new_rate("2026-01-01", kind="vat", component="rate", band=False)
        spanish = self._new_rate("2026-01-01", country_id=self.env.ref("base.es").id)
        march = self._new_rate("2026-03-01")

        def in_force(day, codes, country=self.france):
            return self.rates._in_force(country, day, codes)

        self.assertEqual(in_force("2026-02-28", {"turpe": ["TEST"]}), first)
        self.assertEqual(in_force("2026-03-01", {"turpe": ["TEST"]}), march)
        self.assertEqual(in_force("2026-03-01", {"turpe": {"TEST", "TEST2"}}), march | other)
        self.assertIn(tax, in_force("2026-03-01", {"turpe": ["TEST"], "vat": None}))
        self.assertNotIn(tax, in_force("2026-03-01", {"turpe": ["TEST"], "vat": ["ENERGY"]}))
        self.assertEqual(in_force("2026-03-01", {"turpe": ["TEST"]}, spanish.country_id), spanish)
        self.assertFalse(in_force("2025-12-31", {"turpe": ["TEST"]}))

    def test_a_unit_that_the_calculation_does_not_expect_is_refused(self):
        rate = self._new_rate("2026-01-01", kind="accise", component="rate", band=False, value=0.03)
        self.assertEqual(rate.unit, "€/kWh")
        with self.assertRefused(ValidationError, "Accise TEST Rate is counted in €/kWh, not in €/MWh"):
            rate.write({"unit": "€/MWh", "value": 30})
        rate = self._new_rate("2026-01-01", component="power", band=False, unit="€/kW/year")
        self.assertEqual(rate.unit, "€/kW/year")

    def test_a_manager_enters_the_next_rate_in_the_form(self):
        manager = self._user("manager")
        rate = self._new_rate("2026-01-01").with_user(manager)
        action = rate.action_enter_next()
        with Form(self.rates.with_user(manager).with_context(**action["context"])) as form:
            self.assertEqual(form.unit, "€/kWh")
            form.value = 0.2
            form.act = "CRE 2026-999"
        self.assertEqual(form.record.display_name, "TURPE TEST Energy Base, 08/01/2026")
        self.assertEqual(rate.date_end, form.record.date_start)

    def test_who_changed_a_rate_is_kept(self):
        rate = self._new_rate("2026-01-01").with_context(tracking_disable=False)
        self.env.cr.flush()
        rate.value = 0.3
        self.env.cr.flush()
        changes = rate.message_ids.tracking_value_ids
        self.assertEqual([(change.old_value_float, change.new_value_float) for change in changes], [(0.1, 0.3)])
