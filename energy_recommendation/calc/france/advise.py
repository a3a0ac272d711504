# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The advice on French supply points: frames in, an Advice out.

Each point is looked at in its segment; the periods of all contracts that are compared are priced at once. The window is
the whole months before that of the day of the advice; the year before it is a scenario where it is known.
"""

import numpy as np
import pandas as pd

from odoo.addons.energy_core.calc import open_rates

from .. import offers as supply
from ..advice import advice
from . import basis as resting
from . import notes as say
from .answers import Answer
from .cases import Case, measure, measured_of, point_terms, rated, situate
from .pricing import Bills
from .schemas import (
    COLUMN_OF_CLASS,
    CURVES,
    ENERGIES,
    MAXIMA,
    POINTS,
    SITUATIONS,
    Settings,
    opened,
    rows_of,
)
from .study import study
from .tariffs import tariffs_on

UNKNOWN = -1
POWER_COLUMNS = ("power_va", *COLUMN_OF_CLASS.values())
FRAMES = {"curves": CURVES, "energies": ENERGIES, "maxima": MAXIMA}
DEFAULT_SETTINGS = Settings()
PARTS = ("options", "months", "curve", "scenarios")


def window_of(on, months=12):
    """The first day of the window, and the day after its last (datetime64[M]), of an advice on a day."""
    end = np.datetime64(on, "M")
    return end - months, end


def advise(points, situations, rates, on, **others):
    """The Advice of all supply points.

    points, situations: frames of the schemas of that name. rates: energy_core's RATES. on: datetime.date, of whose
    rates everything is priced. others: as of `advise_with_basis`.
    """
    found, _basis = advise_with_basis(points, situations, rates, on, **others)
    return found


def advise_with_basis(
    points,
    situations,
    rates,
    on,
    curves=None,
    energies=None,
    maxima=None,
    offers=None,
    offer_prices=None,
    months=12,
    settings=DEFAULT_SETTINGS,
):
    """As `advise`, and what it rests on: `facts` and `measured`, frames of `frozen_inputs`.

    curves, energies, maxima: frames of the schemas of that name. offers, offer_prices: of `calc.offers`, those of
    suppliers. months: how many before that of the day are looked at. settings: Settings.
    """
    points, situations = opened(POINTS, points), opened(SITUATIONS, situations)
    given = {"curves": curves, "energies": energies, "maxima": maxima}
    frames = {name: opened(FRAMES[name], frame) for name, frame in given.items()}
    told = supply.offers_of_points(opened(supply.OFFERS, offers), opened(supply.OFFER_PRICES, offer_prices))
    first, end = window_of(on, months)
    room = _Room(rates, on, np.arange(first, end), settings)
    cases = _situated(room, points, situations)
    _measure(room, cases, points, frames, told)
    studies = [study(case, room.bills, settings) for case in cases if case.present and case.has_load]
    amounts = room.priced()
    answers = [Answer(found, amounts, on, settings.clearance).tell() for found in studies]
    rows = {part: pd.DataFrame([row for answer in answers for row in getattr(answer, part)]) for part in PARTS}
    notes = pd.DataFrame([note for case in cases for note in case.notes])
    texts = dict(zip(points["supply_point"], points["off_peak_hours"].fillna(""), strict=True))
    basis = {"facts": resting.facts_of(cases, texts), "measured": resting.measured_of(cases, room.months)}
    return advice(points["supply_point"].tolist(), **rows, notes=notes), basis


class _Room:
    """What all points share: rates, tariffs by segment, the bills, the window, the settings."""

    def __init__(self, rates, on, months, settings):
        self.rates, self.on, self.months, self.settings = rates, on, months, settings
        self.bills, self._tariffs = Bills(), {}

    def tariffs_of(self, segment):
        """As `tariffs_on`, once a segment."""
        if segment.name not in self._tariffs:
            self._tariffs[segment.name] = tariffs_on(open_rates(self.rates, "refuse"), segment, self.on)
        return self._tariffs[segment.name]

    def priced(self):
        """The amounts of all bills: a rate that nobody verified counts, as the notes tell."""
        percents = [cta for _tariffs, _missing, cta in self._tariffs.values()]
        return self.bills.priced(open_rates(self.rates, "use"), max(percents, default=0), self.on)


def _situated(room, points, situations):
    """A Case of each point, with its contract and rates where they are known."""
    told = situations[situations["start"] <= pd.Timestamp(room.on)].sort_values("start", kind="stable")
    columns = [name for name in POWER_COLUMNS if name in told]
    powers = told[columns].astype("Int64").fillna(UNKNOWN).astype("int64")
    rows = told.assign(**{name: UNKNOWN for name in POWER_COLUMNS if name not in told})
    rows = rows.assign(**powers, management=told["management"].fillna("") if "management" in told else "")
    places, records = rows_of(rows, points["supply_point"]), rows.to_dict("records")
    cases = []
    for point in points.to_dict("records"):
        case = Case(point["supply_point"])
        situate(case, [records[place] for place in places[case.point]], room.on)
        if case.present:
            rated(case, *room.tariffs_of(case.segment), room.on)
            point_terms(case, point, room.settings)
        cases.append(case)
    return cases


def _measure(room, cases, points, frames, offers):
    """Tell the loads of the cases that have a contract and rates."""
    places = {name: rows_of(frame, points["supply_point"]) for name, frame in frames.items()}
    columns = {name: _columns(name, frame) for name, frame in frames.items()}
    texts = dict(zip(points["supply_point"], points["off_peak_hours"].fillna(""), strict=True))
    for case in cases:
        if case.present and not case.is_blocked:
            own = {
                name: {column: values[places[name][case.point]] for column, values in columns[name].items()}
                for name in frames
            }
            measured = measured_of(case, own["curves"], own["energies"], own["maxima"])
            measure(case, measured, texts[case.point], room.months, room.settings)
            _with_supply(case, offers.get(case.point, []))


def _columns(name, frame):
    """The columns of a frame as arrays; unknown powers of curves are 0, and told by `is_known`."""
    found = {column: frame[column].to_numpy() for column in FRAMES[name].columns if column not in ("at", "power_w")}
    if name == "curves":
        found["at"] = frame["at"].dt.tz_localize(None).to_numpy()
        found["power_w"] = frame["power_w"].to_numpy("int64", na_value=0)
        found["is_known"] = frame["power_w"].notna().to_numpy()
        found["step_s"] = found["step_s"].astype("int64")
    return found


def _with_supply(case, offers):
    """The offers that are compared; what the present one asks for each kVA counts if the network is paid beside it."""
    case.offers = _usable(case, offers)
    present = [offer for offer in case.offers if offer.is_present and not offer.includes_network]
    if present:
        case.present_offer = present[0]
        case.tariffs = {fta: tariff.with_supply(present[0].power) for fta, tariff in case.tariffs.items()}


def _usable(case, offers):
    """The offers that price all bands that the point draws; the others are told."""
    usable = []
    for offer in offers if case.has_load and not case.is_blocked else ():
        lacking = offer.unpriced(case.load.energy)
        if lacking:
            case.tell("offer_unpriced", say.offer_unpriced(offer.name, lacking))
        else:
            usable.append(offer)
    return usable
