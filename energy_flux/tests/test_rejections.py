# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .flux_case import FluxCase, january_readings
from .flux_documents import OTHER_POINT, POINT, r151, r151_point


@tagged("post_install", "-at_install")
class TestRejections(FluxCase, CronMixinCase):
    def test_readings_of_an_unknown_point_wait_for_its_c15(self):
        file = self.load("r151.xml", january_readings())
        self.assertRecordValues(file, [{"state": "loaded", "loaded_count": 0, "rejected_count": 1}])
        [rejection] = file.rejection_ids
        self.assertIn(f"The supply point {POINT} is not known yet", rejection.reason)
        self.assertEqual((rejection.state, rejection.point_code), ("open", POINT))
        self.enter()
        self.assertEqual(rejection.state, "resolved")
        self.assertRecordValues(file, [{"state": "loaded", "loaded_count": 1, "rejected_count": 0}])
        self.assertRecordValues(self.readings(), [{"base_wh": 1000, "file_id": file.id}])

    def test_what_waits_for_another_point_goes_on_waiting(self):
        file = self.load("r151.xml", january_readings(point=OTHER_POINT))
        self.enter()
        self.assertEqual(file.rejection_ids.state, "open")

    def test_a_point_created_by_hand_lets_its_readings_in(self):
        file = self.load("r151.xml", january_readings())
        cron = self.env.ref("energy_flux.ir_cron_retry_rejections")
        with self.capture_triggers(cron.id) as capture:
            self.env["energy.cups"].create({"name": POINT, "kind": "prm", "company_id": self.company.id})
        self.assertEqual(len(capture.records), 1)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(file.rejection_ids.state, "resolved")
        self.assertEqual(len(self.readings()), 1)

    def test_a_point_of_another_company_does_not_count(self):
        file = self.load("r151.xml", january_readings())
        other = self.env["res.company"].create({"name": "Other grid"})
        self.env["energy.cups"].sudo().create({"name": POINT, "kind": "prm", "company_id": other.id})
        file.action_retry_rejections()
        self.assertEqual(file.rejection_ids.state, "open")

    def test_a_record_that_cannot_be_read_keeps_its_source(self):
        self.enter()
        document = r151(r151_point({"2026-01-30": {"BASE": "many"}, "2026-01-31": {"BASE": 5}}))
        file = self.load("r151.xml", document)
        self.assertEqual((file.loaded_count, file.rejected_count), (1, 1))
        [rejection] = file.rejection_ids
        self.assertEqual(rejection.record_ref, f"{POINT} 2026-01-30")
        self.assertIn("Valeur is many", rejection.reason)
        self.assertIn("<Valeur>many</Valeur>", rejection.payload_text)
        file.action_retry_rejections()
        self.assertEqual(rejection.state, "open")

    def test_reading_the_file_again_starts_its_rejections_anew(self):
        file = self.load("r151.xml", january_readings())
        file.action_process_again()
        self.assertEqual(file.rejection_ids.mapped("state"), ["open"])

    def test_the_payload_is_legible(self):
        file = self.load("r151.xml", january_readings())
        self.assertIn(f"point_code: {POINT}", file.rejection_ids.payload_text)
        self.assertIn("base_wh: 1000", file.rejection_ids.payload_text)
