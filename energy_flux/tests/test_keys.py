# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .flux_documents import C15_NAME, POINT, c15, c15_event, encrypted, zipped
from .secret_case import SecretCase

KEY, OTHER_KEY, SHORT_KEY, IV = bytes(range(32)), bytes(32), bytes(range(16)), bytes(range(16, 32))
ZIP = zipped({"c15.xml": c15(c15_event())})


@tagged("post_install", "-at_install")
class TestKeys(SecretCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.user("manager")

    def add_key(self, key=KEY, **values):
        return self.env["energy.flux.key"].create({"name": "Key", "key": key.hex()} | values)

    def add_short_key(self):
        return self.add_key(SHORT_KEY, scheme="aes128_fixed_iv", iv=IV.hex())

    def locked(self, *numbers):
        return self.files.union(*(self.load(C15_NAME.format(n), encrypted(ZIP, KEY)) for n in numbers))

    def activities(self):
        files = self.files.search([("company_id", "=", self.company.id)])
        return self.env["mail.activity"].search([("res_model", "=", files._name), ("res_id", "in", files.ids)])

    def test_each_scheme_is_opened_by_its_key_and_the_raw_file_stays_as_it_came(self):
        ring = {self.add_key(): encrypted(ZIP, KEY), self.add_short_key(): encrypted(ZIP, SHORT_KEY, IV)}
        self.add_key(OTHER_KEY, sequence=1)
        for number, (key, data) in enumerate(ring.items()):
            with self.subTest(key.scheme):
                file = self.load(C15_NAME.format(number), data)
                self.assertRecordValues(file, [{"state": "loaded", "key_id": key.id, "needs_key": False}])
                self.assertEqual(file.attachment_id.raw, data)
                self.assertEqual((key.file_count, key.last_used_at), (1, file.loaded_at))

    def test_a_clear_file_uses_no_key(self):
        self.add_key()
        self.assertFalse(self.load(C15_NAME.format(1), ZIP).key_id)

    def test_a_file_that_no_key_opens_is_quarantined_with_a_sentence(self):
        self.add_key(OTHER_KEY)
        file = self.locked(1)
        self.assertRecordValues(file, [{"state": "quarantined", "needs_key": True, "flux_code": "C15"}])
        self.assertIn("no key that is entered opens it", file.quarantine_reason)

    def test_many_such_files_raise_one_activity_for_each_manager_of_the_company(self):
        self.user("operator")
        self.user("manager", self.env["res.company"].create({"name": "Other"}))
        files = self.locked(1, 2, 3)
        self.assertRecordValues(self.activities(), [{"user_id": self.manager.id, "res_id": files[0].id}])

    def test_a_new_key_opens_what_waits_for_it(self):
        files = self.locked(1, 2)
        self.add_key()
        self.assertEqual(set(files.mapped("state")), {"received"})
        with self.enter_registry_test_mode():
            self.env.ref("energy_flux.ir_cron_process_files").method_direct_trigger()
        self.assertEqual(files.mapped("state"), ["loaded", "loaded"])
        self.assertFalse(self.activities())
        self.assertTrue(self.point(POINT))

    def test_the_reminder_goes_on_to_the_next_file(self):
        files = self.locked(1, 2)
        files[0].sudo().attachment_id.raw = ZIP
        files[0].action_process_again()
        self.assertEqual(self.activities().res_id, files[1].id)

    def test_keys_of_another_company_open_nothing(self):
        self.add_key(company_id=self.env["res.company"].create({"name": "Other"}).id)
        self.assertEqual(self.locked(1).state, "quarantined")

    def test_archived_keys_open_nothing(self):
        self.add_key().active = False
        self.assertEqual(self.locked(1).state, "quarantined")

    def test_a_key_that_is_none_is_refused(self):
        for values in (
            {"key": "not hexadecimal"},
            {"key": SHORT_KEY.hex()},
            {"key": SHORT_KEY.hex(), "scheme": "aes128_fixed_iv"},
            {"key": SHORT_KEY.hex(), "scheme": "aes128_fixed_iv", "iv": "00"},
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "hexadecimal digits"):
                self.env["energy.flux.key"].create({"name": "Wrong", **values})

    def test_the_preview_opens_files_too_and_writes_nothing(self):
        key = self.add_key()
        line = self.env["energy.flux.upload.line"]._prepare_preview(C15_NAME.format(1), encrypted(ZIP, KEY))
        self.assertEqual((line["verdict"], line["event_count"]), ("ready", 1))
        self.assertFalse(key.file_count)
