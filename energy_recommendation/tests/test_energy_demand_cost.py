# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .brazilian_contracts import BrazilianContracts

# January: 400 kW × 31.53 = 12 612.00; 6036 kWh × 2.69318 = 16 256.03; 74 963 kWh × 0.37715 = 28 272.30
# February: 454.86 kW × 31.53 = 14 341.74; 54.86 kW × 63.06 = 3 459.47
GREEN_JANUARY, GREEN_FEBRUARY = 57_140.33, 17_801.21
# January: 152.46 kW × 89.29 = 13 613.15; 12 612.00; 6036 kWh × 0.53016 = 3 200.05; 28 272.30
# February: 13 613.15; 14 341.74 and 3 459.47 as above
BLUE_JANUARY, BLUE_FEBRUARY = 57_697.50, 31_414.36


@tagged("post_install", "-at_install")
class TestEnergyDemandCost(BrazilianContracts):
    def cost(self, **others):
        return self.env["energy.demand.cost"].create(self.inputs(**others))

    def test_both_modalities_are_charged_to_the_cent(self):
        cost = self.cost()
        self.assertEqual(cost.month_ids.mapped("green_amount"), [GREEN_JANUARY, GREEN_FEBRUARY])
        self.assertEqual(cost.month_ids.mapped("blue_amount"), [BLUE_JANUARY, BLUE_FEBRUARY])
        self.assertEqual(cost.green_amount, 74_941.54)
        self.assertEqual(cost.blue_amount, 89_111.86)
        self.assertEqual(cost.currency_id.name, "BRL")

    def test_the_result_shows_each_part_of_the_bill_and_the_cheaper_modality(self):
        result = self.cost().result
        for text in ("Overrun, off-peak", "3,459.47", "Energy, peak", "16,256.03", "Green is cheaper by", "14,170.32"):
            self.assertIn(text, result)

    def test_a_modality_without_prices_is_left_out(self):
        cost = self.cost(blue_peak_price=0, blue_off_peak_price=0)
        self.assertEqual((cost.blue_amount, cost.green_amount), (0, 74_941.54))
        self.assertNotIn("Blue", cost.result)

    def test_the_form_computes_while_it_is_filled_in(self):
        form = Form(self.env["energy.demand.cost"].with_context(default_contract_id=self.contract.id))
        self.assertEqual(len(form.month_ids), 1)
        form.green_kw = 400
        form.green_price = 31.53
        with form.month_ids.edit(0) as line:
            line.month = "2026-02-01"
            line.off_peak_kw = 454.86
            self.assertEqual(line.green_amount, GREEN_FEBRUARY)
        self.assertIn("17,801.21", form.result)
        with form.month_ids.new() as line:
            line.month = "2026-02-15"
        self.assertIn("February 2026 is entered 2 times", form.problem)
        self.assertFalse(form.result)

    def test_the_form_computes_before_a_contract_is_chosen(self):
        form = Form(self.env["energy.demand.cost"])
        form.green_kw = 400
        form.green_price = 31.53
        self.assertIn("12,612.00", form.result)

    def test_without_any_price_there_is_no_result_and_no_problem(self):
        form = Form(self.env["energy.demand.cost"].with_context(default_contract_id=self.contract.id))
        self.assertFalse(form.problem)
        self.assertFalse(form.result)

    def test_what_cannot_be_charged_is_said_in_a_sentence(self):
        cases = {
            "is entered 2 times": {"month_ids": [Command.create(self.month("2026-01-01"))] * 2},
            "Enter a value between 0 and 1000000": {"green_kw": -1},
            "Enter a value between 0 and 1000.": {"green_price": 5000},
            "Blue has two demand prices": {"blue_peak_price": 0},
            "“Green Energy Price, Peak (per MWh)” is empty": {"green_peak_energy_price": 0},
        }
        for sentence, values in cases.items():
            with (
                self.subTest(sentence),
                self.assertRaisesRegex(ValidationError, sentence.replace("(", r"\(").replace(")", r"\)")),
            ):
                self.cost(**values)

    def test_the_contract_of_another_country_is_refused(self):
        point = self.point("14567890123453", "prm", self.company)
        contract = self.contract.copy({"name": "RSC", "cups_id": point.id})
        self.assertFalse(contract.is_brazilian)
        with self.assertRaisesRegex(ValidationError, "RSC is not of a Brazilian supply point"):
            self.cost(contract_id=contract.id)

    def test_a_point_in_brazil_counts_whatever_its_kind(self):
        point = self.point("14567890123453", "prm", self.company)
        point.country_id = self.env.ref("base.br")
        self.assertTrue(self.contract.copy({"name": "CT 2", "cups_id": point.id}).is_brazilian)

    def test_the_action_on_a_contract_opens_with_that_contract(self):
        action = self.env.ref("energy_recommendation.action_energy_demand_cost_of_contract")
        bound = self.env["ir.actions.actions"].get_bindings("energy.contract")["action"]
        self.assertIn(action.id, [entry["id"] for entry in bound])
        self.assertIn("default_contract_id", action.context)
