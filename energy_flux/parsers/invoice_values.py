# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How grid operators write amounts, rates and spans of days on their invoices, whatever the country. Never a float."""

import re
from datetime import timedelta
from decimal import Decimal

from .enedis_values import day, required, text
from .sentences import Unreadable, _lt

SIGNED_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?")
NOT_SUBJECT = "NS"
NATURES = NETWORK, SERVICES, PROVISIONS, CONTRIBUTIONS = ("01", "02", "03", "04")  # as F15 numbers them
ONE_DAY = timedelta(days=1)


def number(element, path):
    """The number at `path` as a Decimal of any sign, None when absent."""
    value = text(element, path)
    if value is None:
        return None
    if not SIGNED_NUMBER.fullmatch(value):
        raise Unreadable(_lt("%(tag)s is %(value)s, which is not a number.", tag=path.rpartition("/")[2], value=value))
    return Decimal(value)


def required_number(element, path):
    required(element, path)
    return number(element, path)


def vat_rate(element, path="Taux_TVA_Applicable"):
    """The rate in percent; None when the line is not subject to VAT."""
    return None if text(element, path) == NOT_SUBJECT else number(element, path)


def optional_day(element, path):
    value = text(element, path)
    return None if value is None else day(value)


def days_through(element, first, last):
    """{start, end} of a span whose last day is written and included; `end` is the day after it. Both may be absent."""
    start, last = optional_day(element, first), optional_day(element, last)
    if start and last and last < start:
        raise Unreadable(_lt("The span ends on %(last)s, before it starts on %(start)s.", last=last, start=start))
    return {"start": start, "end": last and last + ONE_DAY}


def known_nature(value):
    if value not in NATURES:
        raise Unreadable(
            _lt(
                "The nature %(value)s is not known; invoices have %(known)s.",
                value=value,
                known=", ".join(NATURES),
            )
        )
    return value
