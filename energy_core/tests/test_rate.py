# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .energy_case import EnergyCase

FTAS = {
    "BTINFCUST": ("base",),
    "BTINFLU": ("base",),
    "BTINFMUDT": ("hp", "hc"),
    "BTINFCU4": ("hph", "hch", "hpb", "hcb"),
    "BTINFMU4": ("hph", "hch", "hpb", "hcb"),
    "BTINFCU4ACC": tuple(f"{band}_{part}" for part in ("auto", "allo") for band in ("hph", "hch", "hpb", "hcb")),
    "BTINFMU4ACC": tuple(f"{band}_{part}" for part in ("auto", "allo") for band in ("hph", "hch", "hpb", "hcb")),
}
FIRST_DAY = date(2023, 8, 1)
LAST_ACCISE_DAY = date(2027, 1, 31)


@tagged("post_install", "-at_install")
class TestRate(EnergyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["energy.rate"]
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
            ("BTINFCU4", "2025-01-01"): ({band: 62 for band in FTAS["BTINFCU4"]}, "8.7544"),
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

    def test_no_network_tariff_has_a_hole_since_august_2023(self):
        expected = {
            (fta, component, band)
            for fta, bands in FTAS.items()
            for component, band in [
                ("power", ""),
                ("management", ""),
                ("metering", ""),
                *(("energy", b) for b in bands),
            ]
        }
        turpe = self.frame[self.frame["kind"] == "turpe"]
        lines = turpe.groupby(["code", "component", "band"])
        self.assertEqual(set(lines.groups), expected)
        for series, line in lines:
            line = line.sort_values("start")
            self.assertEqual(line["start"].iloc[0].date(), FIRST_DAY, series)
            self.assertTrue(line["end"].iloc[:-1].eq(line["start"].shift(-1).iloc[:-1]).all(), series)
            self.assertTrue(line["end"].isna().iloc[-1], series)

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

    def _new_rate(self, start, end=False, **values):
        series = {
            "kind": "turpe",
            "country_id": self.france.id,
            "code": "TEST",
            "component": "energy",
            "band": "base",
            "unit": "€/kWh",
            "act": "none",
            "value": 0.1,
        }
        return self.rates.create(series | {"date_start": start, "date_end": end} | values)

    def test_a_gap_is_refused_and_its_days_named(self):
        self._new_rate("2026-01-01", "2026-02-01")
        with self.assertRefused(ValidationError, "no rate applies from 02/01/2026 to 03/01/2026"):
            self._new_rate("2026-03-01")

    def test_an_overlap_is_refused_and_its_days_named(self):
        self._new_rate("2026-01-01", "2026-03-01")
        with self.assertRefused(ValidationError, "overlap.*03/01/2026.*02/01/2026"):
            self._new_rate("2026-02-01")

    def test_a_rate_without_end_is_closed_before_the_next(self):
        first = self._new_rate("2026-01-01")
        with self.assertRefused(ValidationError, "01/01/2026 has no end.*02/01/2026"):
            self._new_rate("2026-02-01")
        first.date_end = "2026-02-01"
        self.assertTrue(self._new_rate("2026-02-01"))

    def test_a_rate_in_the_middle_cannot_be_deleted(self):
        self._new_rate("2026-01-01", "2026-02-01")
        middle = self._new_rate("2026-02-01", "2026-03-01")
        last = self._new_rate("2026-03-01")
        with self.assertRefused(ValidationError, "no rate applies from 02/01/2026 to 03/01/2026"):
            middle.unlink()
        (middle | last).unlink()

    def test_other_series_do_not_matter(self):
        self._new_rate("2026-01-01", "2026-02-01")
        self.assertTrue(self._new_rate("2026-01-15", band="hp"))
        self.assertTrue(self._new_rate("2026-01-15", component="power", band=False))
        self.assertTrue(self._new_rate("2026-01-15", country_id=self.env.ref("base.es").id))

    def test_a_file_that_moves_a_change_date_is_accepted_as_a_whole(self):
        columns = ["id", "kind", "country_id/id", "code", "component", "date_start", "date_end", "value", "unit", "act"]
        common = ["turpe", "base.fr", "TEST", "power"]

        def rows(change):
            return [
                ["test.first", *common, "2026-01-01", change, "1.5", "€", "a"],
                ["test.second", *common, change, "", "1.6", "€", "a"],
            ]

        first = self.rates.load(columns, rows("2026-02-01"))
        self.assertFalse(first["messages"])
        second = self.rates.load(columns, rows("2026-04-01"))
        self.assertFalse(second["messages"])
        self.assertEqual(first["ids"], second["ids"])
        moved = self.rates.browse(second["ids"])
        self.assertEqual(moved[0].date_end, moved[1].date_start)
        broken = rows("2026-05-01")[:1]
        self.assertIn("two rates overlap", self.rates.load(columns, broken)["messages"][0]["message"])

    def test_values_reach_the_calculation_exactly(self):
        for value in (0.012345, 1.005, 123456.789012, 0.000001, 1.1):
            rate = self._new_rate("2026-01-01", value=value, code=f"TEST{value}")
            frame = self.rates._rates_frame("FR")
            micro = frame.loc[frame["code"] == rate.code, "value_micro"].iloc[0]
            self.assertEqual(int(micro), int(Decimal(str(value)) * 1_000_000))

    def test_the_frame_is_of_one_country(self):
        self._new_rate("2026-01-01", country_id=self.env.ref("base.es").id)
        self.assertNotIn("TEST", set(self.rates._rates_frame("FR")["code"]))
        self.assertEqual(set(self.rates._rates_frame("ES")["code"]), {"TEST"})
        self.assertTrue(self.rates._rates_frame("BR").empty)

    @freeze_time("2026-03-15")
    def test_rates_in_force_can_be_searched(self):
        past = self._new_rate("2026-01-01", "2026-03-15")
        present = self._new_rate("2026-03-15", "2026-03-16")
        future = self._new_rate("2026-03-16")
        mine = [("code", "=", "TEST")]
        self.assertEqual(self.rates.search([*mine, ("is_current", "=", True)]), present)
        self.assertEqual(self.rates.search([*mine, ("is_current", "=", False)]), past | future)
        self.assertEqual((past | present | future).mapped("is_current"), [False, True, False])

    def test_a_manager_enters_the_next_rate_in_the_form(self):
        manager = self._user("manager")
        rate = self._new_rate("2026-01-01")
        with Form(rate.with_user(manager)) as form:
            form.date_end = "2026-08-01"
        with Form(self.rates.with_user(manager)) as form:
            for field in ("kind", "country_id", "code", "component", "band", "unit"):
                setattr(form, field, rate[field])
            form.date_start = "2026-08-01"
            form.value = 0.2
            form.act = "CRE 2026-999"
        self.assertEqual(form.record.display_name, "TURPE TEST Energy Base, 08/01/2026")
