# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""OMIE, the Iberian day-ahead market: where its price files are and what they say.

One file a delivery day, `marginalpdbc_YYYYMMDD.V`; V counts the versions from 1, the highest is valid. Lines
`YYYY;MM;DD;period;Portugal;Spain;` in €/MWh between a header and a closing `*`. Periods count from local midnight in
Madrid, through the hours that the clock skips or repeats: an hour each until 30 September 2025, then a quarter of an
hour, so 23, 24 or 25 of them, or 92, 96 or 100. Published in the early afternoon of the day before.
"""

import re
from codecs import BOM_UTF8
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .failure import Failure

BASE_URL = "https://www.omie.es"
DOWNLOAD_PATH = "/es/file-download"
FOLDER = "marginalpdbc"
MADRID = ZoneInfo("Europe/Madrid")
MARKETS = ("PT", "ES")  # in the order of the columns
FIRST_QUARTER_HOURLY_DAY = date(2025, 10, 1)
LAST_VERSION = 9
NOT_PUBLISHED_STATUS = 404
MICRO = 1_000_000
HIGHEST_PRICE = 100_000  # €/MWh, far above what the market allows; beyond it a line is damaged

NAME = re.compile(r"marginalpdbc_(?P<day>\d{8})\.(?P<version>[1-9]\d?)", re.IGNORECASE)
LINE = re.compile(
    r"\s*(?P<year>\d{4})\s*;\s*(?P<month>\d{1,2})\s*;\s*(?P<day>\d{1,2})\s*;\s*(?P<period>\d{1,3})\s*"
    r";\s*(?P<PT>[+-]?\d+([.,]\d{1,6})?)\s*;\s*(?P<ES>[+-]?\d+([.,]\d{1,6})?)\s*;?\s*"
)


class Price(NamedTuple):
    market: str
    at: datetime  # aware, UTC: when the period starts
    duration_minutes: int
    price_micro: int  # millionths of a euro per MWh


class PriceFile(NamedTuple):
    name: str
    day: date
    version: int
    prices: list


def file_name(day, version):
    return f"{FOLDER}_{day:%Y%m%d}.{version}"


def split_name(name):
    """(day, version) that a file name states; raises Failure."""
    match = NAME.fullmatch(name.strip())
    try:
        day = datetime.strptime(match["day"], "%Y%m%d").date()
    except (TypeError, ValueError) as error:
        raise Failure("bad_name", name=name) from error
    return day, int(match["version"])


class Omie:
    """The public download page. No account."""

    def __init__(self, transport, base_url=BASE_URL):
        self.transport = transport
        self.base_url = base_url.rstrip("/")

    def day_ahead_prices(self, day):
        """The PriceFile of the highest version published for a delivery day; raises Failure.

        Nothing lists the versions of a day: they are asked for upwards until one is missing. The first two are always
        asked for: the second remains where the first has been withdrawn.
        """
        newest = None
        for version in range(1, LAST_VERSION + 1):
            content = self._download(file_name(day, version))
            if content is not None:
                newest = file_name(day, version), content
            elif version > 1:
                break
        if newest is None:
            raise Failure("not_published", name=file_name(day, 1))
        return read_prices(*newest)

    def _download(self, name):
        """The bytes of a file, or None when it is not published: 404, or a page of the web site instead of a file."""
        reply = self.transport.get(self.base_url + DOWNLOAD_PATH, {"parents": FOLDER, "filename": name})
        if reply.status == NOT_PUBLISHED_STATUS or (reply.status == 200 and is_web_page(reply.content)):
            return None
        if reply.status != 200:
            raise Failure("refused", host=self.base_url, status=reply.status)
        return reply.content


def is_web_page(content):
    return content.lstrip()[:1] == b"<"


def read_prices(name, content):
    """Read a price file: strict about what it states, tolerant about line ends, blanks and the decimal sign.

    Returns a PriceFile with both markets' prices in the order of the periods; raises Failure.
    """
    day, version = split_name(name)
    numbered = enumerate(content.removeprefix(BOM_UTF8).decode("latin-1").splitlines(), start=1)
    lines = [(number, line.strip()) for number, line in numbered if line.strip()]
    if not lines or lines[0][1].rstrip(";").rstrip().upper() != FOLDER.upper():
        raise Failure("bad_header", name=name)
    if lines[-1][1].rstrip(";") != "*":
        raise Failure("no_end", name=name)
    midnight, minutes, expected = periods_of(day)
    body = lines[1:-1]
    prices = []
    for period, (number, line) in enumerate(body, start=1):
        at = midnight + timedelta(minutes=(period - 1) * minutes)
        values = _read_line(name, number, line, day, period)
        prices += [Price(market, at, minutes, values[market]) for market in MARKETS]
    if len(body) != expected:
        raise Failure("period_count", name=name, found=len(body), expected=expected)
    return PriceFile(file_name(day, version), day, version, prices)


def periods_of(day):
    """(first instant in UTC, minutes of a period, number of periods) of a delivery day."""
    midnight, next_midnight = (
        datetime.combine(day + timedelta(days=days), time(), MADRID).astimezone(UTC) for days in (0, 1)
    )
    minutes = 60 if day < FIRST_QUARTER_HOURLY_DAY else 15
    return midnight, minutes, (next_midnight - midnight) // timedelta(minutes=minutes)


def _read_line(name, number, line, day, period):
    """Market → price in micro-euro of one line, which must be of this day and period."""
    match = LINE.fullmatch(line)
    if match is None:
        raise Failure("bad_line", name=name, line=number, text=line[:80])
    stated_day = f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    if stated_day != day.isoformat():
        raise Failure("other_day", name=name, line=number, day=stated_day)
    if int(match["period"]) != period:
        raise Failure("other_period", name=name, line=number, period=int(match["period"]), expected=period)
    prices = {market: Decimal(match[market].replace(",", ".")) for market in MARKETS}
    if any(abs(price) > HIGHEST_PRICE for price in prices.values()):
        raise Failure("bad_line", name=name, line=number, text=line[:80])
    return {market: int(price * MICRO) for market, price in prices.items()}
