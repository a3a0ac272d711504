"""What is to be true of whatever comes out of a file: a sound ParsedFlux, or a refusal that says why."""

import json
import math
from datetime import date
from decimal import Decimal

import pandas as pd

from odoo.addons.energy_flux.parsers import (
    FLUXES,
    SCHEMAS,
    FluxError,
    ParsedFlux,
    Sentence,
    from_payloads,
    parse,
    to_payloads,
)
from odoo.addons.energy_flux.parsers.decryption import opened

YEARS = range(1989, 2101)  # of instants: those from 1990 to 2099 in Paris are read, a step may begin before
LARGEST_DECIMAL = Decimal(10) ** 30
ROWS_SENT_BACK = 20


class Nonsense(AssertionError):
    """What the parsers gave cannot be used."""


def read(name, data, ring, limits=None):
    """How it ended: `parsed`, or the name of the refusal. Raises whatever is no proper end."""
    try:
        clear, _key = opened(name, data, ring)
        parsed = parse(name, clear, limits)
    except FluxError as error:
        check_sentence(error.sentence)
        return type(error).__name__
    check_parsed(parsed)
    return "parsed"


def check_parsed(parsed):
    expect(isinstance(parsed, ParsedFlux), "not a ParsedFlux")
    expect(parsed.header.flux_code in FLUXES, "a flux that is not in the registry")
    check_value(parsed.header.version)
    check_value(parsed.header.sequence_key)
    expect(list(parsed.frames) == list(FLUXES[parsed.header.flux_code].frames), "other frames than the flux has")
    for name, frame in parsed.frames.items():
        check_frame(name, frame)
    for rejection in parsed.rejections:
        check_sentence(rejection.reason)
        check_value(rejection.record_ref)
        check_value(json.dumps(rejection.payload, allow_nan=False, ensure_ascii=False))
    for kind, count in parsed.skipped.items():
        check_value(kind)
        expect(isinstance(count, int) and count >= 0, "a count that is none")


def check_sentence(sentence):
    expect(isinstance(sentence, Sentence), "a reason that is no sentence")
    expect(len(str(sentence)) > 10, "a reason that says nothing")
    check_value(str(sentence))


def check_frame(name, frame):
    """The schema holds, every value can be stored, and rows that wait come back as they were."""
    SCHEMAS[name].validate(frame)
    for column in frame:
        values = frame[column]
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            expect(values.dropna().dt.year.isin(YEARS).all(), f"{name}.{column}: an instant out of all time")
        elif values.dtype == object:
            for value in values:
                check_value(value)
    waiting = frame.head(ROWS_SENT_BACK)
    payloads = json.loads(json.dumps(to_payloads(waiting), allow_nan=False))
    expect(len(from_payloads(name, payloads)) == len(waiting), f"{name}: rows that do not come back")


def check_value(value):
    """Text that PostgreSQL takes, numbers that are some."""
    if isinstance(value, str):
        expect("\0" not in value, f"text with a zero byte: {value[:50]!r}")
        expect(value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value), "half a character")
    elif isinstance(value, list):
        for each in value:
            check_value(each)
    elif isinstance(value, Decimal):
        expect(value.is_finite() and abs(value) < LARGEST_DECIMAL, f"the amount {value}")
    elif isinstance(value, float):
        expect(math.isnan(value), f"the binary float {value}")
    else:
        expect(value is None or value is pd.NA or isinstance(value, int | date), f"a value of type {type(value)}")


def expect(holds, otherwise):
    if not holds:
        raise Nonsense(otherwise)
