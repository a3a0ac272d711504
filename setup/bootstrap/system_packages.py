"""The few programs that come from apt: only the missing ones are installed, with a sentence when that is impossible."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import places
from progress import Trouble, work

POSTGRES_PROGRAMS = "/usr/lib/postgresql"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _has_postgres():
    return any(Path(POSTGRES_PROGRAMS).glob("*/bin/initdb"))


def _has_venv():
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def _has_program(*names):
    return any(shutil.which(name) for name in names)


def _has_fonts(family):
    return any(Path("/usr/share/fonts").rglob(f"{family}*.ttf"))


RUNTIME = {
    "python3-venv": _has_venv,
    "postgresql": _has_postgres,
    "wkhtmltopdf": lambda: _has_program("wkhtmltopdf"),
    "fonts-dejavu-core": lambda: _has_fonts("DejaVuSans"),
    "fonts-liberation": lambda: _has_fonts("LiberationSans"),
}
TESTS = {
    "chromium": lambda: _has_program(*BROWSERS),
    "poppler-utils": lambda: _has_program("pdftotext"),
}


def require(needs):
    """Install what is missing of `needs`, a mapping of package name to its presence check."""
    missing = [package for package, is_present in needs.items() if not is_present()]
    if not missing:
        return
    command = f"apt-get update && apt-get install --yes {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise Trouble(f"{', '.join(missing)} not found and there is no apt here; install them with your system's tool.")
    if not places.is_root() and not _may_sudo():
        raise Trouble(f"{', '.join(missing)} missing; install with: sudo sh -c '{command}'")
    prefix = [] if places.is_root() else ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    cure = f"try it yourself: {command}"
    work("Reading the package lists", [*prefix, "apt-get", "update"], "apt-update.log", env=quiet, cure=cure)
    install = [*prefix, "apt-get", "install", "--yes", "--no-install-recommends", *missing]
    detail = r"(?:Setting up|Unpacking) \S+"
    work(f"Installing {', '.join(missing)}", install, "apt-install.log", detail, cure, env=quiet)


def _may_sudo():
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
