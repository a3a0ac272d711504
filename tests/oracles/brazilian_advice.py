"""Which contract of a Brazilian unit would have been the cheapest: every whole kW is tried, one unit at a time.

A unit is a list of months: {"start", "end" (dates, end excluded), "peak_kw", "off_peak_kw", "peak_kwh",
"off_peak_kwh", "injected_kw", "peak_reactive_kw", "off_peak_reactive_kw"} with `Decimal` quantities; reactive is the
demand that the billed one is held against. A tariff is a list of (first day, prices): the prices hold
until the next first day; they are `Decimal` by name: "peak", "off_peak" (demand of blue), "single" (of green),
"energy_peak", "energy_off_peak" (network and energy together), "generation", "reactive". Costs are fractions: nothing
is rounded but at the end.
Rule: REN ANEEL 1.000/2021, articles 148, 173 § 2, 294, 301, 304 and 655-J.
"""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

LOWEST_KW = 30
CENT = Decimal("0.01")
POSTS = {"blue": ("peak", "off_peak"), "green": ("single",)}


def priced(months, tariff):
    """The months with "prices", each the mean of those of its days."""
    return [month | {"prices": mean_prices(tariff, month["start"], month["end"])} for month in months]


def mean_prices(tariff, start, end):
    day, of_days = start, []
    while day < end:
        of_days.append([prices for first, prices in tariff if first <= day][-1])
        day += timedelta(days=1)
    return {name: Fraction(sum(prices[name] for prices in of_days)) / len(of_days) for name in of_days[0]}


def demand_cost(contracted_kw, measured_kw, price):
    cost = price * Fraction(max(contracted_kw, measured_kw))
    if measured_kw * 100 > contracted_kw * 105:
        cost += 2 * price * Fraction(measured_kw - contracted_kw)
    return cost


def demand_of(month, post, name="kw"):
    """Green's one post has the higher demand of both."""
    if post == "single":
        return max(month[f"peak_{name}"], month[f"off_peak_{name}"])
    return month[f"{post}_{name}"]


def post_cost(months, post, contracted_kw):
    """What a demand costs in one post over all months, with the reactive demand beyond what is billed."""
    cost = Fraction(0)
    for month in months:
        measured, reactive = demand_of(month, post), demand_of(month, post, "reactive_kw")
        cost += demand_cost(contracted_kw, measured, month["prices"][post])
        if reactive > max(contracted_kw, measured):
            cost += month["prices"]["reactive"] * Fraction(reactive - max(contracted_kw, measured))
    return cost


def injection_cost(months, highest_contracted_kw):
    """What injection costs over all months if that is the highest contracted demand."""
    cost = Fraction(0)
    for month in months:
        billed = max(highest_contracted_kw, month["peak_kw"], month["off_peak_kw"])
        if month["injected_kw"] > billed:
            cost += month["prices"]["generation"] * Fraction(month["injected_kw"] - billed)
    return cost


def energy_cost(months):
    return sum(
        month["prices"][f"energy_{post}"] * Fraction(month[f"{post}_kwh"])
        for month in months
        for post in ("peak", "off_peak")
    )


def contract_cost(months, demands):
    """What a contract costs over all months, energy included. demands: {"single": kW}, or of both posts of blue."""
    cost = energy_cost(months) + injection_cost(months, max(demands.values()))
    return cost + sum(post_cost(months, post, kw) for post, kw in demands.items())


def demands_tried(months):
    """Every whole kW until beyond all demands of the months: from there on nothing gets cheaper."""
    highest = max(month[name] for month in months for name in month if name.endswith("_kw"))
    return range(max(int(highest), LOWEST_KW) + 2)


def cheapest_green(months):
    """The lowest of the cheapest demands."""
    costs = {
        kw: post_cost(months, "single", kw) + injection_cost(months, kw)
        for kw in demands_tried(months)
        if kw >= LOWEST_KW
    }
    return {"single": min(costs, key=costs.get)}


def cheapest_blue(months):
    """Of the cheapest pairs the lowest at peak, then off-peak."""
    tried = demands_tried(months)
    at_peak = [post_cost(months, "peak", kw) for kw in tried]
    at_off_peak = [post_cost(months, "off_peak", kw) for kw in tried]
    injection = [injection_cost(months, kw) for kw in tried]
    best, pair = None, None
    for peak in tried:
        for off_peak in tried:
            if max(peak, off_peak) < LOWEST_KW:
                continue
            cost = at_peak[peak] + at_off_peak[off_peak] + injection[max(peak, off_peak)]
            if best is None or cost < best:
                best, pair = cost, {"peak": peak, "off_peak": off_peak}
    return pair


def demands_within(months, demands, clearance_percent):
    """The highest kW of each post that costs no more, by itself, than this one and the clearance."""
    return {post: highest_within(months, post, kw, clearance_percent) for post, kw in demands.items()}


def highest_within(months, post, kw, clearance_percent):
    def cost_of(tried):
        injection = injection_cost(months, tried) if post == "single" else 0
        return post_cost(months, post, tried) + injection

    limit = cost_of(kw) * (1 + Fraction(clearance_percent) / 100)
    found = tried = kw
    while tried in demands_tried(months) or cost_of(tried) <= limit:
        if cost_of(tried) <= limit:
            found = tried
        tried += 1
    return found


def exact_advice(months, tariffs, may_be_green=True, clearance_percent=1):
    """{"modality", "demands", "cost", "within", "runner_up"} of one unit. tariffs: by modality.

    cost: of the cheapest over the months, energy included. within: its demands with clearance. runner_up: (modality,
    demands, cost). Of modalities that cost the same the first of blue, green.
    """
    of_modality = {name: priced(months, tariffs[name]) for name in ("blue", "green") if name == "blue" or may_be_green}
    found = {
        name: cheapest_blue(those) if name == "blue" else cheapest_green(those) for name, those in of_modality.items()
    }
    costs = {name: contract_cost(of_modality[name], demands) for name, demands in found.items()}
    best = min(found, key=costs.get)
    others = [name for name in found if name != best]
    return {
        "modality": best,
        "demands": found[best],
        "cost": costs[best],
        "within": demands_within(of_modality[best], found[best], clearance_percent),
        "runner_up": (others[0], found[others[0]], costs[others[0]]) if others else None,
    }


def half_up(amount):
    """A fraction in R$ rounded half up to the cent, exactly."""
    cents = (amount.numerator * 200 + amount.denominator) // (2 * amount.denominator)
    return (Decimal(cents) / 100).quantize(CENT, ROUND_HALF_UP)


def a_year(amount, months):
    """The mean of the months x 12, rounded to the cent."""
    return half_up(amount * 12 / len(months))
