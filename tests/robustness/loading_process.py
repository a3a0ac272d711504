"""Run by the environment's Python: loading_process.py DATABASE. An Odoo process that loads flux files when told to.

It reads one JSON command a line and answers each by one JSON line. As Odoo's own workers are, each command is done by a
child that starts with the registry loaded: "started" tells its process, which whoever commands may kill.

{"do": "arrive", "files": [path]}: receive the files and load what waits, as the job of a source does.
{"do": "upload", "seed", "numbers"}: upload these inputs of the fuzzer, one transaction each.
{"do": "tell"}: what the database holds.
"""

import base64
import json
import logging
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from odoo import SUPERUSER_ID, api, sql_db  # noqa: E402
from odoo.exceptions import UserError  # noqa: E402
from odoo.modules.registry import Registry  # noqa: E402
from odoo.tools import config  # noqa: E402

from odoo.addons.energy_flux.tests import curve_documents, flux_documents  # noqa: E402

from robustness import seed_documents  # noqa: E402
from robustness.fuzz_inputs import input_of  # noqa: E402

PATIENCE_S = 30  # for the locks of a process that was killed
TOLD = {  # of each model: what tells its rows apart, and what they say; no ids, which differ between databases
    "energy.flux.file": ("name", "state", "row_count", "loaded_count", "duplicate_count", "rejected_count"),
    "energy.reading": ("cups_id/name", "at", "position", "source", "nature", "calendar", "base_wh", "hp_wh", "hc_wh")
    + ("hph_wh", "hch_wh", "hpb_wh", "hcb_wh", "digits", "is_doubtful", "file_id/name"),
    "energy.contract": ("name", "cups_id/name"),
    "energy.contract.event": ("contract_id/name", "at", "nature", "num_sequence", "power_va", "file_id/name"),
    "energy.flux.rejection": ("record_ref", "reason", "file_id/name"),
    "energy.flux.superseded": ("model", "row_key", "old_values"),
}


class Troubles(logging.Handler):
    """What was logged as an error: bad data must never be."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.told = []

    def emit(self, record):
        self.told.append(self.format(record))


def main(database):
    config.parse_config(["-d", database], setup_logging=True)
    Registry(database)
    answer({"ready": os.getpid()})
    for line in sys.stdin:
        command = json.loads(line)
        sql_db.close_all()
        child = os.fork()
        if not child:
            do(database, command)
            os._exit(0)
        answer({"started": child})
        os.waitpid(child, 0)
        answer({"ended": child})


def answer(told):
    print(json.dumps(told, default=str), flush=True)


def do(database, command):
    signal.alarm(600)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        answer({"told": COMMANDS[command.pop("do")](env, **command)})


def arrive(env, files):
    """Receive, commit, then load; called again it goes on where a killed process stopped."""
    arrived = env["energy.flux.file"]
    for path in map(Path, files):
        arrived._receive(path.name, path.read_bytes())
        env.cr.commit()
    ends_at = time.monotonic() + PATIENCE_S
    while arrived.search_count([("state", "=", "received")]) and time.monotonic() < ends_at:
        arrived._cron_process()
        env.cr.commit()
    return "arrived"


def upload(env, seed, numbers):
    """How each upload ended, and what was logged as an error meanwhile."""
    troubles = Troubles()
    logging.getLogger().addHandler(troubles)
    points = (flux_documents.POINT, flux_documents.OTHER_POINT, curve_documents.POINT)
    events = [
        flux_documents.c15_event(point=point, contract=f"20000000{place}", at="2020-01-01T00:00:00+01:00")
        for place, point in enumerate(points)
    ]
    given = [("contracts.xml", flux_documents.c15(*events))]
    given += [(seed.name, seed.document) for seed in seed_documents.synthetic()]
    given += [(each.name, each.data) for each in (input_of(seed, number) for number in numbers)]
    ends = [end_of(env, name, data) for name, data in given]
    return {"ends": ends, "troubles": troubles.told}


def end_of(env, name, data):
    try:
        told = env["energy.flux.file"].upload(name, base64.b64encode(data).decode())
        env.cr.commit()
    except UserError as error:
        env.cr.rollback()
        return {"name": name, "state": "refused", "message": str(error)}
    return {"name": name, **told}


def tell(env):
    return {model: sorted(map(str, env[model].search([]).export_data(names)["datas"])) for model, names in TOLD.items()}


COMMANDS = {"arrive": arrive, "upload": upload, "tell": tell}

if __name__ == "__main__":
    main(*sys.argv[1:])
