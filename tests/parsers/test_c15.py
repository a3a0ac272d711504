"""C15: the event, the situation that it leaves, and the indexes before and after."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from reference_data import assert_valid_xml, needs

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.tests.flux_documents import (
    C15_NAME,
    POINT,
    c15,
    c15_event,
    c15_reading,
    c15_slots,
    zipped,
)

SCHEMA = "enedis/flux/schemas/GRD.XSD.0301.Flux_C15_v5.2.0.xsd"
SEASONS = {"SAISON_HAUTE": ["HC (22H30-6H30)"], "SAISON_BASSE": ["HC (2H00-6H00)", "HC (12H00-16H00)"]}
SAMPLE = Path(__file__).resolve().parents[3] / "shared/data/enedis/flux/samples/c15_avec_releves.xml"


def read(*events, **document):
    return parse("c15.xml", c15(*events, **document))


def event(**values):
    [row] = read(c15_event(**values)).frames["events"].to_dict("records")
    return row


def reading(*args, **values):
    [row] = read(c15_event(readings=c15_reading(*args, **values))).frames["readings"].to_dict("records")
    return row


def scale(*args, **values):
    row = reading(*args, **values)
    return row["digits"], row["coefficient"]


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"{SAMPLE} is not on this machine")
def test_the_real_sample_is_read_as_a_person_reads_it():
    parsed = parse(SAMPLE.name, SAMPLE.read_bytes())
    [event] = parsed.frames["events"].to_dict("records")
    before, after = parsed.frames["readings"].to_dict("records")
    at = datetime(2024, 10, 3, 22, 1, tzinfo=UTC)
    assert parsed.rejections == []
    assert parsed.header.version == "5.0.0"
    expected = {
        "point_code": "99660599682036",
        "contract_ref": "248912973",
        "at": at,
        "nature": "MCT",
        "event_type": "CONTRAT",
        "fta": "BTINFCU4",
        "power_va": 6000,
        "calendar": "DI000003",
        "client_category": "RES",
        "num_sequence": 2,
        "meter_number": "13451014311879",
        "meter_type": "CCB",
        "affair_ref": "38233180",
        "started_on": "2024-04-30",
        "service_level": "2",
        "holder_name": "Anonyme ANONYME",
    }
    assert {key: event[key] for key in expected} == expected
    assert (before["position"], before["at"], before["calendar"], before["base_wh"]) == (
        "before",
        at,
        "DI000001",
        2531000,
    )
    assert (after["position"], after["at"]) == ("after", at)
    assert after["measured_at"] == datetime(2024, 10, 3, 22, 2, tzinfo=UTC)
    assert {band: after[f"{band}_wh"] for band in ("hph", "hch", "hpb", "hcb")} == {
        "hph": 2967000,
        "hch": 1065000,
        "hpb": 3005000,
        "hcb": 2531000,
    }
    assert {(row["digits"], row["coefficient"], row["passed_zero"]) for row in (before, after)} == {(6, 1, False)}
    assert event["refuses_meter"] is False


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    readings = c15_reading({"BASE": "1"}, "1") + c15_reading({"HCH": "1"}, calendar="DI000003")
    events = (
        c15_event(readings=readings, sharing="2"),
        c15_event(slots=c15_slots(**SEASONS), structure="0", calendar=None),
        c15_event("COU", kind="TECHNIQUE", contract="", meter=""),
    )
    assert_valid_xml(SCHEMA, c15(*events))


def test_powers_are_volt_ampere():
    assert event(power="3.5")["power_va"] == 3500


def test_an_instant_without_offset_is_paris_time():
    assert event(at="2026-07-01T00:00:00")["at"] == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_fractions_of_a_second_are_dropped():
    assert event(at="2026-01-10T00:00:00.928023373+01:00")["at"] == datetime(2026, 1, 9, 23, tzinfo=UTC)


def test_a_company_is_known_by_its_name_and_registry_number():
    company = (
        "<Personne_Morale><Raison_Sociale>Client &amp; Fils</Raison_Sociale>"
        "<Etablissement_Principal_Num_Siret>00000000000018</Etablissement_Principal_Num_Siret></Personne_Morale>"
    )
    row = event(holder=company, category="PRO")
    assert (row["holder_name"], row["holder_is_company"], row["holder_registry"]) == (
        "Client & Fils",
        True,
        "00000000000018",
    )


def test_a_technical_event_without_index_is_an_event_without_reading():
    parsed = read(c15_event("MDPRM", kind="TECHNIQUE"))
    assert (len(parsed.frames["events"]), len(parsed.frames["readings"])) == (1, 0)


def test_a_cancelled_contract_keeps_sequence_zero():
    assert event(nature="AUTRE", sequence="0")["num_sequence"] == 0


def test_indexes_are_multiplied_by_unit_and_coefficient():
    assert reading({"BASE": "12"})["base_wh"] == 12_000
    assert reading({"BASE": "12"}, unit="MWh")["base_wh"] == 12_000_000
    assert reading({"BASE": "12"}, coefficient="1.5")["base_wh"] == 18_000
    assert reading({"BASE": "12"}, coefficient="10")["base_wh"] == 120_000


def test_digits_and_coefficient_say_where_a_register_returns_to_zero():
    assert scale({"BASE": "12"}) == (6, 1)
    assert scale({"BASE": "12"}, coefficient="10.0") == (6, 10)


@pytest.mark.parametrize("unusable", [{"coefficient": "1.5"}, {"unit": "MWh"}, {"digits": "0"}])
def test_a_register_that_returns_to_zero_at_no_whole_kwh_has_unknown_digits(unusable):
    row = reading({"BASE": "12"}, **unusable)
    assert pd.isna(row["digits"]) and pd.isna(row["coefficient"])


def test_one_dial_that_passed_zero_says_it_of_the_reading():
    assert reading({"HP": "7", "HC": "5"}, calendar="DI000002", passed_zero="1")["passed_zero"] is True
    assert reading({"BASE": "12"})["passed_zero"] is False


@pytest.mark.parametrize(("said", "expected"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_an_event_says_whether_the_customer_refuses_the_meter(said, expected):
    assert event(refusal=said)["refuses_meter"] == expected


def test_an_event_that_does_not_say_it_leaves_the_refusal_unknown():
    assert pd.isna(event(refusal=None)["refuses_meter"])


@pytest.mark.parametrize(
    ("nature", "expected"),
    [("REEL", "actual"), ("ESTIME", "estimated"), ("AUTO-RELEVE", "self_read"), (None, "estimated")],
)
def test_natures_are_translated(nature, expected):
    assert reading({"BASE": "1"}, nature=nature)["nature"] == expected


@pytest.mark.parametrize(
    ("structure", "values", "calendar"),
    [("1", {"BASE": "5"}, "DI000001"), ("2", {"HP": "7", "HC": "5"}, "DI000002")],
)
def test_a_meter_without_distributor_dials_is_read_from_its_historical_ones(structure, values, calendar):
    row = reading(values, calendar=None, structure=structure, element="Classe_Temporelle")
    assert row["calendar"] == calendar
    assert {name: row[f"{name.lower()}_wh"] for name in values} == {name: int(v) * 1000 for name, v in values.items()}


def test_what_is_injected_is_not_consumption():
    parsed = read(c15_event(readings=c15_reading({"BASE": "5"}, direction="1")))
    assert "reading holds –" in str(parsed.rejections[0].reason)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"at": "yesterday"}, "yesterday is not a date and time"),
        ({"at": "9999-12-31T00:00:00+01:00"}, "is not a date and time"),
        ({"at": None}, "Date_Evenement is missing"),
        ({"nature": None}, "Nature_Evenement is missing"),
        ({"contract": None}, "Ref_Situation_Contractuelle is missing"),
        ({"sequence": "1.5"}, "not a whole number"),
        ({"sequence": str(2**31)}, "not a whole number"),
        ({"power": "9" * 12}, "no point has so much"),
        ({"affair": "A" * 5000}, "Id_Affaire is too long: AAAA"),
        ({"kind": "SURPRISE"}, "Type_Evenement is SURPRISE"),
        ({"point": "ABC"}, "ABC is not a PRM"),
        ({"power": "six"}, "Puissance_Souscrite is six"),
        ({"started": "soon"}, "soon is not a date"),
        ({"refusal": "maybe"}, "Refus_Pose_AMM is maybe"),
    ],
)
def test_a_bad_event_is_rejected_with_its_reason_and_the_others_go_on(values, reason):
    parsed = read(c15_event(**values), c15_event(affair="A0000002"))
    assert [reason in str(rejection.reason) for rejection in parsed.rejections] == [True]
    assert list(parsed.frames["events"]["affair_ref"]) == ["A0000002"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"qualification": "3"}, "neither 1 (before) nor 2 (after)"),
        ({"at": None}, "Date_Releve is missing"),
        ({"unit": "kVARh"}, "not energy"),
        ({"calendar": "FC012345"}, "calendar is FC012345"),
        ({"coefficient": "x"}, "Coefficient_Lecture is x"),
        ({"passed_zero": "2"}, "Indicateur_Passage_A_Zero is 2"),
    ],
)
def test_a_bad_reading_leaves_its_event(values, reason):
    parsed = read(c15_event(readings=c15_reading({"BASE": "1"}, **values)))
    assert [reason in str(rejection.reason) for rejection in parsed.rejections] == [True]
    assert parsed.rejections[0].record_ref.startswith(f"{POINT} MES")
    assert (len(parsed.frames["events"]), len(parsed.frames["readings"])) == (1, 0)


def test_several_documents_of_one_archive_are_one_file():
    documents = {f"part_{n}.xml": c15(c15_event(affair=f"A{n}")) for n in (1, 2)}
    parsed = parse(C15_NAME.format(7), zipped(documents))
    assert list(parsed.frames["events"]["affair_ref"]) == ["A1", "A2"]
    assert (parsed.header.sequence_key, parsed.header.sequence_number) == ("GRD-F999_0327", 7)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_any_declared_encoding_is_read(encoding):
    holder = "<Personne_Physique><Nom>Hélène</Nom></Personne_Physique>"
    [row] = read(c15_event(holder=holder), encoding=encoding).frames["events"].to_dict("records")
    assert row["holder_name"] == "Hélène"


@pytest.mark.parametrize(
    ("values", "kind"),
    [({"origin": "1"}, "events of injection"), ({"contract": ""}, "events of points without contract")],
)
def test_what_concerns_no_withdrawal_contract_is_counted_and_left(values, kind):
    parsed = read(c15_event(**values), c15_event(affair="A0000002"))
    assert (len(parsed.frames["events"]), parsed.rejections, parsed.skipped) == (1, [], {kind: 1})


def test_off_peak_slots_are_told_by_season():
    assert event(slots=c15_slots(**SEASONS))["off_peak_slots"] == (
        "SAISON_HAUTE HC (22H30-6H30)\nSAISON_BASSE HC (2H00-6H00), HC (12H00-16H00)"
    )


def test_before_the_seasons_the_slot_stands_in_the_tariff_itself():
    slot = "<Libelle_Plage_Heures_Creuses>HC (21H02-5H02)</Libelle_Plage_Heures_Creuses>"
    assert event(slots=slot)["off_peak_slots"] == "HC (21H02-5H02)"
    assert event()["off_peak_slots"] is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, False),
        ({"structure": "0", "calendar": None}, True),
        ({"meter": "", "calendar": None, "slots": "<Forfait><Valeur>4000</Valeur><Unite>h</Unite></Forfait>"}, True),
        ({"meter": ""}, False),
        ({"meter": "", "calendar": None}, None),
    ],
)
def test_an_event_says_whether_the_point_has_a_meter(values, expected):
    told = event(**values)["is_unmetered"]
    assert pd.isna(told) if expected is None else told == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ""),
        ({"sharing": "0"}, "acc"),
        ({"sharing": "1"}, ""),
        ({"sharing": "2"}, "acc"),
        ({"sharing": "0", "fta": "BTINFCU4ACC"}, ""),
    ],
)
def test_the_role_in_a_collective_self_consumption_decides_the_management(values, expected):
    assert event(**values)["management"] == expected
