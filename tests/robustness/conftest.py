"""Databases and Odoo processes of the tests that load files for real."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import databases
import odoo_configuration
import places
import postgres

LOADER = Path(__file__).with_name("loading_process.py")
BILLING = Path(__file__).with_name("billing_process.py")
LOG = places.LOGS / "robustness.log"


class Loader:
    """An Odoo process on a copy of a database, and the children that it starts for each command."""

    def __init__(self, process, database, original):
        self._process, self._database, self._original = process, database, original
        self.answer()

    def begin_anew(self):
        """A fresh copy of the original; the process has no connection between two commands."""
        databases.drop(self._database)
        copy(self._original, self._database)

    def answer(self):
        line = self._process.stdout.readline()
        assert line, f"the loading process ended; its log is {LOG}"
        return json.loads(line)

    def start(self, **command):
        """Give a command. Returns the process that does it, which may be killed; `told` waits for its end."""
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self.answer()["started"]

    def told(self):
        """What the process has to tell; None when it was killed before it could."""
        told = None
        while "ended" not in (answer := self.answer()):
            told = answer["told"]
        return told

    def do(self, **command):
        self.start(**command)
        return self.told()


@pytest.fixture(scope="session")
def installed():
    """The name of a database with energy_flux and no data; those of tests that have died are dropped by setup/test."""
    postgres.ensure()
    name = f"energy_test_{os.getpid()}_robustness"
    try:
        databases.copy_template(name)
        databases.install(name, ["energy_flux"], "Installing energy_flux for the tests of robustness")
        yield name
    finally:
        databases.drop(name)


@pytest.fixture(scope="module")
def loader(installed):
    """A `Loader` on a copy of the installed database, both gone at the end."""
    with loader_on_copy(installed) as loader:
        yield loader


@pytest.fixture(scope="session")
def portfolio():
    """The name of a database with energy_billing, contracts, and the run of a month that nobody has begun."""
    postgres.ensure()
    name = f"energy_test_{os.getpid()}_billing"
    try:
        databases.copy_template(name)
        databases.install(name, ["energy_billing"], "Installing energy_billing for the tests of robustness")
        with loader_on(name, name, BILLING) as loader:
            assert loader.do(do="prepare") == "prepared"
        yield name
    finally:
        databases.drop(name)


@contextmanager
def loader_on_copy(original, script=LOADER):
    """A `Loader` on a copy of a database, both gone at the end."""
    name = f"{original}_copy"
    copy(original, name)
    try:
        with loader_on(name, original, script) as loader:
            yield loader
    finally:
        databases.drop(name)


@contextmanager
def loader_on(name, original, script):
    command = [sys.executable, script, name]
    environment = odoo_configuration.environment()
    with (
        LOG.open("ab") as log,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        yield Loader(process, name, original)
        process.stdin.close()


def copy(original, name):
    postgres.query(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
