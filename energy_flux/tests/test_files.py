# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .flux_case import FluxCase, january_readings
from .flux_documents import C15_NAME, POINT, c15, c15_event, c15_reading, r151, r151_point, zipped


@tagged("post_install", "-at_install")
class TestFiles(FluxCase):
    def test_a_c15_becomes_events_and_readings_that_know_their_file(self):
        event = c15_event(readings=c15_reading({"BASE": "12"}, at="2026-01-10T00:01:00+01:00"))
        file = self.load(C15_NAME.format(7), zipped({"c15.xml": c15(event)}))
        self.assertRecordValues(
            file,
            [
                {
                    "state": "loaded",
                    "flux_code": "C15",
                    "sequence_key": "GRD-F999_0327",
                    "sequence_number": 7,
                    "published_at": datetime(2026, 2, 1, 4, 10, 13),
                    "row_count": 2,
                    "loaded_count": 2,
                    "duplicate_count": 0,
                    "rejected_count": 0,
                    "event_count": 1,
                    "reading_count": 1,
                }
            ],
        )
        reading = self.readings("C15")
        self.assertRecordValues(
            reading,
            [
                {
                    "file_id": file.id,
                    "company_id": self.company.id,
                    "at": datetime(2026, 1, 9, 23),
                    "measured_at": datetime(2026, 1, 9, 23, 1),
                    "position": "after",
                    "nature": "actual",
                    "base_wh": 12000,
                    "digits": 6,
                }
            ],
        )
        self.assertFalse(reading.hp_wh)
        self.assertEqual(self.contract().event_ids.file_id, file)

    def test_readings_of_both_clock_changes_count_at_paris_midnight(self):
        self.enter()
        days = {"2026-03-29": {"BASE": 1}, "2026-10-24": {"BASE": 2}, "2026-10-25": {"BASE": 3}}
        self.load("r151.xml", r151(r151_point(days)))
        self.assertEqual(
            self.readings().sorted("at").mapped("at"),
            [datetime(2026, 3, 29, 22), datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 23)],
        )

    def test_the_same_file_twice_is_one_file(self):
        self.enter()
        first = self.upload("r151.xml", january_readings())
        self.assertEqual(self.upload("r151.xml", january_readings()), first)
        self.assertEqual(len(self.readings()), 1)

    def test_the_same_content_under_another_name_is_known_already(self):
        self.enter()
        self.upload("r151.xml", january_readings())
        again = self.upload("r151-again.xml", january_readings())
        self.assertEqual((again["state"], again["loaded_count"], again["duplicate_count"]), ("loaded", 0, 1))

    def test_the_same_name_with_other_content_is_flagged(self):
        self.enter()
        first = self.load("r151.xml", january_readings(1000))
        second = self.load("r151.xml", january_readings(2000))
        self.assertFalse(first.is_name_conflict)
        self.assertTrue(second.is_name_conflict)

    def test_what_is_published_later_replaces_what_was_published_earlier(self):
        self.enter()
        reading = r151_point({"2026-01-31": {"BASE": 1000}})
        corrected = r151_point({"2026-01-31": {"BASE": 2000}})
        newer = self.load("newer.xml", r151(corrected, created="2026-02-10T00:00:00+01:00"))
        older = self.load("older.xml", r151(reading, created="2026-02-02T00:00:00+01:00"))
        self.assertRecordValues(self.readings(), [{"base_wh": 2000, "file_id": newer.id}])
        self.assertEqual((older.loaded_count, older.duplicate_count), (0, 1))
        newest = self.load("newest.xml", r151(reading, created="2026-02-11T00:00:00+01:00"))
        self.assertRecordValues(self.readings(), [{"base_wh": 1000, "file_id": newest.id}])
        self.assertEqual((newest.loaded_count, newest.duplicate_count), (1, 0))

    def test_the_last_of_two_equal_keys_in_one_file_holds(self):
        self.enter()
        twice = r151(r151_point({"2026-01-31": {"BASE": 1}}), r151_point({"2026-01-31": {"BASE": 2}}))
        file = self.load("r151.xml", twice)
        self.assertEqual(self.readings().base_wh, 2)
        self.assertEqual((file.loaded_count, file.duplicate_count), (1, 1))

    def test_indexes_beyond_32_bits_are_kept(self):
        self.enter()
        self.load("r151.xml", january_readings(99_999_999_999))
        self.assertEqual(self.readings().base_wh, 99_999_999_999)

    def test_what_cannot_be_read_is_quarantined_with_its_reason_and_its_bytes(self):
        cases = {
            "note.zip": (b"hello", "holds no XML, JSON or CSV document"),
            "r10.xml": (b"<R10/>", "which is not read"),
            "bad.xml": (january_readings()[:-30], "cut off"),
            "evil.xml": (c15(prolog="<!DOCTYPE C15>"), "DOCTYPE"),
            C15_NAME.format(1): (zipped({"a.xml": january_readings()}), "should hold flux C15"),
            "empty.zip": (b"", "is empty"),
        }
        for name, (content, reason) in cases.items():
            with self.subTest(name):
                result = self.upload(name, content)
                self.assertEqual(result["state"], "quarantined")
                self.assertIn(reason, result["message"])
                self.assertEqual(self.files.browse(result["id"]).attachment_id.raw or b"", content)

    def test_a_file_in_quarantine_can_be_loaded_again(self):
        self.enter()
        file = self.load("note.xml", b"hello")
        file.sudo().attachment_id.raw = january_readings()
        file.action_process_again()
        self.assertEqual(file.state, "loaded")
        self.assertFalse(file.quarantine_reason)

    def test_loading_again_changes_nothing(self):
        file = self.enter()
        file.action_process_again()
        self.assertEqual((file.state, file.loaded_count, file.duplicate_count), ("loaded", 0, 1))
        self.assertEqual(len(self.contract().event_ids), 1)

    def test_one_bad_file_does_not_stop_the_others(self):
        received = [
            self.files._receive("bad.xml", b"hello"),
            self.files._receive("c15.xml", c15(c15_event())),
            self.files._receive("worse.xml", b"<R10/>"),
            self.files._receive("r151.xml", january_readings()),
        ]
        files = self.files.union(*received)
        files._process_batch()
        self.assertEqual(files.mapped("state"), ["quarantined", "loaded", "quarantined", "loaded"])

    @mute_logger("odoo.addons.energy_flux.models.energy_flux_file")
    def test_an_unexpected_error_quarantines_the_file_and_leaves_no_row(self):
        """A database that refuses a row: here by a constraint that the code does not know of."""
        self.env.cr.execute("ALTER TABLE energy_reading ADD CONSTRAINT test_only CHECK (base_wh <> 666)")
        event = c15_event(readings=c15_reading({"BASE": "666"}, coefficient="0.001"))
        result = self.upload("c15.xml", c15(event))
        self.assertEqual(result["state"], "quarantined")
        self.assertIn("unexpected error", result["message"])
        self.assertFalse(self.contract() or self.point())

    def test_arguments_that_make_no_sense_are_refused(self):
        for name, content in (
            ("r151\0.xml", ""),
            ("", "AA=="),
            (None, "AA=="),
            (["c15.xml"], "AA=="),
            ("c15.xml", "not base64!"),
        ):
            with self.subTest(name=name, content=content), self.assertRaises(UserError):
                self.files.upload(name, content)

    def test_a_path_in_the_name_is_cut_off(self):
        result = self.upload("..\\..\\evil/c15.xml", c15(c15_event()))
        self.assertEqual(self.files.browse(result["id"]).name, "c15.xml")

    def test_smart_buttons_lead_to_the_rows(self):
        file = self.enter(readings=c15_reading({"BASE": "1"}))
        for action in (file.action_view_events(), file.action_view_readings()):
            self.assertEqual(len(self.env[action["res_model"]].search(action["domain"])), 1)
        self.assertEqual(self.point().file_count, 1)
        self.assertEqual(self.files.search(self.point().action_view_flux_files()["domain"]), file)

    def test_point_and_company_of_a_reading_are_those_of_the_point(self):
        self.enter()
        self.load("r151.xml", january_readings())
        self.assertEqual(self.readings().cups_id, self.point(POINT))
        self.assertEqual(self.readings().company_id, self.company)
