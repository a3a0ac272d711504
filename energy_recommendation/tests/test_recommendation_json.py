# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
import xmlrpc.client

from odoo.exceptions import UserError
from odoo.tests import tagged

from .advice_world import AdviceCase, advice_on, nothing_on

KEYS = """generatedOn errors warnings dates shouldRenewContract energyBillsCount nominalSavingsPercentage
currentContract recommendedContract consumptionHistoryTable consumptionHistoryPlot currentContractCostsPlot
detailedContractsCostsComparisonPlot costsComparisonPlot contractsComparisonTable contractsComparisonTotals tariffDates
tariffsTable currentTotalCost""".split()
SHORT = """generatedOn errors warnings dates currentContract shouldRenewContract consumptionHistoryPlot
currentContractCostsPlot currentTotalCost""".split()
CONTRACT_KEYS = """university distributor consumerUnit consumerUnitCode supplyVoltage tariffFlag subgroup peakDemandInKw
offPeakDemandInKw""".split()


@tagged("post_install", "-at_install")
class TestRecommendationJson(AdviceCase):
    def said(self, **settings):
        (said,) = self.recommend(**settings).as_json()
        return said

    def test_it_has_the_keys_that_programs_know(self):
        said = self.said()
        self.assertLessEqual(set(KEYS), set(said))
        for contract in ("currentContract", "recommendedContract"):
            self.assertLessEqual(set(CONTRACT_KEYS), set(said[contract]))

    def test_contracts_are_told_with_what_the_distributor_calls_them(self):
        said = self.said()
        self.assertEqual(
            said["recommendedContract"],
            {
                "university": "North Campus",
                "distributor": "Neoenergia Brasília",
                "consumerUnit": "Campus Darcy Ribeiro, Brasília",
                "consumerUnitCode": "1011101-5",
                "supplyVoltage": 13.8,
                "tariffFlag": "G",
                "subgroup": "A4",
                "peakDemandInKw": 455.0,
                "offPeakDemandInKw": 455.0,
                "powersInKw": {"all": 455.0},
            },
        )
        self.assertEqual(said["currentContract"]["offPeakDemandInKw"], 400.0)

    def test_the_months_are_told_missing_ones_too(self):
        said = self.said()
        history = said["consumptionHistoryTable"]
        self.assertEqual((said["dates"][0], said["dates"][-1], len(said["dates"])), ("2025-02-01", "2026-01-01", 12))
        self.assertEqual(
            (history[0]["peakMeasuredDemandInKw"], history[0]["offPeakMeasuredDemandInKw"]), (152.46, 328.86)
        )
        self.assertIs(history[6]["peakMeasuredDemandInKw"], False)
        plot = said["consumptionHistoryPlot"]
        self.assertEqual((plot["contractOffPeakDemandInKw"][0], len(plot["date"])), (400.0, 12))

    def test_the_costs_of_both_contracts_add_up(self):
        said = self.said()
        rows, totals = said["contractsComparisonTable"], said["contractsComparisonTotals"]
        self.assertEqual(set(rows[0]) - {"date"}, set(totals))
        for name, total in totals.items():
            self.assertAlmostEqual(sum(row[name] for row in rows), total, places=2)
        self.assertAlmostEqual(
            totals["totalCostInReaisInCurrent"] - totals["totalCostInReaisInRecommended"],
            totals["absoluteDifference"],
            places=2,
        )
        self.assertEqual(said["currentTotalCost"], totals["totalCostInReaisInCurrent"])
        self.assertEqual(
            said["costsComparisonPlot"]["totalTotalCostInReaisInRecommended"], totals["totalCostInReaisInRecommended"]
        )

    def test_the_tariffs_are_a_row_for_each_price(self):
        said = self.said()
        self.assertEqual(said["tariffDates"], {"startDate": "2025-10-22", "endDate": "2026-10-22"})
        self.assertIn(
            {"label": "tusd", "billingTime": "Ponta", "per": "kWh", "blue": 0.11713, "green": 2.28015},
            said["tariffsTable"],
        )
        self.assertIn(
            {"label": "demand", "billingTime": "NA", "per": "kW", "blue": False, "green": 31.53}, said["tariffsTable"]
        )

    def test_less_than_five_percent_is_a_change_but_no_renewal(self):
        said = self.said()
        self.assertEqual((said["shouldRenewContract"], said["isChangeAdvised"]), (False, True))
        self.assertEqual(said["nominalSavingsPercentage"], 0.2)

    def test_without_advice_it_is_shorter_and_says_why(self):
        said = self.said(told=nothing_on)
        self.assertLessEqual(set(SHORT), set(said))
        self.assertFalse(set(said) & {"recommendedContract", "energyBillsCount", "contractsComparisonTable"})
        self.assertEqual(said["errors"], [["few_bills", "Only 3 bills are known: enter more."]])
        self.assertGreater(said["currentTotalCost"], 0)

    def test_it_goes_over_both_protocols(self):
        for told in (advice_on, nothing_on):
            answer = self.recommend(told=told).as_json()
            self.assertEqual(json.loads(json.dumps(answer)), answer)
            ((back,), _method) = xmlrpc.client.loads(xmlrpc.client.dumps((answer,), allow_none=False))
            self.assertEqual(back, answer)

    def test_another_currency_is_in_the_names(self):
        self.contract.cups_id.country_id = self.env.ref("base.br")
        advised = self.recommend()
        advised.sudo().currency_id = self.env.ref("base.EUR")
        (said,) = advised.as_json()
        self.assertIn("totalCostInEurosInCurrent", said["contractsComparisonTotals"])

    def test_a_contract_tells_its_last_recommendation(self):
        self.assertEqual(self.contract.recommendation_json(), [])
        self.recommend()
        last = self.recommend()
        self.recommendations.create({"contract_id": self.contract.id})
        self.assertEqual([said["id"] for said in self.contract.recommendation_json()], [last.id])

    def test_a_program_has_advice_computed(self):
        program = self.make_user("energy_core.group_energy_integration")
        with self.advised():
            (said,) = self.contract.with_user(program).recommend(months=6, on="2026-02-10", clearance_percent=2)
        advised = self.recommendations.browse(said["id"])
        self.assertEqual((advised.months, advised.clearance_percent, str(advised.date)), (6, 2.0, "2026-02-10"))

    def test_bad_calls_get_a_sentence(self):
        for settings, sentence in (
            ({"method": "guess"}, "is not a method"),
            ({"months": 0}, "1 to 36 months"),
            ({"months": "12"}, "1 to 36 months"),
            ({"on": "tomorrow"}, "is not a day"),
            ({"clearance_percent": 101}, "between 0 and 100 %, not 101"),
        ):
            with self.subTest(settings), self.assertRaisesRegex(UserError, sentence):
                self.contract.recommend(**settings)
