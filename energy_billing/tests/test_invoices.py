# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import random
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command

from .portfolio import AUGUST, FEBRUARY, JANUARY, SEPTEMBER, PortfolioCase


class TestInvoices(PortfolioCase):
    def test_the_invoice_of_a_month_equals_the_sum_done_by_hand(self):
        move = self.invoice(self.make_contract("C1"))
        self.assertRecordValues(
            move,
            [{"amount_untaxed": 83.22, "amount_tax": 13.79, "amount_total": 97.01, "invoice_date": date(2025, 1, 31)}],
        )
        taxes = {line.tax_line_id.amount: -line.balance for line in move.line_ids if line.tax_line_id}
        self.assertEqual(taxes, {5.5: 1.08, 20.0: 12.71})  # 19.66 × 5.5 % and 63.56 × 20 %

    def test_from_august_2025_everything_bears_20_percent(self):
        contract = self.make_contract("C1", months=(AUGUST, SEPTEMBER), start=AUGUST)
        move = self.invoice(contract, month=AUGUST)
        self.assertEqual(set(move.invoice_line_ids.tax_ids.mapped("amount")), {20.0})
        self.assertEqual(move.amount_untaxed, contract.billing_period_ids.amount_untaxed)

    def test_each_line_is_one_component_of_one_period_with_its_kwh(self):
        contract = self.make_contract("C1")
        move = self.invoice(contract)
        period = contract.billing_period_ids
        lines = move.invoice_line_ids
        self.assertEqual(lines.energy_period_line_id, period.line_ids)
        self.assertEqual(lines.energy_period_id, period)
        self.assertEqual(lines.mapped("price_subtotal"), period.line_ids.mapped("amount"))
        energy = lines.filtered(lambda line: line.energy_period_line_id.component == "energy")
        self.assertEqual(energy.mapped("quantity"), [62.0] * 4)
        self.assertEqual(lines[0].name, "Subscription — 01/01/2025 to 01/31/2025")

    def test_what_the_grid_charges_beside_has_invoice_lines_that_say_so(self):
        contract = self.make_contract("C1", months=(AUGUST, SEPTEMBER), start=AUGUST, fta="HTACU5", power_va=0)
        contract.event_ids.write({f"power_{band}_va": 60_000 for band in ("peak", "hph", "hch", "hpb", "hcb")})
        self.offer.price_ids.filtered(lambda price: price.power_va == 6000).power_va = 0
        for quantity, band, value in (
            ("overrun_w", "hpb", 9000),
            ("backup_cells", False, 1),
            ("grouping_overhead_m", False, 2000),
        ):
            self.env["energy.quantity"].create(
                {
                    "cups_id": contract.cups_id.id,
                    "date_start": AUGUST,
                    "date_end": SEPTEMBER,
                    "quantity": quantity,
                    "band": band,
                    "value": value,
                }
            )
        move = self.invoice(contract, month=AUGUST)
        period = contract.billing_period_ids
        self.assertGreater(min(period.overrun_amount, period.backup_amount), 0)
        lines = {line.energy_period_line_id.component: line for line in move.invoice_line_ids}
        self.assertIn("power above the subscribed one — 08/01/2025", lines["network_overrun"].name)
        self.assertIn("back-up supply", lines["network_backup"].name)
        self.assertIn("grouping and transformation", lines["network_connection"].name)
        self.assertEqual(lines["network_connection"].price_subtotal, period.connection_amount)
        self.assertEqual(period.connection_amount, 6.42)  # 0.63 € × 2 km × 60 kW ÷ 365 × 31
        self.assertEqual(lines["network_connection"].tax_ids.mapped("amount"), [20.0])
        self.assertEqual(lines["network_overrun"].price_subtotal, period.overrun_amount)
        shares = dict(move._get_energy_shares())
        network = sum(line.price_subtotal for name, line in lines.items() if name.startswith("network_"))
        self.assertAlmostEqual(shares["Network: transmission and distribution (TURPE)"], network)

    def test_lines_are_in_the_language_of_the_payer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        contract = self.make_contract("C1")
        contract.payer_id.lang = "fr_FR"
        self.assertIn("31/01/2025", self.invoice(contract).invoice_line_ids[0].name)

    def test_the_payer_gets_the_invoice_rather_than_the_holder(self):
        contract = self.make_contract("C1")
        contract.payer_id = self.env["res.partner"].create({"name": "The landlord"})
        self.assertEqual(self.invoice(contract).partner_id, contract.payer_id)

    def test_two_periods_of_one_month_are_on_one_invoice(self):
        contract = self.make_contract("C1")
        self.add_event(contract, "MCT", date(2025, 1, 11), fta="BTINFLU", num_sequence=2)
        self.add_readings(contract.cups_id, [date(2025, 1, 11)], 0, first=120)
        move = self.invoice(contract)
        self.assertEqual(len(contract.billing_period_ids), 2)
        self.assertEqual(len(move), 1)
        self.assertAlmostEqual(move.amount_untaxed, sum(contract.billing_period_ids.mapped("amount_untaxed")))

    def test_invoicing_again_makes_no_second_invoice(self):
        contract = self.make_contract("C1")
        move = self.invoice(contract)
        run = self.compute(contract)
        run.invoice()
        self.assertEqual(run.move_ids, move)

    def test_a_later_contract_is_invoiced_alone(self):
        first = self.invoice(self.make_contract("C1"))
        later = self.make_contract("C2")
        second = self.invoice(later) - first
        self.assertEqual(second.energy_contract_id, later)

    def test_odoo_totals_equal_ours_to_the_cent_under_both_roundings(self):
        seed = random.Random(20250101)
        periods = self.env["energy.billing.period"]
        for method in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = method
            run = self.runs.create({"month": date(2025, 3 if method == "round_globally" else 4, 1)})
            contracts = [self.make_contract(f"{method} {number}") for number in range(12)]
            for contract in contracts:
                periods |= periods.create(self.random_period(seed, run, contract))
            run.period_ids._make_invoices()
            for period in run.period_ids:
                cents = [round(line.amount * 100) for line in period.line_ids]
                lines = period.move_id.invoice_line_ids
                self.assertEqual([round(line.price_subtotal * 100) for line in lines], cents)
                self.assertEqual([round(-line.balance * 100) for line in lines], cents)
                self.assertEqual(round(period.move_id.amount_untaxed * 100), sum(cents))

    def random_period(self, seed, run, contract):
        lines = []
        for _number in range(8):
            energy = seed.random() < 0.7
            lines.append(
                {
                    "component": "energy" if energy else "cta",
                    "band": seed.choice(["base", "hp", "hc"]) if energy else False,
                    "start_date": run.month,
                    "end_date": run._month_end(),
                    "quantity": seed.randint(1, 100_000) if energy else 1,
                    "unit_price": seed.randint(1, 900_000) / 1_000_000,
                    "amount": seed.randint(1, 3_000_000) / 100,
                    "vat_rate": seed.choice([5.5, 20]),
                }
            )
        return {
            "run_id": run.id,
            "company_id": run.company_id.id,
            "contract_id": contract.id,
            "cups_id": contract.cups_id.id,
            "start_date": run.month,
            "end_date": run._month_end(),
            "days": 30,
            "quality": "actual",
            "line_ids": [Command.create(line) for line in lines],
        }

    def test_a_closed_month_refuses_with_a_sentence_and_loses_nothing(self):
        contract = self.make_contract("C1")
        run = self.compute(contract)
        self.company.sale_lock_date = date(2025, 1, 31)
        with self.assertRaisesRegex(UserError, "would be dated 01/31/2025, in a period that is closed"):
            run.action_invoice()
        self.assertEqual((run.state, len(run.period_ids), len(run.move_ids)), ("computed", 1, 0))
        run.invoice_date = date(2025, 2, 1)
        run.action_invoice()
        self.assertEqual(run.move_ids.invoice_date, date(2025, 2, 1))

    def test_a_month_closed_before_posting_refuses_and_keeps_the_drafts(self):
        run = self.invoice(self.make_contract("C1")).energy_run_id
        self.company.sale_lock_date = date(2025, 1, 31)
        with self.assertRaisesRegex(UserError, "in a period that is closed"):
            run.action_post()
        self.assertEqual(run.state, "invoiced")

    def test_without_a_tax_of_the_rate_nothing_is_invoiced_and_the_sentence_says_what_to_do(self):
        run = self.compute(self.make_contract("C1"))
        reduced = (
            self.env["account.tax"]
            .with_context(active_test=False)
            .search([("amount", "=", 5.5), ("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)])
        )
        self.env["energy.vat.tax"].search([]).unlink()
        reduced.amount = 5.4
        with self.assertRaisesRegex(UserError, "has no sale tax of 5.5 %"):
            run.action_invoice()
        self.assertFalse(run.move_ids)

    def test_the_domestic_taxes_with_price_excluded_are_found_and_noted(self):
        self.env["energy.vat.tax"].search([]).unlink()
        self.invoice(self.make_contract("C1"))
        chosen = self.env["energy.vat.tax"].search([("company_id", "=", self.company.id)])
        self.assertEqual(chosen.mapped("vat_rate"), [20.0, 5.5])
        self.assertEqual(chosen.tax_id.mapped("price_include"), [False, False])
        self.assertEqual(set(chosen.tax_id.mapped("tax_exigibility")), {"on_invoice"})
        self.assertTrue(all(chosen.tax_id.mapped("active")))

    def test_a_tax_that_was_chosen_is_used(self):
        tax = self.env["account.tax"].create({"name": "Ours", "amount": 20, "type_tax_use": "sale"})
        self.env["energy.vat.tax"].search([]).unlink()
        self.env["energy.vat.tax"].create({"vat_rate": 20, "tax_id": tax.id})
        move = self.invoice(self.make_contract("C1"))
        self.assertIn(tax, move.invoice_line_ids.tax_ids)

    def test_a_tax_of_another_rate_cannot_be_chosen(self):
        tax = self.env["account.tax"].create({"name": "Ours", "amount": 19, "type_tax_use": "sale"})
        with self.assertRaisesRegex(UserError, "is not a tax of 20 %"):
            self.env["energy.vat.tax"].create({"vat_rate": 20, "tax_id": tax.id})

    def test_a_deleted_draft_gives_its_period_back(self):
        contract = self.make_contract("C1")
        run = self.invoice(contract).energy_run_id
        run.move_ids.unlink()
        self.assertEqual((contract.billing_period_ids.state, run.state), ("computed", "computed"))
        run.action_invoice()
        self.assertEqual(len(run.move_ids), 1)

    def test_a_cancelled_draft_gives_its_period_back_and_stays_cancelled(self):
        contract = self.make_contract("C1")
        move = self.invoice(contract)
        move.button_cancel()
        self.assertEqual(contract.billing_period_ids.state, "computed")
        again = self.invoice(contract) - move
        self.assertEqual(contract.billing_period_ids.move_id, again)
        with self.assertRaisesRegex(UserError, "it stays cancelled"):
            move.button_draft()

    def test_a_posted_invoice_keeps_its_period(self):
        contract = self.make_contract("C1")
        move = self.invoice(contract)
        move.energy_run_id.action_post()
        with self.assertRaises(UserError):
            move.unlink()
        self.assertEqual(contract.billing_period_ids.move_id, move)

    def test_a_fiscal_position_chosen_for_the_payer_maps_the_taxes(self):
        contract = self.make_contract("C1")
        self.invoice(contract).unlink()
        normal = self.env["energy.vat.tax"].search([("vat_rate", "=", 20)]).tax_id
        position = self.env["account.fiscal.position"].create({"name": "Embassy"})
        exempt = self.env["account.tax"].create(
            {
                "name": "Exempt",
                "amount": 0,
                "type_tax_use": "sale",
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(normal.ids)],
            }
        )
        contract.payer_id.property_account_position_id = position
        move = self.invoice(contract)
        self.assertIn(exempt, move.invoice_line_ids.tax_ids)
        self.assertNotIn(normal, move.invoice_line_ids.tax_ids)

    def test_a_foreign_payer_pays_the_tax_of_the_place_of_supply(self):
        contract = self.make_contract("C1")
        contract.payer_id.country_id = self.env.ref("base.us")
        move = self.invoice(contract)
        self.assertFalse(move.fiscal_position_id)
        self.assertEqual(move.amount_tax, 13.79)

    def test_the_date_may_be_the_day_of_invoicing(self):
        self.company.energy_invoice_date = "today"
        run = self.compute(self.make_contract("C1"))
        self.assertEqual(run._get_invoice_date(), date.today())

    def test_months_follow_each_other_without_gap(self):
        contract = self.make_contract("C1", months=(JANUARY, FEBRUARY, date(2025, 3, 1)))
        self.invoice(contract)
        self.invoice(contract, month=FEBRUARY)
        periods = contract.billing_period_ids.sorted("start_date")
        self.assertEqual(periods.mapped("start_date"), [JANUARY, FEBRUARY])
        self.assertEqual(contract.invoice_count, 2)
