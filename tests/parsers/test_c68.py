# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""C68: what the grid operator knows of a supply point, as JSON or as a table, in zips of zips."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from reference_data import assert_valid_json, needs

from odoo.addons.energy_flux.parsers import RefusedDocument, parse
from odoo.addons.energy_flux.tests.contract_documents import C68_NAME, c68, c68_point
from odoo.addons.energy_flux.tests.flux_documents import OTHER_POINT, POINT, zipped

SCHEMA = "enedis/flux/schemas/Enedis.SGE.JSON.0514.Flux.C68_v1.2.0.json"
JSON, CSV = C68_NAME.format(1, "json"), C68_NAME.format(1, "csv")
HEAD = "PRM;Segment;Domaine de tension;Tension de Livraison;Puissance souscrite;Etat contractuel"


def read(*points, name=JSON):
    return parse(name, c68(*points))


def point(*args, **changes):
    [row] = read(c68_point(*args, **changes)).frames["points"].to_dict("records")
    return row


def table(*lines, encoding="utf-8"):
    return parse(CSV, "\n".join(lines).encode(encoding))


@needs(SCHEMA)
def test_the_documents_of_these_tests_are_valid():
    assert_valid_json(SCHEMA, json.loads(c68(c68_point(), c68_point(OTHER_POINT, situationComptage={}))))


def test_a_point_is_read_as_a_person_reads_it():
    assert point() == {
        "point_code": POINT,
        "segment": "C4",
        "meter_number": "000000000068",
        "meter_type": "PME-PMI",
        "service_level": "2",
        "voltage": "230_400V",
        "voltage_domain": "BTSUP",
        "supply_state": "ALIM",
        "off_peak_slots": "HC (22H30-6H30)",
        "connection_power_va": 120_000,
        "injection_power_va": None,
        "power_limit_va": 119_500,
        "street": "2 RUE DU RESEAU",
        "zip": "44000",
        "city": "EXEMPLEVILLE",
        "situation": "2024-01-01 · C5\n2026-01-01 · C4 · BTSUPCU4 · HPH 60 kVA · SERVC · 200000001",
    }


def test_the_name_tells_when_it_was_published():
    assert read(c68_point()).header.published_at == datetime(2026, 2, 1, 4, 10, 13, tzinfo=UTC)


@pytest.mark.parametrize(("month", "hour"), [("0328", 4), ("0330", 3), ("1024", 3), ("1026", 4)])
def test_the_name_tells_paris_time(month, hour):
    name = JSON.replace("20260201", f"2026{month}")
    assert read(c68_point(), name=name).header.published_at.hour == hour


def test_a_zip_of_ten_zips_is_one_file():
    inner = {
        C68_NAME.format(number, "zip"): zipped({C68_NAME.format(number, "json"): c68(c68_point(f"{number:014}"))})
        for number in range(1, 11)
    }
    parsed = parse(C68_NAME.format(1, "zip"), zipped(inner))
    assert parsed.header.flux_code == "C68"
    assert parsed.frames["points"]["point_code"].tolist() == [f"{number:014}" for number in range(1, 11)]


def test_one_object_extensions_in_capitals_and_a_byte_order_mark_are_accepted():
    document = b"\xef\xbb\xbf" + json.dumps(c68_point()).encode()
    assert len(parse(JSON.replace(".json", ".JSON"), document).frames["points"]) == 1


def test_what_the_requester_may_not_see_is_absent():
    [row] = read({"idPrm": POINT}).frames["points"].to_dict("records")
    assert row.pop("point_code") == POINT
    assert all(pd.isna(value) for value in row.values())


def test_facts_of_an_unexpected_form_are_left():
    row = point(situationComptage={"compteurs": "none"}, situationsContractuelles=[None, {}], syntheseContractuelle=[])
    assert pd.isna(row["meter_number"]) and pd.isna(row["service_level"]) and pd.isna(row["segment"])


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"idPrm": "12"}, "12 is not a PRM"),
        ({"idPrm": None}, "– is not a PRM"),
        (
            {"situationAlimentation": {"alimentationPrincipale": {"puissanceLimiteSoutirage": {"valeur": 5}}}},
            "is 5, which is not a power",
        ),
        (
            {
                "situationAlimentation": {
                    "alimentationPrincipale": {"puissanceLimiteSoutirage": {"valeur": 5, "unite": "A"}}
                }
            },
            "is in A, which is no unit of power",
        ),
    ],
)
def test_a_bad_point_is_refused_and_the_others_are_read(bad, reason):
    parsed = read(c68_point(**bad), c68_point(OTHER_POINT))
    [rejection] = parsed.rejections
    assert reason in str(rejection.reason) and "json" in rejection.payload
    assert parsed.frames["points"]["point_code"].tolist() == [OTHER_POINT]


def test_a_table_is_read_by_the_names_of_its_columns():
    parsed = table(HEAD, f"{POINT};C5;BTINF;230_400V;36 kVA;En service")
    [row] = parsed.frames["points"].to_dict("records")
    assert (row["point_code"], row["segment"], row["voltage_domain"], row["voltage"]) == (
        POINT,
        "C5",
        "BTINF",
        "230_400V",
    )
    assert row["situation"] == "C5 · 36 kVA · En service"


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Puissance de raccordement soutirage", "36,5 kVA"),
        ("PUISSANCE RACCORDEMENT SOUTIRAGE", "36.5kVA"),
        ("Puissance Raccordement Soutirage Valeur;Puissance Raccordement Soutirage Unité", "36.5;kVA"),
    ],
)
def test_a_power_stands_with_its_unit_in_one_cell_or_two(head, cells):
    parsed = table(f"PRM;{head}", f"{POINT};{cells}")
    assert parsed.frames["points"]["connection_power_va"].tolist() == [36_500]


def test_a_table_may_be_written_as_windows_does():
    parsed = table("PRM;Numéro de série;Commune", f"{POINT};42;SAINT-ÉTIENNE", encoding="cp1252")
    [row] = parsed.frames["points"].to_dict("records")
    assert (row["meter_number"], row["city"]) == ("42", "SAINT-ÉTIENNE")


def test_columns_that_tell_nothing_that_is_kept_are_counted():
    parsed = table("PRM;Type Injection;Borne Fixe", f"{POINT};NON;NON", f"{OTHER_POINT};NON;NON")
    assert parsed.skipped == {"columns that tell nothing that is kept": 2}


def test_a_table_without_points_is_refused():
    with pytest.raises(RefusedDocument, match="has no column PRM"):
        table("Segment;Commune", "C5;NANTES")
