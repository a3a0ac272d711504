# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""F1: the invoices of Spanish grid operators (CNMC), one message an invoice, with what they measured.

A message tells quantities and prices by period, but amounts by family only (power, energy, …): a line's amount is its
quantity times its price, rounded half up to the cent, and a line of its own takes what the family's amount differs by.
A voiding invoice (A) is negative here, whichever sign its operator writes. Of a span the first day is included and the
last is not, unless the invoice counts one day more. Source: reference/accounting.md 6.4, Facturacion.xsd of the CNMC.
"""

from decimal import Decimal

from lxml import etree

from .cnmc_values import tariff_of
from .enedis_values import day, instant, required, text
from .f1_families import EURO, family_lines
from .f1_quantities import nature_of, read_quantities
from .invoice_values import CONTRIBUTIONS, ONE_DAY, PROVISIONS, SERVICES, number, optional_day, required_number
from .sentences import Unreadable, _lt
from .xml_reader import records

KIND = "F1"
NORMAL, VOIDING, REPLACING = "N", "A", "R"
GENERAL_VAT, REDUCED_VAT = "1", "2"


def read_f1(member, collector):
    for message in records(member, ("{*}MensajeFacturacion",)):
        without_namespaces(message)
        collector.header(published_at=instant(required(message, "Cabecera/FechaSolicitud")))
        for element in message.iterfind("Facturas/*"):
            if element.tag in ("FacturaATR", "OtrasFacturas"):
                reference = element.findtext("*/DatosGeneralesFactura/CodigoFiscalFactura") or member.name
                with collector.attempt(reference, element):
                    read_invoice(message, element, collector)


def without_namespaces(message):
    for element in message.iter():
        element.tag = etree.QName(element).localname


def read_invoice(message, element, collector):
    """An invoice with its lines and quantities: all of it, or nothing."""
    general = element.find("*/DatosGeneralesFactura")
    if general is None:
        raise Unreadable(_lt("%(tag)s is missing.", tag="DatosGeneralesFactura"))
    kind, written = required(general, "TipoFactura"), required_number(general, "ImporteTotalFactura")
    sign = -1 if kind == VOIDING and written > 0 else 1
    total, tax = sign * written, sign * sum((required_number(vat, "Importe") for vat in vats(element)), Decimal())
    span, extra_days = days_of(element)
    invoice = {
        "operator": required(message, "Cabecera/CodigoREEEmpresaEmisora"),
        "operator_vat": text(general, "IdentificadorEmisora"),
        "number": required(general, "CodigoFiscalFactura"),
        "kind": KIND,
        "document_type": kind,
        "issued_on": day(required(general, "FechaFactura")),
        "due_on": optional_day(message, "Facturas/RegistroFin/FechaLimitePago"),
        **span,
        "contract": text(element, "*/CodContrato"),
        "reference": text(general, "CodigoFacturaRectificadaAnulada"),
        "untaxed": total - tax,
        "tax": tax,
        "total": total,
        "currency": EURO,
    }
    point = required(message, "Cabecera/CUPS").upper()
    lines = list(read_lines(element, invoice, point, sign, extra_days))
    quantities = list(invoice_quantities(element, invoice, point, extra_days))
    collector.add("invoices", invoice)
    for line in lines:
        collector.add("invoice_lines", line)
    for quantity in quantities:
        collector.add("quantities", quantity)
    collector.skip("meter readings", len(element.findall("Medidas/ModeloAparato/Integrador")))


def days_of(element):
    """The days of the invoice (none for other concepts), and 1 when it includes the last one that it writes."""
    period = element.find("*/DatosFacturaATR/Periodo")
    if period is None:
        return {"start": None, "end": None}, 0
    start, last = (day(required(period, tag)) for tag in ("FechaDesdeFactura", "FechaHastaFactura"))
    counted = required_number(period, "NumeroDias")
    extra_days = counted - (last - start).days
    if extra_days not in (0, 1):
        raise Unreadable(
            _lt(
                "The invoice counts %(days)s days from %(start)s to %(last)s. Ask the grid operator for the right one.",
                days=str(counted),
                start=start,
                last=last,
            )
        )
    return {"start": start, "end": last + int(extra_days) * ONE_DAY}, int(extra_days)


def vats(element):
    return [*element.iterfind("IVA"), *element.iterfind("IVAReducido")]


def vat_rates(element):
    """{kind of tax: rate}; none where an invoice has two rates of one kind and does not say which line has which."""
    found = {GENERAL_VAT: element.findall("IVA"), REDUCED_VAT: element.findall("IVAReducido")}
    return {kind: required_number(vat[0], "Porcentaje") for kind, vat in found.items() if len(vat) == 1}


def read_lines(element, invoice, point, sign, extra_days):
    rates, tariff = vat_rates(element), text(element, "*/DatosFacturaATR/TarifaATRFact")
    shared = {
        "operator": invoice["operator"],
        "number": invoice["number"],
        "valuation": "",
        "origin_number": invoice["reference"],
        "point_code": point,
        "contract_ref": invoice["contract"],
        "start": invoice["start"],
        "end": invoice["end"],
        "vat_rate": rates.get(GENERAL_VAT),
        "fta": tariff and tariff_of(tariff),
    }
    lines = [
        *family_lines(element, sign, extra_days),
        *interest_and_tax(element, sign),
        *(concept_line(concept, sign, rates) for concept in element.iterfind("ConceptoRepercutible")),
    ]
    for position, line in enumerate(lines, 1):
        yield {**shared, "position": position, **line}


def interest_and_tax(element, sign):
    """Late interest, and the electricity tax where the operator charges it: amounts without detail."""
    interest = number(element, "ImporteIntereses")
    if interest:
        yield {
            "nature": PROVISIONS,
            "ev_id": "INTERESES",
            "label": "Intereses",
            "amount": sign * interest,
        }
    tax = number(element, "ImpuestoElectrico/Importe")
    if tax:
        yield {
            "nature": CONTRIBUTIONS,
            "ev_id": "IMPUESTO_ELECTRICO",
            "label": "Impuesto eléctrico",
            "quantity": number(element, "ImpuestoElectrico/BaseImponible"),
            "unit": EURO,
            "amount": sign * tax,
        }


def concept_line(concept, sign, rates):
    """A service or another amount that the operator passes on, with a rate of its own."""
    code = required(concept, "ConceptoRepercutible")
    amount = sign * required_number(concept, "ImporteTotalConceptoRepercutible")
    units = required_number(concept, "UnidadesConceptoRepercutible")
    done = optional_day(concept, "FechaOperacion") or day(required(concept, "FechaDesde"))
    last = optional_day(concept, "FechaHasta") or done
    return {
        "nature": SERVICES,
        "ev_id": f"CONCEPTO-{code}",
        "label": f"Concepto repercutible {code}",
        "start": done,
        "end": max(last, done + ONE_DAY),
        "quantity": abs(units) if amount >= 0 else -abs(units),
        "unit": "ud",
        "unit_price": required_number(concept, "PrecioUnidadConceptoRepercutible"),
        "amount": amount,
        "vat_rate": rates.get(text(concept, "TipoImpositivoConceptoRepercutible")),
    }


def invoice_quantities(element, invoice, point, extra_days):
    """What was measured, told by the invoice or cancelled by the one that voids it; a replacing one counts more."""
    kind = invoice["document_type"]
    if kind not in (NORMAL, VOIDING, REPLACING) or invoice["start"] is None:
        return
    span = {"start": invoice["start"], "end": invoice["end"]}
    for quantity in read_quantities(element, span, extra_days):
        yield {
            "point_code": point,
            **quantity,
            "value": abs(quantity["value"]) if kind == VOIDING else quantity["value"],
            "nature": nature_of(element),
            "sequence": 1 if kind == REPLACING else 0,
            "source": KIND,
            "reference": invoice["reference"] if kind == VOIDING else invoice["number"],
            "is_cancelled": kind == VOIDING,
        }
