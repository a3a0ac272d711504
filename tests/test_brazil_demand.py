# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Brazilian monthly demand and energy charges: figures worked out by hand, and rules on random months."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.energy_recommendation.calc import demand_cost, energy_cost, totals

JANUARY = pd.Timestamp("2026-01-01")
DEMAND_PRICE = 31_530_000  # 31.53 per kW
PEAK_PRICE = 89_290_000

demands = st.integers(0, 5_000_000)
prices = st.integers(0, 200_000_000)
any_machine = settings(deadline=None, max_examples=40)


def readings(*pairs):
    """One supply point, one month after the other; watts of peak and off-peak."""
    months = pd.date_range(JANUARY, periods=len(pairs), freq="MS")
    frame = pd.DataFrame(pairs, columns=["measured_peak_w", "measured_off_peak_w"]).astype("Int64")
    return frame.assign(supply_point="UC 1", month=months)


def terms(modality, posts, months=1):
    """The same contract every month; posts: name → (contracted watts, price in millionths per kW)."""
    rows = [
        ("UC 1", month, modality, post, contracted, price)
        for month in pd.date_range(JANUARY, periods=months, freq="MS")
        for post, (contracted, price) in posts.items()
    ]
    return pd.DataFrame(
        rows, columns=["supply_point", "month", "modality", "post", "contracted_w", "price_micro"]
    ).astype({"contracted_w": "int64", "price_micro": "int64"})


def green_amounts(contracted_w, measured_w, price_micro=DEMAND_PRICE):
    """Cents of the demand and of the overrun line of one green month."""
    charges, exceptions = demand_cost(
        readings((0, measured_w)), terms("green", {"single": (contracted_w, price_micro)})
    )
    assert exceptions.empty
    by_component = charges.set_index("component")["amount_cents"]
    return int(by_component["demand"]), int(by_component.get("overrun", 0))


def test_a_month_below_the_contract_bills_the_contract():
    assert green_amounts(400_000, 328_860) == (1_261_200, 0)  # 400 kW × 31.53


def test_up_to_five_percent_above_bills_what_was_measured():
    assert green_amounts(400_000, 415_800) == (1_311_017, 0)  # 415.8 kW × 31.53 = 13 110.174


def test_exactly_five_percent_above_is_no_overrun():
    assert green_amounts(400_000, 420_000) == (1_324_260, 0)


def test_one_watt_more_than_five_percent_pays_the_whole_excess_twice():
    assert green_amounts(400_000, 420_001) == (1_324_263, 126_126)  # 420.001 × 31.53; 20.001 × 63.06 = 1 261.263


def test_without_any_contract_everything_measured_is_overrun():
    assert green_amounts(0, 10_000) == (31_530, 63_060)


def test_a_year_of_unit_1011101_5_at_its_contract_of_400_kw():
    off_peak = "328860 335160 419500 415800 375480 349020 244440 284760 454860 471240 506520 454860"
    pairs = [(152_460, int(measured)) for measured in off_peak.split()]
    charges, exceptions = demand_cost(readings(*pairs), terms("green", {"single": (400_000, DEMAND_PRICE)}, 12))
    assert exceptions.empty
    assert charges["amount_cents"].sum() == 17_964_975  # 179 649.7422 before each line is rounded to cents
    exact_nano = (charges["quantity_milli"] * charges["price_micro"]).sum()
    assert exact_nano == 179_649_742_200_000


def test_green_is_measured_by_its_highest_post_once():
    charges, _exceptions = demand_cost(
        readings((500_000, 300_000)), terms("green", {"single": (400_000, DEMAND_PRICE)})
    )
    lines = charges.set_index("component")["quantity_milli"]
    assert lines.to_dict() == {"demand": 500_000, "overrun": 100_000}


def test_blue_bills_each_post_with_its_own_price():
    posts = {"peak": (150_000, PEAK_PRICE), "off_peak": (400_000, DEMAND_PRICE)}
    charges, _exceptions = demand_cost(readings((152_460, 454_860)), terms("blue", posts))
    amounts = charges.set_index(["component", "post"])["amount_cents"].to_dict()
    assert amounts == {
        ("demand", "peak"): 1_361_315,  # 152.46 × 89.29 = 13 613.1534
        ("demand", "off_peak"): 1_434_174,  # 454.86 × 31.53 = 14 341.7358
        ("overrun", "off_peak"): 345_947,  # 54.86 × 63.06 = 3 459.4716
    }


def test_energy_is_charged_by_post_at_its_own_price():
    consumption = readings((None, None)).assign(peak_wh=6_036_000, off_peak_wh=74_963_000)
    consumption = consumption.astype({"peak_wh": "Int64", "off_peak_wh": "Int64"})
    energy_prices = terms("blue", {"peak": (0, 530_160), "off_peak": (0, 377_150)})
    charges, exceptions = energy_cost(consumption, energy_prices)
    assert exceptions.empty
    amounts = charges.set_index("post")["amount_cents"].to_dict()
    assert amounts == {"peak": 320_005, "off_peak": 2_827_230}  # 6036 × 0.53016; 74 963 × 0.37715 = 28 272.2955
    assert totals(charges, ["supply_point", "modality"])["amount_cents"].tolist() == [3_147_235]


def test_a_month_without_reading_is_an_exception_not_a_cheap_month():
    charges, exceptions = demand_cost(
        readings((None, 300_000), (100_000, 300_000)), terms("green", {"single": (400_000, DEMAND_PRICE)}, months=2)
    )
    assert charges["month"].tolist() == [pd.Timestamp("2026-02-01")]
    assert exceptions[["month", "reason"]].values.tolist() == [[JANUARY, "missing_reading"]]


def test_a_month_that_nobody_read_at_all_is_an_exception_too():
    charges, exceptions = demand_cost(readings(), terms("green", {"single": (400_000, DEMAND_PRICE)}))
    assert charges.empty
    assert exceptions["reason"].tolist() == ["missing_reading"]


def test_blue_with_the_price_of_one_post_only_is_an_exception():
    charges, exceptions = demand_cost(readings((1, 1)), terms("blue", {"peak": (150_000, PEAK_PRICE)}))
    assert charges.empty
    assert exceptions["reason"].tolist() == ["missing_post"]


@pytest.mark.parametrize(
    ("posts", "modality"),
    [({"peak": (1, 1)}, "green"), ({"single": (1, 1)}, "blue"), ({"single": (-1, 1)}, "green")],
)
def test_terms_that_no_contract_can_have_are_refused_at_the_door(posts, modality):
    with pytest.raises(pandera.errors.SchemaError):
        demand_cost(readings((1, 1)), terms(modality, posts))


def test_a_month_priced_twice_is_refused_at_the_door():
    twice = terms("green", {"single": (1, 1)})
    with pytest.raises(pandera.errors.SchemaError):
        demand_cost(readings((1, 1)), pd.concat([twice, twice], ignore_index=True))


@any_machine
@given(demands, demands, prices)
def test_green_equals_the_rule_written_in_decimals(contracted_w, measured_w, price_micro):
    contracted, measured, price = Decimal(contracted_w) / 1000, Decimal(measured_w) / 1000, Decimal(price_micro) / 10**6
    cent = Decimal("0.01")
    demand = (max(contracted, measured) * price).quantize(cent, ROUND_HALF_UP)
    excess = measured - contracted if measured > contracted * Decimal("1.05") else Decimal(0)
    overrun = (excess * 2 * price).quantize(cent, ROUND_HALF_UP)
    assert green_amounts(contracted_w, measured_w, price_micro) == (demand * 100, overrun * 100)


@any_machine
@given(demands, demands, demands, prices)
def test_more_measured_demand_never_costs_less(contracted_w, measured_w, more_w, price_micro):
    before = sum(green_amounts(contracted_w, measured_w, price_micro))
    after = sum(green_amounts(contracted_w, measured_w + more_w, price_micro))
    assert after >= before


@any_machine
@given(st.lists(st.tuples(demands, demands), min_size=1, max_size=12), demands, demands, prices, prices)
def test_a_blue_month_costs_what_its_two_posts_cost_apart(pairs, peak_w, off_peak_w, peak_price, off_peak_price):
    posts = {"peak": (peak_w, peak_price), "off_peak": (off_peak_w, off_peak_price)}
    months = len(pairs)
    blue, _none = demand_cost(readings(*pairs), terms("blue", posts, months))
    peak_alone = readings(*((0, peak) for peak, _off_peak in pairs))
    off_peak_alone = readings(*((0, off_peak) for _peak, off_peak in pairs))
    peak_cost, _none = demand_cost(peak_alone, terms("green", {"single": posts["peak"]}, months))
    off_peak_cost, _none = demand_cost(off_peak_alone, terms("green", {"single": posts["off_peak"]}, months))
    assert blue["amount_cents"].sum() == peak_cost["amount_cents"].sum() + off_peak_cost["amount_cents"].sum()


@any_machine
@given(st.lists(st.tuples(st.none() | demands, st.none() | demands), min_size=1, max_size=12))
def test_every_month_comes_out_charged_or_as_an_exception(pairs):
    priced = terms("green", {"single": (400_000, DEMAND_PRICE)}, len(pairs))
    charges, exceptions = demand_cost(readings(*pairs), priced)
    assert set(charges["month"]) | set(exceptions["month"]) == set(priced["month"])
    assert not set(charges["month"]) & set(exceptions["month"])
