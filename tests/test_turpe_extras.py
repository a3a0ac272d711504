# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What TURPE charges beside subscription and energy, in figures done by hand: 30 days of September 2025."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from oracles.french_contract import Event, Quantity
from oracles.portfolio import Portfolio

from odoo.addons.energy_core.calc import billing_periods

PARIS = ZoneInfo("Europe/Paris")
FOUR = ("hph", "hch", "hpb", "hcb")
FIVE = ("peak", *FOUR)
SEPTEMBER = (date(2025, 9, 1), date(2025, 10, 1))


def entry(fta, kw, bands=(), **facts):
    powers = dict.fromkeys(bands, kw * 1000)
    return Event(
        datetime(2025, 1, 10, tzinfo=PARIS),
        "MES",
        fta=fta,
        power_va=None if bands else kw * 1000,
        powers=powers,
        **facts,
    )


def september(quantity, value, band="", start=SEPTEMBER[0], end=SEPTEMBER[1]):
    return Quantity(start, end, quantity, value, band)


def billed(event, *quantities, window=SEPTEMBER, **options):
    portfolio = Portfolio({"A": ("P", [event])}, {"P": []}, {"P": quantities})
    return billing_periods(
        *portfolio.frames(), *window, quantities=portfolio.quantities_frame(), unverified_rates="use", **options
    )


def cents(result, *names):
    [amounts] = result.periods[[f"{name}_cents" for name in names]].to_numpy().tolist()
    return amounts


HTA = entry("HTACU5", 300, FIVE)


class TestReactiveEnergyOfHighVoltage:
    def test_what_is_injected_in_low_off_peak_hours_beyond_the_tangent_is_charged(self):
        """(1 000 - 0.6 x 1 200) kVArh at 2.39 c€ = 6.692 €; other bands are free."""
        told = [september("energy_wh", 1_200_000, "hcb"), september("injected_reactive_varh", 1_000_000, "hcb")]
        other = september("injected_reactive_varh", 9_000_000, "hpb")
        assert cents(billed(HTA, *told, other), "reactive") == [669]

    def test_below_the_tangent_it_is_free(self):
        told = [september("energy_wh", 1_200_000, "hcb"), september("injected_reactive_varh", 720_000, "hcb")]
        assert cents(billed(HTA, *told), "reactive") == [0]

    def test_an_injection_outside_its_band_is_charged_in_full(self):
        """1 234 kVArh at 2.96 c€ = 36.5264 €."""
        assert cents(billed(HTA, september("reactive_outside_varh", 1_234_000)), "reactive") == [3653]

    def test_each_charge_is_rounded_by_itself(self):
        """0.2 kVArh at 2.44, 2.39 and 2.96 c€: 0.488, 0.478 and 0.592 cents, together 1.558."""
        told = [september("reactive_varh", 200, "hph"), september("injected_reactive_varh", 200, "hcb")]
        assert cents(billed(HTA, *told, september("reactive_outside_varh", 200)), "reactive") == [1]

    @pytest.mark.parametrize("quantity, band", [("injected_reactive_varh", "hcb"), ("reactive_outside_varh", "")])
    def test_low_voltage_pays_none(self, quantity, band):
        result = billed(entry("BTSUPCU4", 60, FOUR), september(quantity, 9_000_000, band))
        assert cents(result, "reactive") == [0]

    def test_without_a_rate_the_period_is_refused(self):
        june = (date(2025, 6, 1), date(2025, 7, 1))
        told = Quantity(*june, "reactive_outside_varh", 1)
        assert billed(HTA, told, window=june).exceptions["reason"].tolist() == ["no_rate"]


class TestBackUpFromHtb:
    @pytest.mark.parametrize("grid, euros_cents", [("htb2", 8425), ("htb1", 2934)])
    def test_reserved_power_is_held_for_its_days(self, grid, euros_cents):
        """100 kW for 30 days of 10.25 € and of 3.57 € a year."""
        assert cents(billed(HTA, september(f"backup_{grid}_reserved_w", 100_000)), "backup") == [euros_cents]

    def test_reserved_power_and_energy_of_both_grids_are_rounded_together(self):
        """30 days of 10.25 x 7 + 3.57 x 9 = 8.538082 €, and 333 + 111 kWh at 2.22 c€ = 9.8568 €: 18.394882 €."""
        result = billed(
            HTA,
            september("backup_htb2_reserved_w", 7_000),
            september("backup_htb1_reserved_w", 9_000),
            september("backup_htb2_energy_wh", 333_000),
            september("backup_htb1_energy_wh", 111_999),
        )
        assert cents(result, "backup") == [1839]

    def test_energy_corrected_to_less_than_nothing_is_given_back(self):
        """-50 kWh at 2.22 c€."""
        assert cents(billed(HTA, september("backup_htb2_energy_wh", -50_000)), "backup") == [-111]

    def test_overrun_is_charged_by_its_root_beside_the_contract_s_own(self):
        """0.8226 x 5 kW (3 and 4 kW) = 4.113 €, 0.2921 x 10 kW = 2.921 €, 0.04 x 14.41 x 10 kW = 5.764 €."""
        middle = date(2025, 9, 11)
        result = billed(
            HTA,
            september("backup_htb2_overrun_w", 3_000, end=middle),
            september("backup_htb2_overrun_w", 4_000, start=middle),
            september("backup_htb1_overrun_w", 10_000),
            september("overrun_w", 10_000, "hph"),
        )
        assert cents(result, "overrun") == [411 + 292 + 576]

    def test_it_is_part_of_the_base_of_the_cta_but_for_its_overrun(self):
        """21.93 % of the fixed part, and of 84.25 € more."""
        reserved = billed(HTA, september("backup_htb2_reserved_w", 100_000), september("backup_htb2_overrun_w", 9_000))
        [fixed, backup, cta] = cents(reserved, "fixed", "backup", "cta")
        assert (backup, cta) == (8425, (2193 * (fixed + 8425) + 5000) // 10_000)

    def test_low_voltage_has_no_rate_for_it(self):
        result = billed(entry("BTINFCU4", 9), september("backup_htb1_reserved_w", 1_000))
        assert result.exceptions["reason"].tolist() == ["no_rate"]


class TestGroupingAndTransformation:
    def test_lines_are_charged_by_length_and_power_and_transformation_by_power(self):
        """(0.63 x 2 km + 0.92 x 1.5 km) x 300 kW and 10.54 x 250 kW a year: 3 427 € / 365 x 30 = 281.6712 €."""
        result = billed(
            HTA,
            september("grouping_overhead_m", 2_000),
            september("grouping_underground_m", 1_500),
            september("transformation_w", 250_000),
        )
        assert cents(result, "connection") == [28167]

    def test_they_stand_for_their_days(self):
        """10.54 x 100 kW for the last 10 days: 28.8767 €."""
        told = september("transformation_w", 100_000, start=date(2025, 9, 21), end=date(2025, 12, 24))
        assert cents(billed(HTA, told), "connection") == [2888]

    def test_they_are_no_part_of_the_base_of_the_cta(self):
        with_them = billed(HTA, september("transformation_w", 250_000))
        assert cents(with_them, "cta") == cents(billed(HTA), "cta")

    def test_the_longest_line_of_the_largest_site_is_charged_exactly(self):
        """0.63 x 500 km x 100 MW: 31 500 000 € / 365 x 30."""
        result = billed(entry("HTACU5", 100_000, FIVE), september("grouping_overhead_m", 500_000))
        assert cents(result, "connection") == [258_904_110]

    def test_without_a_rate_the_period_is_refused(self):
        result = billed(entry("BTSUPCU4", 60, FOUR), september("grouping_overhead_m", 1))
        assert result.exceptions["reason"].tolist() == ["no_rate"]


class TestOverrunThatMayBeCapped:
    """60 kVA of BTSUPCU4 cost 128.03 € in these 30 days, and an hour of overrun 12.41 €."""

    POINT = entry("BTSUPCU4", 60, FOUR)

    def notices(self, hours, *quantities, event=POINT):
        overrun = september("overrun_s", hours * 3600)
        rows = billed(event, overrun, *quantities).exceptions
        return rows.loc[rows["reason"].eq("overrun_cap"), ["is_blocking", "detail"]].values.tolist()

    @pytest.mark.parametrize("hours, is_told", [(4, False), (5, True)])
    def test_more_than_thirty_percent_of_the_period_s_turpe_is_told(self, hours, is_told):
        """49.64 of 177.67 € is 28 %, 62.05 of 190.08 € is 33 %."""
        told = self.notices(hours)
        assert [is_blocking for is_blocking, _detail in told] == [False] * is_told

    def test_the_sentence_names_the_period_and_its_amounts(self):
        [[_is_blocking, detail]] = self.notices(5)
        assert "From 2025-09-01 to 2025-10-01 (excluded) the power overrun costs 62.05 € of a TURPE of" in str(detail)
        assert "ask the grid operator to cap it" in str(detail)

    @pytest.mark.parametrize("measured_kva, is_told", [(61, True), (62, False), (60, True), (40, True)])
    def test_a_highest_power_tells_whether_it_outweighs_the_missing_one(self, measured_kva, is_told):
        """25 x 17.61 € / 365 x 30 is 36.18 € for 1 kVA and 72.37 € for 2 kVA: 62.05 € lies between."""
        highest = [september("max_power_w", measured_kva * 1000, "hph"), september("max_power_w", 1_000, "hcb")]
        assert len(self.notices(5, *highest)) == is_told

    def test_the_bill_stays_as_it_is(self):
        assert cents(billed(self.POINT, september("overrun_s", 5 * 3600)), "overrun") == [6205]

    def test_high_voltage_has_no_such_cap(self):
        large = billed(HTA, september("overrun_w", 9_000_000, "hph"))
        assert "overrun_cap" not in set(large.exceptions["reason"])


class TestPointWithoutMeter:
    """6 kVA of BTINFLU: 93.13 x 6, 16.80 for management and 22.00 for metering a year."""

    @pytest.mark.parametrize("is_unmetered, euros_cents", [(None, 4912), (False, 4912), (True, 4745)])
    def test_it_pays_another_price_for_metering(self, is_unmetered, euros_cents):
        """30 days of 597.58 €, or with 1.75 € for metering of 577.33 €."""
        assert cents(billed(entry("BTINFLU", 6, is_unmetered=is_unmetered)), "fixed") == [euros_cents]

    def test_a_meter_set_in_the_month_cuts_the_subscription(self):
        """10 days of 577.33 € and 20 of 597.58 €; an event that says nothing of it changes nothing."""
        first = entry("BTINFLU", 6, is_unmetered=True)
        silent = Event(datetime(2025, 9, 5, tzinfo=PARIS), "MDPRM", "TECHNIQUE")
        metered = Event(datetime(2025, 9, 11, tzinfo=PARIS), "CMAT", "TECHNIQUE", is_unmetered=False)
        portfolio = Portfolio({"A": ("P", [first, silent, metered])}, {"P": []})
        result = billing_periods(*portfolio.frames(), *SEPTEMBER)
        assert result.subscriptions[["days", "fixed_cents"]].to_numpy().tolist() == [[10, 1582], [20, 3274]]
        assert cents(result, "fixed") == [4856]

    def test_above_36_kva_there_is_no_rate_for_it(self):
        result = billed(entry("BTSUPCU4", 60, FOUR, is_unmetered=True))
        assert result.exceptions["reason"].tolist() == ["no_rate"]
