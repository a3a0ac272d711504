# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the records to what the calculation gives: the loader, its types, and whole amounts."""

from datetime import date

import pandas as pd

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.energy_core.calc import COUNTRIES, EVENTS, QUANTITIES, RATES, READINGS

from .energy_case import EnergyCase, paris

JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in range(1, 5))
FOUR_BANDS = ("hph", "hch", "hpb", "hcb")


def registers(kwh):
    return {f"{band}_wh": kwh * 1000 for band in FOUR_BANDS}


@tagged("post_install", "-at_install")
class TestContractFrames(EnergyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.write({"date_start": "2025-01-01", "power_va": 6000})
        cls.company.energy_use_unverified_rates = True  # those of TURPE 6
        cls._event(cls.contract, paris(2025, 1, 1), "MES", affair_ref="A1")
        cls._reading(cls.point, paris(2025, 1, 1), source="C15", digits=6, **registers(1000))
        cls._reading(cls.point, paris(2025, 2, 1), **registers(1062))
        cls._reading(cls.point, paris(2025, 2, 14), **registers(1090))
        cls._reading(cls.point, paris(2025, 3, 1), **registers(1118))

    def frames(self, start=JANUARY, end=MARCH, contract=None, **options):
        return (contract or self.contract)._energy_frames(start, end, **options)

    def test_the_frames_have_the_types_that_the_calculation_wants(self):
        self._event(self.contract, paris(2025, 1, 20), "MCT", power_hph_va=60_000, management="card", affair_ref="A2")
        self._quantity(self.point, JANUARY, FEBRUARY, quantity="max_power_w", band="peak", value=5)
        frames = self.frames()
        for name, schema in (("events", EVENTS), ("readings", READINGS), ("quantities", QUANTITIES), ("rates", RATES)):
            frame, validated = frames[name], schema.validate(frames[name])
            columns = [column for column in schema.columns if column != "is_opening"]  # of contracts taken over
            self.assertLessEqual(set(columns), set(frame))
            pd.testing.assert_series_equal(validated[columns].dtypes, frame[columns].dtypes)
        self.assertEqual(str(frames["events"]["at"].dtype), "datetime64[ns, UTC]")
        self.assertEqual(str(frames["readings"]["base_wh"].dtype), "Int64")

    def test_an_empty_register_power_or_bit_is_unknown_not_zero(self):
        self._event(self.contract, paris(2025, 1, 20), "MDACT", power_va=0, affair_ref="A2")
        self._reading(self.point, paris(2025, 2, 1), source="R64", validity_bits=0, hph_wh=0)
        frames = self.frames()
        events, readings = frames["events"], frames["readings"]
        self.assertEqual(events["power_va"].isna().tolist(), [False, True])
        self.assertTrue(events["power_hph_va"].isna().all())
        self.assertTrue(readings["base_wh"].isna().all())
        self.assertEqual(readings["digits"].isna().tolist(), [False, True, True, True])
        self.assertEqual(readings["coefficient"].isna().tolist(), [False, True, True, True])
        self.assertEqual(readings["validity_bits"].isna().tolist(), [True, True, False, True])

    def test_frames_without_rows_keep_their_types(self):
        empty = self._contract("880000009", self._point("21451627839189"), date_start="2025-01-01")
        frames = self.frames(contract=empty)
        for name, schema in (("events", EVENTS), ("readings", READINGS), ("quantities", QUANTITIES)):
            self.assertTrue(frames[name].empty)
            schema.validate(frames[name])

    def test_only_readings_that_can_stand_at_a_bound_are_read(self):
        self._reading(self.point, paris(2025, 2, 1, 10), source="R64", **registers(1063))
        self._reading(self.point, paris(2025, 2, 1, 11), source="manual", **registers(1063))
        readings = self.frames()["readings"]
        instants = readings["at"].dt.tz_convert("Europe/Paris").dt.strftime("%m-%d %H").tolist()
        self.assertEqual(instants, ["01-01 00", "02-01 00", "02-01 11", "03-01 00"])
        readings = self.frames(FEBRUARY, MARCH)["readings"]
        self.assertEqual(readings["source"].tolist(), ["C15", "R151", "manual", "R151"], "those of events always")

    def test_the_digits_of_the_meter_are_known_in_later_months(self):
        self._reading(self.point, paris(2025, 4, 1), **registers(999_990))
        self._reading(self.point, paris(2025, 5, 1), **registers(5))
        periods = self.contract._billing_periods(date(2025, 4, 1), date(2025, 5, 1)).periods
        self.assertEqual(periods[["total_wh", "quality"]].values.tolist(), [[60_000, "actual"]])

    def test_only_what_belongs_to_these_contracts_is_read(self):
        other = self._contract("880000009", self._point("21451627839189"), date_start="2025-01-01")
        self._event(other, paris(2025, 1, 1), "MES")
        self._reading(other.cups_id, paris(2025, 1, 1), source="C15")
        self._quantity(other.cups_id, JANUARY, FEBRUARY, value=1000)
        self._quantity(self.point, JANUARY, FEBRUARY, value=1000)
        self._quantity(other.cups_id, MARCH, APRIL, value=1000)
        frames = self.frames(contract=other)
        self.assertEqual(set(frames["events"]["contract"]), {other.id})
        self.assertEqual(set(frames["readings"]["supply_point"]), {other.cups_id.id})
        self.assertEqual(frames["quantities"]["supply_point"].tolist(), [other.cups_id.id])

    def test_changes_not_yet_in_the_database_are_seen(self):
        self.contract.event_ids.fta = "BTINFMU4"
        self.assertEqual(self.frames()["events"]["fta"].tolist(), ["BTINFMU4"])

    def test_the_published_months_of_a_contract_of_6_kva(self):
        result = self.contract._billing_periods(JANUARY, MARCH)
        periods = result.periods
        self.assertTrue(result.exceptions.empty, result.exceptions.to_string())
        self.assertEqual(periods["contract"].tolist(), [self.contract.id] * 2)
        self.assertEqual(periods["supply_point"].tolist(), [self.point.id] * 2)
        self.assertEqual(periods["fixed_cents"].tolist(), [792, 766])
        self.assertEqual(periods["variable_cents"].tolist(), [875, 853])
        self.assertEqual(periods["total_wh"].tolist(), [248_000, 224_000])
        self.assertEqual(periods["quality"].tolist(), ["actual", "actual"])
        readings = self.point.reading_ids.sorted("at")
        self.assertEqual(periods["reading_start_id"].tolist(), [readings[0].id, readings[1].id])
        self.assertEqual(periods["reading_end_id"].tolist(), [readings[1].id, readings[3].id])

    def test_rates_that_nobody_verified_refuse_unless_the_company_allows_them(self):
        self.company.energy_use_unverified_rates = False
        result = self.contract._billing_periods(JANUARY, MARCH)
        self.assertEqual(set(result.exceptions["reason"]), {"unverified_rate"})
        self.assertTrue(result.periods.empty)

    def test_a_change_of_power_in_the_middle_of_a_month(self):
        self._event(self.contract, paris(2025, 1, 15), "MCT", power_va=9000, affair_ref="A2")
        result = self.contract._billing_periods(JANUARY, FEBRUARY)
        self.assertEqual(result.periods["fixed_cents"].tolist(), [923])
        self.assertEqual(result.periods["mean_power_va"].tolist(), [7645])
        self.assertEqual(result.subscriptions["power_va"].tolist(), [6000, 9000])

    def test_four_powers_of_an_event_are_priced_in_their_order(self):
        powers = {"power_hph_va": 40_000, "power_hch_va": 50_000, "power_hpb_va": 60_000, "power_hcb_va": 60_000}
        event = self.contract.event_ids
        event.write({"fta": "BTSUPCU4", "power_va": 0} | powers)
        result = self.contract._billing_periods(JANUARY, FEBRUARY)
        self.assertEqual(result.subscriptions[list(powers)].values.tolist(), [list(powers.values())])
        event.power_hcb_va = 30_000
        result = self.contract._billing_periods(JANUARY, FEBRUARY)
        self.assertEqual(result.exceptions["reason"].tolist(), ["power_order"])

    def test_a_declared_energy_counts_instead_of_the_indexes(self):
        for band in FOUR_BANDS:
            self._quantity(self.point, JANUARY, FEBRUARY, band=band, value=7000, nature="estimated", source="R17")
        result = self.contract._billing_periods(JANUARY, MARCH)
        self.assertEqual(result.periods["total_wh"].tolist(), [28_000, 224_000])
        self.assertEqual(result.periods["quality"].tolist(), ["estimated", "actual"])
        self.assertEqual(result.quantities["value"].tolist(), [7000] * 4)

    def test_companies_with_other_settings_are_computed_by_their_own(self):
        strict = self.env["res.company"].create(
            {"name": "Strict", "country_id": self.france.id, "energy_gaps": "hold", "energy_use_unverified_rates": True}
        )
        self.env.user.company_ids |= strict
        contracts = self.contract
        for company in (self.company, strict):
            point = self._point("21451627839190", company_id=company.id)
            contract = self._contract("880000011", point, company_id=company.id, date_start=JANUARY, partner_id=False)
            self._event(contract, paris(2025, 1, 1), "MES")
            for month, kwh in ((1, 100), (3, 159)):
                self._reading(point, paris(2025, month, 1), **registers(kwh))
            contracts |= contract
        result = contracts._billing_periods(JANUARY, MARCH)
        total = result.periods.groupby("contract")["total_wh"].sum()
        self.assertEqual(total[contracts.ids].tolist(), [472_000, 236_000, 0])
        self.assertEqual(result.exceptions["contract"].unique().tolist(), contracts[2].ids)

    def test_the_reading_of_an_exit_on_the_last_bound_ends_the_month(self):
        self.point.reading_ids.filtered(lambda reading: reading.at == paris(2025, 2, 1)).unlink()
        self._event(self.contract, paris(2025, 2, 1), "RES", affair_ref="A3")
        self._reading(self.point, paris(2025, 2, 1), source="C15", position="before", **registers(1050))
        result = self.contract._billing_periods(JANUARY, FEBRUARY)
        self.assertEqual(result.periods["total_wh"].tolist(), [200_000])
        self.assertEqual(result.periods["days"].tolist(), [31])

    def test_a_contract_without_event_is_told_and_not_lost(self):
        silent = self._contract("880000009", self._point("21451627839189"), date_start="2025-01-10")
        future = self._contract("880000010", self._point("21451627839190"), date_start="2025-06-01")
        result = (self.contract | silent | future)._billing_periods(JANUARY, MARCH)
        self.assertEqual(set(result.periods["contract"]), {self.contract.id})
        self.assertEqual(result.idle["contract"].tolist(), [future.id])
        told = result.exceptions.set_index("contract").loc[silent.id]
        self.assertEqual((told["reason"], bool(told["is_blocking"])), ("no_entry", True))
        self.assertEqual(told["start"].date(), date(2025, 1, 10))
        self.assertIn("no event that tells its tariff", str(told["detail"]))

    def test_every_contract_comes_out_somewhere(self):
        contracts = self.contract
        for number, nature in enumerate(("MES", "MCT", "RES", "CFNE")):
            point = self._point(f"2145162783919{number}")
            contract = self._contract(f"88000002{number}", point, date_start="2025-01-01")
            self._event(contract, paris(2025, 1, 1), nature, fta="BTSUPCU4" if nature == "CFNE" else contract.fta)
            contracts |= contract
        result = contracts._billing_periods(JANUARY, MARCH)
        seen = set().union(*(frame["contract"] for frame in (result.periods, result.exceptions, result.idle)))
        self.assertEqual(seen, set(contracts.ids))

    def test_contracts_of_two_countries_are_computed_apart(self):
        spanish = self._contract("880000009", self._point("ES1234123456789012JY1F", kind="cups"))
        with self.assertRefused(UserError, "one country at a time"):
            (self.contract | spanish)._billing_periods(JANUARY, MARCH)
        with self.assertRefused(UserError, "no rules yet to compute contracts of Portugal"):
            spanish.cups_id.country_id = self.env.ref("base.pt")
            spanish._billing_periods(JANUARY, MARCH)

    def test_a_portfolio_is_read_with_as_many_queries_as_a_contract(self):
        points = self.env["energy.cups"].create(
            [{"name": f"{20_000_000_000_000 + i}", "kind": "prm", "company_id": self.company.id} for i in range(200)]
        )
        contracts = self.env["energy.contract"].create(
            [
                {"name": f"R{i}", "company_id": self.company.id, "cups_id": point.id, "date_start": "2025-01-01"}
                for i, point in enumerate(points)
            ]
        )
        self.env["energy.contract.event"].create(
            [
                {
                    "contract_id": contract.id,
                    "at": paris(2025, 1, 1),
                    "nature": "MES",
                    "fta": "BTINFCUST",
                    "power_va": 6000,
                }
                for contract in contracts
            ]
        )
        self.env["energy.reading"].create(
            [
                {"cups_id": point.id, "at": paris(2025, month, 1), "source": "R151", "base_wh": month * 100_000}
                for point in points
                for month in (1, 2, 3)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            result = contracts._billing_periods(JANUARY, MARCH)
        self.assertEqual(len(result.periods), 400)
        bands = COUNTRIES["FR"].bands
        self.assertEqual({band for band in bands if result.periods[f"{band}_wh"].any()}, {"base"})
