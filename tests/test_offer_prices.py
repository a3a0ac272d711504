"""Offers against the plain oracle: random grids, powers, discounts, curves and markets around a change of clocks."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.offer_prices import Adjustment, Price, Unpriced, bill, days_between, instant

from odoo.addons.energy_billing.calc import Hours, price_periods
from odoo.addons.energy_core.calc import BANDS

FIRST, LAST = date(2025, 3, 27), date(2025, 4, 1)  # clocks change on the 30th
DAYS = days_between(FIRST, LAST)
MICRO = 1_000_000
POINT, CONTRACT, OFFER = 7, 1, 10
VAT = [
    {"kind": "vat", "code": code, "component": "rate", "band": "", "start": date(2014, 1, 1), "end": None,
     "value_micro": 20 * MICRO}
    for code in ("SUBSCRIPTION", "ENERGY")
]  # fmt: skip


def micro(lowest, highest):
    return st.integers(lowest, highest).map(lambda number: Decimal(number) / MICRO)


@st.composite
def grids(draw, component, bands, markets):
    """Prices of one component; those for the same thing follow each other, with or without gaps."""
    rows = []
    keys = st.tuples(
        st.sampled_from(bands),
        st.sampled_from([(0, 0), (6000, 0), (9000, 0), (3000, 6000)]),
        st.sampled_from(["", "C5"]),
    )
    for band, (power, power_to), segment in sorted(draw(st.sets(keys, max_size=3)) | {("", (0, 0), "")}):
        turns = [date(2024, 1, 1), *sorted(draw(st.sets(st.sampled_from(DAYS), max_size=2))), None]
        for start, end in zip(turns, turns[1:], strict=False):
            if draw(st.integers(0, 39)) == 39:
                continue
            market = draw(st.sampled_from(markets))
            rows.append(
                Price(
                    component,
                    start,
                    end,
                    draw(micro(-50_000, 90_000_000)),
                    band,
                    power,
                    power_to,
                    segment,
                    draw(micro(0, 5_000_000)) if component == "subscription" else Decimal(0),
                    market,
                    Decimal(draw(st.integers(0, 20_000))) / 1000 if market else Decimal(0),
                )  # fmt: skip
            )
    return rows


@st.composite
def adjustments(draw):
    found = []
    for number in range(draw(st.integers(0, 2))):
        start = draw(st.sampled_from([date(2024, 1, 1), *DAYS]))
        end = draw(st.sampled_from([None, *[day for day in DAYS if day > start]]))
        component, is_percent = draw(st.sampled_from(("subscription", "energy"))), draw(st.booleans())
        found.append(Adjustment(f"A{number}", component, start, end, is_percent, draw(micro(-20_000_000, 20_000_000))))
    return found


@st.composite
def series(draw, steps, values, whole_days):
    """(instant, seconds, value) in equal steps over the days, some days long, with a hole at times; or nothing."""
    step = draw(st.sampled_from(steps))
    some = draw(st.lists(values, min_size=1, max_size=7))
    points = []
    for day in whole_days:
        at, end = instant(day), instant(day + timedelta(1))
        while at < end:
            points.append((at, step, some[len(points) * 13 % len(some)]))
            at += timedelta(seconds=step)
    if draw(st.integers(0, 7)) == 7:
        points.pop(draw(st.integers(0, len(points) - 1)))
    return points


@st.composite
def cases(draw):
    start = draw(st.sampled_from(DAYS[:-1]))
    end = draw(st.sampled_from([day + timedelta(1) for day in DAYS if day >= start]))
    change, powers = draw(st.sampled_from(DAYS)), draw(st.tuples(*[st.sampled_from((3000, 6000, 9000))] * 2))
    markets = draw(st.sampled_from([("",), ("", "OMIE"), ("OMIE",)]))
    return {
        "start": start,
        "end": end,
        "power_of_day": {day: powers[day >= change] for day in days_between(start, end)},
        "kwh": draw(
            st.dictionaries(st.sampled_from(("hp", "hc", "base")), st.integers(-9, 9000), min_size=1, max_size=2)
        ),
        "segment": draw(st.sampled_from(("", "C5", "C4"))),
        "prices": draw(grids("subscription", [""], [""])) + draw(grids("energy", ["", "hp"], markets)),
        "adjustments": draw(adjustments()),
        "curve": draw(series((900, 1800, 3600), st.integers(0, 90_000), DAYS)) if draw(st.integers(0, 3)) else [],
        "market": draw(series((900, 3600), micro(-500_000_000, 4_000_000_000), DAYS)),
    }


PRICE_COLUMNS = "offer component band power_va power_to_va segment start end price_micro per_kva_micro market loss_ppm"


def frame(rows, columns, days=("start", "end")):
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(days, "datetime64[ns]"))


def frames(case):
    days, bands = days_between(case["start"], case["end"]), {f"{band}_wh": 0 for band in BANDS}
    wh = bands | {f"{band}_wh": 1000 * kwh for band, kwh in case["kwh"].items()}
    period = {
        "contract": CONTRACT, "supply_point": POINT, "start": case["start"], "end": case["end"], "days": len(days),
        "country": "FR", "accise_category": "HOUSEHOLD", "fta": "BTINFCU4", "total_wh": sum(wh.values()),
        "accise_cents": 0,
    } | wh  # fmt: skip
    stretches = [
        (CONTRACT, case["start"], day, day + timedelta(1), 1, power) for day, power in case["power_of_day"].items()
    ]
    prices = [
        (OFFER, price.component, price.band, price.power_va, price.power_to_va, price.segment, price.start, price.end,
         int(price.price * MICRO), int(price.per_kva * MICRO), price.market, int(price.loss_percent * 10_000))
        for price in case["prices"]
    ]  # fmt: skip
    borne = [
        (each.name, OFFER if number % 2 else None, None if number % 2 else CONTRACT, each.component, each.start,
         each.end, each.is_percent, int(each.value * MICRO))
        for number, each in enumerate(case["adjustments"])
    ]  # fmt: skip
    offer = (CONTRACT, OFFER, "Green", "", False, False, case["segment"])
    return {
        "periods": frame([period], list(period)),
        "subscriptions": frame(
            stretches,
            ["contract", "period_start", "start", "end", "days", "power_va"],
            ("period_start", "start", "end"),
        ),
        "offers": pd.DataFrame(
            [offer],
            columns=["contract", "offer", "offer_name", "territory", "network_included", "tax_included", "segment"],
        ),
        "prices": frame(prices, PRICE_COLUMNS.split()),
        "adjustments": frame(
            borne, "adjustment offer contract component start end is_percent value_micro".split()
        ).astype({"offer": object, "contract": object}),
    }


def hours(case):
    curve = [(POINT, at, at + timedelta(seconds=step), step * watts) for at, step, watts in case["curve"]]
    market = [("OMIE", at, at + timedelta(seconds=step), int(price * MICRO)) for at, step, price in case["market"]]
    return Hours(
        pd.DataFrame(curve, columns=["supply_point", "at", "until", "energy_ws"]),
        pd.DataFrame(market, columns=["market", "at", "until", "price_micro"]),
    )


def priced(case):
    return price_periods(**frames(case), rates=frame(VAT, list(VAT[0])), hours_of=lambda _spans: hours(case))


def told(lines):
    return sorted(
        (
            line.component, line.band, line.start.date(), line.end.date(), line.amount_cents, line.split,
            line.adjustment or "",
        )
        for line in lines.itertuples()
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(cases())
def test_every_line_is_that_of_the_oracle_and_what_it_cannot_price_is_an_exception(case):
    result = priced(case)
    try:
        expected = sorted((*line[:6], line.adjustment or "") for line in bill(**case))
    except Unpriced:
        assert len(result.exceptions) and result.lines.empty
        return
    assert result.exceptions.empty
    assert told(result.lines) == expected


@settings(max_examples=30, deadline=None)
@given(cases())
def test_no_price_change_loses_or_adds_a_kwh(case):
    result = priced(case)
    if result.exceptions.empty:
        energy = result.lines[result.lines["component"] == "energy"]
        assert energy["quantity_micro"].sum() == sum(case["kwh"].values()) * MICRO
        assert (energy["quantity_micro"] % MICRO == 0).all()


def indexed(watts, price, kwh):
    """A day of an indexed offer: an hourly curve of `watts`, a market at `price`, and what the meter counted."""
    day = FIRST
    hours_of_day = [(instant(day) + timedelta(hours=hour), 3600) for hour in range(24)]
    row = ("", 0, 0, "", Decimal(0))
    return {
        "start": day,
        "end": day + timedelta(1),
        "power_of_day": {day: 6000},
        "kwh": {"base": kwh},
        "segment": "",
        "prices": [
            Price("subscription", date(2024, 1, 1), None, Decimal(10), *row, "", Decimal(0)),
            Price("energy", date(2024, 1, 1), None, Decimal("0.01"), *row, "OMIE", Decimal(5)),
        ],
        "adjustments": [],
        "curve": [(*hour, watts) for hour in hours_of_day],
        "market": [(*hour, Decimal(price)) for hour in hours_of_day],
    }


def test_the_largest_site_at_the_highest_price_is_priced_exactly():
    case = indexed(watts=10**9, price="3999.999999", kwh=24 * 10**6)
    energy = [line.amount_cents for line in priced(case).lines.itertuples() if line.component == "energy"]
    assert energy == [line.cents for line in bill(**case) if line.component == "energy"]
    assert energy == [10_104_000_000 - 3]  # 24e6 kWh × (3.999999999 × 1.05 + 0.01)


@pytest.mark.parametrize(
    ("change", "reason", "sentence"),
    [
        ({"curve": []}, "no_curve", "does not tell 24 hours, the first of them on 2025-03-27 00:00"),
        ({"market": []}, "no_market_price", "market OMIE, which are not known for 24 hours"),
    ],
)
def test_what_is_not_known_of_the_hours_is_told(change, reason, sentence):
    exceptions = priced(indexed(500, "80", 12) | change).exceptions
    assert list(exceptions["reason"]) == [reason]
    assert sentence in str(exceptions["detail"].item())


def test_a_meter_that_counts_where_the_curve_draws_nothing_is_an_exception():
    exceptions = priced(indexed(0, "80", 12)).exceptions
    assert "the load curve tells none from 2025-03-27 until 2025-03-28" in str(exceptions["detail"].item())
