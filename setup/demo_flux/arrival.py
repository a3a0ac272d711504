"""How files arrive: a key and what it opens, a file that no key opens, an SFTP server that nobody asks yet."""

import base64

from odoo.addons.energy_flux.tests.curve_documents import r6x, r6x_curve, r6x_measure
from odoo.addons.energy_flux.tests.flux_documents import RECEIVER, encrypted, r151

from .naming import CONTRACT, archive

KEY, LOST_KEY = bytes(range(32)), bytes(range(32, 64))
HOST_KEY = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(64, 96))


def prepare(env):
    env["energy.flux.key"].create({"name": "Key of the demonstration", "key": KEY.hex(), "valid_from": "2026-01-01"})
    env["energy.flux.source"].create(
        {
            "name": "SFTP server of the grid operator (example)",
            "active": False,
            "kind": "sftp",
            "host": "sftp.example.com",
            "username": "supplier",
            "password": "demonstration",
            "path": "out/C15\nout/R151\nout/R50",
            "host_key": f"ssh-ed25519 {base64.b64encode(HOST_KEY).decode()}",
        }
    )


def files(steady):
    """Energies of each day of June that our key opens, and readings that it does not."""
    name, content = archive("ENEDIS_R65_P_Energie_M0000004_00001_20260702030000", _daily_energies(steady[5]))
    yield name, encrypted(content, KEY)
    name, content = archive(f"ERDF_R151_{RECEIVER}_{CONTRACT}_900000001_00120_Q_00001_00001_20260712030931", r151())
    yield name, encrypted(content, LOST_KEY)


def _daily_energies(periods):
    june = periods[-1]
    daily_wh = round(june.total_kwh * 1000) // june.days
    energies = [{"d": f"2026-06-{day:02}", "v": str(daily_wh * (80 + day * 37 % 41) // 100)} for day in range(1, 31)]
    curve = r6x_curve(energies, physical="EA", unit="Wh")
    return r6x("R65", r6x_measure(curve, point=periods.cups_id.name, pas="P1D"))
