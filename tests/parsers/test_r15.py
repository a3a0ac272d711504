# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R15: indexes at their instant, and the shares of a self-consumption for the days between two readings."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from reference_data import SHARED, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, zipped
from odoo.addons.energy_flux.tests.meter_documents import R15_NAME, r15, r15_dial, r15_point, r15_reading

SAMPLE = "enedis/flux/samples/r15.xml"
SUMMER, WINTER = "2026-03-29T00:00:00+01:00", "2026-10-25T00:00:00+02:00"


def read(*readings):
    return parse("r15.xml", r15(r15_point(*readings)))


def reading(*dials, **values):
    parsed = read(r15_reading(*dials or [r15_dial("BASE", "10160")], **values))
    assert parsed.rejections == []
    [row] = parsed.frames["readings"].to_dict("records")
    return row


def shares(*dials, **values):
    parsed = read(r15_reading(*dials, **values))
    assert parsed.rejections == []
    return parsed.frames["quantities"].to_dict("records")


def only_reason(parsed):
    [rejection] = parsed.rejections
    return str(rejection.reason)


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse("r15.xml", (SHARED / SAMPLE).read_bytes())
    [row] = parsed.frames["readings"].to_dict("records")
    assert parsed.rejections == []
    assert parsed.skipped == {"consumption": 2, "supplier dials": 1}
    expected = {
        "point_code": "99147508449444",
        "at": datetime(2024, 7, 29, 22, 1, tzinfo=UTC),
        "source": "R15",
        "position": "after",
        "nature": "actual",
        "calendar": "DI000001",
        "base_wh": 10_160_000,
        "digits": 6,
        "coefficient": 1,
        "passed_zero": False,
    }
    assert {name: row[name] for name in expected} == expected
    assert parsed.frames["quantities"].empty


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        (SUMMER, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-30T00:00:00+02:00", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (WINTER, datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("2026-10-26T00:00:00+01:00", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("2026-07-01T00:00:00", datetime(2026, 6, 30, 22, tzinfo=UTC)),
    ],
)
def test_a_reading_counts_at_its_instant(at, instant):
    assert reading(at=at)["at"] == instant


def test_indexes_are_kwh_times_the_coefficient():
    assert reading(r15_dial("BASE", "12", coefficient="1.5"))["base_wh"] == 18_000


def test_a_meter_without_distributor_dials_is_read_from_the_suppliers():
    dials = [r15_dial(name, "7", supplier=True) for name in ("HP", "HC")]
    row = reading(*dials, calendar=None, structure="2")
    assert (row["calendar"], row["hp_wh"], row["hc_wh"]) == ("DI000002", 7000, 7000)


@pytest.mark.parametrize(
    ("status", "nature", "expected"),
    [
        ("INITIAL", "REEL", "actual"),
        ("INITIAL", "ESTIME", "estimated"),
        ("RECTIFICATIF", "REEL", "corrected"),
        ("RECTIFICATIF", "ESTIME", "estimated"),
        (None, "REEL", "actual"),
    ],
)
def test_natures_are_translated_and_a_corrected_estimate_is_an_estimate(status, nature, expected):
    assert reading(status=status, nature=nature)["nature"] == expected


def test_each_class_of_a_self_consumption_is_a_quantity_of_the_days_between_two_readings():
    kinds = {"3": "auto_wh", "4": "allo_wh", "5": "self_consumed_wh", "6": "surplus_wh"}
    rows = shares(*(r15_dial("HPH", str(100 + int(kind)), kind) for kind in kinds))
    assert [(row["quantity"], row["value"]) for row in rows] == [
        ("auto_wh", 103_000),
        ("allo_wh", 104_000),
        ("self_consumed_wh", 105_000),
        ("surplus_wh", 106_000),
    ]
    expected = {
        "point_code": POINT,
        "start": pd.Timestamp(date(2026, 1, 1)),
        "end": pd.Timestamp(date(2026, 2, 1)),
        "band": "hph",
        "nature": "actual",
        "source": "R15",
        "reference": "0305020435564306",
        "is_cancelled": False,
    }
    assert all({name: row[name] for name in expected} == expected for row in rows)


@pytest.mark.parametrize(("before", "at"), [(SUMMER, "2026-03-30T00:00:00+02:00"), (WINTER, "2026-10-26T00:00+01:00")])
def test_the_days_of_a_share_are_days_of_paris(before, at):
    [row] = shares(r15_dial("BASE", "1", "3"), before=before, at=at)
    assert (row["end"] - row["start"]).days == 1
    assert row["start"] == pd.Timestamp(before[:10])


def test_index_and_shares_of_one_reading_are_both_loaded():
    parsed = read(r15_reading(r15_dial("BASE", "10"), r15_dial("BASE", "-3", "4")))
    assert (list(parsed.frames["readings"]["base_wh"]), list(parsed.frames["quantities"]["value"])) == (
        [10_000],
        [-3_000],
    )


def test_consumption_and_injection_are_counted_and_not_loaded():
    dials = [r15_dial("BASE", "3", "2"), r15_dial("BASE", "4", direction="1"), r15_dial("BASE", "5", "9")]
    parsed = read(r15_reading(r15_dial("BASE", "10"), *dials), r15_reading(r15_dial("BASE", "1"), origin="1"))
    assert parsed.skipped == {"consumption": 1, "injection": 2, "measures of class 9": 1}
    assert list(parsed.frames["readings"]["base_wh"]) == [10_000]


@pytest.mark.parametrize(
    ("dials", "values", "reason"),
    [
        ([r15_dial("BASE", "1")], {"at": None}, "Date_Releve is missing"),
        ([r15_dial("BASE", "1")], {"at": "soon"}, "soon is not a date and time"),
        ([r15_dial("BASE", "1")], {"at": "2026-03-29T02:30:00"}, "does not exist in Paris"),
        ([r15_dial("BASE", "1")], {"status": "DOUTEUX"}, "Statut_Releve is DOUTEUX"),
        ([r15_dial("BASE", "1")], {"calendar": "DI000003"}, "but the reading holds base"),
        ([r15_dial("BASE", "1")], {"calendar": None}, "calendar is –"),
        ([r15_dial("BASE", "x")], {}, "Valeur is x"),
        ([r15_dial("BASE", "1", unit="kVArh")], {}, "which is not energy"),
        ([r15_dial("BASE", "1", "3")], {"before": None}, "Date_Releve_Precedent is missing"),
        ([r15_dial("BASE", "1", "3")], {"before": "2026-02-01T00:00:00+01:00"}, "not after its start"),
        ([r15_dial("BASE", "1.5", "3")], {}, "not a whole number"),
        ([r15_dial("EJP", "1", "3")], {}, "The time class EJP is not known"),
        ([r15_dial("BASE", "1", "3", unit="kW")], {}, "A share is in kW"),
    ],
)
def test_a_bad_reading_is_rejected_with_its_reason_and_the_others_go_on(dials, values, reason):
    parsed = read(r15_reading(*dials, **values), r15_reading(r15_dial("BASE", "9")))
    assert reason in only_reason(parsed)
    assert list(parsed.frames["readings"]["base_wh"]) == [9_000]


def test_bad_shares_leave_the_index():
    parsed = read(r15_reading(r15_dial("BASE", "9"), r15_dial("BASE", "?", "3")))
    assert "Valeur is ?" in only_reason(parsed)
    assert list(parsed.frames["readings"]["base_wh"]) == [9_000]


def test_the_file_name_gives_the_sequence():
    parsed = parse(R15_NAME.format(7), zipped({"one.xml": r15(r15_point(r15_reading(r15_dial("BASE", "1"))))}))
    header = parsed.header
    assert (header.flux_code, header.sequence_key, header.sequence_number) == ("R15", "GRD-F999_0327", 7)
    assert (header.version, header.published_at) == ("2.3.2", datetime(2026, 2, 1, 4, 10, 13, tzinfo=UTC))
