# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import Form, tagged

from odoo.addons.energy_core.calc import POWER_BANDS
from odoo.addons.energy_core.models.energy_situation import POWER_FIELDS

from .energy_case import EnergyCase


@tagged("post_install", "-at_install")
class TestSituation(EnergyCase):
    def test_the_powers_are_those_of_the_calculation(self):
        self.assertEqual(POWER_FIELDS, [f"power_{band}_va" for band in POWER_BANDS])

    def test_the_network_tariff_says_which_powers_there_are(self):
        for fta, classes in (
            ("BTINFCU4", False),
            ("BTSUPCU4", "four_classes"),
            ("BTSUPLU", "four_classes"),
            ("HTACUPM5", "five_classes"),
            ("2.0TD", "two_periods"),
            ("3.0TD", "six_periods"),
            ("6.1TD", "six_periods"),
            (False, False),
        ):
            with self.subTest(fta=fta):
                self.contract.fta = fta
                self.assertEqual(self.contract.power_classes, classes)

    def test_a_brazilian_contract_has_a_demand_in_and_out_of_the_peak(self):
        point = self._point("1234567", kind="uc")
        self.assertEqual(self._contract("77", point, fta="A4").power_classes, "two_posts")

    def test_powers_are_entered_by_class_and_told_in_one_line(self):
        with Form(self.contract) as form:
            form.fta = "HTALU5"
            form.power_va = 0
            form.power_peak_va = 250_000
            form.power_hph_va = form.power_hch_va = 300_000
            form.power_hpb_va = form.power_hcb_va = 402_500
        self.assertEqual(self.contract.powers, "Peak 250 · HPH 300 · HCH 300 · HPB 402.5 · HCB 402.5")

    def test_one_power_needs_no_classes(self):
        self.assertFalse(self.contract.powers)
        with self.assertRaises(AssertionError), Form(self.contract) as form:
            form.power_hph_va = 1
