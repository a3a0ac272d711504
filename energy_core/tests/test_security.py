# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .energy_case import ROLES, EnergyCase

OPERATIONS = ("read", "write", "create", "unlink")
KEEPS = {"reader": "read", "integration": "read", "operator": "read write create", "accountant": "read write create"}
CONFIGURES = dict.fromkeys(ROLES, "read") | {"manager": "read write create unlink"}
ALLOWED = {
    "energy.cups": KEEPS | {"manager": "read write create unlink"},
    "energy.contract": KEEPS | {"manager": "read write create unlink"},
    "energy.contract.event": KEEPS | {"manager": "read write create unlink"},
    "energy.reading": {
        "reader": "read",
        "integration": "read",
        **dict.fromkeys(("operator", "accountant", "manager"), "read write create unlink"),
    },
    "energy.quantity": {
        "reader": "read",
        "integration": "read",
        **dict.fromkeys(("operator", "accountant", "manager"), "read write create unlink"),
    },
    "energy.curve.day": dict.fromkeys(ROLES, "read") | {"manager": "read unlink"},
    "energy.rate": CONFIGURES,
    "energy.market.price": CONFIGURES,
}
OF_A_COMPANY = (
    "energy.cups",
    "energy.contract",
    "energy.contract.event",
    "energy.reading",
    "energy.quantity",
    "energy.curve.day",
)


@tagged("post_install", "-at_install")
class TestSecurity(EnergyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere", "country_id": cls.france.id})
        cls.env["energy.market.price"].create({"market": "TEST", "at": "2026-01-01 00:00:00", "price": 50})
        cls.env["energy.rate"].create(
            {
                "kind": "turpe",
                "country_id": cls.france.id,
                "code": "TEST",
                "component": "power",
                "date_start": "2026-01-01",
                "value": 1,
                "unit": "€/kVA/year",
                "act": "none",
            }
        )
        cls._event(cls.contract, "2025-12-31 23:00:00", "MES")
        cls._reading(cls.point, "2025-12-31 23:00:00", source="manual")
        cls._quantity(cls.point, "2026-01-01", "2026-02-01", value=1)
        cls.env["energy.curve.day"].create(
            {
                "cups_id": cls.point.id,
                "day": "2026-01-01",
                "step_s": 3600,
                "started_at": "2025-12-31 23:00:00",
                "values": [1],
            }
        )
        cls.own = {
            "energy.cups": cls.point,
            "energy.contract": cls.contract,
            "energy.contract.event": cls.contract.event_ids,
            "energy.reading": cls.point.reading_ids,
            "energy.quantity": cls.point.quantity_ids,
            "energy.curve.day": cls.point.curve_day_ids,
            "energy.rate": cls.env["energy.rate"].search([("code", "=", "TEST")]),
            "energy.market.price": cls.env["energy.market.price"].search([("market", "=", "TEST")]),
        }

    def test_each_role_may_do_what_its_work_needs(self):
        for role in ROLES:
            user = self._user(role)
            for model, allowed in ALLOWED.items():
                record = self.own[model].with_user(user)
                for operation in OPERATIONS:
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertEqual(record.has_access(operation), operation in allowed[role].split())

    def test_no_role_reaches_the_records_of_another_company(self):
        for role in ROLES:
            stranger = self._user(role, self.other_company)
            for model in OF_A_COMPANY:
                record = self.own[model].with_user(stranger).with_context(allowed_company_ids=self.other_company.ids)
                for operation in OPERATIONS:
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertFalse(record.has_access(operation))
                with self.subTest(role=role, model=model):
                    self.assertFalse(record.search([("id", "in", record.ids)]))
                    with self.assertRaises(AccessError):
                        record.read(["company_id"])

    def test_nothing_can_be_moved_into_another_company(self):
        operator = self._user("operator")
        with self.assertRaises(AccessError):
            self.env["energy.cups"].with_user(operator).create(
                {"name": "21451627839188", "kind": "prm", "company_id": self.other_company.id}
            )

    def test_portal_and_public_users_get_nothing(self):
        for group in ("base.group_portal", "base.group_public"):
            user = self.env["res.users"].create(
                {
                    "name": group,
                    "login": group,
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [Command.set(self.env.ref(group).ids)],
                }
            )
            self._assert_nothing(user)

    def test_an_employee_without_energy_role_gets_nothing(self):
        user = self._user("reader")
        user.group_ids = self.env.ref("base.group_user")
        self._assert_nothing(user)
        menu = self.env.ref("energy_core.menu_energy_root")
        self.assertNotIn(menu.id, menu.with_user(user)._visible_menu_ids())
        user.group_ids = self.env.ref("energy_core.group_energy_reader")
        self.assertIn(menu.id, menu.with_user(user)._visible_menu_ids())

    def _assert_nothing(self, user):
        for model, records in self.own.items():
            for operation in OPERATIONS:
                with self.subTest(user=user.login, model=model, operation=operation):
                    self.assertFalse(records.with_user(user).has_access(operation))

    def test_roles_build_on_each_other_and_integration_only_reads(self):
        groups = {role: self.env.ref(f"energy_core.group_energy_{role}") for role in ROLES}
        self.assertIn(groups["accountant"], groups["manager"].all_implied_ids)
        self.assertIn(groups["operator"], groups["accountant"].all_implied_ids)
        self.assertIn(groups["reader"], groups["operator"].all_implied_ids)
        self.assertIn(groups["reader"], groups["integration"].all_implied_ids)
        self.assertNotIn(groups["operator"], groups["integration"].all_implied_ids)

    def test_every_model_of_the_addon_has_an_access_list(self):
        models = self.env["ir.model"].search([("model", "=like", "energy.%"), ("abstract", "=", False)])
        without = models.filtered(lambda model: not model.access_ids.filtered("group_id"))
        self.assertFalse(without.mapped("model"))
        self.assertFalse(models.access_ids.filtered(lambda access: not access.group_id).mapped("name"))
