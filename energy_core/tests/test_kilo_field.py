# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestKiloField(HttpCase):
    def test_a_reading_entered_in_kwh_is_kept_in_watt_hours(self):
        point = self.env["energy.cups"].create({"name": "21451627839184", "kind": "prm"})
        self.start_tour("/odoo/energy-readings/new", "energy_core_manual_reading", login="admin")
        reading = point.reading_ids
        self.assertEqual(reading.source, "manual")
        self.assertEqual((reading.hp_wh, reading.base_wh), (5_979_366, False))
        self.assertIs(reading.hc_wh, 0)
