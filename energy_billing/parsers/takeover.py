# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The contracts that another tool has billed so far: a table with one row each, checked cell by cell."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from odoo.addons.energy_core.calc import COUNTRIES, Sentence, sentences_of

_lt = sentences_of("energy_billing")
READING_NATURES = ("actual", "estimated")
CATEGORIES = ("RES", "PRO")
SEGMENTS_WITH_INDEX = ("", "C5", "P4")
VA_PER_KVA = 1000
WH_PER_KWH = 1000
LARGEST = 10**9  # kWh of an index, and kVA: far beyond any


@dataclass(frozen=True)
class Column:
    """name: its header. kind: text, day, kwh (whole, kept in Wh), kva (kept in VA) or digits."""

    name: str
    kind: str
    explanation: Sentence
    example: str = ""
    is_required: bool = False


def columns_of(country):
    """The columns of the table for the contracts of a country, in order."""
    bands, power_bands = COUNTRIES[country].bands, COUNTRIES[country].power_bands
    return [
        *COLUMNS_OF_CONTRACT,
        Column("power_kva", "kva", _lt("Subscribed power in kVA (kW in Spain and Brazil)."), "6"),
        *(
            Column(f"power_{band}_kva", "kva", _lt("Subscribed power of the class %(band)s.", band=band.upper()))
            for band in power_bands
        ),
        *COLUMNS_OF_OPENING,
        *(
            Column(f"index_{band}_kwh", "kwh", _lt("Index billed last, %(band)s, in whole kWh.", band=band.upper()))
            for band in bands
        ),
    ]


COLUMNS_OF_CONTRACT = [
    Column("contract", "text", _lt("Reference of the contract, as the grid operator knows it."), "C-2025-0001", True),
    Column("point", "text", _lt("Code of the supply point (PRM, CUPS or UC)."), "12345678901234", True),
    Column("start", "day", _lt("First day of supply."), "2021-05-01", True),
    Column("holder", "text", _lt("Name of the holder."), "Marie Martin", True),
    Column("email", "text", _lt("E-mail of the holder."), "marie.martin@example.com"),
    Column("vat", "text", _lt("VAT number of the holder; with it the holder is a company.")),
    Column("iban", "text", _lt("IBAN of the holder.")),
    Column("street", "text", _lt("Street of the supply point, and of a holder who is new.")),
    Column("zip", "text", _lt("ZIP code; it decides which VAT applies.")),
    Column("city", "text", _lt("City.")),
    Column("offer", "text", _lt("Name of the offer; empty: the default offer of the company.")),
    Column("segment", "text", _lt("Class of the point at the grid operator: C5, C4…"), "C5"),
    Column("category", "text", _lt("RES for residential, PRO for professional."), "RES"),
    Column("meter", "text", _lt("Number of the meter.")),
    Column("fta", "text", _lt("Network tariff (FTA)."), "BTINFCUST", True),
    Column("calendar", "text", _lt("Calendar of time bands at the grid operator."), "DI000001"),
]
COLUMNS_OF_OPENING = [
    Column(
        "first_day_to_bill",
        "day",
        _lt("The first day of which the former tool has not billed the subscription."),
        "2026-01-01",
        True,
    ),
    Column("reading_date", "day", _lt("When the index billed last was read; empty: on the first day to bill.")),
    Column("reading_nature", "text", _lt("Whether that index was actual or estimated; empty: actual."), "actual"),
    Column("meter_digits", "digits", _lt("Digits of the meter's registers.")),
]


def takeover_rows(table, country, offers, tariffs):
    """What the table tells, and what is wrong in it.

    table: as `read_table` gives it. offers: the names that are known. tariffs: the FTA that have a rate; empty: any.
    Returns (rows, errors). rows: a column for each of `columns_of`, days as datetime64, power_… in VA and index_… in Wh
    as Int64 (NA where empty). errors: row, column, value, detail (a Sentence), in the order of the file.
    """
    columns = columns_of(country)
    errors = [_headers(table, columns)]
    texts = table.reindex(columns=[column.name for column in columns], fill_value="")
    rows = texts.copy()
    for column in columns:
        rows[column.name], unreadable = READERS[column.kind](texts[column.name])
        errors.append(_told(texts, column.name, unreadable, WRONG[column.kind]))
        if column.is_required:
            errors.append(_told(texts, column.name, texts[column.name].eq(""), _lt("The cell is empty: fill it in.")))
    rows["reading_nature"] = rows["reading_nature"].str.lower().replace("", "actual")
    errors += [
        _told(texts, "offer", ~texts["offer"].isin(["", *offers]), UNKNOWN_OFFER),
        _told(texts, "category", ~texts["category"].isin(["", *CATEGORIES]), WRONG_CATEGORY),
        _told(texts, "reading_nature", ~rows["reading_nature"].isin(READING_NATURES), WRONG_NATURE),
        _told(texts, "fta", texts["fta"].ne("") & ~texts["fta"].isin(tariffs or texts["fta"]), UNKNOWN_TARIFF),
        *(_told(texts, name, _is_repeated(texts[name]), _repeated(name)) for name in ("contract", "point")),
        _told(texts, "first_day_to_bill", rows["first_day_to_bill"] < rows["start"], BEFORE_START),
        _told(texts, "power_kva", _is_empty(texts, "power_"), NO_POWER),
        _without_index(texts, country),
    ]
    found = pd.concat([each for each in errors if len(each)] or errors[:1], ignore_index=True)
    order = found["column"].map({name: place for place, name in enumerate(texts)})
    return rows, found.assign(order=order).sort_values(["row", "order"], ignore_index=True).drop(columns="order")


UNKNOWN_OFFER = _lt("There is no offer of this name. Create it first (Energy › Billing › Offers), or correct the name.")
WRONG_CATEGORY = _lt("The category is RES or PRO, or empty.")
WRONG_NATURE = _lt("The nature is actual or estimated, or empty.")
UNKNOWN_TARIFF = _lt("No rate knows this network tariff. Correct it, or load the rates that hold it.")
BEFORE_START = _lt("The former tool cannot have billed until before the start of the contract: correct either day.")
NO_POWER = _lt("No subscribed power is given: fill in power_kva, or the power of each class.")
NO_INDEX = _lt(
    "No index is given. Fill in the index billed last of each time band: without it energy would be billed twice or not"
    " at all."
)
MISSING_COLUMN = _lt("The column is missing. Download the template, and name the columns as it does.")
UNKNOWN_COLUMN = _lt("There is no such column. Name it as the template does, or remove it.")


def _headers(table, columns):
    """Errors of the first row: columns that are needed and not there, and columns that nobody knows."""
    known = [column.name for column in columns]
    missing = [column.name for column in columns if column.is_required and column.name not in table]
    unknown = [header for header in table if header and header not in known and not header.startswith("unnamed:")]
    return pd.DataFrame(
        {
            "row": 1,
            "column": [*missing, *unknown],
            "value": [*[""] * len(missing), *unknown],
            "detail": [*[MISSING_COLUMN] * len(missing), *[UNKNOWN_COLUMN] * len(unknown)],
        }
    )


def _told(texts, column, is_wrong, detail):
    """An error for each of these cells."""
    values = texts.loc[is_wrong.to_numpy(dtype=bool, na_value=False), column]
    return pd.DataFrame(
        {"row": values.index, "column": column, "value": values.array, "detail": [detail] * len(values)}
    )


def _is_repeated(texts):
    return texts.ne("") & texts.duplicated(keep=False)


def _is_empty(texts, prefix):
    """Whether no column whose name begins so is filled in."""
    return texts[[name for name in texts if name.startswith(prefix)]].eq("").all(axis=1)


def _without_index(texts, country):
    """Small points are billed by index; larger ones may be by measured energy."""
    is_needed = texts["segment"].str.upper().isin(SEGMENTS_WITH_INDEX)
    first = f"index_{COUNTRIES[country].bands[0]}_kwh"
    return _told(texts, first, is_needed & _is_empty(texts, "index_"), NO_INDEX)


def _texts(texts):
    return texts, pd.Series(False, index=texts.index)


def _days(texts):
    """Days written as a spreadsheet does (2026-01-31, with or without hour) or as people do (31/01/2026)."""
    bare = texts.str.removesuffix(" 00:00:00")
    iso = pd.to_datetime(bare, format="%Y-%m-%d", errors="coerce")
    days = iso.fillna(pd.to_datetime(bare, format="%d/%m/%Y", errors="coerce"))
    return days, texts.ne("") & days.isna()


def _whole_kwh(texts):
    numbers, is_wrong = _decimals(texts, r"\d+")
    return numbers * WH_PER_KWH, is_wrong


def _kva(texts):
    numbers, is_wrong = _decimals(texts.str.replace(",", "."), r"\d+(?:\.\d{1,3})?", VA_PER_KVA)
    return numbers, is_wrong | numbers.eq(0).fillna(False)


def _digits(texts):
    numbers, is_wrong = _decimals(texts, r"\d{1,2}")
    return numbers, is_wrong | ~numbers.between(1, 12).fillna(True)


def _decimals(texts, pattern, factor=1):
    """Numbers of a form times a factor, as Int64, and whether a cell holds anything else."""
    plain = texts.str.replace(r"[\s\u00a0\u202f]", "", regex=True)
    fits = plain.str.fullmatch(pattern) & (plain.str.partition(".")[0].str.len() <= len(str(LARGEST)))
    numbers = [
        int(Decimal(number) * factor) if is_number else pd.NA for number, is_number in zip(plain, fits, strict=True)
    ]
    return pd.Series(pd.array(numbers, dtype="Int64"), index=texts.index), texts.ne("") & ~fits


READERS = {"text": _texts, "day": _days, "kwh": _whole_kwh, "kva": _kva, "digits": _digits}
WRONG = {
    "text": None,
    "day": _lt("This is no day. Write it as 2026-01-31 or 31/01/2026."),
    "kwh": _lt("This is no index in whole kWh. Write digits alone, as 12345."),
    "kva": _lt("This is no power in kVA. Write a number above zero, as 6 or 9.5."),
    "digits": _lt("A register has 1 to 12 digits. Write that number, or leave the cell empty."),
}


def _repeated(what):
    return _lt("The same %(what)s is in another row: keep one of them.", what=what)
