# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F15: the totals of the general file, the lines of the detail files, and what belongs together."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from oracles.network_invoices import f15_lines
from reference_data import SHARED, assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, zipped
from odoo.addons.energy_flux.tests.network_invoice_documents import (
    F15_NAME,
    F15_NUMBER,
    f15_detail,
    f15_general,
    f15_group,
    f15_interest,
    f15_line,
    f15_valuation,
)

SAMPLE = "enedis/flux/samples/f15.xml"
GENERAL = "enedis/flux/schemas/GRD.XSD.0302.Flux_F15_Donnees_Generales_v4.0.4.xsd"
DETAIL = "enedis/flux/schemas/GRD.XSD.0299.Flux_F15_Donnees_Detail_v4.0.4.xsd"
OPERATOR = "17X100A100A0001A"


def read(*documents):
    """What an archive of these documents holds."""
    name = F15_NAME.format(1)
    archive = {f"{name}_FL_{part:05}_{len(documents):05}.xml": document for part, document in enumerate(documents, 1)}
    parsed = parse(f"{name}.zip", zipped(archive))
    return parsed


def lines(*groups, **valuation):
    parsed = read(f15_detail(f15_valuation(*groups, **valuation)))
    assert parsed.rejections == []
    return parsed.frames["invoice_lines"].to_dict("records")


def line(nature="01", **values):
    [row] = lines(f15_group(f15_line(**values), nature=nature))
    return row


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    content = (SHARED / SAMPLE).read_bytes()
    parsed = parse("f15.xml", content)
    assert parsed.rejections == []
    assert parsed.header.published_at == datetime(2025, 2, 6, 4, 11, 23, tzinfo=UTC)
    [invoice] = parsed.frames["invoices"].to_dict("records")
    assert (invoice["operator"], invoice["number"], invoice["kind"]) == ("17XFICTIFA42DFAX", "3210619182009", "F15")
    assert (invoice["issued_on"].date(), invoice["currency"]) == (date(2025, 2, 5), "EUR")
    assert invoice["untaxed"] is None  # the general file tells it
    [row] = parsed.frames["invoice_lines"].to_dict("records")
    expected = {
        "position": 1,
        "point_code": "99510061232830",
        "contract_ref": "833195558",
        "valuation": "17381405504114786",
        "valuation_type": "EVNT",
        "nature": "03",
        "ev_id": "DCOUP_PEN",
        "label": "Pénalité pour coupure réseau",
        "start": pd.Timestamp(2025, 1, 17),
        "end": pd.Timestamp(2025, 1, 18),
        "quantity": Decimal("2.0"),
        "unit": "UNITE",
        "unit_price": Decimal("-24.0"),
        "amount": Decimal("-48.00"),
        "vat_rate": None,  # NS
        "origin_number": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert f15_lines(content) == Decimal("-48.00")


@needs(GENERAL)
@needs(DETAIL)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_xml(GENERAL, f15_general(discounts=["-5.00"], lines="105.00"))
    assert_valid_xml(
        DETAIL,
        f15_detail(
            f15_valuation(
                f15_group(f15_line()),
                f15_group(f15_line(unit="UNITE", power=None, fta=None, sequence=None), nature="02"),
                origin=("3250000000011", "9001"),
                readings=("R1", "R2"),
                late=f15_interest(),
            ),
            f15_valuation(f15_group(f15_line()), point=None),
        ),
    )


def test_an_archive_tells_one_invoice_with_its_totals_and_its_lines():
    parsed = read(
        f15_general(),
        f15_detail(f15_valuation(f15_group(f15_line("60.00")))),
        f15_detail(f15_valuation(f15_group(f15_line("40.00")), valuation="10002")),
    )
    assert parsed.rejections == []
    assert set(parsed.frames["invoices"]["number"]) == {F15_NUMBER}
    told = parsed.frames["invoices"].dropna(subset="untaxed").to_dict("records")
    [invoice] = told
    assert (invoice["untaxed"], invoice["tax"], invoice["total"]) == (Decimal(100), Decimal(20), Decimal(120))
    assert (invoice["start"], invoice["end"]) == (pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 2, 1))
    assert (invoice["due_on"], invoice["document_type"]) == (pd.Timestamp(2026, 3, 5), "C")
    assert (invoice["operator"], invoice["operator_vat"]) == (OPERATOR, "FR00000000000")
    assert sum(parsed.frames["invoice_lines"]["amount"]) == invoice["untaxed"]


@pytest.mark.parametrize("document", [f15_general(), f15_detail(f15_valuation(f15_group(f15_line())))])
def test_either_document_may_come_alone(document):
    parsed = parse(f"{F15_NAME.format(1)}_FA.xml", document)
    assert set(parsed.frames["invoices"]["number"]) == {F15_NUMBER}
    assert parsed.header.flux_code == "F15"


def test_the_days_of_a_line_are_civil_days_and_its_last_one_is_included():
    row = line(start="2026-03-01", end="2026-03-31")  # with the day of 23 hours
    assert (row["start"], row["end"]) == (pd.Timestamp(2026, 3, 1), pd.Timestamp(2026, 4, 1))
    row = line(start="2026-10-25", end="2026-10-25")  # of 25 hours
    assert (row["start"], row["end"]) == (pd.Timestamp(2026, 10, 25), pd.Timestamp(2026, 10, 26))


def test_numbers_are_exact():
    row = line(amount="-0.07", quantity="0.00001", price="-1234.567891", power="36.5", sequence="3")
    assert row["amount"] == Decimal("-0.07")
    assert (row["quantity"], row["unit_price"]) == (Decimal("0.00001"), Decimal("-1234.567891"))
    assert (row["power"], row["num_sequence"], row["fta"]) == (Decimal("36.5"), 3, "BTINFCUST")


@pytest.mark.parametrize(("written", "rate"), [("20.000", Decimal("20.000")), ("0", Decimal(0)), ("NS", None)])
def test_a_rate_of_zero_is_not_the_same_as_none(written, rate):
    assert line(vat=written)["vat_rate"] == rate


def test_a_correction_names_what_it_corrects():
    group = f15_group(f15_line("-100.00", ev_id="ASGA-A"))
    [row] = lines(group, kind="ANNUL", valuation="10009", origin=("3250000000011", "9001"))
    assert (row["valuation_type"], row["valuation"]) == ("ANNUL", "10009")
    assert (row["origin_number"], row["origin_valuation"]) == ("3250000000011", "9001")


def test_lines_know_the_readings_of_their_valuation():
    [row] = lines(f15_group(f15_line(unit="kWh")), readings=("RLV1", "RLV2"))
    assert row["reading_ref"] == "RLV1, RLV2"


def test_a_valuation_without_supply_point_is_read():
    [row] = lines(f15_group(f15_line(), nature="02"), kind="HORS_PRM", point=None)
    assert (row["point_code"], row["contract_ref"], row["amount"]) == (None, None, Decimal(100))


def test_late_interest_is_a_line_of_its_own():
    rows = lines(f15_group(f15_line()), late=f15_interest("1.50"))
    assert [(row["position"], row["ev_id"], row["amount"]) for row in rows] == [
        (1, "ASGA-U", Decimal(100)),
        (2, "Detail_Interets_Retard", Decimal("1.50")),
    ]
    assert rows[1]["label"] == "3250000000099"


@pytest.mark.parametrize("written", ["5.00", "-5.00"])
def test_a_discount_lowers_the_total_whichever_sign_it_is_written_with(written):
    parsed = read(f15_general(lines="105.00", discounts=[written]))
    assert parsed.frames["invoice_lines"]["amount"].tolist() == [Decimal(-5)]


def test_positions_count_within_a_valuation_even_when_its_number_comes_twice():
    one = f15_valuation(f15_group(f15_line(), f15_line()), valuation="A")
    other = f15_valuation(f15_group(f15_line()), valuation="B")
    frame = read(f15_detail(one, other, one)).frames["invoice_lines"]
    assert frame.groupby("valuation")["position"].apply(list).to_dict() == {"A": [1, 2, 3, 4], "B": [1]}


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"amount": "many"}, "Montant_HT is many, which is not a number."),
        ({"amount": None}, "Montant_HT is missing."),
        ({"start": "2026-02-30"}, "2026-02-30 is not a date."),
        ({"start": "2026-02-01", "end": "2026-01-01"}, "before it starts"),
        ({"sequence": "-1"}, "Num_Sequence"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_alone(broken, sentence):
    parsed = read(f15_detail(f15_valuation(f15_group(f15_line("1.00"), f15_line(**broken), f15_line("2.00")))))
    [rejection] = parsed.rejections
    assert sentence in str(rejection.reason)
    assert rejection.record_ref == f"{F15_NUMBER} 10001 ASGA-U"
    assert parsed.frames["invoice_lines"]["amount"].tolist() == [Decimal(1), Decimal(2)]
    assert parsed.frames["invoice_lines"]["position"].tolist() == [1, 3]


def test_an_unknown_nature_is_refused():
    [rejection] = read(f15_detail(f15_valuation(f15_group(f15_line(), nature="07")))).rejections
    assert "The nature 07 is not known" in str(rejection.reason)


def test_a_valuation_without_number_is_refused_and_the_others_go_on():
    parsed = read(
        f15_detail(f15_valuation(f15_group(f15_line()), valuation=None), f15_valuation(f15_group(f15_line())))
    )
    assert str(parsed.rejections[0].reason) == "Num_Valorisation is missing."
    assert len(parsed.frames["invoice_lines"]) == 1


@pytest.mark.parametrize(
    ("document", "missing"),
    [
        (f15_general().replace(b"Montant_Total_TTC", b"Montant"), "Montant_Total_TTC"),
        (f15_general().replace(b"Fin_Message", b"Fin"), "Fin_Message"),
        (f15_detail().replace(b"Rappel_En_Tete", b"Rappel"), "Rappel_En_Tete"),
        (f15_detail().replace(b"En_Tete_Flux", b"Flux"), "En_Tete_Flux"),
    ],
)
def test_a_document_that_does_not_tell_its_invoice_is_refused(document, missing):
    with pytest.raises(RefusedDocument, match=f"{missing} is missing"):
        read(document)


def test_lines_add_up_to_what_the_oracle_adds_up():
    amounts = ["10.01", "-3.33", "0.00", "99999999.99", "-0.01"]
    document = f15_detail(
        *(f15_valuation(f15_group(*map(f15_line, amounts)), valuation=str(n), late=f15_interest()) for n in range(3))
    )
    assert sum(read(document).frames["invoice_lines"]["amount"]) == f15_lines(document) == Decimal("300000024.48")


def test_summaries_are_counted_and_not_loaded():
    summary = (
        "<Groupe_Recapitulatif><Nature_EV>01</Nature_EV><Element_Recapitulatif/>"
        "<Element_Recapitulatif/></Groupe_Recapitulatif></Fin_Message>"
    )
    document = f15_general().replace(b"</Fin_Message>", summary.encode())
    assert read(document).skipped == {"summaries by component": 2}


def test_the_point_is_the_operators():
    assert line()["point_code"] == POINT
