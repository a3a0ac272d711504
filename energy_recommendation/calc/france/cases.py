# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Supply points made ready to be advised: the contract that holds, its rates, and the loads of the window and before.

What stands in the way of an advice is a note of the point.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from . import notes as say
from .curves import ten_minute_means
from .dates import last_changes
from .energies import MINIMUM_MONTHS
from .hours import HIGH, UnreadableHours, hours_of, local_minutes
from .loads import Measured, load_of
from .pricing import Contract
from .schemas import HIGHEST_POWER, LADDER_KVA, STEPS_S, WHOLE_KVA
from .segments import C5, FIXED, MOBILE, ROOT, division_of, segment_of

EMPTY = np.zeros(0, dtype="int64")
TEN_MINUTES_S = 600


@dataclass
class Case:
    """A supply point: what holds for it, what was measured of it, and the notes on it."""

    point: object
    segment: object = None
    present: Contract | None = None
    management: str = ""
    changed: tuple = ()
    history: tuple = ()  # the situations of the point up to the day
    limit_va: int = 0
    steps_kva: tuple = LADDER_KVA
    may_be_derogatory: bool = True
    offers: list = field(default_factory=list)  # of suppliers, that price all bands
    present_offer: object = None  # the one that holds, where the network is paid beside it
    tariffs: dict = field(default_factory=dict)
    loads: dict = field(default_factory=dict)  # by division of hours
    previous: dict = field(default_factory=dict)  # of the year before
    notes: list = field(default_factory=list)

    @property
    def load(self):
        """What the present contract is priced on."""
        return self.loads[division_of(self.present.tariff)]

    @property
    def has_load(self):
        return division_of(self.present.tariff) in self.loads

    def powers_on(self, month):
        """The subscribed powers of a month (datetime64[M]), those of its last day; the first ones known before them."""
        until = pd.Timestamp((month + 1).astype("datetime64[D]"))
        rows = [row for row in self.history if row["start"] < until] or self.history[:1]
        return tuple(row if row > 0 else None for row in (rows[-1][name] for name in self.segment.columns))

    def tell(self, code, detail):
        self.notes.append(say.note(self.point, code, detail))

    @property
    def is_blocked(self):
        return any(note["is_blocking"] for note in self.notes)


def situate(case, situations, on):
    """Tell the contract that holds on the day. situations: the rows of the point up to then, in order, as dicts."""
    if not situations or not isinstance(situations[-1]["fta"], str):
        return case.tell("no_situation", say.no_situation(on))
    now = situations[-1]
    case.segment, fta = segment_of(now["fta"])
    if case.segment is None:
        return case.tell("unknown_tariff", say.unknown_tariff(fta))
    powers = tuple(now[name] for name in case.segment.columns)
    if max(powers) > HIGHEST_POWER:
        return case.tell("too_large", say.too_large(HIGHEST_POWER))
    if min(powers) <= 0 or list(powers) != sorted(powers):
        return case.tell("unknown_power", say.unknown_power(fta, on))
    case.present, case.management, case.history = Contract(fta, powers), now["management"], tuple(situations)
    case.changed = last_changes(situations, case.segment.columns)
    return None


def rated(case, tariffs, missing, cta, on):
    """Tell the rates of the segment on the day, and those that lack. tariffs, missing, cta: of `tariffs_on`."""
    case.tariffs = tariffs
    if case.present.tariff in missing:
        return case.tell("no_rate", say.no_rate(case.present.tariff, on))
    if missing:
        case.tell("tariff_without_rate", say.tariff_without_rate(missing, on))
    doubtful = [fta for fta, tariff in tariffs.items() if not tariff.is_verified]
    if doubtful:
        case.tell("unverified", say.unverified(doubtful, on))
    if cta < 0:
        case.tell("no_cta", say.no_cta(on))
    return case.tell("rates_of_day", say.rates_of_day(on))


def point_terms(case, point, settings):
    """What the point bears and offers. point: its row of POINTS, as a dict."""
    communicates = point.get("is_communicating")
    case.limit_va = point.get("power_limit_va") or 0
    if case.segment is C5:
        is_derogatory = case.present.tariff in C5.derogatory
        case.may_be_derogatory = is_derogatory if communicates is None else not communicates
        on_ladder = case.present.powers[0] in [kva * 1_000 for kva in LADDER_KVA]
        case.steps_kva = settings.steps_kva or (LADDER_KVA if on_ladder else WHOLE_KVA)


def measure(case, measured, text, months, settings):
    """Tell the loads of the window and of the year before, for each division of hours of the segment's tariffs."""
    hours = _hours(case, text, settings, bool(len(measured.minutes)))
    own = division_of(case.present.tariff)
    for division in dict.fromkeys(map(division_of, (case.present.tariff, *case.tariffs))):
        known = measured if division == own else replace(measured, energies=_none_of(measured.energies))
        known = known if division == own else replace(known, maxima=_none_of(measured.maxima))
        if division == MOBILE and settings.mobile_peak_days is None:
            known = replace(known, minutes=EMPTY, power_w=EMPTY, step_s=EMPTY)
        for loads, window in ((case.loads, months), (case.previous, months - len(months))):
            load = load_of(case.segment, division, hours, known, window, settings)
            if load.used.any():
                loads[division] = load
    _tell_load(case, measured, months)


def _tell_load(case, measured, months):
    if not case.has_load:
        if division_of(case.present.tariff) == MOBILE:
            case.tell("mobile_peak_unknown", say.mobile_peak_unknown([case.present.tariff]))
        return case.tell("no_load", say.no_load(months))
    load = case.load
    if not load.is_told:
        return case.tell("few_months", say.few_months(int(load.used.sum()), MINIMUM_MONTHS))
    if not load.used.all():
        case.tell("months_missing", say.months_missing(load.months[~load.used]))
    if load.unknown_s:
        case.tell("points_missing", say.points_missing(load.unknown_s))
    if not load.energy:
        case.tell("energy_unknown", say.energy_unknown())
    return _tell_powers(case, load, measured)


def _tell_powers(case, load, measured):
    known = load.highest_va[load.highest_va >= 0]
    if case.segment is C5:
        if not len(known):
            return case.tell("power_not_measured", say.power_not_measured())
        if len(known) < len(load.months):
            case.tell("highest_of_year", say.highest_of_year(len(known)))
        if case.steps_kva == LADDER_KVA:
            case.tell("steps_offered", say.steps_offered())
        if known.max() > case.present.powers[0]:
            case.tell("power_exceeded", say.power_exceeded(int(known.max()), case.present.powers[0]))
        return None
    if load.powers.is_bound:
        return case.tell("from_maxima", say.from_maxima())
    longest = int(measured.step_s.max())
    if longest > TEN_MINUTES_S:
        case.tell("steps_of_curve", say.steps_of_curve(longest, case.segment))
    if case.segment.overrun != ROOT:
        case.tell("active_power", say.active_power())
        if known.max() <= WHOLE_KVA[-1] * 1_000:
            case.tell("means_hide_peaks", say.means_hide_peaks())
    return None


def _hours(case, text, settings, has_curve):
    """The hours of the point, or those assumed; that is told where a curve is divided by them."""
    assumed = hours_of(settings.off_peak_hours)
    try:
        hours = hours_of(text) if text else None
    except UnreadableHours:
        hours = None
        if has_curve:
            case.tell("hours_unreadable", say.hours_unreadable(text, settings.off_peak_hours))
    else:
        if hours is None and has_curve:
            case.tell("hours_assumed", say.hours_assumed(settings.off_peak_hours))
    hours = dict(hours or assumed)
    if case.segment.overrun == ROOT and "peak" not in hours:
        hours["peak"] = hours_of(settings.peak_hours)[HIGH]
        if has_curve and division_of(case.present.tariff) == FIXED:
            case.tell("peak_assumed", say.peak_assumed(settings.peak_hours))
    return hours


def measured_of(case, curve, energies, maxima):
    """The Measured of a point; what cannot be counted of the curve and the highest powers is left out and told.

    curve: columns `at` (UTC), `step_s`, `power_w` and `is_known`; energies, maxima: columns, all of them arrays.
    """
    order = np.flatnonzero(curve["is_known"])
    order = order[np.argsort(curve["at"][order], kind="stable")]
    at, power_w, step_s = (curve[name][order] for name in ("at", "power_w", "step_s"))
    usable = np.isin(step_s, STEPS_S) & (power_w >= 0) & (power_w <= HIGHEST_POWER)
    usable &= np.append(True, np.diff(at).astype("int64") > 0)[: len(at)]
    if not usable.all():
        case.tell("unusable_points", say.unusable_points(int((~usable).sum())))
    is_possible = (maxima["value"] <= HIGHEST_POWER) | (maxima["quantity"] != "max_power")
    if not is_possible.all():
        case.tell("unusable_maxima", say.unusable_maxima(int((~is_possible).sum()), HIGHEST_POWER))
        maxima = {name: values[is_possible] for name, values in maxima.items()}
    if not len(at):
        return Measured(EMPTY, EMPTY, EMPTY, energies, maxima)
    minutes, power_w, step_s = local_minutes(at[usable]), power_w[usable], step_s[usable]
    if case.segment.overrun == ROOT:
        minutes, power_w, step_s = ten_minute_means(minutes, power_w, step_s)
    return Measured(minutes, power_w, step_s, energies, maxima)


def _none_of(columns):
    return {name: values[:0] for name, values in columns.items()}
