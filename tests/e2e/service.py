"""A whole Odoo of its own for the end-to-end tests: database, users, server process."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import databases
import odoo_configuration
import places
import postgres

PREPARE = Path(__file__).with_name("prepare_database.py")
LOG = places.LOGS / "end-to-end-server.log"
START_TIMEOUT_S = 120


@dataclass(frozen=True)
class Service:
    """Where Odoo answers, and who may ask. `users`: role → login, password, api_key."""

    url: str
    database: str
    users: dict


@contextmanager
def running():
    """A new database with the five addons, and a server on it, both gone at the end."""
    postgres.ensure()
    database = f"energy_test_{os.getpid()}"  # setup/test drops it if this process dies
    try:
        databases.copy_template(database)
        databases.install(database, places.present_addons(), "Installing the addons for the end-to-end tests")
        with server(database) as url:
            yield Service(url, database, prepare(database, url))
    finally:
        databases.drop(database)


def prepare(database, url):
    command = [sys.executable, PREPARE, database, url]
    output = subprocess.run(command, env=odoo_configuration.environment(), check=True, capture_output=True, text=True)
    return json.loads(output.stdout.splitlines()[-1])


@contextmanager
def server(database):
    port = free_port()
    command = odoo_configuration.command(
        "-d", database, f"--http-port={port}", f"--db-filter=^{database}$", "--max-cron-threads=0"
    )
    with LOG.open("wb") as log:
        process = subprocess.Popen(command, env=odoo_configuration.environment(), stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(process, url):
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"Odoo ended at once; its log is {LOG}"
        try:
            urllib.request.urlopen(f"{url}/web/login", timeout=60).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError(f"Odoo did not answer within {START_TIMEOUT_S} s; its log is {LOG}")
