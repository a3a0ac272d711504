# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on Brazilian units is made of: bills, contracts, units and tariffs, each a frame.

Demands are W, energies Wh, voltages V, prices millionths of the real per kW or kWh (a price of R$/MWh with 2 decimals
is a whole number of them). `supply_point` is any hashable key of the caller; the units are those that are advised.
Columns said to be optional may be absent. Days that end something are excluded.
"""

import pandas as pd
import pandera.pandas as pa

MODALITIES = ("blue", "green", "b")
SUBGROUPS = ("A1", "A2", "A3", "A3a", "A4", "AS")
HIGHEST_W = 10**9
HIGHEST_WH = 10**12
HIGHEST_DEMAND_MICRO = 10**9  # per kW
HIGHEST_ENERGY_MICRO = 10**8  # per kWh
DEMAND_PRICES = {  # what each modality contracts, and what a kW of it is priced with
    "blue": {"peak": "demand_peak_micro", "off_peak": "demand_off_peak_micro"},
    "green": {"single": "demand_micro"},
}
GROUP_B_FLAGS = (  # who may be billed as group B besides small units, article 292
    "is_rural_cooperative",
    "is_resort_hotel",
    "is_sports_lighting",
    "is_scee",  # in the compensation of own generation
    "shares_credits",  # of it, from or to another unit
)
OF_LAW = ("tariff_review", "invested_on", "minimum_w", "is_exempt")  # columns of a unit that only its dates need
ENERGY_PRICES = {
    "peak": ("tusd_peak_micro", "te_peak_micro"),
    "off_peak": ("tusd_off_peak_micro", "te_off_peak_micro"),
}


def _key():
    return pa.Column(nullable=False)


def _text(nullable=False, required=True):
    return pa.Column(object, nullable=nullable, coerce=True, required=required)


def _day(nullable=False, required=True):
    return pa.Column("datetime64[ns]", nullable=nullable, coerce=True, required=required)


def _flag():
    return pa.Column(bool, coerce=True, required=False)


def _factor():
    return pa.Column(pd.Int64Dtype(), pa.Check.in_range(1, 1000), nullable=True, coerce=True, required=False)


def _whole(highest, required=True):
    """A whole number from zero on, empty where nobody knows it."""
    return pa.Column(pd.Int64Dtype(), pa.Check.in_range(0, highest), nullable=True, coerce=True, required=required)


def _one_of(values):
    return pa.Column(object, pa.Check.isin(values), coerce=True)


def _forward(frame):
    return frame["end"].isna() | (frame["start"] < frame["end"])


BILLS = pa.DataFrameSchema(
    {
        "supply_point": _key(),
        "month": _day(),  # the first day of the month that the bill is of
        "start": _day(),  # of the billing cycle
        "end": _day(),
        "peak_w": _whole(HIGHEST_W),  # the highest measured demand of the cycle
        "off_peak_w": _whole(HIGHEST_W),
        "peak_wh": _whole(HIGHEST_WH),
        "off_peak_wh": _whole(HIGHEST_WH),
        "amount_cents": pa.Column(pd.Int64Dtype(), nullable=True, coerce=True),  # of the invoice, taxes included
        "is_atypical": pa.Column(bool, coerce=True),
        "injected_w": _whole(HIGHEST_W, required=False),  # of this cycle; else what the unit's generation is
        "peak_reactive_varh": _whole(HIGHEST_WH, required=False),  # beyond what the power factor allows (UFER)
        "off_peak_reactive_varh": _whole(HIGHEST_WH, required=False),
        "peak_reactive_w": _whole(HIGHEST_W, required=False),  # what the billed demand is held against (DMCR)
        "off_peak_reactive_w": _whole(HIGHEST_W, required=False),
        "peak_power_factor_milli": _factor(),  # of a bill that names no excess
        "off_peak_power_factor_milli": _factor(),
    },
    checks=pa.Check(_forward, name="start before end"),
    unique=["supply_point", "month"],
    strict="filter",
    name="bills",
)
CONTRACTS = pa.DataFrameSchema(
    {
        "supply_point": _key(),
        "start": _day(),
        "end": _day(nullable=True),
        "modality": _one_of(MODALITIES),
        "peak_w": _whole(HIGHEST_W),  # blue
        "off_peak_w": _whole(HIGHEST_W),  # blue; green's one demand
        "subgroup": _text(nullable=True),
        "voltage_v": _whole(HIGHEST_W),
        "tariff": _text(nullable=True),  # code of the tariffs
    },
    checks=pa.Check(_forward, name="start before end"),
    unique=["supply_point", "start"],
    strict="filter",
    name="contracts",
)
UNITS = pa.DataFrameSchema(
    {
        "supply_point": pa.Column(nullable=False, unique=True),
        "on": _day(),  # the day of the advice
        "voltage_v": _whole(HIGHEST_W),
        "subgroup": _text(nullable=True),
        "is_rural": pa.Column(bool, coerce=True),
        "transformers_va": _whole(10**12),
        "generation_w": _whole(HIGHEST_W),  # injection that is contracted or installed
        "last_decrease": _day(nullable=True),
        "last_modality_change": _day(nullable=True),
        "supply_start": _day(nullable=True),
        "tariff_review": _day(nullable=True, required=False),  # of the distributor, the last one
        "invested_on": _day(nullable=True, required=False),  # when the distributor had built for the contract
        "minimum_w": pa.Column("int64", pa.Check.in_range(0, HIGHEST_W), coerce=True, required=False),  # to contract
        "is_exempt": _flag(),  # decreases for efficiency measures or own generation
        **{name: _flag() for name in GROUP_B_FLAGS},
    },
    strict="filter",
    name="units",
)
TARIFFS = pa.DataFrameSchema(
    {
        "code": _text(),
        "modality": _one_of(MODALITIES),
        "start": _day(),
        "end": _day(nullable=True),
        "demand_micro": _whole(HIGHEST_DEMAND_MICRO),  # green
        "demand_peak_micro": _whole(HIGHEST_DEMAND_MICRO),  # blue
        "demand_off_peak_micro": _whole(HIGHEST_DEMAND_MICRO),
        "tusd_peak_micro": _whole(HIGHEST_ENERGY_MICRO),
        "te_peak_micro": _whole(HIGHEST_ENERGY_MICRO),
        "tusd_off_peak_micro": _whole(HIGHEST_ENERGY_MICRO),
        "te_off_peak_micro": _whole(HIGHEST_ENERGY_MICRO),
        "generation_micro": _whole(HIGHEST_DEMAND_MICRO),  # TUSDg, per kW
        "act": _text(nullable=True, required=False),
        "mark": _text(nullable=True, required=False),
    },
    checks=pa.Check(_forward, name="start before end"),
    unique=["code", "modality", "start"],
    strict="filter",
    name="tariffs",
)
