"""Spoilt files for the parsers: `setup/python tests/robustness/fuzz_flux.py --inputs 20000 --seed 1 [--json]`.

Each input must end as rows that can be stored or as a refusal with a sentence, in little time and memory. Whatever else
happens is a finding: it is printed with its number, and `--only NUMBER` of the same seed does it again alone. The exit
code is 1 when there are findings. Two processes share the inputs; one that dies is a finding too, and is replaced.
"""

import argparse
import json
import multiprocessing
import multiprocessing.connection
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from robustness import seed_documents  # noqa: E402
from robustness.flux_verdict import read  # noqa: E402
from robustness.fuzz_inputs import RING, input_of  # noqa: E402

PROCESSES = 2
LONGEST_S = 10.0  # of processor time, for one file
MOST_MEMORY = 600 * 2**20  # more than before the file was read
ADDRESS_SPACE = 4 * 2**30  # of a worker: what goes beyond ends as MemoryError
DEAD_AFTER_S = 120  # without a word


class TooSlow(BaseException):
    """Not an Exception, so that nothing in the parsers takes it for theirs."""


def main(arguments):
    options = _options(arguments)
    if forgotten := seed_documents.forgotten(seed_documents.synthetic()):
        raise SystemExit(f"No seed document of {', '.join(forgotten)}: add one to seed_documents.py.")
    began = time.monotonic()
    numbers = [options.only] if options.only is not None else range(options.inputs)
    ends, findings = run(options.seed, numbers)
    told = {
        "seed": options.seed,
        "inputs": len(numbers),
        "seconds": round(time.monotonic() - began, 1),
        "ends": dict(sorted(ends.items())),
        "findings": findings,
    }
    print(json.dumps(told, ensure_ascii=False) if options.json else _as_text(told))
    return 1 if findings else 0


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this input alone")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _as_text(told):
    lines = [f"{told['inputs']} inputs of seed {told['seed']} in {told['seconds']} s: {told['ends']}"]
    for finding in told["findings"]:
        lines.append(f"\n--only {finding['number']}: {finding['flux']} {finding['name'][:100]} {finding['made_by']}")
        lines.append(finding["what"])
    return "\n".join([*lines, f"{len(told['findings'])} findings"])


def run(seed, numbers):
    """(how many inputs ended in which way, findings) of these inputs, by all processes."""
    ends, findings = Counter(), []
    workers = [Worker(seed, list(numbers[first::PROCESSES])) for first in range(PROCESSES)]
    while workers:
        multiprocessing.connection.wait([worker.connection for worker in workers], timeout=1)
        for worker in workers:
            for end, finding in worker.news():
                ends[end] += 1
                if finding:
                    findings.append(finding)
                    print(f"finding {finding['number']} {finding['made_by']}", file=sys.stderr, flush=True)
        workers = [worker for worker in workers if worker.remaining]
    return ends, sorted(findings, key=lambda finding: finding["number"])


class Worker:
    """A process at work on some inputs, in their order; started again after one that killed it."""

    def __init__(self, seed, numbers):
        self.seed, self.remaining = seed, numbers
        self._start()

    def _start(self):
        self.connection, theirs = multiprocessing.Pipe(duplex=False)
        self._process = multiprocessing.Process(target=work, args=(self.seed, self.remaining, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._heard_at = time.monotonic()

    def news(self):
        """What has ended since: (way, finding or None) of each input."""
        try:
            while self.remaining and self.connection.poll():
                yield self.connection.recv()
                self._heard_at = time.monotonic()
                self.remaining = self.remaining[1:]
        except EOFError:
            yield self._bury("its process died")
        if self.remaining and time.monotonic() - self._heard_at > DEAD_AFTER_S:
            yield self._bury(f"its process said nothing for {DEAD_AFTER_S} s")
        if not self.remaining:
            self._process.join()

    def _bury(self, why):
        self._process.kill()
        self._process.join()
        number, self.remaining = self.remaining[0], self.remaining[1:]
        if self.remaining:
            self._start()
        return "died", finding_of(input_of(self.seed, number), f"{why} (exit code {self._process.exitcode})")


def work(seed, numbers, connection):
    """Read the inputs one by one and tell how each ended."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGVTALRM, interrupt)
    for number in numbers:
        connection.send(judge(input_of(seed, number)))


def interrupt(_signal, _frame):
    raise TooSlow(f"it took longer than {LONGEST_S} s")


def judge(given):
    """(way in which the input ended, finding or None)."""
    try:
        with watched():
            return read(given.name, given.data, RING), None
    except (Exception, TooSlow) as error:
        lines = traceback.format_exception(error)
        return "finding", finding_of(given, "".join([*lines[-8:]]).strip()[-3000:])


@contextmanager
def watched():
    """Interrupt what takes too long, and tell of too much memory."""
    before = resident_bytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    grown = resident_bytes("VmHWM") - before
    if grown > MOST_MEMORY:
        raise MemoryError(f"{grown // 2**20} MB")


def resident_bytes(field):
    """Bytes of this process: resident now (VmRSS) or at most (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition(f"{field}:")[2].split()[0])


def finding_of(given, what):
    return {
        "number": given.number,
        "flux": given.flux,
        "name": given.name,
        "made_by": list(given.made_by),
        "what": what,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
