# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from decimal import Decimal
from operator import mul

import pandas as pd

from odoo.tests import tagged

from .energy_case import paris
from .rate_case import RateCase

FOUR_BANDS = ("hph", "hch", "hpb", "hcb")
FIVE_BANDS = ("peak", *FOUR_BANDS)
SHARED_BANDS = tuple(f"{band}_{part}" for part in ("auto", "allo") for band in FOUR_BANDS)
UP_TO_36 = {
    "BTINFCUST": ("base",),
    "BTINFLU": ("base",),
    "BTINFMUDT": ("hp", "hc"),
    "BTINFCU4": FOUR_BANDS,
    "BTINFMU4": FOUR_BANDS,
    "BTINFCU4ACC": SHARED_BANDS,
    "BTINFMU4ACC": SHARED_BANDS,
}
SEVERAL_POWERS = {  # of a tariff: the bands of its powers, those of its energy
    "BTSUPCU4": (FOUR_BANDS, FOUR_BANDS),
    "BTSUPLU4": (FOUR_BANDS, FOUR_BANDS),
    "BTSUPCU4ACC": (FOUR_BANDS, SHARED_BANDS),
    "BTSUPLU4ACC": (FOUR_BANDS, SHARED_BANDS),
    **dict.fromkeys(("HTACU5", "HTACUPM5", "HTALU5", "HTALUPM5"), (FIVE_BANDS, FIVE_BANDS)),
}
FIRST_DAY = date(2023, 8, 1)
LAST_ACCISE_DAY = date(2027, 1, 31)


@tagged("post_install", "-at_install")
class TestRateFrance(RateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.frame = cls.rates._rates_frame("FR")

    def _value(self, kind, code, component, day, band=""):
        """The one rate in force, exactly."""
        frame = self.frame
        rows = frame[
            (frame["kind"] == kind)
            & (frame["code"] == code)
            & (frame["component"] == component)
            & (frame["band"] == band)
            & (frame["start"] <= day)
            & (frame["end"].isna() | (frame["end"] > day))
        ]
        self.assertEqual(len(rows), 1, f"{kind} {code} {component} {band} on {day}")
        return Decimal(int(rows["value_micro"].iloc[0])) / 1_000_000

    def _annual_fixed(self, fta, kva, day):
        power, management, metering = (
            self._value("turpe", fta, component, day) for component in ("power", "management", "metering")
        )
        return power * kva + management + metering

    def test_published_annual_fixed_amounts(self):
        self.assertEqual(self._annual_fixed("BTINFCU4", 9, "2024-11-01"), Decimal("121.32"))
        self.assertEqual(self._annual_fixed("BTINFCUST", 6, "2024-11-01"), Decimal("99.72"))
        self.assertEqual(self._annual_fixed("BTINFCU4", 6, "2026-01-01"), Decimal("99.46"))

    def test_published_amounts_of_energy(self):
        amounts = {
            ("BTINFCUST", "2025-09-01"): ({"base": 1000}, "48.40"),
            ("BTINFCU4", "2025-09-01"): ({"hph": 100, "hpb": 200, "hch": 50, "hcb": 80}, "13.7230"),
            ("BTINFMUDT", "2025-09-01"): ({"hp": 2000, "hc": 1500}, "151.30"),
            ("BTINFCU4", "2025-01-01"): (dict.fromkeys(FOUR_BANDS, 62), "8.7544"),
        }
        for (fta, day), (kwh, amount) in amounts.items():
            total = sum(self._value("turpe", fta, "energy", day, band) * kwh[band] for band in kwh)
            self.assertEqual(total, Decimal(amount), (fta, day))

    def test_own_production_and_the_grid_have_their_own_prices(self):
        for band, price in (("hph_auto", "0.0286"), ("hph_allo", "0.0752"), ("hcb_allo", "0.0121")):
            self.assertEqual(self._value("turpe", "BTINFCU4ACC", "energy", "2025-08-01", band), Decimal(price))
        self.assertEqual(self._value("turpe", "BTINFMU4ACC", "management", "2024-10-31"), Decimal("12.19"))

    def test_published_taxes(self):
        self.assertEqual(self._value("cta", "DISTRIBUTION", "rate", "2026-01-31"), Decimal("21.93"))
        self.assertEqual(self._value("cta", "DISTRIBUTION", "rate", "2026-02-01"), Decimal("15"))
        self.assertEqual(self._value("cta", "TRANSPORT", "rate", "2026-02-01"), Decimal("5"))
        self.assertEqual(self._value("accise", "HOUSEHOLD", "rate", "2024-01-31"), Decimal("0.001"))
        self.assertEqual(self._value("accise", "HOUSEHOLD", "rate", "2024-02-01"), Decimal("0.021"))
        self.assertEqual(self._value("accise", "HOUSEHOLD", "rate", "2026-03-01"), Decimal("0.03085"))
        self.assertEqual(self._value("accise", "HIGH_POWER", "rate", "2025-02-01"), Decimal("0.0225"))
        self.assertEqual(self._value("vat", "SUBSCRIPTION", "rate", "2025-07-31"), Decimal("5.5"))
        self.assertEqual(self._value("vat", "SUBSCRIPTION", "rate", "2025-08-01"), Decimal("20"))
        self.assertEqual(self._value("vat", "ENERGY", "rate", "2025-07-31"), Decimal("20"))

    def test_published_amounts_above_36_kva(self):
        """Ordered powers: each is paid for what it adds to the one before."""
        amounts = {(36, 36, 60, 60): "1484.47", (60,) * 4: "1557.67", (36, 36, 36, 100): "1901.75"}
        for powers, amount in amounts.items():
            added = [power - before for before, power in zip((0, *powers), powers, strict=False)]
            prices = [self._value("turpe", "BTSUPCU4", "power", "2025-08-01", band) for band in FOUR_BANDS]
            fixed = sum(self._value("turpe", "BTSUPCU4", name, "2025-08-01") for name in ("management", "metering"))
            self.assertEqual(sum(map(mul, added, prices)) + fixed, Decimal(amount), powers)
        kwh = {"hph": 1000, "hch": 800, "hpb": 600, "hcb": 400}
        energy = sum(self._value("turpe", "BTSUPCU4", "energy", "2025-08-01", band) * kwh[band] for band in kwh)
        overrun = 10 * self._value("turpe", "BTSUPCU4", "overrun", "2025-08-01")
        self.assertEqual((energy, overrun), (Decimal("121.64"), Decimal("124.10")))

    def test_a_producer_pays_a_contract_and_half_of_a_unified_one(self):
        """Within a cent a month, to which the acts round."""
        for code in ("BTINFCU4", "BTSUPCU4", "HTACU5"):
            unified, card, injection = (
                self._value("turpe", code, name, "2025-08-01")
                for name in ("management", "management_card", "management_injection")
            )
            self.assertAlmostEqual(injection, card + unified / 2, delta=Decimal("0.12"), msg=code)

    def test_a_refused_meter_is_charged_by_two_months(self):
        for component, two_months in (("non_communicating", "6.48"), ("non_communicating_unread", "4.14")):
            annual = self._value("turpe", "BTINFCUST", component, "2025-08-01")
            self.assertEqual(annual, 6 * Decimal(two_months))

    def test_no_tariff_up_to_36_kva_has_a_hole_since_august_2023(self):
        for fta, bands in UP_TO_36.items():
            wanted = {("power", ""), ("management", ""), ("metering", ""), *(("energy", band) for band in bands)}
            for component, band in wanted:
                self.assertEqual(self._spans(fta, component, band), [(FIRST_DAY, None)])

    def test_tariffs_of_several_powers_are_complete_since_august_2025(self):
        for fta, (powers, energies) in SEVERAL_POWERS.items():
            wanted = {("management", ""), ("metering", "")}
            wanted |= {("power", band) for band in powers} | {("energy", band) for band in energies}
            for component, band in wanted:
                self.assertTrue(self._value("turpe", fta, component, "2025-08-01", band))

    def test_what_is_not_known_is_a_hole_for_the_calculation_and_a_record_for_people(self):
        self.assertEqual(
            self._spans("BTSUPCU4", "management", ""),
            [(date(2021, 8, 1), date(2022, 8, 1)), (date(2024, 11, 1), None)],
        )
        missing = self.rates.search([("code", "=", "BTSUPCU4"), ("mark", "=", "missing")])
        self.assertEqual(set(missing.mapped("value")), {0})
        self.assertIn((date(2022, 8, 1), date(2024, 11, 1)), {(rate.date_start, rate.date_end) for rate in missing})

    def _spans(self, code, component, band):
        """The days of one line of TURPE as the calculation sees it: joined where nothing lies between."""
        frame = self.frame
        line = frame[
            frame["kind"].eq("turpe")
            & frame["code"].eq(code)
            & frame["component"].eq(component)
            & frame["band"].eq(band)
        ].sort_values("start")
        days = [
            (start.date(), None if pd.isna(end) else end.date())
            for start, end in zip(line["start"], line["end"], strict=True)
        ]
        spans = days[:1]
        for start, end in days[1:]:
            spans[-1:] = [(spans[-1][0], end)] if spans[-1][1] == start else [spans[-1], (start, end)]
        return spans

    def test_taxes_cover_what_the_network_tariffs_cover(self):
        for kind, codes in (
            ("accise", ("HOUSEHOLD", "SME", "HIGH_POWER")),
            ("cta", ("DISTRIBUTION", "TRANSPORT")),
            ("vat", ("SUBSCRIPTION", "ENERGY")),
        ):
            for code in codes:
                for day in (FIRST_DAY, LAST_ACCISE_DAY):
                    self.assertTrue(self._value(kind, code, "rate", str(day)))

    def test_every_rate_names_its_act_and_its_evidence(self):
        loaded = self.rates.search([("country_id", "=", self.france.id)])
        self.assertTrue(all(rate.act and rate.mark and rate.unit for rate in loaded))
        in_2025 = loaded.filtered(lambda rate: rate.kind == "turpe" and rate.date_start == date(2025, 8, 1))
        self.assertEqual(set(in_2025.mapped("act")), {"CRE 2025-78"})
        self.assertEqual(set(in_2025.mapped("mark")), {"verified"})

    def test_a_contract_is_charged_by_its_tariff_and_its_taxes(self):
        rates = self.rates._charged(self.contract, date(2026, 3, 1), "BTSUPCU", "SME")
        self.assertEqual(
            {(rate.kind, rate.code) for rate in rates},
            {
                ("turpe", "BTSUPCU4"),
                ("accise", "SME"),
                ("cta", "DISTRIBUTION"),
                ("vat", "SUBSCRIPTION"),
                ("vat", "ENERGY"),
            },
        )
        self.assertEqual(len(rates.filtered(lambda rate: rate.component == "power")), 4)

    def test_a_contract_is_charged_by_the_vat_of_its_territory(self):
        self.contract.cups_id.territory = "guyane"
        rates = self.rates._charged(self.contract, date(2026, 3, 1), "BTINFCUST", "HOUSEHOLD")
        vat = rates.filtered(lambda rate: rate.kind == "vat")
        self.assertEqual(set(vat.mapped("code")), {"GUYANE_SUBSCRIPTION", "GUYANE_ENERGY"})

    def test_the_accise_of_all_categories_is_shown_where_the_category_is_not_known(self):
        rates = self.rates._charged(self.contract, date(2026, 3, 1), "HTBCU")
        accise = rates.filtered(lambda rate: rate.kind == "accise")
        self.assertEqual(set(accise.mapped("code")), {"HOUSEHOLD", "SME", "HIGH_POWER"})
        self.assertEqual(rates.filtered(lambda rate: rate.kind == "cta").code, "TRANSPORT")

    def test_the_way_a_contract_is_managed_on_the_day_decides_what_it_is_charged(self):
        self._event(self.contract, paris(2026, 1, 1), "MES")
        self._event(self.contract, paris(2026, 3, 1), "MCT", management="card", refuses_meter=True)
        charged = {}
        for day in (date(2026, 2, 28), date(2026, 3, 1)):
            rates = self.rates._charged(self.contract, day, "BTINFCUST", "HOUSEHOLD")
            charged[day.month] = set(rates.filtered(lambda rate: rate.kind == "turpe").mapped("component"))
        self.assertEqual(charged[2], {"power", "management", "metering", "energy"})
        self.assertEqual(
            charged[3],
            {"power", "management_card", "metering", "energy", "non_communicating", "non_communicating_unread"},
        )

    def test_a_point_without_meter_is_charged_another_price_for_metering(self):
        self._event(self.contract, paris(2026, 1, 1), "MES", is_unmetered=True)
        rates = self.rates._charged(self.contract, date(2026, 3, 1), "BTINFLU", "HOUSEHOLD")
        self.assertEqual(
            set(rates.filtered(lambda rate: rate.kind == "turpe").mapped("component")),
            {"power", "management", "metering_unmetered", "energy"},
        )
