"""Load the readings of a corpus into PostgreSQL and roll it all back; prints one JSON line.

    BENCH_FLUX_ZIPS=FOLDER/zips setup/odoo shell -d DATABASE --no-http < database_side.py

Rows a second, of all indexes and references: `load` when they are new, `replay` when they are there already, and
`copy` by one COPY into the same table, which decides nothing: what PostgreSQL alone makes of the same rows.
"""

import io
import json
import os
import time
from pathlib import Path

import pandas as pd

from odoo.tools import SQL

from odoo.addons.energy_flux.parsers import parse
from odoo.addons.energy_flux.staging import copied_rows

ROWS = 100_000


def read_readings(folder):
    frames, count = [], 0
    for path in sorted(Path(folder).glob("*_R151_*.zip")):
        frames.append(parse(path.name, path.read_bytes()).frames["readings"])
        count += len(frames[-1])
        if count >= ROWS:
            break
    return pd.concat(frames, ignore_index=True)[:ROWS]


def rate(work, count):
    began = time.perf_counter()
    work()
    return round(count / (time.perf_counter() - began))


def copy(env, frame, file):
    model = env["energy.reading"]
    known = model._with_flux_keys(frame, env.company).assign(file_id=file.id).set_index("cups_id")
    names, text = copied_rows(known, [*model._flux_key, *model._flux_values, "file_id"])
    columns = SQL(", ").join(map(SQL.identifier, ("cups_id", *names)))
    statement = SQL("COPY energy_reading (%s) FROM STDIN", columns)
    env.cr.copy_expert(statement.code, io.BytesIO(text))


def main(env):
    frame = read_readings(os.environ["BENCH_FLUX_ZIPS"])
    codes = frame["point_code"].unique()
    env["energy.cups"].with_context(tracking_disable=True).create([{"name": code, "kind": "prm"} for code in codes])
    file = env["energy.flux.file"].create({"name": "bench", "sha256": "bench"})
    env.flush_all()
    model = env["energy.reading"]
    report = {"rows": len(frame)}
    with env.cr.savepoint() as savepoint:
        report["copy"] = rate(lambda: copy(env, frame, file), len(frame))
        savepoint.rollback()
    report["load"] = rate(lambda: model._load_flux_frame(frame, file), len(frame))
    report["replay"] = rate(lambda: model._load_flux_frame(frame, file), len(frame))
    env.cr.rollback()
    print(json.dumps(report))


main(env)  # noqa: F821, which Odoo's shell gives
