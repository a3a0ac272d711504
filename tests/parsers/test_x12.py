# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""X12 and X13: affairs with all of their milestones."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import SHARED, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, UnknownFlux, parse
from odoo.addons.energy_flux.tests.contract_documents import X12_NAME, affair, affairs
from odoo.addons.energy_flux.tests.flux_documents import OTHER_POINT, POINT

SAMPLE = "enedis/flux/samples/affaires_X12.xml"
SENT = (1, "DMTR", "2026-01-10T08:00:00.903+01:00", "2026-01-10+01:00")
PLANNED = (3, "INPL", "2026-01-11T08:00:00+01:00", "2026-01-20+01:00")


def read(*each, code="X12", name="X12"):
    return parse(X12_NAME.format(name, 5), affairs(*each, code=code))


@needs(SAMPLE)
def test_the_sample_is_read_as_a_person_reads_it():
    parsed = parse(X12_NAME.format("X12", 1), (SHARED / SAMPLE).read_bytes())
    assert (parsed.rejections, parsed.header.version) == ([], "2.0.0")
    assert parsed.header.published_at == datetime(2024, 11, 23, 8, 17, 12, tzinfo=UTC)
    found = parsed.frames["affairs"]
    assert found["affair_ref"].tolist() == [f"AFF000000{number}" for number in (1, 2, 3, 4)]
    assert found["point_code"].tolist() == [f"990000000000{number}" for number in (17, 24, 31, 55)]
    assert found["status"].tolist() == ["TERMN", "COURS", "TERMN", "COURS"]
    assert found["service"].tolist() == ["CFN", "AME", "MES", "CFN"]
    assert found["state"].tolist() == ["CPRE", "DMTR", "CPNR", "DMTR"]
    assert found["effective_on"].dt.strftime("%m-%d").tolist() == ["11-23", "11-23", "11-21", "11-24"]
    assert set(found["requester_ref"]) == {"EDN"} and set(found["segment"]) == {"C5"}
    milestones = parsed.frames["milestones"]
    assert milestones["affair_ref"].value_counts().to_dict() == {
        "AFF0000001": 4,
        "AFF0000002": 1,
        "AFF0000003": 2,
        "AFF0000004": 1,
    }
    assert milestones["state"].tolist() == ["DMTR", "DMREC", "INPL", "CPRE", "DMTR", "DMTR", "CPNR", "DMTR"]
    assert milestones["at"][3] == datetime(2024, 11, 23, 6, 27, 23, tzinfo=UTC)
    assert milestones["label"][1] == "Demande recevable"


@pytest.mark.parametrize(("code", "origin"), [("X12", "initiated"), ("X13", "received")])
def test_the_flux_tells_who_began_the_affair(code, origin):
    parsed = read(affair("A1", SENT), code=code, name=code)
    assert parsed.header.flux_code == code
    assert parsed.frames["affairs"]["origin"].tolist() == parsed.frames["milestones"]["origin"].tolist() == [origin]


def test_the_state_is_that_of_the_last_milestone_by_number():
    [row] = read(affair("A1", PLANNED, SENT)).frames["affairs"].to_dict("records")
    assert (row["state"], row["effective_on"]) == ("INPL", pd.Timestamp("2026-01-20"))


def test_the_effective_day_is_the_last_that_was_told():
    [row] = read(affair("A1", PLANNED, (4, "CPRE", PLANNED[2], None))).frames["affairs"].to_dict("records")
    assert (row["state"], row["effective_on"]) == ("CPRE", pd.Timestamp("2026-01-20"))


def test_an_affair_without_milestone_or_point_is_an_affair():
    [row] = read(affair("A1", point=None, label=None)).frames["affairs"].to_dict("records")
    assert pd.isna(row["state"]) and pd.isna(row["point_code"]) and pd.isna(row["service_label"])


@pytest.mark.parametrize(
    ("told", "utc"),
    [
        ("2026-03-29T03:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_instants_are_right_when_clocks_change(told, utc):
    assert read(affair("A1", (1, "DMTR", told, None))).frames["milestones"]["at"].tolist() == [utc]


def test_a_bad_milestone_is_refused_and_the_others_are_read():
    parsed = read(affair("A1", SENT, (2, "DMREC", "yesterday", None), PLANNED))
    assert [rejection.record_ref for rejection in parsed.rejections] == ["A1 2"]
    assert "yesterday is not a date and time" in str(parsed.rejections[0].reason)
    assert parsed.frames["milestones"]["number"].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("bad", "reason"), [({"point": "12"}, "12 is not a PRM"), ({"reference": ""}, "affaire id is missing")]
)
def test_a_bad_affair_is_refused_with_its_milestones(bad, reason):
    reference = bad.pop("reference", "A1")
    parsed = read(affair(reference, SENT, **bad), affair("A2", SENT, point=OTHER_POINT))
    assert reason in str(parsed.rejections[0].reason)
    assert parsed.frames["affairs"]["affair_ref"].tolist() == ["A2"]
    assert parsed.frames["milestones"]["affair_ref"].tolist() == ["A2"]


def test_the_header_must_agree_with_the_name():
    with pytest.raises(RefusedDocument, match="should hold flux X13 but holds X12"):
        read(affair("A1", SENT), code="X12", name="X13")


def test_a_document_whose_name_does_not_tell_its_flux_is_not_guessed():
    with pytest.raises(UnknownFlux, match="X12, X13"):
        parse("affairs.xml", affairs(affair("A1", SENT, point=POINT)))
