"""XML as arrays tells what libxml2 tells of the same bytes, and refuses what libxml2 refuses."""

import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from odoo.addons.energy_flux.parsers import RefusedDocument, archive, xml_columns, xml_pieces, xml_reader

HEADER, RECORD = "En_Tete", "PRM"
LONG = "Libelle_Calendrier_Distributeur"
NAMES = ("A", "B-1", "Valeur", LONG, LONG.replace("er_D", "ar_D"))  # of one length, and different in the middle
ODD_NAMES = ("é", "n" * 70)
PLAIN = re.compile(r"[A-Za-z_][\w.-]{0,63}", re.ASCII)
LEVELS = 4
TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "\n  ", "0", "42", "007", "9" * 18, "9" * 19, "12345678901234", "1.0", "BASE", "\u00a0x", "voilà"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="<&>\r\ufffe\uffff", min_codepoint=32), max_size=40),
)
MARKUP = st.sampled_from(
    [
        "&amp;",
        "&#233;",
        "&#13;",
        "&#x20;",
        "&lt;/PRM&gt;",
        "<![CDATA[</PRM> & <A>]]>",
        "<!-- </PRM> <A> -->",
        "<?a </PRM>?>",
    ]
    + ["\r\n", "\r", ">", "é"]
)


@st.composite
def elements(draw, names, is_plain, levels=LEVELS):
    """The text of a random element; plain ones are written as arrays can be read."""
    name = draw(st.sampled_from(names))
    contents = draw(st.lists(_content(is_plain, levels - 1), max_size=4))
    if not is_plain:
        attributes = draw(st.sampled_from(["", "", ' a="1"', " b='</PRM' c=\"&lt;\"", " "]))
        attributes = attributes.replace("</PRM", "x")
        return draw(st.sampled_from([f"<{name}{attributes}>{''.join(contents)}</{name} >", f"<{name}{attributes}/>"]))
    return f"<{name}>{''.join(contents)}</{name}>" if contents or draw(st.booleans()) else f"<{name}/>"


def _content(is_plain, levels):
    choices = [TEXTS] if is_plain else [TEXTS, MARKUP]
    if levels:
        choices.append(elements(NAMES if is_plain else NAMES + ODD_NAMES, is_plain, levels))
    return st.one_of(choices)


@st.composite
def sources(draw):
    """A random document: its text, and the encoding that it is to be written in."""
    kinds = st.sampled_from([True, True, True, False])
    header = draw(st.sampled_from(["", "<En_Tete><A>1</A></En_Tete>"]))
    records = [
        f"<PRM>{draw(_content(plain, LEVELS))}{draw(_content(plain, LEVELS))}{draw(_content(plain, LEVELS))}</PRM>"
        for plain in draw(st.lists(kinds, max_size=6))
    ]
    between = [draw(st.sampled_from(["", "\n", "  ", "<Contrat><A>2</A></Contrat>"])) for _record in records]
    attributes = draw(st.sampled_from(["", "", ' a="x"', ' xmlns:x="urn:x" x:y="z>"']))
    body = header + "".join(map("".join, zip(between, records, strict=True)))
    after = draw(st.sampled_from(["", "\n", "<!-- </PRM> -->", "<?end?>"]))
    encoding = draw(st.sampled_from(["UTF-8"] * 5 + ["UTF-16", "ISO-8859-1", "utf-8", ""]))
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    return f"{declared}<R{attributes}>{body}</R>{after}", encoding or "UTF-8"


def encoded(source, mark=b""):
    text, encoding = source
    return mark + text.encode(encoding, "xmlcharrefreplace")


def member(data):
    return archive.Member("random.xml", io.BytesIO(data).read)


def pieces(data, size=2**20):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_pieces, "PIECE_BYTES", size)
        patch.setattr(archive, "HEAD_BYTES", 100)
        yield from xml_pieces.documents(member(data), (HEADER, RECORD))


def parsed(data):
    """The root as libxml2 tells it; None when it refuses the bytes."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def canonical(element):
    """Names, texts and nesting, as values that can be compared; names that no flux has are all one."""
    name = element.tag if PLAIN.fullmatch(element.tag) else "_"
    return name, element.text or "", [(canonical(child), child.tail or "") for child in element]


def records_of(found):
    """All elements that the pieces hold, by name, in their order."""
    told = {HEADER: [], RECORD: []}
    for document in found:
        for name, elements_ in told.items():
            nodes = document.children(document.root, name)
            elements_ += [canonical(document.element(nodes, position)) for position in range(len(nodes))]
    return told


def expected_records(root):
    return {name: [canonical(element) for element in root.findall(name)] for name in (HEADER, RECORD)}


def assert_tells_the_same(document, nodes, told):
    """The children of these nodes, and what is asked of their texts, are those of lxml's elements."""
    assert len(nodes) == len(told)
    for name in NAMES:
        found = document.children(nodes, name)
        expected = [(position, child) for position, element in enumerate(told) for child in element.findall(name)]
        assert found.parent.tolist() == [position for position, _child in expected]
        assert_texts_are_the_same(document, nodes, name, [element.find(name) for element in told])
        if expected:
            assert_tells_the_same(document, found, [child for _position, child in expected])


def assert_texts_are_the_same(document, nodes, name, children):
    texts = [None if child is None else child.text or "" for child in children]
    place, values = document.values(nodes, name)
    assert [values[each] for each in place] == [(text or "").strip() for text in texts]
    spans = document.texts(nodes, name)
    assert [document.at(spans, position) for position in range(len(texts))] == [(text or "").strip() for text in texts]
    place, strings = document.strings(spans)
    assert strings[place].tolist() == [(text or "").strip() or None for text in texts]
    numbers, is_number = document.whole_numbers(spans)
    expected = [bool(text and re.fullmatch(r"[0-9]{1,18}", text)) for text in texts]
    assert is_number.tolist() == expected
    assert numbers[is_number].tolist() == [int(text) for text, is_one in zip(texts, expected, strict=True) if is_one]
    codes, is_code = document.codes(spans, 14)
    expected = [text if text and re.fullmatch(r"[0-9]{14}", text) else "" for text in texts]
    assert codes.tolist() == expected
    assert is_code.tolist() == list(map(bool, expected))


@given(source=sources(), size=st.integers(1, 400))
def test_every_record_is_told_as_libxml2_tells_it_wherever_the_pieces_are_cut(source, size):
    data = encoded(source)
    assert records_of(pieces(data, size)) == expected_records(parsed(data))


@given(source=sources())
def test_children_and_texts_are_those_of_the_elements(source):
    data = encoded(source)
    records = parsed(data).findall(RECORD)
    for document in pieces(data, 200):
        nodes = document.children(document.root, RECORD)
        assert_tells_the_same(document, nodes, records[: len(nodes)])
        del records[: len(nodes)]
    assert records == []


@given(source=sources(), mark=st.sampled_from([b"", b"\xef\xbb\xbf"]), change=st.data())
@settings(max_examples=200)
def test_what_libxml2_refuses_is_refused_and_nothing_else(source, mark, change):
    data = damaged(encoded(source, mark), change)
    root = parsed(data)
    size = change.draw(st.integers(1, 400))
    if root is None:
        with pytest.raises(RefusedDocument):
            list(pieces(data, size))
    else:
        assert records_of(pieces(data, size)) == expected_records(root)


def damaged(data, change):
    start, end = sorted(change.draw(st.tuples(st.integers(0, len(data)), st.integers(0, len(data)))))
    end = min(end, start + change.draw(st.sampled_from([0, 1, 1, 3, 40])))
    scraps = [b"", b"<", b">", b"/", b"&", b"&x;", b"&#0;", b"&#65534;", b"\x00", b"\x0b", b"\x7f", b"\xff", b" ", b"x"]
    scraps += [b"]]>", b"<!--", b"-->", b"<!DOCTYPE R>", b"<A>", b"</A>", b"<PRM>", b"</PRM>", b"<A/>", b"\xef\xbf\xbe"]
    scraps += [
        data[start:end] * 2,
        b"<?xml version='1.0'?>",
        b"\xed\xa0\x80",
        b"xmlns='u'",
        b"<x:A/>",
        b"<1/>",
        b"=",
        b'"',
    ]
    return data[:start] + change.draw(st.sampled_from(scraps)) + (data[end:] if change.draw(st.integers(0, 9)) else b"")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "text",
        "<R>",
        "<R></S>",
        "<R><PRM></PRM>",
        "<R><PRM><A></PRM></A></R>",
        "<R></R>text",
        "text<R></R>",
        "<R></R><R></R>",
        "<R><PRM></PRM></R><PRM></PRM>",
        "<R><PRM>a < b</PRM></R>",
        "<R><PRM>a & b</PRM></R>",
        "<R><PRM>&unknown;</PRM></R>",
        "<R><PRM>&#0;</PRM></R>",
        "<R><PRM>\x01</PRM></R>",
        "<R><PRM>\ufffe</PRM></R>",
        "<R><PRM><!DOCTYPE R></PRM></R>",
        "<R><PRM><1>2</1></PRM></R>",
        "<R><PRM>< A></ A></PRM></R>",
        f"<R><PRM><{NAMES[3]}>1</{NAMES[4]}></PRM></R>",
        f"<R><PRM><{NAMES[3]}>1</{NAMES[3]}><{NAMES[4]}>1</{NAMES[3]}></PRM></R>",
        '<R a="1" a="2"><PRM></PRM></R>',
        '<?xml version="1.0" encoding="martian"?><R></R>',
        "<?xml?><R></R>",
        ' <?xml version="1.0"?><R></R>',
    ],
)
def test_malformed_documents_are_refused(text):
    assert parsed(text.encode()) is None
    with pytest.raises(RefusedDocument):
        list(pieces(text.encode()))


def test_plain_documents_are_cut_and_do_not_pass_through_libxml2(monkeypatch):
    monkeypatch.delattr(xml_pieces, "records_in")
    data = b"<R>" + b"<PRM><A>1</A><A/></PRM>\r\n<PRM><Valeur>a &amp; b</Valeur></PRM>" * 10 + b"</R>"
    assert len(list(pieces(data, 100))) > 5


@pytest.mark.parametrize(("levels", "is_refused"), [(xml_reader.MAX_DEPTH - 1, False), (xml_reader.MAX_DEPTH, True)])
def test_depth_is_limited_as_where_elements_are_walked(levels, is_refused):
    assert_limit(b"<PRM>" + b"<A>" * levels + b"</A>" * levels + b"</PRM>", is_refused)


@pytest.mark.parametrize(
    ("count", "is_refused"), [(xml_reader.MAX_ELEMENTS, False), (xml_reader.MAX_ELEMENTS + 1, True)]
)
@pytest.mark.parametrize("element", [b"<A/>", b"<A></A>"])
def test_the_elements_of_a_record_are_limited_as_where_they_are_walked(element, count, is_refused):
    assert_limit(b"<PRM>" + element * count + b"</PRM>", is_refused)


def test_the_size_of_a_record_is_limited():
    text = b"1" * 1000
    assert_limit(b"<PRM>" + b"<A>%s</A>" % text * 6000 + b"</PRM>", True)
    assert_limit(b"<PRM>" + b"<A>%s</A>" % text * 3000 + b"</PRM>", False)


def assert_limit(record, is_refused):
    data = b"<R>" + record + b"<PRM></PRM></R>"
    for read in (pieces, lambda data: xml_reader.records(member(data), (RECORD,))):
        if is_refused:
            with pytest.raises(RefusedDocument, match="larger or deeper"):
                list(read(data))
        else:
            assert list(read(data))


def test_as_many_names_as_a_piece_can_hold_are_told_apart():
    names = [f"N{number}" for number in range(70_000)]
    records = "".join(f"<PRM><{name}>{name}</{name}></PRM>" for name in names)
    document = xml_columns.Document(f"<R>{records}</R>".encode() + xml_columns.PADDING, (RECORD,))
    nodes = document.children(document.root, RECORD)
    for position in (0, 40_000, 69_999):
        place, values = document.values(nodes, names[position])
        assert np.flatnonzero(place != len(values) - 1).tolist() == [position]
        assert values[place[position]] == names[position]
