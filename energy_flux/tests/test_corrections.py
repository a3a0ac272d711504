# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .flux_case import FluxCase, january_readings
from .flux_documents import POINT, c15, c15_event, r151, r151_point

TABLES = {  # what is compared, without the ids of rows and the moments of loading
    "energy_reading": ("cups_id", "at", "source", "position", "nature", "base_wh", "digits", "file_id"),
    "energy_contract_event": ("contract_id", "at", "nature", "affair_ref", "power_va", "fta", "file_id"),
    "energy_flux_superseded": ("model", "row_key", "old_values", "old_file_id", "new_file_id"),
    "energy_flux_rejection": ("file_id", "frame", "record_ref", "reason", "payload", "state"),
    "energy_contract": ("name", "cups_id", "fta", "power_va", "date_start", "date_end"),
    "energy_cups": ("name", "segment", "meter_number"),
}
COUNTS = ["row_count", "loaded_count", "duplicate_count", "rejected_count"]


def r151_of(values, day):
    point = r151_point({date: {"BASE": value} for date, value in values.items()})
    return r151(point, created=f"2026-02-{day:02}T00:00:00+01:00")


@tagged("post_install", "-at_install")
class TestCorrections(FluxCase):
    def setUp(self):
        super().setUp()
        self.enter()
        self.first = self.load("first.xml", r151_of({"2026-01-30": 1000, "2026-01-31": 2000}, 2))

    def correct(self, value=2500, day=3):
        return self.load(f"correction-{day}.xml", r151_of({"2026-01-31": value, "2026-02-01": 3000}, day))

    def tables(self):
        self.env.flush_all()
        return {table: self.rows_of(table, columns) for table, columns in TABLES.items()}

    def rows_of(self, table, columns):
        columns = SQL(", ").join(SQL("%s::text", SQL.identifier(column)) for column in columns)
        return sorted(self.env.execute_query(SQL("SELECT %s FROM %s", columns, SQL.identifier(table))), key=str)

    def test_what_is_replaced_is_kept(self):
        correction = self.correct()
        reading = self.readings().filtered(lambda row: row.base_wh == 2500)
        [superseded] = correction.superseded_ids
        self.assertRecordValues(
            superseded,
            [
                {
                    "company_id": self.company.id,
                    "model": "energy.reading",
                    "row_id": reading.id,
                    "old_file_id": self.first.id,
                    "new_file_id": correction.id,
                }
            ],
        )
        self.assertEqual(superseded.row_key["cups_id"], self.point().id)
        self.assertEqual((superseded.row_key["at"], superseded.old_values["base_wh"]), ("2026-01-31T23:00:00", 2000))
        self.assertIn("Base (Wh): 2000", superseded.old_text)
        self.assertEqual(superseded.kind_label, "Meter Reading")
        self.assertEqual(correction.superseded_count, 1)
        action = correction.action_view_superseded()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), superseded)

    def test_nothing_is_kept_where_nothing_is_replaced(self):
        older = self.load("older.xml", r151_of({"2026-01-31": 1}, 1))
        same = self.load("same.xml", r151_of({"2026-01-31": 2000}, 5))
        self.assertFalse((self.first | older | same).superseded_ids)

    def test_a_correction_of_an_event_is_kept_too(self):
        values = {"at": "2026-01-01T00:00:00+01:00", "started": "2026-01-01"}
        file = self.load("c15-later.xml", c15(c15_event(power="9.0", **values), created="2026-02-09T00:00:00+01:00"))
        self.assertEqual(file.superseded_ids.model, "energy.contract.event")
        self.assertEqual(file.superseded_ids.old_values["power_va"], 6000)

    def test_loading_again_changes_nothing(self):
        correction = self.correct()
        before = self.tables()
        for file in (correction, self.first, self.contract().event_ids.file_id):
            file.action_process_again()
            self.assertEqual(self.tables(), before)

    def test_unloading_and_loading_gives_the_same_database(self):
        waiting = self.load("waiting.xml", r151(r151_point({"2026-01-31": {"BASE": 5}}, "99000000000034")))
        correction = self.correct()
        before = self.tables()
        entry = self.contract().event_ids.file_id
        for file in (correction, self.first, waiting, entry):
            with self.subTest(file.name):
                file.action_unload()
                self.assertNotEqual(self.tables(), before)
                file.action_process_again()
                self.assertEqual(self.tables(), before)

    def test_a_file_that_is_unloaded_and_loaded_counts_as_before(self):
        correction = self.correct()
        counts = correction.read(COUNTS)
        correction.action_unload()
        correction.action_process_again()
        self.assertEqual(correction.read(COUNTS), counts)

    def test_unloading_deletes_exactly_the_rows_of_the_file_and_gives_old_values_back(self):
        before = self.tables()
        correction = self.correct()
        correction.action_unload()
        self.assertEqual(self.tables(), before)
        self.assertRecordValues(
            correction, [{"state": "received", "is_held": True, "loaded_count": 0, "row_count": 0, "loaded_at": False}]
        )

    def test_unloading_what_was_replaced_since_leaves_the_newest(self):
        middle, last = self.correct(2500, 3), self.correct(2600, 4)
        before = self.tables()
        middle.action_unload()
        self.assertEqual(self.readings().filtered(lambda row: row.base_wh == 2600).file_id, last)
        middle.action_process_again()
        self.assertEqual(self.tables(), before)

    def test_a_reading_entered_by_hand_is_given_back(self):
        by_hand = self.env["energy.reading"].create(
            {"cups_id": self.point(POINT).id, "at": "2026-03-30 22:00:00", "source": "R151", "base_wh": 7}
        )
        file = self.load("march.xml", r151_of({"2026-03-30": 9}, 9))
        self.assertEqual((by_hand.base_wh, by_hand.file_id), (9, file))
        file.action_unload()
        self.assertEqual((by_hand.base_wh, by_hand.file_id), (7, self.files))

    def test_the_scheduled_job_leaves_what_was_unloaded(self):
        self.first.action_unload()
        with self.enter_registry_test_mode():
            self.env.ref("energy_flux.ir_cron_process_files").method_direct_trigger()
        self.assertEqual(self.first.state, "received")
        self.first.action_process_again()
        self.assertRecordValues(self.first, [{"state": "loaded", "is_held": False}])

    def test_only_managers_unload(self):
        with self.assertRaises(AccessError):
            self.as_user(self.first, self.user("accountant")).action_unload()
        self.as_user(self.first, self.user("manager")).action_unload()
        self.assertFalse(self.readings())

    def test_rows_in_use_are_told(self):
        self.env.cr.execute(
            "CREATE TABLE energy_flux_key_test (reading_id int REFERENCES energy_reading ON DELETE RESTRICT);"
            "INSERT INTO energy_flux_key_test SELECT id FROM energy_reading WHERE file_id = %s",
            [self.first.id],
        )
        with self.assertRaisesRegex(UserError, "first.xml is not unloaded: rows of it are used by"):
            self.first.action_unload()
        self.assertEqual(len(self.readings()), 2)

    def test_replaced_values_are_for_the_company(self):
        superseded = self.correct().superseded_ids
        reader, portal = self.user("reader"), self.user("portal")
        stranger = self.user("manager", self.env["res.company"].create({"name": "Other"}))
        self.assertEqual(self.as_user(superseded, reader).search([]), superseded)
        self.assertFalse(self.as_user(superseded, stranger).search([]))
        with self.assertRaises(AccessError):
            superseded.with_user(portal).read(["old_values"])

    def test_what_the_file_holds_and_nobody_needs_is_told(self):
        self.first.skipped = {"supplier dials": 12}
        self.assertEqual(self.first.skipped_text, "supplier dials: 12")

    def test_the_new_year_of_the_same_content_is_no_correction(self):
        self.assertFalse(self.load("again.xml", january_readings(2000)).superseded_ids)
