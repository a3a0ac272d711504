# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from ..clients.omie import file_name
from .omie_connectors import OmieConnectors
from .omie_server import price_file

READER, OPERATOR, ACCOUNTANT, MANAGER, INTEGRATION = ROLES = [
    f"energy_core.group_energy_{role}" for role in ("reader", "operator", "accountant", "manager", "integration")
]
OUTSIDERS = ["base.group_user", "base.group_portal", "base.group_public"]
ALLOWED = {  # (model, operation) → roles
    ("energy.connector", "read"): ROLES,
    ("energy.connector", "write"): [MANAGER],
    ("energy.connector", "create"): [MANAGER],
    ("energy.connector", "unlink"): [MANAGER],
    ("energy.exchange", "read"): ROLES,
    ("energy.exchange", "write"): [MANAGER],
    ("energy.exchange", "create"): [],
    ("energy.exchange", "unlink"): [MANAGER],
    ("energy.market.price.fetch", "create"): [OPERATOR, ACCOUNTANT, MANAGER],
    ("energy.market.price.upload", "create"): [OPERATOR, ACCOUNTANT, MANAGER],
}


@tagged("post_install", "-at_install")
class TestConnectorsSecurity(OmieConnectors):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchange = cls.env["energy.exchange"]._ask_for_prices(cls.connector, [cls.today])
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.users = {group: cls.user(group, cls.env.company) for group in ROLES + OUTSIDERS}

    @classmethod
    def user(cls, group, company):
        login = f"{group}-{company.id}"
        return new_test_user(cls.env, login, group, company_id=company.id, company_ids=[(6, 0, company.ids)])

    def test_each_role_may_do_what_the_matrix_says(self):
        for (model, operation), roles in ALLOWED.items():
            for group, user in self.users.items():
                with self.subTest(f"{operation} {model} as {group}"):
                    self.assertEqual(self.env[model].with_user(user).has_access(operation), group in roles)

    def test_another_company_sees_neither_connector_nor_exchange(self):
        stranger = self.user(MANAGER, self.other_company)
        for record in (self.connector, self.exchange):
            with self.subTest(record._name):
                self.assertFalse(record.with_user(stranger).search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    record.with_user(stranger).read(["create_date"])

    def test_only_managers_check_and_retry(self):
        for group in (READER, OPERATOR, ACCOUNTANT, INTEGRATION, "base.group_portal"):
            user = self.users[group]
            for method in (self.connector.with_user(user).action_check, self.exchange.with_user(user).action_retry):
                with self.subTest(f"{method.__name__} as {group}"), self.assertRaises(AccessError):
                    method()

    def fetch(self, user):
        values = {"connector_id": self.connector.id, "date_from": self.today, "date_to": self.today}
        return self.env["energy.market.price.fetch"].with_user(user).create(values).action_fetch()

    def test_an_operator_fetches_and_uploads_prices(self):
        operator = self.users[OPERATOR]
        with self.serving({file_name(self.today, 1): price_file(self.today)}):
            self.fetch(operator)
        self.assertEqual(self.exchange.state, "done")
        values = {"content": base64.b64encode(price_file(self.today)), "name": file_name(self.today, 2)}
        self.env["energy.market.price.upload"].with_user(operator).create(values).action_load()
        self.assertEqual(set(self.held("ES", self.today).mapped("version")), {2})

    def test_nobody_fetches_through_a_connector_of_another_company(self):
        with self.assertRaises(AccessError):
            self.fetch(self.user(MANAGER, self.other_company))

    def test_what_writes_without_asking_for_rights_is_out_of_reach_of_other_programs(self):
        for model, names in {
            "energy.market.price": ("_load", "_compare"),
            "energy.exchange": ("_process_batch", "_ask_for_prices", "_reopen", "_cron_process"),
            "energy.connector": ("_cron_fetch_tomorrow", "_record_result"),
        }.items():
            for name in names:
                with self.subTest(f"{model}.{name}"), self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)
