# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R63, R63A, R63B: load curves of all segments as JSON, on demand, by subscription of C1 to C4, and of C5.

`d` is Paris time without offset: the end of the step for C5 and P4 (R63B), its start for C1 to C4 and P1 to P3 (R63A).
On demand the points tell which: only those of C5 have a validity index (`iv`) or the nature B, raw data of the meter;
only those of C1 to C4 the nature R. `p` is the step of each point, `n` the letter of its quality; `iv` 1 makes it
doubtful, 2 says that the meter was cut off or its clock set (`ec`). Of one curve the raw state (BRUT) gives way to the
corrected one (BEST) where a document holds both. Source: Enedis guide R6X 1.5.2; reference/enedis.md 2.5, 2.9.
"""

import numpy as np

from .curve_columns import (
    DISTURBED,
    DOUBTFUL,
    STEPS_S,
    TextColumn,
    hashable,
    quantity_of,
    read_local,
    texts_of,
    utc_of_local,
    value_reader,
)
from .curve_days import NO_QUALITY, UNREADABLE, CurvePoints
from .enedis_values import prm
from .r6x import listed, measures, named, told
from .sentences import Unreadable, _lt

ENDS_STEP = {"R63A": False, "R63B": True}
STAGES = ("BRUT", "BEST")  # the later one counts
STEPS = {f"PT{step_s // 60}M": step_s for step_s in STEPS_S} | {"PT1H": 3600}
NATURES = {letter: ord(letter) for letter in "BCRDHPSTFGEK"} | {None: NO_QUALITY, "": NO_QUALITY}
OF_C5, OF_HIGHER_SEGMENTS = ord("B"), ord("R")
NOT_TOLD = -1
GOOD, IS_DOUBTFUL, IS_DISTURBED = 0, 1, 2


def read_r63(member, collector):
    """The days of a document; a point that cannot be used is refused alone."""
    points, columns = CurvePoints(), Columns()
    found = sorted(measures(member, collector), key=lambda measure: measure.get("etapeMetier") == STAGES[-1])
    for measure in found:
        with collector.attempt(str(measure.get("idPrm")), measure):
            code = prm(named(measure, "idPrm"))
            if (stage := named(measure, "etapeMetier")) not in STAGES:
                raise Unreadable(_lt("%(tag)s is %(value)s, which is not known.", tag="etapeMetier", value=stage))
            for curve in listed(measure, "grandeur"):
                with collector.attempt(code, curve):
                    read_curve(code, curve, columns, points, collector)
    points.give(collector)


class Columns:
    """What the texts of points mean; a document repeats them, so each is read once."""

    def __init__(self):
        self.instants, self.steps = TextColumn(read_local), TextColumn(read_step)
        self.natures, self.validities = TextColumn(read_nature), TextColumn(read_validity)
        self._values = {}

    def values(self, factor):
        return self._values.setdefault(factor, TextColumn(value_reader(factor)))


def read_curve(code, curve, columns, points, collector):
    quantity, factor = quantity_of(told(curve, "grandeurMetier"), told(curve, "grandeurPhysique"), told(curve, "unite"))
    written = listed(curve, "points")
    read = read_points(written, columns, factor, collector.flux.code)
    is_bad = (read == UNREADABLE).any(axis=0)
    for position in np.flatnonzero(is_bad).tolist():
        with collector.attempt(f"{code} {quantity} {written[position].get('d')}", written[position]):
            explain(written[position], factor)
    starts, steps, values, qualities = read[:, ~is_bad]
    points.add((code, quantity), starts, steps, values, qualities.astype("uint8"))


def read_points(written, columns, factor, flux_code):
    """Four int64 rows: starts (UTC seconds), steps (s), values, qualities."""
    values = columns.values(factor).numbers(texts_of(written, "v"))
    starts = utc_of_local(columns.instants.numbers(texts_of(written, "d")))
    steps = columns.steps.numbers(texts_of(written, "p"))
    natures = columns.natures.numbers(texts_of(written, "n"))
    validities = columns.validities.numbers(texts_of(written, "iv"))
    ends_step = ENDS_STEP[flux_code] if flux_code in ENDS_STEP else tells_c5(natures, validities)
    if ends_step:
        starts = np.where((starts == UNREADABLE) | (steps == UNREADABLE), UNREADABLE, starts - steps)
    qualities = np.where(validities == IS_DOUBTFUL, DOUBTFUL, natures)
    qualities = np.where(validities == IS_DISTURBED, DISTURBED, qualities)
    qualities = np.where((natures == UNREADABLE) | (validities == UNREADABLE), UNREADABLE, qualities)
    return np.array([starts, steps, values, qualities])


def tells_c5(natures, validities):
    """Whether these points are those of segment C5 or P4; Unreadable when nothing tells."""
    is_c5 = (natures == OF_C5).any() or np.isin(validities, (GOOD, IS_DOUBTFUL, IS_DISTURBED)).any()
    is_higher = (natures == OF_HIGHER_SEGMENTS).any()
    if len(natures) and is_c5 == is_higher:
        raise Unreadable(
            _lt(
                "Nothing tells whether the points stand for the start or the end of their steps: neither a validity"
                " index nor a raw value, as C5 has them, or else a measured value, as C1 to C4 have them."
            )
        )
    return bool(is_c5)


def read_step(written):
    if written not in STEPS:
        raise Unreadable(_lt("The step %(value)s is not known.", value=str(written)))
    return STEPS[written]


def read_nature(written):
    if written not in NATURES:
        raise Unreadable(_lt("The nature %(value)s of the point is not known.", value=str(written)))
    return NATURES[written]


def read_validity(written):
    if written is None:
        return NOT_TOLD
    if written not in (GOOD, IS_DOUBTFUL, IS_DISTURBED):
        raise Unreadable(_lt("The validity index %(value)s of the point is not known.", value=str(written)))
    return int(written)


def explain(point, factor):
    """Raise what makes this point unusable."""
    value_reader(factor)(point.get("v"))
    if utc_of_local(np.array([read_local(point.get("d"))]))[0] == UNREADABLE:
        raise Unreadable(
            _lt("%(value)s does not exist in Paris: summer time begins in that hour.", value=point.get("d"))
        )
    read_step(hashable(point.get("p")))
    read_nature(hashable(point.get("n")))
    read_validity(hashable(point.get("iv")))
    raise Unreadable(_lt("The point cannot be used."))
