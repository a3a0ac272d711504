# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .advice_world import AdviceCase

PARTS = tuple(f"energy.recommendation.{part}" for part in ("option", "month", "scenario", "note"))
MODELS = ("energy.recommendation", *PARTS, "energy.recommendation.batch", "energy.recommendation.unit")
SET_UP = ("energy.recommendation", "energy.recommendation.batch")
READS = {(model, "read") for model in MODELS}
COMPUTES = READS | {(model, operation) for model in SET_UP for operation in ("write", "create")}
MANAGES = COMPUTES | {(model, "unlink") for model in SET_UP}
RIGHTS = {
    "base.group_public": set(),
    "base.group_portal": {("energy.recommendation", "read")},
    "base.group_user": set(),
    "energy_core.group_energy_reader": READS,
    "energy_core.group_energy_integration": READS,
    "energy_core.group_energy_operator": COMPUTES,
    "energy_core.group_energy_accountant": COMPUTES,
    "energy_core.group_energy_manager": MANAGES,
}
ADVISING = {f"energy_core.group_energy_{role}" for role in ("integration", "operator", "accountant", "manager")}
DECIDING = {f"energy_core.group_energy_{role}" for role in ("accountant", "manager")}
READING = ADVISING | {"energy_core.group_energy_reader"}
METHODS = {  # of the recommendation, the contract, the point and the batch: who may call them
    ("energy.recommendation", "as_json"): READING,
    ("energy.recommendation", "action_print"): READING,
    ("energy.recommendation", "action_compute"): ADVISING,
    ("energy.recommendation", "action_compute_again"): ADVISING,
    ("energy.recommendation", "action_decline"): DECIDING,
    ("energy.recommendation", "action_accept"): DECIDING,
    ("energy.recommendation", "action_publish"): DECIDING,
    ("energy.recommendation", "action_unpublish"): DECIDING,
    ("energy.contract", "recommendation_json"): READING,
    ("energy.contract", "recommend"): ADVISING,
    ("energy.contract", "action_advise"): ADVISING,
    ("energy.contract", "action_view_recommendations"): READING,
    ("energy.cups", "action_advise"): ADVISING,
    ("energy.cups", "action_view_recommendations"): READING,
    ("energy.recommendation.batch", "action_compute"): ADVISING,
    ("energy.recommendation.batch", "action_retry"): ADVISING,
    ("energy.recommendation.batch", "action_view_recommendations"): READING,
}


@tagged("post_install", "-at_install")
class TestRecommendationSecurity(AdviceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.recommend()
        cls.batch = cls.env["energy.recommendation.batch"].create({"date": "2026-02-10"})
        cls.batch.action_compute()
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})

    def records(self):
        """One record of each model that has public methods."""
        return {
            "energy.recommendation": self.made,
            "energy.contract": self.contract,
            "energy.cups": self.contract.cups_id,
            "energy.recommendation.batch": self.batch,
        }

    def record(self, model):
        return self.env[model].search([("company_id", "=", self.company.id)], limit=1)

    def call(self, record, method, user):
        """Call as this user, and take back what it did."""
        with self.advised(), self.env.cr.savepoint() as savepoint:
            try:
                getattr(self.seen_by(user, record), method)()
                self.env.flush_all()
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def test_each_role_may_do_its_part_and_no_more(self):
        for group, rights in RIGHTS.items():
            user = self.make_user(group)
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(group=group, model=model, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, (model, operation) in rights)

    def test_the_public_methods_are_for_those_whose_task_it_is(self):
        for group in RIGHTS:
            user = self.make_user(group)
            for (model, method), allowed in METHODS.items():
                with self.subTest(group=group, model=model, method=method):
                    if group in allowed:
                        self.call(self.records()[model], method, user)
                    else:
                        with self.assertRaises(AccessError):
                            self.call(self.records()[model], method, user)

    def test_no_public_method_of_a_recommendation_was_forgotten(self):
        own = {
            name
            for model in ("energy.recommendation", "energy.recommendation.batch")
            for kind in type(self.env[model]).mro()
            if kind.__module__.startswith("odoo.addons.energy_recommendation")
            for name, value in vars(kind).items()
            if callable(value) and not name.startswith("_")
        }
        self.assertEqual(own - {method for _model, method in METHODS}, {"create", "write"})

    def test_a_user_of_another_company_sees_nothing(self):
        for role in ("reader", "integration", "operator", "accountant", "manager"):
            user = self.make_user(f"energy_core.group_energy_{role}", self.other)
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    record = self.seen_by(user, self.record(model))
                    self.assertTrue(record)
                    self.assertFalse(record.search([("id", "=", record.id)]))
                    with self.assertRaises(AccessError):
                        record.read(["create_date"])

    def test_a_user_of_another_company_calls_nothing(self):
        user = self.make_user("energy_core.group_energy_manager", self.other)
        for model, method in METHODS:
            with self.subTest(model=model, method=method), self.assertRaises(AccessError):
                self.call(self.records()[model], method, user)

    def test_a_draft_of_another_company_s_contract_is_refused(self):
        user = self.make_user("energy_core.group_energy_operator", self.other)
        with self.assertRaises(AccessError):
            self.seen_by(user, self.recommendations).create({"contract_id": self.contract.id})

    def test_a_batch_takes_no_contract_that_its_maker_may_not_see(self):
        user = self.make_user("energy_core.group_energy_operator", self.other)
        batches = self.seen_by(user, self.env["energy.recommendation.batch"])
        self.assertFalse(batches.create({"company_id": self.other.id})._contracts())
        with self.assertRaises(AccessError):
            batches.create({"company_id": self.company.id})

    def test_rows_are_made_with_their_recommendation_only(self):
        manager = self.make_user("energy_core.group_energy_manager")
        for model in (*PARTS, "energy.recommendation.unit"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.record(model).with_user(manager).unlink()
