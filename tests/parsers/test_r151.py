"""R151: each reading counts at the end of its day in Paris, in watt-hours, on the distributor's dials."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from odoo.addons.energy_flux.parsers import RefusedDocument, parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, R151_NAME, r151, r151_point, zipped

SAMPLE = Path(__file__).resolve().parents[3] / "shared/data/enedis/flux/samples/r151.xml"


def read(*points, **header):
    return parse("r151.xml", r151(*points, **header))


def readings(*points, **header):
    return read(*points, **header).frames["readings"]


def only_rejection(parsed):
    [rejection] = parsed.rejections
    return str(rejection.reason)


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"{SAMPLE} is not on this machine")
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse(SAMPLE.name, SAMPLE.read_bytes())
    [reading] = parsed.frames["readings"].to_dict("records")
    assert parsed.rejections == []
    assert parsed.header.published_at == datetime(2024, 4, 6, 1, 9, 31, tzinfo=UTC)
    assert reading["point_code"] == "99740456235087"
    assert reading["at"] == datetime(2024, 4, 4, 22, 0, tzinfo=UTC)  # the end of 4 April, summer time
    assert (reading["source"], reading["position"], reading["nature"]) == ("R151", "after", "actual")
    assert reading["calendar"] == "DI000003"
    assert {band: reading[f"{band}_wh"] for band in ("hcb", "hch", "hpb", "hph")} == {
        "hcb": 15670608,
        "hch": 6107897,
        "hpb": 12823285,
        "hph": 5933941,
    }
    assert reading["is_doubtful"] is False


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-01-31", datetime(2026, 1, 31, 23, tzinfo=UTC)),
        ("2026-03-28", datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the eve of a day of 23 hours
        ("2026-03-29", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2026-10-24", datetime(2026, 10, 24, 22, tzinfo=UTC)),  # the eve of a day of 25 hours
        ("2026-10-25", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_reading_counts_at_the_end_of_its_paris_day(day, instant):
    assert list(readings(r151_point({day: {"BASE": 1}}))["at"]) == [instant]


def test_all_days_of_a_point_are_read():
    frame = readings(r151_point({"2026-01-30": {"BASE": 10}, "2026-01-31": {"BASE": 20}}))
    assert list(frame["base_wh"]) == [10, 20]


def test_supplier_dials_are_left_alone():
    frame = readings(r151_point({"2026-01-31": {"HP": 7, "HC": 5}}, calendar="DI000002"))
    assert frame.reindex(columns=["base_wh", "hp_wh", "hc_wh"]).isna().to_numpy().tolist() == [[True, False, False]]


def test_one_doubtful_dial_makes_the_reading_doubtful():
    assert list(readings(r151_point({"2026-01-31": {"BASE": 1}}, doubt="1"))["is_doubtful"]) == [True]


def test_other_units_are_converted_and_unknown_ones_refused():
    assert list(readings(r151_point({"2026-01-31": {"BASE": 3}}), unit="kWh")["base_wh"]) == [3000]
    with pytest.raises(RefusedDocument, match="counts in Wh"):
        read(r151_point({"2026-01-31": {"BASE": 3}}), unit="kVARh")


def test_a_header_without_unit_refuses_the_file():
    with pytest.raises(RefusedDocument, match="Unite_Mesure_Index is missing"):
        read(r151_point({"2026-01-31": {"BASE": 3}}), unit=None)


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (r151_point({"2026-02-30": {"BASE": 1}}), "2026-02-30 is not a date"),
        (r151_point({"2026-01-31": {"BASE": "x"}}), "not a number"),
        (r151_point({"2026-01-31": {"BASE": "-4"}}), "not a number from 0"),
        (r151_point({"2026-01-31": {"BASE": "9" * 18}}), "larger than any meter"),
        (r151_point({"2026-01-31": {"BASE": "NaN"}}), "not a number"),
        (r151_point({"2026-01-31": {"BASE": "1e999999999"}}), "not a number"),
        (r151_point({"2026-01-31": {"BASE": "1_0"}}), "not a number"),
        (r151_point({"2026-01-31": {"BASE": "\u0661"}}), "not a number"),
        (r151_point({"2026-01-31": {}}), "counts base, but the reading holds –"),
        (r151_point({"2026-01-31": {"HP": 1}}), "counts base, but the reading holds hp"),
        (r151_point({"2026-01-31": {"EJP": 1}}), "The dial EJP is not known"),
        (r151_point({"2026-01-31": {"BASE": 1}}, calendar="INCONNU"), "calendar is INCONNU"),
        (r151_point({"2026-01-31": {"BASE": 1}}, calendar=None), "calendar is –"),
        (r151_point({"2026-01-31": {"BASE": 1}}, point="123"), "123 is not a PRM"),
        (r151_point({"2026-01-31": {"BASE": 1}}, point=None), "Id_PRM is missing"),
        (r151_point({"2026-01-31": {"BASE": 1}}, point="1" * 5000), "Id_PRM is too long"),
    ],
)
def test_a_bad_record_is_rejected_with_its_reason_and_the_others_go_on(point, reason):
    parsed = read(point, r151_point({"2026-01-31": {"BASE": 9}}))
    assert reason in only_rejection(parsed)
    assert "<" in parsed.rejections[0].payload["xml"]
    assert list(parsed.frames["readings"]["base_wh"]) == [9]
    assert parsed.row_count == 2


def test_a_bad_day_leaves_the_other_days_of_the_point():
    parsed = read(r151_point({"2026-01-30": {"BASE": "?"}, "2026-01-31": {"BASE": 9}}))
    assert parsed.rejections[0].record_ref == f"{POINT} 2026-01-30"
    assert list(parsed.frames["readings"]["base_wh"]) == [9]


def test_the_file_name_gives_the_sequence():
    parsed = parse(R151_NAME.format(42), zipped({"one.xml": r151(r151_point({"2026-01-31": {"BASE": 1}}))}))
    assert (parsed.header.flux_code, parsed.header.sequence_key, parsed.header.sequence_number) == (
        "R151",
        "900000001",
        42,
    )


def test_a_file_without_points_is_an_empty_frame():
    parsed = read()
    assert (len(parsed.frames["readings"]), parsed.row_count) == (0, 0)


def test_documents_whose_points_count_other_bands_are_one_frame():
    points = (
        r151_point({"2026-01-31": {"BASE": 1}}),
        r151_point({"2026-01-31": {"HP": 7, "HC": 5}}, calendar="DI000002"),
    )
    frame = parse("r151.zip", zipped({f"{n}.xml": r151(point) for n, point in enumerate(points)})).frames["readings"]
    assert frame[["base_wh", "hp_wh", "hc_wh"]].fillna(-1).to_numpy().tolist() == [[1, -1, -1], [-1, 7, 5]]
