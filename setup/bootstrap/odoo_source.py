"""Odoo 19 itself: the user's own (`ODOO_HOME`), else Debian's package unpacked into var/odoo without installing it.

The package links to fonts and scripts of other packages with relative links, so those are unpacked into the same tree.
Packages are downloaded by apt with private lists, from the mirror that this machine's own apt sources name, and kept in
the user's cache for the next checkout. Nothing of the system's apt configuration changes.
"""

import os
import re
import subprocess
from pathlib import Path

import places
from progress import Step, Trouble, work

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
DEVELOPMENT_SUITE = {"debian": "sid main", "ubuntu": "devel main universe"}

# Absent from Debian's package (background blur in calls): without the file, assets log an error on every page.
ABSENT_SCRIPT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def python_path():
    """The folder that holds the `odoo` Python package, fetched first if needed."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _python_path_of_user(Path(home).expanduser().resolve())
    if not TREE.exists():
        _unpack(_downloaded())
    return TREE / IN_TREE


def addons_paths(python_path):
    """Odoo's own addons: inside the package, and beside it in a source checkout."""
    folders = (python_path / "odoo" / "addons", python_path / "addons")
    return [folder for folder in folders if (folder / "base").is_dir() or (folder / "account").is_dir()]


def _python_path_of_user(home):
    for candidate in (home, home / IN_TREE, home.parent):
        release = candidate / "odoo" / "release.py"
        if release.is_file():
            if not re.search(r"version_info\s*=\s*\(\s*19\b", release.read_text()):
                raise Trouble(f"ODOO_HOME ({home}) is not Odoo 19; point it to an Odoo 19 or unset it to fetch one.")
            return candidate
    raise Trouble(f"ODOO_HOME ({home}) holds no odoo/release.py; point it to an Odoo 19 or unset it to fetch one.")


def _downloaded():
    """The package files in the cache, the missing ones downloaded. One file a package, whatever its version."""
    places.DOWNLOADS.mkdir(parents=True, exist_ok=True)
    missing = {name for name in FROM_DEVELOPMENT + FROM_RELEASE if not _cached(name)}
    if missing & set(FROM_DEVELOPMENT):
        _download(sorted(missing & set(FROM_DEVELOPMENT)), _development_options(), "Fetching Odoo 19 (about 130 MB)")
    if missing & set(FROM_RELEASE):
        _download(sorted(missing & set(FROM_RELEASE)), _unsandboxed(), "Fetching its icon font")
    return [_cached(name) for name in FROM_DEVELOPMENT + FROM_RELEASE]


def _cached(name):
    return next(places.DOWNLOADS.glob(f"{name}_*.deb"), None)


def _download(names, options, title):
    cure = "check the network and apt's sources, or point ODOO_HOME to an Odoo 19 that you have"
    arriving = places.DOWNLOADS / "arriving"
    places.discard(arriving)
    arriving.mkdir()
    try:
        command = ["apt-get", *options, "download", *names]
        work(title, command, "fetch-odoo.log", r"Get:\d+ .*", cure, cwd=arriving)
        for package in arriving.glob("*.deb"):
            package.rename(places.DOWNLOADS / package.name)
    finally:
        places.discard(arriving)


def _development_options():
    """apt options for a private view of the suite that has Odoo 19, its lists read afresh."""
    private = places.VAR / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (private / folder).mkdir(parents=True, exist_ok=True)
    distribution = _distribution()
    uri, keyring = _own_mirror()
    signed = f"[signed-by={keyring}] " if keyring else ""
    (private / "sources.list").write_text(f"deb {signed}{uri} {DEVELOPMENT_SUITE[distribution]}\n")
    options = [
        *_unsandboxed(),
        *("-o", f"Dir::Etc::sourcelist={private}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null"),
        *("-o", f"Dir::State::Lists={private}/lists", "-o", f"Dir::Cache={private}/cache"),
    ]
    cure = "check the network and apt's sources, or point ODOO_HOME to an Odoo 19 that you have"
    work("Reading the list of packages that holds Odoo 19", ["apt-get", *options, "update"], "apt-lists.log", cure=cure)
    return options


def _unsandboxed():
    """Root's apt downloads as another user, who may not write in root's cache."""
    return ["-o", "APT::Sandbox::User=root"] if places.is_root() else []


def _distribution():
    lines = Path("/etc/os-release").read_text().splitlines()
    facts = dict(line.replace('"', "").split("=", 1) for line in lines if "=" in line)
    for name in (facts.get("ID"), *facts.get("ID_LIKE", "").split()):
        if name in DEVELOPMENT_SUITE:
            return name
    raise Trouble("This system is neither Debian nor Ubuntu; point ODOO_HOME to an Odoo 19 folder.")


def _own_mirror():
    """(URI, keyring or None) of the first distribution source of this machine: one-line .list or deb822 .sources."""
    folder = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *sorted(folder.glob("*.list")), *sorted(folder.glob("*.sources"))]
    entries = [entry for file in files if file.is_file() for entry in _sources(file)]
    release = re.search(r"VERSION_CODENAME=\"?(\w+)", Path("/etc/os-release").read_text())
    for uri, suites, components, keyring in entries:
        if "main" in components and (not release or release[1] in suites):
            return uri, keyring
    raise Trouble("No apt source of this system's own release was found; point ODOO_HOME to an Odoo 19 folder.")


def _sources(file):
    """Yield (URI, suites, components, keyring) of each `deb` entry in an apt source file."""
    text = re.sub(r"(?m)^#.*\n?", "", file.read_text())
    if file.suffix == ".sources":
        for stanza in re.split(r"\n\s*\n", text):
            fields = dict(re.findall(r"(?m)^(\S+):\s*((?:.*)(?:\n[ \t].*)*)", stanza))
            if "deb" in fields.get("Types", "").split() and fields.get("Enabled", "yes").strip() != "no":
                keyring = fields.get("Signed-By", "").strip()
                suites, components = fields.get("Suites", "").split(), fields.get("Components", "").split()
                yield fields["URIs"].split()[0], suites, components, keyring if keyring.startswith("/") else None
    for options, uri, suite, components in re.findall(r"(?m)^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.*)$", text):
        keyring = re.search(r"signed-by=(/\S+)", options)
        yield uri, [suite], components.split(), keyring and keyring[1]


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
