"""The regulated rates that energy_core loads equal those keyed a second time in published_rates.py and local_vat.py."""

import csv
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from oracles.local_vat import local_vat_rates
from oracles.published_rates import missing_rates, published_rates

RATES_CSV = Path(__file__).resolve().parents[1] / "energy_core" / "data" / "energy.rate.csv"


def as_date(text):
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def rows():
    """The French rows of the file, by what they rate and since when."""
    with RATES_CSV.open(encoding="utf-8", newline="") as file:
        french = [row for row in csv.DictReader(file) if row["country_id:id"] == "base.fr"]
    keys = [tuple(row[name] for name in ("kind", "code", "component", "band", "date_start")) for row in french]
    assert len(set(keys)) == len(keys), "two rows rate the same thing from the same day"
    return dict(zip(keys, french, strict=True))


@pytest.fixture(scope="module")
def published():
    return {key(rate): rate for rate in (*published_rates(), *local_vat_rates())}


def key(rate):
    return rate.kind, rate.code, rate.component, rate.band, rate.start.isoformat()


def test_the_file_has_each_published_rate_and_no_other(rows, published):
    known = {name for name, row in rows.items() if row["mark"] != "missing"}
    assert sorted(known) == sorted(published)


@pytest.mark.parametrize(
    "column, facts",
    [
        ("value", lambda row, rate: (Decimal(row["value"]), rate.value)),
        ("date_end", lambda row, rate: (as_date(row["date_end"]), rate.end)),
        ("unit", lambda row, rate: (row["unit"], rate.unit)),
        ("mark", lambda row, rate: (row["mark"], rate.mark)),
    ],
)
def test_a_column_of_the_file_equals_what_was_published(column, facts, rows, published):
    pairs = {name: facts(rows[name], published[name]) for name in rows.keys() & published.keys()}
    assert pairs
    assert {name: pair for name, pair in pairs.items() if pair[0] != pair[1]} == {}


def test_what_no_source_tells_is_marked_missing_and_has_no_value(rows):
    missing = {name: row for name, row in rows.items() if row["mark"] == "missing"}
    assert sorted(missing) == sorted(key(rate) for rate in missing_rates())
    for rate in missing_rates():
        row = missing[key(rate)]
        assert (row["value"], as_date(row["date_end"]), row["unit"]) == ("0", rate.end, rate.unit)


def test_the_days_between_two_rates_are_covered_once(rows):
    lines = {}
    for *line, start in sorted(rows):
        lines.setdefault(tuple(line), []).append((start, rows[*line, start]["date_end"]))
    breaks = [
        (line, end, start) for line, spans in lines.items() for (_, end), (start, _) in pairwise(spans) if end != start
    ]
    assert breaks == []


def test_each_row_names_its_legal_act(rows):
    assert [name for name, row in rows.items() if not row["act"].strip()] == []
