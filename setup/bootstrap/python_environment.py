"""The virtual environment in var/venv: pinned packages, Odoo importable, and the addons as `odoo.addons.energy_*`."""

import hashlib
import sys

import places
from progress import work

VENV = places.VAR / "venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = places.SETUP / "requirements.txt"
TESTS = places.SETUP / "requirements-test.txt"


def ensure(python_path, requirements=(RUNTIME,)):
    """Make the environment, or complete it: an unchanged one costs nothing."""
    if not (VENV / "complete").exists():
        _create()
    for file in requirements:
        _install(file)
    _make_importable(python_path)


def _create():
    places.discard(VENV)
    try:
        work("Making the Python environment", [sys.executable, "-m", "venv", VENV], "venv.log")
        (VENV / "complete").touch()
    except BaseException:
        places.discard(VENV)
        raise


def _install(file):
    """Install a list of exact versions, once: its digest is remembered when all of it is there."""
    stamp = VENV / f"{file.stem}.installed"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    command = [PYTHON, "-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "-r", file]
    cure = f"check the network, then run again (details in {places.LOGS / (file.stem + '.log')})"
    work(f"Installing {file.name}", command, f"{file.stem}.log", r"(?:Collecting|Downloading|Building) \S+", cure)
    stamp.write_text(digest)


def _make_importable(python_path):
    """One .pth file: Odoo's folder, then this checkout as one more folder of the `odoo.addons` namespace.

    The last statement keeps Python from recomputing the namespace, exactly as Odoo does in `initialize_sys_path`.
    """
    site = next((VENV / "lib").glob("python3.*")) / "site-packages"
    content = (
        f"{python_path}\n"
        f"import odoo.addons; here = {str(places.CHECKOUT)!r}; path = odoo.addons.__path__; "
        "here in path or path.append(here); path._path_finder = lambda *_: None\n"
    )
    pth = site / "odoo_energy.pth"
    if not pth.exists() or pth.read_text() != content:
        with places.made_whole(pth) as partial:
            partial.write_text(content)
