# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Days and prices as ANEEL writes them, in its spreadsheet (2024-04-15 00:00:00, 29.84) and its open data (29,84)."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

FAR = r"(?:2[2-9]|[3-9]\d)\d\d"  # years that stand for no end
FOREVER = rf"{FAR}-\d\d-\d\d|\d\d/\d\d/{FAR}"
PRICE = re.compile(r"\d*\.\d+|\d+")
MOST_DIGITS = 9  # before the decimals: prices stay far inside 64 bits


def days_of(texts):
    """(days, is_wrong): datetime64 of texts, NaT for an empty one, a day that stands for none, and what is no day."""
    bare = texts.str.removesuffix(" 00:00:00").str.removesuffix("T00:00:00")
    iso = pd.to_datetime(bare, format="%Y-%m-%d", errors="coerce")
    days = iso.fillna(pd.to_datetime(bare, format="%d/%m/%Y", errors="coerce")).astype("datetime64[ns]")
    is_forever = bare.str.fullmatch(FOREVER)
    return days.mask(is_forever), days.isna() & bare.ne("") & ~is_forever


def micro_of(texts, factors):
    """Prices x factors as Int64, rounded half-up; NA for what is no price, or below zero, or where no factor is."""
    pairs = pd.DataFrame({"text": texts, "factor": factors.fillna(0).astype("int64")})
    known = {pair: _micro(*pair) for pair in pairs.drop_duplicates().itertuples(index=False, name=None)}
    values = [known[pair] for pair in pairs.itertuples(index=False, name=None)]
    return pd.Series(pd.array(values, dtype="Int64"), index=texts.index)


def _micro(text, factor):
    plain = text.replace(".", "").replace(",", ".") if "," in text else text
    if not PRICE.fullmatch(plain) or len(plain.partition(".")[0]) > MOST_DIGITS or not factor:
        return pd.NA
    return int((Decimal(plain) * factor).quantize(Decimal(1), ROUND_HALF_UP))
