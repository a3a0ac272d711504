# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F12: five kinds of documents of one invoice, credits and debits, and four kinds of lines."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from oracles.network_invoices import f12_lines
from reference_data import SHARED, assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, zipped
from odoo.addons.energy_flux.tests.network_invoice_documents import (
    F12_NAME,
    F12_NUMBER,
    document,
    f12_contribution,
    f12_cspe,
    f12_detail,
    f12_general,
    f12_header,
    f12_interest,
    f12_line,
    f12_lot,
    f12_recap,
    f12_reminder,
    f12_taxes,
)

SCHEMAS = "enedis/flux/schemas/Enedis.SGE.XSD."
SAMPLE = "enedis/flux/samples/f12.xml"
FULL = f12_general(
    "111.25", "22.05", "133.30", taxes=f12_contribution() + f12_cspe(), late=f12_interest(), details="100.00"
)


def read(*documents):
    name = F12_NAME.format(1)
    return parse(f"{name}.zip", zipped({f"{name}_{rank}.xml": content for rank, content in enumerate(documents)}))


def lines(*elements, **lot):
    parsed = read(f12_detail(f12_lot(*elements, **lot)))
    assert parsed.rejections == []
    return parsed.frames["invoice_lines"].to_dict("records")


def line(**values):
    [row] = lines(f12_line(**values))
    return row


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    content = (SHARED / SAMPLE).read_bytes()
    parsed = parse("f12.xml", content)
    assert parsed.rejections == []
    [invoice] = parsed.frames["invoices"].to_dict("records")
    assert (invoice["operator"], invoice["number"], invoice["kind"]) == ("17XFICTIF8FCAFFX", "066521624609", "F12")
    assert invoice["issued_on"].date() == date(2024, 6, 3)
    rows = parsed.frames["invoice_lines"].to_dict("records")
    assert [(row["ev_id"], str(row["unit_price"]), str(row["amount"])) for row in rows] == [
        ("FCGEECHO", "1.09148", "32.74"),
        ("FCGUECHO", "-0.45694", "-13.71"),  # a credit
        ("FCCOECHO", "0.92885", "27.87"),
        ("FSOUECHO", "0.02765", "5.81"),
    ]
    assert {(row["point_code"], row["valuation"], row["fta"], row["nature"]) for row in rows} == {
        ("99131010441308", "426595745577", "HTACU5", "01")
    }
    assert {(row["start"], row["end"]) for row in rows} == {(pd.Timestamp(2024, 6, 1), pd.Timestamp(2024, 7, 1))}
    assert (rows[3]["quantity"], rows[3]["unit"], rows[3]["power"]) == (Decimal(210), "kW.j", Decimal(7))
    assert [row["summary"] for row in rows] == ["CGEST", "CGCU", "CCOMP", "CSF"]
    assert sum(row["amount"] for row in rows) == Decimal("52.71") == f12_lines(content)


@needs(f"{SCHEMAS}0125.F12_Donnees_Generales_1.10.4.xsd")
@pytest.mark.parametrize(
    ("schema", "content"),
    [
        ("0125.F12_Donnees_Generales_1.10.4", FULL),
        ("0125.F12_Donnees_Generales_1.10.4", f12_general(tax=None)),
        ("0127.F12_Donnees_Recap_1.10.4", f12_recap()),
        ("0128.F12_Donnees_Taxes_1.10.4", f12_taxes()),
        (
            "0126.F12_Donnees_Detail_1.10.4",
            f12_detail(
                f12_lot(f12_line(), f12_line(body="Prestations", summary="PREST"), origin=("325000000011", "199")),
                f12_lot(f12_line(body="Option"), f12_line(body="Frais_Divers", end=None), point=None, fta=None),
            ),
        ),
    ],
)
def test_the_documents_of_these_tests_are_valid(schema, content):
    assert_valid_xml(f"{SCHEMAS}{schema}.xsd", content)


def test_an_archive_tells_one_invoice_whose_lines_add_up_to_its_untaxed_amount():
    details = f12_detail(f12_lot(f12_line("60.00"))), f12_detail(f12_lot(f12_line("40.00"), lot="200002"))
    parsed = read(FULL, *details, f12_recap(), f12_taxes())
    assert parsed.rejections == []
    assert set(parsed.frames["invoices"]["number"]) == {F12_NUMBER}
    [invoice] = parsed.frames["invoices"].dropna(subset="untaxed").to_dict("records")
    assert (invoice["untaxed"], invoice["tax"]) == (Decimal("111.25"), Decimal("22.05"))
    assert (invoice["contract"], invoice["operator_vat"]) == ("GRD-F999", "FR00000000000")
    assert invoice["due_on"] == pd.Timestamp(2026, 3, 5)
    assert sum(parsed.frames["invoice_lines"]["amount"]) == Decimal("111.25")
    assert sum(map(f12_lines, (FULL, *details))) == Decimal("111.25")
    assert parsed.skipped == {
        "subtotals by tariff": 1,
        "details of taxes": 1,
    }


@pytest.mark.parametrize("content", [FULL, f12_detail(f12_lot(f12_line())), f12_recap(), f12_taxes()])
def test_each_document_may_come_alone(content):
    parsed = parse(f"{F12_NAME.format(7)}_FA.xml", content)
    assert set(parsed.frames["invoices"]["number"]) == {F12_NUMBER}


def test_the_document_for_electronic_invoicing_repeats_the_others():
    details = "<Donnees_Generales_Demat/><Detail_Recapitulatif_Demat/>"
    parsed = read(document("Detail_Facturation_Demat", f12_header(), f12_reminder(), details))
    assert parsed.skipped == {"documents for electronic invoicing": 1}
    assert parsed.frames["invoice_lines"].empty


def test_lines_of_the_general_document():
    rows = read(FULL).frames["invoice_lines"].to_dict("records")
    assert [(row["position"], row["nature"], row["ev_id"], row["label"], str(row["amount"])) for row in rows] == [
        (1, "04", "Detail_Taxes", "CTA", "8.00"),
        (2, "04", "CSPE", None, "2.25"),
        (3, "03", "Detail_Interets_Retard", "326000000001", "1.00"),
    ]
    assert (rows[1]["start"], rows[1]["end"]) == (pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 2, 1))


def test_without_vat_the_untaxed_amount_is_the_one_written():
    [invoice] = read(f12_general("100.00", None, "100.00")).frames["invoices"].to_dict("records")
    assert (invoice["untaxed"], invoice["tax"], invoice["total"]) == (Decimal(100), Decimal(0), Decimal(100))


@pytest.mark.parametrize(
    ("side", "amount", "price", "read_amount", "read_price"),
    [
        ("Y", "10.00", "2.00", "10.00", "2.00"),
        ("Y", "-10.00", "-2.00", "-10.00", "-2.00"),
        ("Z", "-10.00", "-2.00", "-10.00", "-2.00"),
        ("Z", "10.00", "2.00", "-10.00", "-2.00"),
        ("Z", "10.00", "-2.00", "-10.00", "-2.00"),
    ],
)
def test_a_credit_is_negative_whichever_sign_it_is_written_with(side, amount, price, read_amount, read_price):
    row = line(side=side, amount=amount, price=price)
    assert (row["amount"], row["unit_price"]) == (Decimal(read_amount), Decimal(read_price))


@pytest.mark.parametrize(
    ("body", "summary", "nature", "end"),
    [
        ("Acheminement", "CSV", "01", "2026-02-01"),
        ("Prestations", "PREST", "02", "2026-01-16"),
        ("Option", "AUTRE", "03", "2026-02-01"),
        ("Frais_Divers", "FRAIS", "02", "2026-02-01"),
        ("Acheminement", "CSPE", "04", "2026-02-01"),
    ],
)
def test_the_four_kinds_of_lines(body, summary, nature, end):
    row = line(body=body, summary=summary)
    assert (row["nature"], row["end"]) == (nature, pd.Timestamp(end))
    assert (row["quantity"], row["amount"], row["point_code"]) == (Decimal(31), Decimal(100), POINT)


def test_a_line_without_last_day_is_open():
    assert pd.isna(line(end=None)["end"])


def test_days_of_the_clock_change_are_civil_days():
    assert line(end="2026-03-29")["end"] == pd.Timestamp(2026, 3, 30)
    assert line(end="2026-10-25")["end"] == pd.Timestamp(2026, 10, 26)


def test_a_rectification_names_what_it_corrects():
    [row] = lines(f12_line("-5.00"), kind="RECT", origin=("325000000011", "199"))
    assert (row["origin_number"], row["origin_valuation"]) == ("325000000011", "199")
    assert row["valuation_type"] == "RECT"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"side": "X"}, "Code_Debit_Credit is neither Y (debit) nor Z (credit)."),
        ({"summary": "NEW"}, "Code_Recapitulatif is NEW, which is not known."),
        ({"body": "Autre"}, "The line holds none of Acheminement"),
        ({"amount": "1,50"}, "Montant_HT is 1,50"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_alone(broken, sentence):
    parsed = read(f12_detail(f12_lot(f12_line("1.00"), f12_line(**broken), f12_line("2.00"))))
    [rejection] = parsed.rejections
    assert sentence in str(rejection.reason)
    assert parsed.frames["invoice_lines"]["amount"].tolist() == [Decimal(1), Decimal(2)]


def test_lines_add_up_to_what_the_oracle_adds_up():
    elements = [f12_line("10.01"), f12_line("3.33", side="Z"), f12_line("-3.33", side="Z"), f12_line("-0.01")]
    content = f12_detail(f12_lot(*elements), f12_lot(*elements, lot="200002"))
    assert sum(read(content).frames["invoice_lines"]["amount"]) == f12_lines(content) == Decimal("6.68")
