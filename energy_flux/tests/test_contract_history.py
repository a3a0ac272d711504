# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import tagged

from .flux_case import PARIS_NEW_YEAR, FluxCase
from .flux_documents import OTHER_POINT, POINT, c15, c15_event, c15_reading

COMPANY = (
    "<Personne_Morale><Raison_Sociale>{}</Raison_Sociale>"
    "<Etablissement_Principal_Num_Siret>{}</Etablissement_Principal_Num_Siret></Personne_Morale>"
)


@tagged("post_install", "-at_install")
class TestContractHistory(FluxCase):
    """What C15 makes of points, contracts and holders."""

    def load_events(self, name, *events):
        return self.load(f"{name}.xml", c15(*events))

    def test_an_entry_creates_the_point_the_contract_and_its_holder(self):
        self.enter(fta="BTINFCU4", calendar="DI000003", power="9.0")
        self.assertRecordValues(
            self.contract(),
            [
                {
                    "cups_id": self.point().id,
                    "date_start": date(2026, 1, 1),
                    "date_end": False,
                    "fta": "BTINFCU4",
                    "power_va": 9000,
                    "calendar": "DI000003",
                    "client_category": "RES",
                    "state": "active",
                }
            ],
        )
        self.assertRecordValues(
            self.point(),
            [
                {
                    "kind": "prm",
                    "street": "1 RUE DU RESEAU",
                    "zip": "44000",
                    "city": "EXEMPLEVILLE",
                    "segment": "C5",
                    "meter_number": "00000000000011",
                    "meter_type": "CCB",
                    "service_level": "2",
                }
            ],
        )
        self.assertRecordValues(
            self.contract().partner_id,
            [{"name": "Ada Client", "is_company": False, "company_id": self.company.id, "zip": "44000"}],
        )
        self.assertEqual(self.contract().payer_id, self.contract().partner_id)

    def test_the_last_event_gives_the_situation(self):
        self.enter()
        self.load_events("power", c15_event("MCT", "2026-02-01T00:00:00+01:00", power="12.0", sequence="2"))
        self.load_events(
            "meter", c15_event("CMAT", "2026-03-01T00:00:00+01:00", kind="TECHNIQUE", power="12.0", meter="7")
        )
        self.assertEqual(self.contract().power_va, 12000)
        self.assertEqual(self.point().meter_number, "7")

    def test_a_correction_prevails_over_what_was_said_for_its_instant(self):
        correction = {"nature": "MDCTR", "affair": "A0000002", "at": PARIS_NEW_YEAR, "started": "2026-01-01"}
        self.load("c15.xml", c15(c15_event(**correction, power="9.0"), c15_event(at=PARIS_NEW_YEAR, power="6.0")))
        self.assertEqual(self.contract().power_va, 9000)

    def test_the_contract_knows_whether_its_meter_is_refused(self):
        self.enter(refusal="1")
        self.assertTrue(self.contract().refuses_meter)
        self.load("c15.xml", c15(c15_event("MCT", at="2026-02-01T00:00:00+01:00", affair="A2", refusal="0")))
        self.assertEqual(self.contract().event_ids.sorted("at").mapped("refuses_meter"), [True, False])
        self.assertFalse(self.contract().refuses_meter)

    def test_a_reading_knows_when_its_registers_return_to_zero(self):
        self.enter(readings=c15_reading({"BASE": "12"}, coefficient="10", passed_zero="1"))
        self.assertRecordValues(
            self.readings("C15"), [{"base_wh": 120_000, "digits": 6, "coefficient": 10, "passed_zero": True}]
        )

    def test_an_older_event_that_arrives_later_changes_no_situation(self):
        self.load_events("change", c15_event("MCT", "2026-02-01T00:00:00+01:00", power="12.0", sequence="2"))
        self.enter(power="6.0")
        self.assertEqual(self.contract().power_va, 12000)
        self.assertEqual(self.contract().date_start, date(2026, 1, 1))

    def test_what_an_event_leaves_out_stays(self):
        self.enter()
        self.load_events(
            "data", c15_event("MDPRM", "2026-02-01T00:00:00+01:00", kind="TECHNIQUE", fta=None, power=None)
        )
        self.assertRecordValues(self.contract(), [{"fta": "BTINFCUST", "power_va": 6000}])

    def test_without_entry_event_supply_starts_on_the_day_that_is_named(self):
        self.load_events("change", c15_event("MCT", "2026-02-01T00:00:00+01:00", started="2024-04-30"))
        self.assertEqual(self.contract().date_start, date(2024, 4, 30))

    def test_the_exit_day_is_the_first_without_supply(self):
        self.enter()
        self.load_events("exit", c15_event("RES", "2026-02-15T00:00:00+01:00"))
        self.assertRecordValues(self.contract(), [{"date_end": date(2026, 2, 15), "state": "ended"}])

    def test_an_entry_after_the_exit_reopens_the_contract(self):
        self.enter()
        self.load_events("exit", c15_event("RES", "2026-02-15T00:00:00+01:00"))
        self.load_events("entry", c15_event("MES", "2026-02-20T00:00:00+01:00", affair="A2"))
        self.assertFalse(self.contract().date_end)

    def test_days_are_paris_days(self):
        self.enter(at="2026-06-30T22:30:00Z", started="2026-07-01")
        self.assertEqual(self.contract().date_start, date(2026, 7, 1))

    def test_a_cancelled_contract_supplies_no_day(self):
        self.enter()
        self.load_events("cancel", c15_event("AUTRE", "2026-01-05T00:00:00+01:00", sequence="0"))
        self.assertRecordValues(self.contract(), [{"date_start": date(2026, 1, 1), "date_end": date(2026, 1, 1)}])

    def test_nothing_that_is_said_later_revives_a_cancelled_contract(self):
        self.enter()
        self.load_events("cancel", c15_event("AUTRE", "2026-01-05T00:00:00+01:00", sequence="0"))
        self.load_events("later", c15_event("MDACT", "2026-01-09T00:00:00+01:00", sequence="1"))
        self.assertEqual(self.contract().date_end, date(2026, 1, 1))

    def test_a_change_of_holder_is_two_contracts_one_after_the_other(self):
        self.enter()
        at = "2026-02-10T00:00:00+01:00"
        self.load_events(
            "holder",
            c15_event("CFNE", at, contract="200000002", started="2026-02-10", holder=COMPANY.format("Client 2", "2")),
            c15_event("CFNS", at),
        )
        self.assertRecordValues(
            self.contract() + self.contract("200000002"),
            [
                {"date_start": date(2026, 1, 1), "date_end": date(2026, 2, 10)},
                {"date_start": date(2026, 2, 10), "date_end": False},
            ],
        )

    def test_two_new_contracts_of_one_point_in_one_file_follow_each_other(self):
        self.load_events(
            "both",
            c15_event("MES", "2026-01-01T00:00:00+01:00", started="2026-01-01"),
            c15_event("CFNS", "2026-02-10T00:00:00+01:00"),
            c15_event("CFNE", "2026-02-10T00:00:00+01:00", contract="200000002", started="2026-02-10"),
        )
        self.assertEqual(self.contract("200000002").date_start, date(2026, 2, 10))
        self.assertFalse(self.env["energy.flux.rejection"].search([("company_id", "=", self.company.id)]))

    def test_points_of_one_company_have_one_holder(self):
        company = {"holder": COMPANY.format("Client 1", "00000000000018"), "category": "PRO"}
        self.enter(**company)
        self.enter(point=OTHER_POINT, contract="200000002", **company)
        self.assertTrue(self.contract().partner_id)
        self.assertEqual(self.contract().partner_id, self.contract("200000002").partner_id)

    def test_namesakes_at_other_addresses_are_other_people(self):
        self.env["res.partner"].create({"name": "Ada Client", "street": "2 RUE DU RESEAU", "zip": "44000"})
        self.enter()
        self.assertEqual(self.contract().partner_id.street, "1 RUE DU RESEAU")

    def test_a_partner_that_is_there_becomes_the_holder(self):
        partner = self.env["res.partner"].create({"name": "Client 1", "company_registry": "00000000000018"})
        self.enter(holder=COMPANY.format("CLIENT ONE", "00000000000018"))
        self.assertEqual(self.contract().partner_id, partner)

    def test_an_event_without_holder_makes_a_contract_without_holder(self):
        self.enter(holder="")
        self.assertFalse(self.contract().partner_id)

    def test_an_overlapping_contract_is_refused_alone_and_told(self):
        self.enter()
        file = self.load_events(
            "overlap",
            c15_event("CFNE", "2026-02-10T00:00:00+01:00", contract="200000002", started="2026-02-10"),
            c15_event("MES", point=OTHER_POINT, contract="200000003"),
        )
        [rejection] = file.rejection_ids
        self.assertIn("200000001", rejection.reason)
        self.assertIn("200000002", rejection.reason)
        self.assertEqual(rejection.state, "open")
        self.assertFalse(self.contract("200000002").date_start)
        self.assertEqual(self.contract("200000003").date_start, date(2026, 1, 10))
        self.assertEqual((file.loaded_count, file.rejected_count), (1, 1))

    def test_the_exit_that_arrives_late_lets_the_next_contract_begin(self):
        self.enter()
        entry = c15_event("CFNE", "2026-02-10T00:00:00+01:00", contract="200000002", started="2026-02-10")
        file = self.load_events("entry", entry)
        self.load_events("exit", c15_event("CFNS", "2026-02-10T00:00:00+01:00"))
        self.assertEqual(file.rejection_ids.state, "resolved")
        self.assertEqual(file.rejected_count, 0)
        self.assertEqual(self.contract("200000002").date_start, date(2026, 2, 10))

    def test_a_contract_that_the_file_places_elsewhere_is_refused(self):
        self.enter()
        file = self.load_events("moved", c15_event("MCT", "2026-02-01T00:00:00+01:00", point=OTHER_POINT))
        self.assertIn(f"belongs to the supply point {POINT}", file.rejection_ids.reason)

    def test_without_creation_events_wait_for_their_contract(self):
        self.company.energy_create_from_c15 = False
        file = self.enter()
        self.assertFalse(self.point())
        self.assertIn("Create it", file.rejection_ids.reason)
        point = self.env["energy.cups"].create({"name": POINT, "kind": "prm", "company_id": self.company.id})
        self.env["energy.contract"].create(
            {"name": "200000001", "cups_id": point.id, "company_id": self.company.id, "date_start": "2025-01-01"}
        )
        file.action_retry_rejections()
        self.assertEqual(file.rejection_ids.state, "resolved")
        self.assertEqual(self.contract().date_start, date(2026, 1, 1))

    def test_the_chatter_does_not_repeat_the_events(self):
        tracked = self.env(context=dict(self.env.context, tracking_disable=False))
        self.files = self.files.with_env(tracked)
        self.enter()
        self.load_events("exit", c15_event("RES", "2026-02-15T00:00:00+01:00"))
        tracked.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse(self.contract().message_ids)

    def test_events_of_other_types_are_kept(self):
        self.load_events("migration", c15_event(kind="MIGRATION"))
        self.assertEqual(self.contract().event_ids.event_type, "MIGRATION")
