"""The two rules of the house, read from the code itself: pure rooms stay pure, and addons depend downwards only."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
ADDONS = {  # each with the addons below it
    "energy_core": set(),
    "energy_flux": {"energy_core"},
    "energy_billing": {"energy_core", "energy_flux"},
    "energy_recommendation": {"energy_core"},
    "energy_connectors": {"energy_core", "energy_flux", "energy_billing", "energy_recommendation"},
}
STANDARD = {
    "__future__",
    "codecs",
    "collections",
    "contextlib",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
}
STANDARD |= {"functools", "hashlib", "io", "itertools", "json", "math", "operator", "re", "struct", "typing", "zipfile"}
STANDARD |= {"unicodedata", "zlib", "zoneinfo"}
FRAMES = {"numpy", "pandas", "pandera"}
ROOMS = {  # what each pure room may import besides its own addon and what those below hand out to it
    "calc": STANDARD | FRAMES,
    "parsers": STANDARD | FRAMES | {"cryptography", "lxml"},
    "clients": None,  # any library, never odoo
}
HANDED_OUT = {  # the packages of addons below that a pure room may import, by name alone: never a file inside them
    "calc": ["calc"],
    "parsers": ["calc", "parsers"],  # whoever reads tables reads them alike
    "clients": ["calc"],
}
DOORS = {  # a command line is where a pure room meets files; what it calls stays pure
    "energy_core/calc/__main__.py": {"argparse", "os", "pathlib", "sys"},
}
MAX_LINES = 400
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "misc", "tools"}


def python_files(*parts):
    return sorted(file for file in CHECKOUT.joinpath(*parts).rglob("*.py"))


def imports(file):
    """Every module that a file imports, relative imports written out: (module, name or None)."""
    package = file.relative_to(CHECKOUT).with_suffix("").parts
    for node in ast.walk(ast.parse(file.read_text(), str(file))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [node.module] if node.module else []
            if node.level:
                base = ["odoo", "addons", *package[: len(package) - node.level], *base]
            yield from ((".".join(base), alias.name) for alias in node.names)


def addon_of(module):
    parts = module.split(".")
    return parts[2] if parts[:2] == ["odoo", "addons"] and len(parts) > 2 else None


def pure_files():
    for addon in ADDONS:
        for room in ROOMS:
            for file in python_files(addon, room):
                yield pytest.param(addon, room, file, id=str(file.relative_to(CHECKOUT)))


def breaches_of_purity(addon, room, file):
    allowed = ROOMS[room]
    if allowed is not None:
        allowed = allowed | DOORS.get(str(file.relative_to(CHECKOUT)), set())
    for module, _name in imports(file):
        target = addon_of(module)
        if target == addon:
            if module.split(".")[3:4] not in ([room], ["calc"]):
                yield module
        elif target in ADDONS[addon]:
            if module.split(".", 3)[-1] not in HANDED_OUT[room]:
                yield module
        elif module.split(".")[0] == "odoo" or (allowed is not None and module.split(".")[0] not in allowed):
            yield module


@pytest.mark.parametrize(("addon", "room", "file"), list(pure_files()))
def test_a_pure_room_imports_only_what_is_pure(addon, room, file):
    assert list(breaches_of_purity(addon, room, file)) == []


def test_the_pure_rooms_are_there():
    rooms = {(parameter.values[0], parameter.values[1]) for parameter in pure_files()}
    assert {("energy_core", "calc"), ("energy_flux", "parsers"), ("energy_connectors", "clients")} <= rooms


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_imports_only_addons_below(addon):
    allowed = ADDONS[addon] | {addon}
    upwards = [
        (str(file.relative_to(CHECKOUT)), module)
        for file in python_files(addon)
        for module, _name in imports(file)
        if (addon_of(module) or "").startswith("energy_") and addon_of(module) not in allowed
    ]
    assert upwards == []


@pytest.mark.parametrize("addon", ADDONS)
def test_a_manifest_depends_only_on_addons_below(addon):
    manifest = ast.literal_eval((CHECKOUT / addon / "__manifest__.py").read_text())
    ours = {name for name in manifest["depends"] if name.startswith("energy_")}
    assert ours <= ADDONS[addon]


@pytest.mark.parametrize("addon", ADDONS)
def test_nobody_reaches_into_the_private_files_of_another_calc(addon):
    reached = [
        (str(file.relative_to(CHECKOUT)), module)
        for file in python_files(addon)
        for module, _name in imports(file)
        if addon_of(module) not in (None, addon) and module.split(".")[3:4] == ["calc"] and len(module.split(".")) > 4
    ]
    assert reached == []


def test_no_file_is_longer_than_it_should_be():
    files = [file for folder in (*ADDONS, "tests", "setup") for file in python_files(folder)]
    lengths = {str(file.relative_to(CHECKOUT)): len(file.read_text().splitlines()) for file in files}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_every_file_has_a_name_that_says_what_it_holds():
    files = [file for folder in (*ADDONS, "tests", "setup") for file in python_files(folder)]
    assert [str(file.relative_to(CHECKOUT)) for file in files if file.stem in NAMES_THAT_SAY_NOTHING] == []


def test_the_rule_of_purity_sees_a_breach(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "CHECKOUT", tmp_path)
    file = tmp_path / "energy_flux" / "parsers" / "reader.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "from odoo import fields\nfrom ..models import file\nfrom odoo.addons.energy_core.calc import BANDS\n"
        "from odoo.addons.energy_core.parsers import read_table\n"
        "from odoo.addons.energy_core.parsers.table import _text\n"
    )
    breaches = ["odoo", "odoo.addons.energy_flux.models", "odoo.addons.energy_core.parsers.table"]
    assert list(breaches_of_purity("energy_flux", "parsers", file)) == breaches
    assert "odoo.addons.energy_core.parsers" in breaches_of_purity("energy_flux", "calc", file)
