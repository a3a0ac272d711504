# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

from odoo.tests import tagged

from .curve_documents import (
    POINT,
    R4Q_NAME,
    ends_of,
    r4x,
    r4x_curve,
    r6x,
    r6x_curve,
    r6x_measure,
    r50,
    r50_day,
    r50_point,
    r63_points,
)
from .flux_case import FluxCase

DAY = "2026-01-15"
HALF_HOURS = list(range(100, 148))
FIRST, SECOND, THIRD = (f"2026-01-{day}T03:00:00+01:00" for day in (16, 17, 18))


@tagged("post_install", "-at_install")
class TestCurves(FluxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supply_point = cls.env["energy.cups"].create({"name": POINT, "kind": "prm", "company_id": cls.company.id})

    def curves(self):
        return self.env["energy.curve.day"].search([("company_id", "=", self.company.id)], order="day, quantity")

    def load_r50(self, values, published=FIRST, day=DAY, name=None):
        document = r50(r50_point(r50_day(day, values)), published=published)
        return self.load(name or f"r50-{published[:10]}-{len(values)}.xml", document)

    def told(self):
        curve = self.curves()
        return list(curve.values), [file or None for file in curve.point_file_ids or ()]

    def test_a_day_is_loaded_with_its_sums(self):
        file = self.load_r50(HALF_HOURS[:-1] + [None])
        self.assertEqual((file.state, file.loaded_count), ("loaded", 1))
        curve = self.curves()
        self.assertEqual((curve.cups_id, curve.day, curve.file_id), (self.supply_point, date(2026, 1, 15), file))
        self.assertEqual((curve.step_s, curve.started_at), (1800, datetime(2026, 1, 14, 23)))
        self.assertEqual(list(curve.values), HALF_HOURS[:-1] + [None])
        self.assertEqual(curve.qualities, "B" * 47 + "-")
        self.assertEqual((curve.energy_wh, curve.maximum, curve.mean, curve.missing_count), (2891, 146, 123, 1))

    def test_the_orm_sums_up_as_loading_does(self):
        self.load_r50([*HALF_HOURS[:-2], None, 7])
        loaded = self.curves()
        summary = ["energy_wh", "maximum", "mean", "missing_count"]
        expected = [loaded[name] for name in summary]
        loaded.values = (*loaded.values,)
        loaded._compute_summary()
        self.assertEqual([loaded[name] for name in summary], expected)

    def test_the_same_file_again_changes_nothing(self):
        file = self.load_r50(HALF_HOURS)
        file.action_process_again()
        self.assertEqual((file.loaded_count, file.duplicate_count), (0, 1))
        self.assertFalse(self.env["energy.flux.superseded"].search([("new_file_id", "=", file.id)]))

    def test_a_later_file_replaces_what_it_tells_and_keeps_the_rest(self):
        first = self.load_r50(HALF_HOURS)
        later = self.load_r50([1, 2, None], SECOND)
        values, files = self.told()
        self.assertEqual(values, [1, 2, *HALF_HOURS[2:]])
        self.assertEqual(files, [later.id] * 2 + [first.id] * 46)
        superseded = self.env["energy.flux.superseded"].search([("new_file_id", "=", later.id)])
        self.assertEqual(superseded.old_values["values"], HALF_HOURS)
        self.assertEqual(self.curves().maximum, 147)

    def test_points_count_by_publication_whatever_the_order_of_arrival(self):
        orders = [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2), (1, 3, 2), (2, 1, 3)]
        told = {1: (HALF_HOURS, FIRST), 2: ([20] * 10, SECOND), 3: ([30, None, 30], THIRD)}
        for order in orders:
            with self.subTest(order=order), self.env.cr.savepoint() as savepoint:
                for number in order:
                    self.load_r50(*told[number], name=f"{number}.xml")
                self.assertEqual(self.told()[0], [30, 20, 30, *[20] * 7, *HALF_HOURS[10:]])
                savepoint.rollback()

    def test_what_is_told_again_later_is_not_replaced_by_what_was_published_between(self):
        self.load_r50(HALF_HOURS, FIRST)
        self.load_r50(HALF_HOURS, THIRD, name="again.xml")
        self.load_r50([0] * 48, SECOND)
        self.assertEqual(self.told()[0], HALF_HOURS)

    def test_a_finer_step_divides_the_coarser_one_without_changing_its_energy(self):
        self.load_r50(HALF_HOURS)
        self.assertEqual(self.curves().energy_wh, 5928 // 2)
        document = r4x(r4x_curve(DAY, [None, None, None, 1], minutes=10))
        self.load(R4Q_NAME.replace(".zip", ".xml"), document)
        curve = self.curves()
        self.assertEqual((curve.step_s, len(curve.values)), (600, 144))
        self.assertEqual(list(curve.values[:7]), [100, 100, 100, 1000, 101, 101, 102])
        self.assertEqual(curve.energy_wh, 3114)  # (3 × 5928 + 1000 − 101) / 6

    def test_unloading_the_later_file_gives_the_earlier_points_back(self):
        self.load_r50(HALF_HOURS)
        before = self.curves().read()
        later = self.load_r50([1, 2], SECOND)
        later.action_unload()
        self.env.invalidate_all()
        self.assertEqual(self.curves().read(), before)

    def test_days_of_unknown_points_wait_for_them(self):
        stranger = "99100000000029"
        file = self.load("r50.xml", r50(r50_point(r50_day(DAY, [5, None]), point=stranger)))
        self.assertIn("not known yet", file.rejection_ids.reason)
        self.env["energy.cups"].create({"name": stranger, "kind": "prm", "company_id": self.company.id})
        file.rejection_ids.action_retry()
        self.assertEqual(file.rejection_ids.state, "resolved")
        self.assertEqual(list(self.curves().values[:2]), [5, None])

    def test_what_a_file_tells_twice_of_one_day_is_put_together(self):
        halves = ends_of(DAY)
        measures = [
            r6x_measure(r6x_curve(r63_points(halves[:24], HALF_HOURS))),
            r6x_measure(r6x_curve(r63_points(halves[24:], HALF_HOURS[24:]))),
        ]
        self.load("r63.json", r6x("R63", *measures))
        self.assertEqual(self.told(), (HALF_HOURS, []))

    def test_the_points_of_some_days_come_as_one_frame(self):
        for day in ("2026-03-29", "2026-10-25"):
            self.load_r50([7] * 50, day=day, name=f"{day}.xml")
        frame = self.env["energy.curve.day"]._curve_frame(
            self.supply_point.ids, "active_consumption", date(2026, 1, 1), date(2027, 1, 1)
        )
        self.assertEqual(list(frame), ["supply_point", "at", "step_s", "value", "quality"])
        self.assertEqual((len(frame), set(frame["value"])), (46 + 50, {7}))
        self.assertEqual(frame["at"].iloc[45].isoformat(), "2026-03-29T21:30:00+00:00")
        self.assertEqual(frame["at"].iloc[95].isoformat(), "2026-10-25T22:30:00+00:00")
        empty = self.env["energy.curve.day"]._curve_frame([], "voltage", date(2026, 1, 1), date(2027, 1, 1))
        self.assertEqual((len(empty), str(empty["value"].dtype)), (0, "Int64"))

    def test_the_button_of_a_point_leads_to_its_curves(self):
        self.load_r50(HALF_HOURS)
        self.assertEqual(self.supply_point.curve_day_count, 1)
        action = self.supply_point.action_view_curves()
        self.assertEqual(self.env["energy.curve.day"].search(action["domain"]), self.curves())

    def test_the_buttons_of_a_file_and_of_its_point_lead_to_each_other(self):
        file = self.load_r50(HALF_HOURS)
        self.assertEqual(file.curve_day_count, 1)
        self.assertEqual(self.env["energy.curve.day"].search(file.action_view_curves()["domain"]), self.curves())
        self.assertEqual(self.supply_point.file_count, 1)
