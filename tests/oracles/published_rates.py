"""French regulated rates, keyed a second time from the acts that set them.

The figures stand as the acts print them: €/kVA/year or €/kW/year and €/year for the fixed parts, c€/kWh for energy,
€/MWh for the accise, per cent for CTA and VAT. `published_rates()` gives them in the units that bills are made in.
Acts: CRE délibérations 2021-13, 2023-137, 2024-122, 2025-08, 2025-78 and 2026-105 (TURPE), finance laws 2024 to 2026
(accise), arrêtés of 26 April 2013, 20 July 2021 and 28 January 2026 (CTA), finance law 2025 article 20 (VAT).
`missing_rates()` names the spans between two known rates for which no source tells the value.
"""

from collections import namedtuple
from datetime import date
from decimal import Decimal

Rate = namedtuple("Rate", "kind code component band start end value unit mark")

FOUR_BANDS = ("hph", "hch", "hpb", "hcb")
FIVE_BANDS = ("peak", *FOUR_BANDS)
TWO_BANDS = ("hp", "hc")
ONE_BAND = ("base",)
BANDS = (*ONE_BAND, *TWO_BANDS, *FOUR_BANDS)
ACC_BANDS = tuple(f"{band}_{share}" for share in ("auto", "allo") for band in FOUR_BANDS)

# FTA: €/kVA/year, then c€/kWh in the order of its bands. ACC: the four auto-produced bands, then the four others.
TURPE = [
    {
        "from": date(2023, 8, 1),
        "to": date(2024, 11, 1),
        "mark": "secondary",
        "management": "15.48",
        "acc_management": "12.19",
        "metering": "19.92",
        "BTINFCU4": "9.00   6.67 4.56 1.43 0.88",
        "BTINFCUST": "9.96   4.37",
        "BTINFMU4": "10.56  6.12 4.24 1.39 0.87",
        "BTINFMUDT": "12.24  4.47 3.16",
        "BTINFLU": "81.24  1.10",
        "BTINFCU4ACC": "9.00   1.64 1.29 0.77 0.37   7.23 4.42 2.29 0.86",
        "BTINFMU4ACC": "10.68  1.64 1.29 0.77 0.37   6.60 4.23 2.22 0.86",
    },
    {
        "from": date(2024, 11, 1),
        "to": date(2025, 2, 1),
        "mark": "secondary",
        "management": "16.20",
        "acc_management": "12.77",
        "metering": "20.88",
        "BTINFCU4": "9.36   6.96 4.76 1.48 0.92",
        "BTINFCUST": "10.44  4.58",
        "BTINFMU4": "11.04  6.39 4.43 1.46 0.91",
        "BTINFMUDT": "12.72  4.68 3.31",
        "BTINFLU": "84.96  1.15",
        "BTINFCU4ACC": "9.36   1.72 1.34 0.81 0.39   7.56 4.62 2.39 0.90",
        "BTINFMU4ACC": "11.16  1.72 1.34 0.81 0.39   6.88 4.41 2.32 0.90",
    },
    {
        "from": date(2025, 2, 1),
        "to": date(2025, 8, 1),
        "mark": "secondary",
        "management": "16.92",
        "acc_management": "21.60",
        "metering": "22.44",
        "BTINFCU4": "10.08  7.50 5.13 1.60 1.00",
        "BTINFCUST": "11.28  4.93",
        "BTINFMU4": "11.88  6.89 4.77 1.57 0.98",
        "BTINFMUDT": "13.80  5.04 3.57",
        "BTINFLU": "91.44  1.24",
        "BTINFCU4ACC": "10.08  1.86 1.44 0.87 0.42   8.14 4.98 2.57 0.97",
        "BTINFMU4ACC": "12.00  1.86 1.44 0.87 0.42   7.41 4.75 2.50 0.97",
    },
    {
        "from": date(2025, 8, 1),
        "to": date(2026, 8, 1),
        "mark": "verified",
        "management": "16.80",
        "acc_management": "21.27",
        "metering": "22.00",
        "BTINFCU4": "10.11  7.49 3.97 1.66 1.16",
        "BTINFCUST": "11.07  4.84",
        "BTINFMU4": "12.12  7.00 3.73 1.61 1.11",
        "BTINFMUDT": "13.49  4.94 3.50",
        "BTINFLU": "93.13  1.25",
        "BTINFCU4ACC": "10.11  2.86 1.28 0.76 0.49   7.52 4.03 1.73 1.21",
        "BTINFMU4ACC": "12.12  2.60 1.23 0.75 0.49   7.04 3.76 1.61 1.15",
    },
    {
        "from": date(2026, 8, 1),
        "to": None,
        "mark": "derived",
        "management": "17.12",
        "acc_management": "21.75",
        "metering": "22.67",
        "BTINFCU4": "10.42  7.72 4.09 1.71 1.20",
        "BTINFCUST": "11.41  4.99",
        "BTINFMU4": "12.49  7.21 3.84 1.66 1.14",
        "BTINFMUDT": "13.90  5.09 3.61",
        "BTINFLU": "95.96  1.29",
        "BTINFCU4ACC": "10.42  2.95 1.32 0.78 0.50   7.75 4.15 1.78 1.25",
        "BTINFMU4ACC": "12.49  2.68 1.27 0.77 0.50   7.25 3.87 1.66 1.18",
    },
]
BANDS_OF = {
    "BTINFCU4": FOUR_BANDS,
    "BTINFCUST": ONE_BAND,
    "BTINFMU4": FOUR_BANDS,
    "BTINFMUDT": TWO_BANDS,
    "BTINFLU": ONE_BAND,
    "BTINFCU4ACC": ACC_BANDS,
    "BTINFMU4ACC": ACC_BANDS,
}

# Points of at most 36 kVA since August 2025. €/year; a refused meter is billed by two months.
MANAGEMENT_CARD, MANAGEMENT_INJECTION, MANAGEMENT_ACC_CARD = "18.00", "26.40", "22.53"
METER_REFUSED, METER_REFUSED_AND_UNREAD = "6.48", "4.14"
WITHOUT_METER = "1.75"  # in place of metering
TURPE_7_START = date(2025, 8, 1)

# Above 36 kVA, each of HPH HCH HPB HCB: €/kVA/year, then c€/kWh. Overrun in €/h, None where no source tells it.
ABOVE_36 = [
    {
        "from": date(2021, 8, 1),
        "to": date(2022, 8, 1),
        "mark": "secondary",
        "management": "188.34",
        "metering": "234.90",
        "overrun": "11.21",
        "BTSUPCU4": "11.61 7.11 5.90 3.74   5.15 3.36 2.28 1.80",
        "BTSUPLU4": "20.57 12.51 10.48 5.95   4.43 3.11 2.00 1.70",
    },
    {
        "from": date(2024, 11, 1),
        "to": date(2025, 2, 1),
        "mark": "secondary",
        "management": "204.48",
        "metering": "268.32",
        "overrun": "11.75",
        "BTSUPCU4": "16.44 13.70 13.28 12.92   5.91 4.53 2.43 1.68",
        "BTSUPLU4": "26.85 17.16 15.14 13.60   4.94 3.93 2.25 1.38",
    },
    {
        "from": date(2025, 2, 1),
        "to": date(2025, 8, 1),
        "mark": "secondary",
        "management": "220.32",
        "metering": "288.84",
        "overrun": None,
        "BTSUPCU4": "17.71 14.75 14.30 13.91   6.37 4.88 2.62 1.81",
        "BTSUPLU4": "28.92 18.48 16.31 14.65   5.32 4.23 2.42 1.49",
    },
    {
        "from": date(2025, 8, 1),
        "to": date(2026, 8, 1),
        "mark": "verified",
        "management": "217.80",
        "management_card": "249.84",
        "management_injection": "358.80",
        "management_acc": "282.12",
        "management_acc_card": "314.17",
        "metering": "283.27",
        "overrun": "12.41",
        "BTSUPCU4": "17.61 15.96 14.56 11.98   6.91 4.21 2.13 1.52",
        "BTSUPLU4": "30.16 21.18 16.64 12.37   5.69 3.47 2.01 1.49",
    },
    {
        "from": date(2026, 8, 1),
        "to": None,
        "mark": "secondary",
        "management": "222.53",
        "management_card": "254.87",
        "metering": "291.88",
        "overrun": "12.79",
        "BTSUPCU4": "18.15 16.45 15.00 12.34   7.12 4.34 2.19 1.57",
        "BTSUPLU4": "31.08 21.82 17.15 12.75   5.86 3.58 2.07 1.54",
    },
]
# The same with collective self-consumption: the four auto-produced bands, then the four others.
ABOVE_36_ACC = {
    "from": date(2025, 8, 1),
    "to": date(2026, 8, 1),
    "mark": "verified",
    "management": "282.12",
    "management_acc": "282.12",
    "management_acc_card": "314.17",
    "metering": "283.27",
    "overrun": "12.41",
    "BTSUPCU4ACC": "17.61 15.96 14.56 11.98   2.55 1.41 1.07 0.70   6.94 4.25 2.19 1.55",
    "BTSUPLU4ACC": "30.16 21.18 16.64 12.37   2.23 1.30 1.01 0.69   5.76 3.50 2.06 1.54",
}

# HTA, each of peak HPH HCH HPB HCB: €/kW/year, then c€/kWh.
HTA = [
    {
        "from": date(2025, 2, 1),
        "to": date(2025, 8, 1),
        "mark": "secondary",
        "management": "440.76",
        "metering": "383.76",
        "HTACU5": "14.13 14.13 14.13 14.13 14.13   6.76 4.84 2.83 0.82 0.54",
        "HTALU5": "34.48 31.12 18.61 15.18 14.19   3.16 2.41 1.83 0.70 0.53",
    },
    {
        "from": date(2025, 8, 1),
        "to": date(2026, 8, 1),
        "mark": "verified",
        "management": "435.72",
        "management_card": "499.80",
        "management_injection": "717.60",
        "management_acc": "564.24",
        "management_acc_card": "628.33",
        "metering": "376.39",
        "backup_cells": "4045.96",
        "backup_overhead": "1103.68",
        "backup_underground": "1655.52",
        "backup_reserved": "7.90",
        "overrun_factor": "0.04",
        "reactive_threshold": "0.40",
        "reactive": "0.0244",  # printed as 2.44 c€/kVArh
        "reactive_injected_threshold": "0.60",
        "reactive_injected": "0.0239",  # printed as 2.39 c€/kVArh
        "reactive_outside": "0.0296",  # printed as 2.96 c€/kVArh
        "backup_htb2_reserved": "10.25",
        "backup_htb2_energy": "0.0222",  # printed as 2.22 c€/kWh
        "backup_htb2_overrun": "0.8226",  # printed as 82.26 c€/kW
        "backup_htb1_reserved": "3.57",
        "backup_htb1_energy": "0.0222",  # printed as 2.22 c€/kWh
        "backup_htb1_overrun": "0.2921",  # printed as 29.21 c€/kW
        "grouping_overhead": "0.63",
        "grouping_underground": "0.92",
        "transformation": "10.54",
        "HTACU5": "14.41 14.41 14.41 12.55 11.22   5.74 4.23 1.99 1.01 0.69",
        "HTACUPM5": "14.41 14.41 14.41 12.55 11.22   7.01 4.05 1.99 1.01 0.69",
        "HTALU5": "35.33 32.30 20.39 14.33 11.56   2.65 2.10 1.47 0.92 0.68",
        "HTALUPM5": "38.27 34.30 20.39 14.33 11.56   3.15 1.87 1.47 0.92 0.68",
    },
]
UNIT_OF_COMPONENT = {
    "backup_overhead": "€/km/year",
    "backup_underground": "€/km/year",
    "backup_reserved": "€/kW/year",
    "backup_htb2_reserved": "€/kW/year",
    "backup_htb2_energy": "€/kWh",
    "backup_htb2_overrun": "€/kW",
    "backup_htb1_reserved": "€/kW/year",
    "backup_htb1_energy": "€/kWh",
    "backup_htb1_overrun": "€/kW",
    "grouping_overhead": "€/kW/km/year",
    "grouping_underground": "€/kW/km/year",
    "transformation": "€/kW/year",
    "overrun": "€/h",
    "overrun_factor": "ratio",
    "reactive": "€/kVArh",
    "reactive_threshold": "ratio",
    "reactive_injected": "€/kVArh",
    "reactive_injected_threshold": "ratio",
    "reactive_outside": "€/kVArh",
}  # €/year where it is not said

# What holds above 36 kVA from August 2022 to November 2024, and as overrun from February to August 2025, is not known.
GRIDS_NOT_FOUND = (date(2022, 8, 1), date(2024, 11, 1))
OVERRUN_NOT_FOUND = (date(2025, 2, 1), date(2025, 8, 1))

# €/MWh: points of at most 36 kVA, of 36 to 250 kVA, above 250 kVA. Before, local taxes came on top.
ACCISE = [
    (date(2022, 2, 1), date(2024, 2, 1), "1", "0.5", "0.5", "secondary"),
    (date(2024, 2, 1), date(2025, 2, 1), "21", "20.5", "20.5", "verified"),
    (date(2025, 2, 1), date(2025, 8, 1), "33.70", "26.23", "22.50", "verified"),
    (date(2025, 8, 1), date(2026, 2, 1), "29.98", "25.79", "25.79", "verified"),
    (date(2026, 2, 1), date(2026, 8, 1), "30.85", "26.58", "26.58", "verified"),
    (date(2026, 8, 1), date(2027, 2, 1), "30.62", "26.35", "26.35", "secondary"),  # announced until 2027-01-31
]

# Per cent of the fixed network cost.
CTA = [
    ("DISTRIBUTION", date(2013, 5, 1), date(2021, 8, 1), "27.04"),
    ("DISTRIBUTION", date(2021, 8, 1), date(2026, 2, 1), "21.93"),
    ("DISTRIBUTION", date(2026, 2, 1), None, "15"),
    ("TRANSPORT", date(2013, 5, 1), date(2021, 8, 1), "10.14"),
    ("TRANSPORT", date(2021, 8, 1), date(2026, 2, 1), "10.11"),
    ("TRANSPORT", date(2026, 2, 1), None, "5"),
]

# Per cent.
VAT = [
    ("SUBSCRIPTION", date(2014, 1, 1), date(2025, 8, 1), "5.5"),
    ("SUBSCRIPTION", date(2025, 8, 1), None, "20"),
    ("ENERGY", date(2014, 1, 1), None, "20"),
]


def published_rates():
    """Every known rate as one row: values in € per kVA, kW, year, kWh, kVArh or hour, and in per cent."""
    return [*turpe_rates(), *accise_rates(), *cta_rates(), *vat_rates()]


def missing_rates():
    """The spans between two known rates of which the value is not known."""
    for rate in above_36_rates():
        for start, end in (GRIDS_NOT_FOUND, OVERRUN_NOT_FOUND):
            if rate.end == start and (rate.component == "overrun" or (start, end) == GRIDS_NOT_FOUND):
                yield rate._replace(start=start, end=end, value=None, mark="missing")


def turpe_rates():
    yield from up_to_36_rates()
    yield from above_36_rates()
    yield from several_power_rates(ABOVE_36_ACC, FOUR_BANDS, ACC_BANDS, "€/kVA/year")
    for grid in HTA:
        yield from several_power_rates(grid, FIVE_BANDS, FIVE_BANDS, "€/kW/year")


def up_to_36_rates():
    for grid in TURPE:
        span = grid["from"], grid["to"]
        for fta, bands in BANDS_OF.items():
            power, *energy = grid[fta].split()
            is_acc = fta.endswith("ACC")
            fixed = {
                "management": grid["acc_management"] if is_acc else grid["management"],
                "metering": grid["metering"],
            }
            if grid["from"] >= TURPE_7_START:
                fixed["management_acc"] = grid["acc_management"]
            if grid["from"] == TURPE_7_START:
                fixed["management_acc_card"] = MANAGEMENT_ACC_CARD
            if grid["from"] == TURPE_7_START and not is_acc:
                fixed["management_card"] = MANAGEMENT_CARD
                fixed["management_injection"] = MANAGEMENT_INJECTION
                fixed["metering_unmetered"] = WITHOUT_METER
                fixed["non_communicating"] = Decimal(METER_REFUSED) * 6
                fixed["non_communicating_unread"] = Decimal(METER_REFUSED_AND_UNREAD) * 6
            yield Rate("turpe", fta, "power", "", *span, Decimal(power), "€/kVA/year", grid["mark"])
            for component, euros in fixed.items():
                yield Rate("turpe", fta, component, "", *span, Decimal(euros), "€/year", grid["mark"])
            for band, cents in zip(bands, energy, strict=True):
                yield Rate("turpe", fta, "energy", band, *span, Decimal(cents) / 100, "€/kWh", grid["mark"])


def above_36_rates():
    for grid in ABOVE_36:
        yield from several_power_rates(grid, FOUR_BANDS, FOUR_BANDS, "€/kVA/year")


def several_power_rates(grid, power_bands, energy_bands, power_unit):
    """Rates of one grid with a power for each band; in capitals in the grid: the FTA."""
    span, mark = (grid["from"], grid["to"]), grid["mark"]
    components = {
        name: figure for name, figure in grid.items() if name.islower() and name not in ("from", "to", "mark")
    }
    for fta in (name for name in grid if name.isupper()):
        figures = grid[fta].split()
        power, energy = figures[: len(power_bands)], figures[len(power_bands) :]
        for band, euros in zip(power_bands, power, strict=True):
            yield Rate("turpe", fta, "power", band, *span, Decimal(euros), power_unit, mark)
        for band, cents in zip(energy_bands, energy, strict=True):
            yield Rate("turpe", fta, "energy", band, *span, Decimal(cents) / 100, "€/kWh", mark)
        for component, euros in components.items():
            if euros is not None:
                unit = UNIT_OF_COMPONENT.get(component, "€/year")
                yield Rate("turpe", fta, component, "", *span, Decimal(euros), unit, mark)


def accise_rates():
    for start, end, *per_mwh, mark in ACCISE:
        for category, euros in zip(("HOUSEHOLD", "SME", "HIGH_POWER"), per_mwh, strict=True):
            yield Rate("accise", category, "rate", "", start, end, Decimal(euros) / 1000, "€/kWh", mark)


def cta_rates():
    for grid, start, end, percent in CTA:
        yield Rate("cta", grid, "rate", "", start, end, Decimal(percent), "%", "verified")


def vat_rates():
    for base, start, end, percent in VAT:
        yield Rate("vat", base, "rate", "", start, end, Decimal(percent), "%", "verified")
