# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.energy_core.calc import TERRITORIES

from .energy_case import EnergyCase

SPANISH = "ES1234123456789012JY1F"


@tagged("post_install", "-at_install")
class TestCups(EnergyCase):
    def test_a_prm_has_fourteen_digits(self):
        for wrong in ("2145162783918", "214516278391845", "2145162783918A", "²1451627839184", "٢1451627839184"):
            with self.assertRefused(ValidationError, "14 digits"):
                self._point(wrong)

    def test_a_cups_has_its_control_letters(self):
        self.assertEqual(self._point(SPANISH, kind="cups").country_id.code, "ES")
        with self.assertRefused(ValidationError, "ES1234123456789012JX1F"):
            self._point("ES1234123456789012JX1F", kind="cups")

    def test_a_uc_is_free(self):
        self.assertEqual(self._point("3/014-7", kind="uc").country_id.code, "BR")

    def test_a_code_is_kept_in_one_piece_in_capitals(self):
        self.assertEqual(self._point("21 4516 2783 9185").name, "21451627839185")
        point = self._point("es 1234 1234 5678 9012 jy 1f", kind="cups")
        self.assertEqual(point.name, SPANISH)
        point.name = "es-1234-123456789012-jy"
        self.assertEqual(point.name, "ES1234123456789012JY")

    def test_changing_the_kind_checks_the_code_again(self):
        with self.assertRefused(ValidationError, self.point.name):
            self.point.kind = "cups"

    def test_a_code_is_unique_in_its_company_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertTrue(self._point(self.point.name, company_id=other.id))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._point(self.point.name)

    def test_the_form_proposes_the_kind_of_the_country_of_the_company(self):
        with Form(self.env["energy.cups"].with_company(self.company)) as form:
            self.assertEqual(form.kind, "prm")
            self.assertEqual(form.country_id, self.france)
            form.name = "21451627839186"
        spanish = self.env["res.company"].create({"name": "Somos", "country_id": self.env.ref("base.es").id})
        self.assertEqual(spanish.energy_cups_kind, "cups")

    def test_the_company_can_choose_another_kind(self):
        self.env["res.config.settings"].with_company(self.company).create({"energy_cups_kind": "uc"}).execute()
        self.assertEqual(self.company.energy_cups_kind, "uc")
        self.assertEqual(Form(self.env["energy.cups"].with_company(self.company)).kind, "uc")

    def test_the_postal_code_tells_the_territory_and_a_person_may_say_otherwise(self):
        point = self._point("21451627839188", zip="20090")
        self.assertEqual(point.territory, "corsica")
        point.zip = "97400"
        self.assertEqual(point.territory, "reunion")
        point.territory = "mayotte"
        self.assertEqual(point.territory, "mayotte")
        self.assertEqual(self._point(SPANISH, kind="cups", zip="38001").territory, "canary")
        self.assertFalse(self._point("3/014-8", kind="uc", zip="20090").territory)
        self.assertFalse(self._point("21451627839189").territory)

    def test_a_territory_is_part_of_the_country(self):
        with self.assertRefused(ValidationError, "cannot lie in Ceuta: that is not a part of France"):
            self.point.territory = "ceuta"

    def test_the_territories_to_choose_from_are_those_of_the_calculation(self):
        names = [name for name, _label in self.env["energy.cups"]._fields["territory"].selection]
        self.assertEqual(sorted(names), sorted(name for country in TERRITORIES.values() for name in country))

    def test_counts_and_buttons_lead_to_the_contracts_and_readings_of_the_point(self):
        self._reading(self.point, "2026-01-31 23:00:00")
        self._reading(self.point, "2026-02-28 23:00:00")
        empty = self._point("21451627839187")
        both = self.point | empty
        self.assertEqual(both.mapped("contract_count"), [1, 0])
        self.assertEqual(both.mapped("reading_count"), [2, 0])
        action = self.point.action_view_contracts()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.contract)
        action = self.point.action_view_readings()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.point.reading_ids)
        self.assertEqual(len(self.point.reading_ids), 2)

    def test_a_point_with_a_contract_cannot_be_deleted(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.point.unlink()
