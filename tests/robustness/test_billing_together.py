"""Two Odoo processes on one database: two users press at once, two servers share the jobs of OCA's queue_job."""

import itertools
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from e2e.service import free_port, wait_until_it_answers

import databases
import odoo_configuration
import places
from robustness.billing_month import check_month
from robustness.conftest import BILLING, copy, loader_on, loader_on_copy

ACTIONS = ("action_compute", "action_invoice", "action_post")
REFUSALS = ("try again shortly", "Nothing is left to invoice", "no draft invoice to post")
SOON_S, PATIENCE_S = 1.5, 180
LOG = places.LOGS / "robustness-servers.log"


@pytest.mark.parametrize("place", range(len(ACTIONS)), ids=ACTIONS)
def test_two_users_who_press_at_once_bill_each_contract_once(portfolio, place):
    with loader_on_copy(portfolio, BILLING) as first, loader_on(f"{portfolio}_copy", portfolio, BILLING) as second:
        for action in ACTIONS[:place]:
            assert first.do(do="press", action=action, at=0) == "done"
        instant = time.time() + SOON_S
        for worker in (first, second):
            worker.start(do="press", action=ACTIONS[place], at=instant)
        answers = [first.told(), second.told()]
        assert "done" in answers
        others = [answer for answer in answers if answer != "done" and not any(words in answer for words in REFUSALS)]
        assert not others
        for action in ACTIONS[place + 1 :]:
            assert first.do(do="press", action=action, at=0) == "done"
        check_month(first.do(do="tell"))


@pytest.fixture
def with_queue(portfolio):
    """The name of a copy of the portfolio in which OCA's queue_job is installed."""
    name = f"{portfolio}_queue"
    copy(portfolio, name)
    try:
        databases.install(name, ["queue_job"], "Installing queue_job for the tests of robustness")
        yield name
    finally:
        databases.drop(name)


def test_two_servers_share_the_jobs_of_a_run(with_queue):
    with servers(with_queue) as running, loader_on(with_queue, with_queue, BILLING) as user:
        for action, state in zip(ACTIONS, ("computed", "invoiced", "posted"), strict=True):
            assert user.do(do="hand_over", action=action) == "done"
            told = wait_for_jobs(user)
            assert (told["run"], set(told["states"])) == (state, {"done"})
        assert told["workers"] == sorted(server.pid for server in running)
        check_month(user.do(do="tell"))


def test_a_server_that_is_killed_leaves_its_jobs_to_the_other(with_queue):
    with servers(with_queue) as running, loader_on(with_queue, with_queue, BILLING) as user:
        assert user.do(do="hand_over", action="action_compute") == "done"
        while "done" not in user.do(do="jobs")["states"]:
            time.sleep(0.1)
        killed = running.pop()
        killed.kill()
        killed.wait()
        told = wait_for_jobs(user)
        assert (told["run"], set(told["states"])) == ("computed", {"done"})
        for action in ACTIONS[1:]:
            assert user.do(do="hand_over", action=action) == "done"
            wait_for_jobs(user)
        check_month(user.do(do="tell"))


def wait_for_jobs(user):
    """What the queue tells when nothing is left to do in it."""
    ends_at = time.monotonic() + PATIENCE_S
    while set((told := user.do(do="jobs"))["states"]) - {"done", "failed"} and time.monotonic() < ends_at:
        time.sleep(0.5)
    return told


@contextmanager
def servers(database):
    """Two Odoo servers that do jobs, each asked in turn, as behind a load balancer. Yields those that live."""
    ports = [free_port(), free_port()]
    running = []
    with ExitStack() as stack:
        balancer = stack.enter_context(balancing(ports, running))
        log = stack.enter_context(LOG.open("wb"))
        for port in ports:
            running.append(process := start_server(database, port, balancer, log))
            stack.callback(stop, process)
        for process, port in zip(running, ports, strict=True):
            wait_until_it_answers(process, f"http://127.0.0.1:{port}")
        yield running


def start_server(database, port, balancer, log):
    command = odoo_configuration.command(
        *("-d", database, f"--http-port={port}", f"--db-filter=^{database}$", "--max-cron-threads=0"),
        "--load=base,web,queue_job",
    )
    queue = {
        "ODOO_QUEUE_JOB_CHANNELS": "root:2",
        "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
        "ODOO_QUEUE_JOB_PORT": str(balancer),
    }
    return subprocess.Popen(command, env=odoo_configuration.environment() | queue, stdout=log, stderr=log)


def stop(process):
    process.terminate()
    process.wait(30)


@contextmanager
def balancing(ports, running):
    """Sends each request on to the next of these ports whose server lives. Yields the port where it listens."""
    turns = itertools.cycle(range(len(ports)))

    class Balancer(BaseHTTPRequestHandler):
        def do_GET(self):
            place = next(place for place in turns if running[place : place + 1])
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{ports[place]}{self.path}")
            self.end_headers()

        def log_message(self, *_arguments):
            """Say nothing of requests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Balancer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
