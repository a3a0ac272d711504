"""Reads the log of an installation: a warning or an error that comes from this project's addons is a failure."""

import re
from dataclasses import dataclass, field

import places

RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>\w+) \S+ (?P<logger>[\w.]+): (?P<message>.*)")
SERIOUS = {"WARNING", "ERROR", "CRITICAL"}
OURS = re.compile(r"\benergy[._]\w")  # an addon (energy_core), a model (energy.cups), a path, an XML id


@dataclass
class Record:
    level: str
    logger: str
    lines: list = field(default_factory=list)

    def concerns_us(self):
        text = "\n".join([self.logger, *self.lines]).replace(str(places.CHECKOUT), "")
        return bool(OURS.search(text))

    def __str__(self):
        return f"{self.level} {self.logger}: " + "\n    ".join(self.lines)


def records(text):
    """The records of a log; a line that starts none (a traceback) belongs to the one before."""
    found = []
    for line in text.splitlines():
        if match := RECORD.match(line):
            found.append(Record(match["level"], match["logger"], [match["message"]]))
        elif found:
            found[-1].lines.append(line)
    return found


def our_troubles(path):
    """The serious records of the log file at `path` that this project must answer for."""
    text = path.read_text(errors="replace")
    return [record for record in records(text) if record.level in SERIOUS and record.concerns_us()]
