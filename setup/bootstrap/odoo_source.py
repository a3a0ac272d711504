"""Odoo 19 itself: the user's own (`ODOO_HOME`), else Debian's package unpacked into var/odoo without installing it.

The package links to fonts and scripts of other packages with relative links, so those are unpacked into the same tree.
"""

import os
import re
import subprocess
from pathlib import Path

import distribution_packages
import places
from progress import Step, Trouble

TREE = places.VAR / "odoo"
IN_TREE = "usr/lib/python3/dist-packages"  # where Debian's package holds Python modules

# Odoo is only in the suite under development; Font Awesome must be 4.7, which the stable releases have.
FROM_DEVELOPMENT = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
FROM_RELEASE = ("fonts-font-awesome",)

# Absent from Debian's package (background blur in calls): without the file, assets log an error on every page.
ABSENT_SCRIPT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def python_path():
    """The folder that holds the `odoo` Python package, fetched first if needed."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _python_path_of_user(Path(home).expanduser().resolve())
    if not TREE.exists():
        _unpack(distribution_packages.files(FROM_DEVELOPMENT, FROM_RELEASE))
    return TREE / IN_TREE


def _python_path_of_user(home):
    for candidate in (home, home / IN_TREE, home.parent):
        release = candidate / "odoo" / "release.py"
        if release.is_file():
            if not re.search(r"version_info\s*=\s*\(\s*19\b", release.read_text()):
                raise Trouble(f"ODOO_HOME ({home}) is not Odoo 19; point it to an Odoo 19 or unset it to fetch one.")
            return candidate
    raise Trouble(f"ODOO_HOME ({home}) holds no odoo/release.py; point it to an Odoo 19 or unset it to fetch one.")


def _unpack(packages):
    step = Step("Unpacking Odoo 19")
    with places.made_whole(TREE) as partial:
        for package in packages:
            step.alive(package.name)
            subprocess.run(["dpkg", "-x", package, partial], check=True)
        script = partial / IN_TREE / ABSENT_SCRIPT
        if not script.exists():
            script.parent.mkdir(parents=True, exist_ok=True)
            script.touch()
    step.done()
