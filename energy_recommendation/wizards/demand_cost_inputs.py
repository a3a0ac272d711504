# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The inputs of a demand cost: which field holds what, what it may be, and the calc's frames made of it."""

from decimal import Decimal
from itertools import product

import pandas as pd

from ..calc import demand_cost, energy_cost, totals

DEMAND_FIELDS = {  # (modality, post) → (contracted kW, price per kW)
    ("blue", "peak"): ("blue_peak_kw", "blue_peak_price"),
    ("blue", "off_peak"): ("blue_off_peak_kw", "blue_off_peak_price"),
    ("green", "single"): ("green_kw", "green_price"),
}
ENERGY_FIELDS = {  # (modality, post) → price per MWh
    ("blue", "peak"): "blue_peak_energy_price",
    ("blue", "off_peak"): "blue_off_peak_energy_price",
    ("green", "peak"): "green_peak_energy_price",
    ("green", "off_peak"): "green_off_peak_energy_price",
}
TERMS_FIELDS = (*(name for pair in DEMAND_FIELDS.values() for name in pair), *ENERGY_FIELDS.values())
MEASURED_FIELDS = ("peak_kw", "off_peak_kw", "peak_kwh", "off_peak_kwh")

HIGHEST = {
    "energy_price": 10_000,
    "price": 1_000,
    "kwh": 100_000_000,
    "kw": 1_000_000,
}  # by the end of the field's name
DECIMALS = {"energy_price": 3, "price": 6, "kwh": 3, "kw": 3}  # until millionths per kWh or kW, watt-hours, watts


def kind_of(name):
    return next(kind for kind in HIGHEST if name.endswith(kind))


def scaled(record, name):
    """The integer that a decimal field stands for: 328.86 kW is 328 860 W."""
    return int(Decimal(str(record[name])).scaleb(DECIMALS[kind_of(name)]).to_integral_value())


def months_of(wizard):
    """First days of the months entered, in the order of the lines."""
    return [line.month.replace(day=1) for line in wizard.month_ids if line.month]


def priced_modalities(wizard):
    """The modalities that somebody has entered a demand price for: only they are charged."""
    return {modality for (modality, _post), (_contracted, price) in DEMAND_FIELDS.items() if wizard[price]}


def charges_of(wizard):
    """(charges, exceptions) of all months under every priced modality, of demand and energy together."""
    measured = _measured_frame(wizard)
    demand, demand_exceptions = demand_cost(measured, _demand_terms(wizard))
    energy, energy_exceptions = energy_cost(measured, _energy_prices(wizard))
    return pd.concat([demand, energy]), pd.concat([demand_exceptions, energy_exceptions])


def cents_by(charges, columns):
    """Sums of the charges: (value of each column) → cents."""
    return {tuple(key): cents for *key, cents in totals(charges, columns).itertuples(index=False)}


def _measured_frame(wizard):
    values = [[scaled(line, name) for name in MEASURED_FIELDS] for line in wizard.month_ids if line.month]
    columns = ["measured_peak_w", "measured_off_peak_w", "peak_wh", "off_peak_wh"]
    return _keyed(wizard, pd.DataFrame(values, columns=columns).astype("Int64"), months_of(wizard))


def _demand_terms(wizard):
    rows = [
        (month, modality, post, scaled(wizard, contracted), scaled(wizard, price))
        for month, ((modality, post), (contracted, price)) in product(months_of(wizard), DEMAND_FIELDS.items())
        if modality in priced_modalities(wizard)
    ]
    return _terms_frame(wizard, rows, ["contracted_w", "price_micro"])


def _energy_prices(wizard):
    rows = [
        (month, modality, post, scaled(wizard, price))
        for month, ((modality, post), price) in product(months_of(wizard), ENERGY_FIELDS.items())
        if modality in priced_modalities(wizard)
    ]
    return _terms_frame(wizard, rows, ["price_micro"])


def _terms_frame(wizard, rows, numbers):
    frame = pd.DataFrame(rows, columns=["month", "modality", "post", *numbers])
    frame = frame.astype({"modality": object, "post": object} | dict.fromkeys(numbers, "int64"))
    return _keyed(wizard, frame, frame["month"])


def _keyed(wizard, frame, months):
    months = pd.to_datetime(list(months)).astype("datetime64[ns]")
    return frame.assign(supply_point=wizard.contract_id.id, month=months)
