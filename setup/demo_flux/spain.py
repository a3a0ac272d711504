"""A Spanish supply point: its register with twelve months of consumption, and an invoice of its grid operator."""

import calendar

from odoo.addons.energy_flux.tests.flux_documents import zipped
from odoo.addons.energy_flux.tests.spanish_documents import (
    CUPS,
    OTHER_CUPS,
    f1,
    f1_access,
    f1_charges,
    f1_energy,
    f1_measures,
    f1_power,
    f1_rent,
    sips,
    sips_month,
)

HOME = {
    "codigoEmpresaDistribuidora": "0031",
    "cups": CUPS,
    "nombreEmpresaDistribuidora": "DISTRIBUIDORA DE EJEMPLO",
    "codigoPostalPS": "28001",
    "municipioPS": "28079",
    "codigoProvinciaPS": "28",
    "fechaAltaSuministro": "2015-02-03",
    "codigoTarifaATREnVigor": "018",
    "codigoTensionV": "02",
    "potenciaMaximaBIEW": "9200",
    "potenciasContratadasEnWP1": "4600",
    "potenciasContratadasEnWP2": "4600",
    **{f"potenciasContratadasEnWP{period}": "" for period in range(3, 7)},
    "CNAE": "9820",
}
WORKSHOP = {
    **HOME,
    "cups": OTHER_CUPS,
    "codigoEmpresaDistribuidora": "0022",
    "codigoTarifaATREnVigor": "019",
    "potenciaMaximaBIEW": "55000",
    **{f"potenciasContratadasEnWP{period}": "30000" for period in range(1, 6)},
    "potenciasContratadasEnWP6": "45000",
    "CNAE": "1623",
}
MONTHS = [(2025 + month // 12, month % 12 + 1) for month in range(6, 18)]
SEASON_PERCENT = (120, 112, 98, 90, 84, 92, 118, 116, 90, 84, 96, 115)
HOME_KWH, WORKSHOP_KWH = (82, 71, 133), (410, 380, 290, 310, 260, 520)


def prepare(env):
    """Quantities of an F1 are loaded for points that are known; France's are made by C15."""
    env["energy.cups"].create({"name": CUPS, "kind": "cups"})


def files():
    yield "202607_SIPS2_PS_ELECTRICIDAD.zip", zipped({"SIPS2_PS_ELECTRICIDAD.csv": sips(HOME, WORKSHOP)})
    rows = [
        *(_month(year, month, HOME_KWH, CUPS, "018") for year, month in MONTHS),
        *(_month(year, month, WORKSHOP_KWH, OTHER_CUPS, "019") for year, month in MONTHS),
    ]
    columns = dict.fromkeys(name for row in rows for name in row)
    rows = [{name: row.get(name, "") for name in columns} for row in rows]
    yield "202607_SIPS2_CONSUMOS_ELECTRICIDAD.zip", zipped({"SIPS2_CONSUMOS_ELECTRICIDAD.csv": sips(*rows)})
    yield "F1_0031_202604.xml", _invoice()


def _month(year, month, kwh, cups, tariff):
    energies = [each * SEASON_PERCENT[month - 1] * 10 for each in kwh]
    last = calendar.monthrange(year, month)[1]
    return sips_month(f"{year}-{month:02}", energies, cups=cups, last=last, tariff=tariff)


def _invoice():
    """Access to the network in March 2026 by the tolls and charges in force: 22.45 EUR and VAT."""
    power = f1_power("9.29", ("4600", "0.000063904"), ("4600", "0.000001216"))
    energy = f1_energy("3.90", ("82.00", "0.033261000"), ("71.00", "0.016409000"), ("133.00", "0.000077000"))
    charges = f1_charges(
        "8.43",
        ("01", "1.82", ("4600", "0.000011999"), ("4600", "0.000000772")),
        ("02", "6.61", ("82.00", "0.064292000"), ("71.00", "0.012858000"), ("133.00", "0.003215000")),
    )
    measures = f1_measures(*(("AE", f"6{place}", f"{kwh}.00", "30") for place, kwh in enumerate(HOME_KWH, 1)))
    access = f1_access(
        power,
        energy,
        charges,
        number="FE2600031",
        total="27.16",
        vats=(("22.45", "21.00", "4.71"),),
        tariff="018",
        control="1",
        rent=f1_rent(("0.026774", "31"), total="0.83"),
        measures=measures,
    )
    return f1(access, total="27.16")
