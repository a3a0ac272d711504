"""What a contract that was taken over owes from its day on: every kWh above the index billed last, every day once.

One contract, one register at a time, by subtraction: the plainest rule there is.
"""


def kwh_since(opening, meters):
    """kWh that each register counted beyond the index that the former tool billed last.

    opening: {band: kWh}. meters: what was read of each meter in turn, as a list of {band: kWh}; the opening was read
    on the first one.
    """
    total = {band: meters[0][-1][band] - opening[band] for band in opening}
    for readings in meters[1:]:
        for band in total:
            total[band] += readings[-1][band] - readings[0][band]
    return total


def days_since(day, end):
    """The days that are billed here: each from the first that the former tool has not billed."""
    billed = set()
    while day < end:
        billed.add(day)
        day = day.fromordinal(day.toordinal() + 1)
    return billed
