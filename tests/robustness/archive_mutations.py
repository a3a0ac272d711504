"""Archives around documents, sound and hostile: (random, {name: bytes}) → bytes of a zip."""

import io
import struct
import zipfile

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
FLAGS_IN_LOCAL, METHOD_IN_LOCAL, SIZES_IN_LOCAL = 6, 8, 14
FLAGS_IN_CENTRAL, METHOD_IN_CENTRAL, SIZES_IN_CENTRAL, OFFSET_IN_CENTRAL = 8, 10, 16, 42
SIZES = 12  # bytes: checksum, packed size, unpacked size
ODD_NAMES = (
    *("/etc/passwd", "../x.xml", "a/../../x.xml", "C:\\x.xml", "..\\x.xml", "\\\\host\\x.xml", "x" * 60_000, ""),
    *("é.xml", "a\nb.xml", "a.XML", "folder/x.json", "%(name)s.xml", "x_svc.xml", "X_SVC.XML", ".", "con", "a:b.xml"),
)
METHODS = (*[zipfile.ZIP_DEFLATED] * 8, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
PADDING_BYTES = (2**20, 8 * 2**20, 24 * 2**20)


def zipped(random, documents):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", random.choice(METHODS)) as archive:
        for name, document in documents.items():
            archive.writestr(_info(archive, name), document)
    return data.getvalue()


def _info(archive, name):
    info = zipfile.ZipInfo(name)
    info.compress_type = archive.compression
    return info


def zipped_twice(random, documents):
    return zipped(random, {"inner.zip": zipped(random, documents)})


def with_others(random, documents):
    name, document = next(iter(documents.items()))
    others = {
        "read.me": b"hello",
        f"second-{name}": document,
        "data_svc.xml": b"<svc/>",
        "empty.xml": b"",
        "r99.xml": b"<R99/>",
        "folder/": b"",
        "picture.png": b"\x89PNG" + random.randbytes(200),
        "inner.zip": zipped(random, documents),
    }
    chosen = dict(random.sample(sorted(others.items()), random.choice((1, 2, 4))))
    return zipped(random, documents | chosen if random.random() < 0.7 else chosen | documents)


def nested(random, documents):
    data = zipped(random, documents)
    for depth in range(random.choice((1, 2, 5, 40))):
        data = zipped(random, {f"level-{depth}.zip": data})
    return data


def many_members(random, documents):
    name, document = next(iter(documents.items()))
    count = random.choice((50, 1001, 5000))
    return zipped(random, {f"{number}-{name[-60:]}": document if number < 3 else b"" for number in range(count)})


def bomb(random, documents):
    """A document that unfolds to much more than it was packed in."""
    name, document = next(iter(documents.items()))
    size, place = random.choice(PADDING_BYTES), random.randrange(len(document) + 1)
    piece = random.choice((b" ", b"\n", b"0", b"<x/>", b"[],", b'{"a":1},', b";\n", document[:place][-40:] or b"<"))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, document[:place] + piece * (size // len(piece)) + document[place:])
    return data.getvalue()


def odd_names(random, documents):
    odd = random.choice(ODD_NAMES)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for document in documents.values():
            archive.writestr(zipfile.ZipInfo(odd), document)
    return data.getvalue()


def link(random, documents):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo(next(iter(documents)))
        info.external_attr = random.choice((0o120777, 0o010644, 0o060644)) << 16
        archive.writestr(info, "/etc/passwd")
    return data.getvalue()


def encrypted_flag(random, documents):
    return _patched(zipped(random, documents), FLAGS_IN_LOCAL, FLAGS_IN_CENTRAL, struct.pack("<H", 1))


def unknown_method(random, documents):
    method = struct.pack("<H", random.choice((1, 6, 9, 14, 93, 95, 99, 0xFFFF)))
    return _patched(zipped(random, documents), METHOD_IN_LOCAL, METHOD_IN_CENTRAL, method)


def lying_sizes(random, documents):
    told = (random.choice((0, 1, 10, 2**31, 2**32 - 1)) for _field in range(3))
    return _patched(zipped(random, documents), SIZES_IN_LOCAL, SIZES_IN_CENTRAL, struct.pack("<3I", *told))


def lying_offset(random, documents):
    offset = struct.pack("<I", random.choice((0, 1, 2**31, 2**32 - 1)))
    return _patched(zipped(random, documents), None, OFFSET_IN_CENTRAL, offset)


def _patched(data, in_local, in_central, value):
    """The archive with this value in the headers of its first member."""
    spoilt = bytearray(data)
    for magic, place in ((LOCAL, in_local), (CENTRAL, in_central)):
        if place is not None and (start := data.find(magic)) >= 0:
            spoilt[start + place : start + place + len(value)] = value
    return bytes(spoilt)


def overlapping(random, documents):
    """Many names for the bytes of one member, as bombs that hide from ratios have."""
    data = zipped(random, documents)
    start, end = data.index(CENTRAL), data.index(END)
    entry, count = data[start:end], random.choice((2, 300, 3000))
    ending = struct.pack("<4s4H2IH", END, 0, 0, count, count, len(entry) * count, start, 0)
    return data[:start] + entry * count + ending


def truncated(random, documents):
    data = zipped(random, documents)
    return data[: random.randrange(4, len(data))]


def damaged(random, documents):
    data = bytearray(zipped(random, documents))
    for _byte in range(random.choice((1, 3, 30))):
        data[random.randrange(4, len(data))] = random.randrange(256)
    return bytes(data)


def with_surroundings(random, documents):
    data = zipped(random, documents)
    return random.choice(
        (b"MZ junk" + data, data + b"junk" * 20, data + data, END + b"\0" * 18 + data, data[:4] + data)
    )


SOUND = (zipped, zipped_twice, with_others)
HOSTILE = (nested, many_members, bomb, odd_names, link, encrypted_flag, unknown_method, lying_sizes, lying_offset)
HOSTILE += (overlapping, truncated, damaged, with_surroundings)
