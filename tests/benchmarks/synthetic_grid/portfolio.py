"""Who lives where and what happens to them: one story a supply point, the same for the same seed."""

import random
from dataclasses import replace
from datetime import date

from .life import Holder, Point
from .metering import CALENDAR_OF_FTA, Climate, Meter, consumed

DIRECTIONS = ("0327", "0328")
LONGEST_HISTORY_DAYS = 360
HOUSEHOLD_POWERS = (3, 6, 6, 6, 9, 9, 12)
BUSINESS_POWERS = (6, 9, 12, 15, 18, 24, 30, 36)
HOUSEHOLD_FTA = ("BTINFCU4", "BTINFCU4", "BTINFMU4", "BTINFCUST", "BTINFMUDT")
BUSINESS_FTA = ("BTINFCU4", "BTINFMU4", "BTINFMUDT", "BTINFCUST", "BTINFLU")
DOUBTFUL_PERCENT = 1
STEADY_PERCENT = 75


class Window:
    """The months to be told, as ordinals: `start` the first day, `end` the first day after."""

    def __init__(self, start: date, months: int):
        self.bounds = [date(start.year + m // 12, m % 12 + 1, 1) for m in range(start.month - 1, start.month + months)]
        self.start, self.end = self.bounds[0].toordinal(), self.bounds[-1].toordinal()

    def last_days(self):
        """The eve of each bound, whose end is where a month begins."""
        return [bound.toordinal() - 1 for bound in self.bounds]

    def mid_month_days(self):
        return [bound.toordinal() + day for bound in self.bounds[:-1] for day in (9, 19)]

    def some_day(self, rng, after=None):
        return rng.randrange((after or self.start) + 2, self.end - 1)


def build_points(count, months, seed, start):
    """`count` supply points with their lives over `months` months from `start` (the first of a month)."""
    window = Window(start, months)
    climate = climate_of(window)
    rng = random.Random(f"{seed}/stories")
    stories = list(STORIES)[:count]
    stories += [
        steady if rng.randrange(100) < STEADY_PERCENT else rng.choice(STORIES) for _ in range(count - len(stories))
    ]
    rng.shuffle(stories)
    points = []
    for number, story in enumerate(stories):
        author = Author(random.Random(f"{seed}/{number}"), window, number)
        points.append(author.tell(story, make_point(number, seed, author, climate)))
    return points, window


def climate_of(window):
    """The climate over the window and the longest history before it."""
    return Climate(date.fromordinal(window.start - LONGEST_HISTORY_DAYS - 5), date.fromordinal(window.end + 5))


def make_point(number, seed, author, climate):
    code = f"99{(number * 7_919_000_003 + seed * 104_729) % 10**12:012}"
    hours_a_year = author.rng.randrange(300, 900) * (4 if author.fta == "BTINFLU" else 1)
    return Point(
        number=number,
        code=code,
        direction=DIRECTIONS[number % len(DIRECTIONS)],
        annual_wh=author.power_kva * hours_a_year * 1000,
        peak_percent=author.rng.randrange(55, 75),
        climate=climate,
    )


class Author:
    """Draws what a story needs: holders, tariffs, meters, days."""

    def __init__(self, rng, window, number):
        self.rng, self.window, self.number = rng, window, number
        self.holder_count = 0
        self.category = "PRO" if number % 4 == 3 else "RES"
        is_business = self.category == "PRO"
        tariffs = BUSINESS_FTA if is_business else HOUSEHOLD_FTA
        self.fta = tariffs[number // 4 % len(tariffs)]
        self.power_kva = rng.choice(BUSINESS_POWERS if is_business else HOUSEHOLD_POWERS)

    def tell(self, story, point):
        meter = self.meter()
        history_start = self.window.start - LONGEST_HISTORY_DAYS
        point.install(history_start, meter, self.fta, tuple(self.rng.randrange(meter.modulus_wh // 2) for _ in "1234"))
        story(self, point)
        self.doubt(point)
        return point

    def doubt(self, point):
        if self.rng.randrange(100) < DOUBTFUL_PERCENT:
            point.doubtful_days.add(self.rng.choice(self.window.last_days()))

    def holder(self):
        """A business may hold several points under one SIRET; a household holds one."""
        self.holder_count += 1
        if self.category == "RES":
            return Holder(f"Client {self.number * 8 + self.holder_count:06}", "RES", "")
        number = self.number // 16 * 128 + 4 + self.holder_count
        return Holder(f"Client {number:06}", "PRO", with_check_digit(f"{number:013}"))

    def meter(self):
        digits = 5 if self.rng.randrange(10) == 0 else 6
        return Meter(f"{self.rng.randrange(10**12):014}", digits)

    def enter(self, point, day, nature, **options):
        point.enter(day, nature, self.holder(), self.fta, self.power_kva, **options)

    def enter_long_ago(self, point):
        day = self.rng.randrange(self.window.start - LONGEST_HISTORY_DAYS + 10, self.window.start)
        self.enter(point, day, self.rng.choice(("MES", "CFNE", "CFNE")))

    def other_power(self):
        powers = BUSINESS_POWERS if self.category == "PRO" else HOUSEHOLD_POWERS
        return self.rng.choice([power for power in powers if power != self.power_kva])

    def other_fta(self, *, same_calendar):
        calendar = CALENDAR_OF_FTA[self.fta]
        choice = [
            fta
            for fta, other in CALENDAR_OF_FTA.items()
            if fta != self.fta and (other is calendar) == same_calendar and (self.category == "PRO" or fta != "BTINFLU")
        ]
        return self.rng.choice(choice) if choice else None

    def day(self, after=None):
        return self.window.some_day(self.rng, after)


def with_check_digit(digits):
    """Append the digit that makes Luhn's sum a multiple of ten, as in a SIRET."""
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits)))
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def steady(author, point):
    author.enter_long_ago(point)


def commissioned(author, point):
    author.enter(point, author.day(), "PMES")


def moved_in(author, point):
    author.enter(point, author.day(), "MES")


def won_from_competitor(author, point):
    author.enter(point, author.rng.choice(author.window.bounds[:-1]).toordinal(), "CFNE")


def entered_without_index(author, point):
    author.enter(point, author.day(), "CFNE", with_index=False)


def moved_out(author, point):
    author.enter_long_ago(point)
    point.leave(author.day(), "RES")


def lost_to_competitor(author, point):
    author.enter_long_ago(point)
    point.leave(author.day(), "CFNS")


def changed_holder(author, point):
    author.enter_long_ago(point)
    day = author.day()
    point.leave(day, "CFNS")
    author.enter(point, day, "CFNE")


def stood_empty(author, point):
    author.enter_long_ago(point)
    day = author.day() - 1
    point.leave(day, "RES")
    author.enter(point, author.day(after=day - 1), "MES", minute=1)


def changed_power(author, point):
    author.enter_long_ago(point)
    point.change(author.day(), power_kva=author.other_power())


def changed_tariff_of_same_calendar(author, point):
    author.enter_long_ago(point)
    fta = author.other_fta(same_calendar=True)
    point.change(author.day(), fta=fta, power_kva=None if fta else author.other_power())


def changed_calendar(author, point):
    author.enter_long_ago(point)
    point.change(author.day(), fta=author.other_fta(same_calendar=False), minute=1)


def changed_calendar_and_reset(author, point):
    author.enter_long_ago(point)
    fta = author.other_fta(same_calendar=False)
    point.change(author.day(), fta=fta, power_kva=author.other_power(), resets_dials=True)


def changed_meter(author, point):
    author.enter_long_ago(point)
    point.replace_meter(author.day(), author.meter())


def had_technical_events(author, point):
    author.enter_long_ago(point)
    day = author.day()
    point.note(day, "TECHNIQUE", "MDPRM")
    point.note(author.window.end - 1 if day + 3 >= author.window.end else day + 3, "CONTRAT", "MDACT")


def rolled_over(author, point):
    """The busiest dial passes zero in the middle of the window."""
    window, segment = author.window, point.segments[-1]
    middle = (window.start + window.end) // 2
    in_window, until_middle = (
        consumed(segment.calendar, point.climate.between(start, end), point.annual_wh, point.peak_percent)
        for start, end in ((window.start, window.end), (segment.start, middle))
    )
    busiest = in_window.index(max(in_window))
    dials = list(segment.dials)
    dials[busiest] = segment.meter.modulus_wh - until_middle[busiest]
    point.segments[-1] = replace(segment, dials=tuple(dials))
    author.enter_long_ago(point)


def missed_a_bound(author, point):
    author.enter_long_ago(point)
    point.absent_days.add(author.rng.choice(author.window.last_days()))


def reported_late(author, point):
    author.enter_long_ago(point)
    point.late_days.add(author.rng.choice(author.window.last_days()[:-1]))


def reported_doubtfully(author, point):
    author.enter_long_ago(point)
    point.doubtful_days.add(author.rng.choice(author.window.last_days()))


def was_cancelled(author, point):
    day = author.day() - 1
    author.enter(point, day, "CFNE")
    point.cancel(day + 1)


STORIES = (
    steady,
    moved_in,
    won_from_competitor,
    lost_to_competitor,
    moved_out,
    changed_power,
    changed_holder,
    changed_calendar,
    rolled_over,
    missed_a_bound,
    changed_meter,
    changed_tariff_of_same_calendar,
    changed_calendar_and_reset,
    had_technical_events,
    commissioned,
    entered_without_index,
    stood_empty,
    reported_late,
    reported_doubtfully,
    was_cancelled,
)
