# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .portfolio import FEBRUARY, JANUARY, PortfolioCase


class TestPeriodRates(PortfolioCase):
    def _period(self, **values):
        contract = self.make_contract(values.get("fta", "C1"))
        return self.env["energy.billing.period"].create(
            {
                "run_id": self.runs._run_of_month(JANUARY).id,
                "company_id": self.company.id,
                "contract_id": contract.id,
                "cups_id": contract.cups_id.id,
                "start_date": JANUARY,
                "end_date": FEBRUARY,
                "days": 31,
                "fta": "BTINFCU4",
                "accise_category": "HOUSEHOLD",
                "quality": "actual",
            }
            | values
        )

    def _rates(self, period):
        return self.env["energy.rate"].search(period.action_view_rates()["domain"])

    def test_a_period_shows_the_rates_of_its_first_day(self):
        rates = self._rates(self._period())
        self.assertEqual(
            {(rate.kind, rate.code) for rate in rates},
            {
                ("turpe", "BTINFCU4"),
                ("accise", "HOUSEHOLD"),
                ("cta", "DISTRIBUTION"),
                ("vat", "SUBSCRIPTION"),
                ("vat", "ENERGY"),
            },
        )
        by_name = {(rate.kind, rate.component, rate.band or ""): rate.value for rate in rates if rate.kind != "vat"}
        self.assertEqual(by_name["turpe", "power", ""], 9.36)
        self.assertEqual(by_name["turpe", "energy", "hph"], 0.0696)
        self.assertEqual(by_name["accise", "rate", ""], 0.021)
        self.assertEqual(by_name["cta", "rate", ""], 21.93)
        self.assertTrue(all(rate.date_start <= JANUARY < (rate.date_end or FEBRUARY) for rate in rates))

    def test_a_tariff_is_found_under_each_of_its_names(self):
        rates = self._rates(self._period(fta="BTSUPCU", accise_category="SME"))
        self.assertEqual(set(rates.filtered(lambda rate: rate.kind == "turpe").mapped("code")), {"BTSUPCU4"})
        self.assertEqual(rates.filtered(lambda rate: rate.kind == "accise").value, 0.0205)

    def test_a_reader_sees_the_rates_of_a_period(self):
        reader = self.env["res.users"].create(
            {
                "name": "Reader",
                "login": "reader_of_rates",
                "group_ids": [(6, 0, self.env.ref("energy_core.group_energy_reader").ids)],
            }
        )
        period = self._period()
        self.assertEqual(period.with_user(reader).action_view_rates()["domain"], period.action_view_rates()["domain"])
