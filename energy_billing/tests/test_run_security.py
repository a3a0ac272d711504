# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .portfolio import JANUARY, PortfolioCase

READS = {"read"}
RIGHTS = {  # of each model, what roles may do with it directly; steps and findings are written by the run alone
    "energy.billing.run.step": {},
    "energy.billing.finding": {},
    "energy.billing.note": {
        "operator": {"write", "create"},
        "accountant": {"write", "create"},
        "manager": {"write", "create", "unlink"},
    },
}
STAFF = ("reader", "integration", "operator", "accountant", "manager")


class TestRunSecurity(PortfolioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contract = cls.make_contract("C1", months=(JANUARY,))
        cls.january = cls.runs._run_of_month(JANUARY)
        cls.january.contract_ids = contract
        cls.january.action_compute()
        note = cls.env["energy.billing.note"].create({"run_id": cls.january.id, "name": "Ask."})
        cls.records = {
            "energy.billing.run.step": cls.january.step_ids[:1],
            "energy.billing.finding": cls.january.finding_ids[:1],
            "energy.billing.note": note,
        }
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        away = {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        cls.strangers = [
            new_test_user(cls.env, "run_portal", groups="base.group_portal"),
            new_test_user(cls.env, "run_nobody", groups="base.group_user"),
            new_test_user(cls.env, "run_elsewhere", groups="energy_core.group_energy_manager", **away),
        ]

    def test_each_role_may_do_its_part_and_no_more(self):
        for role in STAFF:
            user = new_test_user(self.env, f"run_{role}", groups=f"energy_core.group_energy_{role}")
            for model, rights in RIGHTS.items():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            operation in READS | rights.get(role, set()),
                        )

    def test_strangers_see_nothing(self):
        for user in self.strangers:
            for model, record in self.records.items():
                with self.subTest(user=user.login, model=model), self.assertRaises(AccessError):
                    self.assertTrue(record)
                    record.with_user(user).read(["display_name"])

    def test_strangers_are_refused_on_every_public_method(self):
        exceptions = self.january.exception_ids
        self.assertTrue(exceptions)
        calls = (
            (self.records["energy.billing.finding"], ("action_open",)),
            (self.records["energy.billing.note"], ("action_done", "action_reopen")),
            (self.records["energy.billing.run.step"], ("action_do", "action_tick", "action_untick")),
            (self.records["energy.billing.run.step"], ("action_open_findings",)),
            (exceptions, ("action_assign_to_me", "action_compute_again", "action_open_cause")),
        )
        for user in self.strangers:
            for records, methods in calls:
                for method in methods:
                    with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                        getattr(records.with_user(user), method)()

    def test_readers_look_and_do_not_touch(self):
        reader = new_test_user(self.env, "run_reader_only", groups="energy_core.group_energy_reader")
        self.assertTrue(self.records["energy.billing.finding"].with_user(reader).action_open())
        for records, method in (
            (self.records["energy.billing.note"], "action_done"),
            (self.january.exception_ids, "action_assign_to_me"),
            (self.january.exception_ids, "action_compute_again"),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(records.with_user(reader), method)()
