# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
import tempfile
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from .flux_case import FluxCase, january_readings
from .flux_documents import c15, c15_event


@tagged("post_install", "-at_install")
class TestSources(FluxCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.outside = Path(folder.name)
        self.allowed = self.outside / "allowed"
        (self.allowed / "enedis").mkdir(parents=True)
        self.env["ir.config_parameter"].sudo().set_param("energy_flux.directory", str(self.allowed))
        self.source = self.env["energy.flux.source"].create({"name": "Enedis", "path": "enedis"})

    def put(self, name, content):
        path = self.allowed / "enedis" / name
        path.write_bytes(content)
        return path

    def test_new_files_are_received_once_and_loaded_by_the_cron(self):
        self.put("c15.xml", c15(c15_event()))
        self.put("r151.XML", january_readings())
        self.source.action_scan()
        self.source.action_scan()
        self.assertEqual(sorted(self.source.file_ids.mapped("name")), ["c15.xml", "r151.XML"])
        self.assertEqual(set(self.source.file_ids.mapped("state")), {"received"})
        self.assertEqual(self.source.file_count, 2)
        with self.enter_registry_test_mode():
            self.env.ref("energy_flux.ir_cron_scan_sources").method_direct_trigger()
            self.env.ref("energy_flux.ir_cron_process_files").method_direct_trigger()
        self.assertEqual(set(self.source.file_ids.mapped("state")), {"loaded"})

    def test_a_file_that_changed_is_received_again_and_flagged(self):
        path = self.put("r151.xml", january_readings(1))
        self.source.action_scan()
        path.write_bytes(january_readings(22))
        self.source.action_scan()
        self.assertEqual(self.source.file_ids.sorted("id").mapped("is_name_conflict"), [False, True])

    def test_a_file_that_was_only_touched_is_not_received_again(self):
        path = self.put("r151.xml", january_readings())
        self.source.action_scan()
        os.utime(path, ns=(1, 1))
        self.source.action_scan()
        self.assertEqual(self.source.file_count, 1)

    def test_what_is_no_flux_file_is_left_alone(self):
        self.put("c15_svc.xml", b"<svc/>")
        self.put("c15.zip.part", b"PK")
        self.put(".hidden.zip", b"PK")
        (self.allowed / "enedis" / "folder.zip").mkdir()
        secret = self.outside / "secret.xml"
        secret.write_text("<secret/>")
        (self.allowed / "enedis" / "link.xml").symlink_to(secret)
        self.source.action_scan()
        self.assertFalse(self.source.file_ids)

    def test_folders_outside_the_allowed_directory_are_refused(self):
        (self.outside / "elsewhere").mkdir()
        (self.allowed / "link").symlink_to(self.outside / "elsewhere")
        for path in ("..", "../elsewhere", str(self.outside), "/etc", "enedis/../../elsewhere", "link"):
            with self.subTest(path):
                self.source.path = path
                with self.assertRaisesRegex(UserError, "lies outside the directory"):
                    self.source.action_scan()

    def test_without_allowed_directory_nothing_is_read(self):
        self.env["ir.config_parameter"].sudo().set_param("energy_flux.directory", False)
        with self.assertRaisesRegex(UserError, "No directory of the server is allowed"):
            self.source.action_scan()

    def test_a_folder_that_is_not_there_is_told_in_one_sentence_and_kept_on_the_source(self):
        self.source.path = "nowhere"
        self.assertEqual(list(self.source._scan()), [0])
        self.assertIn("The folder nowhere cannot be read (No such file or directory)", self.source.problem)
        self.source.path = "enedis"
        self.source.action_scan()
        self.assertFalse(self.source.problem)

    def test_more_files_than_a_batch_are_all_received_by_the_cron(self):
        for value in range(60):
            self.put(f"r151-{value}.xml", january_readings(value))
        with self.enter_registry_test_mode():
            self.env.ref("energy_flux.ir_cron_scan_sources").method_direct_trigger()
        self.assertEqual(self.source.file_count, 60)
