"""The command that tells what files hold: one JSON line a file, exact sums, quarantine reasons."""

import json
import subprocess
import sys
from pathlib import Path

from odoo.addons.energy_flux.tests.flux_documents import (
    R151_NAME,
    c15,
    c15_event,
    c15_reading,
    r151,
    r151_point,
    zipped,
)

COMMAND = Path(__file__).parent / "oracles" / "parse_flux.py"


def told(folder, documents):
    paths = []
    for name, content in documents.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    result = subprocess.run([sys.executable, COMMAND, *paths], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_file_is_one_line_with_its_frames_and_sums(tmp_path):
    readings = r151(r151_point({"2026-01-30": {"BASE": 1000}, "2026-01-31": {"BASE": 1500}, "2026-02-30": {"BASE": 1}}))
    event = c15(c15_event(readings=c15_reading({"BASE": "1"}, at="2026-01-10T00:05:00+01:00")))
    first, second, third = told(
        tmp_path, {R151_NAME.format(1): zipped({"r151.xml": readings}), "c15.xml": event, "notes.txt": b"hello"}
    )
    assert (first["flux"], first["frames"]["readings"]) == ("R151", {"rows": 2, "sums": {"base_wh": 2500}})
    assert first["rejections"] == ["2026-02-30 is not a date."]
    assert second["frames"]["events"]["sums"] == {"power_va": 6000, "num_sequence": 1}
    assert second["frames"]["readings"]["sums"]["base_wh"] == 1000
    assert third["quarantined"].startswith("notes.txt holds no XML, JSON or CSV document.")
