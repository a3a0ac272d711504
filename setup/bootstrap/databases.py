"""Databases of the project: the template that tests and developers copy, and copies of it.

`energy_template` holds Odoo's own modules only; its attachments are in the database, so `createdb -T` copies all of it.
A database bears its real name only when it is complete.
"""

import time
from contextlib import contextmanager

import odoo_configuration
import places
import postgres
from progress import Trouble, work

TEMPLATE = "energy_template"
TEMPLATE_MODULES = ("account", "l10n_fr_account", "l10n_es", "portal")
ATTACHMENTS_SCRIPT = places.SETUP / "bootstrap" / "attachments_in_database.py"
FILESTORE = places.VAR / "data" / "filestore"
AUTOVACUUM_IS_THERE = "pg_signal_backend"  # the role that the refusal to end it names
LOADING = r"Loading module (\S+ \(\d+/\d+\))"


def exists(name):
    return bool(postgres.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(name):
    """Drop a database and its files. What PostgreSQL's own autovacuum does in it only a superuser may end: it is
    waited for.
    """
    for pause_s in (0.5, 1, 2, 4, 8, None):
        try:
            postgres.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            break
        except Trouble as trouble:
            if pause_s is None or AUTOVACUUM_IS_THERE not in str(trouble):
                raise
            time.sleep(pause_s)
    places.discard(FILESTORE / name)


def copy_template(name):
    ensure_template()
    postgres.query(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')


@contextmanager
def complete(name):
    """Yield a temporary database name, renamed to `name` at the end together with its files."""
    partial = f"{name}_partial"
    drop(partial)
    try:
        yield partial
        drop(name)
        run_odoo(f"Naming the database {name}", "rename.log", "db", "rename", partial, name)
    except BaseException:
        drop(partial)
        raise


def create(name, country):
    """A new Odoo database whose company is of this country; user and password are `admin`."""
    run_odoo("Creating the database", f"{name}-create.log", "db", "init", "--country", country, name)


def install(name, modules, title):
    """Install modules; returns the path of the log."""
    arguments = ("-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http")
    return run_odoo(title, f"{name}-install.log", *arguments)


def run_odoo(title, log, *arguments, **options):
    environment = odoo_configuration.environment()
    return work(title, odoo_configuration.command(*arguments), log, LOADING, env=environment, **options)


def ensure_template():
    """Build the template once, and again when the modules it must hold have changed."""
    wanted = " ".join(TEMPLATE_MODULES)
    held = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{TEMPLATE}'"
    if postgres.query(held) == [wanted]:
        return
    with complete(TEMPLATE) as partial:
        create(partial, country="FR")
        install(partial, TEMPLATE_MODULES, "Installing Odoo's own modules in the template database")
        _move_attachments_into(partial)
        postgres.query(f"COMMENT ON DATABASE \"{partial}\" IS '{wanted}'")


def _move_attachments_into(name):
    """Attachments become rows of the database, now and from now on; its folder of files is not needed any more."""
    shell = ("shell", "-d", name, "--no-http")
    with ATTACHMENTS_SCRIPT.open("rb") as script:
        run_odoo("Moving its attachments into the database", "attachments.log", *shell, stdin=script)
    places.discard(FILESTORE / name)
