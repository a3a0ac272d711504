"""The commands of setup/ judge what they read correctly: logs of installations, apt sources, arguments of pytest."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "setup" / "bootstrap"))

import distribution_packages  # noqa: E402
import install_log  # noqa: E402
import places  # noqa: E402
import run_tests  # noqa: E402

NOW = "2026-01-31 10:00:00,000 42"


def troubles(tmp_path, *lines):
    log = tmp_path / "install.log"
    log.write_text("\n".join(lines))
    return [str(record) for record in install_log.our_troubles(log)]


@pytest.mark.parametrize(
    "line",
    [
        f"{NOW} WARNING db odoo.addons.energy_core.models.contract: slow",
        f"{NOW} WARNING db odoo.modules.loading: The models ['energy.cups'] have no access rules",
        f"{NOW} ERROR db odoo.tools.convert: cannot parse {places.CHECKOUT}/energy_flux/views/file.xml",
        f"{NOW} WARNING db py.warnings: {places.CHECKOUT}/energy_billing/models/run.py:3: DeprecationWarning",
    ],
)
def test_a_warning_of_our_addons_is_trouble(tmp_path, line):
    assert len(troubles(tmp_path, line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        f"{NOW} INFO db odoo.addons.energy_core.models.contract: loaded",
        f"{NOW} WARNING energy_test_42 odoo.modules.loading: something of Odoo's own",
        f"{NOW} WARNING db odoo.tools.config: no such folder {places.CHECKOUT}/var",
    ],
)
def test_what_is_not_ours_or_not_serious_is_no_trouble(tmp_path, line):
    assert troubles(tmp_path, line) == []


def test_a_traceback_belongs_to_the_record_before_it(tmp_path):
    lines = (f"{NOW} ERROR db odoo.registry: Failed", "Traceback:", "  energy_core/models/cups.py, line 3", "KeyError")
    (trouble,) = troubles(tmp_path, *lines)
    assert trouble.endswith("KeyError")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.list",
            "# comment\ndeb-src http://m/d bookworm main\ndeb [arch=amd64 signed-by=/k.gpg] http://m/d bookworm main\n",
        ),
        (
            "a.sources",
            "# comment\nTypes: deb deb-src\nURIs: http://m/d\nSuites: bookworm\nComponents: main\nSigned-By: /k.gpg\n",
        ),
    ],
)
def test_both_forms_of_apt_sources_are_read(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert list(distribution_packages._entries(tmp_path / name)) == [("http://m/d", ["bookworm"], ["main"], "/k.gpg")]


def test_a_disabled_apt_source_is_left_alone(tmp_path):
    (tmp_path / "a.sources").write_text(
        "Types: deb\nEnabled: no\nURIs: http://m/d\nSuites: bookworm\nComponents: main\n"
    )
    assert list(distribution_packages._entries(tmp_path / "a.sources")) == []


def test_paths_are_told_from_the_words_that_options_take():
    here = str(Path(__file__).resolve())
    assert run_tests.split([here, "-k", "/", "-q"]) == ([here], ["-k", "/", "-q"])
