# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Declarations of CTA and accise hold what was charged, by category and rate, as the plain oracle adds it up."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pandas as pd
import pytest
from oracles import declaration as oracle

from odoo.addons.energy_billing.calc.declarations import DECLARED, declaration_lines, whole_euros

CATEGORIES = ("HOUSEHOLD", "SME")
RATES = [  # euros a MWh
    ("HOUSEHOLD", date(2024, 2, 1), date(2025, 2, 1), Decimal("21")),
    ("HOUSEHOLD", date(2025, 2, 1), date(2025, 8, 1), Decimal("33.7")),
    ("HOUSEHOLD", date(2025, 8, 1), None, Decimal("29.98")),
    ("SME", date(2025, 2, 1), None, Decimal("26.23")),
]


def rates_frame():
    rows = [
        ("accise", category, "rate", None, first, end, int(rate * 1000), "") for category, first, end, rate in RATES
    ]
    columns = "kind code component band start end value_micro mark".split()
    return pd.DataFrame(rows, columns=columns).assign(
        start=lambda frame: pd.to_datetime(frame["start"]), end=lambda frame: pd.to_datetime(frame["end"])
    )


def charges_frame(charges):
    frame = pd.DataFrame(charges, columns=["source", "category", "day", "mwh", "euros"])
    wh = [pd.NA if mwh is None else int(mwh * 1_000_000) for mwh in frame["mwh"]]
    return frame.assign(
        day=pd.to_datetime(frame["day"]),
        wh=pd.array(wh, dtype="Int64"),
        cents=[int(euros * 100) for euros in frame["euros"]],
    ).drop(columns=["mwh", "euros"])


def declared_frame(declared):
    return pd.DataFrame(
        {
            "category": [row[0] for row in declared],
            "rate_micro": [int(row[1] * 1000) for row in declared],
            "wh": [int(row[2] * 1_000_000) for row in declared],
            "cents": [int(row[3] * 100) for row in declared],
        }
    ).astype({"category": object, "rate_micro": "int64", "wh": "int64", "cents": "int64"})


def random_charges(random):
    for _ in range(random.randrange(60)):
        day = date(2024, 3, 1) + timedelta(days=random.randrange(700))
        mwh = random.choice([None, Decimal(random.randrange(-5_000, 50_000)) / 1000])
        category = random.choice([*CATEGORIES, ""])
        yield random.choice([*DECLARED, "periods"]), category, day, mwh, Decimal(random.randrange(-900, 9_000)) / 100


@pytest.mark.parametrize("seed", range(100))
def test_a_declaration_is_that_of_the_oracle(seed):
    random = Random(seed)
    charges = list(random_charges(random))
    declared = [("HOUSEHOLD", Decimal("33.7"), Decimal("1.25"), Decimal("42.13"))] if random.random() < 0.5 else []
    wanted = oracle.declare(charges, declared, RATES)
    lines = declaration_lines(charges_frame(charges), declared_frame(declared), rates_frame(), "accise")
    found = {
        (row.category, None if row.rate_micro < 0 else Decimal(row.rate_micro) / 1000): row
        for row in lines.itertuples()
    }
    assert found.keys() <= wanted.keys()
    for key, sources in wanted.items():
        for source, (mwh, euros) in sources.items():
            row = found.get(key)
            assert Decimal(getattr(row, f"{source}_cents", 0)) / 100 == euros
            assert Decimal(getattr(row, f"{source}_wh", 0)) / 1_000_000 == mwh
    cents = sum(int(lines[f"{source}_cents"].sum()) for source in DECLARED)
    assert whole_euros(cents) == oracle.due(wanted)


def test_a_credit_note_takes_away_what_its_invoice_declared():
    charges = [("invoiced", "SME", date(2025, 3, 1), Decimal(each), Decimal(each) * 26) for each in (2, -2)]
    assert declaration_lines(charges_frame(charges), declared_frame([]), rates_frame(), "accise").empty


def test_no_charge_makes_no_line():
    assert declaration_lines(charges_frame([]), declared_frame([]), rates_frame(), "accise").empty
