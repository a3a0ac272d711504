# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C12: what happened to contracts of C2 to C4, on which day, with which powers."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from reference_data import assert_valid_xml, needs

from odoo.addons.energy_core.calc import ENTRIES, EXITS
from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.contract_documents import C12_NAME, c12, c12_point, c12_situation
from odoo.addons.energy_flux.tests.flux_documents import OTHER_POINT, POINT, zipped

SCHEMA = "enedis/flux/schemas/ENEDIS.SGE.XSD.0130.C12_v1.12.1.xsd"
FIVE_POWERS = {"Pointe": 900, "HPH": 1000, "HCH": 1100, "HPE": 1200, "HCE": 1300}


def read(*points, **document):
    return parse(C12_NAME.format(1).replace(".zip", ".xml"), c12(*points, **document))


def events(*situations, mode="DELTA", **point):
    parsed = read(c12_point(*situations, **point), mode=mode)
    assert parsed.rejections == []
    return parsed.frames["events"].to_dict("records")


def event(*natures, told="2026-01-01", kind=None, mode="DELTA", **situation):
    [row] = events(c12_situation(*natures, **situation), told=told, kind=kind, mode=mode)
    return row


@needs(SCHEMA)
@pytest.mark.parametrize("mode", ["COMPLET", "DELTA"])
def test_the_documents_of_these_tests_are_valid(mode):
    situations = (
        c12_situation("CFN", ends="2026-02-28", sequence="3"),
        c12_situation("CPS", "CTF", starts="2026-03-01", fta="HTACU5", powers=FIVE_POWERS),
        c12_situation(affair=None),
    )
    assert_valid_xml(SCHEMA, c12(c12_point(*situations, kind="AutoconsommationCollective"), mode=mode))


def test_an_entry_is_read_as_a_person_reads_it():
    row = event("MES", sequence="2")
    expected = {
        "point_code": POINT,
        "contract_ref": POINT,
        "at": datetime(2025, 12, 31, 23, tzinfo=UTC),
        "nature": "MES",
        "event_type": "CONTRAT",
        "fta": "BTSUPCU4",
        "power_va": 60_000,
        "power_hph_va": 60_000,
        "power_hch_va": 60_000,
        "power_hpb_va": 60_000,
        "power_hcb_va": 60_000,
        "num_sequence": 2,
        "affair_ref": "A1200001",
        "started_on": "2026-01-01",
        "segment": "C4",
        "street": "1 RUE DU RESEAU",
        "zip": "44000",
        "city": "EXEMPLEVILLE",
        "meter_number": "000000000012",
        "holder_name": "Usine & Fils",
        "holder_is_company": True,
        "is_unmetered": False,
    }
    assert {key: row[key] for key in expected} == expected
    assert pd.isna(row["power_peak_va"]) and pd.isna(row["management"])


def test_the_header_tells_version_and_publication():
    header = parse(C12_NAME.format(7), zipped({"part.xml": c12(c12_point(c12_situation("MES")))})).header
    assert (header.flux_code, header.version, header.sequence_key, header.sequence_number) == (
        "C12",
        "1.12.1",
        "GRD-F999",
        7,
    )
    assert header.published_at == datetime(2026, 2, 1, 4, 10, 13, tzinfo=UTC)


def test_each_class_of_power_has_its_own():
    row = event("CPS", fta="HTACU5", powers=FIVE_POWERS)
    assert [row[f"power_{band}_va"] for band in ("peak", "hph", "hch", "hpb", "hcb")] == [
        900_000,
        1_000_000,
        1_100_000,
        1_200_000,
        1_300_000,
    ]
    assert row["power_va"] == 1_300_000


def test_the_mobile_peak_is_the_peak():
    assert event("CPS", fta="HTACUPM5", powers={"PM": 900, "HPH": 1000})["power_peak_va"] == 900_000


def test_a_tariff_of_one_power_has_that():
    row = event("CPS", fta="BTINFCUST", powers={"Base": 36})
    assert row["power_va"] == 36_000 and pd.isna(row["power_hph_va"])


def test_powers_of_former_classes_are_counted_and_left():
    parsed = read(c12_point(c12_situation("CPS", fta="HTA8", powers={"HPH": 100, "HPDemiSaison": 200})))
    assert parsed.skipped == {"powers of classes of former tariffs": 1}
    assert parsed.frames["events"]["power_va"].tolist() == [200_000]


def test_several_natures_of_one_block_are_events_of_one_situation():
    rows = events(c12_situation("CFN", "CPS", "CTF"))
    assert [row["nature"] for row in rows] == ["CFNE", "CPS", "CTF"]
    assert len({(row["at"], row["fta"], row["power_va"]) for row in rows}) == 1


@pytest.mark.parametrize(
    ("situation", "told", "nature", "day"),
    [
        ({"starts": "2026-03-01"}, "2026-03-01", "CFNE", date(2026, 3, 1)),
        ({"starts": "2026-03-01"}, "2026-02-20", "CFNE", date(2026, 3, 1)),
        ({"starts": "2026-03-01", "ends": "2026-05-31"}, "2026-03-01", "CFNE", date(2026, 3, 1)),
        ({"starts": "2025-01-01", "ends": "2026-02-28"}, "2026-03-01", "CFNS", date(2026, 3, 1)),
        ({"starts": "2025-01-01", "ends": "2026-02-28"}, "2026-02-28", "CFNS", date(2026, 3, 1)),
    ],
)
def test_a_change_of_supplier_is_an_entry_or_an_exit_by_the_side_that_is_told(situation, told, nature, day):
    row = event("CFN", told=told, **situation)
    assert (row["nature"], row["at"].tz_convert("Europe/Paris").date()) == (nature, day)


def test_a_contract_ends_the_day_after_its_last_one():
    row = event("RES", starts="2025-01-01", ends="2026-02-28", told="2026-02-28")
    assert (row["nature"], row["at"]) == ("RES", datetime(2026, 2, 28, 23, tzinfo=UTC))
    assert event("RES", starts="2025-01-01", told="2026-03-01")["at"] == datetime(2026, 2, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize("nature", ["MES", "PMES", "INIT"])
def test_entries_are_entries_for_the_calculation(nature):
    assert event(nature)["nature"] in ENTRIES


@pytest.mark.parametrize(
    "nature", ["CPS", "CTF", "CTU", "CCF", "CGPM", "CGF", "PROV", "PROVCD", "RELSPE", "ENT_ACC", "SOR_ACC"]
)
def test_other_natures_are_changes_from_the_first_day_of_the_situation(nature):
    row = event(nature, told="2026-02-15", starts="2026-02-01")
    assert row["nature"] == nature and nature not in {*ENTRIES, *EXITS}
    assert row["at"] == datetime(2026, 1, 31, 23, tzinfo=UTC)


def test_a_complete_document_tells_the_situation_that_holds():
    assert event(mode="COMPLET")["nature"] == "INIT"


def test_what_happens_without_a_nature_is_technical():
    row = event(told="2026-02-15")
    assert (row["nature"], row["event_type"]) == ("AUTRE", "TECHNIQUE")
    assert row["at"] == datetime(2026, 2, 14, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-03-29", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-30", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("2026-10-26", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_days_begin_at_midnight_in_paris_when_clocks_change(day, instant):
    assert event("CPS", starts=day)["at"] == instant


def test_collective_self_consumption_is_told_by_event_point_or_formula():
    assert event("ENT_ACC")["management"] == "acc"
    assert event("SOR_ACC", kind="AutoconsommationCollective")["management"] == ""
    assert event("CPS", kind="Autoconso-Hebergeur")["management"] == "acc"
    assert event("CPS", fta="BTSUPCUACC", kind="AutoconsommationCollective")["management"] == ""


def test_sequence_zero_cancels_nothing_here():
    assert event("CPS", sequence="0")["num_sequence"] == 1


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        ({"starts": None}, "Date_Debut is missing"),
        ({"starts": "2026-02-30"}, "2026-02-30 is not a date"),
        ({"fta": None}, "Libelle is missing"),
        ({"powers": {"HPX": 1}}, "The class of power HPX is not known"),
        ({"powers": {"HPH": "-1"}}, "Puissance_Souscrite is -1"),
    ],
)
def test_a_bad_situation_is_refused_and_the_others_are_read(situation, reason):
    bad = c12_point(c12_situation("CPS", **situation))
    parsed = read(bad, c12_point(c12_situation("MES"), point=OTHER_POINT))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason)
    assert rejection.record_ref.startswith(POINT)
    assert "<Situation_Contractuelle>" in rejection.payload["xml"]
    assert parsed.frames["events"]["point_code"].tolist() == [OTHER_POINT]


def test_a_point_that_is_no_prm_is_refused_alone():
    parsed = read(c12_point(c12_situation("MES"), point="123"), c12_point(c12_situation("MES")))
    assert "123 is not a PRM" in str(parsed.rejections[0].reason)
    assert len(parsed.frames["events"]) == 1
