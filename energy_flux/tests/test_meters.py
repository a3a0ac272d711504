# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .flux_case import FluxCase
from .flux_documents import OTHER_POINT, POINT
from .meter_documents import (
    quantity_of,
    r6x,
    r6x_measure,
    r15,
    r15_dial,
    r15_point,
    r15_reading,
    r17,
    r17_measure,
    r17_point,
    r17_span,
    r64_calendar,
    r64_context,
    r67_calendar,
    r67_context,
    r67_energy,
    r171,
    r171_series,
    written,
)

EARLY, LATE = "2026-02-03T05:00:00+01:00", "2026-03-03T05:00:00+01:00"
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def energy(value, status="INITIAL", **span):
    return r17_span(r17_measure("EA", "kWh", {"HPH": value}), status=status, **span)


def month_of(number):
    return date(2025, 1, 1) + relativedelta(months=number)


class MeterCase(FluxCase):
    def setUp(self):
        super().setUp()
        self.enter()

    def load_r17(self, *spans, created=EARLY, name="r17", point=POINT):
        return self.load(f"{name}.xml", r17(r17_point(*spans, point=point), created=created))

    def load_r67(self, *energies, name="r67", point=POINT):
        calendar = r67_calendar({"BASE": list(energies)})
        measure = r6x_measure(r67_context(quantity_of(calendar)), point=point)
        return self.load(f"{name}.json", written(r6x("R67", measure)))

    def quantities(self, **values):
        domain = [("company_id", "=", self.company.id), *((name, "=", value) for name, value in values.items())]
        return self.env["energy.quantity"].search(domain, order="quantity, date_start")

    def billed(self):
        return self.env["energy.billed.energy"].search([("company_id", "=", self.company.id)])

    def counted(self):
        """What the calculation takes of January, in kWh."""
        frame = self.env["energy.quantity"]._quantities_frame(self.point().ids, JANUARY, FEBRUARY)
        return (frame["value"] // 1000).tolist()


@tagged("post_install", "-at_install")
class TestMeters(MeterCase):
    def test_readings_of_each_flux_are_loaded_under_its_name(self):
        self.load("r15.xml", r15(r15_point(r15_reading(r15_dial("BASE", "10")))))
        self.load("r171.xml", r171(r171_series("BASE", [("2026-02-02T02:37:56", 11_000)])))
        calendar = r64_calendar({"BASE": [("2026-02-03 00:00:00", 12_000, 8)]})
        self.load("r64.json", written(r6x("R64", r6x_measure(r64_context(quantity_of(calendar))))))
        self.assertEqual(
            [self.readings(source).mapped("base_wh") for source in ("R15", "R171", "R64")],
            [[10_000], [11_000], [12_000]],
        )
        self.assertEqual(self.readings("R64").validity_bits, 8)
        self.assertEqual(self.readings("R171").file_id.flux_code, "R171")

    def test_shares_of_a_self_consumption_are_quantities_with_their_file(self):
        dials = [r15_dial("HPH", "3", "3"), r15_dial("HPH", "4", "4")]
        file = self.load("r15.xml", r15(r15_point(r15_reading(*dials))))
        allo, auto = self.quantities()
        self.assertEqual((allo.quantity, allo.band, allo.value), ("allo_wh", "hph", 4_000))
        self.assertEqual((auto.date_start, auto.date_end, auto.source), (JANUARY, FEBRUARY, "R15"))
        self.assertEqual((auto.file_id, auto.reference), (file, "0305020435564306"))

    def test_what_is_corrected_takes_the_place_of_what_was_told(self):
        self.load_r17(energy(10))
        self.load_r17(energy(12, "RECTIFICATIF"), created=LATE, name="later")
        self.assertEqual(self.quantities().mapped("value"), [12_000])

    def test_what_was_told_before_does_not_come_back_whatever_the_order_of_arrival(self):
        self.load_r17(energy(12, "RECTIFICATIF"), created=LATE, name="later")
        file = self.load_r17(energy(10))
        self.assertEqual((self.quantities().value, file.loaded_count, file.duplicate_count), (12_000, 0, 1))

    def test_what_is_taken_back_does_not_count(self):
        self.load_r17(energy(10))
        self.assertEqual(self.counted(), [10])
        self.load_r17(energy(10, "ANNULE"), created=LATE, name="later")
        self.assertTrue(self.quantities().is_cancelled)
        self.assertEqual(self.counted(), [])

    def test_taken_back_and_told_again_in_one_file_it_counts_again(self):
        self.load_r17(energy(10))
        self.load_r17(energy(12, "RECTIFICATIF"), energy(10, "ANNULE"), created=LATE, name="later")
        self.assertEqual(self.counted(), [12])

    def test_a_correction_of_other_spans_leaves_what_it_took_back(self):
        self.load_r17(energy(10))
        spans = energy(10, "ANNULE"), energy(22, "RECTIFICATIF", end="2026-01-16"), energy(1, start="2026-01-16")
        self.load_r17(*spans, created=LATE, name="later")
        self.assertEqual((len(self.quantities()), self.counted()), (3, [22, 1]))

    def test_quantities_without_band_are_known_again(self):
        overrun = r17_span(r17_measure("DD", "h", {"P+HP+HC": 2}))
        self.load_r17(overrun)
        file = self.load_r17(overrun, name="again")
        self.assertEqual((self.quantities().value, self.quantities().band), (7_200, False))
        self.assertEqual((file.loaded_count, file.duplicate_count), (0, 1))

    def test_a_preview_counts_what_is_known(self):
        self.load_r17(energy(10), r17_span(r17_measure("DD", "h", {"P+HP+HC": 2})))
        self.load_r67(r67_energy(7))
        frames = {model: self.env[model] for model in ("energy.quantity", "energy.billed.energy")}
        for model, rows in frames.items():
            with self.subTest(model):
                parsed = rows.search([("company_id", "=", self.company.id)]).file_id._parse()
                [frame] = (frame for name, frame in parsed.frames.items() if name in ("quantities", "billed"))
                self.assertEqual(rows._count_flux_known(frame, self.company), len(frame))

    def test_rows_of_an_unknown_point_wait_for_it(self):
        self.load_r17(energy(10), point=OTHER_POINT)
        self.load_r67(r67_energy(7), point=OTHER_POINT)
        rejections = self.env["energy.flux.rejection"].search([("point_code", "=", OTHER_POINT)])
        self.assertEqual(set(rejections.mapped("frame")), {"quantities", "billed"})
        self.assertIn(f"{OTHER_POINT} is not known yet", rejections[0].reason)
        self.enter(point=OTHER_POINT, contract="200000002")
        self.assertEqual(set(rejections.mapped("state")), {"resolved"})
        self.assertEqual((self.quantities().value, self.billed().value_wh), (10_000, 7))

    def test_billed_energies_keep_the_codes_of_the_operator(self):
        file = self.load_r67(r67_energy(7_000), r67_energy(-3_000, nature="C", created="2026-03-03 05:00:00"))
        regularised, measured = self.billed()
        self.assertEqual((measured.nature, measured.status, measured.grid), ("R", "I", "D"))
        self.assertEqual((regularised.value_wh, regularised.nature), (-3_000, "C"))
        self.assertEqual((measured.date_start, measured.date_end), (date(2026, 1, 2), date(2026, 2, 2)))
        self.assertEqual(measured.file_id, file)

    def test_file_and_point_lead_to_each_other(self):
        quantities, billed = self.load_r17(energy(10)), self.load_r67(r67_energy(7))
        self.assertEqual((quantities.quantity_count, billed.billed_energy_count), (1, 1))
        for action, rows in (
            (quantities.action_view_quantities(), self.quantities()),
            (billed.action_view_billed_energies(), self.billed()),
        ):
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), rows)
        self.assertEqual(self.point().file_count, 3)
        self.assertLessEqual(quantities | billed, self.files.search(self.point().action_view_flux_files()["domain"]))

    def test_billed_energies_told_twice_are_there_once(self):
        self.load_r67(r67_energy(7_000, nature=None, status=None))
        file = self.load_r67(r67_energy(7_000, nature=None, status=None), name="again")
        self.assertEqual((len(self.billed()), file.duplicate_count), (1, 1))

    @mute_logger("odoo.sql_db")
    def test_one_energy_is_not_created_twice(self):
        self.load_r67(r67_energy(7_000))
        values = self.billed().copy_data()[0]
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["energy.billed.energy"].create(values)


@tagged("post_install", "-at_install")
class TestSupplyProvision(MeterCase):
    def load_year(self):
        return self.load_r67(
            *(
                r67_energy(
                    120_000,
                    start=month_of(number).isoformat(),
                    end=month_of(number + 1).isoformat(),
                    created=f"{month_of(number + 1)} 05:00:00",
                )
                for number in range(12)
            )
        )

    def provision(self, as_of="2026-01-01"):
        action = self.env.ref("energy_flux.action_energy_supply_provision")
        return self.env[action.res_model].create({"cups_id": self.point().id, "as_of": as_of})

    def test_the_year_and_the_month_come_from_what_was_billed(self):
        self.load_year()
        provision = self.provision()
        self.assertEqual(
            [(line.band, line.annual_wh, line.monthly_wh) for line in provision.line_ids],
            [("base", 1_440_000, 120_000)],
        )
        self.assertEqual((provision.quality, provision.coverage_months, provision.is_alert), ("actual", 12, False))
        self.assertEqual((provision.coverage_start, provision.coverage_end), (month_of(0), month_of(12)))

    def test_a_year_that_is_not_whole_is_told(self):
        self.load_year()
        provision = self.provision("2026-03-01")
        self.assertEqual((provision.coverage_months, provision.is_alert), (10, True))

    def test_nothing_billed_is_told(self):
        provision = self.provision()
        self.assertEqual((provision.quality, len(provision.line_ids), provision.is_alert), ("missing", 0, True))

    def test_the_day_can_be_changed(self):
        self.load_year()
        provision = self.provision("2024-01-01")
        self.assertEqual(provision.quality, "missing")
        provision.as_of = date(2026, 1, 1)
        self.assertEqual(provision.line_ids.annual_wh, 1_440_000)

    def test_a_point_shows_how_many_energies_were_billed(self):
        self.load_year()
        point = self.point()
        self.assertEqual(point.billed_energy_count, 12)
        action = point.action_view_billed_energies()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 12)


@tagged("post_install", "-at_install")
class TestMeterAccess(MeterCase):
    def setUp(self):
        super().setUp()
        self.load_r67(r67_energy(7_000))
        self.other_company = self.env["res.company"].create({"name": "Other grid"})

    def test_readers_read_managers_delete_nobody_writes(self):
        rights = {"portal": "", "reader": "r", "operator": "r", "accountant": "r", "integration": "r", "manager": "ru"}
        for role, allowed in rights.items():
            energies = self.billed().with_user(self.user(role))
            for operation, letter in (("read", "r"), ("write", "w"), ("create", "c"), ("unlink", "u")):
                with self.subTest(role=role, operation=operation):
                    self.assertEqual(energies.has_access(operation), letter in allowed)

    def test_another_company_sees_nothing(self):
        stranger = self.user("manager", self.other_company)
        theirs = self.as_user(self.billed(), stranger)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.read(["value_wh"])

    def test_another_company_gets_no_provision(self):
        stranger = self.user("reader", self.other_company)
        with self.assertRaises(AccessError):
            self.as_user(self.point(), stranger)._supply_provisions(date(2026, 3, 1))

    def test_a_reader_sees_the_provision(self):
        reader = self.user("reader")
        provision = self.as_user(self.env["energy.supply.provision"], reader).create(
            {"cups_id": self.point().id, "as_of": "2026-03-01"}
        )
        self.assertEqual(provision.line_ids.annual_wh, 7_000)
