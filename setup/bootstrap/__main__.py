"""One door for the four commands: `python3 setup/bootstrap COMMAND ARGUMENTS…`.

The commands themselves are the tiny scripts beside this folder (setup/demo, setup/test, setup/odoo, setup/python).
Standard library only: this runs before anything is installed.
"""

import signal
import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit("Python 3.11 or newer is needed; install it and make `python3` point to it.")

import demo  # noqa: E402
import doors  # noqa: E402
import run_tests  # noqa: E402
from progress import Trouble  # noqa: E402

COMMANDS = {"demo": demo.main, "test": run_tests.main, "odoo": doors.odoo, "python": doors.python}


def main(name, *arguments):
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill cleans up as Ctrl-C does
    try:
        return COMMANDS[name](list(arguments))
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing half-made was left. Run the same command again to continue.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
