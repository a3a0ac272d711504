# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The families of amounts of an F1 invoice: where each is written, and its lines by period."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from .enedis_values import day, required
from .invoice_values import CONTRIBUTIONS, NETWORK, SERVICES, number, required_number
from .sentences import Unreadable, _lt

CENT = Decimal("0.01")
W_PER_KW = 1000
RENT, DIFFERENCE, EURO = "ALQUILER", "Diferencia con el importe total", "EUR"


@dataclass(frozen=True)
class Family:
    """`block` is a path from the invoice, `term` and `total` are tags of the block, `quantity` and `price` of a period.

    Where `is_daily` the quantity is a power and the price is for a day.
    """

    code: str
    label: str
    block: str
    term: str
    quantity: str
    price: str
    total: str
    unit: str
    nature: str = NETWORK
    is_daily: bool = False


EXCESS = Family(
    code="EXCESO",
    label="Exceso de potencia",
    block="ExcesoPotencia",
    term="TerminoExcesoPotencia",
    quantity="ValorExcesoPotencia",
    price="PrecioExceso",
    total="ImporteTotalExcesos",
    unit="kW",
)
FAMILIES = (
    Family(
        code="POTENCIA",
        label="Término de potencia",
        block="Potencia",
        term="TerminoPotencia",
        quantity="PotenciaAFacturar",
        price="PrecioPotencia",
        total="ImporteTotalTerminoPotencia",
        unit="kW·día",
        is_daily=True,
    ),
    EXCESS,
    Family(
        code="ENERGIA",
        label="Término de energía activa",
        block="EnergiaActiva",
        term="TerminoEnergiaActiva",
        quantity="ValorEnergiaActiva",
        price="PrecioEnergia",
        total="ImporteTotalEnergiaActiva",
        unit="kWh",
    ),
    Family(
        code="REACTIVA",
        label="Energía reactiva",
        block="EnergiaReactiva",
        term="TerminoEnergiaReactiva",
        quantity="ValorEnergiaReactiva",
        price="PrecioEnergiaReactiva",
        total="ImporteTotalEnergiaReactiva",
        unit="kVArh",
    ),
    Family(
        code="CAPACITIVA",
        label="Energía capacitiva",
        block="EnergiaCapacitiva",
        term="TerminoEnergiaCapacitiva",
        quantity="ValorEnergiaCapacitiva",
        price="PrecioEnergiaCapacitiva",
        total="ImporteTotalEnergiaCapacitiva",
        unit="kVArh",
    ),
    Family(
        code="AUTOCONSUMO",
        label="Energía autoconsumida",
        block="Autoconsumo/EnergiaAutoconsumida",
        term="TerminoEnergiaAutoconsumida",
        quantity="ValorEnergiaAutoconsumida",
        price="PagoTDA",
        total="ImporteTotalEnergiaActivaAutoconsumida",
        unit="kWh",
    ),
    Family(
        code="CARGO_POTENCIA",
        label="Cargos por potencia",
        block="Cargos/Cargo[TipoCargo='01']",
        term="TerminoCargo",
        quantity="Potencia",
        price="PrecioCargo",
        total="TotalImporteTipoCargo",
        unit="kW·día",
        nature=CONTRIBUTIONS,
        is_daily=True,
    ),
    Family(
        code="CARGO_ENERGIA",
        label="Cargos por energía",
        block="Cargos/Cargo[TipoCargo='02']",
        term="TerminoCargo",
        quantity="Energia",
        price="PrecioCargo",
        total="TotalImporteTipoCargo",
        unit="kWh",
        nature=CONTRIBUTIONS,
    ),
)


def span_of(element, extra_days):
    """{start, end} of a term; extra_days: 1 when the operator includes the last day that it writes."""
    start, last = (day(required(element, tag)) for tag in ("FechaDesde", "FechaHasta"))
    if last < start:
        raise Unreadable(_lt("The span ends on %(last)s, before it starts on %(start)s.", last=last, start=start))
    return {"start": start, "end": last + timedelta(days=extra_days)}


def family_lines(invoice, sign, extra_days):
    """The lines of all families; sign: -1 when the operator writes the amounts with the wrong sign."""
    for family in FAMILIES:
        for block in invoice.iterfind(family.block):
            lines = [
                period_line(family, rank, period, span_of(term, extra_days))
                for term in block.iterfind(family.term)
                for rank, period in enumerate(term.iterfind("Periodo"), 1)
            ]
            total = sign * required_number(block, family.total)
            if family is EXCESS:
                lines = amounts_in_place_of_power(lines, total)
            yield from settled(lines, total, family.code, family.nature)
    for block in invoice.iterfind("Alquileres"):
        yield from rent_lines(block, sign)


def period_line(family, rank, period, span):
    """One period of a term; powers are written in W, with a price for each W and day, and told in kW."""
    value, price = required_number(period, family.quantity), required_number(period, family.price)
    days, power = number(period, "NumeroDias") or 1, None
    if family.is_daily:
        days, power, value, price = (
            (span["end"] - span["start"]).days,
            value / W_PER_KW,
            value / W_PER_KW,
            price * W_PER_KW,
        )
    return {
        "nature": family.nature,
        "ev_id": f"{family.code}-P{rank}",
        "label": f"{family.label} P{rank}",
        **span,
        "quantity": value * days,
        "unit": family.unit,
        "unit_price": price,
        "amount": rounded(value * days * price),
        "power": power,
    }


def amounts_in_place_of_power(lines, total):
    """Some operators write the amount of an excess where its kilowatts belong: it then adds up to the total."""
    is_amount = sum(line["quantity"] for line in lines) == abs(total) != abs(sum(line["amount"] for line in lines))
    if not is_amount:
        return lines
    told = {"unit": EURO, "unit_price": Decimal(1)}
    return [line | told | {"amount": line["quantity"]} for line in lines]


def rent_lines(block, sign):
    """The meter's rent by the day; its total may be left out."""
    lines = [
        {
            "nature": SERVICES,
            "ev_id": RENT,
            "label": "Alquiler del equipo de medida",
            "quantity": required_number(rent, "NumeroDias"),
            "unit": "día",
            "unit_price": required_number(rent, "PrecioDia"),
        }
        for rent in block.iterfind("PrecioDiarioAlquiler")
    ]
    lines = [line | {"amount": rounded(line["quantity"] * line["unit_price"])} for line in lines]
    total = number(block, "ImporteFacturacionAlquileres")
    return lines if total is None else settled(lines, sign * total, RENT, SERVICES)


def rounded(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def settled(lines, total, code, nature):
    """The lines with the sign of the total, and one more for what they differ from it by: cents, or a surcharge."""
    if total * sum(line["amount"] for line in lines) < 0:
        lines = [line | {"quantity": -line["quantity"], "amount": -line["amount"]} for line in lines]
    rest = total - sum(line["amount"] for line in lines)
    difference = {"nature": nature, "ev_id": f"{code}-AJUSTE", "label": DIFFERENCE, "amount": rest}
    return [*lines, difference] if rest else lines
