# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.energy_contract_recommendation import AT_ONCE
from .advice_world import AdviceCase, advice_on, nothing_on

ENDED = "The tariff of Celesc ended on 2025-08-21."


@tagged("post_install", "-at_install")
class TestRecommendationBatch(AdviceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_contract("1042178")
        other = cls.env["res.partner"].create({"name": "Somebody Else"})
        cls.foreign = cls.make_contract("9999999", partner_id=other.id)
        cls.operator = cls.make_user("energy_core.group_energy_operator,base.group_allow_export")
        cls.batches = cls.env["energy.recommendation.batch"].with_user(cls.operator)

    def advise_all(self, batch, told=advice_on):
        batch.action_compute()
        self.go_on(told)
        return batch

    def go_on(self, told=advice_on):
        with self.advised(told), self.enter_registry_test_mode():
            self.env.ref("energy_recommendation.ir_cron_advise").method_direct_trigger()
        self.env.invalidate_all()

    def university_batch(self, **values):
        return self.batches.create({"partner_id": self.university.id, "date": "2026-02-10", **values})

    def point_of(self, contract):
        return contract.cups_id.id

    def test_an_institution_is_all_that_its_parts_hold(self):
        batch = self.advise_all(self.university_batch())
        self.assertEqual((batch.state, batch.unit_count, batch.pending_count), ("done", 2, 0))
        self.assertEqual(batch.unit_ids.contract_id, self.contract | self.second)
        self.assertEqual(batch.unit_ids.recommendation_id.mapped("state"), ["computed", "computed"])
        self.assertEqual(batch.name, "University 2026-02-10")

    def test_without_institution_it_is_the_whole_company(self):
        self.assertEqual(
            self.advise_all(self.batches.create({})).unit_ids.contract_id, self.contract | self.second | self.foreign
        )

    def test_a_choice_narrows_it(self):
        batch = self.university_batch(contract_domain="[('name', '=', 'CT 1042178')]")
        self.assertEqual(self.advise_all(batch).unit_ids.contract_id, self.second)

    def test_a_choice_that_is_none_is_told(self):
        for domain in ("[('nowhere', '=', 1)]", "hello(", "[('name', 'near', 'x')]"):
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, "does not choose contracts"):
                self.university_batch(contract_domain=domain)

    def test_nothing_to_advise_on_is_told(self):
        batch = self.university_batch(contract_domain="[('name', '=', 'nobody')]")
        with self.assertRaisesRegex(UserError, "chooses no contract"):
            batch.action_compute()

    @mute_logger("odoo.addons.energy_recommendation.models.energy_recommendation_unit")
    def test_one_that_fails_becomes_a_note_and_the_others_go_on(self):
        def told(point):
            if point == self.point_of(self.second):
                raise ValueError("unforeseen")
            return advice_on(point)

        batch = self.advise_all(self.batches.create({}), told)
        self.assertEqual((batch.state, batch.failed_count, batch.unit_count), ("done", 1, 3))
        failed = batch.unit_ids.filtered(lambda unit: unit.state == "error")
        self.assertEqual((failed.contract_id, failed.recommendation_id.state), (self.second, "no_advice"))
        self.assertIn(
            "Something unexpected stopped the advice on contract CT 1042178", failed.recommendation_id.note_ids.detail
        )
        batch.action_retry()
        self.go_on()
        self.assertEqual((batch.failed_count, set(batch.unit_ids.recommendation_id.mapped("state"))), (0, {"computed"}))

    def test_a_refusal_of_the_country_is_told_in_its_own_words(self):
        def told(point):
            raise UserError(ENDED)

        batch = self.advise_all(self.university_batch(), told)
        self.assertEqual(
            set(batch.unit_ids.recommendation_id.note_ids.mapped("detail")),
            {ENDED},
        )

    def test_the_ranking_begins_with_the_highest_saving(self):
        def told(point):
            frames = advice_on(point)
            if point == self.point_of(self.second):
                for row in frames["options"]:
                    if row["role"] == "current":
                        row["fixed_cents"] += 10_000_00
                        row["total_cents"] = row["annual_cents"] = row["total_cents"] + 10_000_00
            return frames if point != self.point_of(self.foreign) else nothing_on(point)

        batch = self.advise_all(self.batches.create({}), told)
        action = batch.action_view_recommendations()
        list_view = self.env["ir.ui.view"].browse(next(view for view, kind in action["views"] if kind == "list"))
        order = (
            self.env["energy.recommendation"]
            .get_view(list_view.id, "list")["arch"]
            .split('default_order="')[1]
            .split('"')[0]
        )
        ranked = self.recommendations.search(action["domain"], order=order)
        self.assertEqual(ranked.contract_id.ids, [self.second.id, self.contract.id, self.foreign.id])
        self.assertEqual((batch.no_advice_count, batch.change_count), (1, 2))
        self.assertAlmostEqual(batch.saving_amount, sum(ranked.mapped("saving_amount")), places=2)
        self.assertIn("3 supply points", batch.totals)

    def test_the_ranking_is_exported(self):
        batch = self.advise_all(self.university_batch())
        found = self.recommendations.search(batch.action_view_recommendations()["domain"])
        rows = found.with_user(self.operator).export_data(["cups_id/name", "saving_amount", "option_ids/powers"])[
            "datas"
        ]
        self.assertIn("1011101-5", [row[0] for row in rows])
        self.assertIn("455 kW", [row[2] for row in rows])

    def test_several_currencies_are_told_line_by_line(self):
        self.second.cups_id.country_id = self.env.ref("base.pt")
        batch = self.advise_all(self.university_batch())
        self.assertFalse(batch.currency_id)
        self.assertEqual((len(batch.totals.splitlines()), batch.saving_amount), (2, 0))

    def test_computing_a_batch_again_supersedes_its_recommendations(self):
        batch = self.advise_all(self.university_batch())
        first = batch.unit_ids.recommendation_id
        self.advise_all(batch)
        self.assertEqual(first.mapped("state"), ["superseded"] * 2)
        self.assertEqual(len(batch.unit_ids), 2)
        self.assertEqual(batch.unit_ids.recommendation_id, first.superseded_by_id)

    def test_a_batch_that_was_computed_keeps_its_choice(self):
        batch = self.advise_all(self.university_batch())
        with self.assertRaisesRegex(AccessError, "Make another one"):
            batch.partner_id = False
        batch.name = "Campuses"

    def test_what_somebody_else_has_done_is_left_alone(self):
        batch = self.advise_all(self.university_batch())
        made = batch.unit_ids.recommendation_id
        with self.advised():
            batch.sudo().unit_ids._process_batch()
        self.assertEqual(batch.unit_ids.recommendation_id, made)

    def test_lots_are_as_large_as_asked(self):
        lots = []
        self.batches.create({}).action_compute()
        with self.advised(lambda point: lots.append(point) or advice_on(point)), self.enter_registry_test_mode():
            self.env["energy.recommendation.unit"]._do_next(2)
        self.assertEqual(len(lots), 2)

    def test_a_long_selection_becomes_a_batch(self):
        contracts = self.contract | self.env["energy.contract"].concat(
            *(self.make_contract(f"7{number:05}") for number in range(AT_ONCE))
        )
        action = contracts.with_user(self.operator).action_advise()
        batch = self.batches.browse(action["res_id"])
        self.assertEqual(
            (batch._name, batch.state, batch.unit_count), ("energy.recommendation.batch", "running", AT_ONCE + 1)
        )

    def test_a_short_selection_is_advised_on_at_once(self):
        with self.advised():
            action = (self.contract | self.second).with_user(self.operator).action_advise()
        self.assertEqual(action["res_model"], "energy.recommendation")
        self.assertEqual(self.recommendations.search_count(action["domain"]), 2)
