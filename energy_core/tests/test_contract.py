# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .energy_case import EnergyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15 12:00:00")
class TestContract(EnergyCase):
    def test_the_state_follows_the_dates(self):
        self.assertEqual(self.contract.state, "active")
        self.contract.date_end = "2026-03-15"
        self.assertEqual(self.contract.state, "ended", "the end is the first day without supply")
        self.contract.date_end = "2026-03-16"
        self.assertEqual(self.contract.state, "active")
        self.contract.write({"date_start": "2026-03-16", "date_end": False})
        self.assertEqual(self.contract.state, "draft")
        self.contract.date_start = False
        self.assertEqual(self.contract.state, "draft")

    def test_contracts_start_and_end_as_days_go_by(self):
        self.contract.date_end = "2026-03-20"
        following = self._contract("880000002", self.point, date_start="2026-03-20")
        self.env.flush_all()
        cron = self.env.ref("energy_core.ir_cron_contract_state")
        with freeze_time("2026-03-20 06:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        (self.contract | following).invalidate_recordset()
        self.assertEqual(self.contract.state, "ended")
        self.assertEqual(following.state, "active")

    def test_the_holder_pays_unless_somebody_else_does(self):
        self.assertEqual(self.contract.payer_id, self.holder)
        town = self.env["res.partner"].create({"name": "Town"})
        self.contract.payer_id = town
        self.contract.partner_id = self.env["res.partner"].create({"name": "New holder"})
        self.assertEqual(self.contract.payer_id, town)

    def test_a_contract_may_start_the_day_another_ends(self):
        self.contract.date_end = "2026-02-01"
        self.assertTrue(self._contract("880000002", self.point, date_start="2026-02-01"))

    def test_two_contracts_do_not_supply_one_point_on_one_day(self):
        self.contract.date_end = "2026-02-02"
        with self.assertRaises(ValidationError) as caught:
            self._contract("880000002", self.point, date_start="2026-02-01")
        message = str(caught.exception)
        for part in ("880000001", "880000002", "01/01/2026", "02/01/2026", "02/02/2026", self.point.name):
            self.assertIn(part, message)

    def test_moving_a_date_or_the_point_checks_the_other_contracts(self):
        self.contract.date_end = "2026-02-01"
        following = self._contract("880000002", self.point, date_start="2026-02-01")
        with self.assertRaises(ValidationError):
            self.contract.date_end = False
        elsewhere = self._contract("880000003", self._point("21451627839185"), date_start="2026-01-01")
        with self.assertRaises(ValidationError):
            elsewhere.cups_id = self.point
        with self.assertRaises(ValidationError):
            following.date_start = "2026-01-31"

    def test_contracts_created_together_are_checked_against_each_other(self):
        point = self._point("21451627839185")
        values = [
            {"name": name, "company_id": self.company.id, "cups_id": point.id, "date_start": start}
            for name, start in (("880000010", "2025-01-01"), ("880000011", "2025-06-01"))
        ]
        with self.assertRefused(ValidationError, "880000010.*880000011"):
            self.env["energy.contract"].create(values)

    def test_a_contract_without_supply_overlaps_nothing(self):
        self.assertTrue(self._contract("880000002", self.point, date_start="2026-02-01", date_end="2026-02-01"))
        self.assertTrue(self._contract("880000003", self.point, date_start=False))

    def test_a_contract_does_not_end_before_it_starts(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.contract.date_end = "2025-12-31"
            self.contract.flush_recordset()

    def test_a_reference_is_unique_in_its_company(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._contract("880000001", self._point("21451627839185"))

    def test_point_and_contract_are_of_one_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self._contract("880000002", self.point, company_id=other.id)

    def test_an_event_is_recorded_once(self):
        event = self._event(self.contract, "2025-12-31 23:00:00", "MES", affair_ref="A1")
        self.assertEqual(event.company_id, self.company)
        self.assertEqual(event.cups_id, self.point)
        self.assertTrue(self._event(self.contract, "2025-12-31 23:00:00", "MES", affair_ref="A2"))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._event(self.contract, "2025-12-31 23:00:00", "MES", affair_ref="A1")

    def test_an_event_without_affair_is_recorded_once_too(self):
        event = self._event(self.contract, "2025-12-31 23:00:00", "MES")
        self.assertEqual(event.affair_ref, "")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._event(self.contract, "2025-12-31 23:00:00", "MES")

    def test_the_form_makes_a_contract_and_its_entry(self):
        operator = self._user("operator")
        point = self._point("21451627839185")
        with Form(self.env["energy.contract"].with_user(operator).with_company(self.company)) as form:
            form.name = "880000020"
            form.cups_id = point
            form.partner_id = self.holder
            form.date_start = "2026-02-01"
            form.power_va = 6000
            with form.event_ids.new() as event:
                event.at = "2026-01-31 23:00:00"
                event.nature = "MES"
        contract = form.record
        self.assertEqual(contract.payer_id, self.holder)
        self.assertEqual(contract.state, "active")
        self.assertEqual((contract.event_ids.cups_id, contract.event_ids.affair_ref), (point, ""))
        self.assertEqual(contract.event_count, 1)
        action = contract.action_view_events()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), contract.event_ids)

    def test_changes_are_told_in_the_chatter(self):
        self.env.cr.flush()  # forget that this transaction has created the contract: creations are not tracked
        contract = self.contract.with_context(tracking_disable=False)
        contract.date_end = "2026-03-10"
        self.env.cr.flush()
        changed = contract.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("date_end", changed)
        self.assertIn("state", changed)

    def test_many_contracts_are_created_with_few_queries(self):
        points = self.env["energy.cups"].create(
            [{"name": f"{20_000_000_000_000 + i}", "kind": "prm", "company_id": self.company.id} for i in range(500)]
        )
        values = [
            {
                "name": f"R{i}",
                "company_id": self.company.id,
                "cups_id": point.id,
                "partner_id": self.holder.id,
                "date_start": "2026-01-01",
            }
            for i, point in enumerate(points)
        ]
        self.env.flush_all()
        with self.assertQueryCount(40):
            self.env["energy.contract"].create(values)
            self.env.flush_all()
