# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .flux_case import FluxCase, january_readings
from .flux_documents import C15_NAME, R151_NAME, c15, c15_event, zipped


@tagged("post_install", "-at_install")
class TestCrons(FluxCase):
    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"energy_flux.{name}").method_direct_trigger()

    def test_received_files_are_loaded_contracts_before_readings(self):
        readings = self.files._receive(R151_NAME.format(1), zipped({"r151.xml": january_readings()}))
        events = self.files._receive(C15_NAME.format(1), zipped({"c15.xml": c15(c15_event())}))
        self.run_cron("ir_cron_process_files")
        files = readings + events
        self.assertEqual(set(files.mapped("state")), {"loaded"})
        self.assertFalse(files.rejection_ids)

    def test_more_files_than_a_batch_are_all_loaded(self):
        self.enter()
        files = self.files.union(
            *(self.files._receive(f"r151-{value}.xml", january_readings(value)) for value in range(45))
        )
        self.run_cron("ir_cron_process_files")
        self.assertEqual(set(files.mapped("state")), {"loaded"})
