# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import random
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .flux_case import FluxCase

START = datetime(2026, 1, 1, 5)
C15 = "17X100A100A0001A_C15_17XSYNTHETIQUE0X_GRD-F999_{direction}_{number:05}_{stamp:%Y%m%d%H%M%S}.zip"
R151 = "ERDF_R151_17XSYNTHETIQUE0X_GRD-F999_{key}_{number:05}_Q_{part:05}_{count:05}_{stamp:%Y%m%d%H%M%S}.zip"


@tagged("post_install", "-at_install")
class TestCompleteness(FluxCase):
    def receive(self, *numbers, direction="0327", start=START):
        """C15 files of these numbers, one a day, in the order given."""
        names = [
            C15.format(direction=direction, number=number, stamp=start + timedelta(days=day))
            for day, number in enumerate(numbers)
        ]
        return self.files.union(*(self.files._receive(name, name.encode()) for name in names))

    def receive_parts(self, number, parts, count, key="900000001", start=START):
        names = [R151.format(key=key, number=number, part=part, count=count, stamp=start) for part in parts]
        return self.files.union(*(self.files._receive(name, name.encode()) for name in names))

    def gaps(self):
        gaps = self.env["energy.flux.gap"].search([("company_id", "=", self.company.id)], order="first_number")
        return [(gap.first_number, gap.last_number) for gap in gaps]

    def test_only_what_lies_between_two_numbers_is_missing(self):
        files = self.receive(7, 8, 11, 12, 14)
        self.assertEqual(self.gaps(), [(9, 10), (13, 13)])
        gap = self.env["energy.flux.gap"].search([("first_number", "=", 9), ("company_id", "=", self.company.id)])
        self.assertRecordValues(
            gap,
            [
                {
                    "flux_code": "C15",
                    "sequence_key": "GRD-F999_0327",
                    "kind": "numbers",
                    "missing_count": 2,
                    "earlier_file_id": files[1].id,
                    "earlier_at": datetime(2026, 1, 2, 4),
                    "later_file_id": files[2].id,
                    "later_at": datetime(2026, 1, 3, 4),
                    "since": files[2].received_at,
                }
            ],
        )

    def test_a_number_that_arrives_is_no_longer_missing(self):
        self.receive(7, 9)
        self.assertEqual(self.gaps(), [(8, 8)])
        self.receive(8, start=START + timedelta(hours=3))
        self.assertEqual(self.gaps(), [])

    def test_a_number_that_is_made_late_is_no_longer_missing(self):
        self.receive(7, 9, 10, 8, 11)
        self.assertEqual(self.gaps(), [])

    def test_numbering_may_start_again(self):
        for direction, numbers in enumerate([(57, 58, 1, 2, 3), (99998, 99999, 1), (99998, 2, 3), (1, 2, 1, 2)]):
            self.receive(*numbers, direction=f"{direction:04}")
            self.assertEqual(self.gaps(), [], numbers)

    def test_each_run_has_gaps_of_its_own(self):
        self.receive(57, 59, 1, 4)
        self.assertEqual(self.gaps(), [(2, 3), (58, 58)])

    def test_sequences_and_companies_do_not_mix(self):
        self.receive(1, direction="0321")
        self.receive(9, direction="0322")
        other = self.env["res.company"].create({"name": "Other"})
        self.files.with_company(other)._receive(C15.format(direction="0321", number=5, stamp=START), b"")
        self.assertFalse(self.env["energy.flux.gap"].search([("company_id", "in", (self.company + other).ids)]))

    def test_a_file_in_quarantine_has_arrived(self):
        files = self.receive(1, 2, 3)
        files[1]._process_batch()
        self.assertEqual(files[1].state, "quarantined")
        self.assertEqual(self.gaps(), [])

    def test_random_sequences_with_restarts(self):
        """What is taken out between two numbers of a run is what is missing, whatever the order of arrival."""
        chance = random.Random(19)
        for direction in range(30):
            expected, files, day = [], [], START
            for _run in range(chance.randint(1, 3)):
                first, last = (1, chance.randint(5, 40)) if files else sorted(chance.sample(range(1, 60), 2))
                present = {first, last} | {n for n in range(first, last) if chance.random() < 0.8}
                expected += [n for n in range(first, last) if n not in present]
                for number in range(first, last + 1):
                    day += timedelta(days=1)
                    if number in present:
                        files.append((number, day))
            chance.shuffle(files)
            names = [C15.format(direction=f"{direction:04}", number=number, stamp=stamp) for number, stamp in files]
            for name in names:
                self.files._receive(name, name.encode())
            gaps = self.env["energy.flux.gap"].search(
                [("company_id", "=", self.company.id), ("sequence_key", "=", f"GRD-F999_{direction:04}")]
            )
            missing = [n for gap in gaps for n in range(gap.first_number, gap.last_number + 1)]
            self.assertEqual(sorted(missing), sorted(expected))

    def test_a_number_is_complete_when_all_its_parts_are_there(self):
        self.receive_parts(7, (1, 3), 4)
        gap = self.env["energy.flux.gap"].search([("company_id", "=", self.company.id)])
        self.assertRecordValues(
            gap, [{"kind": "parts", "first_number": 7, "last_number": 7, "missing_count": 2, "parts": "2, 4 / 4"}]
        )
        self.receive_parts(7, (2, 4), 4)
        self.assertEqual(self.gaps(), [])

    def stream(self):
        return self.env["energy.flux.stream"].search([("company_id", "=", self.company.id)])

    def age(self, days):
        """Files were received so many days ago."""
        received_at = fields.Datetime.now() - timedelta(days=days)
        self.files.search([("company_id", "=", self.company.id)]).received_at = received_at
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_sequence_tells_what_came_and_what_is_missing(self):
        files = self.receive(1, 2, 4)
        self.assertRecordValues(
            self.stream(),
            [
                {
                    "flux_code": "C15",
                    "sequence_key": "GRD-F999_0327",
                    "file_count": 3,
                    "missing_count": 1,
                    "last_file_id": files[-1].id,
                    "usual_days": 1.0,
                    "is_silent": False,
                }
            ],
        )
        action = self.stream().action_view_gaps()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]).first_number, 3)
        action = self.stream().action_view_files()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 3)

    def test_a_sequence_is_silent_after_three_usual_intervals_and_some_days(self):
        self.receive(1, 2, 3)
        for days, is_silent in ((2, False), (4, True)):
            self.age(days)
            self.assertEqual(self.stream().is_silent, is_silent, days)

    def test_how_long_is_a_setting(self):
        self.receive(1, 2, 3)
        self.age(10)
        for name, value in (("energy_flux.silence_factor", "11"), ("energy_flux.silence_min_days", "11")):
            with self.subTest(name):
                self.assertTrue(self.stream().is_silent)
                self.env["ir.config_parameter"].set_param(name, value)
                self.env.invalidate_all()
                self.assertFalse(self.stream().is_silent)
                self.env["ir.config_parameter"].set_param(name, False)
                self.env.invalidate_all()

    def test_two_arrivals_are_no_habit(self):
        self.receive(1, 2)
        self.age(1000)
        self.assertFalse(self.stream().is_silent)

    def activities(self):
        files = self.files.search([("company_id", "=", self.company.id)])
        return self.env["mail.activity"].search([("res_model", "=", files._name), ("res_id", "in", files.ids)])

    def test_a_silence_is_told_once_and_ends_with_the_next_file(self):
        manager = self.user("manager")
        files = self.receive(1, 2, 3)
        self.age(10)
        streams = self.env["energy.flux.stream"]
        streams._cron_tell_silences()
        streams._cron_tell_silences()
        self.assertRecordValues(self.activities(), [{"res_id": files[-1].id, "user_id": manager.id}])
        self.assertIn("usually comes every 1 days", self.activities().note)
        self.activities().action_done()
        streams._cron_tell_silences()
        self.assertFalse(self.activities())
        new = self.receive(4, start=START + timedelta(days=9))
        self.age(10)
        streams._cron_tell_silences()
        self.assertEqual(self.activities().res_id, new.id)
        self.receive(5, start=START + timedelta(days=10))
        self.assertFalse(self.activities())

    def test_other_companies_and_the_portal_see_nothing(self):
        self.receive(1, 3)
        reader, portal = self.user("reader"), self.user("portal")
        stranger = self.user("manager", self.env["res.company"].create({"name": "Other"}))
        for model in ("energy.flux.gap", "energy.flux.stream"):
            self.assertTrue(self.as_user(self.env[model], reader).search([]))
            self.assertFalse(self.as_user(self.env[model], stranger).search([]))
            self.assertFalse(self.env[model].with_user(portal).has_access("read"))
