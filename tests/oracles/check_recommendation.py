# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Advise Brazilian units from files, with the percentile method and exactly.

    setup/python tests/oracles/check_recommendation.py PATH…

PATH is a folder of the form of reference/recommendation.md 4.4 (consumption.csv and tariff.json), or a CSV of bills
(date, peak_kwh, off_peak_kwh, peak_kw, off_peak_kw, invoice_brl, atypical) that the index.json beside it names, with
its contract and its file of tariffs. Of bills in a CSV the last twelve rows count, without those that are atypical.
Prints one line of JSON for each PATH, the last of them last:

    {"percentile": {"blue": [11 totals], "green": [11 totals]}, "summary": {"blue": {…}, "green": {…}},
     "exact": {"modality", "demand", "cost"}, "clearance": {…}, "current": {…}, "notes": [sentences]}

exact is the cheapest contract, clearance the cheapest with 1 % of clearance, current what the unit has. demand: kW, one
number in green, {"peak", "off_peak"} in blue. cost: demand and energy over the bills used, in R$.
exact is null where no advice is given, as on fewer than six bills; notes say why.
Ends with 0; with 2 for a PATH that is not of these forms.
"""

import csv
import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd

from odoo.addons.energy_recommendation.calc.brazil import advise, percentile_tables, subgroup_of

MONTHS = 12
FIRST_MONTH = pd.Timestamp("2023-01-01")  # of folders, which do not tell
VOLTS_OF_A4 = 13_800
POWERS = {"peak": "power_peak_va", "off_peak": "power_off_peak_va", "single": "power_va"}
CONSUMPTION = ("peak_kwh", "off_peak_kwh", "peak_kw", "off_peak_kw", "contract_peak_kw", "contract_off_peak_kw")
MODALITIES = {"B": "blue", "G": "green"}
PRICES = {  # of the frame, per kW or kWh, and the price of the file, per kW or MWh
    "demand_micro": ("na_tusd_in_reais_per_kw", 1),
    "demand_peak_micro": ("peak_tusd_in_reais_per_kw", 1),
    "demand_off_peak_micro": ("off_peak_tusd_in_reais_per_kw", 1),
    "tusd_peak_micro": ("peak_tusd_in_reais_per_mwh", 1000),
    "te_peak_micro": ("peak_te_in_reais_per_mwh", 1000),
    "tusd_off_peak_micro": ("off_peak_tusd_in_reais_per_mwh", 1000),
    "te_off_peak_micro": ("off_peak_te_in_reais_per_mwh", 1000),
    "generation_micro": ("power_generation_tusd_in_reais_per_kw", 1),
}


class NotReadable(Exception):
    """A PATH that is not of the forms above; the text says which and why."""


def main(paths):
    try:
        for path in map(Path, paths):
            print(json.dumps(told(read_folder(path) if path.is_dir() else read_seed(path)), ensure_ascii=False))
    except NotReadable as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return 0


def read_folder(folder):
    """{"months", "tariffs", "modality", "contract", "volts"} of a folder."""
    try:
        lines = (folder / "consumption.csv").read_text().splitlines()
        tariffs = exact_json(folder / "tariff.json")
    except OSError as error:
        raise NotReadable(f"{error.filename} is needed and cannot be read: {error.strerror}.") from error
    rows = [dict(zip(CONSUMPTION, map(Decimal, line.split("\t")), strict=False)) for line in lines if line.strip()]
    days = pd.date_range(FIRST_MONTH, periods=len(rows), freq="MS")
    months = [row | {"month": day, "is_atypical": False} for row, day in zip(rows, days, strict=True)]
    return {
        "months": months,
        "tariffs": tariffs,
        "modality": MODALITIES[tariffs["current_flag"]],
        "contract": (rows[-1]["contract_peak_kw"], rows[-1]["contract_off_peak_kw"]),
        "volts": VOLTS_OF_A4,
    }


def read_seed(path):
    """The same of a CSV of bills."""
    try:
        units = {unit["file"]: unit for unit in exact_json(path.with_name("index.json"))}
        unit = units[path.name]
        rows = list(csv.DictReader(path.read_text().splitlines()))
    except OSError as error:
        raise NotReadable(f"{error.filename} is needed and cannot be read: {error.strerror}.") from error
    except KeyError as error:
        raise NotReadable(f"The index.json beside {path} does not name it.") from error
    months = [
        {name: Decimal(row[name]) for name in CONSUMPTION[:4]}
        | {"month": pd.Timestamp(row["date"]), "is_atypical": row["atypical"] == "True"}
        for row in rows[-MONTHS:]
    ]
    return {
        "months": sorted(months, key=lambda month: month["month"]),
        "tariffs": exact_json(path.with_name(unit["tariffs"])),
        "modality": MODALITIES[unit["flag"]],
        "contract": (Decimal(unit["peak_kw"]), Decimal(unit["off_peak_kw"])),
        "volts": int(Decimal(unit["kv"]) * 1000),
    }


def exact_json(path):
    return json.loads(path.read_text(), parse_float=Decimal)


def told(unit):
    """What is printed of one unit."""
    advice = advise(**frames_of(unit), months=max(MONTHS, len(unit["months"])))
    options = {row["role"]: row for row in advice.options.astype(object).to_dict("records")}
    tables = of_percentiles(unit)
    return {
        "percentile": {name: [round(total, 2) for total in table.totals.values()] for name, table in tables.items()},
        "summary": {name: rounded(table.scalars) for name, table in tables.items()},
        "exact": contract(options.get("cheapest")),
        "clearance": contract(options.get("", options.get("proposed"))),  # "": where the contract is kept
        "current": contract(options.get("current")),
        "notes": [str(detail) for detail in advice.notes["detail"]],
    }


def contract(option):
    """An option as it is printed."""
    if option is None:
        return None
    demands = {post: option[name] for post, name in POWERS.items() if not pd.isna(option[name])}
    kilowatts = {post: number(Decimal(int(watts)) / 1000) for post, watts in demands.items()}
    return {
        "modality": option["tariff"],
        "demand": kilowatts.get("single", kilowatts),
        "cost": number(Decimal(int(option["total_cents"])) / 100),
    }


def number(value):
    return int(value) if value == int(value) else float(value)


def rounded(scalars):
    return {name: round(value, 2) for name, value in scalars.items()}


def of_percentiles(unit):
    """{modality: its tables} by the percentile method, of the bills that count."""
    months = [month for month in unit["months"] if not month["is_atypical"]]
    history = pd.DataFrame(
        {
            "date": [month["month"] for month in months],
            "peak_consumption_in_kwh": [float(month["peak_kwh"]) for month in months],
            "off_peak_consumption_in_kwh": [float(month["off_peak_kwh"]) for month in months],
            "peak_measured_demand_in_kw": [float(month["peak_kw"]) for month in months],
            "off_peak_measured_demand_in_kw": [float(month["off_peak_kw"]) for month in months],
            "contract_peak_demand_in_kw": float(unit["contract"][0]),
            "contract_off_peak_demand_in_kw": float(unit["contract"][1]),
        }
    )
    prices = {name: {key: float(price) for key, price in unit["tariffs"][name].items()} for name in ("blue", "green")}
    tables = percentile_tables(history, **prices, current_modality=unit["modality"], subgroup=subgroup(unit))
    return {"blue": tables.blue, "green": tables.green}


def subgroup(unit):
    return subgroup_of(unit["volts"]) or ""


def frames_of(unit):
    """The frames of an advice, on the day after the last month."""
    months, code = unit["months"], "tariff"
    is_blue, (peak_kw, off_peak_kw) = unit["modality"] == "blue", unit["contract"]
    bills = pd.DataFrame(
        {
            "supply_point": 0,
            "month": [month["month"] for month in months],
            "start": [month["month"] for month in months],
            "end": [month["month"] + pd.offsets.MonthBegin() for month in months],
            **{name.replace("_kw", "_w"): thousandths(months, name) for name in CONSUMPTION[:4]},
            "amount_cents": pd.array([pd.NA] * len(months), dtype="Int64"),
            "is_atypical": [month["is_atypical"] for month in months],
        }
    )
    contracts = {
        "supply_point": 0,
        "start": months[0]["month"],
        "end": pd.NaT,
        "modality": unit["modality"],
        "peak_w": int(peak_kw * 1000) if is_blue else pd.NA,
        "off_peak_w": int(off_peak_kw * 1000),
        "subgroup": subgroup(unit),
        "voltage_v": unit["volts"],
        "tariff": code,
    }
    units = {
        "supply_point": 0,
        "on": months[-1]["month"] + pd.offsets.MonthBegin(),
        "voltage_v": unit["volts"],
        "subgroup": subgroup(unit),
        "is_rural": False,
        "transformers_va": pd.NA,
        "generation_w": pd.NA,
        **dict.fromkeys(("last_decrease", "last_modality_change", "supply_start"), pd.NaT),
    }
    tariffs = [
        {"code": code, "modality": modality, "start": pd.Timestamp("2000-01-01"), "end": pd.NaT}
        | {name: micro(unit["tariffs"][modality].get(key), per) for name, (key, per) in PRICES.items()}
        for modality in ("blue", "green")
    ]
    return {
        "bills": bills,
        "contracts": pd.DataFrame([contracts]),
        "units": pd.DataFrame([units]),
        "tariffs": pd.DataFrame(tariffs),
    }


def thousandths(months, name):
    return [int(month[name] * 1000) for month in months]


def micro(price, per):
    """Millionths of a price per kW, or per kWh of one per MWh."""
    return pd.NA if price is None else int(Decimal(price) * 1_000_000 / per)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
