"""An advice and what it rests on as plain values: nothing is lost on the way into JSON and back."""

import json

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_core.calc import sentences_of
from odoo.addons.energy_recommendation.calc import advice, frozen_advice, frozen_inputs, rows_by_point

_lt = sentences_of("energy_recommendation")
MONTH = {"start": pd.Timestamp("2025-02-01"), "end": pd.Timestamp("2025-03-01")}


def measured(point, **others):
    row = {"supply_point": point, **MONTH, "status": "used", "band": "peak", "measured_va": 152_460}
    return row | others


def curve(point, totals, flat=()):
    return [
        {
            "supply_point": point,
            "tariff": "green",
            "band": "off_peak",
            "power_va": 1000 * (level + 1),
            "annual_cents": total,
            "is_flat": level in flat,
        }
        for level, total in enumerate(totals)
    ]


def advised(totals, flat=()):
    notes = [{"supply_point": 7, "code": "x", "detail": _lt("x"), "is_blocking": False}]
    return frozen_advice(advice([7], notes=pd.DataFrame(notes), curve=pd.DataFrame(curve(7, totals, flat))))[7]


def test_every_point_has_all_three_tables_even_if_nothing_is_known_of_it():
    assert frozen_inputs([1, 2]) == {point: {"facts": [], "prices": [], "measured": []} for point in (1, 2)}


def test_rows_are_plain_values_of_their_point():
    frames = pd.DataFrame([measured(1), measured(2, status="missing", measured_va=None)])
    kept = frozen_inputs([1, 2], measured=frames)
    assert kept[1]["measured"] == [
        {
            "start": "2025-02-01",
            "end": "2025-03-01",
            "status": "used",
            "band": "peak",
            "measured_va": 152_460,
            "contracted_va": None,
            "energy_wh": None,
        }
    ]
    assert kept[2]["measured"][0]["measured_va"] is None


def test_what_is_kept_survives_json():
    facts = [
        {"supply_point": 1, "code": "voltage_v", "label": _lt("Supply voltage"), "value": 13_800, "unit": "V"},
        {"supply_point": 1, "code": "rural", "label": _lt("Rural"), "value": _lt("no"), "unit": ""},
    ]
    kept = frozen_inputs([1], facts=pd.DataFrame(facts), measured=pd.DataFrame([measured(1)]))[1]
    assert json.loads(json.dumps(kept)) == kept
    assert kept["facts"][0]["label"]["template"] == "Supply voltage"
    assert kept["facts"][1]["value"]["template"] == "no"


def test_a_sentence_keeps_its_values_plain():
    rows = pd.DataFrame({"supply_point": [1], "detail": [_lt("%(n)s bills", n=pd.Series([3]).to_numpy()[0])]})
    assert json.dumps(rows_by_point(rows)[1][0]["detail"]["values"]) == '{"n": 3}'


@pytest.mark.parametrize("wrong", [{"band": "noon"}, {"status": "forgotten"}])
def test_a_word_that_no_reader_knows_is_refused(wrong):
    with pytest.raises(pandera.errors.SchemaError):
        frozen_inputs([1], measured=pd.DataFrame([measured(1, **wrong)]))


def test_a_month_that_is_told_twice_is_refused():
    with pytest.raises(pandera.errors.SchemaError):
        frozen_inputs([1], measured=pd.DataFrame([measured(1), measured(1)]))


def test_a_short_curve_is_kept_as_it_is():
    assert [row["annual_cents"] for row in advised([5, 4, 3, 9])["curve"]] == [5, 4, 3, 9]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=600), st.data())
def test_a_long_curve_keeps_its_ends_its_lowest_level_and_its_flat_zone(totals, data):
    first = data.draw(st.integers(0, len(totals) - 1))
    last = data.draw(st.integers(first, len(totals) - 1))
    rows = advised(totals, range(first, last + 1))["curve"]
    powers = [row["power_va"] for row in rows]
    assert len(rows) <= 410
    assert powers == sorted(powers)
    assert (powers[0], powers[-1]) == (1000, 1000 * len(totals))
    assert min(row["annual_cents"] for row in rows) == min(totals)
    flat = [row["power_va"] for row in rows if row["is_flat"]]
    assert (flat[0], flat[-1]) == (1000 * (first + 1), 1000 * (last + 1))


def test_two_points_and_two_bands_are_thinned_each_by_itself():
    frame = pd.DataFrame(curve(1, range(1000)) + curve(2, [3, 2, 1]))
    notes = [{"supply_point": point, "code": "x", "detail": _lt("x"), "is_blocking": False} for point in (1, 2)]
    kept = frozen_advice(advice([1, 2], notes=pd.DataFrame(notes), curve=frame))
    assert 100 < len(kept[1]["curve"]) < 410
    assert len(kept[2]["curve"]) == 3
