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


def _cents(nullable=False):
    return pa.Column("Int64" if nullable else "int64", nullable=nullable, coerce=True)


def _text():
    return pa.Column(object, coerce=True)


def _flag():
    return pa.Column(bool, coerce=True)


def _one_of(values):
    return pa.Column(object, pa.Check.isin(values), coerce=True)


def _power():
    return pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True)


OPTIONS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "role": _one_of(ROLES),
        "tariff": _text(),  # modality (blue, green, b), FTA or access tariff
        "offer": _text(),  # of a supplier, where several were compared; else empty
        **{name: _power() for name in POWERS},
        **{name: _cents() for name in AMOUNTS},  # over the months used, as they were measured
        "total_cents": _cents(),
        "annual_cents": _cents(),  # the same brought to a year
        "is_allowed": _flag(),  # by law, from `earliest` on
        "earliest": pa.Column(DAY, nullable=True, coerce=True),
        "rank": pa.Column("int64", pa.Check.ge(1), coerce=True),  # by annual cost, 1 the cheapest
    },
    checks=[
        pa.Check(lambda rows: rows["total_cents"] == rows[list(AMOUNTS)].sum(axis=1), name="the parts add up"),
        pa.Check(
            lambda rows: not rows[rows["role"] != ""].duplicated(["supply_point", "role"]).any(), name="one of a role"
        ),
    ],
    strict=True,
)
MONTHS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "role": _one_of(ROLES[:-1]),
        "start": pa.Column(DAY, coerce=True),
        "end": pa.Column(DAY, coerce=True),  # excluded
        **{name: _cents() for name in AMOUNTS},
        "total_cents": _cents(),
        "is_decisive": _flag(),  # a different measured value of this month would move the proposed power
    },
    unique=["supply_point", "role", "start"],
    strict=True,
)
CURVE = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "tariff": _text(),
        "band": _text(),  # empty where the tariff has one power
        "power_va": pa.Column("int64", pa.Check.ge(0), coerce=True),
        "annual_cents": _cents(),  # of this band's power and overruns
        "is_flat": _flag(),  # within the clearance
    },
    unique=["supply_point", "tariff", "band", "power_va"],
    strict=True,
)
SCENARIOS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "scenario": _text(),  # demand_minus_10, demand_plus_10, previous_year
        "role": _one_of(ROLES[:3]),  # current and proposed as they are; cheapest: what would be best then
        "tariff": _text(),
        **{name: _power() for name in POWERS},
        "annual_cents": _cents(),
    },
    unique=["supply_point", "scenario", "role"],
    strict=True,
)
NOTES = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(),
        "code": _text(),
        "detail": _text(),  # a Sentence
        "is_blocking": _flag(),  # no option is proposed; the current cost is told where it can be
    },
    strict=True,
)
NOTHING = {**dict.fromkeys(POWERS, pd.NA), **dict.fromkeys(AMOUNTS, 0), "offer": ""}  # of columns that are missing
SCHEMAS = {"options": OPTIONS, "months": MONTHS, "curve": CURVE, "scenarios": SCENARIOS, "notes": NOTES}


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
    checked = {name: _checked(schema, frames.get(name)) for name, schema in SCHEMAS.items()}
    found = set(checked["options"]["supply_point"]) | set(checked["notes"]["supply_point"])
    lost = [point for point in points if point not in found]
    if lost:
        raise ValueError(f"No option and no note says what became of {lost[:5]}")
    return Advice(**checked)


def _checked(schema, frame):
    if frame is None or frame.empty:
        frame = pd.DataFrame(
            {name: pd.Series(dtype=column.dtype and str(column.dtype)) for name, column in schema.columns.items()}
        )
        return frame.astype({"supply_point": object})
    absent = {name: value for name, value in NOTHING.items() if name in schema.columns and name not in frame}
    filled = frame.assign(**absent)
    return schema.validate(filled[list(schema.columns)].reset_index(drop=True))
