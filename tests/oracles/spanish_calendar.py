"""The band of an hour in Spain, read off the tables of CNMC Circular 3/2020 article 7 as they are printed.

SEASONS: a letter for each month from January: A high, B mid-high, C mid, D low. HOURS: the band of each hour of a
working day from 0 to 23. All other days have the last band.
"""

from datetime import date

FIXED_HOLIDAYS = "01-01 01-06 05-01 08-15 10-12 11-01 12-06 12-08 12-25".split()
SEASONS = {
    "peninsula": "AABDDCACCDBA",
    "balearic": "CCDDBAAAABDC",
    "canary": "CCCDDDAAAABB",
    "ceuta": "AACDDDBAABCC",
    "melilla": "ABDDDCAAACCB",
}
HOURS = {
    "peninsula": {
        "A": "666666662111112222111122",
        "B": "666666663222223333222233",
        "C": "666666664333334444333344",
        "D": "666666665444445555444455",
    },
    "balearic": {
        "A": "666666662211111222111122",
        "B": "666666663322222333222233",
        "C": "666666664433333444333344",
        "D": "666666665544444555444455",
    },
    "canary": {
        "A": "666666663311111333111133",
        "B": "666666663322222333222233",
        "C": "666666664422222444222244",
        "D": "666666665544444555444455",
    },
    "ceuta": {
        "A": "666666664411111444411114",
        "B": "666666663322222333322223",
        "C": "666666664422222444422224",
        "D": "666666665533333555533335",
    },
    "melilla": {
        "A": "666666662211111222211112",
        "B": "666666663322222333322223",
        "C": "666666664433333444433334",
        "D": "666666665544444555544445",
    },
}
SMALL_HOURS = {  # 2.0TD energy
    "peninsula": "333333332211112222111122",
    "balearic": "333333332211112222111122",
    "canary": "333333332211112222111122",
    "ceuta": "333333332221111222211112",
    "melilla": "333333332221111222211112",
}
SMALL_POWER_HOURS = "222222221111111111111111"


def rests(day: date):
    return day.isoweekday() >= 6 or day.strftime("%m-%d") in FIXED_HOLIDAYS


def band(local, tariff, territory, term="energy"):
    """The band at a local wall-clock time."""
    if tariff != "2.0TD":
        hours = HOURS[territory][SEASONS[territory][local.month - 1]]
        return "p6" if rests(local.date()) else f"p{hours[local.hour]}"
    if term == "power":
        return "p2" if rests(local.date()) else f"p{SMALL_POWER_HOURS[local.hour]}"
    return "p3" if rests(local.date()) else f"p{SMALL_HOURS[territory][local.hour]}"
