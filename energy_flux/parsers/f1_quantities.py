# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an F1 invoice says was measured: energy, highest power and reactive energy of its days, by period P1 to P6.

The energy is the one invoiced; the highest power counts where a maximeter controls it; the reactive energy is what the
meter counted in the first quadrant, because the invoiced one is only what exceeds the free share.
"""

from collections import defaultdict

from .enedis_values import text
from .f1_families import span_of
from .invoice_values import required_number
from .sentences import Unreadable, _lt

WH_PER_KWH = 1000
MAXIMETER = "2"
ESTIMATED = {"40", "99"}
BANDS = [f"p{rank}" for rank in range(1, 7)]
BAND_OF_METER_PERIOD = {f"{grid}{band[1]}": band for grid in "6A9" for band in BANDS}
READINGS = "Medidas/ModeloAparato/Integrador"


def read_quantities(invoice, span, extra_days):
    """Rows of the frame `quantities`, without the columns that all of them share."""
    terms = [("EnergiaActiva/TerminoEnergiaActiva", "ValorEnergiaActiva", "energy_wh", WH_PER_KWH)]
    if text(invoice, "*/DatosFacturaATR/ModoControlPotencia") == MAXIMETER:
        terms.append(("Potencia/TerminoPotencia", "PotenciaMaxDemandada", "max_power_w", 1))
    for path, tag, quantity, factor in terms:
        for term in invoice.iterfind(path):
            days = span_of(term, extra_days)
            for band, period in zip(BANDS, term.iterfind("Periodo"), strict=False):
                value = whole(required_number(period, tag) * factor, tag)
                yield {**days, "quantity": quantity, "band": band, "value": value}
    for band, value in reactive_energy(invoice).items():
        yield {**span, "quantity": "reactive_varh", "band": band, "value": value}


def reactive_energy(invoice):
    """{band: VArh} of the registers of the first quadrant; those of totals have no band."""
    counted = defaultdict(int)
    for register in invoice.iterfind(f"{READINGS}[Magnitud='R1']"):
        band = BAND_OF_METER_PERIOD.get(text(register, "CodigoPeriodo"))
        if band:
            counted[band] += whole(required_number(register, "ConsumoCalculado") * WH_PER_KWH, "ConsumoCalculado")
    return counted


def nature_of(invoice):
    """Estimated when any register of active energy was not read at either end."""
    origins = {
        text(register, f"{limit}/Procedencia")
        for register in invoice.iterfind(f"{READINGS}[Magnitud='AE']")
        for limit in ("LecturaDesde", "LecturaHasta")
    }
    return "estimated" if origins & ESTIMATED else "actual"


def whole(value, tag):
    if value != int(value):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a whole number.", tag=tag, value=str(value)))
    return int(value)
