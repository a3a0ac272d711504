# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .flux_case import FluxCase, january_readings
from .flux_documents import OTHER_POINT, c15, c15_event, c15_reading, r151, r151_point


@tagged("post_install", "-at_install")
class TestUploadWizard(FluxCase):
    def wizard(self, documents, user=None):
        env = self.env(user=user) if user else self.env
        attachments = env["ir.attachment"].create(
            [{"name": name, "raw": raw, "res_model": "energy.flux.upload"} for name, raw in documents.items()]
        )
        with Form(env["energy.flux.upload"]) as form:
            for attachment in attachments:
                form.attachment_ids.add(attachment)
        return form.save()

    def test_the_preview_counts_and_writes_nothing(self):
        self.enter(readings=c15_reading({"BASE": "1"}))
        wizard = self.wizard(
            {
                "again.xml": c15(
                    c15_event(at="2026-01-01T00:00:00+01:00", started="2026-01-01"),
                    c15_event("MCT", "2026-02-01T00:00:00+01:00", power="9.0", affair="A2"),
                    c15_event(point=OTHER_POINT, contract="200000002"),
                    c15_event(at="never"),
                ),
                "r151.xml": january_readings(),
                "note.zip": b"hello",
            }
        )
        before = self.counts()
        wizard.action_preview()
        self.assertEqual(self.counts(), before)
        self.assertTrue(wizard.is_previewed)
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "verdict": "ready",
                    "flux_code": "C15",
                    "event_count": 3,
                    "reading_count": 0,
                    "duplicate_count": 1,
                    "rejected_count": 1,
                    "unknown_point_count": 1,
                },
                {
                    "verdict": "refused",
                    "flux_code": False,
                    "event_count": 0,
                    "reading_count": 0,
                    "duplicate_count": 0,
                    "rejected_count": 0,
                    "unknown_point_count": 0,
                },
                {
                    "verdict": "ready",
                    "flux_code": "R151",
                    "event_count": 0,
                    "reading_count": 1,
                    "duplicate_count": 0,
                    "rejected_count": 0,
                    "unknown_point_count": 0,
                },
            ],
        )
        self.assertIn("never is not a date", wizard.line_ids[0].message)
        self.assertIn("holds no XML, JSON or CSV document", wizard.line_ids[1].message)

    def counts(self):
        models = ("energy.flux.file", "energy.flux.rejection", "energy.cups", "energy.contract", "energy.reading")
        return [self.env[model].search_count([]) for model in models]

    def test_a_second_preview_replaces_the_first(self):
        wizard = self.wizard({"r151.xml": january_readings()})
        wizard.action_preview()
        wizard.action_preview()
        self.assertEqual(len(wizard.line_ids), 1)

    def test_the_preview_says_when_a_file_was_received_before(self):
        self.enter()
        self.upload("r151.xml", january_readings())
        wizard = self.wizard({"r151.xml": january_readings()})
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.verdict, "received")

    def test_known_readings_are_counted_as_duplicates(self):
        self.enter()
        self.upload("r151.xml", january_readings())
        days = {"2026-01-31": {"BASE": 1000}, "2026-02-28": {"BASE": 2000}}
        wizard = self.wizard({"other.xml": r151(r151_point(days))})
        wizard.action_preview()
        self.assertEqual((wizard.line_ids.reading_count, wizard.line_ids.duplicate_count), (2, 1))

    def test_all_files_are_loaded_contracts_before_readings(self):
        wizard = self.wizard({"r151.xml": january_readings(), "c15.xml": c15(c15_event()), "note.zip": b"hello"})
        action = wizard.action_load()
        files = self.files.search(action["domain"])
        self.assertEqual(dict(zip(files.mapped("name"), files.mapped("state"), strict=True)), STATES)
        self.assertEqual(len(self.readings()), 1)

    def test_an_operator_loads_files(self):
        wizard = self.wizard({"c15.xml": c15(c15_event())}, self.user("operator"))
        wizard.action_preview()
        wizard.action_load()
        self.assertTrue(self.contract())

    def test_a_reader_may_not_open_the_wizard(self):
        with self.assertRaises(AccessError):
            self.wizard({"c15.xml": c15(c15_event())}, self.user("reader"))

    def test_without_file_the_wizard_says_so(self):
        wizard = self.env["energy.flux.upload"].create({})
        for action in (wizard.action_preview, wizard.action_load):
            with self.assertRaisesRegex(UserError, "No file is chosen"):
                action()


STATES = {"r151.xml": "loaded", "c15.xml": "loaded", "note.zip": "quarantined"}
