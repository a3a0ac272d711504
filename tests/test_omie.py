# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The day-ahead price files of OMIE: reading them, and fetching them over a real socket that behaves well or badly."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.energy_connectors.clients.failure import PROBLEMS, Failure
from odoo.addons.energy_connectors.clients.omie import Omie, file_name, read_prices
from odoo.addons.energy_connectors.clients.transport import Transport, is_public
from odoo.addons.energy_connectors.tests import omie_server
from odoo.addons.energy_connectors.tests.omie_server import price_file

LOOPBACK = frozenset({"127.0.0.1"})
NEAR = Transport(private_hosts=LOOPBACK, timeout_s=2, deadline_s=4)
WINTER_DAY = date(2026, 1, 15)
SPRING_CHANGE_HOURLY = date(2025, 3, 30)
SPRING_CHANGE = date(2026, 3, 29)
AUTUMN_CHANGE_HOURLY = date(2024, 10, 27)
AUTUMN_CHANGE = date(2025, 10, 26)


def problem_of(call, *arguments):
    with pytest.raises(Failure) as caught:
        call(*arguments)
    return caught.value.problem


def read(content, day=WINTER_DAY, version=1):
    return read_prices(file_name(day, version), content)


def prices_of(market, price_file):
    return [price for price in price_file.prices if price.market == market]


def fetch(files, day=WINTER_DAY, transport=NEAR):
    with omie_server.omie_server(files) as server:
        return Omie(transport, server.url).day_ahead_prices(day)


# Reading


@pytest.mark.parametrize(
    ("day", "periods", "minutes", "first_utc", "last_utc"),
    [
        (date(2025, 9, 30), 24, 60, datetime(2025, 9, 29, 22), datetime(2025, 9, 30, 21)),
        (date(2025, 10, 1), 96, 15, datetime(2025, 9, 30, 22), datetime(2025, 10, 1, 21, 45)),
        (SPRING_CHANGE_HOURLY, 23, 60, datetime(2025, 3, 29, 23), datetime(2025, 3, 30, 21)),
        (AUTUMN_CHANGE_HOURLY, 25, 60, datetime(2024, 10, 26, 22), datetime(2024, 10, 27, 22)),
        (SPRING_CHANGE, 92, 15, datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 21, 45)),
        (AUTUMN_CHANGE, 100, 15, datetime(2025, 10, 25, 22), datetime(2025, 10, 26, 22, 45)),
    ],
)
def test_a_day_fills_its_civil_day_in_madrid(day, periods, minutes, first_utc, last_utc):
    spain = prices_of("ES", read(price_file(day), day))
    instants = [price.at for price in spain]
    assert (instants[0], instants[-1]) == (first_utc.replace(tzinfo=UTC), last_utc.replace(tzinfo=UTC))
    assert len(spain) == periods
    assert {later - earlier for earlier, later in zip(instants, instants[1:], strict=False)} == {
        timedelta(minutes=minutes)
    }
    assert {price.duration_minutes for price in spain} == {minutes}


def test_the_fifth_column_is_portugal_and_the_sixth_spain():
    prices = read(price_file(WINTER_DAY, spain="60.25", portugal="61.5"))
    assert {price.price_micro for price in prices_of("PT", prices)} == {61_500_000}
    assert {price.price_micro for price in prices_of("ES", prices)} == {60_250_000}


@pytest.mark.parametrize(
    ("text", "micro"), [("-0.01", -10_000), ("0", 0), ("112.1", 112_100_000), ("70,24", 70_240_000), ("0.1", 100_000)]
)
def test_prices_are_exact_also_negative_and_with_a_comma(text, micro):
    assert {price.price_micro for price in prices_of("ES", read(price_file(WINTER_DAY, spain=text)))} == {micro}


@given(st.integers(-500_000_000, 4_000_000_000))
def test_any_price_of_six_decimals_is_read_as_it_is_written(micro):
    written = f"{'-' if micro < 0 else ''}{abs(micro) // 10**6}.{abs(micro) % 10**6:06}"
    assert read(price_file(SPRING_CHANGE_HOURLY, spain=written), SPRING_CHANGE_HOURLY).prices[1].price_micro == micro


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"\r\n", b"\n"),
        lambda content: content.replace(b";", b" ; "),
        lambda content: content.replace(b"\r\n", b"\r\n\r\n"),
        lambda content: content.rstrip(),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"MARGINALPDBC;", b"marginalpdbc"),
        lambda content: content.replace(b"60.25;\r", b"60.25\r"),
    ],
)
def test_line_ends_and_blanks_may_vary(change):
    assert read(change(price_file(WINTER_DAY))) == read(price_file(WINTER_DAY))


@pytest.mark.parametrize(
    ("problem", "change"),
    [
        ("bad_header", lambda content: b""),
        ("bad_header", lambda content: b"PDBC;" + content),
        ("bad_header", lambda content: omie_server.WEB_PAGE),
        ("no_end", lambda content: content[: len(content) // 2]),
        ("no_end", lambda content: content.replace(b"*", b"")),
        ("bad_line", lambda content: content.replace(b";7;61.5;60.25;", b";7;61.5;n/a;")),
        ("bad_line", lambda content: content.replace(b";7;61.5;60.25;", b";7;61.5;")),
        ("bad_line", lambda content: content.replace(b";7;61.5;60.25;", b";7;61.5;60.2500001;")),
        ("bad_line", lambda content: content.replace(b";7;61.5;60.25;", b";7;61.5;99999999;")),
        ("other_day", lambda content: content.replace(b"2026;01;15;7;", b"2026;01;16;7;")),
        ("other_period", lambda content: content.replace(b";7;61.5", b";8;61.5")),
        ("other_period", lambda content: re.sub(rb"2026;01;15;7;[^\n]*\n", b"", content)),
        ("period_count", lambda content: re.sub(rb"2026;01;15;96;[^\n]*\n", b"", content)),
        ("period_count", lambda content: content.replace(b"*", b"2026;01;15;97;1;1;\r\n*")),
    ],
)
def test_a_damaged_file_is_refused_whole(problem, change):
    assert problem_of(read, change(price_file(WINTER_DAY))) == problem


def test_hours_where_quarters_are_due_are_refused():
    assert problem_of(read, price_file(WINTER_DAY, minutes=60)) == "period_count"


@pytest.mark.parametrize(
    "name", ["prices.csv", "marginalpdbc_20260115", "marginalpdbc_20261315.1", "a/marginalpdbc_x.1"]
)
def test_a_file_of_another_name_is_refused(name):
    assert problem_of(read_prices, name, price_file(WINTER_DAY)) == "bad_name"


# Fetching


def test_the_highest_version_is_taken():
    files = {file_name(WINTER_DAY, version): price_file(WINTER_DAY, spain=f"{version}.5") for version in (1, 2, 3)}
    with omie_server.omie_server(files) as server:
        fetched = Omie(NEAR, server.url + "/").day_ahead_prices(WINTER_DAY)
        assert server.asked == [file_name(WINTER_DAY, version) for version in (1, 2, 3, 4)]
    assert fetched.version == 3
    assert prices_of("ES", fetched)[0].price_micro == 3_500_000


def test_a_second_version_is_found_when_the_first_was_withdrawn():
    assert fetch({file_name(WINTER_DAY, 2): price_file(WINTER_DAY)}).version == 2


def test_nothing_published_is_said_and_may_pass():
    with pytest.raises(Failure) as caught:
        fetch({})
    assert (caught.value.problem, caught.value.may_pass) == ("not_published", True)


def test_a_web_page_with_status_200_is_no_publication():
    page = {file_name(WINTER_DAY, version): omie_server.WEB_PAGE for version in (1, 2)}
    assert problem_of(fetch, page) == "not_published"


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        ("truncated", omie_server.cut_short(price_file(WINTER_DAY))),
        ("no_end", price_file(WINTER_DAY)[:-5]),
        ("bad_header", b"\x89PNG\r\n\x1a\n"),
        ("redirected", omie_server.moved),
        ("refused", omie_server.broken),
    ],
)
def test_a_bad_answer_is_named(problem, answer):
    assert problem_of(fetch, {file_name(WINTER_DAY, 1): answer}) == problem


def test_a_silent_server_is_left_after_the_timeout():
    impatient = Transport(private_hosts=LOOPBACK, timeout_s=0.3)
    assert problem_of(fetch, {file_name(WINTER_DAY, 1): omie_server.silent(1)}, WINTER_DAY, impatient) == "timeout"


def test_an_endless_trickle_is_left_after_the_deadline():
    impatient = Transport(private_hosts=LOOPBACK, timeout_s=1, deadline_s=0.4)
    assert problem_of(fetch, {file_name(WINTER_DAY, 1): omie_server.dripping(0.05)}, WINTER_DAY, impatient) == "timeout"


def test_a_huge_answer_is_not_read_to_its_end():
    narrow = Transport(private_hosts=LOOPBACK, max_bytes=1000)
    assert problem_of(fetch, {file_name(WINTER_DAY, 1): price_file(WINTER_DAY)}, WINTER_DAY, narrow) == "too_large"


def test_nobody_listening_is_unreachable():
    with omie_server.omie_server({}) as server:
        address = server.url
    assert problem_of(Omie(NEAR, address).day_ahead_prices, WINTER_DAY) == "unreachable"


def test_a_server_without_tls_is_not_trusted_over_https():
    with omie_server.omie_server({}) as server:
        secure = server.url.replace("http:", "https:")
        assert problem_of(Omie(NEAR, secure).day_ahead_prices, WINTER_DAY) == "untrusted"


def test_a_private_address_is_refused_before_anything_is_sent():
    with omie_server.omie_server({file_name(WINTER_DAY, 1): price_file(WINTER_DAY)}) as server:
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            assert problem_of(Omie(Transport(), url).day_ahead_prices, WINTER_DAY) == "forbidden_address"
        assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "0.0.0.0"],
)
def test_addresses_of_private_networks_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "file:///etc/passwd", "http://", "http://user:word@host/", "host", "http://["]
)
def test_only_plain_http_and_https_urls_are_fetched(url):
    assert problem_of(NEAR.get, url) == "bad_address"


def test_every_problem_that_the_clients_raise_is_declared():
    clients = Path(omie_server.__file__).parents[1] / "clients"
    raised = {name for file in clients.glob("*.py") for name in re.findall(r'Failure\(\s*"(\w+)"', file.read_text())}
    assert raised == set(PROBLEMS)
