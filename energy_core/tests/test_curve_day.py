# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.energy_core.models.energy_curve_day import CURVE_QUANTITIES, UNITS

from .energy_case import EnergyCase

JANUARY, DAY = date(2026, 1, 1), date(2026, 1, 15)


def half_hours(point, values, **more):
    day = {"cups_id": point.id, "day": DAY, "step_s": 1800, "started_at": datetime(2026, 1, 14, 23), "values": values}
    return day | more


@tagged("post_install", "-at_install")
class TestCurveDay(EnergyCase):
    @classmethod
    def curve(cls, values, **more):
        return cls.env["energy.curve.day"].create(half_hours(cls.point, values, **more))

    def test_every_quantity_has_a_unit(self):
        self.assertEqual([name for name, _label in CURVE_QUANTITIES], list(UNITS))

    def test_points_are_kept_with_their_gaps(self):
        curve = self.curve([1, None, 0, -3])
        self.env.invalidate_all()
        self.assertEqual(curve.values, (1, None, 0, -3))
        self.assertEqual(curve.read(["values"])[0]["values"], [1, None, 0, -3])
        curve.values = [None, 2]
        curve.flush_recordset()
        self.env.cr.execute('SELECT "values" FROM energy_curve_day WHERE id = %s', [curve.id])
        self.assertEqual(self.env.cr.fetchone(), ([None, 2],))
        self.assertEqual(curve.export_data(["values"])["datas"], [[";2"]])

    def test_the_sums_of_a_day(self):
        curve = self.curve([100, None, 301])
        summary = (curve.energy_wh, curve.maximum, curve.mean, curve.missing_count)
        self.assertEqual(summary, (201, 301, 201, 1))  # 401 W × ½ h = 200.5 Wh
        curve.values = [7]
        self.assertEqual((curve.energy_wh, curve.maximum, curve.missing_count), (4, 7, 0))

    def test_energies_add_up_and_voltages_and_peaks_make_none(self):
        days = {"energy_consumption": 12, "voltage": False, "max_power_consumption": False}
        for quantity, energy in days.items():
            curve = self.curve([5, 7], quantity=quantity)
            with self.subTest(quantity):
                self.assertIs(type(curve.energy_wh), type(energy))
                self.assertEqual((curve.energy_wh, curve.maximum), (energy, 7))

    def test_a_day_without_a_known_point_has_no_sums(self):
        curve = self.curve([None, None])
        self.assertEqual((curve.energy_wh, curve.maximum, curve.mean, curve.missing_count), (False, False, False, 2))

    def test_a_curve_is_named_by_its_point_quantity_and_day(self):
        curve = self.curve([1])
        self.assertEqual(curve.display_name, "21451627839184 · Active Power Consumed · 01/15/2026")
        self.assertEqual((curve.unit, curve.time_zone, curve.company_id), ("W", "Europe/Paris", self.company))

    @mute_logger("odoo.sql_db")
    def test_what_is_no_curve_is_refused(self):
        self.curve([1])
        for wrong in ({}, {"day": JANUARY, "qualities": "BB"}, {"day": JANUARY, "step_s": 0}):
            with self.subTest(wrong), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.curve([1], **wrong)

    def test_points_as_one_frame(self):
        self.curve([5, None], qualities="R-")
        self.curve([7], day=date(2026, 1, 16), started_at=datetime(2026, 1, 15, 23), step_s=3600)
        self.curve([9], quantity="voltage")
        self.curve([11], day=date(2026, 2, 1))
        frame = self.env["energy.curve.day"]._curve_frame(
            self.point.ids, "active_consumption", JANUARY, date(2026, 2, 1)
        )
        self.assertEqual(frame["supply_point"].tolist(), [self.point.id] * 3)
        self.assertEqual(
            frame["at"].dt.strftime("%d %H:%M %Z").tolist(), ["14 23:00 UTC", "14 23:30 UTC", "15 23:00 UTC"]
        )
        self.assertEqual(frame["step_s"].tolist(), [1800, 1800, 3600])
        self.assertEqual(frame["value"].fillna(-1).tolist(), [5, -1, 7])
        self.assertEqual(frame["quality"].tolist(), ["R", "-", "-"])


@tagged("post_install", "-at_install")
class TestCurveField(HttpCase):
    def test_the_curve_is_shown_by_day_and_by_month(self):
        point = self.env["energy.cups"].create({"name": "21451627839184", "kind": "prm"})
        days = [
            {"day": "2026-03-28", "started_at": "2026-03-27 23:00:00", "values": [500, None, *[100] * 46]},
            {"day": "2026-03-29", "started_at": "2026-03-28 23:00:00", "values": [100] * 46},
            {"day": "2026-04-02", "started_at": "2026-04-01 22:00:00", "values": [100] * 48},
        ]
        first, *_others = self.env["energy.curve.day"].create([half_hours(point, ()) | day for day in days])
        self.start_tour(f"/odoo/energy-curves/{first.id}", "energy_core_curve", login="admin")
