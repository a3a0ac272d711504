# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import time
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .brazilian_world import GREEN, PRICES, BrazilCase, tariff_file, tariff_row

PUBLISHED = Path(__file__).resolve().parents[3] / "shared/data/recommendation/tariffs/tariffs.xlsx"
CHUNKS = {"APE": 1995, "SCEE": 1108, "TIPO 01": 1, "TIPO 02": 1}


@tagged("post_install", "-at_install")
class TestTariffImport(BrazilCase):
    def spans(self, **values):
        rates = self.rates_of(**values)
        return [(str(rate.date_start), str(rate.date_end), rate.value, rate.mark, rate.act) for rate in rates]

    def test_a_file_becomes_verified_rates_with_their_act(self):
        self.import_tariffs()
        demand = self.rates_of(kind="demand")
        self.assertEqual((demand.value, demand.unit, demand.mark, demand.act), (31.53, "R$/kW", "verified", "REH 1"))
        self.assertEqual((demand.date_start, demand.date_end), (date(2025, 4, 8), date(2026, 4, 8)))
        self.assertEqual((demand.distributor_id, demand.tariff_subgroup), (self.distributor, "A4"))
        energy = self.rates_of(kind="tusd", band="peak")
        self.assertEqual((energy.value, energy.unit, energy.component), (2.28015, "R$/kWh", "energy"))
        self.assertEqual(self.rates_of(kind="generation").value, 10)
        self.assertEqual(len(self.rates_of("Luz A4 BLUE")), 7)

    def test_the_same_file_again_changes_nothing(self):
        self.import_tariffs()
        before = self.env["energy.rate"].search([("distributor_id", "=", self.distributor.id)])
        stamps = before.mapped("write_date")
        self.import_tariffs()
        after = self.env["energy.rate"].search([("distributor_id", "=", self.distributor.id)])
        self.assertEqual((before, stamps), (after, after.mapped("write_date")))
        self.assertIn("0 new rates, 0 changed", self.distributor.message_ids[0].body)

    def test_the_tariff_of_the_next_year_follows(self):
        self.import_tariffs()
        self.import_tariffs(tariff_file("2026-04-08", "2027-04-07", act="REH 2"))
        self.assertEqual(
            self.spans(kind="demand"),
            [
                ("2025-04-08", "2026-04-08", 31.53, "verified", "REH 1"),
                ("2026-04-08", "2027-04-08", 31.53, "verified", "REH 2"),
            ],
        )

    def test_days_without_tariff_are_marked_missing_and_filled_later(self):
        self.import_tariffs()
        self.import_tariffs(tariff_file("2026-06-01", "2027-04-07", act="REH 2"))
        spans = self.spans(kind="demand")
        self.assertEqual(spans[1][:4], ("2026-04-08", "2026-06-01", 0, "missing"))
        self.import_tariffs(tariff_file("2026-04-08", "2026-05-31", act="REH 3"))
        self.assertEqual(self.spans(kind="demand")[1], ("2026-04-08", "2026-06-01", 31.53, "verified", "REH 3"))

    def test_a_rate_that_was_entered_by_hand_ends_where_the_file_begins(self):
        values = {"kind": "demand", "country_id": self.env.ref("base.br").id, "code": GREEN, "component": "power"}
        entered = self.env["energy.rate"].create(values | {"date_start": "2024-01-01", "value": 30, "act": "letter"})
        self.import_tariffs()
        self.assertEqual((entered.date_end, entered.value), (date(2025, 4, 8), 30))

    def test_a_rate_of_the_same_day_is_corrected_by_the_file(self):
        values = {"kind": "demand", "country_id": self.env.ref("base.br").id, "code": GREEN, "component": "power"}
        entered = self.env["energy.rate"].create(values | {"date_start": "2025-04-08", "value": 30, "act": "letter"})
        self.import_tariffs()
        self.assertEqual((entered.value, entered.mark, entered.act), (31.53, "verified", "REH 1"))

    def test_distributors_that_are_new_are_created_and_known_ones_found_whatever_their_capitals(self):
        self.distributor.code = "LUZ"
        rows = tariff_file() + b"\n" + tariff_row(*PRICES[0], "2025-04-08", "2026-04-07", "Sol").encode()
        wizard = self.env["energy.tariff.import"].create({"file": base64.b64encode(rows), "file_name": "t.csv"})
        wizard.action_read()
        lines = {line.code: line for line in wizard.line_ids}
        self.assertEqual(lines["Luz"].distributor_id, self.distributor)
        self.assertTrue(lines["Luz"].is_selected)
        self.assertFalse(lines["Sol"].is_selected, "no supply point is supplied by it")
        lines["Sol"].is_selected = True
        wizard.action_import()
        self.assertEqual(self.rates_of("LUZ A4 GREEN", kind="demand").distributor_id, self.distributor)
        self.assertEqual(self.env["energy.distributor"].search([("code", "=", "Sol")]).rate_count, 1)

    def test_what_is_left_out_and_what_is_wrong_is_told(self):
        rows = "\n".join(
            [
                tariff_file().decode(),
                tariff_row(*PRICES[4], "2025-04-08", "2026-04-07", detail="APE"),
                tariff_row("Verde", "Ponta", "R$/MWh", "x", "1", "2024-04-08", "2025-04-07"),
            ]
        )
        wizard = self.env["energy.tariff.import"].create(
            {"file": base64.b64encode(rows.encode()), "file_name": "t.csv"}
        )
        wizard.action_read()
        self.assertEqual((wizard.row_count, wizard.used_count, wizard.error_count), (10, 8, 1))
        self.assertIn("Rows with “APE”: 1. The price is for a special case", wizard.skipped)
        error = wizard.error_ids
        self.assertEqual((error.row, error.column, error.value), (11, "TUSD", "x"))
        self.assertIn("This is no price", error.detail)
        wizard.action_import()
        self.assertEqual(len(self.rates_of(kind="demand")), 1)

    def test_tariffs_that_ended_may_be_left_out(self):
        old = tariff_file("2020-04-08", "2021-04-07", act="REH 0").decode()
        rows = old + "\n" + "\n".join(tariff_file().decode().splitlines()[1:])
        self.import_tariffs(rows.encode(), date_from="2024-01-01")
        self.assertEqual([span[0] for span in self.spans(kind="demand")], ["2025-04-08"])
        with self.assertRaisesRegex(UserError, "Choose an earlier day"):
            self.import_tariffs(old.encode(), date_from="2024-01-01")

    def test_what_is_no_table_of_tariffs_is_refused(self):
        for values, sentence in (
            ({"file": base64.b64encode(b"a;b\n1;2"), "file_name": "a.csv"}, "no table of tariffs of ANEEL"),
            ({"file": base64.b64encode(b"x"), "file_name": "a.xlsx"}, "not an XLSX workbook"),
            ({}, "Choose the file first"),
        ):
            wizard = self.env["energy.tariff.import"].create(values)
            with self.assertRaisesRegex(UserError, sentence):
                wizard.action_read()
        with self.assertRaisesRegex(UserError, "No distributor is switched on"):
            wizard.action_import()

    def test_only_managers_import_tariffs(self):
        wizard = self.import_tariffs()
        for group in (
            "energy_core.group_energy_accountant",
            "energy_core.group_energy_integration",
            "base.group_portal",
        ):
            user = self.make_user(group)
            with self.assertRaises(AccessError):
                self.env["energy.tariff.import"].with_user(user).create({})
            for method in ("action_read", "action_import"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(wizard.with_user(user), method)()
        manager = self.make_user("energy_core.group_energy_manager")
        with self.assertRaises(AccessError):
            wizard.with_user(manager).read(["row_count"])
        self.env = self.env(user=manager)
        own = self.env["energy.tariff.import"].create({"file": base64.b64encode(tariff_file()), "file_name": "t.csv"})
        own.action_read()
        own.action_import()

    def test_the_billing_chain_prices_by_the_imported_rates(self):
        self.import_tariffs()
        codes = set(self.env["energy.rate"]._rates_frame("BR")["code"])
        self.assertLessEqual({GREEN, "Luz A4 BLUE"}, codes)
        charged = self.env["energy.rate"]._charged(self.contract, date(2026, 3, 1), GREEN)
        kinds = set(charged.filtered(lambda rate: rate.country_id.code == "BR").mapped("kind"))
        self.assertLessEqual({"demand", "tusd", "te", "generation"}, kinds)

    def test_the_published_sheet_is_imported_whole(self):
        if not PUBLISHED.is_file():
            self.skipTest(f"the tariffs of ANEEL are not at {PUBLISHED}")
        wizard = self.env["energy.tariff.import"].create(
            {"file": base64.b64encode(PUBLISHED.read_bytes()), "file_name": PUBLISHED.name}
        )
        wizard.action_read()
        self.assertEqual((wizard.row_count, wizard.used_count, wizard.error_count), (5392, 2287, 0))
        for value, count in CHUNKS.items():
            self.assertIn(f"Rows with “{value}”: {count}.", wizard.skipped)
        self.assertEqual((len(wizard.line_ids), wizard.selected_count), (104, 104))
        started = time.monotonic()
        wizard.action_import()
        self.assertLess(time.monotonic() - started, 60)
        brasilia = self.rates_of("Neoenergia Brasília A4 GREEN", kind="demand")
        self.assertEqual(
            (brasilia.value, str(brasilia.date_start), str(brasilia.date_end)), (13, "2023-10-22", "2024-10-22")
        )
        gap = self.rates_of("RGE A4 GREEN", kind="demand", mark="missing")
        self.assertEqual((str(gap.date_start), str(gap.date_end)), ("2024-06-19", "2024-08-19"))
