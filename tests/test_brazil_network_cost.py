# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Brazilian demand and energy of a month: figures worked out by hand, and the oracle on random months."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_bill import monthly_bill

from odoo.addons.energy_core.calc.network_cost import brazil
from odoo.addons.energy_core.calc.taxes.brazil import taxes

ALWAYS = date(2020, 1, 1)
GREEN = {"single": "31.53", "tusd_peak": "2.28015", "te_peak": "0.41303", "tusd_off_peak": "0.11713"}
BLUE = {"peak": "89.29", "off_peak": "31.53", "tusd_peak": "0.11713", "te_peak": "0.41303", "tusd_off_peak": "0.11713"}
GREEN, BLUE = (
    {name: Decimal(price) for name, price in (*tariff.items(), ("te_off_peak", "0.26002"))} for tariff in (GREEN, BLUE)
)
RATE_NAMES = {  # name of the oracle → kind, component, band
    "single": ("demand", "power", ""),
    "peak": ("demand", "power", "peak"),
    "off_peak": ("demand", "power", "off_peak"),
    **{f"{kind}_{post}": (kind, "energy", post) for kind in ("tusd", "te") for post in ("peak", "off_peak")},
}
POWER_COLUMNS = {"single": "power_va", "peak": "power_peak_va", "off_peak": "power_off_peak_va"}
MEASURED_COLUMNS = {"single": "max_power_w", "peak": "max_power_w_peak", "off_peak": "max_power_w_off_peak"}


def rates(**tariffs):
    """code → [(first day, prices)]."""
    rows = []
    for code, tariff in tariffs.items():
        lasts = [first for first, _prices in tariff[1:]] + [None]
        for (first, prices), last in zip(tariff, lasts, strict=True):
            for name, price in prices.items():
                rows.append((*RATE_NAMES[name][:1], code, *RATE_NAMES[name][1:], first, last, int(price * 10**6)))
    frame = pd.DataFrame(rows, columns="kind code component band start end value_micro".split())
    days = {column: pd.to_datetime(frame[column]).astype("datetime64[ns]") for column in ("start", "end")}
    return frame.assign(**days, is_verified=True)


def subscription(code, contracted_w, start=date(2026, 1, 1), end=date(2026, 2, 1), contract=0, period=None):
    first, last = period or (start, end)
    powers = {POWER_COLUMNS[post]: demand for post, demand in contracted_w.items()}
    days = dict(period_start=first, period_end=last, start=start, end=end)
    row = {"contract": contract, "supply_point": contract, "fta": code, "days": (end - start).days, **powers}
    return row | {name: pd.Timestamp(day).as_unit("ns") for name, day in days.items()}


def frame(rows):
    table = pd.DataFrame(rows)
    powers = [column for column in table if column.startswith("power_")]
    return table.assign(**{column: table[column].fillna(-1).astype("int64") for column in powers})


def priced(rows, all_rates, measured_w, wh):
    """(cents of the three components of each row, reasons), of one row for each contract.

    measured_w, wh: by post; one dict for all rows or a list with one for each.
    """
    fixed, refused = brazil.fixed_cost(frame(rows), all_rates)
    measured, energy = (
        pd.DataFrame(values if isinstance(values, list) else [values] * len(rows), index=range(len(rows)))
        for values in (measured_w, wh)
    )
    measured = measured.rename(columns=MEASURED_COLUMNS).astype("Int64").fillna(-1).astype("int64")
    energy = energy.reindex(columns=sorted({"peak", "off_peak", *energy})).astype("Int64").fillna(0).astype("int64")
    energy = energy.add_suffix("_wh").assign(total_wh=energy.sum(axis=1))
    periods = fixed.join(measured.join(energy), on="contract")
    variable, problems = brazil.variable_cost(periods, all_rates)
    cents = variable[["fixed_cents", "variable_cents", "overrun_cents"]]
    assert [str(dtype) for dtype in cents.dtypes] == ["int64"] * 3
    return cents.values.tolist(), [*refused["reason"], *problems["reason"]]


def green(contracted_w, measured_w, wh=None, tariff=GREEN):
    all_rates = rates(A4=[(ALWAYS, tariff)])
    return priced([subscription("A4", {"single": contracted_w})], all_rates, measured_w, wh or {})


def test_a_month_below_the_contract_costs_the_contract():
    assert green(400_000, {"single": 328_860}) == ([[1_261_200, 0, 0]], [])  # 400 kW × 31.53


def test_up_to_five_percent_above_costs_what_was_measured():
    assert green(400_000, {"single": 420_000}) == ([[1_261_200, 63_060, 0]], [])  # 20 kW × 31.53


def test_one_watt_more_than_five_percent_pays_the_whole_excess_twice():
    """420.001 × 31.53 = 13 242.63153; 20.001 × 63.06 = 1 261.26306."""
    assert green(400_000, {"single": 420_001}) == ([[1_261_200, 63_063, 126_126]], [])


def test_green_is_measured_by_its_highest_post():
    assert green(400_000, {"peak": 500_000, "off_peak": 300_000}) == ([[1_261_200, 315_300, 630_600]], [])


def test_green_with_one_post_unmeasured_is_not_measured():
    assert green(400_000, {"peak": None, "off_peak": 500_000}) == ([[1_261_200, 0, 0]], ["missing_demand"])


def test_blue_costs_each_post_at_its_own_price():
    contracted = {"peak": 150_000, "off_peak": 400_000}
    rows, all_rates = [subscription("A4B", contracted)], rates(A4B=[(ALWAYS, BLUE)])
    cents, reasons = priced(rows, all_rates, {"peak": 152_460, "off_peak": 454_860}, {})
    fixed = 1_339_350 + 1_261_200  # 150 × 89.29; 400 × 31.53
    assert cents == [[fixed, 1_361_315 + 1_434_174 - fixed, 345_947]]  # 152.46 × 89.29; 454.86 × 31.53; 54.86 × 63.06
    assert reasons == []


def test_blue_bills_the_post_that_was_measured_and_says_that_the_other_was_not():
    contracted = {"peak": 150_000, "off_peak": 400_000}
    rows, all_rates = [subscription("A4B", contracted)], rates(A4B=[(ALWAYS, BLUE)])
    cents, reasons = priced(rows, all_rates, {"peak": 152_460, "off_peak": None}, {})
    assert cents == [[1_339_350 + 1_261_200, 1_361_315 - 1_339_350, 0]]
    assert reasons == ["missing_demand"]


def test_energy_costs_tusd_and_te_of_its_post():
    """6 036 × 0.53016 = 3 200.04576 and 74 963 × 0.37715 = 28 272.29545."""
    rows, all_rates = [subscription("A4B", {"peak": 1, "off_peak": 1})], rates(A4B=[(ALWAYS, BLUE)])
    energy = {"peak": 6_036_000, "off_peak": 74_963_000}
    [[_fixed, variable, _overrun]], _reasons = priced(rows, all_rates, {"peak": 0, "off_peak": 0}, energy)
    assert variable == 320_005 + 2_827_230


def test_a_tariff_that_changes_within_the_month_counts_by_its_days():
    """21 of 31 days at 31.53, 10 at 40: 400 kW × (21 × 31.53 + 10 × 40) / 31 = 13 704.90…"""
    dearer = GREEN | {"single": Decimal(40)}
    all_rates = rates(A4=[(ALWAYS, GREEN), (date(2026, 1, 22), dearer)])
    cents, _reasons = priced([subscription("A4", {"single": 400_000})], all_rates, {"single": 0}, {})
    assert cents == [[1_370_490, 0, 0]]


def test_a_first_month_that_is_shorter_bears_the_whole_demand():
    row = subscription("A4", {"single": 400_000}, start=date(2026, 1, 20))
    cents, _reasons = priced([row], rates(A4=[(ALWAYS, GREEN)]), {"single": 0}, {})
    assert cents == [[1_261_200, 0, 0]]


def test_the_parts_of_a_month_count_by_their_days():
    middle, span = date(2026, 1, 11), (date(2026, 1, 1), date(2026, 2, 1))
    rows = [
        subscription("A4", {"single": 400_000}, end=middle, period=span),
        subscription("A4", {"single": 500_000}, start=middle, period=span),
    ]
    fixed, _problems = brazil.fixed_cost(frame(rows), rates(A4=[(ALWAYS, GREEN)]))
    assert fixed["fixed_cents"].tolist() == [406_839, 1_067_952]  # 12 612 × 10 / 31; 15 765 × 21 / 31


@pytest.mark.parametrize(
    ("code", "contracted_w", "tariff", "reason"),
    [
        ("A4", {"single": -1}, GREEN, "unknown_power"),
        ("A9", {"single": 400_000}, GREEN, "unknown_fta"),
        (None, {"single": 400_000}, GREEN, "unknown_fta"),
        ("A4", {"single": 400_000}, GREEN | BLUE, "no_rate"),
        ("A4", {"single": 400_000}, {"peak": Decimal(1), "te_peak": Decimal(1)}, "no_rate"),
    ],
)
def test_what_cannot_be_priced_is_an_exception(code, contracted_w, tariff, reason):
    fixed, problems = brazil.fixed_cost(frame([subscription(code, contracted_w)]), rates(A4=[(ALWAYS, tariff)]))
    assert fixed.empty
    assert problems[["reason", "is_blocking"]].values.tolist() == [[reason, True]]


def test_a_day_without_rate_blocks_the_month():
    late = rates(A4=[(date(2026, 1, 2), GREEN)])
    _fixed, problems = brazil.fixed_cost(frame([subscription("A4", {"single": 400_000})]), late)
    assert problems["reason"].tolist() == ["no_rate"]


def test_energy_without_te_rate_blocks_the_month_and_says_what_is_at_stake():
    without_te = {name: price for name, price in GREEN.items() if not name.startswith("te")}
    cents, reasons = green(400_000, {"single": 0}, {"peak": 1_000}, without_te)
    assert (cents, reasons) == ([], ["unknown_fta"])


def test_energy_of_no_post_blocks_the_month():
    assert green(400_000, {"single": 0}, {"peak": 1_000, "base": 5_000}) == ([], ["unpriced_band"])


def test_energy_dearer_than_64_bits_hold_is_priced_exactly():
    cents, _reasons = green(0, {"single": 0}, {"peak": 90_000_000_000}, GREEN | {"te_peak": Decimal("299.999999")})
    tusd = GREEN["tusd_peak"]
    assert sum(cents[0]) == 100 * (90_000_000 * (tusd + Decimal("299.999999")))


def test_no_rows_give_no_rows():
    none = frame([subscription("A4", {"single": 400_000})]).head(0)
    fixed, problems = brazil.fixed_cost(none, rates(A4=[(ALWAYS, GREEN)]))
    assert fixed.empty and problems.empty


def test_no_tax_is_part_of_a_period():
    periods = pd.DataFrame({"contract": [1], "fixed_cents": [5]})
    taxed, problems = taxes(periods, rates())
    assert taxed.equals(periods) and problems.empty


watts = st.integers(0, 3_000_000)
prices = st.integers(0, 300_000_000).map(lambda micro: Decimal(micro).scaleb(-6))
energies = st.integers(-(10**8), 10**9)
any_machine = settings(deadline=None, max_examples=40)


@st.composite
def months(draw):
    """A month of one contract: contracted and measured watts, Wh by post, and a tariff of one or two steps."""
    posts = draw(st.sampled_from([("single",), ("peak", "off_peak")]))
    year, month = draw(st.tuples(st.integers(2024, 2026), st.integers(1, 12)))
    start, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    names = [*posts, *(name for name in RATE_NAMES if "_" in name and name != "off_peak")]
    firsts = [ALWAYS]
    if draw(st.booleans()):
        firsts.append(date(year, month, draw(st.integers(2, monthrange(year, month)[1]))))
    tariff = [(first, {name: draw(prices) for name in names}) for first in firsts]
    measured = {post: draw(st.none() | watts) for post in {"peak", "off_peak", *posts}}
    wh = {post: draw(energies) for post in ("peak", "off_peak")}
    return {post: draw(watts) for post in posts}, measured, wh, tariff, start, end


@any_machine
@given(st.lists(months(), min_size=1, max_size=5))
def test_the_components_add_up_to_the_bill_written_in_decimals(portfolio):
    rows = [
        subscription(f"T{number}", contracted, start, end, contract=number)
        for number, (contracted, _measured, _wh, _tariff, start, end) in enumerate(portfolio)
    ]
    all_rates = rates(**{f"T{number}": month[3] for number, month in enumerate(portfolio)})
    cents, reasons = priced(rows, all_rates, *([month[part] for month in portfolio] for part in (1, 2)))
    assert set(reasons) <= {"missing_demand"}
    assert len(cents) == len(portfolio)
    for (contracted, measured, wh, tariff, start, end), amounts in zip(portfolio, cents, strict=True):
        bill = monthly_bill(*map(in_thousands, (contracted, measured, wh)), tariff, start, end)
        assert sum(amounts) == 100 * sum(amount for _name, amount in bill)
        assert amounts[2] == 100 * sum(amount for name, amount in bill if name == "overrun")


def in_thousands(by_post):
    return {post: value if value is None else Decimal(value) / 1000 for post, value in by_post.items()}


@any_machine
@given(watts, watts, watts)
def test_more_measured_demand_never_costs_less(contracted_w, measured_w, more_w):
    [before], _reasons = green(contracted_w, {"single": measured_w})
    [after], _reasons = green(contracted_w, {"single": measured_w + more_w})
    assert sum(after) >= sum(before)
