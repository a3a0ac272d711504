"""A worker is killed in the middle of compute, invoice or post: begun again, the month ends as if undisturbed.

`ENERGY_KILLS=200` kills it at so many random points instead of 30.
"""

import contextlib
import os
import signal
import time
from random import Random

import pytest

from robustness.billing_month import check_month, check_whole
from robustness.conftest import BILLING, loader_on_copy

KILLS, SEED = int(os.environ.get("ENERGY_KILLS", "30")), 20261121


@pytest.fixture(scope="module")
def worker(portfolio):
    with loader_on_copy(portfolio, BILLING) as worker:
        yield worker


@pytest.fixture(scope="module")
def undisturbed(worker):
    """(seconds that the month takes, what the database holds afterwards)."""
    began = time.monotonic()
    assert worker.do(do="bill") == "posted"
    return time.monotonic() - began, worker.do(do="tell")


def test_the_month_is_billed_in_many_batches_and_has_one_invoice_a_contract(undisturbed):
    seconds, told = undisturbed
    assert seconds > 1
    check_month(told)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_worker_killed_at_any_moment_leaves_whole_batches_and_the_month_completes(undisturbed, worker, kill):
    seconds, expected = undisturbed
    worker.begin_anew()
    bill_and_be_killed(worker, (kill + Random(SEED + kill).random()) / KILLS * seconds)
    check_whole(worker.do(do="tell"))
    assert worker.do(do="bill") == "posted"
    assert worker.do(do="tell") == expected


def test_what_was_begun_is_finished_by_the_cron_alone(undisturbed, worker):
    seconds, _expected = undisturbed
    worker.begin_anew()
    bill_and_be_killed(worker, 0.5 * seconds)
    assert worker.do(do="resume") == "resumed"
    assert not [work for work in worker.do(do="tell")["energy.billing.work"] if "'To Do'" in work]


def test_a_worker_killed_again_and_again_still_comes_to_the_end(undisturbed, worker):
    seconds, expected = undisturbed
    random = Random(SEED)
    worker.begin_anew()
    for _kill in range(5):
        bill_and_be_killed(worker, random.uniform(0.2, 0.6) * seconds)
    assert worker.do(do="bill") == "posted"
    assert worker.do(do="tell") == expected


def bill_and_be_killed(worker, after_s):
    process = worker.start(do="bill")
    time.sleep(after_s)
    with contextlib.suppress(ProcessLookupError):  # it ended before
        os.kill(process, signal.SIGKILL)
    worker.told()
