# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The changes that matter: where the subscription is cut, where the energy is cut, where a period must end.

Power alone cuts the subscription, not the energy. A new FTA or calendar, an entry or an exit cuts both. Registers that
jump at an event (another meter) cut the energy only.
"""

import numpy as np

from .schemas import BAND_COLUMNS

METER_CHANGE = "CMAT"


def changes(situations, readings):
    """Mark the cuts.

    situations: as the stage of that name gives them. readings: schema READINGS with int64 supply points.
    Returns the rows with `cuts_subscription`, `cuts_energy` (bool) and `stretch` (int64): rows of one stretch share
    contract, FTA and calendar without interruption of service.
    """
    same_contract = situations["contract"].eq(situations["contract"].shift())
    power = _differs(situations["power_va"], same_contract)
    tariff = _differs(situations["fta"], same_contract) | _differs(situations["calendar"], same_contract)
    was_in_service = situations["in_service"].shift(fill_value=False) & same_contract
    enters = situations["in_service"] & ~was_in_service
    bound = situations["is_structuring"] | situations["is_month_bound"] | tariff
    return situations.assign(
        cuts_subscription=bound | power,
        cuts_energy=bound | _registers_jump(situations, readings),
        stretch=(tariff | enters | ~same_contract).cumsum(),
    )


def _differs(values, same_contract):
    """Whether both this value and the one before are known and are not the same."""
    before = values.shift()
    return (values.notna() & before.notna() & values.ne(before)).fillna(False).astype(bool) & same_contract


def _registers_jump(situations, readings):
    """Whether the C15 readings before and after an event differ; after a meter change, also whether one is missing."""
    of_events = readings[readings["source"].eq("C15")].drop_duplicates(["supply_point", "at", "position"], keep="last")
    keys = situations[["supply_point", "at"]]
    sides = {}
    for position in ("before", "after"):
        side = of_events[of_events["position"].eq(position)][["supply_point", "at", *BAND_COLUMNS]]
        sides[position] = keys.merge(side, how="left", on=["supply_point", "at"])[BAND_COLUMNS]
    values = {position: side.fillna(-1).to_numpy(dtype="int64") for position, side in sides.items()}
    present = {position: (side >= 0).any(axis=1) for position, side in values.items()}
    jumps = (values["before"] != values["after"]).any(axis=1) & present["before"] & present["after"]
    one_sided = (present["before"] ^ present["after"]) & situations["nature"].eq(METER_CHANGE).to_numpy()
    return situations["is_event"] & np.logical_or(jumps, one_sided)
