"""French regulated rates for points of at most 36 kVA, keyed a second time from the acts that set them.

The figures stand as the acts print them: €/kVA/year and €/year for the fixed parts, c€/kWh for energy, €/MWh for the
accise, per cent for CTA and VAT. `published_rates()` gives them in the units that bills are made in.
Acts: CRE délibérations 2023-137, 2024-122, 2025-08, 2025-78 and 2026-105 (TURPE), finance laws 2024 to 2026 (accise),
arrêtés of 20 July 2021 and 28 January 2026 (CTA), finance law 2025 article 20 (VAT).
"""

from collections import namedtuple
from datetime import date
from decimal import Decimal

Rate = namedtuple("Rate", "kind code component band start end value unit is_verified")

FOUR_BANDS = ("hph", "hch", "hpb", "hcb")
TWO_BANDS = ("hp", "hc")
ONE_BAND = ("base",)
BANDS = (*ONE_BAND, *TWO_BANDS, *FOUR_BANDS)
ACC_BANDS = tuple(f"{band}_{share}" for share in ("auto", "allo") for band in FOUR_BANDS)

# FTA: €/kVA/year, then c€/kWh in the order of its bands. ACC: the four auto-produced bands, then the four others.
TURPE = [
    {
        "from": date(2023, 8, 1),
        "to": date(2024, 11, 1),
        "verified": False,
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
        "verified": False,
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
        "verified": False,
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
        "verified": True,
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
        "verified": False,
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

# €/MWh: points of at most 36 kVA, of 36 to 250 kVA, above 250 kVA.
ACCISE = [
    (date(2022, 2, 1), date(2024, 2, 1), "1", "0.5", "0.5"),
    (date(2024, 2, 1), date(2025, 2, 1), "21", "20.5", "20.5"),
    (date(2025, 2, 1), date(2025, 8, 1), "33.70", "26.23", "22.50"),
    (date(2025, 8, 1), date(2026, 2, 1), "29.98", "25.79", "25.79"),
    (date(2026, 2, 1), date(2026, 8, 1), "30.85", "26.58", "26.58"),
    (date(2026, 8, 1), date(2027, 2, 1), "30.62", "26.35", "26.35"),  # announced until 2027-01-31
]

# Per cent of the fixed network cost. What held before 2021-08-01 has no use: TURPE is known from 2023-08-01.
CTA = [
    ("DISTRIBUTION", date(2021, 8, 1), date(2026, 2, 1), "21.93"),
    ("DISTRIBUTION", date(2026, 2, 1), None, "15"),
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
    """Every rate as one row: values in € per kVA, year or kWh, and in per cent."""
    return [*turpe_rates(), *accise_rates(), *cta_rates(), *vat_rates()]


def turpe_rates():
    for grid in TURPE:
        start, end, verified = grid["from"], grid["to"], grid["verified"]
        for fta, bands in BANDS_OF.items():
            power, *energy = grid[fta].split()
            management = grid["acc_management"] if fta.endswith("ACC") else grid["management"]
            yield Rate("turpe", fta, "power", "", start, end, Decimal(power), "€/kVA/year", verified)
            yield Rate("turpe", fta, "management", "", start, end, Decimal(management), "€/year", verified)
            yield Rate("turpe", fta, "metering", "", start, end, Decimal(grid["metering"]), "€/year", verified)
            for band, cents in zip(bands, energy, strict=True):
                yield Rate("turpe", fta, "energy", band, start, end, Decimal(cents) / 100, "€/kWh", verified)


def accise_rates():
    for start, end, *per_mwh in ACCISE:
        for category, euros in zip(("HOUSEHOLD", "SME", "HIGH_POWER"), per_mwh, strict=True):
            yield Rate("accise", category, "rate", "", start, end, Decimal(euros) / 1000, "€/kWh", None)


def cta_rates():
    for grid, start, end, percent in CTA:
        yield Rate("cta", grid, "rate", "", start, end, Decimal(percent), "%", None)


def vat_rates():
    for base, start, end, percent in VAT:
        yield Rate("vat", base, "rate", "", start, end, Decimal(percent), "%", None)


class Rates:
    """Dated regulated rates: rows with kind, code, component, band, start, end (None while in force) and value."""

    def __init__(self, rows):
        self.by_name = {}
        for row in rows:
            self.by_name.setdefault((row.kind, row.code, row.component, row.band), []).append(row)
        self.codes = {(row.kind, row.code) for row in rows}

    def know(self, kind, code):
        return (kind, code) in self.codes

    def value(self, kind, code, component, day, band=""):
        """The value in force that day, None when no row covers it."""
        for row in self.by_name.get((kind, code, component, band), ()):
            if row.start <= day and (row.end is None or day < row.end):
                return row.value
        return None

    def energy_prices(self, fta, day):
        prices = {band: self.value("turpe", fta, "energy", day, band) for band in BANDS}
        return {band: price for band, price in prices.items() if price is not None}

    def fixed_prices(self, fta, day):
        return [self.value("turpe", fta, component, day) for component in ("power", "management", "metering")]

    def cta(self, day):
        return self.value("cta", "DISTRIBUTION", "rate", day)

    def accise(self, day):
        return self.value("accise", "HOUSEHOLD", "rate", day)
