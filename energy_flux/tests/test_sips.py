# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .flux_case import FluxCase
from .spanish_documents import CUPS, OTHER_CUPS, sips, sips_month

POINTS = "202604_SIPS2_PS_ELECTRICIDAD_{}.csv"
MONTHS = "202604_SIPS2_CONSUMOS_ELECTRICIDAD_{}.csv"
LAST_DAYS = dict(zip(range(1, 13), (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
POINT = {
    "cups": CUPS,
    "codigoTarifaATREnVigor": "018",
    "potenciasContratadasEnWP1": "4600",
    "fechaAltaSuministro": "2010-05-10",
    "codigoTipoContrato": "01",
}


def year(number, energy=100_000, months=range(1, 13), **more):
    return [sips_month(f"{number}-{month:02}", [energy, month], last=str(LAST_DAYS[month]), **more) for month in months]


@tagged("post_install", "-at_install")
class TestSips(FluxCase):
    def sips_point(self, code=CUPS):
        return self.env["energy.sips.point"].search([("point_code", "=", code), ("company_id", "=", self.company.id)])

    def load_months(self, *rows, part=1):
        return self.load(MONTHS.format(part), sips(*rows))

    def test_a_point_is_what_the_register_says(self):
        file = self.load(POINTS.format(1), sips(POINT))
        self.assertEqual((file.state, file.loaded_count, file.rejected_count), ("loaded", 1, 0))
        point = self.sips_point()
        self.assertRecordValues(
            point,
            [{"fta": "2.0TD", "power_p1_w": 4600, "started_on": date(2010, 5, 10), "file_id": file.id}],
        )
        self.assertIs(point.power_p2_w, False)
        self.assertEqual(point.other_text, "codigoTipoContrato: 01")

    def test_consumption_may_come_before_its_point(self):
        self.load_months(sips_month("2025-01", [5, 7], last="31"))
        point = self.sips_point()
        self.assertRecordValues(
            point.consumption_ids,
            [{"date_start": date(2025, 1, 1), "date_end": date(2025, 2, 1), "active_wh": 12, "active_p2_wh": 7}],
        )
        self.load(POINTS.format(1), sips(POINT))
        self.assertEqual(self.sips_point(), point)
        self.assertEqual(point.fta, "2.0TD")

    def test_the_year_is_the_last_twelve_complete_months(self):
        self.load_months(*year(2024, 999), *year(2025))
        self.assertRecordValues(
            self.sips_point(), [{"yearly_energy_wh": 12 * 100_000 + 78, "yearly_until": date(2026, 1, 1)}]
        )

    def test_a_month_that_has_not_ended_is_left_out(self):
        self.load_months(*year(2025), sips_month("2026-01", [50_000, 0], last="20"))
        self.assertRecordValues(
            self.sips_point(), [{"yearly_energy_wh": 12 * 100_000 + 78, "yearly_until": date(2026, 1, 1)}]
        )

    def test_a_year_with_missing_days_is_not_told(self):
        self.load_months(*year(2025, months=(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12)))
        self.assertIs(self.sips_point().yearly_energy_wh, False)
        self.load_months(*year(2025, months=(4,)), part=2)
        self.assertEqual(self.sips_point().yearly_energy_wh, 12 * 100_000 + 78)

    def test_a_month_parted_by_a_change_of_tariff_counts_whole(self):
        parts = [
            sips_month("2025-06", [40_000], last="10"),
            sips_month("2025-06", [60_000], last="30", tariff="019") | {"fechaInicioMesConsumo": "2025-06-11"},
        ]
        months = [row for row in year(2025) if not row["fechaInicioMesConsumo"].startswith("2025-06")]
        self.load_months(*[row | {"consumoEnergiaActivaEnWhP2": 0} for row in (*months, *parts)])
        self.assertEqual(self.sips_point().yearly_energy_wh, 12 * 100_000)
        self.assertEqual(len(self.sips_point().consumption_ids), 13)

    def test_loading_again_changes_nothing_and_a_correction_replaces(self):
        file = self.load_months(*year(2025))
        file.action_process_again()
        self.assertEqual((file.loaded_count, file.duplicate_count), (0, 12))
        self.load_months(sips_month("2025-01", [200_000, 1], last="31"), part=2)
        self.assertEqual(self.sips_point().yearly_energy_wh, 13 * 100_000 + 78)

    def test_unloading_takes_the_year_back(self):
        self.load_months(*year(2022))
        file = self.load_months(*year(2023, 200_000), part=2)
        self.assertEqual(self.sips_point().yearly_energy_wh, 12 * 200_000 + 78)
        file.action_unload()
        self.assertRecordValues(
            self.sips_point(), [{"yearly_energy_wh": 12 * 100_000 + 78, "yearly_until": date(2023, 1, 1)}]
        )

    def test_a_supply_point_of_ours_leads_to_the_register(self):
        self.load(POINTS.format(1), sips(POINT, POINT | {"cups": OTHER_CUPS}))
        for name in (CUPS, CUPS[:20]):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                point = self.env["energy.cups"].create({"name": name, "kind": "cups", "company_id": self.company.id})
                self.assertEqual(point.sips_point_count, 1)
                action = point.action_view_sips_points()
                self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.sips_point())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_a_file_cannot_say_is_refused_and_the_rest_loaded(self):
        file = self.load_months(sips_month("2025-01", last="31"), sips_month("2025-02", ["many"]))
        self.assertEqual((file.loaded_count, file.rejected_count), (1, 1))
        self.assertIn("consumoEnergiaActivaEnWhP1 is many", file.rejection_ids.reason)

    def test_only_readers_of_the_company_see_the_register(self):
        self.load(POINTS.format(1), sips(POINT))
        self.load_months(sips_month("2025-01"))
        reader, portal = self.user("reader"), self.user("portal")
        stranger = self.user("manager", self.env["res.company"].create({"name": "Other grid"}))
        for records in (self.sips_point(), self.sips_point().consumption_ids):
            self.assertTrue(records.with_user(reader).read())
            theirs = self.as_user(records, stranger)
            self.assertFalse(theirs.search([("id", "=", records.id)]))
            for user in (stranger, portal):
                with self.subTest(records._name), self.assertRaises(AccessError):
                    self.as_user(records, user).read(["company_id"])
