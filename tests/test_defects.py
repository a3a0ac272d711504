# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The known errors of other engines of this trade, each a test of what is right: one class for each case."""

import ast
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from oracles.french_contract import Event, Quantity, Reading
from oracles.portfolio import Portfolio

from odoo.addons.energy_core.calc import billing_periods
from odoo.addons.energy_core.calc.provision import supply_provision
from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import c15, c15_event, c15_reading, r151, r151_point

CHECKOUT = Path(__file__).resolve().parents[1]
PARIS = ZoneInfo("Europe/Paris")
FOUR = ("hph", "hch", "hpb", "hcb")
JANUARY = (date(2025, 1, 1), date(2025, 2, 1))
JANUARY_AND_FEBRUARY = (date(2025, 1, 1), date(2025, 3, 1))
SEPTEMBER = (date(2025, 9, 1), date(2025, 10, 1))
KVA_60 = dict.fromkeys(FOUR, 60_000)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def entry(day="2024-12-01", fta="BTINFCU4", power_va=6000, **facts):
    return Event(at(day), "MES", fta=fta, power_va=power_va, **facts)


def reading(day, kwh, position="after", source="R151", nature="actual", **facts):
    """`kwh` by band; a single figure stands in all four bands."""
    wh = {band: value * 1000 for band, value in (kwh if isinstance(kwh, dict) else dict.fromkeys(FOUR, kwh)).items()}
    return Reading(hash((day, position, source, nature)) % 10**9, at(day), position, source, nature, wh, **facts)


def base(day, kwh, *arguments, **facts):
    return reading(day, {"base": kwh}, *arguments, **facts)


def billed(events, readings=(), window=JANUARY, quantities=(), **options):
    portfolio = Portfolio({"A": ("P", events)}, {"P": list(readings)}, {"P": list(quantities)})
    return computed(portfolio, window, **options)


def computed(portfolio, window=JANUARY, **options):
    options = {"unverified_rates": "use", **options}
    return billing_periods(*portfolio.frames(), *window, quantities=portfolio.quantities_frame(), **options)


def amounts(result, *columns):
    return result.periods[list(columns)].values.tolist()


def reasons(result):
    return result.exceptions["reason"].tolist()


class TestRealCodesOfTheTariffs:
    @pytest.mark.parametrize("fta", ["BTSUPCU4", "BTSUPCU"])
    def test_a_code_of_c12_and_its_alias_are_billed_alike(self, fta):
        energy = [Quantity(*SEPTEMBER, "energy_wh", 1_000_000, "hph")]
        result = billed([entry(fta=fta, power_va=None, powers=KVA_60)], [], SEPTEMBER, energy)
        assert amounts(result, "fta", "fixed_cents", "variable_cents") == [[fta, 12_803, 6_910]]

    def test_the_code_of_c12_for_shares_above_36_kva_is_billed(self):
        shares = [Quantity(*SEPTEMBER, name, 1_000_000, "hph") for name in ("auto_wh", "allo_wh")]
        both = [
            billed([entry(fta=fta, power_va=None, powers=KVA_60)], [], SEPTEMBER, shares)
            for fta in ("BTSUPCUACC", "BTSUPCU4ACC")
        ]
        costs = [amounts(result, "fixed_cents", "variable_cents") for result in both]
        assert costs[0] == costs[1] != []

    def test_a_code_that_nobody_knows_is_an_exception_not_a_silence(self):
        result = billed([entry(fta="BTINFXX")])
        assert (len(result.periods), reasons(result)) == (0, ["unknown_fta"])


class TestTariffBeforeItsFirstRate:
    def test_the_contract_is_an_exception_that_names_code_and_day(self):
        result = billed([entry("2022-01-01")], window=(date(2022, 1, 1), date(2022, 2, 1)))
        assert reasons(result) == ["no_rate"]
        assert "BTINFCU4 on 2022-01-01" in str(result.exceptions["detail"].item())


class TestMeterRollOver:
    def test_the_meter_counts_on_past_its_last_digit(self):
        readings = [base("2025-01-01", 99_990, digits=5), base("2025-02-01", 9, digits=5)]
        result = billed([entry(fta="BTINFCUST")], readings)
        assert amounts(result, "total_wh", "variable_cents", "quality") == [[19_000, 87, "actual"]]

    def test_an_index_that_falls_for_another_reason_is_held(self):
        result = billed([entry(fta="BTINFCUST")], [base("2025-01-01", 60_000, digits=5), base("2025-02-01", 9_000)])
        assert (amounts(result, "total_wh", "quality"), reasons(result)) == ([[0, "missing"]], ["index_decrease"])


class TestMissingReadingOfAMonthBound:
    READINGS = (reading("2025-01-01", 1000), reading("2025-03-01", 1118))

    def test_the_energy_is_billed_once_in_both_months_and_marked_as_estimated(self):
        result = billed([entry()], self.READINGS, JANUARY_AND_FEBRUARY)
        assert amounts(result, "total_wh", "quality") == [[248_000, "estimated"], [224_000, "estimated"]]
        assert result.periods["total_wh"].sum() == 472_000
        assert reasons(result) == []

    def test_a_supplier_may_hold_it_and_is_told_so(self):
        result = billed([entry()], self.READINGS, JANUARY_AND_FEBRUARY, gaps="hold")
        assert amounts(result, "total_wh", "quality") == [[0, "missing"], [0, "missing"]]
        assert reasons(result) == ["missing_reading", "missing_reading"]


class TestOneRegisterMissingAtOneBound:
    READINGS = (
        reading("2025-01-01", 1000),
        reading("2025-02-01", {"hph": 1062, "hch": 1062, "hpb": 1062}),
        reading("2025-03-01", 1118),
    )

    def test_the_register_alone_is_bridged_and_nothing_is_lost(self):
        result = billed([entry()], self.READINGS, JANUARY_AND_FEBRUARY)
        columns = ("hph_wh", "hcb_wh", "hph_quality", "hcb_quality", "quality")
        assert amounts(result, *columns) == [
            [62_000, 62_000, "actual", "estimated", "estimated"],
            [56_000, 56_000, "actual", "estimated", "estimated"],
        ]

    def test_held_it_does_not_pass_for_complete(self):
        result = billed([entry()], self.READINGS, JANUARY_AND_FEBRUARY, gaps="hold")
        assert amounts(result, "total_wh", "quality") == [[0, "missing"], [0, "missing"]]
        assert reasons(result) == ["missing_register", "missing_register"]


class TestTariffAndCalendarChangeInsideAMonth:
    def test_each_side_is_a_period_with_its_own_registers_and_total(self):
        change = Event(at("2025-01-15T09:00"), "MCT", fta="BTINFCUST", power_va=6000, calendar="DI000001")
        readings = [
            reading("2025-01-01", 0),
            reading("2025-01-15T09:00", 28, "before", "C15"),
            base("2025-01-15T09:00", 0, "after", "C15"),
            base("2025-02-01", 136),
        ]
        result = billed([entry(calendar="DI000003"), change], readings)
        assert amounts(result, "fta", "days", "hph_wh", "base_wh", "total_wh") == [
            ["BTINFCU4", 14, 28_000, 0, 112_000],
            ["BTINFCUST", 17, 0, 136_000, 136_000],
        ]


class TestMonthSums:
    def test_a_month_of_two_subscriptions_is_a_whole_number_of_cents(self):
        """4.10 and 4.12 euros are 8.219999999999999 in binary floats."""
        change = Event(at("2025-01-15"), "MCT", fta="BTINFCU4", power_va=9000)
        result = billed([entry(), change])
        assert result.periods["fixed_cents"].dtype == np.int64
        assert result.subscriptions["fixed_cents"].sum() == result.periods["fixed_cents"].item() == 923


class TestHalfACent:
    def test_it_is_rounded_up(self):
        """50 kWh at 1.15 c€ are 57.5 cents."""
        result = billed([entry(fta="BTINFLU")], [base("2025-01-01", 0), base("2025-02-01", 50)])
        assert amounts(result, "variable_cents") == [[58]]


class TestReadingsOfAnEvent:
    MOVES = "2025-01-11T00:00"

    def test_a_reading_keeps_its_own_instant_beside_that_of_its_event(self):
        late = c15_reading({"BASE": 7}, at="2026-01-10T00:01:00+01:00")
        parsed = parse("c15.xml", c15(c15_event(readings=late, at="2026-01-10T00:00:00+01:00")))
        [told] = parsed.frames["readings"].to_dict("records")
        assert told["at"] == at("2026-01-10T00:00")
        assert told["measured_at"] == at("2026-01-10T00:01")

    def test_two_contracts_that_change_hands_at_one_instant_share_no_reading(self):
        contracts = {
            "OLD": ("P", [entry(), Event(at(self.MOVES), "CFNS")]),
            "NEW": ("P", [Event(at(self.MOVES), "CFNE", fta="BTINFCU4", power_va=9000)]),
        }
        readings = [reading("2025-01-01", 0), reading("2025-02-01", 40)]
        readings += [reading(self.MOVES, 11, "before", "C15"), reading(self.MOVES, 20, "after", "C15")]
        result = computed(Portfolio(contracts, {"P": readings}))
        assert amounts(result, "contract", "days", "total_wh") == [["NEW", 21, 80_000], ["OLD", 10, 44_000]]


class TestCancelledContract:
    def test_it_is_never_billed_whenever_that_was_said(self):
        cancelled = Event(at("2025-10-05"), "AUTRE", num_sequence=0)
        result = billed([entry(), cancelled])
        assert (len(result.periods), reasons(result)) == (0, ["cancelled"])


class TestWhatC15TellsOfTheRegisters:
    def test_the_file_tells_digits_coefficient_and_the_passage_of_zero(self):
        block = c15_reading({"BASE": 9}, digits="5", coefficient="10", passed_zero="1")
        [told] = parse("c15.xml", c15(c15_event(readings=block))).frames["readings"].to_dict("records")
        assert (told["digits"], told["coefficient"], told["passed_zero"], told["base_wh"]) == (5, 10, True, 90_000)

    def test_a_passage_of_zero_that_is_told_is_believed(self):
        """2240 kWh are more than 3 kVA allow in 744 hours."""
        events = [entry(fta="BTINFCUST", power_va=3000)]
        readings = [base("2025-01-01", 99_990, digits=5), base("2025-02-01", 2_230, nature="corrected")]
        assert reasons(billed(events, readings)) == ["index_decrease"]
        readings[1] = base("2025-02-01", 2_230, nature="corrected", passed_zero=True)
        assert amounts(billed(events, readings), "total_wh") == [[2_240_000]]

    def test_a_coefficient_widens_the_dial(self):
        readings = [base("2025-01-01", 999_990, digits=5, coefficient=10), base("2025-02-01", 90)]
        assert amounts(billed([entry(fta="BTINFCUST")], readings), "total_wh") == [[100_000]]


class TestDoubtfulR151:
    def test_the_file_tells_the_doubt(self):
        document = r151(r151_point({"2025-01-31": {"BASE": 1}}, doubt="1"))
        assert parse("r151.xml", document).frames["readings"]["is_doubtful"].tolist() == [True]

    def test_it_makes_way_for_a_better_one(self):
        readings = [base("2025-01-01", 0), base("2025-02-01", 400, is_doubtful=True)]
        readings.append(base("2025-02-01", 62, source="R15"))
        result = billed([entry(fta="BTINFCUST")], readings)
        assert amounts(result, "total_wh", "quality") == [[62_000, "actual"]]

    def test_alone_it_counts_as_an_estimate(self):
        readings = [base("2025-01-01", 0), base("2025-02-01", 62, is_doubtful=True)]
        result = billed([entry(fta="BTINFCUST")], readings)
        assert amounts(result, "total_wh", "quality") == [[62_000, "estimated"]]


class TestValidityBitsAndHourOfR64:
    @pytest.mark.parametrize(("bits", "quality"), [(None, "actual"), (0, "actual"), (8, "estimated")])
    def test_no_reading_is_dropped_for_its_validity_bits(self, bits, quality):
        readings = [base("2025-01-01", 0), base("2025-02-01", 62, source="R64", validity_bits=bits)]
        result = billed([entry(fta="BTINFCUST")], readings)
        assert amounts(result, "total_wh", "quality") == [[62_000, quality]]

    def test_a_doubted_r64_makes_way_for_an_r151(self):
        readings = [base("2025-01-01", 0), base("2025-02-01", 400, source="R64", validity_bits=1)]
        readings.append(base("2025-02-01", 62))
        assert amounts(billed([entry(fta="BTINFCUST")], readings), "total_wh") == [[62_000]]

    def test_a_reading_of_noon_does_not_stand_at_midnight(self):
        readings = [base("2025-01-01", 0), base("2025-02-01T12:00", 90, source="R64"), base("2025-02-01", 62)]
        assert amounts(billed([entry(fta="BTINFCUST")], readings), "total_wh") == [[62_000]]
        assert reasons(billed([entry(fta="BTINFCUST")], readings[:2])) == ["missing_reading"]


class TestSelfRead:
    def test_the_file_tells_the_reading_of_the_customer(self):
        block = c15_reading({"BASE": 9}, nature="AUTO-RELEVE")
        parsed = parse("c15.xml", c15(c15_event(readings=block)))
        assert parsed.frames["readings"]["nature"].tolist() == ["self_read"]

    def test_it_is_no_estimate(self):
        readings = [base("2025-01-01", 0), base("2025-02-01", 62, nature="self_read")]
        assert amounts(billed([entry(fta="BTINFCUST")], readings), "quality") == [["actual"]]


class TestCollectiveSelfConsumption:
    SHARES = tuple(
        Quantity(*SEPTEMBER, quantity, kwh * 1000, band)
        for quantity, kwh in (("auto_wh", 100), ("allo_wh", 200))
        for band in FOUR
    )

    def test_one_fixed_part_and_eight_prices(self):
        """30 days of (10.11 x 6 + 21.27 + 22.00) / 365; 100 kWh at 5.39 c€ and 200 kWh at 14.49 c€ in all bands."""
        result = billed([entry(fta="BTINFCU4ACC")], [], SEPTEMBER, self.SHARES)
        assert amounts(result, "fixed_cents", "variable_cents", "total_wh") == [[854, 3437, 800_000]]

    def test_the_accise_counts_what_the_supplier_sold(self):
        result = billed([entry(fta="BTINFCU4ACC")], [], SEPTEMBER, self.SHARES)
        assert amounts(result, "accise_cents") == [[2398]]

    def test_without_its_shares_the_contract_is_an_exception_not_a_silence(self):
        result = billed([entry(fta="BTINFCU4ACC")], [], SEPTEMBER, self.SHARES[:4])
        assert (len(result.periods), reasons(result)) == (0, ["missing_allocation"])


class TestOtherOffPeakHours:
    READINGS = (reading("2025-01-01", {"hp": 0, "hc": 0}), reading("2025-02-01", {"hp": 100, "hc": 50}))

    def test_they_cut_nothing_while_the_registers_count_on(self):
        moved = Event(at("2025-01-15T09:00"), "PHC", "TECHNIQUE")
        result = billed([entry(fta="BTINFMUDT"), moved], self.READINGS)
        assert amounts(result, "days", "hp_wh", "hc_wh") == [[31, 100_000, 50_000]]

    def test_registers_set_anew_are_read_on_both_sides(self):
        moved = Event(at("2025-01-15T09:00"), "PHC", "TECHNIQUE")
        sides = [
            reading("2025-01-15T09:00", {"hp": 40, "hc": 20}, "before", "C15"),
            reading("2025-01-15T09:00", {"hp": 0, "hc": 0}, "after", "C15"),
        ]
        result = billed([entry(fta="BTINFMUDT"), moved], [*self.READINGS, *sides])
        assert amounts(result, "days", "hp_wh", "hc_wh") == [[31, 140_000, 70_000]]


class TestMeterThatDoesNotCommunicate:
    def test_who_refuses_the_meter_pays_for_it(self):
        """30 days of 38.88 euros a year."""
        readings = [reading("2025-09-01", 0), reading("2025-10-01", 62)]
        result = billed([entry(refuses_meter=True)], readings, SEPTEMBER)
        assert amounts(result, "non_communicating_cents") == [[320]]

    def test_more_when_nobody_has_read_it_for_a_year(self):
        """30 days of 38.88 and 24.84 euros a year."""
        result = billed([entry("2024-01-01", refuses_meter=True)], [reading("2024-08-31", 0)], SEPTEMBER)
        assert amounts(result, "non_communicating_cents") == [[524]]

    def test_it_is_no_part_of_the_base_of_the_cta(self):
        with_it, without = (
            billed([entry(refuses_meter=refuses)], [], SEPTEMBER).periods["cta_cents"].item()
            for refuses in (True, False)
        )
        assert with_it == without


class TestRowsOfR67:
    def test_cancelled_and_rectified_rows_are_netted(self):
        """January is rectified from 40 to 30 kWh, February is cancelled."""
        rows = [
            r67("2025-01-01", "2025-02-01", 40_000, "I"),
            r67("2025-01-01", "2025-02-01", 30_000, "R", created="2025-03-01"),
            r67("2025-02-01", "2025-03-01", 50_000, "I"),
            r67("2025-02-01", "2025-03-01", 50_000, "A", created="2025-03-01"),
        ]
        provision = supply_provision(pd.DataFrame(rows), date(2025, 4, 1))
        assert provision["annual_base_wh"].tolist() == [30_000]


def r67(start, end, value_wh, status, created=None):
    return {
        "supply_point": "P",
        "start": date.fromisoformat(start),
        "end": date.fromisoformat(end),
        "grid": "D",
        "calendar": "DI000001",
        "band": "base",
        "value_wh": value_wh,
        "nature": "R",
        "status": status,
        "created_at": pd.Timestamp(created or end),
    }


class TestStaleRates:
    """Rates are records of Odoo, with their review: energy_core/tests/test_rate_review.py."""

    def test_their_review_is_tested_with_their_records(self):
        tree = ast.parse((CHECKOUT / "energy_core" / "tests" / "test_rate_review.py").read_text())
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert "test_a_rate_is_stale_from_the_day_of_review_on" in names
