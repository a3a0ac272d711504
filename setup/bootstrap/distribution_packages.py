"""Packages of the distribution as files, not installed: from its suite under development and from the running release.

apt downloads them with lists of its own, from the mirror that this machine's apt sources name; nothing of the system's
apt configuration changes. They stay in the user's cache for the next checkout.
"""

import re
import tempfile
from pathlib import Path

import places
from progress import Trouble, work

CURE = "check the network and apt's sources, or point ODOO_HOME to an Odoo 19 that you have"
DEVELOPMENT_SUITE = {"debian": "sid", "ubuntu": "devel"}
COMPONENTS = {"debian": "main", "ubuntu": "main universe"}
RELEASE_ALIASES = {"stable", "oldstable", "oldoldstable", "testing", "unstable", "sid"}


def files(from_development, from_release):
    """The package files in the cache, the missing ones downloaded first. One file a package, whatever its version."""
    names = [*from_development, *from_release]
    if not all(map(_cached, names)):
        places.DOWNLOADS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=places.DOWNLOADS, prefix="arriving-") as folder:
            _download(Path(folder), from_development, from_release)
    return [_cached(name) for name in names]


def _cached(name):
    return next(places.DOWNLOADS.glob(f"{name}_*.deb"), None)


def _download(folder, from_development, from_release):
    distribution = _distribution()
    uri, release, keyring = _own_source()
    suites = (DEVELOPMENT_SUITE[distribution], release)
    signed = f"[signed-by={keyring}] " if keyring else ""
    sources = "".join(f"deb {signed}{uri} {suite} {COMPONENTS[distribution]}\n" for suite in suites)
    apt = ["apt-get", *_private_options(folder, sources)]
    work("Reading the lists of packages", [*apt, "update"], "apt-lists.log", cure=CURE)
    wanted = [f"{name}/{suites[0]}" for name in from_development] + [f"{name}/{suites[1]}" for name in from_release]
    title = "Fetching Odoo 19 (about 130 MB)"
    work(title, [*apt, "download", *wanted], "fetch-odoo.log", r"Get:\d+ .*", CURE, cwd=folder)
    for package in folder.glob("*.deb"):
        package.rename(places.DOWNLOADS / package.name)


def _private_options(folder, sources):
    """Options that make apt read these sources and write in this folder only."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "sources.list").write_text(sources)
    options = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
    }
    if places.is_root():  # root's apt downloads as a user who may not write here
        options["APT::Sandbox::User"] = "root"
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def _system_facts():
    lines = Path("/etc/os-release").read_text().splitlines()
    return dict(line.replace('"', "").split("=", 1) for line in lines if "=" in line)


def _distribution():
    facts = _system_facts()
    for name in (facts.get("ID"), *facts.get("ID_LIKE", "").split()):
        if name in DEVELOPMENT_SUITE:
            return name
    raise Trouble("This system is neither Debian nor Ubuntu; point ODOO_HOME to an Odoo 19 folder.")


def _own_source():
    """(URI, suite, keyring or None) of the running release in this machine's apt sources."""
    folder = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *sorted(folder.glob("*.list")), *sorted(folder.glob("*.sources"))]
    names = RELEASE_ALIASES | {_system_facts().get("VERSION_CODENAME")}
    for file in filter(Path.is_file, files):
        for uri, suites, components, keyring in _entries(file):
            release = next((suite for suite in suites if suite in names), None)
            if release and "main" in components:
                return uri, release, keyring
    raise Trouble("No apt source of this system's own release was found; point ODOO_HOME to an Odoo 19 folder.")


def _entries(file):
    """Yield (URI, suites, components, keyring) of each `deb` entry of an apt source file, one-line or deb822."""
    text = re.sub(r"(?m)^#.*\n?", "", file.read_text())
    if file.suffix == ".sources":
        for stanza in re.split(r"\n\s*\n", text):
            fields = dict(re.findall(r"(?m)^(\S+):\s*(.*(?:\n[ \t].*)*)", stanza))
            if "deb" in fields.get("Types", "").split() and fields.get("Enabled", "yes").strip() != "no":
                keyring = re.fullmatch(r"/\S+", fields.get("Signed-By", "").strip())
                suites, components = fields["Suites"].split(), fields.get("Components", "").split()
                yield fields["URIs"].split()[0], suites, components, keyring and keyring[0]
    for options, uri, suite, components in re.findall(r"(?m)^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.*)$", text):
        keyring = re.search(r"signed-by=(/\S+)", options)
        yield uri, [suite], components.split(), keyring and keyring[1]
