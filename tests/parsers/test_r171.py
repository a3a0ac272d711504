# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R171: the series of a point's classes become one reading an instant."""

from datetime import UTC, datetime

import pytest
from reference_data import SHARED, assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import OTHER_POINT, POINT, zipped
from odoo.addons.energy_flux.tests.meter_documents import R171_NAME, r171, r171_series

SCHEMA = "enedis/flux/schemas/ENEDIS.SGE.XSD.0315.Flux_R171_v1.2.0.xsd"
SAMPLE = "enedis/sge-exchanges/CommandeCollectePublicationMesures/C4-IDX/R171.xml"
AT = "2026-02-02T02:37:56"


def read(*series, **document):
    return parse("r171.xml", r171(*series, **document))


def classes(values, **series):
    """A series of one value at one instant for each class: {class: value}."""
    return [r171_series(name, [(AT, value)], **series) for name, value in values.items()]


def instants(*written):
    parsed = read(r171_series("BASE", [(at, number) for number, at in enumerate(written)]))
    assert parsed.rejections == []
    return [at.isoformat() for at in parsed.frames["readings"]["at"]]


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse("R171.xml", (SHARED / SAMPLE).read_bytes())
    [row] = parsed.frames["readings"].to_dict("records")
    assert parsed.rejections == []
    assert parsed.skipped == {f"measures of type {kind}": 4 for kind in ("DD", "TF", "PMA", "ERC", "ERI", "DQ")}
    expected = {
        "point_code": "30001642617347",
        "at": datetime(2022, 2, 3, 1, 37, 56, tzinfo=UTC),
        "source": "R171",
        "position": "after",
        "nature": "actual",
        "calendar": "DI000003",
        "hph_wh": 429_229_000,
        "hch_wh": 175_013_000,
        "hpb_wh": 129_034_000,
        "hcb_wh": 60_091_000,
    }
    assert {name: row[name] for name in expected} == expected
    assert parsed.header.version == "1.0"


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_xml(SCHEMA, r171(*classes({"HPH": 1, "HCE": 2}), *classes({"HPH": 3}, physical="PMA", unit="VA")))


@pytest.mark.parametrize("document", [{"prefix": ""}, {"listing": "seriesMesuresDateesListe"}])
def test_elements_are_known_by_their_local_names(document):
    parsed = read(*classes({"BASE": 5}), **document)
    assert list(parsed.frames["readings"]["base_wh"]) == [5]


def test_each_point_and_instant_is_a_reading():
    series = [
        r171_series("HP", [(AT, 10), ("2026-02-03T02:37:56", 30)]),
        r171_series("HP", [(AT, 7)], point=OTHER_POINT),
        r171_series("HC", [(AT, 20), ("2026-02-03T02:37:56", 40)]),
        r171_series("HC", [(AT, 8)], point=OTHER_POINT),
    ]
    frame = read(*series).frames["readings"]
    assert frame[["point_code", "hp_wh", "hc_wh"]].to_numpy().tolist() == [
        [POINT, 10, 20],
        [POINT, 30, 40],
        [OTHER_POINT, 7, 8],
    ]


def test_high_voltage_counts_five_classes():
    [row] = read(*classes({"P": 1, "HPH": 2, "HCH": 3, "HPE": 4, "HCE": 5})).frames["readings"].to_dict("records")
    assert (row["calendar"], row["peak_wh"], row["hcb_wh"]) == (None, 1, 5)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-03-29T00:00:00", "2026-03-28T23:00:00+00:00"),
        ("2026-03-30T00:00:00", "2026-03-29T22:00:00+00:00"),
        ("2026-10-25T00:00:00", "2026-10-24T22:00:00+00:00"),
        ("2026-10-26T00:00:00", "2026-10-25T23:00:00+00:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_an_instant_without_offset_is_of_paris(written, told):
    assert instants(written) == [told]


def test_of_the_hour_that_comes_twice_the_second_is_the_later():
    assert instants("2026-10-25T02:30:00", "2026-10-25T02:30:00") == [
        "2026-10-25T00:30:00+00:00",
        "2026-10-25T01:30:00+00:00",
    ]


def test_units_of_energy_are_converted():
    assert list(read(*classes({"BASE": 3}, unit="kWh")).frames["readings"]["base_wh"]) == [3000]


def test_what_nobody_needs_is_counted():
    parsed = read(*classes({"BASE": 3}, business="PROD"), *classes({"BASE": 3}, grid="F"))
    assert parsed.skipped == {"production": 1, "supplier dials": 1}


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (classes({"HP": 1}), "The reading holds hp: no distributor calendar counts these"),
        (classes({"BASE": 1}, point="12"), "12 is not a PRM"),
        (classes({"BASE": 1}, unit="VA"), "which is not energy"),
        (classes({"JA": 1}), "The time class JA is not known"),
        (classes({"BASE": "-1"}), "Valeur is -1"),
        (classes({"BASE": None}), "valeur is missing"),
        ([r171_series("BASE", [("2026-03-29T02:30:00", 1)])], "does not exist in Paris"),
        ([r171_series("BASE", [("", 1)])], "is not a date and time"),
        (classes({"BASE": 1}, physical=None), "grandeurPhysique is missing"),
    ],
)
def test_a_bad_series_is_rejected_with_its_reason_and_the_others_go_on(series, reason):
    parsed = read(*series, *classes({"BASE": 9}, point=OTHER_POINT))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert list(parsed.frames["readings"]["base_wh"]) == [9]


def test_the_archive_is_known_by_its_name():
    parsed = parse(R171_NAME, zipped({"one.xml": r171(*classes({"BASE": 1}))}))
    header = parsed.header
    assert (header.flux_code, header.sequence_number) == ("R171", None)
    assert header.published_at == datetime(2026, 2, 3, 0, 38, 24, tzinfo=UTC)
