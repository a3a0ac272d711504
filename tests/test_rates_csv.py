"""The regulated rates that energy_core loads equal those keyed a second time in oracles/published_rates.py."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from oracles.published_rates import published_rates

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
    return {
        (rate.kind, rate.code, rate.component, rate.band, rate.start.isoformat()): rate for rate in published_rates()
    }


def test_the_file_has_each_published_rate_and_no_other(rows, published):
    assert sorted(rows) == sorted(published)


@pytest.mark.parametrize(
    "column, facts",
    [
        ("value", lambda row, rate: (Decimal(row["value"]), rate.value)),
        ("date_end", lambda row, rate: (as_date(row["date_end"]), rate.end)),
        ("unit", lambda row, rate: (row["unit"], rate.unit)),
    ],
)
def test_a_column_of_the_file_equals_what_was_published(column, facts, rows, published):
    pairs = {key: facts(rows[key], published[key]) for key in rows.keys() & published.keys()}
    assert pairs
    assert {key: pair for key, pair in pairs.items() if pair[0] != pair[1]} == {}


def test_only_turpe_rows_read_in_an_official_brochure_are_marked_verified(rows, published):
    turpe = {key: rate for key, rate in published.items() if rate.kind == "turpe"}
    assert {
        key: rows[key]["mark"] for key in turpe if (rows[key]["mark"] == "verified") != turpe[key].is_verified
    } == {}


def test_each_row_names_its_legal_act(rows):
    assert [key for key, row in rows.items() if not row["act"].strip()] == []
