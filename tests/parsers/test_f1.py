# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F1: Spanish network invoices: amounts by family as lines by period, corrections, and what was measured."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pytest
from lxml import etree
from oracles.network_invoices import f1_totals
from reference_data import SHARED, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.spanish_documents import (
    CUPS,
    MARCH,
    f1,
    f1_access,
    f1_charges,
    f1_concept,
    f1_energy,
    f1_excess,
    f1_measures,
    f1_other,
    f1_power,
    f1_rent,
)

SAMPLES, SCHEMA = "accounting/samples/f1", "accounting/f1_schema/Facturacion.xsd"
POWER = f1_power("9.29", ("4600", "0.000063904", "3000"), ("4600", "0.000001216", "4000"))
ENERGY = f1_energy("3.90", ("82.00", "0.033261000"), ("71.00", "0.016409000"), ("133.00", "0.000077000"))
CHARGES = f1_charges(
    "8.43",
    ("01", "1.82", ("4600", "0.000011999"), ("4600", "0.000000772")),
    ("02", "6.61", ("82.00", "0.064292000"), ("71.00", "0.012858000"), ("133.00", "0.003215000")),
)
VAT = (("22.45", "21.00", "4.71"),)


def read(invoice, **message):
    return parse("F1_demo.xml", f1(invoice, **message))


def lines(*families, **invoice):
    parsed = read(f1_access(*families, **invoice))
    assert parsed.rejections == []
    return parsed.frames["invoice_lines"].to_dict("records")


def told(rows, *columns):
    return [tuple(str(row[column]) for column in columns) for row in rows]


def quantities(*families, **invoice):
    frame = read(f1_access(*families, **invoice)).frames["quantities"]
    return frame.to_dict("records")


def assert_valid(message):
    schema = etree.XMLSchema(etree.parse(SHARED / SCHEMA))
    schema.assertValid(etree.fromstring(message))


@needs(f"{SAMPLES}/expected.json")
def test_the_samples_add_up_to_the_totals_keyed_by_hand():
    expected = json.loads((SHARED / SAMPLES / "expected.json").read_text())
    present = [sample for sample in expected if (SHARED / SAMPLES).parent.joinpath(sample["file"]).exists()]
    assert len(present) >= 3
    for sample in present:
        content = (SHARED / SAMPLES).parent.joinpath(sample["file"]).read_bytes()
        parsed = parse(sample["file"].rpartition("/")[2], content)
        assert parsed.rejections == []
        [invoice] = parsed.frames["invoices"].to_dict("records")
        amounts = invoice["untaxed"], invoice["tax"], invoice["total"]
        assert amounts == tuple(Decimal(sample[name]) for name in ("base", "iva", "total"))
        assert invoice["number"] == sample["number"]
        rows = parsed.frames["invoice_lines"]
        assert set(rows["point_code"]) == {sample["cups"]}
        assert sum(rows["amount"]) == invoice["untaxed"]
        assert f1_totals(content) == amounts


@needs(f"{SAMPLES}/F1_20TD_ciclo.xml")
def test_a_real_cycle_is_read_as_a_person_reads_it():
    parsed = parse("F1_20TD_ciclo.xml", (SHARED / SAMPLES / "F1_20TD_ciclo.xml").read_bytes())
    assert parsed.header.published_at == datetime(2026, 4, 4, 4, tzinfo=UTC)
    [invoice] = parsed.frames["invoices"].to_dict("records")
    assert (invoice["operator"], invoice["operator_vat"], invoice["document_type"]) == ("0031", "A00000017", "N")
    assert (invoice["start"], invoice["end"]) == tuple(map(pd.Timestamp, MARCH))
    assert invoice["due_on"] == pd.Timestamp(2026, 4, 24)
    rows = parsed.frames["invoice_lines"].to_dict("records")
    assert told(rows, "ev_id", "quantity", "unit", "amount") == [
        ("POTENCIA-P1", "142.6", "kW·día", "9.11"),
        ("POTENCIA-P2", "142.6", "kW·día", "0.17"),
        ("POTENCIA-AJUSTE", "None", "None", "0.01"),
        ("ENERGIA-P1", "82.00", "kWh", "2.73"),
        ("ENERGIA-P2", "71.00", "kWh", "1.17"),
        ("ENERGIA-P3", "133.00", "kWh", "0.01"),
        ("ENERGIA-AJUSTE", "None", "None", "-0.01"),
        ("CARGO_POTENCIA-P1", "142.6", "kW·día", "1.71"),
        ("CARGO_POTENCIA-P2", "142.6", "kW·día", "0.11"),
        ("CARGO_ENERGIA-P1", "82.00", "kWh", "5.27"),
        ("CARGO_ENERGIA-P2", "71.00", "kWh", "0.91"),
        ("CARGO_ENERGIA-P3", "133.00", "kWh", "0.43"),
        ("ALQUILER", "31", "día", "0.83"),
    ]
    assert {(row["fta"], row["vat_rate"], row["contract_ref"]) for row in rows} == {
        ("2.0TD", Decimal(21), "000000000001")
    }
    assert (rows[0]["power"], rows[0]["nature"], rows[7]["nature"]) == (Decimal("4.6"), "01", "04")
    assert rows[8]["unit_price"] == Decimal("0.000772")  # written for each watt: 0.000000772
    measured = parsed.frames["quantities"][["quantity", "band", "value"]].to_numpy().tolist()
    assert measured == [["energy_wh", "p1", 82_000], ["energy_wh", "p2", 71_000], ["energy_wh", "p3", 133_000]]


@needs(SCHEMA)
@pytest.mark.parametrize(
    "invoice",
    [
        f1_access(
            POWER,
            f1_excess("10.00", ("5.00", "2.000000000", "1")),
            ENERGY,
            CHARGES,
            rent=f1_rent(("0.02", "31"), total="0.62"),
            concepts=f1_concept("10.00") + f1_concept("5.00", span=MARCH, tax="3"),
            measures=f1_measures(("AE", "91", "82.00", "60"), ("R1", "61", "5.00", "60")),
            interest="1.00",
            reduced=[("1.00", "10.00", "0.10")],
        ),
        f1_access(POWER, kind="R", reference="DEMO0"),
        f1_other(f1_concept("10.00")),
    ],
)
def test_the_messages_of_these_tests_are_valid(invoice):
    assert_valid(f1(invoice))


def test_a_voiding_invoice_is_negative_whichever_sign_it_is_written_with():
    families = [POWER, ENERGY, CHARGES]
    rent = f1_rent(("0.030000000", "31"), total="0.83")
    positive = f1_access(*families, rent=rent, kind="A", total="27.16", vats=VAT, reference="DEMO0")
    negated = positive
    for amount in ("9.29", "3.90", "1.82", "6.61", "8.43", "0.83", "22.45", "4.71", "27.16"):
        negated = negated.replace(f">{amount}<", f">-{amount}<")
    for invoice in (positive, negated):
        parsed = read(invoice)
        [row] = parsed.frames["invoices"].to_dict("records")
        assert told([row], "untaxed", "tax", "total", "reference") == [("-22.45", "-4.71", "-27.16", "DEMO0")]
        assert sum(parsed.frames["invoice_lines"]["amount"]) == Decimal("-22.45")
        assert set(parsed.frames["invoice_lines"]["origin_number"]) == {"DEMO0"}
        assert f1_totals(f1(invoice)) == (row["untaxed"], row["tax"], row["total"])
        power = parsed.frames["invoice_lines"].iloc[0]
        assert (power["quantity"], power["amount"]) == (Decimal("-142.6"), Decimal("-9.11"))


def test_a_replacing_invoice_names_the_one_it_replaces():
    [row] = read(f1_access(POWER, kind="R", reference="DEMO0")).frames["invoices"].to_dict("records")
    assert (row["document_type"], row["reference"], row["total"]) == ("R", "DEMO0", Decimal("12.10"))


def test_a_daily_price_counts_the_days_of_its_own_term():
    rows = lines(f1_power("6.00", ("1000", "0.000200000"), span=("2026-03-01", "2026-03-31")))
    assert told(rows, "quantity", "amount", "end") == [("30", "6.00", "2026-03-31 00:00:00")]


def test_an_operator_that_includes_the_last_day_is_understood_by_its_number_of_days():
    span = ("2026-03-01", "2026-03-31")
    invoice = f1_access(f1_power("6.20", ("1000", "0.000200000"), span=span), span=span, days="31")
    parsed = read(invoice)
    [row] = parsed.frames["invoices"].to_dict("records")
    assert row["end"] == pd.Timestamp(2026, 4, 1)
    assert parsed.frames["invoice_lines"]["amount"].tolist() == [Decimal("6.20")]
    assert parsed.frames["quantities"]["end"].tolist() == [pd.Timestamp(2026, 4, 1)]


@pytest.mark.parametrize("days", ["29", "40"])
def test_a_wrong_number_of_days_is_refused(days):
    [rejection] = read(f1_access(POWER, days=days)).rejections
    assert f"The invoice counts {days} days from 2026-03-01 to 2026-04-01" in str(rejection.reason)


def test_an_excess_is_power_by_price_and_days():
    rows = lines(f1_excess("60.00", ("10.00", "2.000000000", "3"), ("0.00", "2.000000000")))
    assert told(rows, "quantity", "unit", "amount") == [("30.00", "kW", "60.00"), ("0.00", "kW", "0.00")]


def test_an_excess_written_as_an_amount_is_that_amount():
    rows = lines(f1_excess("37.50", ("37.50", "3.000000000"), ("0.00", "3.000000000")))
    assert told(rows, "quantity", "unit", "unit_price", "amount") == [
        ("37.50", "EUR", "1", "37.50"),
        ("0.00", "EUR", "1", "0.00"),
    ]


def test_what_the_total_of_a_family_adds_is_a_line_of_its_own():
    rows = lines(f1_power("7.20", ("1000", "0.000200000")))
    assert told(rows, "ev_id", "amount") == [("POTENCIA-P1", "6.20"), ("POTENCIA-AJUSTE", "1.00")]


def test_rent_interest_tax_and_concepts():
    rows = lines(
        rent=f1_rent(("0.020000000", "31"), ("0.010000000", "10")),
        interest="1.00",
        electricity_tax="0.51",
        concepts=f1_concept("10.00") + f1_concept("-5.00", code="16", units="1.00", price="5.000000000", span=MARCH),
    )
    assert told(rows, "position", "nature", "ev_id", "quantity", "amount") == [
        ("1", "02", "ALQUILER", "31", "0.62"),
        ("2", "02", "ALQUILER", "10", "0.10"),
        ("3", "03", "INTERESES", "None", "1.00"),
        ("4", "04", "IMPUESTO_ELECTRICO", "0.00", "0.51"),
        ("5", "02", "CONCEPTO-13", "1.00", "10.00"),
        ("6", "02", "CONCEPTO-16", "-1.00", "-5.00"),
    ]
    assert (rows[4]["start"], rows[4]["end"]) == (pd.Timestamp(2026, 3, 10), pd.Timestamp(2026, 3, 11))
    assert (rows[5]["start"], rows[5]["end"]) == tuple(map(pd.Timestamp, MARCH))
    assert (rows[0]["start"], rows[0]["end"]) == tuple(map(pd.Timestamp, MARCH))


def test_each_concept_has_the_rate_that_it_names():
    concepts = "".join(f1_concept("10.00", tax=tax) for tax in "123")
    rows = lines(concepts=concepts, reduced=[("10.00", "10.00", "1.00")])
    assert [row["vat_rate"] for row in rows] == [Decimal(21), Decimal(10), None]


def test_two_rates_of_one_kind_say_nothing_of_a_line():
    [row] = lines(concepts=f1_concept("10.00"), vats=[("5.00", "21.00", "1.05"), ("5.00", "10.00", "0.50")])
    assert row["vat_rate"] is None


def test_an_invoice_of_other_concepts_has_no_days():
    parsed = read(f1_other(f1_concept("10.00")))
    [invoice] = parsed.frames["invoices"].to_dict("records")
    assert (invoice["untaxed"], invoice["total"]) == (Decimal(10), Decimal("12.10"))
    assert pd.isna(invoice["start"])
    assert parsed.frames["quantities"].empty


def test_what_a_maximeter_and_the_first_quadrant_counted_is_told():
    measures = f1_measures(
        ("AE", "61", "82.00", "60"), ("R1", "61", "5.50", "60"), ("R1", "60", "9.00", "60"), ("R4", "61", "1.00", "60")
    )
    rows = quantities(POWER, f1_energy("3.90", ("82.125", "0.033261000")), measures=measures, control="2")
    assert told(rows, "quantity", "band", "value") == [
        ("energy_wh", "p1", "82125"),
        ("max_power_w", "p1", "3000"),
        ("max_power_w", "p2", "4000"),
        ("reactive_varh", "p1", "5500"),
    ]
    assert {(row["point_code"], row["source"], row["reference"], row["nature"]) for row in rows} == {
        (CUPS, "F1", "DEMO1", "actual")
    }


def test_a_breaker_tells_no_highest_power():
    rows = quantities(POWER, ENERGY, control="1")
    assert {row["quantity"] for row in rows} == {"energy_wh"}


@pytest.mark.parametrize(("origin", "nature"), [("60", "actual"), ("40", "estimated"), ("99", "estimated")])
def test_estimated_registers_make_estimated_quantities(origin, nature):
    measures = f1_measures(("AE", "61", "82.00", "60"), ("AE", "62", "71.00", origin))
    assert {row["nature"] for row in quantities(ENERGY, measures=measures)} == {nature}


@pytest.mark.parametrize(
    ("kind", "sequence", "is_cancelled", "reference"),
    [("N", 0, False, "DEMO1"), ("R", 1, False, "DEMO1"), ("A", 0, True, "DEMO0")],
)
def test_a_voiding_invoice_cancels_and_a_replacing_one_counts_more(kind, sequence, is_cancelled, reference):
    rows = quantities(ENERGY, kind=kind, reference="DEMO0")
    assert {(row["sequence"], row["is_cancelled"], row["reference"]) for row in rows} == {
        (sequence, is_cancelled, reference)
    }
    assert [row["value"] for row in rows] == [82_000, 71_000, 133_000]


@pytest.mark.parametrize("kind", ["C", "G"])
def test_complements_tell_no_quantity_of_their_own(kind):
    assert quantities(ENERGY, kind=kind) == []


@pytest.mark.parametrize("span", [("2026-03-28", "2026-03-30"), ("2026-10-24", "2026-10-26")])
def test_days_of_the_clock_change_are_civil_days(span):
    rows = lines(f1_power("0.40", ("1000", "0.000200000"), span=span), span=span, days="2")
    assert told(rows, "quantity", "amount") == [("2", "0.40")]


@pytest.mark.parametrize(
    ("replaced", "by", "sentence"),
    [
        ("<TipoFactura>N</TipoFactura>", "", "TipoFactura is missing."),
        (">9.29<", ">nine<", "ImporteTotalTerminoPotencia is nine"),
        ("2026-03-01</FechaDesde>", "2026-05-01</FechaDesde>", "before it starts"),
        ("DatosGeneralesFactura>", "Datos>", "DatosGeneralesFactura is missing."),
    ],
)
def test_an_invoice_that_cannot_be_read_is_refused_whole(replaced, by, sentence):
    parsed = read(f1_access(POWER).replace(replaced, by))
    [rejection] = parsed.rejections
    assert sentence in str(rejection.reason)
    assert all(frame.empty for frame in parsed.frames.values())
