"""Contracts, readings and what the oracle bills for them, beside the frames and results of `energy_core.calc`.

A portfolio is given to both computations, both with the published rates; `differences` tells in sentences where their
answers are not the same.
"""

from decimal import Decimal

import pandas as pd

from oracles.french_billing import bill
from oracles.french_contract import BANDS, PARIS
from oracles.published_rates import Rates, published_rates

MICRO = 1_000_000
INDEX_COLUMNS = [f"{band}_wh" for band in BANDS]


class Portfolio:
    """`contracts`: key → (supply point, events); `readings`: supply point → readings."""

    def __init__(self, contracts, readings):
        self.contracts = contracts
        self.readings = readings

    def __repr__(self):
        return "\n".join([*self.told_contracts(), *self.told_readings()])

    def told_contracts(self):
        for contract, (point, events) in self.contracts.items():
            for event in sorted(events, key=by_instant):
                facts = (event.nature, event.event_type, event.fta, event.power_va, event.calendar, event.num_sequence)
                yield shown(("contract", contract, "of", point, local(event.at), *facts))

    def told_readings(self):
        for point, readings in self.readings.items():
            for each in sorted(readings, key=by_instant):
                facts = (
                    each.reading_id,
                    each.source,
                    each.position,
                    each.nature,
                    each.wh,
                    each.digits,
                    each.is_doubtful,
                )
                yield shown(("point", point, local(each.at), *facts))

    def bills(self, start, end, gaps="hold"):
        """The oracle's answer: contract → (periods, refusals)."""
        rates = Rates(published_rates())
        return {
            contract: bill(events, self.readings.get(point, []), rates, start, end, gaps)
            for contract, (point, events) in self.contracts.items()
        }

    def frames(self):
        """The events, readings and rates that `billing_periods` takes."""
        return self.events_frame(), self.readings_frame(), rates_frame(published_rates())

    def events_frame(self):
        rows = [
            {
                "contract": contract,
                "supply_point": point,
                "at": event.at,
                "nature": event.nature,
                "event_type": event.event_type,
                "fta": event.fta,
                "power_va": event.power_va,
                "calendar": event.calendar,
                "client_category": "RES",
                "num_sequence": event.num_sequence,
            }
            for contract, (point, events) in self.contracts.items()
            for event in events
        ]
        columns = "contract supply_point at nature event_type fta power_va calendar client_category num_sequence"
        frame = pd.DataFrame(rows, columns=columns.split())
        return frame.astype({"power_va": "Int64", "num_sequence": "Int64"}).assign(at=instants(frame["at"]))

    def readings_frame(self):
        rows = [
            {
                "reading_id": reading.reading_id,
                "supply_point": point,
                "at": reading.at,
                "position": reading.position,
                "source": reading.source,
                "nature": reading.nature,
                "calendar": None,
                **{f"{band}_wh": reading.wh.get(band) for band in BANDS},
                "digits": reading.digits,
                "is_doubtful": reading.is_doubtful,
            }
            for point, readings in self.readings.items()
            for reading in readings
        ]
        columns = ["reading_id", "supply_point", "at", "position", "source", "nature", "calendar"]
        frame = pd.DataFrame(rows, columns=[*columns, *INDEX_COLUMNS, "digits", "is_doubtful"])
        integers = dict.fromkeys([*INDEX_COLUMNS, "digits"], "Int64")
        return frame.astype({"reading_id": "int64", "is_doubtful": bool} | integers).assign(at=instants(frame["at"]))


def rates_frame(rates):
    return pd.DataFrame(
        {
            "kind": [rate.kind for rate in rates],
            "code": [rate.code for rate in rates],
            "component": [rate.component for rate in rates],
            "band": [rate.band for rate in rates],
            "start": pd.to_datetime([rate.start for rate in rates]),
            "end": pd.to_datetime([rate.end for rate in rates]),
            "value_micro": [int(rate.value * MICRO) for rate in rates],
        }
    )


def instants(column):
    return pd.to_datetime(column, utc=True)


def differences(bills, result):
    """Sentences: what `result` of the chain says otherwise than the oracle's bills."""
    return [
        *unequal("Period", oracle_periods(bills), chain_periods(result)),
        *unequal("Subscription", oracle_subscriptions(bills), chain_subscriptions(result)),
        *unequal("Exception", oracle_refusals(bills), chain_refusals(result)),
    ]


def unequal(what, expected, found):
    """Both sides: key → facts."""
    for key in sorted(expected.keys() - found.keys(), key=str):
        yield f"{what} {shown(key)} is missing; expected {expected[key]}."
    for key in sorted(found.keys() - expected.keys(), key=str):
        yield f"{what} {shown(key)} is not expected; found {found[key]}."
    for key in sorted(expected.keys() & found.keys(), key=str):
        if expected[key] != found[key]:
            wrong = [name for name in expected[key] if expected[key][name] != found[key][name]]
            says = ", ".join(f"{name} is {found[key][name]}, expected {expected[key][name]}" for name in wrong)
            yield f"{what} {shown(key)}: {says}."


def by_instant(fact):
    return fact.at


def local(instant):
    return f"{instant.astimezone(PARIS):%Y-%m-%d %H:%M}"


def shown(key):
    return " ".join(str(part) for part in key)


def cents(euros):
    return int(euros * 100)


def day(timestamp):
    return pd.Timestamp(timestamp).date()


def optional(value):
    return None if pd.isna(value) else value


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
            "fixed_cents": cents(period.fixed),
            "variable_cents": cents(period.variable),
            "cta_cents": cents(period.cta),
            "accise_cents": cents(period.accise),
            "reading_start_id": period.reading_start_id,
            "reading_end_id": period.reading_end_id,
        }
        for contract, (periods, _refusals) in bills.items()
        for period in periods
    }


def chain_periods(result):
    names = ["days", "fta", "calendar", "mean_power_va", *INDEX_COLUMNS, "total_wh", "quality"]
    names += ["fixed_cents", "variable_cents", "cta_cents", "accise_cents", "reading_start_id", "reading_end_id"]
    return {
        (row["contract"], day(row["start"]), day(row["end"])): {name: optional(row[name]) for name in names}
        for row in result.periods.to_dict("records")
    }


def oracle_subscriptions(bills):
    return {
        (contract, part.start, part.end): {
            "period_start": period.start,
            "days": part.days,
            "fta": period.fta,
            "power_va": part.power_va,
            "fixed_cents": cents(part.fixed),
        }
        for contract, (periods, _refusals) in bills.items()
        for period in periods
        for part in period.subscriptions
    }


def chain_subscriptions(result):
    return {
        (row["contract"], day(row["start"]), day(row["end"])): {
            "period_start": day(row["period_start"]),
            **{name: row[name] for name in ("days", "fta", "power_va", "fixed_cents")},
        }
        for row in result.subscriptions.to_dict("records")
    }


WHOLE_CONTRACT = {"no_entry", "cancelled"}


def refusal_key(contract, start, end, reason):
    """What concerns a contract as a whole has no days of its own."""
    return (contract, reason) if reason in WHOLE_CONTRACT else (contract, reason, start, end)


def oracle_refusals(bills):
    return {
        refusal_key(contract, refusal.start, refusal.end, refusal.reason): {"is_blocking": refusal.is_blocking}
        for contract, (_periods, refusals) in bills.items()
        for refusal in refusals
    }


def chain_refusals(result):
    return {
        refusal_key(row["contract"], day(row["start"]), day(row["end"]), row["reason"]): {
            "is_blocking": bool(row["is_blocking"])
        }
        for row in result.exceptions.to_dict("records")
    }


def oracle_summary(bills):
    """Rows, days, euros, kWh and exceptions of all bills."""
    periods = [period for periods, _refusals in bills.values() for period in periods]
    return {
        "rows": len(periods),
        "days": sum(period.days for period in periods),
        "fixed_eur": float(sum((period.fixed for period in periods), Decimal(0))),
        "variable_eur": float(sum((period.variable for period in periods), Decimal(0))),
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
