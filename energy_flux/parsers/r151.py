# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R151: the indexes that a communicating meter sends every day, in watt-hours.

Date_Releve is the measured day J; its index counts at the end of J, so at 00:00 of J+1 in Paris. Only the distributor's
dials are read: the supplier's have calendars of their own. Values are raw, never estimated.

It is the largest flux of a supplier, so it is read by whole columns (`xml_columns`).
"""

import numpy as np

from .collector import payload_of
from .dial_columns import band_columns, band_number, by_band, watt_hours, wrong_bands
from .enedis_values import PRM_DIGITS, WH_PER_UNIT, end_of_day, point_code, required, take_header
from .frames import objects
from .record_columns import read_distinct, reasons_at
from .sentences import Unreadable, _lt
from .xml_pieces import documents

DOUBTFUL = "1"


def read_r151(member, collector):
    """The readings of a document, each of which stands or falls alone."""
    wh_per_unit = 1
    for document in documents(member, ("En_Tete_Flux", "PRM")):
        for header in document.elements("En_Tete_Flux"):
            take_header(header, collector)
            wh_per_unit = read_unit(header)
        collector.add_columns("readings", read_piece(document, wh_per_unit, collector))


def read_unit(header):
    unit = required(header, "Unite_Mesure_Index")
    if unit not in WH_PER_UNIT:
        raise Unreadable(_lt("The indexes are in %(unit)s; R151 counts in Wh. Ask for the file again.", unit=unit))
    return WH_PER_UNIT[unit]


def read_piece(document, wh_per_unit, collector):
    """Columns of the readings that can be used; the others become rejections."""
    points = document.children(document.root, "PRM")
    blocks = document.children(points, "Donnees_Releve")
    spans = document.texts(points, "Id_PRM")
    code, is_code = document.codes(spans, PRM_DIGITS)
    for position in np.flatnonzero(~is_code):
        told, element = document.at(spans, position), document.element(points, position)
        with collector.attempt(told or "PRM", element):
            code[position] = point_code(element)
            is_code[position] = True
    day, days = document.values(blocks, "Date_Releve")
    instants, bad_days = read_distinct(days, end_of_day)
    calendar, calendars = document.values(blocks, "Id_Calendrier_Distributeur")
    indexes, is_doubtful, bad_dials = read_dials(document, blocks, wh_per_unit)
    bad_blocks = wrong_bands(calendar, calendars, indexes) | bad_dials | reasons_at(day, bad_days)
    code, is_usable = code[blocks.parent], is_code[blocks.parent]
    for position, reason in sorted(bad_blocks.items()):
        if is_usable[position]:
            reference = f"{code[position]} {days[day[position]]}".strip()
            collector.reject(reference, reason, payload_of(document.element(blocks, position)))
    is_usable[list(bad_blocks)] = False
    return {
        "point_code": code[is_usable],
        "at": np.array([instant and instant.replace(tzinfo=None) for instant in instants], "M8[ns]")[day[is_usable]],
        "calendar": objects(calendars)[calendar[is_usable]],
        **band_columns(indexes[is_usable]),
        "position": "after",
        "source": "R151",
        "nature": "actual",
        "passed_zero": False,
        "is_doubtful": is_doubtful[is_usable],
    }


def read_dials(document, blocks, wh_per_unit):
    """(watt-hours of each block and band, -1 where it has none; whether it is doubtful; {block: why it is refused})."""
    dials = document.children(blocks, "Classe_Temporelle_Distributeur")
    name, names = document.values(dials, "Id_Classe_Temporelle")
    bands, bad_names = read_distinct(names, band_number)
    one_unit = np.zeros(len(dials), dtype=int)
    counted, bad_indexes = watt_hours(document, document.texts(dials, "Valeur"), [wh_per_unit], one_unit)
    reasons = {}
    for dial, reason in sorted((bad_indexes | reasons_at(name, bad_names)).items()):
        reasons.setdefault(int(dials.parent[dial]), reason)
    validity, validities = document.values(dials, "Indice_Vraisemblance")
    is_doubtful = np.zeros(len(blocks), dtype=bool)
    is_doubtful[
        dials.parent[np.isin(validity, [place for place, text in enumerate(validities) if text == DOUBTFUL])]
    ] = True
    band = np.array([band or 0 for band in bands])[name]
    return by_band(dials.parent, band, counted, len(blocks)), is_doubtful, reasons
