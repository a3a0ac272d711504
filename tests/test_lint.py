"""The linters find nothing: ruff everywhere, pylint-odoo and the OCA checks in each addon."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
ADDONS = sorted(manifest.parent.name for manifest in CHECKOUT.glob("energy_*/__manifest__.py"))


def findings(*command):
    """What the tool writes when it is not content, else nothing."""
    result = subprocess.run([sys.executable, "-m", *command], cwd=CHECKOUT, text=True, capture_output=True)
    return result.stdout + result.stderr if result.returncode else ""


def test_ruff_finds_nothing():
    assert findings("ruff", "check", "--output-format=concise", ".") == ""


def test_ruff_would_reformat_nothing():
    assert findings("ruff", "format", "--check", ".") == ""


@pytest.mark.parametrize("addon", ADDONS)
def test_pylint_odoo_finds_nothing(addon):
    assert findings("pylint", "--rcfile=.pylintrc", addon) == ""


@pytest.mark.parametrize("addon", ADDONS)
def test_oca_checks_find_nothing(addon):
    assert findings("oca_pre_commit_hooks", f"{addon}/__manifest__.py") == ""
