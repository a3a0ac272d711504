# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import HttpCase, tagged

from .advice_world import AdviceCase, advice_on


@tagged("post_install", "-at_install")
class TestRecommendationTours(AdviceCase, HttpCase):
    """An accountant advises, reads, decides, and ranks a whole institution, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.make_user("energy_core.group_energy_accountant")
        cls.accountant.password = cls.accountant.login

    def tour(self, path, name):
        self.start_tour(path, name, login=self.accountant.login)

    def test_from_the_contract_to_the_task(self):
        with self.advised():
            self.tour(f"/odoo/energy-contracts/{self.contract.id}", "energy_recommendation_of_a_contract")
        advised = self.contract.recommendation_ids
        self.assertEqual(
            (advised.state, advised.is_published, advised.decision_note),
            ("accepted", True, "The new laboratory stays."),
        )
        self.assertEqual(self.contract.activity_ids.user_id, self.accountant)

    def test_from_the_batch_to_the_ranking(self):
        second = self.make_contract("1042178")

        def told(point):
            frames = advice_on(point)
            for row in frames["options"]:
                if point == second.cups_id.id and row["role"] == "current":
                    row.update({name: row[name] + 500_000 for name in ("fixed_cents", "total_cents", "annual_cents")})
            return frames

        self.tour("/odoo/energy-recommendation-batches/new", "energy_recommendation_batch")
        batch = self.env["energy.recommendation.batch"].search([("name", "=", "All campuses")])
        with self.advised(told):
            self.env["energy.recommendation.unit"]._do_next(500)
        self.tour(f"/odoo/energy-recommendation-batches/{batch.id}", "energy_recommendation_ranking")
