# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Small F1 messages, valid against their schema, and SIPS files for tests: what a test says is in them."""

from .flux_documents import tag

CUPS, OTHER_CUPS = "ES0031900000000000KA0F", "ES0022900000015838SS0F"
MARCH = ("2026-03-01", "2026-04-01")
PLACE = (
    "<DireccionSuministro><Pais>España</Pais><Provincia>28</Provincia><Municipio>28079</Municipio>"
    "<CodPostal>28001</CodPostal><Calle>CALLE DEMO</Calle><NumeroFinca>1</NumeroFinca></DireccionSuministro>"
    "<Cliente><TipoIdentificador>NI</TipoIdentificador><Identificador>B00000000</Identificador></Cliente>"
    "<CodContrato>000000000001</CodContrato>"
)


def f1(invoice, *, cups=CUPS, asked="2026-04-04T06:00:00", total="0.00"):
    """A message with what `f1_access` or `f1_other` gives."""
    head = (
        "<CodigoREEEmpresaEmisora>0031</CodigoREEEmpresaEmisora>"
        "<CodigoREEEmpresaDestino>9999</CodigoREEEmpresaDestino><CodigoDelProceso>F1</CodigoDelProceso>"
        "<CodigoDePaso>01</CodigoDePaso><CodigoDeSolicitud>202604000001</CodigoDeSolicitud>"
        "<SecuencialDeSolicitud>00</SecuencialDeSolicitud>" + tag("FechaSolicitud", asked) + tag("CUPS", cups)
    )
    end = (
        tag("ImporteTotal", total)
        + "<TotalRecibos>1</TotalRecibos><TipoMoneda>02</TipoMoneda><FechaValor>2026-04-04</FechaValor>"
        "<FechaLimitePago>2026-04-24</FechaLimitePago><IdRemesa>0</IdRemesa>"
    )
    content = tag("Cabecera", head) + tag("Facturas", invoice + tag("RegistroFin", end))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<MensajeFacturacion xmlns="http://localhost/elegibilidad">{content}</MensajeFacturacion>'
    ).encode()


def f1_general(number, kind, total, reference, reason="01"):
    return tag(
        "DatosGeneralesFactura",
        tag("CodigoFiscalFactura", number)
        + tag("TipoFactura", kind)
        + tag("MotivoFacturacion", reason)
        + tag("CodigoFacturaRectificadaAnulada", reference)
        + "<FechaFactura>2026-04-04</FechaFactura><IdentificadorEmisora>A00000017</IdentificadorEmisora>"
        + tag("ImporteTotalFactura", total)
        + "<TipoMoneda>02</TipoMoneda>",
    )


def f1_access(
    *families,
    number="DEMO1",
    kind="N",
    total="12.10",
    vats=(("10.00", "21.00", "2.10"),),
    reduced=(),
    reference=None,
    tariff="019",
    control="2",
    span=MARCH,
    days="31",
    concepts="",
    rent="",
    measures="",
    electricity_tax="0.00",
    interest=None,
):
    """An invoice of network access; families in the order of the schema, vats and reduced: (base, rate, amount)."""
    facts = (
        "<FechaBOE>2025-12-26</FechaBOE><TipoAutoconsumo>00</TipoAutoconsumo><TipoCUPS>01</TipoCUPS>"
        "<DuracionInfAnio>N</DuracionInfAnio>"
        + tag("TarifaATRFact", tariff)
        + tag("ModoControlPotencia", control)
        + "<MarcaMedidaConPerdidas>N</MarcaMedidaConPerdidas><IndicativoCurvaCarga>02</IndicativoCurvaCarga>"
        + tag(
            "Periodo",
            tag("FechaDesdeFactura", span[0]) + tag("FechaHastaFactura", span[1]) + tag("NumeroDias", days),
        )
        + "<TipoPM>05</TipoPM>"
    )
    general = PLACE + f1_general(number, kind, total, reference) + tag("DatosFacturaATR", facts)
    tax = "<BaseImponible>0.00</BaseImponible><Porcentaje>0</Porcentaje>" + tag("Importe", electricity_tax)
    return tag(
        "FacturaATR",
        tag("DatosGeneralesFacturaATR", general)
        + "".join(families)
        + tag("ImpuestoElectrico", tax)
        + rent
        + tag("ImporteIntereses", interest)
        + concepts
        + f1_vats("IVA", vats)
        + f1_vats("IVAReducido", reduced)
        + measures,
    )


def f1_other(*concepts, number="DEMO2", kind="N", total="12.10", vat=("10.00", "21.00", "2.10"), reference=None):
    general = PLACE + f1_general(number, kind, total, reference, reason="07")
    return tag(
        "OtrasFacturas",
        tag("DatosGeneralesOtrasFacturas", general) + "".join(concepts) + f1_vats("IVA", [vat]),
    )


def f1_vats(name, vats):
    return "".join(
        tag(name, tag("BaseImponible", base) + tag("Porcentaje", rate) + tag("Importe", amount))
        for base, rate, amount in vats
    )


def f1_periods(values, span=MARCH):
    """values: dicts of tags, one a period."""
    days = tag("FechaDesde", span[0]) + tag("FechaHasta", span[1])
    return days + "".join(
        tag("Periodo", "".join(tag(name, value) for name, value in period.items())) for period in values
    )


def f1_power(total, *periods, span=MARCH):
    """periods: (power to bill, price) or (power to bill, price, highest power), in W."""
    values = [
        {
            "PotenciaContratada": power,
            "PotenciaMaxDemandada": highest[0] if highest else power,
            "PotenciaAFacturar": power,
            "PrecioPotencia": price,
            "RecargoInfAnio": "0.00",
        }
        for power, price, *highest in periods
    ]
    return tag("Potencia", tag("TerminoPotencia", f1_periods(values, span)) + tag("ImporteTotalTerminoPotencia", total))


def f1_excess(total, *periods):
    """periods: (excess, price) or (excess, price, days)."""
    values = [
        {"ValorExcesoPotencia": excess, "NumeroDias": days[0] if days else None, "PrecioExceso": price}
        for excess, price, *days in periods
    ]
    return tag("ExcesoPotencia", tag("TerminoExcesoPotencia", f1_periods(values)) + tag("ImporteTotalExcesos", total))


def f1_energy(total, *periods, span=MARCH):
    """periods: (kWh, price)."""
    values = [{"ValorEnergiaActiva": energy, "PrecioEnergia": price} for energy, price in periods]
    return tag(
        "EnergiaActiva", tag("TerminoEnergiaActiva", f1_periods(values, span)) + tag("ImporteTotalEnergiaActiva", total)
    )


def f1_charges(total, *charges):
    """charges: (01 power or 02 energy, total, (quantity, price) of each period …)."""
    blocks = []
    for kind, subtotal, *periods in charges:
        name = "Potencia" if kind == "01" else "Energia"
        values = [{name: quantity, "PrecioCargo": price} for quantity, price in periods]
        term = tag("TerminoCargo", f1_periods(values))
        blocks.append(tag("Cargo", tag("TipoCargo", kind) + term + tag("TotalImporteTipoCargo", subtotal)))
    return tag("Cargos", "".join(blocks) + tag("TotalImporteCargos", total))


def f1_rent(*rents, total=None):
    """rents: (price a day, days)."""
    days = "".join(
        tag("PrecioDiarioAlquiler", tag("PrecioDia", price) + tag("NumeroDias", days)) for price, days in rents
    )
    return tag("Alquileres", days + tag("ImporteFacturacionAlquileres", total))


def f1_concept(amount, *, code="13", tax="1", units="1.00", price="10.000000000", done="2026-03-10", span=None):
    days = tag("FechaOperacion", done) if span is None else tag("FechaDesde", span[0]) + tag("FechaHasta", span[1])
    return tag(
        "ConceptoRepercutible",
        tag("ConceptoRepercutible", code)
        + tag("TipoImpositivoConceptoRepercutible", tax)
        + days
        + tag("UnidadesConceptoRepercutible", units)
        + tag("PrecioUnidadConceptoRepercutible", price)
        + tag("ImporteTotalConceptoRepercutible", amount),
    )


def f1_measures(*registers):
    """registers: (magnitude, period, consumption, origin of the readings)."""
    counted = "".join(
        tag(
            "Integrador",
            tag("Magnitud", magnitude)
            + tag("CodigoPeriodo", period)
            + "<ConstanteMultiplicadora>1.000</ConstanteMultiplicadora><NumeroRuedasEnteras>7</NumeroRuedasEnteras>"
            "<NumeroRuedasDecimales>0</NumeroRuedasDecimales>"
            + tag("ConsumoCalculado", consumption)
            + "".join(
                tag(limit, tag("Fecha", day) + tag("Procedencia", origin) + "<Lectura>1.00</Lectura>")
                for limit, day in zip(("LecturaDesde", "LecturaHasta"), MARCH, strict=True)
            ),
        )
        for magnitude, period, consumption, origin in registers
    )
    meter = (
        "<TipoAparato>CG</TipoAparato><MarcaAparato>199</MarcaAparato><NumeroSerie>DEMO1</NumeroSerie>"
        f"<TipoDHEdM>6</TipoDHEdM>{counted}"
    )
    return tag("Medidas", tag("CodPM", CUPS) + tag("ModeloAparato", meter))


def sips(*rows, separator=","):
    """rows: dicts of column names; those of the first are the columns."""
    lines = [separator.join(rows[0]), *(separator.join(str(value) for value in row.values()) for row in rows)]
    return "\n".join([*lines, ""]).encode()


def sips_month(month, energies=(100_000,), *, cups=CUPS, last="28", tariff="018", **more):
    """month: YYYY-MM; energies: Wh by period."""
    return {
        "cups": cups,
        "fechaInicioMesConsumo": f"{month}-01",
        "fechaFinMesConsumo": f"{month}-{last}",
        "codigoTarifaATR": tariff,
        **{f"consumoEnergiaActivaEnWhP{period}": energy for period, energy in enumerate(energies, 1)},
        **more,
    }
