"""Spain through the whole chain: from events, indexes and quantities to periods that equal the oracle's to the cent."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import spanish_bill as oracle
from oracles.spanish_points import AMOUNTS, BANDS, PUBLISHED, RATES_CSV, answerable, household, points, workshop

from odoo.addons.energy_core.calc import EVENTS, QUANTITIES, READINGS, billing_periods
from odoo.addons.energy_core.calc.csv_frames import read_rates

MADRID = ZoneInfo("Europe/Madrid")
WINDOW = (date(2024, 2, 1), date(2026, 11, 1))
QUANTITY_NAMES = ("max_power_w", "overrun_w", "reactive_varh")


def rates():
    with RATES_CSV.open(encoding="utf-8", newline="") as file:
        return read_rates(file, "rates", "ES")


RATES = rates()


def midnight(day):
    return pd.Timestamp(datetime(day.year, day.month, day.day, tzinfo=MADRID)).tz_convert("UTC")


def event(key, day, nature, **situation):
    powers = {f"power_{band}_va": watts for band, watts in situation.pop("watts", {}).items()}
    return {"contract": key, "supply_point": key, "at": midnight(day), "nature": nature, **situation, **powers}


def reading(key, day, wh, position="after", nature="actual"):
    index = {f"{band}_wh": value for band, value in wh.items()}
    sort = {"position": position, "source": "C15", "nature": nature, "is_doubtful": False}
    return {"reading_id": hash((key, day, position)), "supply_point": key, "at": midnight(day), **sort, **index}


def frame(rows, schema):
    """Rows as the schema wants them: columns that a row does not have are empty."""
    table = pd.DataFrame(rows)
    needed = [name for name, column in schema.columns.items() if column.required]
    return schema.validate(table.reindex(columns=[*table, *(name for name in needed if name not in table)]))


def chain(events, readings, quantities=(), window=WINDOW, **options):
    told = frame(list(quantities), QUANTITIES) if quantities else None
    options = {"gaps": "hold", "unverified_rates": "use", **options}
    return billing_periods(
        frame(events, EVENTS), frame(readings, READINGS), RATES, *window, quantities=told, country="ES", **options
    )


def told_of(key, point):
    """The events, readings and quantities that make the point a contract of one period."""
    situation = {"fta": point["tariff"], "watts": point["watts"]}
    events = [event(key, point["start"], "MES", **situation), event(key, point["end"], "RES")]
    wh = {band: point["wh"].get(band, 0) for band in BANDS}
    readings = [
        reading(key, point["start"], dict.fromkeys(BANDS, 0)),
        reading(key, point["end"], wh, "before", "corrected"),
    ]
    span = {"supply_point": key, "start": point["start"], "end": point["end"], "nature": "actual"}
    quantities = [
        span | {"quantity": quantity, "band": band, "value": value}
        for quantity in QUANTITY_NAMES
        for band, value in point.get(quantity, {}).items()
    ]
    return events, readings, quantities


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(points(), min_size=1, max_size=8))
def test_random_contracts_come_out_of_the_chain_as_the_oracle_bills_them(several):
    told = [told_of(f"C{key}", point) for key, point in enumerate(several)]
    result = chain(*(sum(kind, []) for kind in zip(*told, strict=True)))
    expected = {f"C{key}": answerable(point) for key, point in enumerate(several)}
    blocked = result.exceptions[result.exceptions["is_blocking"]]
    assert set(blocked["contract"]) == {key for key, amounts in expected.items() if amounts is None}
    found = result.periods.set_index("contract")
    assert {*found.index} == {key for key, amounts in expected.items() if amounts is not None}
    for key, row in found.iterrows():
        assert {name: row[f"{name}_cents"] for name in AMOUNTS} == expected[key]
        assert row["fixed_cents"] == row["fixed_toll_cents"] + row["fixed_charge_cents"]
        assert row["meter_rent_cents"] == 0
        assert row["country"] == "ES"


def test_a_household_over_new_year_pays_each_month_at_the_prices_of_its_year():
    months = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    events = [event("H", months[0], "MES", fta="2.0TD", watts={"p1": 4600, "p2": 4600})]
    grown = [{"p1": 100_000 * step, "p2": 80_000 * step, "p3": 70_000 * step} for step in range(4)]
    readings = [reading("H", day, wh) for day, wh in zip(months, grown, strict=True)]
    readings = [row | {"source": "SGE"} if number else row for number, row in enumerate(readings)]
    result = chain(events, readings, window=(months[0], months[-1]))
    assert result.exceptions.empty
    for row, start, end in zip(result.periods.itertuples(), months, months[1:], strict=False):
        for kind in ("toll", "charge"):
            watts = {"p1": 4600, "p2": 4600}
            assert getattr(row, f"fixed_{kind}_cents") == oracle.power_cost(PUBLISHED, kind, "2.0TD", watts, start, end)
            energy = oracle.energy_cost(PUBLISHED, kind, "2.0TD", grown[1], start, end)
            assert getattr(row, f"variable_{kind}_cents") == energy
    assert result.periods["fixed_toll_cents"].tolist()[-1] == 929
    assert result.periods["total_wh"].tolist() == [250_000] * 3


def test_a_power_that_rises_inside_a_month_makes_two_parts_of_one_period():
    start, change, end = date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 1)
    low, high = {"p1": 3450, "p2": 3450}, {"p1": 5750, "p2": 5750}
    events = [
        event("H", start, "MES", fta="2.0TD", watts=low),
        event("H", change, "MCT", fta="2.0TD", watts=high),
    ]
    readings = [
        reading("H", start, {"p1": 0, "p2": 0, "p3": 0}),
        reading("H", end, {"p1": 9_000, "p2": 9_000, "p3": 9_000}) | {"source": "SGE"},
    ]
    result = chain(events, readings, window=(start, end))
    parts = [(low, start, change), (high, change, end)]
    for kind in ("toll", "charge"):
        owed = [oracle.power_cost(PUBLISHED, kind, "2.0TD", *part) for part in parts]
        assert result.periods[f"fixed_{kind}_cents"].tolist() == [sum(owed)]
        assert result.subscriptions["days"].tolist() == [10, 21]


def test_the_day_with_25_hours_has_its_index_at_the_midnight_of_madrid():
    start, end = date(2025, 10, 1), date(2025, 11, 1)
    events = [event("H", start, "MES", fta="2.0TD", watts={"p1": 4600, "p2": 4600})]
    readings = [
        reading("H", start, {"p1": 0, "p2": 0, "p3": 0}),
        reading("H", end, {"p1": 5_000, "p2": 6_000, "p3": 7_000}) | {"source": "SGE"},
    ]
    result = chain(events, readings, window=(start, end))
    assert result.periods["total_wh"].tolist() == [18_000]
    assert result.periods["days"].tolist() == [31]


def test_splitting_the_window_changes_no_total():
    point = household(start=date(2025, 10, 1), end=date(2026, 4, 1))
    events, readings, quantities = told_of("H", point)
    bounds = [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)]
    whole = chain(events, readings, quantities, (bounds[0], bounds[2]), gaps="bridge").periods
    halves = [
        chain(events, readings, quantities, window, gaps="bridge").periods
        for window in zip(bounds, bounds[1:], strict=False)
    ]
    amounts = [f"{name}_cents" for name in AMOUNTS]
    assert whole[amounts].sum().tolist() == sum(half[amounts].sum() for half in halves).tolist()
    assert whole["total_wh"].sum() == 250_000


def test_a_workshop_whose_demand_is_not_told_is_billed_and_named():
    events, readings, _quantities = told_of("W", workshop())
    result = chain(events, readings)
    assert result.exceptions["reason"].tolist() == ["missing_demand"]
    assert result.periods["overrun_cents"].tolist() == [0]


def test_what_nobody_verified_is_refused_by_the_chain():
    point = workshop(tariff="6.1TD", max_power_w={"p4": 31_000})
    result = chain(*told_of("W", point), unverified_rates="refuse")
    assert result.periods.empty
    assert result.exceptions["reason"].tolist() == ["unverified_rate"]
    verified = chain(*told_of("W", point | {"max_power_w": {"p4": 20_000}}), unverified_rates="refuse")
    assert len(verified.periods) == 1 and verified.exceptions.empty


def test_contracts_in_are_contracts_out():
    several = [household(), workshop(), workshop(tariff="9.9TD"), household(watts={"p1": 4600})]
    told = [told_of(f"C{key}", point) for key, point in enumerate(several)]
    result = chain(*(sum(kind, []) for kind in zip(*told, strict=True)))
    named = {*result.periods["contract"], *result.exceptions["contract"], *result.idle["contract"]}
    assert named == {"C0", "C1", "C2", "C3"}
    reasons = dict(zip(result.exceptions["contract"], result.exceptions["reason"], strict=True))
    assert reasons == {"C2": "unknown_fta", "C3": "unknown_power"}
