"""Documents made to swell in memory or to take for ever cost little more than their own size."""

import io
import time
from pathlib import Path

import pytest

from odoo.addons.energy_flux.parsers import FluxError, parse
from odoo.addons.energy_flux.parsers.archive import Member
from odoo.addons.energy_flux.parsers.xml_reader import records
from odoo.addons.energy_flux.tests.contract_documents import C12_NAME
from odoo.addons.energy_flux.tests.curve_documents import HDM_NAME, hdm_block
from odoo.addons.energy_flux.tests.meter_documents import R64_NAME

from robustness.fuzz_flux import resident_bytes

SIZE, MOST_GROWTH, MOST_SECONDS = 4 * 2**20, 100 * 2**20, 20  # of a document; seconds of processor time
LATIN = b'<?xml version="1.0" encoding="ISO-8859-1"?>'
C12, R64 = C12_NAME.format(1).replace(".zip", ".xml"), R64_NAME.format(1).replace(".zip", ".json")
R50 = b"<R50><En_Tete_Flux><Pas_Publication>30</Pas_Publication></En_Tete_Flux>"
HISTORY = hdm_block(["2026-01-01T00:00:00+01:00;5"]).encode()


def filled(before, piece, after):
    return before + piece * (SIZE // len(piece)) + after


@pytest.mark.parametrize(
    ("name", "document"),
    [
        (C12, filled(b"<C12>", b"<y><En_Tete_Flux/></y>", b"</C12>")),
        (C12, filled(b"<C12>", b"<y><PRM/></y>", b"</C12>")),
        (C12, filled(b"<C12>", b"<PRM><PRM/></PRM>", b"</C12>")),
        ("r151.xml", filled(b"<R151>", b"<y><PRM></PRM></y>", b"</R151>")),
        ("r151.xml", filled(LATIN + b"<R151>", b"<PRM><a/><a/><a/></PRM>", b"</R151>")),
        ("c15.xml", filled(b"<C15>", b"<PRM>" + b"<Evenement_Declencheur/>" * 500 + b"</PRM>", b"</C15>")),
        ("r50.xml", filled(R50, b"<PRM><Donnees_Releve><PDC/><PDC/></Donnees_Releve></PRM>", b"</R50>")),
        (R64, filled(b"[", b"{},", b"{}]")),
        (R64, filled(b'{"mesures": [', b"[],", b"[]]}")),
        (HDM_NAME, filled(HISTORY, b"ab\n", b"")),
        (HDM_NAME, filled(HISTORY, b"\n", b"")),
        ("SIPS2_PS_ELECTRICIDAD.csv", filled(b"cups,codigoTarifaATREnVigor\n", b"a,\n", b"")),
        ("SIPS2_PS_ELECTRICIDAD.csv", filled(b'cups,codigoTarifaATREnVigor\n"', b"a\n", b"")),
    ],
)
def test_it_costs_little_memory_and_time(name, document):
    before, began = resident_bytes("VmRSS"), time.process_time()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on
    try:
        parse(name, document)
    except FluxError as error:
        assert str(error.sentence)
    assert resident_bytes("VmHWM") - before < MOST_GROWTH
    assert time.process_time() - began < MOST_SECONDS


def test_what_lies_between_records_is_forgotten():
    wrappers = 50_000
    document = b"<C12>" + b"<y><PRM/></y>" * wrappers + b"</C12>"
    kept = [
        len(element.getparent().getparent()) for element in records(Member("x", io.BytesIO(document).read), ("PRM",))
    ]
    assert len(kept) == wrappers
    assert max(kept) < wrappers / 5
