# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a rural unit may have besides one demand for the year: a demand for each month.

Source: REN ANEEL 1.000/2021, articles 152 (schedule by month), 294 I and 300.
"""

import numpy as np

from odoo.addons.energy_core.calc import sentences_of

from .demand_levels import MINIMUM_KW
from .load import POSTS
from .notes import notes
from .rural import monthly_schedule

_lt = sentences_of("energy_recommendation")


def notes_on_schedules(case, units, load, choice):
    """A note on each rural unit of some, by place (`unit`), with the schedule of its proposed modality.

    units: positions. load, choice: of them.
    """
    terms = choice.terms["proposed"]
    is_told = case.is_rural[units] & (terms.modality != "b") & terms.exist
    found = notes(np.arange(len(units)), is_told, "monthly_schedule", lambda place: _sentence(load, terms, place))
    return found.rename(columns={"supply_point": "unit"})


def _sentence(load, terms, place):
    load, modality = load.take([place]), terms.modality[place]
    schedules = {
        post: monthly_schedule(load.measured[post], load.billed(post), MINIMUM_KW if post != "peak" else 0)[0]
        for post in POSTS[modality]
    }
    months = load.start[0].astype("datetime64[M]")
    return _lt(
        "A rural unit is billed what it measures, and may contract a demand for each month. Those that were reached "
        "without overrun, in kW: %(schedule)s.",
        schedule=", ".join(
            f"{month} {'/'.join(str(schedule[slot]) for schedule in schedules.values())}"
            for slot, month in enumerate(months)
            if load.used[0, slot]
        ),
    )
