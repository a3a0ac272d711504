# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2 import IntegrityError

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.energy_core.calc import BANDS, QUANTITY_KINDS
from odoo.addons.energy_core.models.energy_quantity import BAND_SELECTION, QUANTITY_SELECTION

from .energy_case import EnergyCase

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@tagged("post_install", "-at_install")
class TestQuantity(EnergyCase):
    def test_quantities_and_bands_are_those_of_the_calculation(self):
        self.assertEqual([name for name, _label in QUANTITY_SELECTION], list(QUANTITY_KINDS))
        self.assertEqual([name for name, _label in BAND_SELECTION], list(BANDS))

    def test_an_operator_enters_the_highest_power_of_a_month(self):
        with Form(self.env["energy.quantity"].with_user(self._user("operator"))) as form:
            form.cups_id = self.point
            form.quantity = "max_power_w"
            form.band = "peak"
            form.value = 5_000_000_000
            form.date_start, form.date_end = JANUARY, FEBRUARY
        quantity = form.record
        self.assertEqual((quantity.company_id, quantity.value, quantity.sequence), (self.company, 5_000_000_000, 0))
        quantity.unlink()

    def test_a_zero_is_a_value(self):
        self.assertIs(self._quantity(self.point, JANUARY, FEBRUARY, value=0).value, 0)

    @mute_logger("odoo.sql_db")
    def test_the_same_quantity_of_the_same_days_needs_a_higher_sequence(self):
        self._quantity(self.point, JANUARY, FEBRUARY, value=1)
        self._quantity(self.point, JANUARY, FEBRUARY, value=1, sequence=1)
        self._quantity(self.point, JANUARY, FEBRUARY, value=1, band="hp")
        with self.assertRaises(IntegrityError):
            self._quantity(self.point, JANUARY, FEBRUARY, value=2)

    @mute_logger("odoo.sql_db")
    def test_a_quantity_lasts_a_day_at_least(self):
        with self.assertRaises(IntegrityError):
            self._quantity(self.point, JANUARY, JANUARY, value=1)

    def test_a_quantity_is_named_by_its_point_kind_and_days(self):
        name = self._quantity(self.point, JANUARY, FEBRUARY, value=1).display_name
        self.assertEqual(name, "21451627839184 · Energy (Wh) · 01/01/2026 – 02/01/2026")

    def test_the_button_of_a_point_leads_to_its_quantities(self):
        quantity = self._quantity(self.point, JANUARY, FEBRUARY, value=1)
        self._quantity(self._point("21451627839189"), JANUARY, FEBRUARY, value=1)
        self.assertEqual(self.point.quantity_count, 1)
        action = self.point.action_view_quantities()
        self.assertEqual(self.env["energy.quantity"].search(action["domain"]), quantity)
