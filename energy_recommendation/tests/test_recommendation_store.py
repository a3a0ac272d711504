# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .advice_world import ON, AdviceCase, keeping, nothing_on


@tagged("post_install", "-at_install")
class TestRecommendationStore(AdviceCase):
    def test_what_was_said_is_kept_in_figures(self):
        advised = self.recommend()
        self.assertRecordValues(
            advised,
            [
                {
                    "contract_id": self.contract.id,
                    "cups_id": self.contract.cups_id.id,
                    "partner_id": self.campus.id,
                    "company_id": self.company.id,
                    "currency_id": self.real.id,
                    "country_code": "BR",
                    "date": ON,
                    "method": "exact",
                    "clearance_percent": 1.0,
                    "months": 12,
                    "months_used": 12,
                    "window_start": date(2025, 2, 1),
                    "window_end": date(2026, 2, 1),
                    "state": "computed",
                    "is_change": True,
                    "earliest_date": date(2026, 3, 1),
                }
            ],
        )
        self.assertAlmostEqual(advised.current_amount - advised.proposed_amount, advised.saving_amount, places=2)
        self.assertGreater(advised.saving_amount, 0)

    def test_the_cost_table_is_in_the_order_of_cost_with_powers_in_words(self):
        options = self.recommend().option_ids.sorted("rank")
        self.assertEqual([option.rank for option in options], [1, 2, 3, 4, 5])
        self.assertEqual(
            [(option.role, option.tariff_name, option.powers) for option in options],
            [
                ("cheapest", "Green", "434 kW"),
                ("proposed", "Green", "455 kW"),
                ("current", "Green", "400 kW"),
                (False, "Green", "500 kW"),
                ("runner_up", "Blue", "470 kW"),
            ],
        )
        current = options.filtered(lambda option: option.role == "current")
        for each in options:
            parts = each.fixed_amount + each.overrun_amount + each.energy_amount + each.other_amount
            self.assertAlmostEqual(each.total_amount, parts, places=2)
            self.assertAlmostEqual(each.difference_amount, each.annual_amount - current.annual_amount, places=2)

    def test_months_scenarios_and_notes_are_rows(self):
        advised = self.recommend()
        self.assertEqual(len(advised.month_ids), 24)
        self.assertEqual(sum(advised.month_ids.mapped("is_decisive")), 6)
        self.assertEqual(len(advised.scenario_ids), 9)
        self.assertEqual(advised.note_ids.mapped("detail"), ["The bill of 2025-01 is atypical and was left out."])

    def test_inputs_and_result_are_kept_as_they_were(self):
        advised = self.recommend()
        self.assertEqual(
            advised.inputs["settings"], {"method": "exact", "months": 12, "clearance": 100, "on": "2026-02-10"}
        )
        self.assertEqual(advised.inputs["header"]["holder"], "North Campus")
        self.assertEqual(len(advised.inputs["measured"]), 24)
        self.assertEqual(len(advised.result["options"]), 5)
        self.assertEqual(
            {row["power_va"] for row in advised.result["curve"] if row["is_flat"]} >= {434_000, 455_000}, True
        )
        self.campus.name = "South Campus"
        self.assertEqual(advised.inputs["header"]["holder"], "North Campus")

    def test_without_advice_the_current_cost_is_still_told(self):
        advised = self.recommend(told=nothing_on)
        self.assertEqual((advised.state, advised.proposed_amount, advised.is_change), ("no_advice", 0, False))
        self.assertGreater(advised.current_amount, 0)
        self.assertEqual(advised.note_ids.detail, "Only 3 bills are known: enter more.")

    def test_a_contract_that_is_best_as_it_is_is_to_be_kept(self):
        advised = self.recommend(told=keeping)
        self.assertEqual((advised.state, advised.is_change, advised.saving_amount), ("computed", False, 0))

    def test_a_country_without_rules_is_told(self):
        self.contract.cups_id.country_id = self.env.ref("base.pt")
        advised = self.contract._recommend({})
        self.assertEqual(advised.state, "no_advice")
        self.assertIn("lies in Portugal", advised.note_ids.detail)

    def test_computing_again_supersedes_what_was_not_decided_on(self):
        first = self.recommend()
        second = self.recommend()
        self.assertEqual((first.state, first.superseded_by_id, second.state), ("superseded", second, "computed"))
        second.action_accept()
        third = self.recommend()
        self.assertEqual((second.state, third.state), ("accepted", "computed"))

    def test_an_advice_for_an_earlier_day_supersedes_nothing_later(self):
        last = self.recommend()
        earlier = self.recommend(on=date(2025, 1, 5))
        self.assertEqual((last.state, earlier.state), ("computed", "computed"))

    def test_a_draft_is_computed_as_it_was_set(self):
        draft = self.recommendations.create({"contract_id": self.contract.id, "clearance_percent": 2.5, "months": 6})
        self.assertEqual((draft.state, draft.current_amount), ("draft", 0))
        with self.advised():
            draft.action_compute()
        self.assertEqual((draft.state, draft.inputs["settings"]["clearance"], draft.months), ("computed", 250, 6))
        self.assertEqual(len(draft.option_ids), 5)

    def test_the_clearance_is_that_of_the_company_for_the_country(self):
        self.company.energy_clearance_br = 3
        self.assertEqual(self.recommend().inputs["settings"]["clearance"], 300)
        self.contract.cups_id.country_id = self.env.ref("base.fr")
        self.assertEqual(self.recommendations.create({"contract_id": self.contract.id}).clearance_percent, 0)

    def test_one_contract_of_a_point_is_advised_on_and_it_is_the_one_in_force(self):
        self.contract.date_end = "2024-01-01"
        current = self.env["energy.contract"].create(
            {
                "name": "CT 2",
                "cups_id": self.contract.cups_id.id,
                "company_id": self.company.id,
                "date_start": "2024-01-01",
            }
        )
        with self.advised():
            (self.contract | current).action_advise()
        self.assertEqual((current.recommendation_count, self.contract.recommendation_count), (1, 0))
        self.assertEqual(current.cups_id.recommendation_count, 1)

    def test_a_point_without_contract_is_told(self):
        point = self.env["energy.cups"].create({"name": "UC 9", "kind": "uc", "company_id": self.company.id})
        with self.assertRaisesRegex(UserError, "UC9 has no contract to advise on"):
            point.action_advise()

    def test_nobody_rewrites_what_was_computed(self):
        manager = self.make_user("energy_core.group_energy_manager")
        advised = self.recommend().with_user(manager)
        for values in ({"saving_amount": 1}, {"state": "accepted"}, {"date": "2020-01-01"}, {"is_published": True}):
            with self.subTest(values), self.assertRaisesRegex(AccessError, "does not change"):
                advised.write(values)
        with self.assertRaises(AccessError):
            advised.option_ids.write({"rank": 9})
        with self.assertRaisesRegex(AccessError, "does not change"):
            advised.create({"contract_id": self.contract.id, "state": "computed"})
        advised.decision_note = "The roof is being renewed."
        self.assertEqual(advised.decision_note, "The roof is being renewed.")

    def test_the_action_of_a_list_advises_on_what_is_chosen(self):
        operator = self.make_user("energy_core.group_energy_operator")
        for name, record in (("contracts", self.contract), ("points", self.contract.cups_id)):
            server_action = self.env.ref(f"energy_recommendation.action_advise_on_{name}").with_user(operator)
            chosen = {"active_model": record._name, "active_ids": record.ids, "active_id": record.id}
            with self.subTest(name), self.advised():
                action = server_action.with_context(**chosen).run()
                self.assertEqual(self.recommendations.browse(action["res_id"]).contract_id, self.contract)
