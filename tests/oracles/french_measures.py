# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Random quantities of the property tests: what is measured or declared for spans of days, well and badly.

Most spans run from one month bound or event to the next, as they are published; some are lacking, cross a month, are
cut in two, come a second time with a higher sequence, or are negative.
"""

from dataclasses import replace
from datetime import timedelta

from oracles.french_contract import Quantity
from oracles.french_meters import READ_MONTHS, YEAR_START, month_after

WINTER_BANDS = ("peak", "hph")


def measured_quantities(random, segment, events):
    """All quantities of a supply point with these events."""
    quantities = []
    for wanted in segment.quantities:
        if random.random() < wanted.share_of_points:
            for start, end in spans(random, events):
                if random.random() >= 0.06:
                    quantities += of_span(random, wanted, start, end)
    return quantities


def spans(random, events):
    """The days between month bounds and events, in most cases."""
    bounds = [month_after(YEAR_START, count) for count in range(-2, READ_MONTHS)]
    kind = random.choice(("exact", "exact", "exact", "months", "odd"))
    if kind == "exact":
        bounds += [event.day for event in events]
    elif kind == "odd":
        bounds = [YEAR_START + timedelta(each) for each in random.sample(range(-60, 480), 18)]
    bounds = sorted(set(bounds))
    return [span for pair in zip(bounds, bounds[1:], strict=False) for span in cut_in_two(random, *pair)]


def cut_in_two(random, start, end):
    days = (end - start).days
    if days < 2 or random.random() > 0.1:
        return [(start, end)]
    middle = start + timedelta(random.randint(1, days - 1))
    return [(start, middle), (middle, end)]


def of_span(random, wanted, start, end):
    nature = random.choice(("actual", "actual", "actual", "estimated", "corrected"))
    quantities = []
    for quantity in wanted.names:
        for band in wanted.bands:
            value = wanted.unit * random.randint(wanted.least, wanted.most)
            first = Quantity(start, end, quantity, value, band, nature, random.choice((None, 1)))
            quantities.append(first)
            if random.random() < 0.05:
                quantities.append(replace(first, value=value + wanted.unit, sequence=2))
    return quantities
