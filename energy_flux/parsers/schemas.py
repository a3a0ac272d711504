# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The columns of the frames that parsers hand out.

Instants are UTC, days legal days, indexes watt-hours, powers volt-ampere, amounts `Decimal`. `point_code` and
`contract_ref` are the operator's. Days that end a span are excluded from it.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd
import pandera.pandas as pa

from odoo.addons.energy_core.calc import BANDS

BAND_COLUMNS = [f"{band}_wh" for band in BANDS]
CLASS_POWERS = [f"power_{band}_va" for band in ("peak", "hph", "hch", "hpb", "hcb")]
POINT_POWERS = ["connection_power_va", "injection_power_va", "power_limit_va"]
NATURES = ["actual", "estimated", "self_read", "corrected"]
SIPS_PERIODS = range(1, 7)
SIPS_MEASURES = ("active_p{}_wh", "reactive_p{}_varh", "capacitive_p{}_varh", "max_p{}_w")
UTC = pd.DatetimeTZDtype("ns", "UTC")
DAY = "datetime64[ns]"
DAY_TEXT = re.compile(r"\d{4}-\d\d-\d\d")
INTEGER = pd.Int64Dtype()
BOOLEAN = pd.BooleanDtype()
IS_DECIMAL = pa.Check(lambda value: isinstance(value, Decimal), element_wise=True, name="is a Decimal")


def _text(*checks, nullable=True):
    return pa.Column(object, *checks, nullable=nullable)


def _key():
    return _text(pa.Check.str_length(min_value=1), nullable=False)


def _instant(nullable=False):
    return pa.Column(UTC, nullable=nullable)


def _day(nullable=False):
    return pa.Column(DAY, nullable=nullable)


def _integer(*checks, nullable=True):
    return pa.Column(INTEGER, *checks, nullable=nullable)


def _decimal(nullable=True):
    return pa.Column(object, IS_DECIMAL, nullable=nullable)


def _flag():
    return pa.Column(BOOLEAN, nullable=True)


def _schema(name, checks=None, **columns):
    return pa.DataFrameSchema(columns, checks, strict=True, name=name)


@dataclass(frozen=True)
class Rules:
    """What the rows of a frame fulfil besides their types, asked of all columns at once: faster than one by one.

    Nothing is empty in the columns `present`, nor "" in those `filled`; no number is below its `least` or above its
    `most`; no text is outside of its `choices`; those of `days` are written YYYY-MM-DD.
    """

    filled: tuple
    present: tuple
    least: dict
    choices: dict
    most: dict = field(default_factory=dict)
    days: tuple = ()

    def hold(self, columns):
        """Whether all rows of these columns (name: array) do; of those with a `least` some may be left out."""
        numbers = {name: columns[name] for name in self.least if name in columns}
        texts = {name: set(columns[name].tolist()) for name in (*self.filled, *self.days, *self.choices)}
        return (
            not any(pd.isna(columns[name]).any() for name in (*self.filled, *self.present))
            and not any("" in texts[name] for name in self.filled)
            and all(lowest(cells, self.least[name]) >= self.least[name] for name, cells in numbers.items())
            and all(highest(numbers[name], most) <= most for name, most in self.most.items() if name in numbers)
            and all(all(map(DAY_TEXT.fullmatch, texts[name])) for name in self.days)
            and all(texts[name] - {None} <= allowed for name, allowed in self.choices.items())
        )

    def as_check(self):
        return pa.Check(
            lambda frame: self.hold(
                {name: cells.to_numpy() if cells.dtype == object else cells.array for name, cells in frame.items()}
            ),
            name="nothing needed is empty, nothing is out of range",
        )


def lowest(numbers, none):
    return numbers.to_numpy("int64", na_value=none).min(initial=none)


def highest(numbers, none):
    return numbers.to_numpy("int64", na_value=none).max(initial=none)


RULES = {
    "readings": Rules(
        filled=("point_code", "source"),
        present=("at", "position", "nature"),
        least=dict.fromkeys(BAND_COLUMNS, 0) | {"digits": 1, "coefficient": 1, "validity_bits": 0},
        most={"digits": 12},
        choices={"position": {"before", "after"}, "nature": set(NATURES)},
    ),
    "events": Rules(
        filled=("point_code", "contract_ref", "started_on"),
        present=("at", "nature", "event_type", "affair_ref", "num_sequence"),
        least=dict.fromkeys(CLASS_POWERS, 0) | {"power_va": 1, "num_sequence": 0},
        choices={"client_category": {"RES", "PRO"}},
        days=("started_on",),
    ),
}

READINGS = _schema(
    "readings",
    RULES["readings"].as_check(),
    point_code=_text(),
    at=_instant(nullable=True),
    **{column: _text() for column in ("position", "source", "nature", "calendar")},
    passed_zero=pa.Column(bool),
    is_doubtful=pa.Column(bool),
    **{column: _integer() for column in ("digits", "coefficient")},
    measured_at=pa.Column(UTC, nullable=True, required=False),  # these where any reading has them
    **{column: pa.Column(INTEGER, nullable=True, required=False) for column in (*BAND_COLUMNS, "validity_bits")},
)

EVENTS = _schema(
    "events",
    RULES["events"].as_check(),
    **{column: _text() for column in ("point_code", "contract_ref")},
    at=_instant(nullable=True),
    **{column: _text() for column in ("nature", "event_type", "fta")},
    **{column: _integer() for column in ("power_va", *CLASS_POWERS)},
    calendar=_text(),
    client_category=_text(),
    management=_text(),
    refuses_meter=_flag(),
    is_unmetered=_flag(),
    off_peak_slots=_text(),
    service_level=_text(),
    num_sequence=_integer(),
    meter_number=_text(),
    meter_type=_text(),
    affair_ref=_text(),
    started_on=_text(),
    **{column: _text() for column in ("segment", "street", "zip", "city")},
    **{column: _text() for column in ("holder_name", "holder_registry", "holder_street", "holder_zip")},
    holder_city=_text(),
    holder_is_company=pa.Column(bool),
)

QUANTITIES = _schema(
    "quantities",
    point_code=_key(),
    start=_day(),
    end=_day(),
    quantity=_text(nullable=False),
    band=_text(pa.Check.isin(BANDS)),
    value=_integer(nullable=False),
    nature=_text(pa.Check.isin(NATURES), nullable=False),
    sequence=_integer(pa.Check.ge(0)),
    source=_text(nullable=False),
    reference=_text(),
    is_cancelled=pa.Column(bool),
)

BILLED = _schema(
    "billed",
    point_code=_key(),
    start=_day(),
    end=_day(),
    grid=_text(pa.Check.isin(["D", "F"]), nullable=False),
    calendar=_text(),
    band=_text(nullable=False),
    value_wh=_integer(nullable=False),
    nature=_text(pa.Check.isin(["R", "E", "I", "C"])),
    status=_text(pa.Check.isin(["I", "A", "R"])),
    created_at=_instant(),
)

CURVES = _schema(
    "curves",
    point_code=_key(),
    day=_day(),
    quantity=_text(nullable=False),
    step_s=_integer(pa.Check.in_range(60, 86_400), nullable=False),
    started_at=_instant(),
    values=pa.Column(object),
    qualities=pa.Column(object),
)

INVOICES = _schema(
    "invoices",
    operator=_key(),
    number=_key(),
    operator_vat=_text(),
    kind=_text(nullable=False),
    document_type=_text(),
    issued_on=_day(),
    due_on=_day(nullable=True),
    start=_day(nullable=True),
    end=_day(nullable=True),
    contract=_text(),
    reference=_text(),
    untaxed=_decimal(),
    tax=_decimal(),
    total=_decimal(),
    currency=_text(nullable=False),
)

INVOICE_LINES = _schema(
    "invoice_lines",
    operator=_key(),
    number=_key(),
    position=_integer(nullable=False),
    **{column: _text() for column in ("point_code", "contract_ref", "valuation", "valuation_type", "nature", "ev_id")},
    summary=_text(),
    label=_text(),
    start=_day(nullable=True),
    end=_day(nullable=True),
    quantity=_decimal(),
    unit=_text(),
    unit_price=_decimal(),
    amount=_decimal(nullable=False),
    vat_rate=_decimal(),
    fta=_text(),
    power=_decimal(),
    num_sequence=_integer(),
    reading_ref=_text(),
    origin_number=_text(),
    origin_valuation=_text(),
)

SIPS_POINTS = _schema(
    "sips_points",
    point_code=_key(),
    **{
        column: _text() for column in ("operator", "operator_name", "zip", "municipality", "province", "fta", "voltage")
    },
    **{column: _text() for column in ("profile", "point_class", "holder_type", "is_main_home")},
    **{column: _text() for column in ("has_social_bonus", "retailer", "self_consumption", "cnae")},
    power_control=_text(),
    meter_periods=_text(),
    **{
        column: _day(nullable=True)
        for column in ("started_on", "contract_changed_on", "retailer_changed_on", "read_on")
    },
    max_power_w=_integer(),
    **{f"power_p{period}_w": _integer() for period in SIPS_PERIODS},
    other=_text(nullable=False),
)

SIPS_CONSUMPTIONS = _schema(
    "sips_consumptions",
    point_code=_key(),
    fta=_text(),
    meter_periods=_text(),
    reading_type=_text(),
    start=_day(),
    end=_day(),
    **{column.format(period): _integer() for column in SIPS_MEASURES for period in SIPS_PERIODS},
)

AFFAIRS = _schema(
    "affairs",
    affair_ref=_key(),
    origin=_text(pa.Check.isin(["initiated", "received"]), nullable=False),
    point_code=_text(),
    **{column: _text() for column in ("status", "service", "service_label", "requester_ref")},
    segment=_text(),
    effective_on=_day(nullable=True),
    state=_text(),
)

MILESTONES = _schema(
    "milestones",
    affair_ref=_key(),
    origin=_text(pa.Check.isin(["initiated", "received"]), nullable=False),
    number=_integer(nullable=False),
    at=_instant(),
    state=_text(),
    label=_text(),
)

POINTS = _schema(
    "points",
    point_code=_key(),
    **{column: _text() for column in ("segment", "meter_number", "meter_type", "service_level")},
    **{column: _text() for column in ("voltage", "voltage_domain", "supply_state", "off_peak_slots")},
    **{column: _integer(pa.Check.gt(0)) for column in POINT_POWERS},
    **{column: _text() for column in ("street", "zip", "city")},
    situation=_text(),
)

SCHEMAS = {
    schema.name: schema
    for schema in (
        EVENTS,
        READINGS,
        QUANTITIES,
        BILLED,
        CURVES,
        INVOICES,
        INVOICE_LINES,
        SIPS_POINTS,
        SIPS_CONSUMPTIONS,
        AFFAIRS,
        MILESTONES,
        POINTS,
    )
}
