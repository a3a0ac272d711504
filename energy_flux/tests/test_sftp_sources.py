# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
import tempfile

import paramiko
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .flux_case import january_readings
from .flux_documents import c15, c15_event
from .secret_case import SecretCase
from .sftp_server import PASSWORD, USER, SftpServer


@tagged("post_install", "-at_install")
class TestSftpSources(SecretCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = self.enterContext(SftpServer(folder.name))
        self.source = self.env["energy.flux.source"].create(
            {
                "name": "Enedis",
                "kind": "sftp",
                "host": "127.0.0.1",
                "port": self.server.port,
                "username": USER,
                "password": PASSWORD,
                "path": "/C15\n/R151\n",
                "host_key": self.server.host_key,
            }
        )
        for name in ("C15/.keep", "R151/.keep"):
            self.server.put(name, b"")

    def scan(self):
        with self.enter_registry_test_mode():
            self.env.ref("energy_flux.ir_cron_scan_sources").method_direct_trigger()

    def names(self):
        return sorted(self.source.file_ids.mapped("name"))

    def test_new_files_of_all_folders_are_received_once_and_loaded(self):
        self.server.put("C15/c15.xml", c15(c15_event()))
        self.server.put("R151/r151.XML", january_readings())
        self.server.put("R151/r151_svc.xml", b"<svc/>")
        self.source.action_scan()
        self.source.action_scan()
        self.assertEqual(self.names(), ["c15.xml", "r151.XML"])
        self.assertEqual(len(self.server.logins), 2)
        with self.enter_registry_test_mode():
            self.env.ref("energy_flux.ir_cron_process_files").method_direct_trigger()
        self.assertEqual(set(self.source.file_ids.mapped("state")), {"loaded"})

    def test_a_file_that_changed_is_received_again(self):
        self.server.put("C15/c15.xml", c15(c15_event()))
        self.scan()
        self.server.put("C15/c15.xml", c15(c15_event(power="9.0")), age_s=100)
        self.scan()
        self.assertEqual(self.source.file_ids.sorted("id").mapped("is_name_conflict"), [False, True])

    def test_a_file_is_not_fetched_twice(self):
        reads = []
        self.server.hooks["c15.xml"] = lambda: reads.append(1)
        self.server.put("C15/c15.xml", c15(c15_event()))
        self.scan()
        self.scan()
        self.assertEqual(reads, [1])

    def test_a_file_that_was_just_changed_waits(self):
        path = self.server.put("C15/c15.xml", c15(c15_event()), age_s=0)
        self.scan()
        self.assertFalse(self.source.file_ids or self.source.problem)
        os.utime(path, (1, 1))
        self.scan()
        self.assertEqual(self.names(), ["c15.xml"])

    def test_one_bad_file_and_one_bad_folder_stop_nothing(self):
        self.source.path = "/nowhere\n/C15"
        growing = self.server.put("C15/a.xml", b"<a/>")
        self.server.hooks["a.xml"] = lambda: growing.write_bytes(b"<a><b/></a>")
        self.server.put("C15/b.xml", c15(c15_event()))
        self.scan()
        self.assertEqual(self.names(), ["b.xml"])
        self.assertIn("/nowhere cannot be read", self.source.problem)
        self.assertIn("a.xml is still being written", self.source.problem)

    def test_many_files_are_received_batch_by_batch(self):
        for value in range(120):
            self.server.put(f"R151/r151-{value}.xml", january_readings(value))
        batches = list(self.source._scan())
        self.assertEqual(batches, [70, 20, 0, 0])
        self.assertEqual(self.source.file_count, 120)

    def test_nothing_is_sent_before_the_host_key_is_accepted(self):
        self.source.host_key = False
        with self.assertRaisesRegex(UserError, "host key of 127.0.0.1 is not accepted yet"):
            self.source.action_scan()
        self.assertFalse(self.server.logins)

    def test_a_manager_compares_and_accepts_the_host_key(self):
        self.source.host_key = False
        source = self.as_user(self.source, self.user("manager"))
        action = source.action_fetch_host_key()
        wizard = source.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(wizard.fingerprint.startswith("SHA256:"))
        self.assertFalse(self.source.host_key)
        wizard.action_accept()
        self.assertEqual(self.source.host_key, self.server.host_key)
        self.assertEqual(self.source.host_key_fingerprint, wizard.fingerprint)
        self.source.action_scan()
        self.assertFalse(self.source.problem)

    def test_operators_do_not_accept_host_keys(self):
        with self.assertRaises(AccessError):
            self.as_user(self.source, self.user("operator")).action_fetch_host_key()

    def test_another_server_has_another_key_to_accept(self):
        self.source.host = "localhost"
        self.assertFalse(self.source.host_key)

    def test_a_changed_host_key_is_told(self):
        key = paramiko.ECDSAKey.generate()
        self.source.host_key = f"{key.get_name()} {key.get_base64()}"
        self.scan()
        self.assertIn("another host key than the accepted one", self.source.problem)
        self.assertFalse(self.server.logins)

    def test_a_refused_password_is_told_without_it(self):
        self.source.password = "wrong secret"
        with self.assertRaisesRegex(UserError, "refused the user") as refused:
            self.source.action_scan()
        self.assertNotIn("wrong secret", str(refused.exception))

    def test_a_problem_of_one_source_stops_no_other(self):
        self.server.put("C15/c15.xml", c15(c15_event()))
        self.source.name = "Z"
        self.source.copy({"name": "A", "path": "/C15", "host_key": False, "port": 1})
        self.scan()
        self.assertEqual(self.names(), ["c15.xml"])

    @mute_logger("odoo.sql_db")
    def test_a_source_without_server_or_user_is_refused(self):
        for name in ("host", "username"):
            with self.subTest(name), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.source[name] = False
                self.env.flush_all()
            self.source.invalidate_recordset()
