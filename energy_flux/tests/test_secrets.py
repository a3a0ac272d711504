# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged
from odoo.tools import config

from odoo.addons.energy_core.fields import MASK

from .secret_case import SecretCase

KEY = "00112233445566778899aabbccddeeff" * 2


@tagged("post_install", "-at_install")
class TestSecrets(SecretCase):
    def setUp(self):
        super().setUp()
        self.key = self.env["energy.flux.key"].create({"name": "Enedis", "key": KEY})

    def reveal(self, name="key"):
        return self.key._fields[name].reveal(self.key)

    def test_a_secret_is_written_and_never_read_back(self):
        self.assertEqual(self.reveal(), KEY)
        for env in (self.env, self.env(user=self.user("manager"))):
            key = self.key.with_env(env)
            key.invalidate_recordset()
            self.assertEqual(key.key, MASK)
            self.assertEqual(key.read(["key"])[0]["key"], MASK)
            self.assertFalse(key.iv)
        self.assertEqual(self.key.export_data(["key"])["datas"], [[MASK]])

    def test_the_database_holds_no_clear_secret(self):
        stored = self.column(self.key, "key")
        self.assertNotIn(KEY, stored)
        self.key.key = KEY
        self.assertNotIn(KEY, self.column(self.key, "key"))
        self.assertNotEqual(self.column(self.key, "key"), stored)

    def test_only_managers_see_that_there_is_a_secret(self):
        with self.assertRaises(AccessError):
            self.key.with_user(self.user("accountant")).read(["key"])

    def test_saving_a_form_leaves_the_secret_as_it_is(self):
        with Form(self.key) as form:
            form.name = "Enedis, new"
        self.assertEqual(self.reveal(), KEY)
        self.key.write({"key": MASK, "sequence": 3})
        self.assertEqual(self.reveal(), KEY)
        with self.assertRaisesRegex(UserError, "only a mask"):
            self.key.key = MASK + "1"

    def test_a_copy_has_no_secret(self):
        source = self.env["energy.flux.source"].create({"name": "S", "path": "a", "password": "p"})
        self.assertFalse(source.copy({"path": "b"}).password)

    def test_a_secret_cannot_be_searched(self):
        keys = self.env["energy.flux.key"]
        self.assertEqual(keys.search([("key", "!=", False), ("company_id", "=", self.company.id)]), self.key)
        for domain in ([("key", "like", "fernet")], [("key", "=", KEY)], [("key", "=like", "f%")]):
            with self.subTest(domain), self.assertRaisesRegex(UserError, "cannot be searched"):
                keys.search(domain)

    def test_a_new_server_key_goes_before_the_old_one(self):
        with patch.dict(os.environ, ENERGY_SECRET_KEYS=f"{Fernet.generate_key().decode()}, {self.server_key}"):
            self.assertEqual(self.reveal(), KEY)
            self.key.key = KEY
        with self.assertRaisesRegex(UserError, "encrypted with another key"):
            self.reveal()

    def test_without_server_key_nothing_is_stored_and_the_administrator_is_told(self):
        for keys in ("", "no key"):
            with patch.dict(os.environ, ENERGY_SECRET_KEYS=keys), patch.dict(config.options, energy_secret_keys=""):
                with self.subTest(keys), self.assertRaisesRegex(UserError, "energy_secret_keys"):
                    self.env["energy.flux.key"].create({"name": "Lost", "key": KEY})

    def test_a_neutralized_copy_has_no_secret_and_no_active_source(self):
        values = {"name": "S", "kind": "sftp", "path": "a", "host": "h", "username": "u"}
        source = self.env["energy.flux.source"].create(values | {"password": "p", "private_key": "k"})
        self.env.flush_all()
        [query] = [query for query in get_neutralization_queries(["energy_flux"]) if "energy_flux" in query]
        self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.key.exists() or source.active or source.password or source.private_key)
