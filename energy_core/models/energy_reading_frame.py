# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The readings that the calculation of some months needs, and no others, however long the past of the meters is."""

from datetime import timedelta

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ..calc import BANDS, COUNTRIES, MIDNIGHT_SOURCES
from ..calc.civil_days import midnight
from ..frames import fetch_frame

BAND_COLUMNS = [f"{band}_wh" for band in BANDS]
NOT_AT_ANY_HOUR = (*MIDNIGHT_SOURCES, "C15")  # whose readings stand at a month bound only when made at midnight
REGISTERS = SQL(", ").join(SQL.identifier("reading", column) for column in BAND_COLUMNS)


class EnergyReading(models.Model):
    _inherit = "energy.reading"

    @api.model
    def _readings_frame(self, points, refusing, start, end, country, is_bridged):
        """The readings of these points (ids) that tell what the months from `start` to `end` consumed.

        Whatever their date those of events and those that tell the digits of the meter; the others at the month bounds
        of the window. With is_bridged also those of the nearest bound on each side of it for each register of the meter
        (what its last C15 and the window show) that is not known at that end: so a month gives what it gives in a
        longer window. Where a customer refuses the meter (`refusing`, point ids) also what was read on it in the year
        before: an unread meter costs more.
        """
        at_bound = self._stands_at_month_bound(COUNTRIES[country].time_zone)
        first, last = (_instants_of(day, country) for day in (start, end))
        unread_since = _instants_of(start - relativedelta(years=1), country)[0]
        frame = self._fetch_readings(
            [
                self._selection(points, SQL("(reading.source = 'C15' OR reading.digits > 0)")),
                self._selection(
                    points, SQL("reading.at >= %s AND reading.at < %s AND %s", first[0], last[1], at_bound)
                ),
                self._selection(
                    refusing,
                    SQL(
                        "reading.at >= %s AND reading.at < %s AND reading.nature <> 'estimated'", unread_since, last[1]
                    ),
                ),
            ]
        )
        if not is_bridged:
            return frame
        before, after = _unknown_at_ends(frame, np.array(points, dtype="int64"), first, last)
        if not len(before[0]) and not len(after[0]):
            return frame
        nearest = self._fetch_readings(
            [
                self._nearest_known(*before, SQL("reading.at < %s", first[0]), SQL("DESC"), at_bound),
                self._nearest_known(*after, SQL("reading.at >= %s", last[1]), SQL("ASC"), at_bound),
            ]
        )
        return pd.concat([frame, nearest], ignore_index=True).drop_duplicates("reading_id", ignore_index=True)

    @api.model
    def _stands_at_month_bound(self, time_zone):
        """The condition that a periodic reading was made on the first legal day of a month, at an hour that counts."""
        local = SQL("reading.at AT TIME ZONE 'UTC' AT TIME ZONE %s", time_zone)
        return SQL(
            "date_part('day', %s) = 1 AND ((%s)::time = '00:00' OR reading.source <> ALL (%s))",
            local,
            local,
            list(NOT_AT_ANY_HOUR),
        )

    @api.model
    def _selection(self, points, condition):
        return SQL(
            "SELECT id FROM energy_reading AS reading WHERE reading.cups_id = ANY (%s) AND %s", points, condition
        )

    @api.model
    def _nearest_known(self, points, bands, side, order, at_bound):
        """The ids of all readings of the nearest month bound at which each register is known.

        points, bands: the registers, as point id and position in BANDS from 1 on. side, order: where to look.
        """
        return SQL(
            """
            SELECT reading.id
              FROM unnest(%(points)s::int[], %(bands)s::int[]) AS wanted (point, band)
             CROSS JOIN LATERAL (
                   SELECT reading.at
                     FROM energy_reading AS reading
                    WHERE reading.cups_id = wanted.point
                      AND %(side)s
                      AND %(at_bound)s
                      AND (ARRAY[%(registers)s])[wanted.band] IS NOT NULL
                    ORDER BY reading.at %(order)s
                    LIMIT 1
                   ) AS nearest
              JOIN energy_reading AS reading
                ON reading.cups_id = wanted.point
               AND reading.at BETWEEN nearest.at - interval '2 days' AND nearest.at + interval '2 days'
               AND %(at_bound)s
            """,
            points=points,
            bands=bands,
            side=side,
            order=order,
            at_bound=at_bound,
            registers=REGISTERS,
        )

    @api.model
    def _fetch_readings(self, selections):
        """The frame of the readings whose ids these queries give."""
        query = SQL(
            """
            SELECT reading.id AS reading_id, reading.cups_id AS supply_point, reading.at, reading.position,
                   reading.source, reading.nature, reading.calendar, %(registers)s,
                   NULLIF(reading.digits, 0) AS digits,
                   CASE WHEN reading.digits > 0 THEN NULLIF(reading.coefficient, 0) END AS coefficient,
                   reading.passed_zero, COALESCE(reading.is_doubtful, FALSE) AS is_doubtful, reading.validity_bits
              FROM energy_reading AS reading
             WHERE reading.id IN (%(selections)s)
             ORDER BY reading.cups_id, reading.at, reading.id
            """,
            registers=REGISTERS,
            selections=SQL(" UNION ").join(selections),
        )
        integers = (*BAND_COLUMNS, "digits", "coefficient", "validity_bits")
        frame = fetch_frame(self.env.cr, query, integers=integers, instants=("at",))
        types = {"reading_id": "int64", "supply_point": "int64", "passed_zero": "boolean", "is_doubtful": bool}
        return frame.astype(types)


def _instants_of(day, country):
    """When a legal day begins and when it ends, in UTC without saying so, as the database keeps instants."""
    return [each.to_pydatetime().replace(tzinfo=None) for each in midnight([day, day + timedelta(days=1)], country)]


def _unknown_at_ends(frame, points, first, last):
    """The registers of the meters that are not known at the start of the window, and those that are not at its end.

    frame: as `_fetch_readings` gives it. first, last: the instants of the legal days at both ends. A meter has the
    registers that the window and its last C15 reading show; if neither shows any, it may have them all.
    Returns twice (point ids, positions in BANDS from 1 on).
    """
    at, is_event = frame["at"].dt.tz_localize(None), frame["source"].eq("C15")
    measured = frame[BAND_COLUMNS].notna().to_numpy()
    row_of_point = pd.Index(points).get_indexer(frame["supply_point"])
    in_window = at.between(first[0], last[1], inclusive="left")
    events = frame["supply_point"][is_event & frame["position"].eq("after") & (at < last[1])]

    def told(rows):
        known = np.zeros((len(points), len(BAND_COLUMNS)), dtype=bool)
        np.logical_or.at(known, row_of_point[rows], measured[rows])
        return known

    registers = told(in_window.to_numpy()) | told(events.drop_duplicates(keep="last").index)
    registers |= ~registers.any(axis=1, keepdims=True)
    any_hour = ~frame["source"].isin(NOT_AT_ANY_HOUR)
    for begin, end in (first, last):
        known = told((at.eq(begin) | (any_hour & at.between(begin, end, inclusive="left"))).to_numpy())
        rows, bands = np.nonzero(registers & ~known)
        yield points[rows].tolist(), (bands + 1).tolist()
