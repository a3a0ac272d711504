# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A year of one Brazilian unit (1011101-5, with the prices that were published with it) as the frames of an advice.

Every frame can be changed before it is used: `frames(units={"is_rural": True}, bills={"peak_w": 0}, …)`.
"""

import numpy as np
import pandas as pd

OFF_PEAK_W = [328860, 335160, 419500, 415800, 375480, 349020, 244440, 284760, 454860, 471240, 506520, 454860]
PEAK_W = [152460, 141120, 294890, 286020, 260820, 217980, 153720, 207900, 313740, 309960, 332640, 296100]
PEAK_KWH = [6036, 7304, 11701, 13513, 11824, 9855, 6162, 8655, 14504, 13062, 13792, 10959]
OFF_PEAK_KWH = [74963, 89052, 90147, 104291, 95312, 75999, 55884, 66206, 101701, 100019, 116523, 96363]
POST_PRICES = {
    "tusd_peak_micro": 117_130,
    "te_peak_micro": 413_030,
    "tusd_off_peak_micro": 117_130,
    "te_off_peak_micro": 260_020,
}
BLUE = POST_PRICES | {"demand_peak_micro": 89_290_000, "demand_off_peak_micro": 31_530_000}
GREEN = POST_PRICES | {"demand_micro": 31_530_000, "tusd_peak_micro": 2_280_150}
GROUP_B = dict.fromkeys(("tusd_peak_micro", "tusd_off_peak_micro"), 400_000) | dict.fromkeys(
    ("te_peak_micro", "te_off_peak_micro"), 300_000
)
ABSENT = dict.fromkeys([*BLUE, "demand_micro"])


def tariff(modality, prices, start="2020-01-01", end=None):
    row = ABSENT | {"generation_micro": 10_000_000} | prices
    return {"code": "A4", "modality": modality, "start": pd.Timestamp(start), "end": pd.Timestamp(end), **row}


TARIFFS = [tariff("blue", BLUE), tariff("green", GREEN)]


def frames(bills=None, contract=None, unit=None, tariffs=TARIFFS):
    """{"bills", "contracts", "units", "tariffs"} of a year of months before 2024-01-10."""
    months = pd.date_range("2023-01-01", periods=12, freq="MS")
    year = {
        "supply_point": "UC",
        "month": months,
        "start": months,
        "end": months + pd.DateOffset(months=1),
        "peak_w": PEAK_W,
        "off_peak_w": OFF_PEAK_W,
        "peak_wh": np.array(PEAK_KWH) * 1000,
        "off_peak_wh": np.array(OFF_PEAK_KWH) * 1000,
        "amount_cents": pd.NA,
        "is_atypical": False,
    }
    signed = {
        "supply_point": "UC",
        "start": pd.Timestamp("2020-01-01"),
        "end": pd.NaT,
        "modality": "green",
        "peak_w": pd.NA,
        "off_peak_w": 400_000,
        "subgroup": "A4",
        "voltage_v": pd.NA,
        "tariff": "A4",
    }
    known = {
        "supply_point": "UC",
        "on": pd.Timestamp("2024-01-10"),
        "voltage_v": pd.NA,
        "subgroup": "A4",
        "is_rural": False,
        "transformers_va": pd.NA,
        "generation_w": pd.NA,
        "last_decrease": pd.NaT,
        "last_modality_change": pd.NaT,
        "supply_start": pd.NaT,
    }
    return {
        "bills": pd.DataFrame(year | (bills or {})),
        "contracts": pd.DataFrame([signed | (contract or {})]),
        "units": pd.DataFrame([known | (unit or {})]),
        "tariffs": pd.DataFrame(tariffs),
    }
