"""What else grid operators sent: some files of each other flux, about the points of the demonstration month.

They are written by the builders that the tests of energy_flux use, loaded as any file is, and change no billing period:
curves, network invoices, affairs, billed energies, a contract above 36 kVA that begins after the month, a Spanish point
with its register. One number of a sequence never came, and nobody has the key of one file.
"""

import base64

from . import affairs, arrival, billed_energies, curves, high_power, network_invoices, spain


def load(env, billing_run, folder):
    """Write the files into `folder` and load them. Returns how many there were, and what they brought."""
    arrival.prepare(env)
    spain.prepare(env)
    steady = steady_points(env)
    files = [
        *high_power.files(),
        *curves.files(steady),
        *billed_energies.files(steady),
        *network_invoices.files(env, billing_run.period_ids),
        *affairs.files(env),
        *spain.files(),
        *arrival.files(steady),
    ]
    folder.mkdir()
    for name, content in files:
        (folder / name).write_bytes(content)
        env["energy.flux.file"].upload(name, base64.b64encode(content).decode())
    return {
        "other_files": len(files),
        "curves": env["energy.curve.day"].search_count([]),
        "network_invoices": env["energy.network.invoice"].search_count([]),
        "affairs": env["energy.affair"].search_count([]),
    }


def steady_points(env):
    """The billing periods of each contract that has one of all days in each of the six months."""
    periods = env["energy.billing.period"].search([], order="start_date, id").grouped("contract_id")
    whole = [each for each in periods.values() if each.mapped("days") == [31, 28, 31, 30, 31, 30]]
    return sorted(whole, key=lambda each: each.contract_id.name)
