# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .energy_case import EnergyCase


@tagged("post_install", "-at_install")
class TestReading(EnergyCase):
    def test_an_empty_register_is_not_a_register_at_zero(self):
        reading = self._reading(self.point, "2026-01-31 23:00:00", hp_wh=0)
        self.env.flush_all()
        reading.invalidate_recordset()
        self.assertIs(reading.base_wh, False)
        self.assertIs(reading.hp_wh, 0)
        self.assertEqual(reading.read(["base_wh", "hp_wh"])[0], {"id": reading.id, "base_wh": False, "hp_wh": 0})
        readings = self.env["energy.reading"]
        here = [("cups_id", "=", self.point.id)]
        self.assertEqual(readings.search([*here, ("hp_wh", "=", 0)]), reading)
        self.assertEqual(readings.search([*here, ("base_wh", "=", False)]), reading)
        self.assertFalse(readings.search([*here, ("base_wh", "=", 0)]))

    def test_a_register_holds_more_than_four_bytes(self):
        wh = 999_999_999_000
        reading = self._reading(self.point, "2026-01-31 23:00:00", base_wh=wh)
        self.env.flush_all()
        reading.invalidate_recordset()
        self.assertEqual(reading.base_wh, wh)
        reading.base_wh = False
        reading.flush_recordset()
        self.env.cr.execute("SELECT base_wh FROM energy_reading WHERE id = %s", [reading.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_a_register_can_be_exported_and_imported_again(self):
        reading = self._reading(self.point, "2026-01-31 23:00:00", source="manual", hc_wh=5_000_000_000)
        row = reading.export_data(["cups_id/.id", "at", "hc_wh", "hp_wh"])["datas"][0]
        reading.unlink()
        result = self.env["energy.reading"].load(
            ["cups_id/.id", "at", "hc_wh", "hp_wh"], [[str(row[0]), "2026-01-31 23:00:00", str(row[2]), ""]]
        )
        self.assertFalse(result["messages"])
        imported = self.env["energy.reading"].browse(result["ids"])
        self.assertEqual((imported.hc_wh, imported.hp_wh), (5_000_000_000, False))

    def test_an_instant_has_one_reading_of_a_source_on_each_side(self):
        instant = "2026-01-31 23:00:00"
        self._reading(self.point, instant, position="before", source="C15")
        self._reading(self.point, instant, position="after", source="C15")
        self._reading(self.point, instant)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._reading(self.point, instant)

    def test_a_reading_is_of_the_company_of_its_point(self):
        self.assertEqual(self._reading(self.point, "2026-01-31 23:00:00").company_id, self.company)

    def test_a_reading_is_named_by_its_point_source_and_instant(self):
        reading = self._reading(self.point, "2026-01-31 23:00:00").with_context(tz="Europe/Paris")
        self.assertEqual(reading.display_name, "21451627839184 · R151 · 02/01/2026 12:00:00 AM")

    def test_an_operator_enters_a_reading_by_hand(self):
        operator = self._user("operator")
        with Form(self.env["energy.reading"].with_user(operator)) as form:
            form.cups_id = self.point
            form.at = "2026-01-31 23:00:00"
            form.base_wh = 12_345_678
        reading = form.record
        self.assertEqual((reading.source, reading.base_wh, reading.hp_wh), ("manual", 12_345_678, False))
        reading.base_wh = 12_345_679
        reading.unlink()

    def test_the_registers_to_enter_are_those_of_the_country_of_the_point(self):
        operator = self._user("operator")
        for name, kind, register in (
            ("ES1234123456789012JY1F", "cups", "p6_wh"),
            ("1234567", "uc", "off_peak_wh"),
            ("21451627839185", "prm", "peak_wh"),
        ):
            with self.subTest(kind=kind):
                point = self._point(name, kind=kind)
                readings = self.env["energy.reading"].with_user(operator).with_context(default_cups_id=point.id)
                with Form(readings) as form:
                    form.at = "2026-01-31 23:00:00"
                    form[register] = 5_000
                    form.digits = 6
                    form.coefficient = 10
                self.assertEqual((form.record[register], form.record.coefficient), (5_000, 10))
                foreign = "base_wh" if kind != "prm" else "p1_wh"
                with self.assertRaises(AssertionError), Form(form.record) as form:
                    form[foreign] = 1

    def test_an_operator_leaves_the_readings_of_the_grid_operator_alone(self):
        received = self._reading(self.point, "2026-01-31 23:00:00").with_user(self._user("operator"))
        with self.assertRaises(AccessError):
            received.base_wh = 1
        with self.assertRaises(AccessError):
            received.unlink()
        with self.assertRaises(AccessError):
            received.create({"cups_id": self.point.id, "at": "2026-02-28 23:00:00", "source": "R151"})

    def test_an_operator_does_not_pass_a_reading_off_as_received(self):
        reading = self._reading(self.point, "2026-01-31 23:00:00", source="manual").with_user(self._user("operator"))
        with self.assertRaises(AccessError):
            reading.source = "C15"

    def test_a_manager_corrects_every_reading(self):
        reading = self._reading(self.point, "2026-01-31 23:00:00").with_user(self._user("manager"))
        reading.write({"base_wh": 5, "nature": "corrected"})
        self.assertEqual(reading.base_wh, 5)
