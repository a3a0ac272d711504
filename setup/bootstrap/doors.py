"""The whole way to a working Odoo, and the two commands that only open its door: setup/odoo and setup/python."""

import fcntl
import os
from contextlib import contextmanager

import odoo_configuration
import odoo_source
import places
import postgres
import python_environment
import system_packages


@contextmanager
def alone():
    """One preparation at a time in a checkout: a second one waits, then finds everything done."""
    places.VAR.mkdir(exist_ok=True)
    with (places.VAR / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare_python(for_tests=False):
    """Odoo's code and the Python environment, without a database."""
    with alone():
        system_packages.require(system_packages.RUNTIME | (system_packages.TESTS if for_tests else {}))
        source = odoo_source.python_path()
        tests = (python_environment.TESTS,) if for_tests else ()
        python_environment.ensure(source, (python_environment.RUNTIME, *tests))
        odoo_configuration.write()


def prepare(for_tests=False):
    """Everything a database needs too. Returns whether this call started PostgreSQL."""
    prepare_python(for_tests)
    with alone():
        return postgres.ensure()


def odoo(arguments):
    """Replace this process by Odoo."""
    prepare()
    os.execve(python_environment.PYTHON, odoo_configuration.command(*arguments), odoo_configuration.environment())


def python(arguments):
    """Replace this process by the environment's Python."""
    prepare_python()
    interpreter = str(python_environment.PYTHON)
    os.execve(interpreter, [interpreter, *arguments], odoo_configuration.environment())
