# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an advice on French supply points rests on, in the frames of `frozen_inputs`: facts and measured months."""

import pandas as pd

from odoo.addons.energy_core.calc import sentences_of

from .energies import numbers_of
from .segments import MONTHS_OF_CLASS

_lt = sentences_of("energy_recommendation")
SEGMENTS = {
    "C5": _lt("Low voltage, up to 36 kVA (C5)"),
    "C4": _lt("Low voltage, above 36 kVA (C4)"),
    "HTA": _lt("High voltage (HTA)"),
}
CURVE, HIGHEST, BILLED = _lt("Load curve"), _lt("Highest powers"), _lt("Billed energies")
W_PER_KW = 1_000


def facts_of(cases, texts):
    """A row for each thing that is known of a point. texts: {point: its off-peak hours}."""
    return pd.DataFrame(
        [
            {"supply_point": case.point, "code": code, "label": label, "value": value, "unit": unit}
            for case in cases
            if case.present
            for code, label, value, unit in _facts(case, texts.get(case.point))
            if value
        ]
    )


def _facts(case, text):
    unit = "kW" if case.segment.name == "HTA" else "kVA"
    yield "segment", _lt("Kind of supply"), SEGMENTS[case.segment.name], ""
    yield "tariff", _lt("Network tariff"), case.present.tariff, ""
    yield "off_peak_hours", _lt("Off-peak hours"), text, ""
    yield "power_limit", _lt("Power of the connection"), f"{case.limit_va / W_PER_KW:g}" if case.limit_va else "", unit
    yield "tariff_since", _lt("Network tariff since"), f"{case.changed[0]:%Y-%m-%d}", ""
    yield "powers_since", _lt("Powers since"), f"{case.changed[1]:%Y-%m-%d}", ""
    if case.present_offer:
        yield "offer", _lt("Supplier's offer"), case.present_offer.name, ""
    if case.has_load and case.segment.classes:
        yield "source", _lt("Power is measured by"), HIGHEST if case.load.powers.is_bound else CURVE, ""


def measured_of(cases, months):
    """Each month of each point's window and band: what was measured and subscribed, and whether it counted."""
    return pd.DataFrame([row for case in cases for row in _measured(case, months)])


def _measured(case, months):
    load = case.load if case.present and case.has_load else None
    for place, month in enumerate(months):
        span = {
            "supply_point": case.point,
            "start": pd.Timestamp(month.astype("datetime64[D]")),
            "end": pd.Timestamp((month + 1).astype("datetime64[D]")),
        }
        rows = list(_bands(case, load, place)) if load else []
        known = any(row.get("measured_va") is not None or row.get("energy_wh") for row in rows)
        status = "used" if load and load.used[place] else "left_out" if known else "missing"
        for row in rows if known else [{"band": ""}]:
            yield {**span, "status": status, **row}


def _bands(case, load, place):
    """What is known of a month, band by band; of one power for all hours the band is empty."""
    powers = case.powers_on(load.months[place])
    if not case.segment.classes:
        yield {"band": "", "measured_va": _known(load.highest_va[place]), "contracted_va": powers[0]}
        for band, energy in load.energy.items():
            if energy[place]:
                yield {"band": band, "energy_wh": int(energy[place])}
        return
    number = numbers_of(load.months[place : place + 1])[0]
    highest = load.powers.highest()
    for index, band in enumerate(case.segment.classes):
        if number in MONTHS_OF_CLASS[load.division, band]:
            energy = int(load.energy[band][place]) if band in load.energy else None
            measured = _known(highest[index, place])
            yield {"band": band, "measured_va": measured, "contracted_va": powers[index], "energy_wh": energy}


def _known(value):
    return int(value) if value >= 0 else None
