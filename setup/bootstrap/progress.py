"""What the user sees on standard error: one line a step, alive while it works, and errors of one sentence."""

import re
import subprocess
import sys
import time

import places

HEARTBEAT_S = 15  # between two lines of the same step when the output is not a terminal
POLL_S = 0.2


class Trouble(Exception):
    """Something the user can cure: the message says what is wrong and how."""


class Step:
    """The line of one step: rewritten in place on a terminal, repeated now and then elsewhere."""

    def __init__(self, title):
        self.title = title
        self.started = self.last_sign = time.monotonic()
        self.live = sys.stderr.isatty()
        self._write("", end="" if self.live else "\n")

    @property
    def elapsed_s(self):
        return time.monotonic() - self.started

    def _write(self, detail, end):
        text = f"→ {self.title} {detail}".rstrip()
        print(f"\r\033[K{text[:110]}" if self.live else text, end=end, file=sys.stderr, flush=True)

    def alive(self, detail=""):
        if self.live or time.monotonic() - self.last_sign > HEARTBEAT_S:
            self.last_sign = time.monotonic()
            self._write(f"… {self.elapsed_s:.0f} s {detail}", end="" if self.live else "\n")

    def done(self):
        mark = f"✓ {self.title} ({self.elapsed_s:.1f} s)"
        print(f"\r\033[K{mark}" if self.live else mark, file=sys.stderr, flush=True)


def work(title, command, log, detail=None, cure="", **options):
    """Run a long command under its own progress line, its output in the log file named `log`.

    detail: regular expression; the last match in the log is shown beside the elapsed time.
    cure: what the user can do if it fails, ending the error's sentence.
    """
    places.LOGS.mkdir(parents=True, exist_ok=True)
    path = places.LOGS / log
    step = Step(title)
    with path.open("wb") as output:
        options.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
        try:
            while process.poll() is None:
                time.sleep(POLL_S)
                step.alive(last_match(path, detail))
        finally:
            stop(process)
    if process.returncode:
        raise Trouble(f"{title} failed: {reason(path)} — {cure or f'the whole output is in {path}'}.")
    step.done()
    return path


def stop(process, patience_s=10):
    """End a child that still runs: politely, then firmly."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tail(path, size=4000):
    with path.open("rb") as log:
        log.seek(0, 2)
        log.seek(max(0, log.tell() - size))
        return log.read().decode(errors="replace")


def last_match(path, pattern):
    found = re.findall(pattern, tail(path)) if pattern else []
    return found[-1] if found else ""


def reason(path):
    """The last line that names an error, else the last line."""
    lines = [line.strip() for line in tail(path).splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b|E: |ERROR: ", line)]
    return (errors or lines or ["no output"])[-1]
