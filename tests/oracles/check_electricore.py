# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Bill a folder of spine_core.csv and chronologie_core.csv with the suite's chain and with the oracle.

    setup/python tests/oracles/check_electricore.py DIR [--gaps hold|bridge]

Prints where the two differ, at last one JSON object with the chain's totals. Ends with 0 when chain and oracle agree
in every period, subscription and exception, 1 when they do not, 2 when the question cannot be answered. With bridge
the kWh of each contract must also be what its meter counted, where that is known from its first to its last day.
The folder has the form of /reference/electricore.md 2.2: contract events among the spine's rows (source `flux_C15`;
the monthly rows beside them only tell how far it goes), readings in kWh in the chronology.
"""

import argparse
import csv
import json
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from oracles.comparison import chain_summary, differences, oracle_summary
from oracles.french_contract import BANDS, PARIS, Event, Reading
from oracles.portfolio import Portfolio
from oracles.telescoping import untold_energy

SHOWN_DIFFERENCES = 20
SOURCES = {"flux_C15": "C15", "flux_R151": "R151", "flux_R64": "R64", "flux_R15": "R15"}
NATURES = {"réel": "actual", "estimé": "estimated", "corrigé": "corrected"}


def main(arguments):
    options = parse(arguments)
    missing = [name for name in ("spine_core.csv", "chronologie_core.csv") if not (options.folder / name).is_file()]
    if missing:
        print(f"{options.folder} has no {' and no '.join(missing)}: give a folder that has both.", file=sys.stderr)
        return 2

    from odoo.addons.energy_core.calc import billing_periods  # not needed to read this module's portfolio

    portfolio, start, end = read_portfolio(options.folder)
    bills = portfolio.bills(start, end, options.gaps)
    result = billing_periods(*portfolio.frames(), start, end, gaps=options.gaps, unverified_rates="use")
    found, expected = chain_summary(result), oracle_summary(bills)
    wrong = differences(bills, result)
    if options.gaps == "bridge":
        wrong += untold_energy(portfolio, result, end)
    for sentence in wrong[:SHOWN_DIFFERENCES]:
        print(sentence)
    if len(wrong) > SHOWN_DIFFERENCES:
        print(f"... and {len(wrong) - SHOWN_DIFFERENCES} more differences.")
    if found != expected:
        print(f"The oracle has {json.dumps(expected)}.")
    print(json.dumps(found))
    return 1 if wrong or found != expected else 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--gaps", choices=("hold", "bridge"), default="hold")
    return parser.parse_args(arguments)


def read_portfolio(folder):
    """The folder's contracts and readings, and the window from the first event's month to the last monthly bound."""
    spine = rows(folder / "spine_core.csv")
    contracts, months = {}, []
    for row in spine:
        at = instant(row["date_evenement"])
        if row["source"] == "flux_C15":
            contract, point = row["ref_situation_contractuelle"], row["pdl"]
            contracts.setdefault(contract, (point, []))[1].append(read_event(row, at))
        else:
            months.append(at.astimezone(PARIS).date())
    first = min(event.day for _point, events in contracts.values() for event in events)
    portfolio = Portfolio(contracts, read_readings(folder / "chronologie_core.csv"))
    return portfolio, first.replace(day=1), max(months)


def read_event(row, at):
    power_kva = row["puissance_souscrite_kva"]
    return Event(
        at=at,
        nature=row["evenement_declencheur"],
        event_type=row["type_evenement"],
        fta=row["formule_tarifaire_acheminement"] or None,
        power_va=int(Decimal(power_kva) * 1000) if power_kva else None,
    )


def read_readings(path):
    """Supply point → readings. The chronology tells a point's periodic reading once for each of its contracts."""
    readings = {}
    for number, row in enumerate(rows(path), start=1):
        if row["releve_manquant"] == "true" or not row["source"]:
            continue
        source = SOURCES[row["source"]]
        position = "before" if source == "C15" and row["ordre_index"] == "false" else "after"
        at = instant(row["date_releve"])
        reading = Reading(
            reading_id=number,
            at=at,
            position=position,
            source=source,
            nature=NATURES[row["nature_index"]],
            wh={band: watt_hours(row.get(f"index_{band}_kwh")) for band in BANDS},
        )
        readings.setdefault(row["pdl"], {}).setdefault((at, source, position), reading)
    return {point: list(of_point.values()) for point, of_point in readings.items()}


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def instant(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def watt_hours(kwh):
    return int(Decimal(kwh) * 1000) if kwh else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
