"""Brazilian units for the tests of their advice: as months and tariffs of the oracle, and as frames of the addon.

A unit is {"months", "tariffs", "contract", "voltage_v"}: months and tariffs as `oracles.brazilian_advice` takes them.
"""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

LONG_AGO = date(2015, 1, 1)
DEMAND_COLUMNS = {"peak": "demand_peak_micro", "off_peak": "demand_off_peak_micro", "single": "demand_micro"}


def months_of(rows, first=date(2023, 1, 1)):
    """Calendar months from `first` on. rows: (peak kW, off-peak kW, peak kWh, off-peak kWh), and kW of injection."""
    found, start = [], first
    for peak_kw, off_peak_kw, peak_kwh, off_peak_kwh, *injected_kw in rows:
        end = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(
            {
                "start": start,
                "end": end,
                "peak_kw": Decimal(str(peak_kw)),
                "off_peak_kw": Decimal(str(off_peak_kw)),
                "peak_kwh": Decimal(str(peak_kwh)),
                "off_peak_kwh": Decimal(str(off_peak_kwh)),
                "injected_kw": Decimal(str(*injected_kw or [0])),
                "peak_reactive_kw": Decimal(0),
                "off_peak_reactive_kw": Decimal(0),
            }
        )
        start = end
    return found


def tariff(**prices):
    """Prices that always held, in R$ per kW and per kWh."""
    return [(LONG_AGO, {name: Decimal(str(price)) for name, price in prices.items()})]


PRICES = {
    "blue": tariff(
        peak="89.29",
        off_peak="31.53",
        energy_peak="0.53016",
        energy_off_peak="0.37715",
        generation=10,
        reactive="31.53",
    ),
    "green": tariff(single="31.53", energy_peak="2.69318", energy_off_peak="0.37715", generation=10, reactive="31.53"),
}
OFF_PEAK_KW = "328.86 335.16 419.50 415.80 375.48 349.02 244.44 284.76 454.86 471.24 506.52 454.86"
PEAK_KW = "152.46 141.12 294.89 286.02 260.82 217.98 153.72 207.90 313.74 309.96 332.64 296.10"


def green_unit(off_peak_kw, contracted_kw=400, peak_kw=None, tariffs=PRICES, **others):
    """A unit in green. off_peak_kw, peak_kw: of its months, text; without peak it has one register."""
    off_peak = off_peak_kw.split()
    peak = peak_kw.split() if peak_kw else ["0"] * len(off_peak)
    months = months_of([(high, low, 1000, 10_000) for high, low in zip(peak, off_peak, strict=True)])
    contract = {"modality": "green", "peak_kw": None, "off_peak_kw": contracted_kw}
    return {"months": months, "tariffs": tariffs, "contract": contract, "voltage_v": 13_800, **others}


def frames_of(units, on=None):
    """{"bills", "contracts", "units", "tariffs"} of units by key, each advised on the day after its last month."""
    bills = [bill_row(point, month) for point, unit in units.items() for month in unit["months"]]
    contracts = [contract_row(point, unit) for point, unit in units.items()]
    rows = [unit_row(point, unit, on) for point, unit in units.items()]
    tariffs = [row for point, unit in units.items() for row in tariff_rows(point, unit["tariffs"])]
    return {
        "bills": typed(bills, "_w", "_wh", "_cents"),
        "contracts": typed(contracts, "_w", "_v"),
        "units": typed(rows, "_v", "_va", "_w"),
        "tariffs": typed(tariffs, "_micro"),
    }


def bill_row(point, month):
    return {
        "supply_point": point,
        "month": month.get("month", month["start"].replace(day=1)),
        "start": month["start"],
        "end": month["end"],
        "peak_w": thousandths(month["peak_kw"]),
        "off_peak_w": thousandths(month["off_peak_kw"]),
        "peak_wh": thousandths(month["peak_kwh"]),
        "off_peak_wh": thousandths(month["off_peak_kwh"]),
        "injected_w": thousandths(month["injected_kw"]),
        "peak_reactive_w": thousandths(month["peak_reactive_kw"]),
        "off_peak_reactive_w": thousandths(month["off_peak_reactive_kw"]),
        "amount_cents": None,
        "is_atypical": month.get("is_atypical", False),
    }


def contract_row(point, unit):
    contract = unit["contract"]
    return {
        "supply_point": point,
        "start": contract.get("start", LONG_AGO),
        "end": None,
        "modality": contract["modality"],
        "peak_w": thousandths(contract["peak_kw"]),
        "off_peak_w": thousandths(contract["off_peak_kw"]),
        "subgroup": None,
        "voltage_v": None,
        "tariff": contract.get("tariff", f"tariff of {point}"),
    }


def unit_row(point, unit, on):
    return {
        "supply_point": point,
        "on": on or unit["months"][-1]["end"],
        "voltage_v": unit["voltage_v"],
        "subgroup": unit.get("subgroup"),
        "is_rural": False,
        "transformers_va": unit.get("transformers_va"),
        "generation_w": None,
        "last_decrease": None,
        "last_modality_change": None,
        "supply_start": unit.get("supply_start"),
    }


def tariff_rows(point, tariffs):
    for modality, dated in tariffs.items():
        ends = [first for first, _prices in dated[1:]] + [None]
        for (first, prices), end in zip(dated, ends, strict=True):
            energies = {f"tusd_{post}_micro": 0 for post in ("peak", "off_peak")} | {
                f"te_{post}_micro": millionths(prices[f"energy_{post}"]) for post in ("peak", "off_peak")
            }
            demands = {column: millionths(prices.get(post)) for post, column in DEMAND_COLUMNS.items()}
            yield {
                "code": f"tariff of {point}",
                "modality": modality,
                "start": first,
                "end": end,
                **demands,
                **energies,
                "generation_micro": millionths(prices.get("generation")),
            }


def thousandths(quantity):
    return None if quantity is None else int(Decimal(quantity) * 1000)


def millionths(price):
    return None if price is None else int(price * 1_000_000)


def typed(rows, *whole):
    """A frame of rows in which columns with these endings hold whole numbers, and days are days."""
    frame = pd.DataFrame(rows)
    days = {"month", "start", "end", "on", "last_decrease", "last_modality_change", "supply_start"} & {*frame.columns}
    frame = frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})
    return frame.astype({name: "Int64" for name in frame if name.endswith(whole)})
