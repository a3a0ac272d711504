"""The Odoo server that setup/demo leaves running: one at a time, its process and port kept in var/odoo.pid."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import odoo_configuration
import places
from progress import Step, Trouble, reason
from progress import stop as stop_process

RECORD = places.VAR / "odoo.pid"  # "process port"
LOG = places.LOGS / "odoo.log"
READY_TIMEOUT_S = 180
STOP_TIMEOUT_S = 20
PORTS_TRIED = 50


def start(database):
    """Start Odoo on this database unless it runs already; returns its address once it answers."""
    running = _running()
    if running:
        return _address(running[1])
    port = _free_port(odoo_configuration.http_port())
    step = Step("Starting Odoo")
    places.LOGS.mkdir(parents=True, exist_ok=True)
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            odoo_configuration.command("-d", database, f"--http-port={port}"),
            env=odoo_configuration.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(process, port, step)
        RECORD.write_text(f"{process.pid} {port}")
    except BaseException:
        stop_process(process)
        raise
    step.done()
    return _address(port)


def stop():
    running = _running()
    if running:
        process, _port = running
        os.kill(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        if Path(f"/proc/{process}").exists():
            os.kill(process, signal.SIGKILL)
    places.discard(RECORD)


def _running():
    """(process, port) of the server that an earlier call started, or None."""
    try:
        process, port = map(int, RECORD.read_text().split())
        command = Path(f"/proc/{process}/cmdline").read_bytes().decode()
    except (OSError, ValueError):
        return None
    return (process, port) if f"--http-port={port}" in command.split("\0") else None


def _wait_until_it_answers(process, port, step):
    while step.elapsed_s < READY_TIMEOUT_S:
        if process.poll() is not None:
            raise Trouble(f"Odoo ended at once: {reason(LOG)} — its log is {LOG}.")
        try:
            urllib.request.urlopen(f"{_address(port)}/web/login", timeout=60).close()
            return
        except (urllib.error.URLError, OSError):
            step.alive()
            time.sleep(0.3)
    raise Trouble(f"Odoo did not answer within {READY_TIMEOUT_S} s; its log is {LOG}.")


def _address(port):
    return f"http://127.0.0.1:{port}"


def _free_port(wanted):
    """The wanted port, or the first free one after it."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Trouble(f"No port is free from {wanted} on; set ENERGY_HTTP_PORT to a free one.")
