"""A process that loads files is killed at any point: begun again, each file is loaded once, as if undisturbed."""

import contextlib
import os
import signal
import time
from datetime import date, timedelta
from random import Random

import pytest

from odoo.addons.energy_flux.tests.flux_documents import (
    C15_NAME,
    R151_NAME,
    c15,
    c15_event,
    r151,
    r151_point,
    zipped,
)

KILLS, SEED = 5, 20261121
POINTS = [f"99000000000{number}8" for number in range(10, 20)]
FIRST_DAY, DAYS_A_FILE, FILES = date(2026, 1, 1), 10, 24  # more files than are loaded between two commits
ENTRY = {"at": "2026-01-01T00:00:00+01:00", "started": "2026-01-01"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The contracts of some points, then their indexes of every day; each file repeats a day of the one before."""
    folder = tmp_path_factory.mktemp("flux")
    events = [c15_event(point=point, contract=point[5:], **ENTRY) for point in POINTS]
    (folder / C15_NAME.format(1)).write_bytes(zipped({"c15.xml": c15(*events)}))
    for number in range(FILES):
        first = FIRST_DAY + timedelta(DAYS_A_FILE * number)
        days = {
            str(first + timedelta(day)): {"BASE": 1000 * (DAYS_A_FILE * number + day)} for day in range(DAYS_A_FILE + 1)
        }
        document = r151(*(r151_point(days, point) for point in POINTS))
        (folder / R151_NAME.format(number + 1)).write_bytes(zipped({"r151.xml": document}))
    return sorted(map(str, folder.iterdir()))


@pytest.fixture(scope="module")
def undisturbed(files, loader):
    """(seconds that the loading takes, what the database holds afterwards)."""
    began = time.monotonic()
    assert loader.do(do="arrive", files=files) == "arrived"
    return time.monotonic() - began, loader.do(do="tell")


def test_the_files_are_of_some_size(files, undisturbed):
    seconds, told = undisturbed
    assert len(told["energy.flux.file"]) == len(files) == FILES + 1
    assert len(told["energy.reading"]) == len(POINTS) * (FILES * DAYS_A_FILE + 1)
    assert all("'Loaded'" in file for file in told["energy.flux.file"])
    assert seconds > 0.3


@pytest.mark.parametrize("moment", [0, *((kill + Random(kill).random()) / KILLS for kill in range(KILLS)), 1.5])
def test_a_process_killed_at_any_moment_leaves_nothing_half_loaded(files, undisturbed, loader, moment):
    seconds, expected = undisturbed
    loader.begin_anew()
    arrive_and_be_killed(loader, files, moment * seconds)
    check_whole_files(loader.do(do="tell"), expected)
    assert loader.do(do="arrive", files=files) == "arrived"
    assert loader.do(do="tell") == expected


def test_a_process_killed_again_and_again_still_comes_to_the_end(files, undisturbed, loader):
    seconds, expected = undisturbed
    random = Random(SEED)
    loader.begin_anew()
    for _kill in range(KILLS):
        arrive_and_be_killed(loader, files, random.uniform(0.3, 0.9) * seconds)
    assert loader.do(do="arrive", files=files) == "arrived"
    assert loader.do(do="tell") == expected


def arrive_and_be_killed(loader, files, after_s):
    process = loader.start(do="arrive", files=files)
    time.sleep(after_s)
    with contextlib.suppress(ProcessLookupError):  # it ended before
        os.kill(process, signal.SIGKILL)
    loader.told()


def check_whole_files(told, expected):
    """What a kill leaves: files that wait, and others that are loaded with all of their rows."""
    loaded = {file for file in told["energy.flux.file"] if "'Loaded'" in file}
    assert loaded <= set(expected["energy.flux.file"])
    assert all("'Received'" in file for file in set(told["energy.flux.file"]) - loaded)
    if not loaded:
        assert not told["energy.reading"] and not told["energy.contract.event"]
