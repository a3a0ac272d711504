"""Load curves of some points: months of R50, two weeks of R63 around the end of summer time, daily peaks of R66."""

import calendar
import random
from datetime import date, timedelta
from itertools import count

from odoo.addons.energy_flux.tests.curve_documents import (
    ends_of,
    r6x,
    r6x_curve,
    r6x_measure,
    r50,
    r50_day,
    r50_point,
    r63_points,
    starts_of,
)
from odoo.addons.energy_flux.tests.flux_documents import RECEIVER

from .naming import CONTRACT, archive

HOUR_WEIGHTS = (4, 3, 3, 3, 3, 4, 7, 10, 9, 7, 6, 7, 9, 8, 6, 6, 6, 8, 12, 14, 13, 10, 7, 5)
WATTS_PER_WH = 2  # half hours
MISSING_MONTH = 5
AUTUMN = date(2025, 10, 20)
DOUBTFUL, MISSING = range(18, 22), range(30, 33)  # half hours of one day


def files(steady):
    by_month, on_demand = steady[:3], steady[3:5]
    for number, month in zip(count(101), range(1, 7), strict=False):
        if month != MISSING_MONTH:  # so that the page of completeness has something to say
            yield _r50(number, month, by_month)
    yield _r63(on_demand)
    yield _r66(by_month)


def half_hours(periods, month, day):
    """The mean power of each half hour of a legal day, in W, by what was billed for the month."""
    drawn = random.Random(f"{periods.cups_id.name} {day}")
    weights = [HOUR_WEIGHTS[start.hour] * drawn.randrange(70, 131) for start in starts_of(str(day))]
    period = periods[month - 1]
    energy_wh = round(period.total_kwh * 1000) // period.days * (115 if day.weekday() > 4 else 94) // 100
    return [energy_wh * WATTS_PER_WH * weight // sum(weights) for weight in weights]


def _r50(number, month, points):
    last = calendar.monthrange(2026, month)[1]
    days = [date(2026, month, day) for day in range(1, last + 1)]
    told = [
        r50_point(*(r50_day(str(day), half_hours(each, month, day)) for day in days), point=each.cups_id.name)
        for each in points
    ]
    sent = days[-1] + timedelta(2)
    name = f"ERDF_R50_{RECEIVER}_{CONTRACT}_900000001_{number:05}_M_00001_00001_{sent:%Y%m%d}030000"
    return archive(name, r50(*told, published=f"{sent}T03:00:00+02:00"))


def _r63(points):
    """The day of 25 hours is in it; of the day after some half hours are doubtful and some are missing."""
    measures = [r6x_measure(r6x_curve(list(_autumn_points(each))), point=each.cups_id.name) for each in points]
    return archive("ENEDIS_R63_P_CdC_M0000001_00001_20251104030000", r6x("R63", *measures))


def _autumn_points(periods):
    for position in range(14):
        day = AUTUMN + timedelta(position)
        values, is_spoilt = half_hours(periods, 4, day), position == 7
        if is_spoilt:
            values = [None if place in MISSING else value for place, value in enumerate(values)]
        points = r63_points(ends_of(str(day)), values)
        for place in DOUBTFUL if is_spoilt else ():
            points[place]["iv"] = 1
        yield from points


def _r66(points):
    days = [date(2026, 6, day) for day in range(1, 31)]
    measures = [
        r6x_measure(
            r6x_curve(
                [{"d": f"{day} 19:12:01", "v": str(max(half_hours(each, 6, day)) * 5 // 4)} for day in days],
                physical="PMA",
                unit="VA",
            ),
            point=each.cups_id.name,
            pas="P1D",
        )
        for each in points
    ]
    return archive("ENEDIS_R66_P_Pmax_M0000002_00001_20260702030000", r6x("R66", *measures))
