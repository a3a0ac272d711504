"""R50: half hours named by their end become days of points named by their start, whichever way they are read."""

import random
from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import SHARED, assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, parse
from odoo.addons.energy_flux.parsers.r50 import PlainPoints
from odoo.addons.energy_flux.tests.curve_documents import POINT, R50_NAME, r50, r50_day, r50_point
from odoo.addons.energy_flux.tests.flux_documents import zipped

SCHEMA = "enedis/flux/schemas/Enedis.SGE.GUI.0316.Flux_R50_v1.1.0.xsd"
SAMPLE = "enedis/sge-exchanges/CommandeCollectePublicationMesures/C5-CDC/R50.xml"
DAY = "2026-01-15"
WATTS = list(range(100, 148))
OTHER = "99100000000029"


def read(document):
    return parse("r50.xml", document)


def days(*points, **header):
    parsed = read(r50(*points, **header))
    assert parsed.rejections == []
    return parsed.frames["curves"]


def only_day(values, validities=None, day=DAY):
    [row] = days(r50_point(r50_day(day, values, validities))).to_dict("records")
    return row


def otherwise_written(document):
    """The same document, so written that no PRM has the operator's own form."""
    return document.replace(b"<PDC>", b"<PDC >")


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_xml(SCHEMA, r50(r50_point(r50_day(DAY, [1, None, 2], ["0", None, "1"])), r50_point(r50_day(DAY, []))))


@needs(SAMPLE)
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse("R50.xml", (SHARED / SAMPLE).read_bytes())
    [row] = parsed.frames["curves"].to_dict("records")
    assert parsed.rejections == []
    assert parsed.header.published_at == datetime(2022, 2, 4, 2, 0, 41, tzinfo=UTC)
    assert (row["point_code"], row["quantity"], row["step_s"]) == ("09111642617347", "active_consumption", 1800)
    assert (row["day"], row["started_at"]) == (pd.Timestamp("2022-02-02"), datetime(2022, 2, 1, 23, tzinfo=UTC))
    assert row["values"][:4] == [476, 476, 508, 522]  # until 00:30, 01:00, 01:30, 02:00
    assert row["values"][17] == 1156  # until 09:00
    assert (row["values"][-1], sum(row["values"]), len(row["values"])) == (616, 41_362, 48)
    assert row["qualities"] == "B" * 48


def test_the_operator_s_form_is_read_as_arrays_and_any_other_by_the_xml_parser(monkeypatch):
    kept = PlainPoints._left_of
    left = []
    monkeypatch.setattr(PlainPoints, "_left_of", lambda self, piece: left.append(kept(self, piece)) or left[-1])
    document = r50(r50_point(r50_day(DAY, WATTS)))
    read(document)
    assert b"<PDC>" not in b"".join(left)
    left.clear()
    read(otherwise_written(document))
    assert b"".join(left).count(b"<PDC >") == 48


@pytest.mark.parametrize("seed", range(5))
def test_both_ways_of_reading_give_the_same_days(seed):
    chance = random.Random(seed)

    def some(choices):
        return [chance.choice(choices) for _ in range(50)]

    document = r50(
        *(
            r50_point(
                *(
                    r50_day(day, some([None, 0, 7, 123, 9_000, 999_999_999]), some(["0", "1", None]))
                    for day in ("2026-01-15", "2026-03-29", "2026-10-25")
                ),
                point=point,
            )
            for point in (POINT, OTHER)
        )
    )
    plain, other = read(document), read(otherwise_written(document))
    assert plain.rejections == other.rejections == []
    pd.testing.assert_frame_equal(plain.frames["curves"], other.frames["curves"])


@pytest.mark.parametrize(
    ("day", "count", "start"),
    [
        ("2026-01-15", 48, datetime(2026, 1, 14, 23, tzinfo=UTC)),
        ("2026-03-29", 46, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-10-25", 50, datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
)
def test_a_day_has_its_hours(day, count, start):
    row = only_day(list(range(50)), day=day)
    assert (row["values"], row["started_at"]) == (list(range(count)), start)


def test_a_point_without_value_is_a_gap_and_a_doubtful_one_is_told():
    row = only_day([5, None, 0], ["1", "0", None])
    assert row["values"][:4] == [5, None, 0, None]
    assert row["qualities"][:4] == "U-B-"


def test_the_header_tells_the_step():
    row = days(r50_point(r50_day(DAY, [])), r50_point(r50_day(DAY, WATTS)), step=30).to_dict("records")[0]
    assert row["step_s"] == 1800
    with pytest.raises(RefusedDocument, match="no steps of 7 minutes"):
        read(r50(r50_point(r50_day(DAY, WATTS)), step=7))


def test_points_without_a_header_are_refused():
    document = r50(r50_point(r50_day(DAY, WATTS)))
    first, end = document.index(b"<En_Tete_Flux>"), document.index(b"</En_Tete_Flux>") + len(b"</En_Tete_Flux>")
    with pytest.raises(RefusedDocument, match="En_Tete_Flux is missing"):
        read(document[:first] + document[end:])


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        (b"<V>107</V>", b"<V>1o7</V>", "not a number"),
        (b"<V>107</V>", b"<V>-107</V>", "not a number from 0"),
        (b"<V>107</V>", b"<V>99999999999</V>", "too large"),
        (b"04:00:00+01:00", b"04:61:00+01:00", "not a date and time"),
        (b"2026-01-15T04:00:00", b"2026-02-31T04:00:00", "not a date and time"),
    ],
)
def test_a_bad_point_is_refused_with_its_sentence_and_the_others_load(good, bad, reason):
    document = r50(r50_point(r50_day(DAY, WATTS)), r50_point(r50_day(DAY, WATTS), point=OTHER))
    parsed = read(document.replace(good, bad, 1))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert "<PDC>" in rejection.payload["xml"]
    assert rejection.record_ref.startswith(POINT)
    values = parsed.frames["curves"].set_index("point_code")["values"]
    assert values[POINT] == [*WATTS[:7], None, *WATTS[8:]]
    assert values[OTHER] == WATTS


def test_a_bad_point_code_refuses_its_prm():
    parsed = read(r50(r50_point(r50_day(DAY, WATTS), point="12"), r50_point(r50_day(DAY, WATTS))))
    assert "12 is not a PRM" in str(parsed.rejections[0].reason)
    assert list(parsed.frames["curves"]["point_code"]) == [POINT]


def test_a_point_that_is_not_on_the_grid_refuses_its_day():
    document = r50(r50_point(r50_day(DAY, WATTS), r50_day("2026-01-16", WATTS)))
    parsed = read(document.replace(b"15T04:00:00+01:00", b"15T04:07:00+01:00"))
    [rejection] = parsed.rejections
    assert "not a whole number of steps" in str(rejection.reason)
    assert rejection.record_ref == f"{POINT} active_consumption 2026-01-15"
    assert "2026-01-15T02:37:00" in rejection.payload["json"]
    assert list(parsed.frames["curves"]["day"]) == [pd.Timestamp("2026-01-16")]


@pytest.mark.parametrize(("opening", "closing"), [(b"<!-- ", b" -->"), (b"<![CDATA[", b"]]>"), (b"<?none ", b"?>")])
def test_what_is_no_element_is_no_prm(opening, closing):
    hidden = opening + r50_point(r50_day(DAY, WATTS), point=OTHER).encode() + closing
    document = r50(r50_point(r50_day(DAY, WATTS))).replace(b"<PRM>", hidden + b"<PRM>", 1)
    assert list(read(document).frames["curves"]["point_code"]) == [POINT]


def test_a_document_that_is_cut_off_is_refused():
    with pytest.raises(RefusedDocument, match="cut off"):
        read(r50(r50_point(r50_day(DAY, WATTS))).removesuffix(b"</R50>\n"))


def test_a_large_document_is_read_piece_by_piece():
    count = 400
    parsed = read(r50(*(r50_point(r50_day(DAY, WATTS), point=f"{position:014}") for position in range(count))))
    assert len(parsed.frames["curves"]) == count
    assert all(values == WATTS for values in parsed.frames["curves"]["values"])


def test_the_file_name_gives_the_sequence():
    parsed = parse(R50_NAME.format(42), zipped({"one.xml": r50(r50_point(r50_day(DAY, WATTS)))}))
    assert (parsed.header.flux_code, parsed.header.sequence_key, parsed.header.sequence_number) == (
        "R50",
        "800000001",
        42,
    )


def test_a_file_without_points_is_an_empty_frame():
    assert len(days(r50_point(r50_day(DAY, [])))) == 0


def test_a_document_of_one_point_is_read():
    curves = days(r50_point(r50_day(DAY, [7])))
    assert curves["values"].tolist() == [[7, *[None] * 47]]
