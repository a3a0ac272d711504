# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Contracts, readings and quantities, as the oracle bills them and as the frames that `energy_core.calc` takes.

Both computations are given the published rates; `comparison.differences` tells where their answers are not the same.
"""

import pandas as pd

from oracles.french_billing import bill
from oracles.french_contract import BANDS, PARIS, POWER_BANDS
from oracles.french_prices import Rates
from oracles.published_rates import published_rates

MICRO = 1_000_000
INDEX_COLUMNS = [f"{band}_wh" for band in BANDS]
POWER_COLUMNS = [f"power_{band}_va" for band in POWER_BANDS]


class Portfolio:
    """`contracts`: key → (supply point, events); `readings` and `quantities`: supply point → those of it."""

    def __init__(self, contracts, readings, quantities=None):
        self.contracts = contracts
        self.readings = readings
        self.quantities = quantities or {}

    def __repr__(self):
        return "\n".join([*self.told_contracts(), *self.told_readings(), *self.told_quantities()])

    def told_contracts(self):
        for contract, (point, events) in self.contracts.items():
            for event in sorted(events, key=by_instant):
                facts = (event.nature, event.event_type, event.fta, event.power_va, event.powers, event.calendar)
                facts += (event.num_sequence, event.management, event.refuses_meter, event.is_unmetered)
                yield shown(("contract", contract, "of", point, local(event.at), *facts))

    def told_readings(self):
        for point, readings in self.readings.items():
            for each in sorted(readings, key=by_instant):
                facts = (each.reading_id, each.source, each.position, each.nature, each.wh, each.digits)
                facts += (each.is_doubtful, each.coefficient, each.passed_zero, each.validity_bits)
                yield shown(("point", point, local(each.at), *facts))

    def told_quantities(self):
        for point, quantities in self.quantities.items():
            for each in quantities:
                facts = (each.start, each.end, each.quantity, each.band, each.value, each.nature, each.sequence)
                yield shown(("point", point, *facts))

    def bills(self, start, end, gaps="bridge", unverified_rates="use"):
        """The oracle's answer: contract → (periods, refusals)."""
        rates = Rates(published_rates(), unverified_rates)
        return {
            contract: bill(
                events, self.readings.get(point, []), rates, start, end, gaps, self.quantities.get(point, ())
            )
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
                "num_sequence": event.num_sequence,
                "management": event.management,
                "refuses_meter": event.refuses_meter,
                "is_unmetered": event.is_unmetered,
                **{f"power_{band}_va": event.powers.get(band) for band in POWER_BANDS},
            }
            for contract, (point, events) in self.contracts.items()
            for event in events
        ]
        columns = "contract supply_point at nature event_type fta power_va calendar num_sequence management".split()
        flags = ["refuses_meter", "is_unmetered"]
        frame = pd.DataFrame(rows, columns=[*columns, *flags, *POWER_COLUMNS])
        integers = dict.fromkeys(["power_va", "num_sequence", *POWER_COLUMNS], "Int64")
        return frame.astype(integers | dict.fromkeys(flags, "boolean")).assign(at=instants(frame["at"]))

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
                "coefficient": reading.coefficient,
                "passed_zero": reading.passed_zero,
                "validity_bits": reading.validity_bits,
            }
            for point, readings in self.readings.items()
            for reading in readings
        ]
        columns = ["reading_id", "supply_point", "at", "position", "source", "nature", "calendar", *INDEX_COLUMNS]
        columns += ["digits", "is_doubtful", "coefficient", "passed_zero", "validity_bits"]
        integers = dict.fromkeys([*INDEX_COLUMNS, "digits", "coefficient", "validity_bits"], "Int64")
        frame = pd.DataFrame(rows, columns=columns)
        types = {"reading_id": "int64", "is_doubtful": bool, "passed_zero": "boolean"}
        return frame.astype(types | integers).assign(at=instants(frame["at"]))

    def quantities_frame(self):
        rows = [
            {
                "supply_point": point,
                "start": each.start,
                "end": each.end,
                "quantity": each.quantity,
                "band": each.band or None,
                "value": each.value,
                "nature": each.nature,
                "sequence": each.sequence,
            }
            for point, quantities in self.quantities.items()
            for each in quantities
        ]
        columns = ["supply_point", "start", "end", "quantity", "band", "value", "nature", "sequence"]
        frame = pd.DataFrame(rows, columns=columns).astype({"value": "Int64", "sequence": "Int64"})
        return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


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
            "mark": [rate.mark for rate in rates],
        }
    )


def instants(column):
    return pd.to_datetime(column, utc=True)


def by_instant(fact):
    return fact.at


def local(instant):
    return f"{instant.astimezone(PARIS):%Y-%m-%d %H:%M}"


def shown(key):
    return " ".join(str(part) for part in key)
