"""setup/test: install the addons and read their log, then every test; arguments go on to pytest.

Two runs of pytest: what needs no Odoo process of its own (tests/, without pytest-odoo; the whole of it by a process for
each core), and, inside Odoo with its HTTP server, each addon's tests and the stories of tests/scenarios. Inside Odoo a
skipped test counts as a failure: that is how pytest-odoo drops HTTP tests.
"""

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from xml.etree import ElementTree

import databases
import doors
import install_log
import odoo_configuration
import places
import postgres
from python_environment import PYTHON

PURE_TESTS = places.CHECKOUT / "tests"
SCENARIOS = PURE_TESTS / "scenarios"
DATABASE_PREFIX = "energy_test_"
NO_TEST_COLLECTED = 5
BY_ALL_CORES = ["--numprocesses=auto", "--dist=loadfile"]  # a file's tests share what they have prepared
TAKES_VALUE = {"-k", "-m", "-n", "-o", "-p", "-r", "-W", "--deselect", "--ignore"}


@dataclass
class Outcome:
    """What one part of the tests came to."""

    name: str
    ran: int = 0
    problems: int = 0
    remark: str = ""


def main(arguments):
    began = time.monotonic()
    paths, options = split(arguments)
    started_postgres = doors.prepare(for_tests=True)
    try:
        outcomes = [*pure_outcomes(paths, options), *odoo_outcomes(paths, options)]
    finally:
        if started_postgres:
            postgres.stop()
    return report(outcomes, time.monotonic() - began)


def split(arguments):
    """Paths of tests apart from the other arguments, which both runs get."""
    paths, options = [], []
    for before, argument in zip(["", *arguments], arguments, strict=False):
        is_path = before not in TAKES_VALUE and os.path.exists(argument.split("::")[0])
        (paths if is_path else options).append(os.path.abspath(argument) if is_path else argument)
    return paths, options


def inside(paths, folder):
    return [path for path in paths if path == str(folder) or path.startswith(f"{folder}/")]


def pure_outcomes(paths, options):
    given = [path for path in inside(paths, PURE_TESTS) if not inside([path], SCENARIOS)]
    targets = given if paths else [PURE_TESTS] if PURE_TESTS.is_dir() else []
    if targets:
        spread = [] if paths else BY_ALL_CORES
        yield pytest_outcome("without Odoo", ["-p", "no:odoo", f"--ignore={SCENARIOS}", *spread, *targets, *options])


def odoo_outcomes(paths, options):
    """Install the addons afresh, judge the log, run their tests."""
    addons = places.present_addons()
    folders = [folder for name in addons if (folder := places.CHECKOUT / name / "tests").is_dir()]
    folders += [SCENARIOS] if SCENARIOS.is_dir() else []
    targets = [target for folder in folders for target in (inside(paths, folder) if paths else [folder])]
    if not addons or (paths and not targets):
        return
    with test_database() as database:
        log = databases.install(database, addons, f"Installing {', '.join(addons)}")
        yield installation_outcome(log)
        if targets:
            inside_odoo = [f"--odoo-database={database}", "--odoo-http", *targets, *options]
            yield pytest_outcome("inside Odoo", inside_odoo, may_skip=False)


@contextlib.contextmanager
def test_database():
    """A copy of the template under a name of this process; those of processes that have died are dropped first."""
    for name in postgres.query(f"SELECT datname FROM pg_database WHERE datname LIKE '{DATABASE_PREFIX}%'"):
        process = name.removeprefix(DATABASE_PREFIX).partition("_")[0]
        if not os.path.exists(f"/proc/{process}"):
            databases.drop(name)
    name = f"{DATABASE_PREFIX}{os.getpid()}"
    try:
        databases.copy_template(name)
        yield name
    finally:
        databases.drop(name)


def installation_outcome(log):
    troubles = install_log.our_troubles(log)
    for record in troubles:
        print(record)
    return Outcome("installation log", ran=1, problems=len(troubles), remark=f"log: {log}" if troubles else "")


def pytest_outcome(name, arguments, may_skip=True):
    results = places.LOGS / f"tests-{name.replace(' ', '-')}.xml"
    places.LOGS.mkdir(parents=True, exist_ok=True)
    places.discard(results)
    print(f"\n── Tests {name} ──", flush=True)
    command = [PYTHON, "-m", "pytest", f"--junitxml={results}", *arguments]
    code = subprocess.run(command, cwd=places.CHECKOUT, env=odoo_configuration.environment()).returncode
    if code == NO_TEST_COLLECTED:
        return Outcome(name, remark="no test matches")
    outcome = read_results(name, results, may_skip)
    if code and not outcome.problems:
        outcome.problems, outcome.remark = 1, f"pytest ended with code {code}"
    return outcome


def read_results(name, results, may_skip):
    if not results.exists():
        return Outcome(name)
    cases = list(ElementTree.parse(results).iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skips = [case for case in cases if (skip := case.find("skipped")) is not None and skip.get("type") == "pytest.skip"]
    remark = f"{len(skips)} skipped" if skips else ""
    if not may_skip:
        for case in skips:
            why = case.find("skipped").get("message")
            print(f"Skipped, which is not allowed here: {case.get('classname')}.{case.get('name')}: {why}")
        failed += skips
    return Outcome(name, ran=len(cases), problems=len(failed), remark=remark)


def report(outcomes, seconds):
    print(f"\n── {seconds:.0f} s in all ──")
    for outcome in outcomes:
        verdict = "FAILED" if outcome.problems else "passed" if outcome.ran else "empty"
        counts = f"{outcome.ran - outcome.problems} of {outcome.ran} passed" if outcome.ran > 1 else ""
        print(f"{verdict:7} {outcome.name:18} {counts:20} {outcome.remark}".rstrip())
    tested = [outcome for outcome in outcomes if outcome.name != "installation log" and outcome.ran]
    if not tested:
        print("No test ran; check the names and paths given to pytest.", file=sys.stderr)
    return 0 if tested and not any(outcome.problems for outcome in outcomes) else 1
