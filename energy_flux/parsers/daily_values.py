# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One value a day, as R65 and R66 tell them: curves of a single point each day."""

import numpy as np

from .curve_columns import TextColumn, texts_of, value_reader
from .curve_days import DAY_S, UNREADABLE, CurvePoints
from .enedis_values import day, prm, start_of_day
from .r6x import listed, measures, named
from .sentences import Unreadable, _lt

DAILY = "P1D"


def read_daily(member, collector, quantities, factors):
    """Give the collector the days of a document.

    quantities: {(grandeurMetier, grandeurPhysique): quantity}; factors: {unit: what converts it}.
    """
    points, days = CurvePoints(), TextColumn(read_day)
    columns = {unit: TextColumn(value_reader(factor)) for unit, factor in factors.items()}
    for measure in measures(member, collector):
        with collector.attempt(str(measure.get("idPrm")), measure):
            code, step = prm(named(measure, "idPrm")), named(measure, "pas")
            if step != DAILY:
                raise Unreadable(_lt("The values have steps of %(step)s; only days (P1D) are read.", step=step))
            for curve in listed(measure, "grandeur"):
                with collector.attempt(code, curve):
                    read_curve(code, curve, quantities, columns, days, points, collector)
    points.give(collector)


def read_curve(code, curve, quantities, columns, days, points, collector):
    physical, unit = named(curve, "grandeurPhysique"), named(curve, "unite")
    quantity = quantities.get((named(curve, "grandeurMetier"), physical))
    if quantity is None:
        collector.skip(f"measures of type {physical}")
        return
    if unit not in columns:
        raise Unreadable(
            _lt("The values are in %(unit)s; readable are %(known)s.", unit=unit, known=", ".join(columns))
        )
    written = listed(curve, "points")
    starts = days.numbers(texts_of(written, "d"))
    values = columns[unit].numbers(texts_of(written, "v"))
    is_bad = (starts == UNREADABLE) | (values == UNREADABLE)
    for position in np.flatnonzero(is_bad).tolist():
        with collector.attempt(f"{code} {quantity} {written[position].get('d')}", written[position]):
            columns[unit].read(written[position].get("v"))
            read_day(written[position].get("d"))
    points.add((code, quantity), starts[~is_bad], DAY_S, values[~is_bad])


def read_day(written):
    """UTC seconds at which the day of this date, or of this date and time, begins."""
    return int(start_of_day(day(str(written))).timestamp())
