# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the voltage of a Brazilian unit decides: its subgroup, and whether it may choose green.

Source: REN ANEEL 1.000/2021, article 2 (subgroups; the bounds belong to them) and article 220 (modalities).
"""

import numpy as np
import pandas as pd

BLUE_ONLY_V = 69_000  # from here on
BLUE_ONLY_SUBGROUPS = ("A1", "A2", "A3")
VOLTAGES = {  # subgroup: lowest and highest voltage, both included; AS is supplied from underground below 2.3 kV
    "A1": (230_000, 10**9),
    "A2": (88_000, 138_000),
    "A3": (69_000, 69_000),
    "A3a": (30_000, 44_000),
    "A4": (2_300, 25_000),
    "AS": (1, 2_299),
}


def subgroup_of(voltage_v):
    """The subgroup of a voltage in V; None where the rules name none, as between 25 and 30 kV."""
    within = (name for name, (lowest, highest) in VOLTAGES.items() if lowest <= voltage_v <= highest)
    return next(within, None)


def may_be_green(units):
    """Whether each unit (`voltage_v`, `subgroup`) may choose green: bool array. The voltage decides if it is known."""
    by_subgroup = ~units["subgroup"].isin(BLUE_ONLY_SUBGROUPS).to_numpy()
    voltage = units["voltage_v"].to_numpy(dtype="int64", na_value=-1)
    return np.where(voltage >= 0, voltage < BLUE_ONLY_V, by_subgroup)


def contradictions(units):
    """The units whose voltage is of another subgroup than theirs, with `expected`: it, or None where there is none."""
    known = units[units["voltage_v"].notna() & units["subgroup"].notna()]
    distinct = {voltage: subgroup_of(voltage) for voltage in known["voltage_v"].unique()}
    expected = known["voltage_v"].map(distinct).astype(object)
    return known.assign(expected=expected.where(pd.notna(expected), None))[(expected != known["subgroup"]).to_numpy()]
