# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The supply provision from R67: which rows count, which calendar, and how much of the year is known."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.provision import FINEST, FOUR, months_later, provision

from odoo.addons.energy_core.calc.provision import BILLED_ENERGIES, supply_provision

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared/data"
AS_OF = date(2026, 7, 1)
JULY = date(2025, 7, 1)


def row(start, end, band="base", wh=0, *, point="P", grid="D", calendar=None, nature="R", status="I", created=None):
    known = {"base": "DI000001", "hp": "DI000002", "hc": "DI000002"}
    return {
        "supply_point": point,
        "start": start,
        "end": end,
        "grid": grid,
        "calendar": calendar or (known.get(band, "DI000003") if grid == "D" else "FC000010"),
        "band": band,
        "value_wh": wh,
        "nature": nature,
        "status": status,
        "created_at": pd.Timestamp(created or end),
    }


def month(number, *bands, **options):
    """Rows of the month that comes so many months after July 2025: (band, Wh)."""
    span = months_later(JULY, number), months_later(JULY, number + 1)
    return [row(*span, band, wh, **options) for band, wh in bands]


def year(*bands, months=range(12), **options):
    return [told for number in months for told in month(number, *bands, **options)]


def provided(rows, as_of=AS_OF):
    [result] = supply_provision(pd.DataFrame(rows), as_of).to_dict("records")
    return result


def annual(rows, *bands):
    return [provided(rows)[f"annual_{band}_wh"] for band in bands or ["base"]]


def test_a_year_of_four_registers_tells_them_all():
    bands = zip(FOUR, (100_000, 60_000, 40_000, 30_000), strict=True)
    result = provided(year(*bands))
    assert {name: value for name, value in result.items() if name.startswith("annual")} == {
        "annual_base_wh": 2_760_000,
        "annual_hp_wh": 1_680_000,
        "annual_hc_wh": 1_080_000,
        "annual_peak_wh": 0,
        "annual_hph_wh": 1_200_000,
        "annual_hch_wh": 720_000,
        "annual_hpb_wh": 480_000,
        "annual_hcb_wh": 360_000,
    }
    assert (result["monthly_base_wh"], result["depth"]) == (230_000, "four_bands")
    assert (result["coverage_months"], result["quality"], result["is_alert"]) == (12, "actual", False)


def test_a_month_is_a_twelfth_rounded_half_up():
    assert provided(month(0, ("base", 7_000)))["monthly_base_wh"] == 583
    assert provided(month(0, ("base", 18_000)))["monthly_base_wh"] == 1_500
    assert provided(month(0, ("base", -18_000)))["monthly_base_wh"] == -1_500


def test_a_cancelled_row_takes_its_original_with_it():
    told = year(("base", 100_000))
    cancelled = month(3, ("base", 100_000), status="A", created=date(2026, 3, 1))
    assert annual(told + cancelled) == [1_100_000]
    assert provided(told + cancelled)["coverage_months"] == 11


def test_a_rectified_row_takes_the_place_of_its_original():
    rectified = month(3, ("base", 70_000), nature="R", status="R", created=date(2026, 3, 1))
    assert annual(year(("base", 100_000), nature="E") + rectified) == [1_170_000]


def test_an_original_that_is_cancelled_and_rectified_at_one_instant_is_rectified():
    late = {"created": date(2026, 3, 1)}
    rows = month(3, ("base", 100_000))
    rows += month(3, ("base", 70_000), status="R", **late) + month(3, ("base", 100_000), status="A", **late)
    assert annual(rows) == annual(rows[::-1]) == [70_000]


def test_a_cancelled_row_with_the_date_of_its_original_still_takes_it_back():
    rows = year(("base", 100_000)) + month(3, ("base", 100_000), status="A")
    assert annual(rows) == annual(rows[::-1]) == [1_100_000]


def test_a_regularisation_stands_beside_what_it_regularises():
    rows = year(("base", 100_000), nature="E") + month(11, ("base", -30_000), nature="C")
    assert annual(rows) == [1_170_000]
    assert provided(rows)["has_regularisation"]


def test_what_is_delivered_twice_counts_once():
    rows = year(("base", 100_000))
    assert annual(rows + rows) == annual(rows)


def test_the_calendars_of_one_span_are_the_same_energy_said_over():
    rows = month(0, *((band, 20_000) for band in FOUR)) + month(0, ("base", 81_000), grid="F")
    assert annual(rows + month(0, ("base", 79_000))) == [80_000]


def test_without_the_fine_calendar_the_total_of_the_operator_goes_before_the_suppliers():
    rows = month(0, ("base", 80_000)) + month(0, ("hp", 50_000), ("hc", 31_000), grid="F")
    assert annual(rows, "base", "hp") == [80_000, None]


def test_registers_are_those_that_every_span_tells():
    fine = year(*((band, 10_000) for band in FOUR), months=range(6, 12))
    coarse = year(("hp", 25_000), ("hc", 15_000), months=range(6))
    result = provided(coarse + fine)
    assert (result["depth"], result["annual_hp_wh"], result["annual_hc_wh"]) == ("hp_hc", 270_000, 210_000)
    assert result["annual_hph_wh"] is None


def test_the_peak_of_high_voltage_is_full_hours_in_coarser_registers():
    rows = year(("peak", 5_000), *((band, 10_000) for band in FOUR))
    assert annual(rows, "peak", "hp", "hc", "base") == [60_000, 300_000, 240_000, 540_000]


def test_energies_are_floored_to_kwh_negatives_downwards():
    assert annual(month(0, ("base", 1_999)) + month(1, ("base", -1), nature="C")) == [0]


def test_a_net_negative_year_stays_negative():
    assert annual(month(0, ("base", 10_000)) + month(1, ("base", -59_000), nature="C")) == [-49_000]


@pytest.mark.parametrize(("nature", "quality"), [("R", "actual"), ("E", "estimated"), (None, "estimated")])
def test_half_of_the_spans_is_not_a_majority(nature, quality):
    rows = year(("base", 1_000), months=range(6)) + year(("base", 1_000), months=range(6, 11), nature="E")
    assert provided(rows + month(11, ("base", 1_000), nature=nature))["quality"] == quality


def test_the_window_is_that_of_the_twelve_months_before():
    rows = year(("base", 100_000), months=range(-1, 13))
    assert annual(rows) == [1_200_000]


def test_the_window_of_a_leap_year_is_twelve_months_too():
    """The window before 1 March 2024 has 366 days."""
    first = row(date(2023, 3, 1), date(2023, 4, 1), wh=100_000)
    assert provided([first], date(2024, 3, 1))["annual_base_wh"] == 100_000
    assert provided([first], date(2024, 3, 2))["annual_base_wh"] is None


def test_a_gap_is_not_covered_and_an_overlap_is_said():
    gap = year(("base", 1_000), months=[0, 1, 3, 4])
    assert provided(gap)["coverage_months"] == 4
    overlap = year(("base", 1_000)) + [row(date(2025, 7, 15), date(2025, 8, 15), wh=1_000)]
    assert (provided(overlap)["has_overlap"], provided(overlap)["is_alert"]) == (True, True)


def test_a_point_of_which_the_window_tells_nothing_comes_out_all_the_same():
    rows = year(("base", 1_000)) + [row(date(2020, 1, 1), date(2020, 2, 1), wh=5_000, point="Q")]
    result = supply_provision(pd.DataFrame(rows), AS_OF).set_index("supply_point")
    assert result.loc["Q", ["quality", "coverage_months", "is_alert"]].tolist() == ["missing", 0, True]
    assert pd.isna(result.loc["Q", "annual_base_wh"])


def test_a_code_that_the_flux_does_not_have_is_refused_at_the_door():
    with pytest.raises(pandera.errors.SchemaError):
        provided(month(0, ("base", 1_000), status="X"))


@st.composite
def histories(draw):
    """Rows of one point: months told by one to three calendars, some taken back, rectified or regularised."""
    rows = []
    for number in range(draw(st.integers(-2, 6)), draw(st.integers(7, 14))):
        days = st.integers(0, 2)
        start = months_later(JULY, number).replace(day=1 + draw(days))
        end = months_later(JULY, number + 1).replace(day=1 + draw(days))
        sets = draw(st.sets(st.sampled_from([("base",), ("hp", "hc"), FOUR, FINEST]), min_size=1))
        for bands in sets:
            for _told in range(draw(st.integers(1, 3))):
                status, nature = draw(st.sampled_from("IIIAR")), draw(st.sampled_from("RRREC"))
                created = pd.Timestamp(end) + pd.Timedelta(days=draw(st.integers(0, 3)))
                grid = draw(st.sampled_from("DDF"))
                codes = dict(grid=grid, nature=nature, status=status, created=created)
                rows += [row(start, end, band, draw(st.integers(-5_000, 400_000)), **codes) for band in bands]
    return rows


@settings(deadline=None, max_examples=60)
@given(histories())
def test_the_provision_is_that_of_the_plainest_way(rows):
    result, expected = provided(rows), provision(rows, AS_OF)
    for name, value in expected.items():
        if name == "kwh":
            told = {band: result[f"annual_{band}_wh"] for band in ("base", "hp", "hc", *FINEST)}
            assert {band: wh // 1000 for band, wh in told.items() if wh is not None} == value
        else:
            assert (result[name].date() if name in ("coverage_start", "coverage_end") else result[name]) == value


def sample_rows(file):
    """The rows of an R67 file, as its parser will give them."""
    content = json.loads(file.read_text())
    for document in content if isinstance(content, list) else [content]:
        for measure in document["mesures"]:
            for context in measure["contexte"]:
                for quantity in context["grandeur"]:
                    for calendar in quantity["calendrier"]:
                        for register in calendar["classeTemporelle"]:
                            for told in register["quantite"]:
                                yield {
                                    "supply_point": measure["idPrm"],
                                    "start": date.fromisoformat(told["dbtMesure"]),
                                    "end": date.fromisoformat(told["finMesure"]),
                                    "grid": calendar["codeGrille"],
                                    "calendar": calendar["codeCalendrier"],
                                    "band": register["idClasseTemporelle"].lower(),
                                    "value_wh": told["quantite"],
                                    "nature": told["codeNature"],
                                    "status": told["codeStatut"],
                                    "created_at": pd.Timestamp(told["dateCreation"]),
                                }


def test_the_provision_of_a_real_file_is_that_of_the_plainest_way():
    files = sorted(SHARED_DATA.glob("**/r67*.json"))
    if not files:
        pytest.skip(f"no R67 sample below {SHARED_DATA}")
    rows = list(sample_rows(files[0]))
    as_of = max(told["end"] for told in rows)
    results = supply_provision(pd.DataFrame(rows), as_of).set_index("supply_point")
    for point in {told["supply_point"] for told in rows}:
        expected = provision([told for told in rows if told["supply_point"] == point], as_of)
        assert results.loc[point, "annual_base_wh"] == 1000 * expected["kwh"]["base"]
        assert results.loc[point, "quality"] == expected["quality"]


def test_the_schema_tells_what_a_parser_has_to_give():
    assert list(BILLED_ENERGIES.columns) == list(row(JULY, AS_OF))
