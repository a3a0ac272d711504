"""Frames are checked at the door, and rows that wait as JSON come back as they were."""

import json
from decimal import Decimal

import pandas as pd
import pandera.errors
import pytest

from odoo.addons.energy_flux.parsers import frame_of, from_payloads, parse, to_payloads
from odoo.addons.energy_flux.parsers.schemas import READINGS
from odoo.addons.energy_flux.tests.flux_documents import c15, c15_event, c15_reading

PARSED = parse("c15.xml", c15(c15_event(readings=c15_reading({"BASE": "1"}, at="2026-01-10T00:05:00+01:00"))))


@pytest.mark.parametrize("name", ["events", "readings"])
def test_rows_survive_json(name):
    frame = PARSED.frames[name]
    payloads = json.loads(json.dumps(to_payloads(frame)))
    again = from_payloads(name, payloads)
    pd.testing.assert_frame_equal(again[list(frame)], frame)
    assert again.drop(columns=list(frame)).isna().all(axis=None)


def test_no_rows_are_an_empty_frame_of_the_same_columns():
    assert list(from_payloads("readings", []).columns) == list(READINGS.columns)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("readings", {"position": "beside"}),
        ("readings", {"point_code": ""}),
        ("readings", {"nature": None}),
        ("readings", {"base_wh": -1}),
        ("readings", {"digits": 13}),
        ("readings", {"coefficient": 0}),
        ("events", {"started_on": "10/01/2026"}),
        ("events", {"power_va": 0}),
        ("events", {"client_category": "ALL"}),
        ("events", {"num_sequence": None}),
    ],
)
def test_a_row_that_breaks_the_schema_does_not_pass_the_door(name, broken):
    [payload] = to_payloads(PARSED.frames[name])
    from_payloads(name, [payload])
    with pytest.raises(pandera.errors.SchemaError):
        from_payloads(name, [payload | broken])


def test_amounts_and_lists_come_back_as_they_were():
    line = {"operator": "Enedis", "number": "F1", "position": 1, "amount": Decimal("-12.340000")}
    day = pd.Timestamp("2026-10-25")
    curve = {"point_code": "1", "day": day, "quantity": "active_consumption", "step_s": 1800, "values": [1, None, 3]}
    curve |= {"started_at": day.tz_localize("Europe/Paris").tz_convert("UTC"), "qualities": "RRR"}
    for name, row in (("invoice_lines", line), ("curves", curve)):
        frame = frame_of(name, [row])
        back = from_payloads(name, json.loads(json.dumps(to_payloads(frame))))
        pd.testing.assert_frame_equal(back, frame)
