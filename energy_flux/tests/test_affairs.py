# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .contract_documents import X12_NAME, affair, affairs
from .flux_case import FluxCase
from .flux_documents import OTHER_POINT, POINT, c15, c15_event

SENT = (1, "DMTR", "2026-01-10T08:00:00+01:00", "2026-01-10+01:00")
RECEIVABLE = (2, "DMREC", "2026-01-10T09:00:00+01:00", "2026-01-10+01:00")
PLANNED = (3, "INPL", "2026-01-11T08:00:00+01:00", "2026-01-20+01:00")
DONE = (4, "CPRE", "2026-01-20T08:00:00+01:00", "2026-01-20+01:00")


@tagged("post_install", "-at_install")
class TestAffairs(FluxCase):
    """What was ordered of the grid operator, as each snapshot tells it anew."""

    def snapshot(self, number, *each, day="2026-02-01", code="X12"):
        return self.load(X12_NAME.format(code, number), affairs(*each, code=code, created=f"{day}T05:10:13"))

    def affair(self, name="A0000001"):
        return self.env["energy.affair"].search([("name", "=", name), ("company_id", "=", self.company.id)])

    def test_an_affair_has_its_milestones_and_the_state_of_the_last(self):
        file = self.snapshot(1, affair("A0000001", SENT, RECEIVABLE, PLANNED))
        self.assertEqual((file.state, file.loaded_count, file.rejected_count), ("loaded", 4, 0))
        found = self.affair()
        self.assertRecordValues(
            found,
            [
                {
                    "origin": "initiated",
                    "point_code": POINT,
                    "status": "COURS",
                    "state": "INPL",
                    "service": "CFN",
                    "service_label": "Changement de fournisseur",
                    "requester_ref": "REF1",
                    "segment": "C5",
                    "effective_on": date(2026, 1, 20),
                    "last_milestone": "INPL",
                    "file_id": file.id,
                }
            ],
        )
        self.assertEqual(found.milestone_ids.mapped("number"), [1, 2, 3])
        self.assertEqual(found.milestone_ids[0].at, datetime(2026, 1, 10, 7))
        self.assertEqual(found.milestone_ids.file_id, file)

    def test_each_snapshot_adds_only_the_milestones_that_are_new(self):
        self.snapshot(1, affair("A0000001", SENT, RECEIVABLE), day="2026-01-11")
        later = self.snapshot(2, affair("A0000001", SENT, RECEIVABLE, PLANNED, DONE, status="TERMN"))
        self.assertEqual((later.loaded_count, later.duplicate_count), (3, 2))
        self.assertRecordValues(self.affair(), [{"state": "CPRE", "status": "TERMN"}])
        self.assertEqual(self.affair().milestone_ids.mapped("number"), [1, 2, 3, 4])

    def test_an_older_snapshot_that_arrives_later_changes_nothing(self):
        self.snapshot(2, affair("A0000001", SENT, DONE, status="TERMN"))
        self.snapshot(1, affair("A0000001", SENT), day="2026-01-10")
        self.assertRecordValues(self.affair(), [{"state": "CPRE", "status": "TERMN"}])

    def test_codes_that_nobody_knows_are_other_ones_with_their_label(self):
        self.snapshot(1, affair("A0000001", (1, "INRP", SENT[2], SENT[3]), status="ATTEN"))
        self.assertRecordValues(self.affair(), [{"state": "OTHER", "status": "OTHER", "last_milestone": "INRP"}])

    def test_initiated_and_received_affairs_of_one_reference_are_two(self):
        self.snapshot(1, affair("A0000001", SENT))
        self.snapshot(1, affair("A0000001", DONE), code="X13")
        self.assertEqual(set(self.affair().mapped("origin")), {"initiated", "received"})

    def test_the_point_of_an_affair_may_appear_later(self):
        self.snapshot(1, affair("A0000001", SENT), affair("A0000002", SENT, point=OTHER_POINT))
        self.assertFalse(self.affair().cups_id)
        self.load("c15.xml", c15(c15_event(affair="A0000001")))
        self.affair().invalidate_recordset()
        self.assertEqual(self.affair().cups_id, self.point())
        found = self.env["energy.affair"].search([("cups_id", "=", self.point().id)])
        self.assertEqual(found, self.affair())

    def test_an_affair_knows_the_contracts_whose_events_it_caused(self):
        self.snapshot(1, affair("A0000001", SENT, DONE))
        self.load("c15.xml", c15(c15_event(affair="A0000001"), c15_event("MCT", affair="A0000009")))
        self.assertEqual(self.affair().contract_ids, self.contract())
        self.assertEqual(self.affair().action_view_contracts()["domain"], [("id", "in", self.contract().ids)])

    def test_points_and_contracts_lead_to_their_affairs(self):
        self.snapshot(1, affair("A0000001", SENT, DONE), affair("A0000002", SENT))
        self.load("c15.xml", c15(c15_event(affair="A0000001")))
        self.assertEqual((self.point().affair_count, self.contract().affair_count), (2, 1))
        for record, expected in ((self.point(), 2), (self.contract(), 1)):
            domain = record.action_view_affairs()["domain"]
            self.assertEqual(self.env["energy.affair"].search_count(domain), expected)

    def test_each_state_is_a_column_of_the_board(self):
        self.snapshot(1, affair("A0000001", SENT))
        affairs = self.env["energy.affair"].with_context(read_group_expand=True)
        groups = affairs.web_read_group([("company_id", "=", self.company.id)], ["state"])["groups"]
        self.assertEqual([group["state"] for group in groups], ["DMTR", "DMREC", "INPL", "OTHER", "CPRE", "CPNR"])

    def test_an_affair_that_is_deleted_takes_its_milestones_along(self):
        file = self.snapshot(1, affair("A0000001", SENT))
        self.affair().unlink()
        self.assertFalse(self.env["energy.affair.milestone"].search([("file_id", "=", file.id)]))

    def test_readers_read_and_only_managers_delete(self):
        self.snapshot(1, affair("A0000001", SENT))
        for role, allowed in (("portal", ""), ("reader", "read"), ("operator", "read"), ("manager", "read unlink")):
            user = self.user(role)
            for record in (self.affair(), self.affair().milestone_ids):
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=record._name, operation=operation):
                        self.assertEqual(record.with_user(user).has_access(operation), operation in allowed)

    def test_another_company_sees_nothing(self):
        self.snapshot(1, affair("A0000001", SENT))
        other = self.env["res.company"].create({"name": "Other grid"})
        stranger = self.user("manager", other)
        for record in (self.affair(), self.affair().milestone_ids):
            theirs = self.as_user(record, stranger)
            self.assertFalse(theirs.search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                theirs.read(["company_id"])

    def test_the_form_opens_for_a_reader(self):
        self.snapshot(1, affair("A0000001", SENT))
        form = Form(self.as_user(self.affair(), self.user("reader")))
        self.assertEqual(form.state, "DMTR")
