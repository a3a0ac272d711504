"""What one side of the benchmark tells of itself. Standard library only: both sides' Pythons import it."""

import resource
import statistics
import time

KIBIBYTES_PER_MEBIBYTE = 1024
CALLS_OF_ONE_CONTRACT = 20


class Stopwatch:
    """Seconds of each stage; call it with the name of a stage when that is done."""

    def __init__(self):
        self.seconds, self.since = {}, time.perf_counter()

    def __call__(self, stage):
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0) + now - self.since, 4)
        self.since = now


def peak_mb():
    """The most memory that this process has held until now, its Python and libraries included."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_PER_MEBIBYTE)


def warm_milliseconds(call):
    """The fastest and the median time of a call that was made before."""
    call()
    seconds = []
    for _ in range(CALLS_OF_ONE_CONTRACT):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return {"min": round(min(seconds) * 1000, 1), "median": round(statistics.median(seconds) * 1000, 1)}
