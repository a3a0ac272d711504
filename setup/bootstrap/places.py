"""Where things are: everything the commands make lives in var/ (ignored by git), downloads in the user's cache."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SETUP = CHECKOUT / "setup"
VAR = CHECKOUT / "var"
LOGS = VAR / "log"
DOWNLOADS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-energy"

ADDONS = ("energy_core", "energy_flux", "energy_billing", "energy_recommendation", "energy_connectors")


def present_addons():
    """The addons of the suite that this checkout holds, in the order in which they depend on each other."""
    return [name for name in ADDONS if (CHECKOUT / name / "__manifest__.py").is_file()]


def is_root():
    return os.geteuid() == 0


def discard(path):
    """Remove a file, a link or a whole folder; fine when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def made_whole(path):
    """Yield a temporary name beside `path`, renamed to it at the end: what bears the real name is complete."""
    partial = path.with_name(path.name + ".partial")
    discard(partial)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        discard(path)
        partial.rename(path)
    finally:
        discard(partial)
