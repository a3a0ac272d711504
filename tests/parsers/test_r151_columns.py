"""R151 read by columns holds what a reader that walks the elements, written here, finds in random documents."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from odoo.addons.energy_flux.parsers import archive, parse, xml_pieces
from odoo.addons.energy_flux.tests.flux_documents import tag

BANDS = {"DI000001": {"BASE"}, "DI000002": {"HP", "HC"}, "DI000003": {"HPH", "HCH", "HPB", "HCB"}}
LARGEST = 10**15

CODES = st.sampled_from(
    ["99000000000018", "99000000000026", " 99000000000034 ", "9900000000004", "9900000000001A", "", None]
)
DAYS = st.sampled_from(
    ["2026-01-30", "2026-03-28", "2026-03-29", "2026-10-24", " 2026-10-25\n", "2026-02-30", "1026-01-01", "", None]
)
CALENDARS = st.sampled_from([*BANDS, *BANDS, " DI000001 ", "DI000009", "", None])
VALUES = st.one_of(
    st.integers(0, 10**9).map(str),
    st.sampled_from(
        ["007", " 12 ", "1.5", "999999999999999", "1000000000000000", "9" * 30, "-1", "x", "1e3", "&#49;2"]
    ),
    st.sampled_from(["", None, "٣", "12<!-- 3 -->4"]),
)
DOUBTS = st.sampled_from(["0", "0", "0", "1", "2", " 1 ", None])


@st.composite
def blocks(draw):
    calendar = draw(CALENDARS)
    names = sorted(BANDS.get((calendar or "").strip(), {"BASE"}))
    names = draw(st.one_of(st.just(names), st.lists(st.sampled_from([*names, "HP", "EJP", "", None]), max_size=5)))
    value = st.integers(0, 10**9).map(str) if draw(st.booleans()) else VALUES
    dials = [
        f"<{element}>{tag('Id_Classe_Temporelle', name)}{tag('Valeur', draw(value))}"
        f"{tag('Indice_Vraisemblance', draw(DOUBTS))}</{element}>"
        for name in names
        for element in ("Classe_Temporelle_Distributeur", *draw(st.sampled_from([(), ("Classe_Temporelle",)])))
    ]
    day = tag("Date_Releve", draw(DAYS))
    return f"<Donnees_Releve>{day}{tag('Id_Calendrier_Distributeur', calendar)}{''.join(dials)}</Donnees_Releve>"


@st.composite
def documents(draw):
    points = [
        f"<PRM>{tag('Id_PRM', draw(CODES))}{''.join(draw(st.lists(blocks(), max_size=4)))}</PRM>"
        for _point in range(draw(st.integers(0, 5)))
    ]
    unit = draw(st.sampled_from(["Wh", "kWh"]))
    return f"<R151><En_Tete_Flux><Unite_Mesure_Index>{unit}</Unite_Mesure_Index></En_Tete_Flux>{''.join(points)}</R151>"


def told(element, name):
    return (element.findtext(name) or "").strip()


def walked(source):
    """(readings, references of the rejected records) of a document, one element at a time."""
    root = etree.fromstring(source, etree.XMLParser(remove_comments=True))
    factor = {"Wh": 1, "kWh": 1000}[root.findtext("En_Tete_Flux/Unite_Mesure_Index")]
    readings, rejected = [], []
    for point in root.findall("PRM"):
        code = told(point, "Id_PRM")
        if not re.fullmatch("[0-9]{14}", code):
            rejected.append(code or "PRM")
            continue
        for block in point.findall("Donnees_Releve"):
            reading = walked_block(block, factor)
            if reading is None:
                rejected.append(f"{code} {told(block, 'Date_Releve')}".strip())
            else:
                readings.append({"point_code": code, **reading})
    return readings, rejected


def walked_block(block, factor):
    """What a block says; None when it says anything that cannot be."""
    dials = block.findall("Classe_Temporelle_Distributeur")
    calendar = told(block, "Id_Calendrier_Distributeur")
    at = midnight_after(told(block, "Date_Releve"))
    indexes = [(told(dial, "Id_Classe_Temporelle"), watt_hours(told(dial, "Valeur"), factor)) for dial in dials]
    if at is None or {name for name, _value in indexes} != BANDS.get(calendar) or None in dict(indexes).values():
        return None
    if any(value is None for _name, value in indexes):
        return None
    doubtful = any(told(dial, "Indice_Vraisemblance") == "1" for dial in dials)
    return {"at": at, "calendar": calendar, "is_doubtful": doubtful, "indexes": dict(indexes)}


def midnight_after(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or not "1990" <= text < "2100":
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo("Europe/Paris")).astimezone(UTC)


def watt_hours(text, factor):
    if not re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,20})?", text):
        return None
    counted = int(Decimal(text) * factor)
    return counted if counted < LARGEST else None


def read_readings(parsed):
    return [
        {
            "point_code": row["point_code"],
            "at": row["at"].to_pydatetime(),
            "calendar": row["calendar"],
            "is_doubtful": row["is_doubtful"],
            "indexes": {
                name: row[f"{name.lower()}_wh"]
                for name in set().union(*BANDS.values())
                if isinstance(row.get(f"{name.lower()}_wh"), int)
            },
        }
        for row in parsed.frames["readings"].astype(object).to_dict("records")
    ]


@given(source=documents(), size=st.integers(1, 3000))
def test_random_documents_are_read_as_by_walking_their_elements(source, size):
    readings, rejected = walked(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "HEAD_BYTES", 200)
        patch.setattr(xml_pieces, "PIECE_BYTES", size)
        parsed = parse("r151.xml", source.encode())
    assert read_readings(parsed) == readings
    assert sorted(rejection.record_ref for rejection in parsed.rejections) == sorted(rejected)
    assert all("<" in rejection.payload["xml"] for rejection in parsed.rejections)
