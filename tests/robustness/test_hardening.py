"""Rules of the parsers' safety, read from the code: every XML parser is hardened, and nothing touches the disk."""

import ast
from pathlib import Path

import pytest

from odoo.addons.energy_flux.parsers.xml_reader import HARDENED

ADDON = Path(__file__).resolve().parents[2] / "energy_flux"
PARSERS = {"XMLParser", "XMLPullParser", "iterparse"}  # take the options themselves
READERS = {"fromstring", "fromstringlist", "parse", "XML", "XMLID"}  # take a parser
UNSAFE = {"HTML", "HTMLParser", "HTMLPullParser", "ETCompatXMLParser", "XSLT", "XInclude", "DTD", "set_default_parser"}
OTHER_LIBRARIES = {"xml", "lxml.etree", "lxml.html", "lxml.objectify", "lxml.sax", "xmltodict", "bs4"}
TO_DISK = {"extractall", "write_bytes", "write_text", "mkdir", "to_csv", "to_pickle", "to_parquet"}


def sources(*folders):
    files = [file for folder in folders for file in sorted((ADDON / folder).rglob("*.py"))]
    return [
        pytest.param(ast.parse(file.read_text(encoding="utf-8")), id=str(file.relative_to(ADDON)))
        for file in files
        if "tests" not in file.relative_to(ADDON).parts
    ]


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(call):
    """The function of `etree` that is called, else None."""
    is_of_etree = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "etree"
    return call.func.attr if is_of_etree else None


def takes_hardened(call):
    return any(keyword.arg is None and ast.unparse(keyword.value) == "HARDENED" for keyword in call.keywords)


def has_hardened_parser(call):
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "parser")]
    return any(isinstance(each, ast.Call) and name_of(each) == "XMLParser" and takes_hardened(each) for each in given)


def soft_calls(tree):
    """The calls of lxml that read with other options than HARDENED."""
    for call in calls(tree):
        name = name_of(call)
        if (
            name in UNSAFE
            or (name in PARSERS and not takes_hardened(call))
            or (name in READERS and not has_hardened_parser(call))
        ):
            yield ast.unparse(call)


def other_libraries(tree):
    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for module in modules:
            if module != "lxml.etree" or not isinstance(node, ast.ImportFrom) or node.module != "lxml":
                yield from (name for name in OTHER_LIBRARIES if module == name or module.startswith(f"{name}."))


def disk_calls(tree):
    """What would write a file. `archive.open(member)` of a zip reads, `column.str.extract` is a regular expression."""
    for call in calls(tree):
        written = ast.unparse(call.func)
        method = written.rpartition(".")[2]
        is_of_archive = method == "extract" and not written.endswith(".str.extract")
        if written == "open" or method in TO_DISK or is_of_archive:
            yield ast.unparse(call)


@pytest.mark.parametrize("tree", sources("."))
def test_every_reader_of_xml_is_hardened(tree):
    assert list(soft_calls(tree)) == []
    assert list(other_libraries(tree)) == []


@pytest.mark.parametrize("tree", sources("parsers"))
def test_parsers_write_no_file(tree):
    assert list(disk_calls(tree)) == []


def test_the_options_say_no_to_all_that_a_document_may_ask_for():
    refused = ("resolve_entities", "load_dtd", "dtd_validation", "attribute_defaults", "huge_tree", "recover")
    assert {name: HARDENED[name] for name in refused} == dict.fromkeys(refused, False)
    assert HARDENED["no_network"] is True


@pytest.mark.parametrize(
    ("code", "breaches"),
    [
        ("etree.fromstring(data)", soft_calls),
        ("etree.fromstring(data, etree.XMLParser())", soft_calls),
        ("etree.parse(data, parser=etree.XMLParser(huge_tree=True))", soft_calls),
        ("etree.iterparse(data, events=('end',))", soft_calls),
        ("etree.XMLPullParser(**OPTIONS)", soft_calls),
        ("etree.XSLT(sheet)", soft_calls),
        ("from lxml.etree import fromstring", other_libraries),
        ("from lxml import html", other_libraries),
        ("import xml.etree.ElementTree", other_libraries),
        ("archive.extractall(folder)", disk_calls),
        ("archive.extract(member)", disk_calls),
        ("open(name, 'wb')", disk_calls),
        ("Path(name).write_bytes(data)", disk_calls),
    ],
)
def test_a_breach_is_seen(code, breaches):
    assert list(breaches(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from lxml import etree",
        "etree.fromstring(data, etree.XMLParser(**HARDENED))",
        "etree.XMLPullParser(events=('end',), tag=tags, **HARDENED)",
        "archive.open(info)",
        "text.str.extract(pattern)",
    ],
)
def test_what_is_sound_passes(code):
    tree = ast.parse(code)
    assert [*soft_calls(tree), *other_libraries(tree), *disk_calls(tree)] == []
