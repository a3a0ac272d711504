# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R64, R64A, R64B: the indexes of meters of all segments, on demand, by subscription of C1 to C4, and of C5.

An index counts at its instant `d` in Paris: daily ones (AQ) at midnight. Around a reprogramming (AV, AS, then AP) they
stand before and after it. Only active energy drawn is loaded, on the dials of the distributor; the others and the
totaliser are counted. `iv` tells bit by bit what makes an index doubtful: 1 transmission, 2 it decreases, 4 too much
energy, 8 a dial that should stand still moved; C1 to C4 have none. Of what is told twice the last published counts.
Source: Enedis guide R6X 1.5.2; reference/enedis.md 2.9, electricore.md 5.3.
"""

from collections import defaultdict

from .enedis_values import band_of_class, calendar_of_bands, check_bands, index_wh, instant, prm
from .r6x import calendars_of_energy, listed, measures, named, told, whole
from .sentences import Unreadable, _lt

NATURES = {"BRUT": "actual", "VALID": "actual", "BEST": "actual", "CORR": "corrected"}
POSITIONS = {"AV": "before", "AS": "before"}
VALIDITY_BITS = range(16)
OF_HIGHER_SEGMENTS = "D"  # the calendar of C1 to C4 bears no identifier of its own


def read_r64(member, collector):
    """The readings of a document, each of which stands or falls alone."""
    for measure in measures(member, collector):
        with collector.attempt(str(measure.get("idPrm")), measure):
            code = prm(named(measure, "idPrm"))
            for context in listed(measure, "contexte"):
                with collector.attempt(code, context):
                    read_context(code, context, collector)


def read_context(code, context, collector):
    stage = named(context, "etapeMetier")
    if stage not in NATURES:
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="etapeMetier", value=stage))
    common = {
        "point_code": code,
        "position": POSITIONS.get(told(context, "typeReleve"), "after"),
        "source": "R64",
        "nature": NATURES[stage],
    }
    for quantity in listed(context, "grandeur"):
        with collector.attempt(code, quantity):
            read_quantity(common, quantity, collector)


def read_quantity(common, quantity, collector):
    if quantity.get("cadranTotalisateur"):
        collector.skip("totalisers")
    for calendar, wh_per_unit in calendars_of_energy(quantity, collector):
        with collector.attempt(common["point_code"], calendar):
            read_calendar(common, calendar, wh_per_unit, collector)


def read_calendar(common, calendar, wh_per_unit, collector):
    identifier = named(calendar, "idCalendrier")
    dials = listed(calendar, "classeTemporelle")
    if not (identifier.startswith("D") or (told(calendar, "libelleGrille") or "").startswith("Distributeur")):
        collector.skip("supplier dials", len(dials))
        return
    for (at, occurrence), values in _by_instant(dials, collector).items():
        with collector.attempt(f"{common['point_code']} {at}", values):
            indexes, bits = _indexes(values, wh_per_unit)
            if identifier != OF_HIGHER_SEGMENTS:
                check_bands(identifier, indexes)
            row = common | {
                "at": instant(at, fold=min(occurrence, 1)),
                "calendar": calendar_of_bands(indexes),
                "validity_bits": bits,
            }
            collector.add("readings", row | {f"{band}_wh": index for band, index in indexes.items()})


def _by_instant(dials, collector):
    """{(instant as written, how often it came before): {class: value}}: an hour that comes twice is told twice."""
    values = defaultdict(dict)
    for dial in dials:
        name = told(dial, "idClasseTemporelle")
        if name is None:
            collector.skip("dials without time class")
            continue
        seen = defaultdict(int)
        for value in listed(dial, "valeur"):
            at = named(value, "d")
            values[at, seen[at]][name] = value
            seen[at] += 1
    return values


def _indexes(values, wh_per_unit):
    """({band: Wh}, validity bits of them all; None when no dial tells any)."""
    indexes, bits = {}, None
    for name, value in values.items():
        indexes[band_of_class(name)] = index_wh(str(whole(value, "v")), wh_per_unit)
        told_bits = whole(value, "iv")
        if told_bits is not None:
            if told_bits not in VALIDITY_BITS:
                raise Unreadable(_lt("iv is %(value)s; it goes from 0 to 15.", value=str(told_bits)))
            bits = (bits or 0) | told_bits
    return indexes, bits
