# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import Form, tagged

from .flux_case import FluxCase
from .flux_documents import c15, c15_event, zipped


@tagged("post_install", "-at_install")
class TestLimits(FluxCase):
    def quarantine(self, name, data=None):
        file = self.load(name, data or zipped({f"{n}.xml": c15(c15_event()) for n in range(3)}))
        self.assertEqual(file.state, "quarantined")
        return file.quarantine_reason

    def set(self, name, value):
        self.env["ir.config_parameter"].set_param(f"energy_flux.max_{name}", value)

    def test_the_settings_start_with_what_the_parsers_allow(self):
        settings = self.env["res.config.settings"].create({})
        limits = self.files._limits()
        self.assertEqual(settings.energy_flux_max_members, limits.members)
        self.assertEqual(settings.energy_flux_max_total_mb * 2**20, limits.total_bytes)
        self.assertEqual(settings.energy_flux_max_seconds, limits.seconds)

    def test_settings_are_obeyed(self):
        with Form(self.env["res.config.settings"]) as form:
            form.energy_flux_max_members = 2
            form.energy_flux_max_ratio = 300
        form.record.execute()
        limits = self.files._limits()
        self.assertEqual((limits.members, limits.ratio), (2, 300))
        self.assertIn("holds more than 2 members", self.quarantine("many.zip"))

    def test_sizes(self):
        self.set("total_mb", "1")
        self.set("ratio", "100000")
        document = c15(c15_event()) + b"<!--" + b" " * 2**20 + b"-->"
        self.assertIn("unfolds to more than is allowed", self.quarantine("big.zip", zipped({"a.xml": document})))

    def test_nesting(self):
        self.set("nesting", "0")
        nested = zipped({"inner.zip": zipped({"a.xml": c15(c15_event())})})
        self.assertIn("nested deeper than 0", self.quarantine("nested.zip", nested))

    def test_time(self):
        self.set("seconds", "-1")
        self.assertIn("takes longer than the -1 seconds", self.quarantine("slow.zip"))
        self.assertIn("takes longer than the -1 seconds", self.quarantine("slow.xml", c15(c15_event())))
