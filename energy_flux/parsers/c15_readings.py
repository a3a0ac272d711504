# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The readings of C15: indexes before and after an event, at its instant.

Indexes are kWh, to be multiplied by the dial's coefficient. Points whose meter has no distributor dials (before Linky)
are read from their historical dials.
"""

import numpy as np

from .dial_columns import BANDS, band_columns, by_band, watt_hours, wrong_bands
from .dials import INDEX_CLASS, INJECTION, NATURES, calendar_of, read_dial
from .enedis_values import text, utc_instant
from .frames import frame_of_columns, integers, objects
from .record_columns import Records, distinct, read_distinct, reasons_at
from .sentences import Unreadable, _lt

BLOCKS = "Evenement_Declencheur/Releves/Donnees_Releve"
DISTRIBUTOR_DIAL, HISTORICAL_DIAL = "Classe_Temporelle_Distributeur", "Classe_Temporelle"
POSITIONS = {"1": "before", "2": "after"}


def reading_columns(events, told, collector):
    """Columns of the readings of the events that can be used (`told` are their columns), those refused left out."""
    nodes = events.below(BLOCKS)
    blocks = Records(events.document, nodes[events.is_usable()[nodes.parent]])
    event = blocks.nodes.parent.tolist()
    codes, at = ([told[name][position] for position in event] for name in ("point_code", "at"))
    dates = blocks.required("Date_Releve")
    measured_at = blocks.converted(dates, utc_instant)
    columns = {
        "point_code": codes,
        "at": at,
        "measured_at": [None if own == of_event else own for own, of_event in zip(measured_at, at, strict=True)],
        "position": blocks.converted(blocks.required("Code_Qualification"), position_of),
        "nature": [NATURES.get(nature, "estimated") for nature in blocks.texts("Nature_Index")],
        "calendar": distributor_calendars(blocks),
    }
    columns |= dial_columns(blocks, columns["calendar"])
    references = [
        f"{code} {told['nature'][position]} {date or ''}".strip()
        for code, position, date in zip(codes, event, dates, strict=True)
    ]
    blocks.reject(collector, references)
    return blocks.usable(columns)


def readings_frame(columns):
    texts = {name: objects(columns[name]) for name in ("point_code", "position", "nature", "calendar")}
    numbers = {name: integers(columns[name]) for name in ("digits", "coefficient")}
    return frame_of_columns(
        "readings",
        texts
        | {name: np.array(columns[name], dtype="datetime64[ns]") for name in ("at", "measured_at")}
        | {"passed_zero": columns["passed_zero"], "is_doubtful": False, "source": "C15"}
        | numbers
        | band_columns(columns["indexes"]),
    )


def distributor_calendars(records, above=""):
    """The calendar that each record tells, or that of its structure."""
    calendars = records.texts(f"{above}Id_Calendrier_Distributeur")
    structures = records.texts(f"{above}Id_Structure_Horosaisonniere")
    return list(map(calendar_of, calendars, structures))


def position_of(qualification):
    if qualification not in POSITIONS:
        raise Unreadable(_lt("%(tag)s is neither 1 (before) nor 2 (after).", tag="Code_Qualification"))
    return POSITIONS[qualification]


def dial_columns(blocks, calendars):
    """Indexes by band, and what the dials say of their registers, which is unknown (-1) where they differ."""
    document, nodes = blocks.document, dials_of(blocks)
    place, elements = document.kinds(nodes, "Valeur")
    kinds, reasons = read_distinct(elements, counted_dial)
    is_counted = np.array([kind is not None or reason is not None for kind, reason in zip(kinds, reasons, strict=True)])
    kept = np.flatnonzero(is_counted[place]) if len(place) else place
    dials, place = Records(document, nodes[kept]), place[kept]
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
        "indexes": indexes,
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


def counted_dial(element):
    """The dial that an element tells; None when it counts injection, or something else than an index."""
    if text(element, "Sens_Mesure") == INJECTION or text(element, "Classe_Mesure") not in (None, INDEX_CLASS):
        return None
    return read_dial(element)
