# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The readings of C15: indexes before and after an event, at its instant.

Indexes are kWh, to be multiplied by the dial's coefficient. Points whose meter has no distributor dials (before Linky)
are read from their historical dials.
"""

from functools import lru_cache

import numpy as np

from .dial_columns import BANDS, band_columns, by_band, watt_hours, wrong_bands
from .dials import INDEX_CLASS, INJECTION, NATURES, calendar_of, read_dial
from .enedis_values import text, utc_instant
from .frames import NO_INSTANT
from .record_columns import Records, distinct, read_distinct, reasons_at
from .sentences import Unreadable, _lt
from .xml_columns import element_of

BLOCKS = "Evenement_Declencheur/Releves/Donnees_Releve"
DISTRIBUTOR_DIAL, HISTORICAL_DIAL = "Classe_Temporelle_Distributeur", "Classe_Temporelle"
BLOCK_TEXTS = {
    "measured_at": "Date_Releve",
    "qualification": "Code_Qualification",
    "nature": "Nature_Index",
    "calendar": "Id_Calendrier_Distributeur",
    "structure": "Id_Structure_Horosaisonniere",
}
NEEDED = ("measured_at", "qualification")
POSITIONS = {"1": "before", "2": "after"}
ESTIMATED = "estimated"
MAX_KNOWN_BYTES = 4096  # of a dial that is kept in mind


def reading_columns(events, told, collector):
    """Columns of the readings of the events that can be used (`told` are their columns), those refused left out."""
    nodes = events.below(BLOCKS)
    blocks = Records(events.document, nodes[events.is_usable()[nodes.parent]], BLOCK_TEXTS, NEEDED)
    codes, natures, at = (told[name][blocks.nodes.parent] for name in ("point_code", "nature", "at"))
    measured_at = blocks.converted("measured_at", utc_instant, NO_INSTANT)
    columns = {
        "point_code": codes,
        "at": at,
        "measured_at": np.where(measured_at == at, NO_INSTANT, measured_at),
        "position": blocks.converted("qualification", position_of),
        "nature": blocks.converted("nature", lambda nature: NATURES.get(nature, ESTIMATED), ESTIMATED),
        "calendar": blocks.combined(("calendar", "structure"), calendar_of),
        "is_doubtful": False,
        "source": "C15",
    }
    columns |= dial_columns(blocks, columns["calendar"])
    dates = blocks.texts("measured_at")
    blocks.reject(collector, lambda position: f"{codes[position]} {natures[position]} {dates[position] or ''}".strip())
    return blocks.usable(columns)


def position_of(qualification):
    if qualification not in POSITIONS:
        raise Unreadable(_lt("%(tag)s is neither 1 (before) nor 2 (after).", tag="Code_Qualification"))
    return POSITIONS[qualification]


def dial_columns(blocks, calendars):
    """Indexes by band, and what the dials say of their registers, which is unknown (-1) where they differ."""
    document, nodes = blocks.document, dials_of(blocks)
    place, sources = document.kinds(nodes, "Valeur")
    kinds, reasons = read_distinct(sources, counted_dial)
    is_counted = np.array([kind is not None or number in reasons for number, kind in enumerate(kinds)], dtype=bool)
    kept = np.flatnonzero(is_counted[place])
    dials, place = Records(document, nodes[kept], {}), place[kept]
    dials.refuse_at(reasons_at(place, reasons))
    spans = document.texts(dials.nodes, "Valeur")
    counted, reasons = watt_hours(document, spans, [kind.wh_per_unit if kind else 0 for kind in kinds], place)
    dials.refuse_at(reasons)
    blocks.refuse_wholes_of(dials)
    reading = dials.nodes.parent
    band = np.array([BANDS.index(kind.band) if kind else 0 for kind in kinds], dtype=np.int64)
    passed_zero = np.array([bool(kind and kind.passed_zero) for kind in kinds], dtype=bool)
    indexes = by_band(reading, band[place], counted, len(blocks))
    names, calendar = distinct(calendars)
    blocks.refuse_at(wrong_bands(calendar, names, indexes))
    return {
        **band_columns(indexes),
        "passed_zero": np.bincount(reading[passed_zero[place]], minlength=len(blocks)) > 0,
        **register_columns(reading, kinds, place, len(blocks)),
    }


def register_columns(reading, kinds, place, count):
    """Digits and coefficient of the registers of each reading, -1 (unknown) where its dials differ."""
    scales, scale = distinct((kind.digits, kind.coefficient) if kind else (None, None) for kind in kinds)
    lowest, highest = np.full(count, len(scales)), np.full(count, -1)
    np.minimum.at(lowest, reading, scale[place])
    np.maximum.at(highest, reading, scale[place])
    known = np.array([*((digits or -1, coefficient or -1) for digits, coefficient in scales), (-1, -1)])
    digits, coefficient = known[np.where(lowest == highest, lowest, -1)].T
    return {"digits": digits, "coefficient": coefficient}


def dials_of(blocks):
    """The distributor's dials, and the historical ones of readings without any of these."""
    is_without = ~blocks.has(DISTRIBUTOR_DIAL)
    historical = blocks.below(HISTORICAL_DIAL)
    return blocks.below(DISTRIBUTOR_DIAL).with_others(historical[is_without[historical.parent]])


def counted_dial(source):
    """The dial that an element tells, by its bytes; None when it counts injection, or something else than an index."""
    return known_dial(source) if len(source) < MAX_KNOWN_BYTES else known_dial.__wrapped__(source)


@lru_cache(maxsize=1000)
def known_dial(source):
    element = element_of(source)
    if text(element, "Sens_Mesure") == INJECTION or text(element, "Classe_Mesure") not in (None, INDEX_CLASS):
        return None
    return read_dial(element)
