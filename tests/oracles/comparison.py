# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the oracle's bills and the result of `energy_core.calc` are not the same, in sentences."""

from decimal import Decimal

import pandas as pd

from oracles.french_billing import AMOUNTS
from oracles.french_contract import BANDS
from oracles.french_energy import MISSING
from oracles.french_quantities import ENERGIES, HELD_FOR_THEIR_DAYS
from oracles.portfolio import INDEX_COLUMNS, shown

FACTS = ["days", "fta", "calendar", "mean_power_va", *INDEX_COLUMNS, "total_wh", "quality", "accise_category"]
QUALITY_COLUMNS = [f"{band}_quality" for band in BANDS]
AMOUNT_COLUMNS = [f"{name}_cents" for name in AMOUNTS]
READINGS = ["reading_start_id", "reading_end_id"]
WHOLE_CONTRACT = {"no_entry", "cancelled"}


def differences(bills, result):
    """Sentences: what `result` of the chain says otherwise than the oracle's bills."""
    return [
        *unequal("Period", oracle_periods(bills), chain_periods(result)),
        *unequal("Subscription", oracle_subscriptions(bills), chain_subscriptions(result)),
        *unequal("Quantity", oracle_quantities(bills), chain_quantities(result)),
        *unequal("Exception", oracle_refusals(bills), chain_refusals(result)),
    ]


def unequal(what, expected, found):
    """Both sides: key → facts; what the oracle does not say (it has no such fact) may be anything."""
    for key in sorted(expected.keys() - found.keys(), key=str):
        yield f"{what} {shown(key)} is missing; expected {expected[key]}."
    for key in sorted(found.keys() - expected.keys(), key=str):
        yield f"{what} {shown(key)} is not expected; found {found[key]}."
    for key in sorted(expected.keys() & found.keys(), key=str):
        wrong = [name for name in expected[key] if expected[key][name] != found[key][name]]
        if wrong:
            says = ", ".join(f"{name} is {found[key][name]}, expected {expected[key][name]}" for name in wrong)
            yield f"{what} {shown(key)}: {says}."


def cents(euros):
    return int(euros * 100)


def day(timestamp):
    return pd.Timestamp(timestamp).date()


def optional(value):
    return None if pd.isna(value) else value


def all_periods(bills):
    return [(contract, period) for contract, (periods, _refusals) in bills.items() for period in periods]


def oracle_periods(bills):
    return {
        (contract, period.start, period.end): {
            "days": period.days,
            "fta": period.fta,
            "calendar": period.calendar,
            "mean_power_va": period.mean_power_va,
            **{f"{band}_wh": period.kwh[band] * 1000 for band in BANDS},
            "total_wh": period.total_kwh * 1000,
            "quality": period.quality,
            "accise_category": period.accise_category,
            **{f"{name}_cents": cents(period.euros[name]) for name in AMOUNTS},
            **told_of_readings(period),
        }
        for contract, period in all_periods(bills)
    }


def told_of_readings(period):
    """Which band was how well measured and from which reading on is said of energy that is billed by index."""
    if period.quality == MISSING or not period.is_indexed:
        return {}
    return {
        **{f"{band}_quality": period.band_quality.get(band) for band in BANDS},
        "reading_start_id": period.reading_start_id,
        "reading_end_id": period.reading_end_id,
    }


def chain_periods(result):
    return {
        (row["contract"], day(row["start"]), day(row["end"])): {
            **{name: optional(row[name]) for name in [*FACTS, *AMOUNT_COLUMNS, *READINGS]},
            **{name: optional(row[name]) or None for name in QUALITY_COLUMNS},
        }
        for row in result.periods.to_dict("records")
    }


def oracle_subscriptions(bills):
    return {
        (contract, part.start, part.end): {
            "period_start": period.start,
            "days": part.days,
            "fta": period.fta,
            "fixed_cents": cents(part.fixed),
        }
        for contract, period in all_periods(bills)
        for part in period.subscriptions
    }


def chain_subscriptions(result):
    return {
        (row["contract"], day(row["start"]), day(row["end"])): {
            "period_start": day(row["period_start"]),
            **{name: row[name] for name in ("days", "fta", "fixed_cents")},
        }
        for row in result.subscriptions.to_dict("records")
    }


def oracle_quantities(bills):
    """Those that are neither energy nor held for their days: both of these show in the periods themselves."""
    return {
        (contract, period.start, quantity, band): {"value": value}
        for contract, period in all_periods(bills)
        for (quantity, band), value in period.quantities.items()
        if quantity not in ENERGIES
    }


def chain_quantities(result):
    return {
        (row["contract"], day(row["period_start"]), row["quantity"], optional(row["band"]) or ""): {
            "value": row["value"]
        }
        for row in result.quantities.to_dict("records")
        if row["quantity"] not in ENERGIES | HELD_FOR_THEIR_DAYS
    }


def refusal_key(contract, start, end, reason):
    """What concerns a contract as a whole has no days of its own."""
    return (contract, reason) if reason in WHOLE_CONTRACT else (contract, reason, start, end)


def oracle_refusals(bills):
    """At stake: what several refusals of one span and reason have together, where it is known."""
    told = {}
    for contract, (_periods, refusals) in bills.items():
        for each in refusals:
            facts = told.setdefault(refusal_key(contract, each.start, each.end, each.reason), {})
            facts["is_blocking"] = each.is_blocking
            if each.at_stake_kwh is not None:
                facts["at_stake_wh"] = facts.get("at_stake_wh", 0) + each.at_stake_kwh * 1000
    return told


def chain_refusals(result):
    told = {}
    for row in result.exceptions.to_dict("records"):
        key = refusal_key(row["contract"], day(row["start"]), day(row["end"]), row["reason"])
        facts = told.setdefault(key, {"at_stake_wh": 0})
        facts["is_blocking"] = bool(row["is_blocking"])
        facts["at_stake_wh"] += optional(row["at_stake_wh"]) or 0
    return told


def oracle_summary(bills):
    """Rows, days, euros, kWh and exceptions of all bills."""
    periods = [period for _contract, period in all_periods(bills)]
    return {
        "rows": len(periods),
        "days": sum(period.days for period in periods),
        "fixed_eur": float(sum((period.euros["fixed"] for period in periods), Decimal(0))),
        "variable_eur": float(sum((period.euros["variable"] for period in periods), Decimal(0))),
        "kwh": sum(period.total_kwh for period in periods),
        "exceptions": sum(len(refusals) for _periods, refusals in bills.values()),
    }


def chain_summary(result):
    periods = result.periods
    return {
        "rows": len(periods),
        "days": int(periods["days"].sum()),
        "fixed_eur": int(periods["fixed_cents"].sum()) / 100,
        "variable_eur": int(periods["variable_cents"].sum()) / 100,
        "kwh": int(periods["total_wh"].sum()) // 1000,
        "exceptions": len(result.exceptions),
    }
