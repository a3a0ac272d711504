# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R17: what points of segments C2 to C4 are billed for, each month and event, by class of the network tariff.

Spans of days from Date_Debut_Mesure to Date_Fin_Mesure, which is excluded: one begins on the day on which the one
before ends, as the days on which meters are read do. Energies are kWh and kVArh, times above the subscribed power
hours, powers kW or kVA, whichever the tariff subscribes. What is told later of a span takes the place of what was told
before: RECTIFICATIF corrects it, ANNULE takes it back; of one file, what is taken back comes first. Regularisations may
be negative. Net reactive energy (ERN) counts where the total (ER) is not told.

Indexes have no coefficient: they are loaded where their difference is the consumption (to a rounding), hence where they
count kWh. The new ones stand before the last day, the previous ones after the first: a meter may be changed there.

Source: Enedis guide R17 1.11.4, XSD 1.9.1; reference/enedis.md 2.10, electricore.md 5.4.
"""

from .dials import NATURES as INDEX_NATURES
from .enedis_values import (
    WH_PER_UNIT,
    band_of_class,
    calendar_of_bands,
    day,
    decimal,
    index_wh,
    required,
    signed_integer,
    start_of_day,
    text,
)
from .point_documents import read_points
from .sentences import Unreadable, _lt

ENERGY, REACTIVE, POWER = {"kWh": 1000}, {"kVArh": 1000}, {"kW": 1000, "kVA": 1000}
QUANTITIES = {  # of each Type_Mesure: the quantity, and what its units are worth in the unit of the quantity
    "EA": ("energy_wh", ENERGY),
    "EAAUTO": ("auto_wh", ENERGY),
    "EAALLO": ("allo_wh", ENERGY),
    "ER": ("reactive_varh", REACTIVE),
    "ERN": ("reactive_varh", REACTIVE),
    "DD": ("overrun_s", {"h": 3600}),
    "DQ": ("overrun_w", POWER),
    "PA": ("max_power_w", POWER),
}
WITHOUT_BANDS = {"overrun_s", "max_power_w"}  # what is told for all classes together is still what it is
ALL_CLASSES = {"HP+HC", "P+HP+HC"}
INITIAL, RECTIFIED, CANCELLED = "INITIAL", "RECTIFICATIF", "ANNULE"
NATURES = {"REEL": "actual", "ESTIME": "estimated", "REGULARISE": "corrected"}
ROUNDING_KWH = 1


def read_r17(member, collector):
    """The quantities and readings of a document, each of which stands or falls alone."""
    read_points(member, collector, "Corps_PRM", read_point)


def read_point(code, element, collector):
    for block in element.iterfind("Donnees_Releve"):
        reference = f"{code} {block.findtext('Date_Debut_Mesure') or ''}".strip()
        with collector.attempt(reference, block):
            read_block(reference, read_span(code, element, block), block, collector)


def read_span(code, element, block):
    """What the quantities of a block have in common."""
    status, nature = required(block, "Statut_Mesure"), required(block, "Nature_Mesure")
    if status not in (INITIAL, RECTIFIED, CANCELLED):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Statut_Mesure", value=status))
    if nature not in NATURES:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="Nature_Mesure", value=nature))
    start, end = day(required(block, "Date_Debut_Mesure")), day(required(block, "Date_Fin_Mesure"))
    if start >= end:
        raise Unreadable(_lt("The span ends on %(end)s, not after its start.", end=end.isoformat()))
    return {
        "point_code": code,
        "start": start,
        "end": end,
        "nature": NATURES[nature],
        "sequence": 0,
        "source": "R17",
        "reference": text(element, "Num_Sous_Lot"),
        "is_cancelled": status == CANCELLED,
    }


def read_block(reference, span, block, collector):
    for _measure in block.iterfind("Donnees_Par_Type_Mesure_Fournisseur"):
        collector.skip("supplier measures")
    measures = block.findall("Donnees_Par_Type_Mesure")
    kinds = [text(measure, "Type_Mesure") for measure in measures]
    for kind, measure in zip(kinds, measures, strict=True):
        if kind not in QUANTITIES or (kind == "ERN" and "ER" in kinds):
            collector.skip(f"measures of type {kind}")
            continue
        with collector.attempt(f"{reference} {kind}", measure):
            for row in read_quantities(kind, measure):
                collector.add("quantities", span | row)
        if kind == "EA" and measure.find("Index_Par_Classe_Temporelle") is not None and not span["is_cancelled"]:
            with collector.attempt(f"{reference} index", measure):
                read_indexes(span, block, measure, collector)


def read_quantities(kind, measure):
    quantity, units = QUANTITIES[kind]
    unit = required(measure, "Unite_Mesure")
    if unit not in units:
        raise Unreadable(_lt("%(kind)s is in %(unit)s, which is not its unit.", kind=kind, unit=unit))
    return [
        {
            "quantity": quantity,
            "band": band_of(quantity, required(consumption, "Classe_Temporelle")),
            "value": quantity_of(consumption) * units[unit],
        }
        for consumption in measure.iterfind("Conso_Par_Classe_Temporelle")
    ]


def quantity_of(consumption):
    return signed_integer(required(consumption, "Quantite_Mesure"), "Quantite_Mesure")


def band_of(quantity, name):
    return None if quantity in WITHOUT_BANDS and name in ALL_CLASSES else band_of_class(name)


def read_indexes(span, block, measure, collector):
    """The readings at both ends of the span, where the consumption shows that the indexes count kWh."""
    previous, new = ends_of(measure, "Index_Precedent"), ends_of(measure, "Index_Nouveau")
    used = {
        band_of_class(required(consumption, "Classe_Temporelle")): quantity_of(consumption)
        for consumption in measure.iterfind("Conso_Par_Classe_Temporelle")
    }
    is_confirmed = used.keys() == new.keys() == previous.keys() and all(
        abs(new[band] - previous[band] - used[band]) <= ROUNDING_KWH for band in used
    )
    if not is_confirmed:
        collector.skip("indexes that the consumption does not confirm")
        return
    for date, position, indexes, tag in (
        (span["start"], "after", previous, "Nature_Index_Precedents"),
        (span["end"], "before", new, "Nature_Index_Nouveaux"),
    ):
        reading = {
            "point_code": span["point_code"],
            "at": start_of_day(date),
            "position": position,
            "source": "R17",
            "nature": INDEX_NATURES.get(text(block, tag), "estimated"),
            "calendar": calendar_of_bands(indexes),
        }
        collector.add(
            "readings",
            reading | {f"{band}_wh": index_wh(str(value), WH_PER_UNIT["kWh"]) for band, value in indexes.items()},
        )


def ends_of(measure, tag):
    """{band: kWh} of the classes whose index is told at one end of the span."""
    told = {
        band_of_class(required(index, "Classe_Temporelle")): text(index, f"Index/{tag}")
        for index in measure.iterfind("Index_Par_Classe_Temporelle")
    }
    return {band: decimal(value, tag) for band, value in told.items() if value is not None}
