"""What the fuzzer starts from: sound documents of every flux, synthetic ones always, samples where they are there."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from odoo.addons.energy_flux.parsers import FLUXES
from odoo.addons.energy_flux.tests import contract_documents as contracts
from odoo.addons.energy_flux.tests import curve_documents as curves
from odoo.addons.energy_flux.tests import flux_documents as basic
from odoo.addons.energy_flux.tests import meter_documents as meters
from odoo.addons.energy_flux.tests import network_invoice_documents as invoices
from odoo.addons.energy_flux.tests import spanish_documents as spain

SHARED = Path(__file__).resolve().parents[3] / "shared/data"
SAMPLES = {  # under the shared data: the flux of the files in a folder, as their names begin
    "enedis/flux/samples": {
        "affaires_X12": "X12",
        "c15": "C15",
        "f12": "F12",
        "f15": "F15",
        "r151": "R151",
        "r15": "R15",
        "r64": "R64",
    },
    "accounting/samples/f1": {"F1": "F1"},
    "accounting/samples/sips": {"SIPS2_PS": "SIPS_PS", "SIPS2_CONSUMOS": "SIPS_CONSUMOS"},
}
LARGEST_SAMPLE = 150_000  # bytes: larger ones make the fuzzer slow and hold nothing new
WINTER_DAY, CLOCK_FORWARD, CLOCK_BACK = "2026-01-01", "2026-03-29", "2025-10-25"
STAMP = "20260202030000"


@dataclass(frozen=True)
class Seed:
    """A document as it is outside any archive; `name`: as the grid operator names it."""

    flux: str
    name: str
    document: bytes


def seeds():
    """All of them, in an order that does not change."""
    return [*synthetic(), *samples()]


def synthetic():
    families = (_contracts(), _indexes(), _energies(), _curves(), _recurrent_curves(), _invoices(), _spain())
    return [
        Seed(flux, name.replace(".zip", f".{'json' if document[:1] in b'{[' else 'xml'}"), document)
        for family in families
        for flux, name, document in family
    ]


def samples():
    return [
        Seed(flux, _name_of_sample(path, flux), path.read_bytes())
        for folder, fluxes in SAMPLES.items()
        for path in sorted((SHARED / folder).glob("*"))
        if (flux := next((code for start, code in fluxes.items() if path.name.startswith(start)), None))
        and path.stat().st_size <= LARGEST_SAMPLE
    ]


def _name_of_sample(path, flux):
    """Samples bear names of their own; some flux are known by their names only."""
    return contracts.X12_NAME.format("X12", 1) if flux == "X12" else path.name


def forgotten(found):
    """The flux of the registry that none of these seeds is of."""
    return sorted(set(FLUXES) - {seed.flux for seed in found})


def _contracts():
    dials = basic.c15_reading({"HP": "120", "HC": "80"}, calendar="DI000002")
    before = basic.c15_reading({"BASE": "100"}, "1")
    slots = basic.c15_slots(SAISON_HAUTE=["HC (22H30-6H30)"], SAISON_BASSE=["HC (12H-16H)", "HC (2H-6H)"])
    yield (
        "C15",
        basic.C15_NAME.format(1),
        basic.c15(
            basic.c15_event(readings=before),
            basic.c15_event("MCT", calendar="DI000002", slots=slots, readings=dials, point=basic.OTHER_POINT),
        ),
    )
    yield "C15", "c15.xml", basic.c15(basic.c15_event("RES", structure="2", calendar=None, meter=""), version="4.0.1")
    situation = contracts.c12_situation("CFN", "INIT", ends="2026-02-01", sequence="2")
    yield "C12", contracts.C12_NAME.format(1), contracts.c12(contracts.c12_point(situation, kind="Autoconso"))
    affair = contracts.affair(
        "A0000001", (1, "OUV", "2026-01-10T08:00:00", None), (2, "CLO", "2026-01-12T08:00:00", "2026-01-12")
    )
    for code in ("X12", "X13"):
        yield code, contracts.X12_NAME.format(code, 1), contracts.affairs(affair, code=code)
    yield "C68", contracts.C68_NAME.format(1, "json"), contracts.c68(contracts.c68_point())
    table = (
        "PRM;Segment;Numéro de série;Puissance de raccordement au soutirage;Code postal;État contractuel\n"
        '99000000000018;C5;0123;36 kVA;44000;"SERVC"\n99000000000026;C4;;250,5 kVA;75001;\n'
    )
    yield "C68", contracts.C68_NAME.format(2, "csv"), table.encode()


def _indexes():
    days = {"2026-01-30": {"BASE": 1000}, "2026-01-31": {"BASE": 2000}, CLOCK_FORWARD: {"BASE": 3000}}
    doubled = basic.r151_point({CLOCK_BACK: {"HP": 5, "HC": 6}}, basic.OTHER_POINT, calendar="DI000002", doubt="1")
    yield "R151", basic.R151_NAME.format(1), basic.r151(basic.r151_point(days), doubled)
    dials = (
        meters.r15_dial("BASE", "4100"),
        meters.r15_dial("HP", "12", "3"),
        meters.r15_dial("BASE", "7", supplier=True),
    )
    yield "R15", meters.R15_NAME.format(1), meters.r15(meters.r15_point(meters.r15_reading(*dials)))
    energy = meters.r17_measure("EA", "kWh", {"HP": 20, "HC": 10}, {"HP": ("100", "120"), "HC": ("50", "60")})
    span = meters.r17_span(energy, meters.r17_measure("DD", "h", {"HP+HC": 3}), status="RECTIFICATIF")
    yield "R17", meters.R17_NAME.format(1), meters.r17(meters.r17_point(span))
    values = [("2026-02-01T00:00:12", "1000"), ("2025-10-26T02:30:00", "999"), ("2025-10-26T02:30:00", "1000")]
    series = [meters.r171_series(name, values) for name in ("HP", "HC")]
    yield "R171", meters.R171_NAME, meters.r171(*series)
    yield "R171", "r171.xml", meters.r171(*series, prefix="", listing="seriesMesuresDatees")


def _energies():
    dials = {"HP": [("2026-01-31 00:00:00", 1200, 0)], "HC": [("2026-01-31 00:00:00", 800, 5)]}
    calendar = meters.r64_calendar(dials, "DI000002")
    for code in ("R64", "R64A", "R64B"):
        quantity = meters.quantity_of(calendar, meters.r64_calendar({None: [("2026-01-31 00:00:00", 2000, None)]}))
        measure = meters.r6x_measure(meters.r64_context(quantity))
        yield code, _r6x_name(code, "INDEX"), meters.written(meters.r6x(code, measure))
    billed = meters.r67_calendar({"BASE": [meters.r67_energy(100), meters.r67_energy(-5, nature="C", status="A")]})
    measure = meters.r6x_measure(meters.r67_context(meters.quantity_of(billed)))
    yield "R67", _r6x_name("R67", "Mfact"), meters.written(meters.r6x("R67", measure))


def _curves():
    day = curves.r50_day(WINTER_DAY, [*range(47), None])
    long = curves.r50_day(CLOCK_BACK, range(48), ["1"] * 48)
    yield "R50", curves.R50_NAME.format(1), curves.r50(curves.r50_point(day, long))
    curve = curves.r4x_curve(CLOCK_FORWARD, [1.5] * 20 + [None] * 4, minutes=60)
    yield "R4X", curves.R4Q_NAME, curves.r4x(curve, curves.r4x_curve(WINTER_DAY, [230], unit="V", physical="E"))
    lines = curves.hdm_lines(curves.ends_of(WINTER_DAY), [*range(47), None])
    history = curves.hdm_block(lines) + curves.hdm_block(["2026-01-01T00:00:00+01:00;5"], kind="Index")
    yield "HDM", curves.HDM_NAME, history.encode()


def _recurrent_curves():
    for code, nature, validity in (("R63", "B", 0), ("R63A", "R", None), ("R63B", "B", 1)):
        points = [
            *curves.r63_points(curves.starts_of(WINTER_DAY), range(48), nature=nature, validity=validity),
            *curves.r63_points(curves.ends_of("2025-10-26", 60), range(25), "PT1H", nature, validity),
        ]
        yield code, _r6x_name(code, "CdC"), curves.r6x(code, curves.r6x_measure(curves.r6x_curve(points)))
    days = [str(date(2026, 3, 27) + timedelta(days=count)) for count in range(4)]
    energies = [{"d": day, "v": str(1000 + place)} for place, day in enumerate(days)]
    peaks = [{"d": f"{day} 19:12:01", "v": "5400"} for day in days]
    daily = (
        ("R65", "Energie", "EA", "Wh", energies),
        ("R66", "Pmax", "PMA", "VA", peaks),
        ("R66B", "Pmax", "PMA2", "VA", peaks),
    )
    for code, topic, physical, unit, points in daily:
        measure = curves.r6x_measure(curves.r6x_curve(points, physical=physical, unit=unit), pas="P1D")
        yield code, _r6x_name(code, topic), curves.r6x(code, measure)


def _r6x_name(code, topic):
    contract = "_GRD-F001" if code[-1].isalpha() else ""
    return f"ENEDIS_{code}_P_{topic}_M0000001{contract}_00001_{STAMP}.json"


def _invoices():
    name = f"{invoices.F15_NAME.format(1)}.xml"
    yield "F15", name, invoices.f15_general(discounts=("1.00",), lines="101.00")
    group = invoices.f15_group(invoices.f15_line(), invoices.f15_line("-3.20", vat="NS"))
    corrected = invoices.f15_valuation(
        group, origin=("3250000000099", "10000"), readings=("R1",), late=invoices.f15_interest()
    )
    yield "F15", name, invoices.f15_detail(corrected, invoices.f15_valuation(group, kind="HORS_PRM", point=None))
    name = f"{invoices.F12_NAME.format(1)}.xml"
    taxes = invoices.f12_contribution() + invoices.f12_cspe()
    yield "F12", name, invoices.f12_general(taxes=taxes, late=invoices.f12_interest())
    lines = invoices.f12_line(), invoices.f12_line("5.00", side="Z"), invoices.f12_line(body="Prestations")
    yield "F12", name, invoices.f12_detail(invoices.f12_lot(*lines, origin=("325000000009", "200000")))
    yield "F12", name, invoices.f12_recap()
    yield "F12", name, invoices.f12_taxes()


def _spain():
    families = (
        spain.f1_power("9.00", ("5000", "0.058")),
        spain.f1_excess("1.00", ("2", "0.5", "1")),
        spain.f1_energy("0.10", ("10.00", "0.01")),
        spain.f1_charges("0.50", ("01", "0.25", ("5000", "0.001")), ("02", "0.25", ("10", "0.02"))),
    )
    measures = spain.f1_measures(("AE", "61", "10.00", "30"), ("R1", "61", "2.00", "99"))
    access = spain.f1_access(
        *families, rent=spain.f1_rent(("0.02", "31")), concepts=spain.f1_concept("1.00"), measures=measures
    )
    yield "F1", "F1_demo.xml", spain.f1(access, total="12.10")
    yield "F1", "F1_other.xml", spain.f1(spain.f1_other(spain.f1_concept("10.00")), total="12.10")
    point = {
        "codigoEmpresaDistribuidora": "0031",
        "cups": spain.CUPS,
        "codigoTarifaATREnVigor": "018",
        "fechaAltaSuministro": "2015-02-03",
        "potenciasContratadasEnWP1": "4600",
        "unknown": "x",
    }
    yield "SIPS_PS", "202601_SIPS2_PS_ELECTRICIDAD.csv", spain.sips(point, point | {"cups": spain.OTHER_CUPS})
    months = (spain.sips_month("2026-01", (1, 2, 3), last="31"), spain.sips_month("2026-02", (4, 5, 6)))
    yield "SIPS_CONSUMOS", "202601_SIPS2_CONSUMOS_ELECTRICIDAD.csv", spain.sips(*months)
