# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .flux_case import FluxCase, january_readings
from .flux_documents import c15, c15_event

OPERATIONS = ("read", "write", "create", "unlink")
NOTHING, READ, KEEP, ALL = "", "r", "ru", "rwcu"
RIGHTS = {  # role: (what was received, what is configured, what is computed, upload wizard, acceptance of a host key)
    "portal": (NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    "reader": (READ, READ, READ, NOTHING, NOTHING),
    "integration": (READ, READ, READ, NOTHING, NOTHING),
    "operator": (READ, READ, READ, ALL, NOTHING),
    "accountant": (READ, READ, READ, ALL, NOTHING),
    "manager": (KEEP, ALL, READ, ALL, ALL),
}
MODELS = (
    (
        "energy.flux.file",
        "energy.flux.rejection",
        "energy.flux.superseded",
        "energy.network.invoice.line",
        "energy.sips.consumption",
        "energy.sips.point",
    ),
    ("energy.flux.source", "energy.flux.key"),
    ("energy.flux.gap", "energy.flux.stream"),
    ("energy.flux.upload",),
    ("energy.flux.host.key",),
)
MAY_UPLOAD = {"integration", "operator", "accountant", "manager"}


@tagged("post_install", "-at_install")
class TestAccess(FluxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls.user(role) for role in RIGHTS}
        cls.other_company = cls.env["res.company"].create({"name": "Other grid"})
        cls.stranger = cls.user("manager", cls.other_company)

    def records(self):
        file = self.load("r151.xml", january_readings())
        source = self.env["energy.flux.source"].create({"name": "Enedis", "path": "enedis"})
        return file, file.rejection_ids, source

    def test_each_role_may_do_what_it_is_for(self):
        for role, rights in RIGHTS.items():
            granted = [(name, allowed) for names, allowed in zip(MODELS, rights, strict=True) for name in names]
            for model, allowed in granted:
                for operation in OPERATIONS:
                    letter = "u" if operation == "unlink" else operation[0]
                    with self.subTest(role=role, model=model, operation=operation):
                        may = self.env[model].with_user(self.users[role]).has_access(operation)
                        self.assertEqual(may, letter in allowed)

    def test_another_company_sees_nothing(self):
        for record in self.records():
            theirs = self.as_user(record, self.stranger)
            with self.subTest(record._name):
                self.assertFalse(theirs.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    theirs.read(["company_id"])
                with self.assertRaises(AccessError):
                    theirs.unlink()

    def test_the_raw_file_is_for_those_who_see_the_file(self):
        file, _rejections, _source = self.records()
        self.assertTrue(file.attachment_id.with_user(self.users["reader"]).raw)
        for user in (self.users["portal"], self.stranger):
            with self.assertRaises(AccessError):
                file.attachment_id.with_user(user).read(["raw"])

    def test_who_may_upload(self):
        for role, user in self.users.items():
            with self.subTest(role):
                if role in MAY_UPLOAD:
                    result = self.upload(f"{role}.xml", c15(c15_event()), user)
                    self.assertEqual(result["state"], "loaded")
                else:
                    with self.assertRaises(AccessError):
                        self.upload(f"{role}.xml", c15(c15_event()), user)

    def test_an_upload_goes_to_the_company_of_its_user(self):
        result = self.upload("c15.xml", c15(c15_event()), self.stranger)
        file = self.files.sudo().browse(result["id"])
        self.assertEqual(file.company_id, self.other_company)
        contract = self.env["energy.contract"].sudo().search([("company_id", "=", self.other_company.id)])
        self.assertEqual(contract.cups_id.company_id, self.other_company)
        self.assertFalse(self.contract())

    def test_two_companies_may_receive_the_same_file(self):
        ours = self.upload("c15.xml", c15(c15_event()))
        theirs = self.upload("c15.xml", c15(c15_event()), self.stranger)
        self.assertNotEqual(ours["id"], theirs["id"])
        self.assertEqual(theirs["loaded_count"], 1)

    def test_readers_may_not_load_again_nor_retry_nor_scan(self):
        file, rejections, source = (record.with_user(self.users["reader"]) for record in self.records())
        for action in (
            file.action_process_again,
            file.action_retry_rejections,
            rejections.action_retry,
            source.action_scan,
        ):
            with self.subTest(action.__name__), self.assertRaises(AccessError):
                action()

    def test_operators_load_again_and_retry(self):
        file, rejections, _source = (record.with_user(self.users["operator"]) for record in self.records())
        file.action_process_again()
        self.enter()
        file.rejection_ids.action_retry()
        self.assertEqual(file.rejection_ids.state, "resolved")

    def test_strangers_may_not_act_on_our_files(self):
        file, rejections, source = (self.as_user(record, self.stranger) for record in self.records())
        for action in (
            file.action_process_again,
            file.action_retry_rejections,
            rejections.action_retry,
            source.action_scan,
        ):
            with self.subTest(action.__name__), self.assertRaises(AccessError):
                action()

    @mute_logger("odoo.sql_db")
    def test_a_file_whose_rows_are_loaded_is_not_deleted(self):
        file = self.enter().with_user(self.users["manager"])
        with self.assertRaises(ForeignKeyViolation), self.env.cr.savepoint():
            file.unlink()

    def test_a_manager_deletes_what_is_in_quarantine_with_its_bytes(self):
        file = self.load("note.xml", b"hello").with_user(self.users["manager"])
        attachment = file.attachment_id
        file.unlink()
        self.assertFalse(file.exists() or attachment.exists())
