# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The percentile method gives the tables that it gave before: the published ones, and those of an oracle."""

import json
from pathlib import Path

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.percentile_advice import percentile_advice

from odoo.addons.energy_recommendation.calc.brazil.percentile import HISTORY, PERCENTILES, percentile_tables

UNITS = Path(__file__).resolve().parents[2] / "shared/data/recommendation/uc"
FOLDERS = sorted(UNITS.glob("uc_*"))
needs_folders = pytest.mark.skipif(not FOLDERS, reason=f"no folder below {UNITS}")
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
TOLERANCE = 0.01  # the published tables have two decimals, some cut and some rounded
PRICES = {
    "blue": {
        "peak_tusd_in_reais_per_kw": 89.29,
        "off_peak_tusd_in_reais_per_kw": 31.53,
        "peak_tusd_in_reais_per_mwh": 117.13,
        "peak_te_in_reais_per_mwh": 413.03,
        "off_peak_tusd_in_reais_per_mwh": 117.13,
        "off_peak_te_in_reais_per_mwh": 260.02,
        "power_generation_tusd_in_reais_per_kw": 10.0,
    },
    "green": {
        "na_tusd_in_reais_per_kw": 31.53,
        "peak_tusd_in_reais_per_mwh": 2280.15,
        "peak_te_in_reais_per_mwh": 413.03,
        "off_peak_tusd_in_reais_per_mwh": 117.13,
        "off_peak_te_in_reais_per_mwh": 260.02,
        "power_generation_tusd_in_reais_per_kw": 8.0,
    },
}
PLAIN = [(152.46, 328.86), (141.12, 335.16), (294.89, 419.5), (286.02, 415.8), (260.82, 375.48), (217.98, 349.02)]


def history(demands, contracted=(400, 400), energies=(10_000, 90_000)):
    """Bills of these (peak, off-peak) demands, one a month."""
    return HISTORY.validate(
        pd.DataFrame(
            {
                "date": pd.date_range("2023-01-01", periods=len(demands), freq="MS"),
                "peak_consumption_in_kwh": energies[0],
                "off_peak_consumption_in_kwh": energies[1],
                "peak_measured_demand_in_kw": [peak for peak, _ in demands],
                "off_peak_measured_demand_in_kw": [off_peak for _, off_peak in demands],
                "contract_peak_demand_in_kw": contracted[0],
                "contract_off_peak_demand_in_kw": contracted[1],
            }
        )
    )


def tables_of(demands, **kwargs):
    modality = kwargs.pop("modality", "green")
    options = {name: kwargs.pop(name) for name in ("subgroup", "installed_kw") if name in kwargs}
    return percentile_tables(history(demands, **kwargs), PRICES["blue"], PRICES["green"], modality, **options)


def published(folder, name):
    return pd.read_csv(folder / name, sep="\t", header=None).to_numpy()


def read(folder):
    bills = pd.read_csv(folder / "consumption.csv", sep="\t", header=None)
    columns = [name for name in HISTORY.columns if name != "date"]
    bills = bills.iloc[:, : len(columns)].set_axis(columns, axis=1)
    bills.insert(0, "date", pd.date_range("2022-01-01", periods=len(bills), freq="MS"))
    return HISTORY.validate(bills), json.loads((folder / "tariff.json").read_text())


@pytest.fixture(scope="module")
def advised():
    """The tables of a folder, computed once."""
    kept = {}

    def compute(folder):
        if folder not in kept:
            bills, tariff = read(folder)
            current = {"B": "blue", "G": "green"}[tariff["current_flag"]]
            kept[folder] = percentile_tables(bills, tariff["blue"], tariff["green"], current)
        return kept[folder]

    return compute


@needs_folders
@each_folder
@pytest.mark.parametrize("percentile", PERCENTILES)
@pytest.mark.parametrize("modality", ["blue", "green"])
def test_each_percentile_is_as_published(advised, folder, modality, percentile):
    table = getattr(advised(folder), modality).table(percentile).drop(columns="total_in_reais")
    expected = published(folder, f"{modality}_per_{percentile}.csv")
    assert table.shape == expected.shape
    assert abs(table.to_numpy() - expected).max() <= TOLERANCE


@needs_folders
@each_folder
@pytest.mark.parametrize("modality", ["blue", "green"])
def test_the_totals_are_as_published(advised, folder, modality):
    if not (folder / "per_total_in_reais.json").exists():
        pytest.skip("no totals in this folder")
    expected = json.loads((folder / "per_total_in_reais.json").read_text())[modality]
    assert getattr(advised(folder), modality).totals == pytest.approx(expected, abs=TOLERANCE)


@needs_folders
@each_folder
@pytest.mark.parametrize("modality", ["blue", "green"])
def test_the_summary_is_as_published(advised, folder, modality):
    summary, expected = getattr(advised(folder), modality).summary, published(folder, f"{modality}_per_summary.csv")
    assert summary.shape == expected.shape
    assert abs(summary.to_numpy() - expected).max() <= TOLERANCE


@needs_folders
@each_folder
@pytest.mark.parametrize("modality", ["blue", "green"])
def test_the_scalars_are_as_published(advised, folder, modality):
    if not (folder / "summary_scalar_values.json").exists():
        pytest.skip("no scalars in this folder")
    expected = json.loads((folder / "summary_scalar_values.json").read_text())[modality]
    assert getattr(advised(folder), modality).scalars == pytest.approx(expected, abs=TOLERANCE)


@needs_folders
@each_folder
@pytest.mark.parametrize(("frame", "file"), [("current", "current_contract"), ("recommended", "recommendation")])
def test_the_contracts_are_as_published(advised, folder, frame, file):
    table, expected = getattr(advised(folder), frame).drop(columns="date"), published(folder, f"{file}.csv")
    assert table.shape == expected.shape
    assert abs(table.to_numpy() - expected).max() <= TOLERANCE


@needs_folders
@each_folder
def test_the_modality_is_as_published(advised, folder):
    flag = json.loads((folder / "tariff.json").read_text())["recommended_flag"]
    assert advised(folder).modality == {"B": "blue", "G": "green"}[flag]


@needs_folders
def test_unit_1011101_5_is_told_to_take_green_at_467_kw_and_saves_1042_38(advised):
    found = advised(UNITS / "uc_1011101-5")
    assert (found.modality, found.is_saving) == ("green", True)
    assert found.recommended["off_peak_demand_in_kw"].unique().tolist() == [467]
    assert found.current["cost_in_reais"].sum() == pytest.approx(927_113.41, abs=0.005)
    assert found.recommended["absolute_difference"].sum() == pytest.approx(1_042.38, abs=0.005)
    blue = found.blue.scalars
    assert (blue["peak_demand_in_kw"], blue["off_peak_demand_in_kw"]) == (311, 467)
    assert blue["total_total_cost_in_reais"] == pytest.approx(983_768.11, abs=0.005)
    assert found.green.scalars["total_total_cost_in_reais"] == pytest.approx(926_071.02, abs=0.005)


kilowatts = st.integers(0, 60_000).map(lambda hundredths: hundredths / 100)
months = st.lists(st.tuples(kilowatts, kilowatts), min_size=1, max_size=15)
prices = st.integers(1, 30_000).map(lambda hundredths: hundredths / 100)
tariffs = st.fixed_dictionaries({name: st.fixed_dictionaries(dict.fromkeys(of, prices)) for name, of in PRICES.items()})


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(months, months.map(lambda pairs: [(0.0, off_peak) for _, off_peak in pairs])),
    tariffs,
    st.tuples(kilowatts, kilowatts),
    st.sampled_from(["blue", "green"]),
    st.sampled_from(["A2", "A3", "A3a", "A4", "AS"]),
    st.sampled_from([0, 40, 300, 900]),
)
def test_random_units_have_the_tables_of_the_oracle(demands, tariff, contracted, current, subgroup, installed_kw):
    bills = history(demands, contracted)
    expected = percentile_advice(bills, tariff, current, subgroup, installed_kw)
    found = percentile_tables(bills, tariff["blue"], tariff["green"], current, subgroup, installed_kw)
    for modality in ("blue", "green"):
        tables, wanted = getattr(found, modality), expected[modality]
        assert tables.totals == wanted["totals"]  # to the last bit: ties hang on it
        for percentile in PERCENTILES:
            assert_columns(tables.table(percentile).drop(columns="total_in_reais"), wanted["tables"][percentile])
        assert_columns(tables.summary, wanted["summary"])
        assert tables.scalars["smallest_total_demand_cost_in_reais"] == wanted["smallest"]
        assert tables.scalars["total_total_cost_in_reais"] == pytest.approx(wanted["total"], rel=1e-12)
    assert found.modality == expected["modality"]
    assert_columns(found.recommended.drop(columns="date"), [*expected["demands"], *expected["recommended"]])
    assert_columns(found.current.drop(columns="date"), expected["current"])


def assert_columns(frame, wanted):
    assert len(frame.columns) == len(wanted)
    for name, values in zip(frame, wanted, strict=True):
        values = pd.Series(values, index=frame.index, dtype=float)
        pd.testing.assert_series_equal(frame[name].astype(float), values, check_names=False, rtol=1e-9, atol=1e-6)


def test_one_register_counts_as_both_posts_so_that_green_pays_each_kw_above_twice():
    demands = [(0, 100)] * 5 + [(0, 1_100)]
    found = tables_of(demands, contracted=(0, 100), energies=(0, 0))
    assert found.current["demand_cost_in_reais"].iloc[-1] == pytest.approx(31.53 * (100 + 6 * 1_000))


def test_both_posts_get_at_least_30_kw():
    found = tables_of([(1, 2)] * 6)
    assert found.blue.percentiles[["peak_demand_in_kw", "off_peak_demand_in_kw"]].to_numpy().min() == 30
    assert found.blue.scalars["peak_demand_in_kw"] == 32  # with the margin


@pytest.mark.parametrize(("subgroup", "modality"), [("A1", "green"), ("A2", "blue"), ("A3", "blue"), ("A4", "green")])
def test_subgroups_a2_and_a3_are_told_blue_and_a1_may_be_told_green(subgroup, modality):
    assert tables_of(PLAIN, subgroup=subgroup).modality == modality


def test_without_green_prices_blue_is_recommended():
    found = percentile_tables(history(PLAIN), PRICES["blue"], None, "blue")
    assert (found.modality, found.green) == ("blue", None)


def test_of_equal_greens_the_lower_percentile_wins_although_it_is_a_hair_dearer():
    found = tables_of([(0.01, 100.0), (0.01, 100.0), (0.01, 100.0001)])
    assert found.green.totals["0.1"] > found.green.totals["0.5"] - 0.01
    assert found.green.scalars["off_peak_demand_in_kw"] == 105


def test_generation_above_the_recommended_demand_pays_a_contract_that_is_above_the_generation():
    without = tables_of(PLAIN, contracted=(900, 900))
    recommended_kw = without.recommended["off_peak_demand_in_kw"].iloc[0]
    found = tables_of(PLAIN, contracted=(900, 900), installed_kw=600)
    charged = found.recommended["demand_cost_in_reais"] - without.recommended["demand_cost_in_reais"]
    credited = found.current["demand_cost_in_reais"] - without.current["demand_cost_in_reais"]
    assert charged.tolist() == pytest.approx([(600 - recommended_kw) * 8] * 6)
    assert credited.tolist() == pytest.approx([(600 - 900) * 8] * 6)


def test_generation_up_to_the_recommended_demand_charges_nobody():
    without = tables_of(PLAIN)
    demand = without.recommended["off_peak_demand_in_kw"].iloc[0]
    pd.testing.assert_frame_equal(tables_of(PLAIN, installed_kw=demand).current, without.current)


def test_a_contract_that_costs_no_more_than_the_recommended_one_has_nothing_to_save():
    demand = tables_of(PLAIN).recommended["off_peak_demand_in_kw"].iloc[0]
    assert not tables_of(PLAIN, contracted=(demand, demand)).is_saving


def test_a_history_with_a_negative_or_missing_value_is_refused():
    for wrong in (-1.0, float("nan")):
        with pytest.raises(pandera.errors.SchemaError):
            history([(wrong, 100.0)])


def test_a_history_without_bills_is_refused():
    with pytest.raises(pandera.errors.SchemaError):
        history([])
