"""Whatever is sent, a file is read whole or refused with a sentence; nothing it says is obeyed."""

import io
import struct
import zipfile

import pytest

from odoo.addons.energy_flux.parsers import FluxError, RefusedArchive, RefusedDocument, UnknownFlux, parse
from odoo.addons.energy_flux.parsers.archive import Limits
from odoo.addons.energy_flux.tests.flux_documents import C15_NAME, R151_NAME, c15, c15_event, r151, r151_point, zipped

GOOD = r151(r151_point({"2026-01-31": {"BASE": 9}}))


def refusal(data, name="flux.zip", **limits):
    with pytest.raises(FluxError) as refused:
        parse(name, data, Limits(**limits))
    return refused.value


def test_an_empty_file_is_refused():
    assert "is empty" in str(refusal(b"").sentence)


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"%PDF-1.7", bytes(range(256))])
def test_what_is_neither_archive_nor_document_is_refused(data):
    error = refusal(data)
    assert isinstance(error, RefusedArchive)
    assert "holds no XML, JSON or CSV document. Decrypt it" in str(error.sentence)


@pytest.mark.parametrize("data", [b"PRM;20260131;9", b'{"header": {"codeFlux": "R99"}}', b"[]", b"<R99/>"])
def test_a_document_that_nothing_reads_is_named(data):
    error = refusal(data)
    assert isinstance(error, UnknownFlux)
    assert "Readable flux: C15" in str(error.sentence)


def test_a_document_of_another_kind_than_its_name_says_is_refused():
    for data in (b'{"header": {}}', b"a;b\n1;2\n"):
        assert isinstance(refusal(data, R151_NAME.format(1).replace(".zip", ".xml")), FluxError)


def test_a_damaged_zip_is_refused():
    data = zipped({"one.xml": GOOD * 50})
    assert "damaged archive" in str(refusal(data[: len(data) // 2]).sentence)
    corrupt = bytearray(data)
    corrupt[60:70] = b"\xff" * 10
    assert isinstance(refusal(bytes(corrupt)), FluxError)


def test_an_archive_without_document_is_refused():
    assert "holds no XML, JSON or CSV document" in str(refusal(zipped({})).sentence)
    assert "holds no XML, JSON or CSV document" in str(refusal(zipped({"readme.txt": b"hello"})).sentence)


def test_what_lies_beside_the_documents_is_told_and_companions_are_not_read():
    parsed = parse("flux.zip", zipped({"one.xml": GOOD, "readme.txt": b"hello", "one_svc.xml": b"<svc/>"}))
    assert [rejection.record_ref for rejection in parsed.rejections] == ["readme.txt"]
    assert len(parsed.frames["readings"]) == 1


def test_an_encrypted_archive_is_refused():
    data = bytearray(zipped({"one.xml": GOOD}))
    central = data.index(b"PK\x01\x02")
    for offset in (6, central + 8):
        struct.pack_into("<H", data, offset, 1)
    assert "encrypted" in str(refusal(bytes(data)).sentence)


@pytest.mark.parametrize("member", ["/etc/passwd", "../one.xml", "a/../../one.xml", "C:\\one.xml", "..\\one.xml"])
def test_names_that_lead_out_of_the_archive_are_refused(member):
    assert "lead out of it" in str(refusal(zipped({member: GOOD})).sentence)


def test_links_are_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("one.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "links" in str(refusal(data.getvalue()).sentence)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_repeated_names_are_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("one.xml", GOOD)
        archive.writestr("one.xml", GOOD)
    assert "repeated" in str(refusal(data.getvalue()).sentence)


def test_a_zip_bomb_is_refused_before_it_unfolds():
    bomb = zipped({"bomb.xml": b"<R151>" + (b"<PRM></PRM>" + b" " * 100_000) * 500})
    assert len(bomb) < 200_000
    assert "zip bomb" in str(refusal(bomb).sentence)


def test_limits_count_what_is_read_not_what_headers_say():
    document = zipped({"one.xml": r151(*(r151_point({"2026-01-31": {"BASE": n}}) for n in range(500)))})
    assert "more than is allowed" in str(refusal(document, member_bytes=10_000).sentence)
    assert "more than is allowed" in str(refusal(document, total_bytes=10_000).sentence)


def test_too_many_members_are_refused():
    data = zipped({f"{n}.xml": GOOD for n in range(5)})
    assert "more than 4 members" in str(refusal(data, members=4).sentence)


def test_an_archive_in_an_archive_is_read_and_deeper_ones_are_refused():
    once = zipped({"inner.zip": zipped({"one.xml": GOOD})})
    assert len(parse("flux.zip", once).frames["readings"]) == 1
    assert "nested deeper" in str(refusal(zipped({"outer.zip": once})).sentence)


def test_members_of_inner_archives_count_too():
    inner = zipped({f"{n}.xml": GOOD for n in range(3)})
    assert "members" in str(refusal(zipped({"a.zip": inner, "b.zip": inner}), members=7).sentence)


def test_a_doctype_is_refused_whatever_it_declares():
    bomb = '<!DOCTYPE C15 [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    for prolog in ("<!DOCTYPE C15>", bomb, '<!DOCTYPE C15 SYSTEM "http://192.0.2.1/c15.dtd">'):
        assert "DOCTYPE" in str(refusal(c15(c15_event(), prolog=prolog), "c15.xml").sentence)


def test_an_external_entity_reads_no_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    prolog = f'<!DOCTYPE C15 [<!ENTITY leak SYSTEM "file://{secret}">]>'
    holder = "<Personne_Physique><Nom>&leak;</Nom></Personne_Physique>"
    error = refusal(c15(c15_event(holder=holder), prolog=prolog), "c15.xml")
    assert isinstance(error, RefusedDocument)
    assert "the secret" not in str(error.sentence)


def test_a_doctype_longer_than_the_head_of_the_document_is_refused():
    prolog = "<!DOCTYPE C15 [" + "".join(f'<!ENTITY e{n} "x">' for n in range(2000)) + "]>"
    assert isinstance(refusal(c15(c15_event(), prolog=prolog), "c15.xml"), RefusedDocument)


def test_a_truncated_document_is_refused_whole():
    document = r151(*(r151_point({"2026-01-31": {"BASE": n}}) for n in range(500)))
    assert "cut off" in str(refusal(document[:-200], "r151.xml").sentence)


@pytest.mark.parametrize("document", [b"<R151>", b"<R151><PRM></R151>", b"<", b"<?xml version='1.0'?>"])
def test_malformed_documents_are_refused(document):
    assert isinstance(refusal(document, "r151.xml"), RefusedDocument)


def test_a_document_that_lies_about_its_encoding_is_refused():
    document = c15(c15_event(holder="<Personne_Physique><Nom>Hélène</Nom></Personne_Physique>"), encoding="ISO-8859-1")
    assert isinstance(refusal(document.replace(b"ISO-8859-1", b"UTF-8"), "c15.xml"), RefusedDocument)


def test_a_record_without_end_is_refused_before_memory_is_full():
    endless = b"<R151><PRM>" + b"<x>1</x>" * 2_000_000
    assert "larger or deeper" in str(refusal(endless, "r151.xml").sentence)


def test_a_file_of_unusable_records_only_is_refused_when_they_are_too_many():
    assert "more than 100000 records" in str(refusal(b"<R151>" + b"<PRM/>" * 100_001 + b"</R151>", "r151.xml").sentence)


@pytest.mark.parametrize("empty", ["\n", "\r\n"])
def test_a_table_of_empty_lines_is_refused_at_once(empty):
    table = f"cups;fechaInicioMesConsumo;fechaFinMesConsumo{empty}{empty * 2**22}".encode()
    with pytest.raises(RefusedDocument, match="empty lines"):
        parse("2026_SIPS2_CONSUMOS_DEMO.csv", table)


def test_a_record_deeper_than_any_flux_is_refused():
    deep = b"<R151><PRM>" + b"<x>" * 100 + b"</x>" * 100 + b"</PRM></R151>"
    assert "larger or deeper" in str(refusal(deep, "r151.xml").sentence)


def test_an_unknown_flux_is_named():
    error = refusal(b"<R99><PRM/></R99>", "r99.xml")
    assert isinstance(error, UnknownFlux)
    assert "<R99>, which is not read. Readable flux: C15, " in str(error.sentence)


def test_a_name_that_promises_another_flux_is_refused():
    assert "should hold flux C15 but holds R151" in str(refusal(zipped({"a.xml": GOOD}), C15_NAME.format(1)).sentence)
    assert "should hold flux R151" in str(refusal(zipped({"a.xml": c15(c15_event())}), R151_NAME.format(1)).sentence)


def test_two_flux_in_one_archive_are_refused():
    assert isinstance(refusal(zipped({"a.xml": GOOD, "b.xml": c15(c15_event())})), RefusedDocument)


def test_a_namespaced_root_is_another_flux():
    assert isinstance(refusal(b'<R151 xmlns="http://example.org"><PRM/></R151>', "r151.xml"), UnknownFlux)


@pytest.mark.parametrize("text", [rb"\u0000", rb"\ud800", rb"\ude00\ud83d", rb"\uD83Dx"])
def test_a_text_that_no_database_holds_is_refused(text):
    document = b'{"header": {"codeFlux": "R64"}, "mesures": [{"idPrm": "%s"}]}' % text
    assert "is no character" in str(refusal(document, "r64.json").sentence)
    assert "it holds zero bytes" in str(
        refusal(b"cups,codigoTarifaATREnVigor\n" + b"a,b\n" * 2000 + b"\0", "x.csv").sentence
    )


def test_a_character_outside_the_first_plane_is_read():
    document = rb'{"header": {"codeFlux": "R64"}, "mesures": [{"idPrm": "\ud83d\ude00"}]}'
    [rejection] = parse("r64.json", document).rejections
    assert "😀 is not a PRM" in str(rejection.reason)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_of_methods_without_limit_are_refused(method):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("one.xml", GOOD)
    assert "another method" in str(refusal(data.getvalue()).sentence)


def test_a_member_without_a_name_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), GOOD)
    assert "lead out of it" in str(refusal(data.getvalue()).sentence)
