# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One cell of a Brazilian bill: its value, or a sentence that says what is wrong with it.

Numbers are written as in Brazil, `1.234,56`. A point that groups no thousands is an error, never a decimal point: what
another row writes `454.125` would silently become a thousand times as much. Rounded half-up once, to W, Wh or cents.
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from odoo.addons.energy_core.calc import sentences_of
from odoo.addons.energy_core.parsers import normalized

_lt = sentences_of("energy_recommendation")
MONTHS = "jan fev mar abr mai jun jul ago set out nov dez".split()
FULL_MONTHS = "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro".split()
MONTH_NUMBERS = {name: number for names in (MONTHS, FULL_MONTHS) for number, name in enumerate(names, start=1)}
CENTURY = 2000
FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST_QUANTITY = Decimal("9999999.99")  # kW, kWh
LARGEST_AMOUNT = Decimal("99999999.99")
LARGEST_FACTOR = Decimal(1)
SPACES = re.compile(r"[\s\u00a0\u202f]")
NUMBER = re.compile(r"\d+(,\d+)?|\d{1,3}(\.\d{3})+(,\d+)?")
ONE_POINT = re.compile(r"\d{1,3}\.\d{3}")  # of thousands, or of decimals?
POINT_DECIMAL = re.compile(r"\d+\.\d+")
NAMED_MONTH = re.compile(r"([a-z]+)\.? ?[/-] ?(\d{4}|\d{2})")
NUMBERED_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})([ t]00:00(:00)?)?")

NO_MONTH = _lt("This is no month. Write it as 04/2024, abr/2024, 15/04/2024 or 2024-04-15.")
NO_DAY = _lt("This is no day. Write it as 15/04/2024 or 2024-04-15.")
NO_NUMBER = _lt("This is no number. Write digits alone, with a comma before the decimals, as 1234,56.")
POINT = _lt("Decimals are written behind a comma: write 1234,56 instead of 1234.56.")
NO_FACTOR = _lt("A power factor is above 0 and at most 1. Write it as 0,92, or leave the cell empty.")
NEGATIVE = _lt("The value is below zero. Correct it.")


def number_style(columns):
    """Whether some cell of these columns has a decimal point: then one point before three digits tells nothing."""
    return any(POINT_DECIMAL.fullmatch(text) and not ONE_POINT.fullmatch(text) for cells in columns for text in cells)


def _month(text, _style=None):
    plain = normalized(text)
    if match := NAMED_MONTH.fullmatch(plain):
        year = int(match[2]) + (CENTURY if len(match[2]) == 2 else 0)
        return _first_day(year, MONTH_NUMBERS.get(match[1], 0), NO_MONTH)
    if match := NUMBERED_MONTH.fullmatch(plain):
        return _first_day(int(match[2]), int(match[1]), NO_MONTH)
    if match := ISO_MONTH.fullmatch(plain):
        return _first_day(int(match[1]), int(match[2]), NO_MONTH)
    day, wrong = _day(text)
    return (None, NO_MONTH) if wrong else (day.replace(day=1), None)


def _first_day(year, month, wrong):
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        return None, wrong
    return pd.Timestamp(year, month, 1), None


def _day(text, _style=None):
    plain = normalized(text)
    if match := DAY.fullmatch(plain):
        parts = int(match[3]), int(match[2]), int(match[1])
    elif match := ISO_DAY.fullmatch(plain):
        parts = int(match[1]), int(match[2]), int(match[3])
    else:
        return None, NO_DAY
    try:
        day = date(*parts)
    except ValueError:
        return None, NO_DAY
    return (pd.Timestamp(day), None) if FIRST_YEAR <= day.year <= LAST_YEAR else (None, NO_DAY)


def _number(text, has_points, largest, decimals):
    """The number in units of its last decimal, half-up, or what is wrong with it."""
    plain = SPACES.sub("", text).removeprefix("R$")
    digits = plain.removeprefix("-")
    if ONE_POINT.fullmatch(digits) and has_points:
        return None, _ambiguous(digits)
    if not NUMBER.fullmatch(digits):
        return None, POINT if POINT_DECIMAL.fullmatch(digits) else NO_NUMBER
    value = Decimal(digits.replace(".", "").replace(",", "."))
    if plain != digits and value:
        return None, NEGATIVE
    if value > largest:
        return None, _too_large(largest)
    return int(value.scaleb(decimals).quantize(Decimal(1), ROUND_HALF_UP)), None


def _ambiguous(digits):
    return _lt(
        "Other cells write decimals behind a point, so %(value)s may be either. Write %(decimal)s or %(whole)s.",
        value=digits,
        decimal=digits.replace(".", ","),
        whole=digits.replace(".", ""),
    )


def _too_large(largest):
    highest = f"{largest:,}".translate(str.maketrans(",.", ".,"))
    return _lt("The value is above %(highest)s, more than any bill tells. Correct it.", highest=highest)


def _quantity(text, has_points):
    return _number(text, has_points, LARGEST_QUANTITY, 3)


def _factor(text, has_points):
    value, wrong = _number(text, has_points, LARGEST_FACTOR, 3)
    return (None, NO_FACTOR) if value == 0 else (value, wrong)


def _money(text, has_points):
    return _number(text, has_points, LARGEST_AMOUNT, 2)


def _text(text, _style):
    return text, None


READERS = {  # of a kind of cell, with the type of its column
    "month": (_month, "datetime64[ns]"),
    "day": (_day, "datetime64[ns]"),
    "quantity": (_quantity, "Int64"),
    "factor": (_factor, "Int64"),
    "money": (_money, "Int64"),
    "text": (_text, object),
}
