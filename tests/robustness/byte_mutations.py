"""Ways to spoil the bytes and texts of a document: (random, bytes) → bytes."""

import codecs
import re

NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
DATE = re.compile(rb"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d)?)?")
TEXT = re.compile(rb'(?<=[>";,])[^<>";,\n{}\[\]]{1,80}(?=[<";,\n])')
ODD_NUMBERS = (
    *("-1", "0", "00", "-0", "1.5", "1,5", "1e5", "1E400", "-1e-400", "NaN", "Infinity", "-inf", "0x10", "1_000"),
    *("2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999", "1" * 400),
    *("1" * 5000, "0." + "0" * 30 + "1", ".5", "5.", "+7", "", " 12 ", "1 000", "٣", "１２", "²", "½", "1.2.3", "--1"),
)
ODD_DATES = (
    *("0001-01-01", "9999-12-31", "1989-12-31", "2100-01-01", "2026-02-30", "2026-13-01", "2024-02-29", "20260131"),
    *("2026-01-31T24:00:00", "2026-01-31T00:00:60+01:00", "2026-03-29T02:30:00", "2025-10-26T02:30:00", "2026-W05-1"),
    *("2026-01-01T00:00:00+23:59", "2026-01-01T00:00:00-99:99", "2026-01-01T00:00:00Z", "1990-01-01T00:00:00+14:00"),
    *("2099-12-31T23:59:59-12:00", "2026-01-31T00:00:00.999999999", "", "hier", "٢٠٢٦-٠١-٠١", "2026-01-01T00:07:00"),
    *("2099-12-31", "1990-01-01", "2026-01-01 00:00:00", "31/01/2026", "2026-01-01T00:00:00+00:00:30.5"),
)
ODD_TEXTS = (
    *("", " ", "\t\n", "é", "😀", "\u202e", "\u0085", "\u2028", "\xa0", "\ufeff", "\x7f", "x" * 300, "x" * 70_000),
    *("%(name)s", "%s%n", "'; DROP TABLE energy_cups; --", r"\N", "\\", "\\x00", "NULL", "None", "null", "true"),
    *("&amp;", "&lt;PRM&gt;", "&#0;", "&#xD800;", "&#65;", "&#x10FFFF;", "&bad;", "<![CDATA[<x>]]>", "<!-- x -->", '"'),
    *(r"\u0000", r"\ud800", r"\ud83d\ude00", ";", "../../etc/passwd", "=HYPERLINK()", "İ", "ﬁ", "99000000000018"),
)
ODD_BYTES = (b"\0", b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\x1a", b"\r", b"<", b">", b"&", b'"', b"{", b"]")
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "iso-8859-1", "cp1252", "utf-7", "cp037")
DECLARED = ("ISO-8859-1", "windows-1252", "UTF-16", "UTF-7", "EBCDIC-CP-FR", "x-unknown", "us-ascii", "")
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF8 * 2)
MOST_COPIES = 3_000


def flip_bytes(random, data):
    spoilt = bytearray(data)
    for _byte in range(random.choice((1, 2, 8, 64))):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def insert_bytes(random, data):
    place = random.randrange(len(data) + 1)
    added = random.choice((random.choice(ODD_BYTES), random.randbytes(random.choice((1, 4, 50)))))
    return data[:place] + added * random.choice((1, 1, 1, 200)) + data[place:]


def remove_bytes(random, data):
    start = random.randrange(len(data))
    return data[:start] + data[start + random.choice((1, 2, 10, 100, 1000)) :]


def repeat_bytes(random, data):
    """A piece of the document many times over: nesting, repeated records, endless lines."""
    start = random.randrange(len(data))
    end = start + random.choice((1, 7, 60, 400))
    return data[:end] + data[start:end] * random.choice((1, 3, 50, MOST_COPIES)) + data[end:]


def truncate(random, data):
    return data[: random.randrange(len(data))]


def truncate_to_head(random, data):
    return data[: random.randrange(min(len(data), 200))]


def add_mark(random, data):
    return random.choice(MARKS) + data


def add_blanks(random, data):
    blanks = random.choice((b"\n", b" \t\r\n", b"\0", b"\x0b", b" " * 5000))
    return blanks + data if random.random() < 0.5 else data + blanks


def encode_otherwise(random, data):
    return text_of(data).encode(random.choice(ENCODINGS), errors="replace")


def declare_otherwise(random, data):
    return re.sub(rb'encoding="[^"]*"', b'encoding="%s"' % random.choice(DECLARED).encode(), data, count=1)


def declare_and_encode(random, data):
    """A document in another encoding, truly told."""
    encoding = random.choice(("ISO-8859-1", "windows-1252", "UTF-16"))
    told = re.sub(r'encoding="[^"]*"', f'encoding="{encoding}"', text_of(data), count=1)
    return told.encode(encoding, errors="xmlcharrefreplace")


def _replacer(pattern, odd):
    def replace(random, data):
        found = list(pattern.finditer(data))
        for match in sorted(random.sample(found, min(len(found), random.choice((1, 1, 2, 5)))), key=_start)[::-1]:
            data = data[: match.start()] + random.choice(odd).encode() + data[match.end() :]
        return data

    return replace


def _start(match):
    return match.start()


replace_numbers = _replacer(NUMBER, ODD_NUMBERS)
replace_dates = _replacer(DATE, ODD_DATES)
replace_texts = _replacer(TEXT, ODD_TEXTS)


def move_dates(random, data):
    """Sound dates, only others: gaps, spans that run backwards, clock changes."""

    def other(match):
        year, month, day = random.choice(((2026, 3, 29), (2025, 10, 26), (2026, 1, 1), (2024, 2, 29), (1990, 1, 1)))
        return b"%04d-%02d-%02d" % (year, month, day) + match[0][10:] if random.random() < 0.2 else match[0]

    return DATE.sub(other, data)


def swap_values(random, data):
    found = list(TEXT.finditer(data))
    if len(found) < 2:
        return data
    first, second = sorted(random.sample(found, 2), key=_start)
    return data[: first.start()] + second[0] + data[first.end() : second.start()] + first[0] + data[second.end() :]


def text_of(data):
    return data.decode("utf-8", errors="replace")


EVERYWHERE = (flip_bytes, insert_bytes, remove_bytes, repeat_bytes, truncate, truncate_to_head, add_mark, add_blanks)
EVERYWHERE += (encode_otherwise, replace_numbers, replace_dates, replace_texts, move_dates, swap_values)
