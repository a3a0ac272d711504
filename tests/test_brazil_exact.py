# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The exact advice on Brazilian units equals a scan of all whole kW by the oracle, in kW and in cents."""

from datetime import date, timedelta
from decimal import Decimal

from brazilian_units import OFF_PEAK_KW, PEAK_KW, frames_of, green_unit, months_of
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.brazilian_advice import a_year, contract_cost, exact_advice, half_up, post_cost, priced

from odoo.addons.energy_recommendation.calc.brazil import advise

any_machine = settings(deadline=None, max_examples=20)
POWERS = {"peak": "power_peak_va", "off_peak": "power_off_peak_va", "single": "power_va"}
FIRST_DAY = date(2023, 1, 1)

# Quantities in W and Wh; many are whole kW, and many exactly 5 % above one.
watts = st.one_of(
    st.just(0),
    st.integers(0, 90).map(lambda kw: kw * 1000),
    st.integers(0, 85).map(lambda kw: kw * 1050),
    st.integers(0, 90_000),
)
energies = st.integers(0, 40_000_000)
demand_prices = st.one_of(st.integers(1, 9).map(lambda price: price * 10**6), st.integers(1, 90_000_000))
energy_prices = st.integers(0, 3_000_000)


@st.composite
def tariffs(draw):
    """{modality: its tariff}. Reactive demand has the off-peak price of blue in both."""
    blue, green = draw(tariffs_of(("peak", "off_peak"))), draw(tariffs_of(("single",)))
    firsts = sorted({first for dated in (blue, green) for first, _prices in dated})
    priced = {"blue": [], "green": []}
    for first in firsts:
        of_blue, of_green = (in_force(dated, first) for dated in (blue, green))
        reactive = {"reactive": of_blue["off_peak"]}
        priced["blue"].append((first, of_blue | reactive))
        priced["green"].append((first, of_green | reactive))
    return priced


def in_force(dated, day):
    return [prices for first, prices in dated if first <= day][-1]


@st.composite
def tariffs_of(draw, posts):
    """One to three rows of prices, the later ones from any day on."""
    days = sorted(draw(st.sets(st.integers(1, 390), max_size=2)))
    firsts = [date(2015, 1, 1), *(FIRST_DAY + timedelta(days=day) for day in days)]
    return [
        (
            first,
            {post: Decimal(draw(demand_prices)) / 10**6 for post in posts}
            | {"generation": Decimal(draw(st.just(0) | demand_prices)) / 10**6}
            | {f"energy_{post}": Decimal(draw(energy_prices)) / 10**6 for post in ("peak", "off_peak")},
        )
        for first in firsts
    ]


@st.composite
def units(draw, injects=False, reacts=False):
    """A unit with 6 to 12 cycles of 28 to 33 days, one after the other; its contract is blue or green."""
    has_peak = draw(st.booleans())
    found, start = [], FIRST_DAY
    for number in range(draw(st.integers(6, 12))):
        end = start + timedelta(days=draw(st.integers(28, 33)))
        found.append(
            {
                "month": date(2023, number + 1, 1),
                "start": start,
                "end": end,
                "peak_kw": Decimal(draw(watts) if has_peak else 0) / 1000,
                "off_peak_kw": Decimal(draw(watts)) / 1000,
                "peak_kwh": Decimal(draw(energies)) / 1000,
                "off_peak_kwh": Decimal(draw(energies)) / 1000,
                "injected_kw": Decimal(draw(watts) if injects else 0) / 1000,
                "peak_reactive_kw": Decimal(draw(watts) if reacts else 0) / 1000,
                "off_peak_reactive_kw": Decimal(draw(watts) if reacts else 0) / 1000,
            }
        )
        start = end
    modality = draw(st.sampled_from(["blue", "green"]))
    return {
        "months": found,
        "tariffs": draw(tariffs()),
        "contract": {
            "modality": modality,
            "peak_kw": Decimal(draw(watts)) / 1000 if modality == "blue" else None,
            "off_peak_kw": Decimal(draw(watts)) / 1000,
        },
        "voltage_v": draw(st.sampled_from([13_800, 68_999, 69_000, 138_000])),
    }


def as_measured(unit):
    """The months as the rules read them: a meter without peak demand measures both posts with its one register."""
    months = unit["months"]
    if any(month["peak_kw"] for month in months):
        return months
    return [month | {"peak_kw": month["off_peak_kw"]} for month in months]


def oracle_of(unit, clearance_percent=1):
    return exact_advice(as_measured(unit), unit["tariffs"], unit["voltage_v"] < 69_000, clearance_percent)


def advice_of(*several, **settings):
    """The Advice on units numbered from 0."""
    on = date(2024, 1, 1)
    return advise(**frames_of(dict(enumerate(several)), on), **settings)


def told(advice, role, point=0):
    """(modality, {post: kW}, cents a year) of an option, or None."""
    rows = advice.options
    rows = rows[(rows["supply_point"] == point) & (rows["role"] == role)]
    if rows.empty:
        return None
    row = rows.iloc[0]
    kilowatts = {post: int(row[column]) / 1000 for post, column in POWERS.items() if row.notna()[column]}
    return row["tariff"], kilowatts, int(row["annual_cents"])


def notes_of(advice, point=0):
    """{code: sentence} of a unit."""
    rows = advice.notes[advice.notes["supply_point"] == point]
    return {row.code: str(row.detail) for row in rows.itertuples()}


def cents(amount):
    return int(amount * 100)


def assert_equals_the_scan(several, clearance_percent=1):
    found = advice_of(*several, clearance=clearance_percent * 100)
    for point, unit in enumerate(several):
        assert_one_equals(found, point, unit, oracle_of(unit, clearance_percent))


def assert_one_equals(found, point, unit, expected):
    months = as_measured(unit)
    own = unit["contract"]["modality"]
    modality, kilowatts, year = told(found, "cheapest", point)
    assert year == cents(a_year(expected["cost"], months))
    other = expected["runner_up"]
    if other and other[2] == expected["cost"] and own == other[0]:
        return  # both modalities cost the same: the unit stays in its own
    assert (modality, kilowatts) == (expected["modality"], expected["demands"])
    if other:
        assert told(found, "runner_up", point) == (*other[:2], cents(a_year(other[2], months)))
    else:
        assert told(found, "runner_up", point) is None
    assert_proposed(found, point, unit, expected)


def assert_proposed(found, point, unit, expected):
    """The proposal is the cheapest with clearance, or the contract if that costs no more."""
    months, contract = as_measured(unit), unit["contract"]
    own = {"off_peak": contract["off_peak_kw"], "peak": contract["peak_kw"]}
    own = {"single": own["off_peak"]} if contract["modality"] == "green" else own
    paid = contract_cost(priced(months, unit["tariffs"][contract["modality"]]), own)
    assert told(found, "current", point) == (contract["modality"], as_float(own), cents(a_year(paid, months)))
    cleared = contract_cost(priced(months, unit["tariffs"][expected["modality"]]), expected["within"])
    may_keep = contract["modality"] == "blue" or unit["voltage_v"] < 69_000
    if may_keep and paid <= cleared:
        assert told(found, "proposed", point) == told(found, "current", point)
        assert "keep" in notes_of(found, point)
    else:
        assert told(found, "proposed", point) == (
            expected["modality"],
            expected["within"],
            cents(a_year(cleared, months)),
        )


def as_float(kilowatts):
    return {post: float(kw) for post, kw in kilowatts.items()}


@any_machine
@given(st.lists(units(), min_size=1, max_size=6))
def test_the_advice_equals_a_scan_of_all_whole_kilowatts(several):
    assert_equals_the_scan(several)


@any_machine
@given(st.lists(units(injects=True), min_size=1, max_size=4))
def test_with_injection_the_advice_equals_a_scan_of_all_pairs(several):
    assert_equals_the_scan(several)


@any_machine
@given(st.lists(units(injects=True, reacts=True), min_size=1, max_size=3))
def test_with_reactive_demand_the_advice_equals_a_scan(several):
    assert_equals_the_scan(several)


@any_machine
@given(st.lists(units(), min_size=1, max_size=3), st.sampled_from([0, 2, 5, 30]))
def test_any_clearance_equals_a_scan(several, percent):
    assert_equals_the_scan(several, percent)


def unit_1011101_5(contracted_kw=400):
    """The published test case of the universities' tool: a year, green, with the prices of its day."""
    kwh = [(6036, 74963), (7304, 89052), (11701, 90147), (13513, 104291), (11824, 95312), (9855, 75999)]
    kwh += [(6162, 55884), (8655, 66206), (14504, 101701), (13062, 100019), (13792, 116523), (10959, 96363)]
    demands = zip(PEAK_KW.split(), OFF_PEAK_KW.split(), strict=True)
    months = months_of([(*kw, *energy) for kw, energy in zip(demands, kwh, strict=True)])
    return green_unit(OFF_PEAK_KW, contracted_kw, PEAK_KW) | {"months": months}


def test_unit_1011101_5_would_have_been_cheapest_at_434_kw():
    found = advice_of(unit_1011101_5())
    assert told(found, "cheapest") == ("green", {"single": 434}, 92_114_352)
    assert told(found, "proposed") == ("green", {"single": 455}, 92_277_677)
    assert told(found, "current") == ("green", {"single": 400}, 92_488_739)


def test_unit_1011101_5_in_blue_is_the_runner_up():
    modality, kilowatts, _cents = told(advice_of(unit_1011101_5()), "runner_up")
    assert (modality, kilowatts) == ("blue", {"peak": 299, "off_peak": 434})


def test_only_the_months_that_the_cheapest_demand_stands_at_are_decisive():
    months = advice_of(unit_1011101_5()).months
    decisive = months[(months["role"] == "cheapest") & months["is_decisive"]]
    assert list(decisive["start"].dt.month) == [9, 12]  # 454.86 kW / 1.05 is just below 434 kW


def test_the_curve_is_what_each_of_its_levels_costs():
    unit, found = unit_1011101_5(), advice_of(unit_1011101_5())
    months = priced(unit["months"], unit["tariffs"]["green"])
    for row in found.curve.itertuples():
        cost = post_cost(months, "single", Decimal(row.power_va) / 1000)
        assert row.annual_cents == cents(half_up(cost))
        assert row.is_flat == (cost * 100 <= post_cost(months, "single", 434) * 101)


def test_between_two_levels_of_the_curve_the_cost_is_a_line():
    unit, found = unit_1011101_5(), advice_of(unit_1011101_5())
    months = priced(unit["months"], unit["tariffs"]["green"])
    levels = list(found.curve["power_va"] // 1000)
    for low, high in zip(levels, levels[1:], strict=False):
        ends = [post_cost(months, "single", kw) for kw in (low, high)]
        for kw in range(low + 1, high):
            line = ends[0] + (ends[1] - ends[0]) * (kw - low) / (high - low)
            assert post_cost(months, "single", kw) == line


def test_the_months_of_an_option_add_up_to_it():
    found = advice_of(unit_1011101_5())
    parts = ["fixed_cents", "overrun_cents", "energy_cents", "other_cents", "total_cents"]
    by_role = found.months.groupby("role")[parts].sum()
    options = found.options[found.options["role"] != ""].set_index("role")[parts]
    assert by_role.sort_index().equals(options.astype("int64").sort_index())


def test_ten_percent_more_demand_is_the_same_unit_measured_higher():
    unit = unit_1011101_5()
    higher = [
        month | {name: month[name] * Decimal("1.1") for name in ("peak_kw", "off_peak_kw")} for month in unit["months"]
    ]
    scenarios = advice_of(unit).scenarios
    row = scenarios[(scenarios["scenario"] == "demand_plus_10") & (scenarios["role"] == "cheapest")].iloc[0]
    expected = exact_advice(higher, unit["tariffs"])
    assert (row["tariff"], row["power_va"] // 1000) == ("green", expected["demands"]["single"])
    assert row["annual_cents"] == cents(half_up(expected["cost"]))


def test_the_year_before_is_a_scenario():
    unit = unit_1011101_5()
    before = months_of([(300, 300 + number, 5000, 50_000) for number in range(12)], date(2022, 1, 1))
    scenarios = advice_of(unit | {"months": before + unit["months"]}).scenarios
    row = scenarios[(scenarios["scenario"] == "previous_year") & (scenarios["role"] == "cheapest")].iloc[0]
    expected = exact_advice(before, unit["tariffs"])
    assert row["power_va"] // 1000 == expected["demands"]["single"]
    assert row["annual_cents"] == cents(half_up(expected["cost"]))


def test_the_year_before_changes_nothing_else():
    unit = unit_1011101_5()
    before = months_of([(100, 900, 5000, 50_000)] * 12, date(2022, 1, 1))
    both = advice_of(unit | {"months": before + unit["months"]})
    assert both.options.equals(advice_of(unit).options)


def test_exactly_five_percent_above_is_no_overrun():
    unit = green_unit("105 105 105 105 105 105", contracted_kw=100)
    rows = advice_of(unit).options.set_index("role")
    assert rows.loc["current", "overrun_cents"] == 0
    assert rows.loc["cheapest", "power_va"] == 100_000


def test_one_watt_beyond_five_percent_moves_the_cheapest_demand():
    unit = green_unit("105.001 105.001 105.001 105.001 105.001 105.001")
    assert told(advice_of(unit), "cheapest")[1] == {"single": 101}


def test_numbers_beyond_64_bits_are_as_exact():
    """A giant with a tariff that changes within four of its cycles: its prices have 7 568 parts a millionth."""
    firsts = [date(2015, 1, 1), *(date(2023, month, 10 + month) for month in (2, 4, 6, 7))]
    dated = [
        (first, {"peak": Decimal(89), "off_peak": Decimal(31 + number) / 7 // Decimal("0.000001") / 10**6})
        for number, first in enumerate(firsts)
    ]
    others = {"energy_peak": Decimal("0.530161"), "energy_off_peak": Decimal("0.377151")}
    others |= {"generation": Decimal(0), "reactive": Decimal(0)}
    blue = [(first, prices | others) for first, prices in dated]
    months = months_of([(400_000 + 777 * n, 900_000 - 991 * n, 10**8 + n, 5 * 10**8 + n) for n in range(12)])
    unit = green_unit("1", tariffs={"blue": blue}, voltage_v=230_000) | {"months": months}
    unit["contract"] = {"modality": "blue", "peak_kw": Decimal(500_000), "off_peak_kw": Decimal(600_000)}
    paid = contract_cost(priced(months, blue), {"peak": 500_000, "off_peak": 600_000})
    found = advice_of(unit)
    assert told(found, "current")[2] == cents(half_up(paid))
    modality, kilowatts, year = told(found, "cheapest")
    least = contract_cost(priced(months, blue), {post: int(kw) for post, kw in kilowatts.items()})
    assert year == cents(half_up(least))
    nearby = [{"peak": kilowatts["peak"] + step, "off_peak": kilowatts["off_peak"]} for step in (-1, 1)]
    assert all(
        contract_cost(priced(months, blue), {post: int(kw) for post, kw in demands.items()}) >= least
        for demands in nearby
    )
