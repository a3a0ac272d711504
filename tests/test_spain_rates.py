"""The Spanish rates that energy_core loads equal those keyed a second time in oracles/spanish_rates.py."""

import csv
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from oracles.spanish_rates import LOCAL_VAT, REDUCED_VAT_FROM, published_rates

RATES_CSV = Path(__file__).resolve().parents[1] / "energy_core" / "data" / "energy.rate-es.csv"
KEY = ("kind", "code", "component", "band", "date_start")


def as_date(text):
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def rows():
    with RATES_CSV.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    by_key = {tuple(row[name] for name in KEY): row for row in listed}
    assert len(by_key) == len(listed), "two rows rate the same thing from the same day"
    return by_key


@pytest.fixture(scope="module")
def published():
    rates = list(published_rates())
    by_key = {(rate.kind, rate.code, rate.component, rate.band, rate.start.isoformat()): rate for rate in rates}
    assert len(by_key) == len(rates)
    return by_key


def test_the_file_has_each_published_rate_and_no_other(rows, published):
    assert sorted(rows) == sorted(published)


@pytest.mark.parametrize(
    "column, facts",
    [
        ("value", lambda row, rate: (Decimal(row["value"]), rate.value)),
        ("date_end", lambda row, rate: (as_date(row["date_end"]), rate.end)),
        ("unit", lambda row, rate: (row["unit"], rate.unit)),
        ("country", lambda row, rate: (row["country_id:id"], "base.es")),
    ],
)
def test_a_column_of_the_file_equals_what_was_published(column, facts, rows, published):
    pairs = {key: facts(rows[key], published[key]) for key in rows.keys() & published.keys()}
    assert pairs
    assert {key: pair for key, pair in pairs.items() if pair[0] != pair[1]} == {}


def test_each_rate_starts_when_the_one_before_ends(rows):
    for series, group in groupby(sorted(rows.items()), key=lambda item: item[0][:-1]):
        lines = [row for _key, row in group]
        ends, starts = [row["date_end"] for row in lines[:-1]], [row["date_start"] for row in lines[1:]]
        assert ends == starts, series


def test_no_value_has_more_decimals_than_are_kept(rows):
    assert [key for key, row in rows.items() if Decimal(row["value"]).as_tuple().exponent < -6] == []


def test_each_row_names_its_legal_act(rows):
    assert [key for key, row in rows.items() if not row["act"].strip()] == []


def test_the_months_whose_tax_hangs_on_an_unsettled_condition_have_no_rate_that_bills(rows):
    open_months = [
        key
        for key, row in rows.items()
        if (key[0] == "electricity_tax" and key[2] == "rate") or (key[0] == "vat" and key[1] in REDUCED_VAT_FROM)
        if not row["date_end"] or row["date_end"] > "2026-11-01"
    ]
    settled_by_hearsay = [row["mark"] for key, row in rows.items() if key[4] == "2026-08-01"]
    assert open_months == []
    assert settled_by_hearsay == ["secondary"] * 5


def test_the_rates_of_territories_that_no_act_read_here_tells_are_marked_so(rows):
    assert {rows["vat", code, "rate", "", start.isoformat()]["mark"] for code, start, _ in LOCAL_VAT} == {"secondary"}
