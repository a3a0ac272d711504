# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .flux_case import FluxCase
from .flux_documents import OTHER_POINT, POINT, zipped
from .network_invoice_documents import (
    F12_NAME,
    F15_NAME,
    F15_NUMBER,
    f12_detail,
    f12_general,
    f12_line,
    f12_lot,
    f15_detail,
    f15_general,
    f15_group,
    f15_line,
    f15_valuation,
)
from .spanish_documents import CUPS, f1, f1_access, f1_energy, f1_power

NAME = F15_NAME.format(1)
LATER = "2026-02-04T05:10:13+01:00"
POWER = f1_power("10.00", ("1000", "0.000322581"))


@tagged("post_install", "-at_install")
class TestNetworkInvoices(FluxCase):
    def invoice(self, number=F15_NUMBER):
        return self.env["energy.network.invoice"].search(
            [("number", "=", number), ("company_id", "=", self.company.id)]
        )

    def load_archive(self, *documents, name=NAME):
        return self.load(f"{name}.zip", zipped({f"{rank}.xml": content for rank, content in enumerate(documents)}))

    def load_detail(self, *lines, part=1, created=LATER, **valuation):
        document = f15_detail(f15_valuation(f15_group(*lines), **valuation), created=created)
        return self.load(f"{NAME}_FL_{part:05}_00001.xml", document)

    def stored(self, columns, invoice):
        """What the database holds of the lines."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {columns} FROM energy_network_invoice_line WHERE invoice_id = %s ORDER BY id",  # pylint: disable=sql-injection
            [invoice.id],
        )
        return self.env.cr.fetchall()

    def test_an_archive_makes_one_invoice_whose_lines_add_up(self):
        file = self.load_archive(
            f15_general(),
            f15_detail(f15_valuation(f15_group(f15_line("60.00"), f15_line("39.99")))),
            f15_detail(f15_valuation(f15_group(f15_line("0.01"), nature="02"), valuation="10002", point=OTHER_POINT)),
        )
        self.assertRecordValues(file, [{"state": "loaded", "flux_code": "F15", "rejected_count": 0, "loaded_count": 4}])
        invoice = self.invoice()
        self.assertRecordValues(
            invoice,
            [
                {
                    "operator": "17X100A100A0001A",
                    "operator_vat": "FR00000000000",
                    "kind": "F15",
                    "document_type": "C",
                    "issued_on": date(2026, 2, 3),
                    "due_on": date(2026, 3, 5),
                    "date_start": date(2026, 1, 1),
                    "date_end": date(2026, 2, 1),
                    "contract_ref": "GRD-F999",
                    "amount_untaxed": 100,
                    "amount_tax": 20,
                    "amount_total": 120,
                    "amount_lines": 100,
                    "difference": 0,
                    "is_unbalanced": False,
                    "has_totals": True,
                    "state": "new",
                    "file_id": file.id,
                    "currency_id": self.env.ref("base.EUR").id,
                }
            ],
        )
        self.assertEqual(invoice.line_ids.mapped("nature"), ["01", "01", "02"])
        self.assertEqual(invoice.line_ids.file_id, file)

    def test_amounts_prices_and_quantities_are_stored_exactly(self):
        line = f15_line("-0.07", quantity="123456789012.12345", price="-1234.567891", vat="5.500", power="36.1")
        self.load_detail(line)
        [row] = self.stored(
            "amount::text, quantity::text, unit_price::text, vat_rate::text, power::text", self.invoice()
        )
        self.assertEqual(row, ("-0.07", "123456789012.12345", "-1234.567891", "5.500", "36.1"))

    def test_lines_of_known_points_know_them_and_others_keep_their_code(self):
        self.enter()
        self.load_detail(f15_line(), part=1)
        self.load_detail(f15_line(), part=2, valuation="10002", point=OTHER_POINT, contract="200000002")
        self.load_detail(f15_line(), part=3, valuation="10003", point=None, kind="HORS_PRM")
        self.assertRecordValues(
            self.invoice().line_ids,
            [
                {"point_code": POINT, "cups_id": self.point().id, "contract_id": self.contract().id},
                {"point_code": OTHER_POINT, "cups_id": False, "contract_id": False},
                {"point_code": False, "cups_id": False, "contract_id": False},
            ],
        )

    def test_a_line_that_names_no_contract_is_of_the_contract_of_its_first_day(self):
        self.enter()
        self.load(f"{F12_NAME.format(1)}_FL.xml", f12_detail(f12_lot(f12_line())))
        line = self.invoice("326000000012").line_ids
        self.assertEqual((line.cups_id, line.contract_id), (self.point(), self.contract()))

    def test_a_point_that_comes_later_gets_its_lines(self):
        self.load_detail(f15_line())
        self.enter()
        line = self.invoice().line_ids
        self.assertEqual((line.cups_id, line.contract_id), (self.point(), self.contract()))
        self.assertEqual(self.point().network_invoice_count, 1)
        action = self.point().action_view_network_lines()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), line)

    def test_points_of_another_company_are_not_ours(self):
        other = self.env["res.company"].create({"name": "Other grid"})
        self.env["energy.cups"].sudo().create({"name": POINT, "kind": "prm", "company_id": other.id})
        self.load_detail(f15_line())
        self.assertFalse(self.invoice().line_ids.cups_id)

    def test_a_cups_is_known_with_or_without_its_last_characters(self):
        point = self.env["energy.cups"].create({"name": CUPS[:20], "kind": "cups", "company_id": self.company.id})
        self.load("F1_1.xml", f1(f1_access(POWER)))
        self.assertEqual(self.invoice("DEMO1").line_ids.cups_id, point)

    def test_the_documents_of_an_invoice_may_come_in_any_order(self):
        general = f15_general()
        for order in ((0, 1), (1, 0)):
            with self.subTest(order), self.env.cr.savepoint() as savepoint:
                for rank in order:
                    if rank:
                        self.load_detail(f15_line())
                    else:
                        self.load(f"{NAME}_FA.xml", general)
                invoice = self.invoice()
                self.assertRecordValues(
                    invoice,
                    [{"amount_total": 120, "due_on": date(2026, 3, 5), "has_totals": True, "is_unbalanced": False}],
                )
                self.assertEqual(len(invoice.line_ids), 1)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_details_alone_are_not_called_unbalanced(self):
        self.load_detail(f15_line("60.00"))
        self.assertRecordValues(
            self.invoice(), [{"has_totals": False, "is_unbalanced": False, "amount_lines": 60, "amount_total": 0}]
        )

    def test_lines_that_do_not_add_up_are_told_with_the_difference(self):
        self.load(f"{NAME}_FA.xml", f15_general())
        self.load_detail(f15_line("60.00"), part=1)
        self.assertRecordValues(self.invoice(), [{"is_unbalanced": True, "difference": 40}])
        self.load_detail(f15_line("40.00"), part=2, valuation="10002")
        self.assertRecordValues(self.invoice(), [{"is_unbalanced": False, "difference": 0}])

    def test_the_same_file_again_changes_nothing(self):
        file = self.load_archive(f15_general(), f15_detail(f15_valuation(f15_group(f15_line()))))
        self.assertEqual((file.row_count, file.loaded_count, file.duplicate_count), (3, 2, 1))
        before = self.stored("id, amount, file_id", self.invoice())
        file.action_process_again()
        self.assertEqual(self.stored("id, amount, file_id", self.invoice()), before)
        self.assertEqual((file.loaded_count, file.duplicate_count), (0, 3))

    def test_unloading_and_loading_again_gives_the_same_invoice(self):
        self.enter()
        file = self.load_archive(
            f15_general(), f15_detail(f15_valuation(f15_group(f15_line("60.00"), f15_line("40.00"))))
        )
        columns = "point_code, cups_id, contract_id, position, amount::text, unit_price::text"
        before = self.stored(columns, self.invoice())
        file.action_unload()
        self.assertFalse(self.invoice())
        file.action_process_again()
        self.assertEqual(self.stored(columns, self.invoice()), before)
        self.assertRecordValues(self.invoice(), [{"amount_lines": 100, "is_unbalanced": False, "state": "new"}])

    def test_an_invoice_whose_lines_another_file_brought_is_not_unloaded(self):
        general = self.load(f"{NAME}_FA.xml", f15_general())
        self.load_detail(f15_line())
        with self.assertRaisesRegex(UserError, "is not unloaded"):
            general.action_unload()
        self.assertEqual(len(self.invoice().line_ids), 1)

    def test_the_general_file_that_came_second_is_unloaded_alone(self):
        self.load_detail(f15_line("60.00"), created="2026-02-03T05:00:00+01:00")
        general = self.load(f"{NAME}_FA.xml", f15_general())
        general.action_unload()
        self.assertRecordValues(self.invoice(), [{"has_totals": False, "is_unbalanced": False, "amount_lines": 60}])
        general.action_process_again()
        self.assertRecordValues(self.invoice(), [{"has_totals": True, "is_unbalanced": True, "difference": 40}])

    def test_another_company_sees_no_invoice(self):
        self.load_archive(f15_general(), f15_detail(f15_valuation(f15_group(f15_line()))))
        stranger = self.user("manager", self.env["res.company"].create({"name": "Other grid"}))
        for records in (self.invoice(), self.invoice().line_ids):
            theirs = self.as_user(records, stranger)
            with self.subTest(records._name):
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read(["company_id"])

    def test_a_file_that_is_published_later_replaces_and_an_older_one_does_not(self):
        self.load_detail(f15_line("60.00"), created="2026-02-05T05:10:13+01:00")
        self.load_detail(f15_line("50.00"), part=2, created="2026-02-03T05:10:13+01:00")
        self.assertEqual(self.invoice().line_ids.amount, 60)
        self.load_detail(f15_line("70.00"), part=3, created="2026-02-06T05:10:13+01:00")
        self.assertEqual(self.invoice().line_ids.amount, 70)

    def test_credits_are_negative(self):
        details = f12_detail(f12_lot(f12_line("110.00"), f12_line("10.00", side="Z")))
        self.load_archive(f12_general(), details, name=F12_NAME.format(1))
        self.assertRecordValues(self.invoice("326000000012"), [{"amount_lines": 100, "is_unbalanced": False}])

    def test_a_corrected_invoice_and_its_corrections_find_each_other(self):
        replacing = f1(f1_access(POWER, number="DEMO3", kind="R", reference="DEMO1"))
        voiding = f1(f1_access(POWER, number="DEMO2", kind="A", reference="DEMO1"))
        self.load("F1_3.xml", replacing)  # before what it corrects
        self.load("F1_1.xml", f1(f1_access(POWER)))
        self.load("F1_2.xml", voiding)
        corrected = self.invoice("DEMO1")
        corrections = self.invoice("DEMO2") | self.invoice("DEMO3")
        self.assertEqual(corrections.corrected_id, corrected)
        self.assertEqual(corrected.correction_ids, corrections)
        self.assertEqual(self.invoice("DEMO2").amount_total, -12.1)
        self.assertEqual(set(corrections.mapped("is_unbalanced")), {False})

    def test_what_a_voided_invoice_measured_does_not_count(self):
        point = self.env["energy.cups"].create({"name": CUPS, "kind": "cups", "company_id": self.company.id})
        energy = f1_energy("10.00", ("100.00", "0.100000000"))
        self.load("F1_1.xml", f1(f1_access(energy)))
        self.assertRecordValues(point.quantity_ids, [{"value": 100_000, "source": "F1", "is_cancelled": False}])
        voiding = f1_access(energy, number="DEMO2", kind="A", reference="DEMO1")
        self.load("F1_2.xml", f1(voiding, asked="2026-05-04T06:00:00"))
        self.assertEqual(point.quantity_ids.mapped("is_cancelled"), [True])
        better = f1_energy("8.00", ("80.00", "0.100000000"))
        replacing = f1_access(better, number="DEMO3", kind="R", reference="DEMO1")
        self.load("F1_3.xml", f1(replacing, asked="2026-05-04T06:00:00"))
        counting = point.quantity_ids.filtered(lambda quantity: not quantity.is_cancelled)
        self.assertRecordValues(counting, [{"value": 80_000, "sequence": 1, "reference": "DEMO3"}])
        voiding_it = f1_access(better, number="DEMO4", kind="A", reference="DEMO3")
        self.load("F1_4.xml", f1(voiding_it, asked="2026-06-04T06:00:00"))
        self.assertEqual(point.quantity_ids.mapped("is_cancelled"), [True, True])

    def test_another_operator_may_use_the_same_number(self):
        self.load("F1_1.xml", f1(f1_access(POWER)))
        self.load("F1_2.xml", f1(f1_access(POWER)).replace(b">0031<", b">0022<"))
        self.assertEqual(sorted(self.invoice("DEMO1").mapped("operator")), ["0022", "0031"])

    def test_an_unknown_currency_waits_with_a_sentence(self):
        file = self.load(f"{NAME}_FA.xml", f15_general().replace(b">EUR<", b">XYZ<"))
        [rejection] = file.rejection_ids
        self.assertIn(f"The invoice {F15_NUMBER} is in XYZ", rejection.reason)
        self.assertFalse(self.invoice())

    def test_the_preview_knows_which_lines_are_there(self):
        details = [f15_detail(f15_valuation(f15_group(f15_line())), number=number) for number in (F15_NUMBER, "2", "3")]
        preview = self.env["energy.flux.upload.line"]
        archive = zipped({f"{rank}.xml": content for rank, content in enumerate(details)})
        self.assertEqual(preview._prepare_preview(f"{NAME}.zip", archive)["duplicate_count"], 0)
        self.load(f"{NAME}_FL_00001_00003.xml", details[1])
        self.assertEqual(preview._prepare_preview(f"{NAME}.zip", archive)["duplicate_count"], 2)

    def test_who_may_check_and_dispute(self):
        self.load(f"{NAME}_FA.xml", f15_general())
        invoice = self.invoice()
        for role in ("portal", "reader", "integration", "operator"):
            with self.subTest(role), self.assertRaises(AccessError):
                invoice.with_user(self.user(role)).action_check()
        invoice.with_user(self.user("accountant")).action_dispute()
        self.assertEqual(invoice.state, "disputed")
        invoice.with_user(self.user("manager")).action_check()
        self.assertEqual(invoice.state, "checked")
        invoice.action_reset()
        self.assertEqual(invoice.state, "new")

    def test_the_lines_of_an_invoice_are_shown_by_nature_and_point(self):
        self.load_detail(f15_line())
        action = self.invoice().action_view_lines()
        self.assertEqual(action["views"][0], (False, "pivot"))
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.invoice().line_ids)
