"""Deliveries: which file holds what, its name and number; the same seed gives the same bytes."""

import itertools
import zipfile
from collections import defaultdict
from datetime import date

from . import c15_document, paris, r151_document

SENDER = "17X100A100A0001A"
RECEIVER = "17XSYNTHETIQUE0X"
CONTRACT = "GRD-F999"
SUBSCRIPTION = "900000001"
FIRST_SEQUENCE_NUMBER = 101
C15_BLOCKS_PER_DOCUMENT = 2000
R151_POINTS_PER_ZIP = 3000
C15_CLOCK, R151_CLOCK = "051013", "030931"
DAYS_TO_R151 = 2  # a day is published in the second night after it


def write_archives(points, window, out, *, daily=False):
    """Write the zips of both flux into the folder `out`; return how many events and readings they hold."""
    events = write_c15(points, out)
    readings = write_r151(points, window, out, daily)
    return {"events": events, "readings": readings}


def write_c15(points, out):
    """One delivery a direction and month, on the first of the next month."""
    deliveries = defaultdict(list)
    for point in points:
        for event in point.events:
            month = date.fromordinal(event.day).replace(day=1)
            deliveries[point.direction, month].append(event)
    sequences = defaultdict(lambda: itertools.count(FIRST_SEQUENCE_NUMBER))
    for (direction, month), events in sorted(deliveries.items()):
        sent = date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal()
        header = {"sender": SENDER, "receiver": RECEIVER, "contract": CONTRACT, "direction": direction}
        header["created"] = paris.moment(sent, 10, 5)
        stem = f"{SENDER}_C15_{RECEIVER}_{CONTRACT}_{direction}_{next(sequences[direction]):05}"
        events.sort(key=lambda event: (event.day, event.minute))
        parts = in_parts(events, C15_BLOCKS_PER_DOCUMENT)
        members = {
            f"{stem}_{part:05}_{len(parts):05}.xml": c15_document.document(map(c15_document.block, some), **header)
            for part, some in enumerate(parts, 1)
        }
        write_zip(out / f"{stem}_{paris.stamp(sent, C15_CLOCK)}.zip", members, sent)
    return sum(map(len, deliveries.values()))


def write_r151(points, window, out, daily):
    """One delivery a measured day, cut into zips of 3 000 points; late days come with the next delivery."""
    first = window.start - 1
    days = range(first, window.end) if daily else sorted({*window.last_days(), *window.mid_month_days()})
    header = {"receiver": RECEIVER, "contract": CONTRACT, "subscription": SUBSCRIPTION}
    late = {}
    count = 0
    for number, day in enumerate(days, FIRST_SEQUENCE_NUMBER):
        measured = {point: [*late.pop(point, ()), day] for point in points if is_sent(point, day)}
        measured |= late
        late = {point: [day] for point in points if day in point.late_days and point.is_present(day)}
        sent = day + DAYS_TO_R151
        parts = in_parts(list(measured.items()), R151_POINTS_PER_ZIP)
        for part, some in enumerate(parts, 1):
            stem = f"ERDF_R151_{RECEIVER}_{CONTRACT}_{SUBSCRIPTION}_{number:05}_Q_{part:05}_{len(parts):05}"
            name = f"{stem}_{paris.stamp(sent, R151_CLOCK)}"
            blocks = (r151_document.block(point, measured_days) for point, measured_days in some)
            text = r151_document.document(blocks, created=paris.moment(sent, 9, 3), **header)
            write_zip(out / f"{name}.zip", {f"{name}.xml": text}, sent)
        count += sum(map(len, measured.values()))
    return count


def is_sent(point, day):
    return point.is_present(day) and day not in point.absent_days and day not in point.late_days


def in_parts(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def write_zip(path, members, day):
    sent = date.fromordinal(day).timetuple()[:6]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, sent)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=4)
