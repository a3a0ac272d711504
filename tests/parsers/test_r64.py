# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""R64, R64A, R64B: indexes of the distributor's dials at their instant, with what makes them doubtful."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import SHARED, assert_valid_json, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, parse
from odoo.addons.energy_flux.tests.flux_documents import POINT, zipped
from odoo.addons.energy_flux.tests.meter_documents import (
    R64_NAME,
    R64A_NAME,
    quantity_of,
    r6x,
    r6x_measure,
    r64_calendar,
    r64_context,
    written,
)

SAMPLE = "enedis/flux/samples/r64.json"
SCHEMA = "enedis/flux/schemas/json-R6X-M023/Enedis.SGE.JSON.0511.Flux.R64_v1.2.1.json"
RECURRENT_SCHEMA = "enedis/flux/schemas/json-R6X-REC/Enedis.SGE.JSON.0533.Flux.R64Xv1.1.0.json"
AT = "2026-02-01 00:00:00"
FOUR = {"HPH": 1, "HCH": 2, "HPB": 3, "HCB": 4}


def read(*contexts, **measure):
    return parse("r64.json", written(r6x("R64", r6x_measure(*contexts, **measure))))


def context(dials=None, kind="AQ", stage="BRUT", **calendar):
    return r64_context(quantity_of(r64_calendar(dials or {"BASE": [(AT, 5, 0)]}, **calendar)), kind=kind, stage=stage)


def reading(*args, **values):
    parsed = read(context(*args, **values))
    assert parsed.rejections == []
    [row] = parsed.frames["readings"].to_dict("records")
    return row


def test_each_class_of_the_four_is_its_band():
    row = reading({name: [(AT, index, 0)] for name, index in FOUR.items()}, identifier="DI000003")
    assert (row["hph_wh"], row["hch_wh"], row["hpb_wh"], row["hcb_wh"]) == (1, 2, 3, 4)


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse("r64.JSON", (SHARED / SAMPLE).read_bytes())
    first, second = parsed.frames["readings"].to_dict("records")
    assert parsed.rejections == []
    assert parsed.skipped == {"totalisers": 2, "supplier dials": 3}
    expected = {
        "point_code": "99103630318530",
        "at": datetime(2026, 5, 31, 22, tzinfo=UTC),
        "source": "R64",
        "position": "after",
        "nature": "actual",
        "calendar": "DI000003",
        "hph_wh": 6_038_145,
        "hch_wh": 1_941_120,
        "hpb_wh": 2_675_549,
        "hcb_wh": 789_363,
        "validity_bits": 0,
        "is_doubtful": False,
    }
    assert {name: first[name] for name in expected} == expected
    assert (second["point_code"], second["hcb_wh"]) == ("99331145115979", 13_514_462)


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_json(SCHEMA, r6x("R64", r6x_measure(context())))
    recurrent = r6x("R64A", r6x_measure(context(identifier="D")), recurrent=True)
    assert_valid_json(RECURRENT_SCHEMA, recurrent | {"echeances": {"type": "filEau", "frequence": "Q"}})


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        ("2026-03-29 00:00:00", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-30 00:00:00", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2026-10-25 00:00:00", datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("2026-10-26 00:00:00", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_an_index_counts_at_its_instant_in_paris(at, instant):
    assert reading({"BASE": [(at, 1, 0)]})["at"] == instant


def test_of_the_hour_that_comes_twice_the_second_is_the_later():
    at = "2026-10-25 02:30:00"
    frame = read(context({"HP": [(at, 1, 0), (at, 2, 0)], "HC": [(at, 3, 0), (at, 4, 0)]}, identifier="DI000002"))
    assert frame.frames["readings"][["hp_wh", "hc_wh"]].to_numpy().tolist() == [[1, 3], [2, 4]]
    assert [at.hour for at in frame.frames["readings"]["at"]] == [0, 1]


@pytest.mark.parametrize(
    ("bits", "expected"), [((0, 0), 0), ((0, 8), 8), ((2, 4), 6), ((None, 1), 1), ((None, None), None)]
)
def test_validity_bits_of_all_dials_are_those_of_the_reading(bits, expected):
    values = {name: [(AT, 1, bit)] for name, bit in zip(("HP", "HC"), bits, strict=True)}
    found = reading(values, identifier="DI000002")["validity_bits"]
    assert pd.isna(found) if expected is None else found == expected


@pytest.mark.parametrize(
    ("kind", "position"), [("AQ", "after"), ("AV", "before"), ("AS", "before"), ("AP", "after"), ("RM", "after")]
)
def test_readings_around_a_reprogramming_stand_on_both_sides_of_it(kind, position):
    assert reading(kind=kind)["position"] == position


def test_what_the_operator_corrected_is_corrected():
    assert reading(stage="CORR")["nature"] == "corrected"


def test_higher_segments_have_a_calendar_without_identifier_and_no_validity():
    row = reading({name: [(AT, 1, None)] for name in ("HPH", "HCH", "HPE", "HCE")}, identifier="D")
    assert (row["calendar"], row["hpb_wh"]) == ("DI000003", 1)
    row = reading({name: [(AT, 1, None)] for name in ("P", "HPH", "HCH", "HPE", "HCE")}, identifier="D")
    assert (row["calendar"], row["peak_wh"]) == (None, 1)


def test_what_nobody_needs_is_counted():
    quantities = (
        quantity_of(r64_calendar({"BASE": [(AT, 1, 0)]}, identifier="FC022034", grid="Fournisseur")),
        quantity_of(physical="ERC", unit="VArh"),
        quantity_of(business="PROD"),
        quantity_of(r64_calendar({None: [(AT, 1, 0)]}), cadranTotalisateur={"codeCadran": "IDX_EAS_T", "valeur": []}),
    )
    parsed = read(r64_context(*quantities))
    assert parsed.rejections == [] and parsed.frames["readings"].empty
    assert parsed.skipped == {
        "supplier dials": 1,
        "measures of type ERC": 1,
        "production": 1,
        "totalisers": 1,
        "dials without time class": 1,
    }


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (context(stage="AUTRE"), "etapeMetier is AUTRE"),
        (context({"BASE": [(AT, -1, 0)]}), "Valeur is -1"),
        (context({"BASE": [(AT, "1", 0)]}), "v is 1, which is not a whole number"),
        (context({"BASE": [(AT, 1, 16)]}), "iv is 16"),
        (context({"BASE": [("2026-03-29 02:30:00", 1, 0)]}), "does not exist in Paris"),
        (context({"BASE": [(None, 1, 0)]}), "d is missing"),
        (context({"BASE": [(5, 1, 0)]}), "d is 5, which is not a text"),
        (context({"HP": [(AT, 1, 0)]}), "but the reading holds hp"),
        (context({"EJP": [(AT, 1, 0)]}), "The time class EJP is not known"),
        (context(identifier="DI000009"), "The distributor calendar is DI000009"),
        (r64_context(quantity_of(r64_calendar({}), unit="VA")), "which is not energy"),
        (r64_context() | {"grandeur": 5}, "grandeur is not a list of objects"),
    ],
)
def test_a_bad_record_is_rejected_with_its_reason_and_the_others_go_on(bad, reason):
    parsed = read(bad, context({"BASE": [(AT, 9, 0)]}))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert rejection.record_ref.startswith(POINT)
    assert list(parsed.frames["readings"]["base_wh"]) == [9]


def test_a_bad_day_leaves_the_others_of_the_dial():
    parsed = read(context({"BASE": [(AT, 1, 0), ("2026-02-02 00:00:00", None, 0)]}))
    assert (len(parsed.rejections), list(parsed.frames["readings"]["base_wh"])) == (1, [1])


def test_a_point_that_is_none_is_rejected():
    [rejection] = read(context(), point="12").rejections
    assert "12 is not a PRM" in str(rejection.reason)


def test_measures_that_are_no_list_refuse_the_file():
    with pytest.raises(RefusedDocument, match="mesures is not a list"):
        parse("r64.json", written({"header": {"codeFlux": "R64"}, "mesures": "none"}))


def test_a_list_of_documents_and_a_mark_of_byte_order_are_read():
    documents = [r6x("R64", r6x_measure(context({"BASE": [(AT, value, 0)]}))) for value in (1, 2)]
    assert list(parse("r64.json", written(documents, "utf-8-sig")).frames["readings"]["base_wh"]) == [1, 2]


@pytest.mark.parametrize(
    ("name", "code", "key"), [(R64_NAME, "R64", "62000001"), (R64A_NAME, "R64A", "62000001_GRD-F999")]
)
def test_the_file_name_gives_the_sequence_and_the_date(name, code, key):
    document = written(r6x(code, r6x_measure(context()), recurrent=code != "R64"))
    parsed = parse(name.format(7), document if name.endswith("JSON") else zipped({"one.JSON": document}))
    header = parsed.header
    assert (header.flux_code, header.sequence_key, header.sequence_number) == (code, key, 7)
    assert header.published_at == datetime(2026, 6, 2, 3, 10, 13, tzinfo=UTC)
