# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .portfolio import MARCH, PortfolioCase


class TestInvoiceSources(PortfolioCase):
    def setUp(self):
        super().setUp()
        self.contract = self.make_contract("C1")
        self.move = self.invoice(self.contract)

    def sources(self, move):
        return [
            (line.energy_period_line_id, line.energy_period_id, line.energy_component)
            for line in move.invoice_line_ids.sorted("id")
        ]

    def test_a_line_tells_its_period_and_its_component(self):
        period = self.contract.billing_period_ids
        self.assertEqual(
            self.sources(self.move), [(line, period, line.component) for line in self.move.energy_period_ids.line_ids]
        )

    def test_a_credit_note_charges_what_its_invoice_charged(self):
        self.move.action_post()
        credit = self.move._reverse_moves()
        self.assertEqual(self.sources(credit), self.sources(self.move))
        self.assertEqual(credit.energy_contract_id, self.contract)
        self.assertFalse(credit.energy_run_id)

    def test_a_duplicate_charges_nothing_of_the_contract(self):
        duplicate = self.move.copy()
        self.assertFalse(any(any(source) for source in self.sources(duplicate)))
        self.assertFalse(duplicate.energy_contract_id)

    def make_file(self, name):
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": b"<R151/>", "res_model": "energy.flux.file"}
        )
        file = self.env["energy.flux.file"].create({"name": name, "sha256": name, "attachment_id": attachment.id})
        attachment.res_id = file.id
        return file

    def test_one_click_leads_from_a_line_to_the_bytes(self):
        file = self.make_file("ENEDIS_R151_1.xml")
        self.contract.cups_id.reading_ids.file_id = file
        line = self.move.invoice_line_ids[0]
        address = line.action_open_energy_sources()["url"]
        self.assertEqual(address, f"/web/content/{file.attachment_id.id}?download=true")
        self.assertEqual(file.attachment_id.raw, b"<R151/>")

    def test_several_files_are_listed(self):
        readings = self.contract.cups_id.reading_ids.sorted("at")
        files = [self.make_file(f"ENEDIS_R151_{number}.xml") for number in range(3)]
        readings[0].file_id, readings[1].file_id, self.contract.event_ids.file_id = files
        self.add_readings(self.contract.cups_id, [MARCH], 0, first=300)  # of another period
        told = self.move.invoice_line_ids[0].action_open_energy_sources()
        found = self.env[told["res_model"]].search(told["domain"])
        self.assertEqual(set(found), set(files))

    def test_who_may_not_read_the_energy_sees_no_file(self):
        self.contract.cups_id.reading_ids.file_id = self.make_file("ENEDIS_R151_1.xml")
        line = self.move.invoice_line_ids[0]
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for user in (
            new_test_user(self.env, "sources_accountant", groups="account.group_account_manager"),
            new_test_user(self.env, "sources_portal", groups="base.group_portal"),
            new_test_user(
                self.env,
                "sources_elsewhere",
                groups="energy_core.group_energy_manager,account.group_account_manager",
                company_id=elsewhere.id,
                company_ids=[Command.set(elsewhere.ids)],
            ),
        ):
            with self.assertRaises(AccessError):
                line.with_user(user).action_open_energy_sources()
            with self.assertRaises(AccessError):
                self.contract.billing_period_ids.with_user(user).action_open_source_files()
            with self.assertRaises(AccessError):
                self.contract.cups_id.reading_ids.file_id.with_user(user).action_download()
