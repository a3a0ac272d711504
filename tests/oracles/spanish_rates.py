"""Spanish regulated rates, keyed a second time from other transcriptions of the acts than the file of the addon.

Tolls and charges as €/kW and year for P1 to P6 and €/kWh; excess power, reactive energy, social bonus, meter rent and
taxes in the units that the acts print. `published_rates()` gives them as `Rate`, the tax per ten thousand.
Acts: BOE-A-2023-26251, 2024-26218, 2025-5341, 2025-26348 (CNMC, tolls), BOE-A-2024-2774, 2024-27289, 2025-26705 and
2026-13759 (TED orders, charges and bonus), Ley 38/1992 and RDL 8/2023, 7/2026, 10/2026, 18/2026 (taxes).
"""

from collections import namedtuple
from datetime import date
from decimal import Decimal

Rate = namedtuple("Rate", "kind code component band start end value unit")

YEARS = {  # the first and the last day of each year's tolls; charges of 2024 began on 15 February
    2024: (date(2024, 1, 1), date(2025, 1, 1)),
    2025: (date(2025, 1, 1), date(2026, 1, 1)),
    2026: (date(2026, 1, 1), None),
}
CHARGES_OF_2024 = date(2024, 2, 15)
NEW_EXCESS_RULE = date(2025, 4, 1)

TOLL_POWER = """
2024 2.0TD 22.401746 0.776564
2024 3.0TD 11.997830 7.687805 3.307437 2.791786 0.934435 0.934435
2024 6.1TD 20.557850 12.762884 9.926251 7.848380 0.325141 0.325141
2024 6.2TD 13.138413 8.751207 5.615670 4.671118 0.238475 0.238475
2024 6.3TD 10.474293 6.510420 5.241724 4.138835 0.341465 0.341465
2024 6.4TD 7.310560 4.116430 3.161822 2.877385 0.194493 0.194493
2025 2.0TD 22.958932 0.442165
2025 3.0TD 14.723431 7.781964 2.468252 1.887267 0.533883 0.533883
2025 6.1TD 23.669055 12.513915 4.696330 3.309245 0.069965 0.062286
2025 6.2TD 16.620368 9.426053 2.481516 1.512028 0.059278 0.052654
2025 6.3TD 10.791377 6.502236 2.118318 1.380541 0.045332 0.039905
2025 6.4TD 6.590215 3.939980 0.956817 0.665081 0.019779 0.013181
2026 2.0TD 23.324952 0.443770
2026 3.0TD 14.935084 7.894323 2.502996 1.907795 0.535313 0.535313
2026 6.1TD 23.946498 12.687713 4.747747 3.339695 0.070979 0.062703
2026 6.2TD 16.786379 9.455297 2.502855 1.521894 0.059359 0.052513
2026 6.3TD 10.397365 6.258717 2.096386 1.366437 0.044362 0.038723
2026 6.4TD 6.606205 3.935625 0.987554 0.686109 0.020376 0.013971
"""
CHARGE_POWER = """
2024 2.0TD 2.989915 0.192288
2024 3.0TD 3.715217 1.859231 1.350774 1.350774 1.350774 0.619203
2024 6.1TD 3.856557 1.930027 1.402384 1.402384 1.402384 0.642759
2024 6.2TD 2.264702 1.133557 0.823528 0.823528 0.823528 0.377450
2024 6.3TD 1.813304 0.907425 0.659281 0.659281 0.659281 0.302217
2024 6.4TD 0.887008 0.443874 0.322548 0.322548 0.322548 0.147835
2025 2.0TD 3.971618 0.255423
2025 3.0TD 4.935064 2.469687 1.794284 1.794284 1.794284 0.822511
2025 6.1TD 5.122811 2.563728 1.862840 1.862840 1.862840 0.853802
2025 6.2TD 3.008289 1.505746 1.093923 1.093923 1.093923 0.501382
2025 6.3TD 2.408681 1.205367 0.875748 0.875748 0.875748 0.401447
2025 6.4TD 1.178247 0.589615 0.428453 0.428453 0.428453 0.196374
2026 2.0TD 4.379461 0.281653
2026 3.0TD 5.441843 2.723298 1.978538 1.978538 1.978538 0.906974
2026 6.1TD 5.648870 2.826996 2.054134 2.054134 2.054134 0.941478
2026 6.2TD 3.317209 1.660371 1.206258 1.206258 1.206258 0.552868
2026 6.3TD 2.656027 1.329146 0.965679 0.965679 0.965679 0.442671
2026 6.4TD 1.299240 0.650162 0.472451 0.472451 0.472451 0.216540
"""
TOLL_ENERGY = """
2024 2.0TD 0.033081 0.019184 0.000557
2024 3.0TD 0.023974 0.012820 0.007573 0.005495 0.000424 0.000234
2024 6.1TD 0.021899 0.011675 0.007394 0.005376 0.000406 0.000212
2024 6.2TD 0.011872 0.006530 0.003686 0.002774 0.000249 0.000090
2024 6.3TD 0.010399 0.005651 0.003603 0.002659 0.000238 0.000140
2024 6.4TD 0.008757 0.004806 0.003067 0.002206 0.000139 0.000089
2025 2.0TD 0.034234 0.016540 0.000079
2025 3.0TD 0.028528 0.012343 0.004673 0.002682 0.000119 0.000031
2025 6.1TD 0.027104 0.011894 0.004726 0.002739 0.000122 0.000029
2025 6.2TD 0.014770 0.006840 0.002279 0.001219 0.000063 0.000020
2025 6.3TD 0.012294 0.005470 0.001931 0.001063 0.000055 0.000015
2025 6.4TD 0.007944 0.003569 0.001288 0.000681 0.000036 0.000004
2026 2.0TD 0.033261 0.016409 0.000077
2026 3.0TD 0.027511 0.012376 0.004943 0.002627 0.000111 0.000031
2026 6.1TD 0.026785 0.012281 0.005133 0.002780 0.000120 0.000029
2026 6.2TD 0.014736 0.007202 0.002542 0.001254 0.000062 0.000020
2026 6.3TD 0.011279 0.005324 0.001994 0.000995 0.000048 0.000014
2026 6.4TD 0.008427 0.003946 0.001458 0.000716 0.000038 0.000004
"""
CHARGE_ENERGY = """
2024 2.0TD 0.043893 0.008779 0.002195
2024 3.0TD 0.024469 0.018118 0.009788 0.004894 0.003137 0.001958
2024 6.1TD 0.013305 0.009856 0.005322 0.002661 0.001706 0.001064
2024 6.2TD 0.006243 0.004624 0.002497 0.001249 0.000800 0.000499
2024 6.3TD 0.005117 0.003791 0.002047 0.001023 0.000656 0.000409
2024 6.4TD 0.001944 0.001440 0.000778 0.000389 0.000249 0.000156
2025 2.0TD 0.058305 0.011661 0.002915
2025 3.0TD 0.032503 0.024066 0.013001 0.006501 0.004167 0.002600
2025 6.1TD 0.017674 0.013092 0.007069 0.003535 0.002266 0.001414
2025 6.2TD 0.008293 0.006142 0.003317 0.001659 0.001063 0.000663
2025 6.3TD 0.006798 0.005035 0.002719 0.001360 0.000871 0.000544
2025 6.4TD 0.002582 0.001913 0.001033 0.000516 0.000331 0.000207
2026 2.0TD 0.064292 0.012858 0.003215
2026 3.0TD 0.035841 0.026538 0.014336 0.007168 0.004595 0.002867
2026 6.1TD 0.019489 0.014436 0.007795 0.003898 0.002499 0.001559
2026 6.2TD 0.009144 0.006773 0.003658 0.001829 0.001172 0.000732
2026 6.3TD 0.007496 0.005552 0.002998 0.001499 0.000961 0.000600
2026 6.4TD 0.002848 0.002109 0.001139 0.000570 0.000365 0.000228
"""

# One price for all bands until 1 April 2025: €/kW of a month, and a twelfth of a year's 365 days of it for a day.
MONTHLY_EXCESS = {
    2024: {"2.0TD": "3.013070", "3.0TD": "3.395810", "6.1TD": "3.566788", "6.2TD": "3.312680", "6.3TD": "3.019048"}
    | {"6.4TD": "2.915852"},
    2025: {"3.0TD": "3.361213", "6.1TD": "3.332942", "6.2TD": "3.292963", "6.3TD": "3.099043", "6.4TD": "2.732620"},
}
# Since then a price for each band: €/kW of a day (types 4 and 5) and €/kW of a month (types 1 to 3).
DAILY_EXCESS = """
2025 2.0TD 0.275041 0.005297
2025 3.0TD 0.168944 0.089294 0.028322 0.021656 0.006126 0.006126
2025 6.1TD 0.27254 0.144093 0.054076 0.038105 0.000806 0.000717
2026 2.0TD 0.279426 0.005316
2026 3.0TD 0.171373 0.090584 0.028721 0.021891 0.006142 0.006142
"""
QUARTER_HOUR_EXCESS = """
2025 3.0TD 3.361213 1.776545 0.563477 0.430844 0.12188 0.12188
2025 6.1TD 3.332942 1.762138 0.661311 0.465989 0.009852 0.008771
"""
GENERAL_TAX = [  # from, per cent
    (date(2024, 1, 1), "2.5"),
    (date(2024, 4, 1), "3.8"),
    (date(2024, 7, 1), "5.11269632"),
    (date(2026, 3, 22), "0.5"),
    (date(2026, 6, 1), "5.11269632"),
    (date(2026, 8, 1), "5.11269632"),
    (date(2026, 10, 1), "5.11269632"),
    (date(2026, 11, 1), None),  # depends on a condition that is not settled
]
REDUCED_VAT_FROM = {
    "BELOW_10_KW": date(2026, 3, 22),
    "10_KW": date(2026, 4, 30),
    "SEVERELY_VULNERABLE": date(2026, 3, 22),
}
LOCAL_VAT = [  # IGIC of the Canaries, IPSI of Ceuta and Melilla
    ("CANARY_DWELLING", date(2020, 1, 1), "0"),
    ("CANARY_GENERAL", date(2020, 1, 1), "3"),
    ("CEUTA_GENERAL", date(2024, 1, 1), "1"),
    ("MELILLA_GENERAL", date(2024, 1, 1), "1"),
]
SOCIAL_BONUS = [
    (date(2024, 2, 15), "2.299047"),
    (date(2025, 1, 1), "4.650987"),
    (date(2026, 1, 1), "6.979247"),
    (date(2026, 6, 26), "9.011295"),
]
SINCE = date(2024, 1, 1)


def rows(table):
    """(year, code, values) of each line of a table."""
    for line in table.strip().splitlines():
        year, code, *values = line.split()
        yield int(year), code, values


def published_rates():
    """Every rate of the tables."""
    for kind, component, unit, table in (
        ("toll", "power", "€/kW/year", TOLL_POWER),
        ("charge", "power", "€/kW/year", CHARGE_POWER),
        ("toll", "energy", "€/kWh", TOLL_ENERGY),
        ("charge", "energy", "€/kWh", CHARGE_ENERGY),
    ):
        for year, code, values in rows(table):
            start, end = YEARS[year]
            if kind == "charge" and year == 2024:
                start = CHARGES_OF_2024
            for number, value in enumerate(values, 1):
                yield Rate(kind, code, component, f"p{number}", start, end, Decimal(value), unit)
    yield from excess_rates()
    yield Rate("reactive", "INDUCTIVE", "reactive_threshold", "", SINCE, None, Decimal("0.33"), "ratio")
    yield Rate("reactive", "COS_080_095", "reactive", "", SINCE, None, Decimal("0.041554"), "€/kVArh")
    yield Rate("reactive", "COS_000_080", "reactive", "", SINCE, None, Decimal("0.062332"), "€/kVArh")
    yield from timeline("social_bonus", "CUPS", "€/year", [*SOCIAL_BONUS, (None, None)])
    yield Rate("meter_rent", "SINGLE_PHASE", "rate", "", SINCE, None, Decimal("0.81"), "€/month")
    yield Rate("meter_rent", "THREE_PHASE", "rate", "", SINCE, None, Decimal("1.36"), "€/month")
    for code, floor in (("GENERAL", "1"), ("INDUSTRY", "0.5")):
        shares = [(day, per_cent and str(100 * Decimal(per_cent))) for day, per_cent in GENERAL_TAX]
        yield from timeline("electricity_tax", code, "‱", shares)
        yield Rate("electricity_tax", code, "floor", "", SINCE, None, Decimal(floor), "€/MWh")
    yield Rate("vat", "GENERAL", "rate", "", SINCE, None, Decimal(21), "%")
    for code, start, percent in LOCAL_VAT:
        yield Rate("vat", code, "rate", "", start, None, Decimal(percent), "%")
    for code, reduced in REDUCED_VAT_FROM.items():
        steps = [(date(2025, 1, 1), "21"), (reduced, "10"), (date(2026, 6, 1), "21"), (date(2026, 8, 1), "21")]
        yield from timeline("vat", code, "%", [*steps, (date(2026, 10, 1), "21"), (date(2026, 11, 1), None)])


def timeline(kind, code, unit, steps):
    """One rate for each step but the last, until the next begins."""
    for (start, value), (end, _next) in zip(steps, steps[1:], strict=False):
        yield Rate(kind, code, "rate", "", start, end, Decimal(value), unit)


def excess_rates():
    for year, by_code in MONTHLY_EXCESS.items():
        start, end = YEARS[2024] if year == 2024 else (YEARS[2025][0], NEW_EXCESS_RULE)
        for code, monthly in by_code.items():
            daily = (Decimal(monthly) * 12 / 365).quantize(Decimal("0.000001"))
            yield Rate("excess", code, "max_power", "", start, end, daily, "€/kW/day")
            if code != "2.0TD":
                yield Rate("excess", code, "quarter_hour", "", start, end, Decimal(monthly), "€/kW")
    for year, code, values in rows(TOLL_POWER):
        if code != "2.0TD" and year in MONTHLY_EXCESS:
            start, end = YEARS[2024] if year == 2024 else (YEARS[2025][0], NEW_EXCESS_RULE)
            for number, value in enumerate(values, 1):
                factor = (Decimal(value) / Decimal(values[0])).quantize(Decimal("0.000001"))
                yield Rate("excess", code, "overrun_factor", f"p{number}", start, end, factor, "ratio")
    for component, unit, table in (
        ("max_power", "€/kW/day", DAILY_EXCESS),
        ("quarter_hour", "€/kW", QUARTER_HOUR_EXCESS),
    ):
        for year, code, values in rows(table):
            start, end = (NEW_EXCESS_RULE, YEARS[2025][1]) if year == 2025 else YEARS[year]
            for number, value in enumerate(values, 1):
                yield Rate("excess", code, component, f"p{number}", start, end, Decimal(value), unit)
