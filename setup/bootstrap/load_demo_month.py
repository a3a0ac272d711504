"""Run by the environment's Python: load_demo_month.py DATABASE OUTPUT_FOLDER SUMMARY_FILE.

Opens the database, calls `demo_month.run(env, out_dir)` and writes the summary it returns. Odoo's HTTP server runs
meanwhile, because wkhtmltopdf asks it for the style sheets of the PDF.
"""

import json
import os
import socket
import sys
from contextlib import contextmanager
from pathlib import Path

import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import demo_month  # noqa: E402


def main(database, out_dir, summary_file):
    port = free_port()
    config.parse_config(["-d", database, f"--http-port={port}"], setup_logging=True)
    with http_server(), Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        parameters = env["ir.config_parameter"]
        parameters.set_param("report.url", f"http://127.0.0.1:{port}")
        summary = demo_month.run(env, Path(out_dir))
        parameters.set_param("report.url", False)
        print("→ building the web client's assets", flush=True)
        env["ir.qweb"]._pregenerate_assets_bundles()
        cr.commit()
    summary["pdf"] = os.path.relpath(summary["pdf"], out_dir)
    summary |= {amount: float(f"{summary[amount]:.2f}") for amount in ("amount_untaxed", "amount_total")}
    Path(summary_file).write_text(json.dumps(summary))


@contextmanager
def http_server():
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.start(stop=False)
    try:
        yield
    finally:
        server.server.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main(*sys.argv[1:])
