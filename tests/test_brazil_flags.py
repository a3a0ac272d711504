# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the tariff flags add to Brazilian bills, by the days of each."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_extras import flag_amount

from odoo.addons.energy_core.calc import charge_cents
from odoo.addons.energy_recommendation.calc.brazil.flags import flag_price_days

SEPTEMBER, OCTOBER, NOVEMBER = date(2024, 9, 1), date(2024, 10, 1), date(2024, 11, 1)
RED_2, YELLOW = 78_770, 18_850  # of R$ 78.77 and 18.85 per MWh


def flags(*rows):
    return pd.DataFrame(rows, columns=["start", "end", "surcharge_micro"])


def bills(*cycles):
    return pd.DataFrame(cycles, columns=["start", "end"]).astype("datetime64[ns]")


def all_cents(cycles, energies, *rows):
    """What the flags add to each cycle of so many Wh, in cents; None where a day has no flag."""
    prices, is_known = flag_price_days(bills(*cycles), flags(*rows))
    days = np.array([(end - start).days for start, end in cycles])
    found = charge_cents(np.array(energies), prices, days).tolist()
    return [amount if known else None for amount, known in zip(found, is_known, strict=True)]


def cents(cycle, wh, *rows):
    return all_cents([cycle], [wh], *rows)[0]


def test_a_month_of_one_flag_pays_its_surcharge():
    assert cents((OCTOBER, NOVEMBER), 100_000_000, (OCTOBER, NOVEMBER, RED_2)) == 787_700


def test_a_cycle_in_two_months_pays_each_by_its_days():
    cycle = (date(2024, 9, 16), date(2024, 10, 16))  # 15 days of each
    rows = (SEPTEMBER, OCTOBER, YELLOW), (OCTOBER, NOVEMBER, RED_2)
    assert cents(cycle, 1_000_000, *rows) == 4_881  # 1 MWh x (18.85 + 78.77) / 2


def test_a_green_flag_costs_nothing_and_is_known():
    assert cents((OCTOBER, NOVEMBER), 1_000_000, (OCTOBER, NOVEMBER, 0)) == 0


@pytest.mark.parametrize("cycle", [(date(2024, 9, 30), NOVEMBER), (OCTOBER, date(2024, 11, 2))])
def test_a_day_without_flag_leaves_the_bill_unknown(cycle):
    assert cents(cycle, 1_000_000, (OCTOBER, NOVEMBER, 0)) is None


def test_without_any_flag_nothing_is_known():
    assert cents((OCTOBER, NOVEMBER), 1_000_000) is None


def test_two_flags_of_one_day_are_refused():
    with pytest.raises(pandera.errors.SchemaError):
        cents((OCTOBER, NOVEMBER), 1, (SEPTEMBER, NOVEMBER, 0), (OCTOBER, NOVEMBER, RED_2))


spans = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40), st.integers(0, 200_000)), max_size=6)
cycles = st.lists(st.tuples(st.integers(-5, 120), st.integers(1, 62), st.integers(0, 10**11)), min_size=1, max_size=5)


@settings(deadline=None, max_examples=80)
@given(spans, cycles)
def test_any_cycles_pay_what_the_oracle_says(several, billed):
    rows, day = [], SEPTEMBER
    for gap, days, surcharge in several:
        day += timedelta(days=gap)
        rows.append((day, day + timedelta(days=days), surcharge))
        day += timedelta(days=days)
    days = [(SEPTEMBER + timedelta(days=first), SEPTEMBER + timedelta(days=first + n)) for first, n, _ in billed]
    found = all_cents(days, [wh for _, _, wh in billed], *reversed(rows))
    prices = [(first, end, Decimal(surcharge) / 1_000_000) for first, end, surcharge in rows]
    for (start, end), (_, _, wh), amount in zip(days, billed, found, strict=True):
        expected = flag_amount(start, end, Decimal(wh) / 1000, prices)
        assert (None if amount is None else Decimal(amount) / 100) == expected
