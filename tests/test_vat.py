"""The VAT rate of a sale by territory and use, on the rates that energy_core loads; territories by postal code."""

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from odoo.addons.energy_core.calc import TERRITORIES, bands_of, territory_of, vat_rates

DATA = Path(__file__).resolve().parents[1] / "energy_core" / "data"


def loaded(name):
    """The rates of a file as the calculation takes them."""
    with DATA.joinpath(name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "vat"]
    frame = pd.DataFrame(rows)[["kind", "code", "component", "band", "mark"]]
    starts, ends = (pd.to_datetime([row[name] or None for row in rows]) for name in ("date_start", "date_end"))
    micro = [int(Decimal(row["value"]) * 1_000_000) for row in rows]
    return frame.assign(start=starts, end=ends, value_micro=micro)


FRENCH, SPANISH = loaded("energy.rate.csv"), loaded("energy.rate-es.csv")


def found(rates, territory, day, *uses, unverified_rates="use"):
    """(code, per cent, gap) of one sale."""
    column = [pd.Series([use]) for use in uses]
    days = pd.Series([pd.Timestamp(day)])
    row = vat_rates(rates, pd.Series([territory]), column, days, unverified_rates).iloc[0]
    return row["code"], Decimal(int(row["rate"])) / 1_000_000, row["gap"]


def per_cent(*arguments):
    return found(*arguments)[1]


@pytest.mark.parametrize(
    ("territory", "subscription", "subscription_since", "energy"),
    [
        ("", "5.5", "20", "20"),
        ("mainland", "5.5", "20", "20"),
        ("corsica", "2.1", "10", "10"),
        ("guadeloupe", "2.1", "8.5", "8.5"),
        ("martinique", "2.1", "8.5", "8.5"),
        ("reunion", "2.1", "8.5", "8.5"),
        ("guyane", "0", "0", "0"),
        ("mayotte", "0", "0", "0"),
    ],
)
def test_each_french_territory_has_its_rates(territory, subscription, subscription_since, energy):
    assert per_cent(FRENCH, territory, "2025-07-31", "SUBSCRIPTION") == Decimal(subscription)
    assert per_cent(FRENCH, territory, "2025-08-01", "SUBSCRIPTION") == Decimal(subscription_since)
    for day in ("2025-07-31", "2025-08-01"):
        assert per_cent(FRENCH, territory, day, "ENERGY") == Decimal(energy)


def test_high_voltage_is_taxed_as_all_electricity_but_in_corsica():
    codes = {name: found(FRENCH, name, "2026-01-01", "HIGH_VOLTAGE", "ENERGY")[0] for name in TERRITORIES["FR"]}
    assert codes["corsica"] == "CORSICA_HIGH_VOLTAGE"
    assert (codes["mainland"], codes["reunion"]) == ("ENERGY", "REUNION_ENERGY")


@pytest.mark.parametrize(
    ("territory", "uses", "code", "rate"),
    [
        ("peninsula", ("DWELLING", "BELOW_10_KW", "GENERAL"), "BELOW_10_KW", "10"),
        ("balearic", ("DWELLING", "BELOW_10_KW", "GENERAL"), "BELOW_10_KW", "10"),
        ("peninsula", ("GENERAL",), "GENERAL", "21"),
        ("canary", ("DWELLING", "BELOW_10_KW", "GENERAL"), "CANARY_DWELLING", "0"),
        ("canary", ("BELOW_10_KW", "GENERAL"), "CANARY_GENERAL", "3"),
        ("ceuta", ("DWELLING", "BELOW_10_KW", "GENERAL"), "CEUTA_GENERAL", "1"),
        ("melilla", ("GENERAL",), "MELILLA_GENERAL", "1"),
    ],
)
def test_a_spanish_territory_has_its_own_tax_or_the_reductions_of_the_mainland(territory, uses, code, rate):
    assert found(SPANISH, territory, "2026-05-01", *uses) == (code, Decimal(rate), "")


def test_what_no_act_verifies_is_not_used_unless_asked():
    assert found(SPANISH, "canary", "2026-05-01", "GENERAL", unverified_rates="refuse")[2] == "unverified"
    assert found(FRENCH, "corsica", "2025-09-01", "SUBSCRIPTION", unverified_rates="refuse")[2] == "unverified"
    assert found(FRENCH, "corsica", "2025-07-01", "SUBSCRIPTION", unverified_rates="refuse")[2] == ""


def test_a_use_that_nothing_taxes_and_a_day_before_all_rates_have_no_rate():
    assert found(FRENCH, "corsica", "2026-01-01", "HEAT")[1:] == (Decimal(-1) / 1_000_000, "unknown")
    assert found(FRENCH, "corsica", "2020-12-31", "ENERGY")[1:] == (Decimal(-1) / 1_000_000, "no_rate")


@pytest.mark.parametrize(
    ("country", "code", "territory"),
    [
        ("FR", "75011", "mainland"),
        ("FR", "20 000", "corsica"),
        ("FR", "97110", "guadeloupe"),
        ("FR", "97200", "martinique"),
        ("FR", "97300", "guyane"),
        ("FR", "97400", "reunion"),
        ("FR", "97600", "mayotte"),
        ("FR", "02000", "mainland"),
        ("ES", "28001", "peninsula"),
        ("ES", "07001", "balearic"),
        ("ES", "35001", "canary"),
        ("ES", "38001", "canary"),
        ("ES", "51001", "ceuta"),
        ("ES", "52001", "melilla"),
        ("BR", "20000", ""),
        ("FR", "2000", ""),
        ("FR", "", ""),
        ("FR", None, ""),
        (False, "20000", ""),
    ],
)
def test_the_postal_code_tells_the_territory(country, code, territory):
    assert territory_of(country, code) == territory


def test_each_spanish_territory_has_its_hours():
    noon = pd.DatetimeIndex(["2026-01-07T11:00Z"])
    bands = {territory: bands_of(noon, "3.0TD", territory)[0] for territory in TERRITORIES["ES"]}
    assert set(bands) == {"peninsula", "balearic", "canary", "ceuta", "melilla"}
