# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice says, in the same words in every country.

Amounts are int64 cents, powers W or VA as the tariff counts them, in the columns of a contract's situation: `power_va`
where the tariff has one power, `power_<band>_va` where it has several; empty where the tariff has none of that name.
`supply_point` is any hashable key of the caller.

options   the cost table: a row for each supply point and contract that was compared
months    a row for each supply point, role of an option, and month
curve     what each level of one contracted power would cost, the others as proposed
scenarios the options again under a load that was not measured: 10 % more or less, another year
notes     what the advice rests on or lacks, in sentences; a blocking one stands in its place
"""

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import POWER_BANDS

ROLES = ("current", "proposed", "cheapest", "runner_up", "")  # "": compared, and none of these
POWERS = ("power_va", *(f"power_{band}_va" for band in POWER_BANDS))
AMOUNTS = ("fixed_cents", "overrun_cents", "energy_cents", "other_cents")
DAY = "datetime64[ns]"
POWER_TYPES = dict.fromkeys(POWERS, "Int64")
AMOUNT_TYPES = dict.fromkeys((*AMOUNTS, "total_cents"), "int64")
TYPES = {  # of the columns of each frame, in order; keys and texts are what they are
    "options": {
        "supply_point": object,
        "role": object,
        "tariff": object,  # modality (blue, green, b), FTA or access tariff
        "offer": object,  # of a supplier, where several were compared; else empty
        **POWER_TYPES,
        **AMOUNT_TYPES,  # over the months used, as they were measured
        "annual_cents": "int64",  # the same brought to a year
        "is_allowed": bool,  # by law, from `earliest` on
        "earliest": DAY,
        "rank": "int64",  # by annual cost, 1 the cheapest
    },
    "months": {
        "supply_point": object,
        "role": object,
        "start": DAY,
        "end": DAY,  # excluded
        **AMOUNT_TYPES,
        "is_decisive": bool,  # a different measured value of this month would move the proposed power
    },
    "curve": {
        "supply_point": object,
        "tariff": object,
        "band": object,  # empty where the tariff has one power
        "power_va": "int64",
        "annual_cents": "int64",  # of this band's power and overruns
        "is_flat": bool,  # within the clearance
    },
    "scenarios": {
        "supply_point": object,
        "scenario": object,  # demand_minus_10, demand_plus_10, previous_year
        "role": object,  # current and proposed as they are; cheapest: what would be best then
        "tariff": object,
        **POWER_TYPES,
        "annual_cents": "int64",
    },
    "notes": {
        "supply_point": object,
        "code": object,
        "detail": object,  # a Sentence
        "is_blocking": bool,  # no option is proposed; the current cost is told where it can be
    },
}
KEYS = {  # what no two rows of a frame share
    "months": ["supply_point", "role", "start"],
    "curve": ["supply_point", "tariff", "band", "power_va"],
    "scenarios": ["supply_point", "scenario", "role"],
}
ROLES_OF = {"options": ROLES, "months": ROLES[:-1], "scenarios": ROLES[:3]}


def _adds_up(rows):
    return (rows["total_cents"] == rows[list(AMOUNTS)].sum(axis=1)).all()


def _no_power_is_negative(rows):
    return all((rows[name].dropna() >= 0).all() for name in POWERS if name in rows)


def _has_one_of_each_role(rows):
    return not rows[rows["role"] != ""].duplicated(["supply_point", "role"]).any()


def _schema(name):
    """Checks on whole frames: pandera takes a millisecond for each column that it looks at by itself."""
    checks = [pa.Check(_no_power_is_negative, name="powers")]
    if name in ROLES_OF:
        checks.append(pa.Check(lambda rows: set(rows["role"]) <= {*ROLES_OF[name]}, name="roles"))
    if name in KEYS:
        checks.append(pa.Check(lambda rows: not rows.duplicated(KEYS[name]).any(), name="one row of a key"))
    if "total_cents" in TYPES[name]:
        checks.append(pa.Check(_adds_up, name="the parts add up"))
    if name == "options":
        checks.append(pa.Check(_has_one_of_each_role, name="one of a role"))
        checks.append(pa.Check(lambda rows: (rows["rank"] >= 1).all(), name="ranks"))
    return pa.DataFrameSchema(checks=checks, name=name)


SCHEMAS = {name: _schema(name) for name in TYPES}
NOTHING = {**dict.fromkeys(POWERS, pd.NA), **dict.fromkeys(AMOUNTS, 0), "offer": ""}  # of columns that are missing


@dataclass(frozen=True)
class Advice:
    """The frames of an advice on any number of supply points. Each point is in `options` or in `notes`."""

    options: pd.DataFrame
    months: pd.DataFrame
    curve: pd.DataFrame
    scenarios: pd.DataFrame
    notes: pd.DataFrame


def advice(points, **frames):
    """The Advice of these supply points, its frames checked; those that are not given are empty.

    Columns that a country has no use for may be missing and are filled with nothing: powers with NA, amounts with 0,
    the offer with an empty text.
    Raises pandera's SchemaError for a frame that is not as it should be, and ValueError for a lost supply point.
    """
    checked = {name: _checked(name, frames.get(name)) for name in TYPES}
    found = set(checked["options"]["supply_point"]) | set(checked["notes"]["supply_point"])
    lost = [point for point in points if point not in found]
    if lost:
        raise ValueError(f"No option and no note says what became of {lost[:5]}")
    return Advice(**checked)


def _checked(name, frame):
    types = TYPES[name]
    if frame is None or frame.empty:
        return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in types.items()})
    filled = {column: value for column, value in NOTHING.items() if column in types and column not in frame}
    typed = frame.assign(**filled)[list(types)].reset_index(drop=True)
    changed = {column: dtype for column, dtype in types.items() if dtype is not object}
    return SCHEMAS[name].validate(typed.astype(changed))
