# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .advice_world import AdviceCase, keeping, nothing_on


@tagged("post_install", "-at_install")
class TestRecommendationDecision(AdviceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.make_user("energy_core.group_energy_accountant")

    def test_accepting_makes_a_task_that_says_what_to_request_and_from_when(self):
        advised = self.recommend().with_user(self.accountant)
        advised.action_accept()
        self.assertEqual((advised.state, advised.decided_by_id), ("accepted", self.accountant))
        task = self.contract.activity_ids
        self.assertEqual(
            (task.user_id, task.summary),
            (self.accountant, f"Request the contract that recommendation {advised.name} proposes"),
        )
        for words in (
            "Request Green, 455 kW for the supply point 1011101-5, in place of Green, 400 kW.",
            "The earliest legal date is 03/01/2026.",
            "by what was measured (02/01/2025 to 01/31/2026)",
        ):
            self.assertIn(words, task.note)

    def test_keeping_the_contract_leaves_nothing_to_accept(self):
        advised = self.recommend(told=keeping).with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "there is nothing to request"):
            advised.action_accept()
        advised.action_decline()
        self.assertEqual(advised.state, "declined")
        self.assertFalse(self.contract.activity_ids)

    def test_only_what_was_computed_is_decided_on(self):
        for told in (nothing_on, None):
            advised = (
                self.recommend(told=told) if told else self.recommendations.create({"contract_id": self.contract.id})
            )
            for method in ("action_accept", "action_decline"):
                with self.subTest(method), self.assertRaisesRegex(UserError, "cannot be decided on"):
                    getattr(advised.with_user(self.accountant), method)()

    def test_what_was_superseded_is_not_decided_on(self):
        first = self.recommend()
        self.recommend()
        with self.assertRaisesRegex(UserError, "“Superseded”"):
            first.with_user(self.accountant).action_accept()

    def test_what_was_accepted_is_kept(self):
        advised = self.recommend()
        advised.action_accept()
        with self.assertRaisesRegex(UserError, "was accepted"):
            advised.unlink()

    def test_a_draft_is_not_shown_to_the_customer(self):
        draft = self.recommendations.create({"contract_id": self.contract.id})
        with self.assertRaisesRegex(UserError, "before you publish it"):
            draft.action_publish()

    def test_publishing_is_taken_back(self):
        advised = self.recommend().with_user(self.accountant)
        advised.action_publish()
        self.assertTrue(advised.is_published)
        advised.action_unpublish()
        self.assertFalse(advised.is_published)

    def test_computing_again_takes_the_same_settings_as_of_today(self):
        first = self.recommend(method="percentile", months=6, clearance=250)
        with self.advised():
            action = first.action_compute_again()
        second = self.recommendations.browse(action["res_id"])
        self.assertEqual((second.method, second.months, second.clearance_percent), ("percentile", 6, 2.5))
        self.assertEqual(second.date, self.contract._advice_day())
        self.assertEqual(first.superseded_by_id, second)
