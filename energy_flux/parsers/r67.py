# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R67: the energies that the grid operator has billed, in watt-hours for spans of whole days and bands.

A span goes from dbtMesure to finMesure, which it excludes. Regularisations may be negative. One energy may be told on
the calendars of the distributor (D) and of the supplier (F): both are loaded, with the codes of nature and status by
which energy_core.calc finds which count; classes of a supplier's calendar that are no band of the network tariff are
counted. Source: Enedis guide R6X 1.5.2; reference/enedis.md 2.9, electricore.md 5.3.
"""

from .enedis_values import BAND_OF_TURPE_CLASS, band_of_class, day, instant, prm
from .r6x import calendars_of_energy, listed, measures, named, told, whole
from .sentences import Unreadable, _lt

GRIDS = {"D": "D", "F": "F", "DISTRIBUTEUR": "D", "FOURNISSEUR": "F"}
NATURES, STATUSES = (None, "R", "E", "I", "C"), (None, "I", "A", "R")
MAX_ENERGY_WH = 10**15


def read_r67(member, collector):
    """The billed energies of a document, each of which stands or falls alone."""
    for measure in measures(member, collector):
        with collector.attempt(str(measure.get("idPrm")), measure):
            code = prm(named(measure, "idPrm"))
            for context in listed(measure, "contexte"):
                for quantity in listed(context, "grandeur"):
                    with collector.attempt(code, quantity):
                        read_quantity(code, quantity, collector)


def read_quantity(code, quantity, collector):
    for calendar, wh_per_unit in calendars_of_energy(quantity, collector):
        with collector.attempt(code, calendar):
            read_calendar(code, calendar, wh_per_unit, collector)


def read_calendar(code, calendar, wh_per_unit, collector):
    grid = GRIDS.get((told(calendar, "codeGrille") or named(calendar, "libelleGrille")).upper())
    if grid is None:
        raise Unreadable(_lt("%(tag)s is neither D nor F.", tag="codeGrille"))
    common = {"point_code": code, "grid": grid, "calendar": told(calendar, "codeCalendrier")}
    for dial in listed(calendar, "classeTemporelle"):
        name, energies = named(dial, "idClasseTemporelle"), listed(dial, "quantite")
        if grid == "F" and name.upper() not in BAND_OF_TURPE_CLASS:
            collector.skip("classes of supplier calendars", len(energies))
            continue
        for energy in energies:
            with collector.attempt(f"{code} {energy.get('dbtMesure')}", energy):
                collector.add("billed", common | {"band": band_of_class(name)} | read_energy(energy, wh_per_unit))


def read_energy(energy, wh_per_unit):
    start, end = day(named(energy, "dbtMesure")), day(named(energy, "finMesure"))
    if start >= end:
        raise Unreadable(_lt("The span ends on %(end)s, not after its start.", end=end.isoformat()))
    nature, status, value = told(energy, "codeNature"), told(energy, "codeStatut"), whole(energy, "quantite")
    for tag, code, known in (("codeNature", nature, NATURES), ("codeStatut", status, STATUSES)):
        if code not in known:
            raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag=tag, value=code))
    if value is None or abs(value * wh_per_unit) >= MAX_ENERGY_WH:
        raise Unreadable(_lt("%(tag)s is %(value)s, which no point uses.", tag="quantite", value=str(value)))
    return {
        "start": start,
        "end": end,
        "value_wh": value * wh_per_unit,
        "nature": nature,
        "status": status,
        "created_at": instant(named(energy, "dateCreation")),
    }
